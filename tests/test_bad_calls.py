"""Every bad call is refused, by an error that names the argument, what was wrong and what was seen."""

import numpy as np
import pytest

from lossbook import LOSSES, dice_coefficient, dice_loss, huber_loss, kinds, smooth_l1_loss
from tests.laws import entrywise

NAN, INF = np.nan, np.inf
TWO = [0.0, 1.0]

# What is passed beside or in place of y_true = y_pred = [0, 1]; the error; what its message says.
EVERY_LOSS = [
    ({"y_true": [[0.0], [1.0]]}, ValueError, "y_true and y_pred must have the same shape, got (2, 1) and (2,)"),
    ({"y_pred": 0.5}, ValueError, "y_true and y_pred must have the same shape, got (2,) and ()"),
    ({"y_pred": [1j, 0]}, TypeError, "y_pred must hold real numbers, got dtype complex128"),
    ({"y_true": ["0", "1"]}, TypeError, "y_true must hold real numbers, got dtype <U1"),
    ({"y_true": None}, TypeError, "y_true must hold real numbers, got dtype object"),
    ({"y_pred": [0, 10**30]}, TypeError, "y_pred must hold real numbers, got dtype object"),
    ({"y_true": np.array([0, 1], "M8[s]")}, TypeError, "y_true must hold real numbers, got dtype datetime64[s]"),
    ({"y_true": [[0, 1], [0]]}, ValueError, "y_true must be an array of numbers: "),
    ({"y_pred": np.ma.array(TWO, mask=[0, 1])}, TypeError, "y_pred must be a plain array, got a masked one"),
    ({"reduction": "avg"}, ValueError, "reduction must be 'mean', 'sum' or 'none', got 'avg'"),
    ({"reduction": None}, ValueError, "reduction must be 'mean', 'sum' or 'none', got None"),
    ({"y_true": np.zeros((0, 3)), "y_pred": np.zeros((0, 3)), "axis": 1}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0"),
    ({"y_true": [], "y_pred": [], "sample_weight": [], "axis": ()}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
    ({"sample_weight": [1.0], "axis": ()}, ValueError,
     "sample_weight must have the shape of the unreduced loss, (2,), got (1,)"),
    ({"sample_weight": 1.0, "axis": ()}, ValueError,
     "sample_weight must have the shape of the unreduced loss, (2,), got ()"),
    ({"sample_weight": [0.0, -0.5], "axis": ()}, ValueError,
     "sample_weight must be finite and not negative, got -0.5 at index 1"),
    ({"sample_weight": [NAN, 1], "axis": ()}, ValueError,
     "sample_weight must be finite and not negative, got nan at index 0"),
    ({"sample_weight": [1, INF], "axis": ()}, ValueError,
     "sample_weight must be finite and not negative, got inf at index 1"),
    ({"sample_weight": [0, 0], "axis": ()}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
    ({"sample_weight": ["a", "b"], "axis": ()}, TypeError, "sample_weight must hold real numbers, got dtype <U1"),
    ({"sample_weight": np.ma.array(TWO), "axis": ()}, TypeError,
     "sample_weight must be a plain array, got a masked one"),
]
RESIDUALS = [
    ({"y_true": [NAN, 1]}, ValueError, "y_true must be finite, got nan at index 0"),
    ({"y_pred": [0, -INF]}, ValueError, "y_pred must be finite, got -inf at index 1"),
    ({"y_true": [[0, 1]], "y_pred": [[0, INF]]}, ValueError, "y_pred must be finite, got inf at index 0, 1"),
    ({"y_true": 0.0, "y_pred": NAN}, ValueError, "y_pred must be finite, got nan"),
    ({"y_true": [INF, 1], "y_pred": [INF, 1]}, ValueError, "y_true must be finite, got inf at index 0"),
    ({"y_true": [INF, 1], "y_pred": [NAN, 1], "sample_weight": [0, 1]}, ValueError, "y_true must be finite, got inf"),
    ({"y_pred": np.array([0, INF], np.float16)}, ValueError, "y_pred must be finite, got inf at index 1"),
]
MASKS = [
    ({"y_true": [0, NAN]}, ValueError, "y_true must be in [0, 1], got nan at index 1"),
    ({"y_pred": [0, 1 + 1e-15]}, ValueError, "y_pred must be in [0, 1], got 1.000000000000001 at index 1"),
    ({"y_true": np.array([0, 255], np.uint8)}, ValueError, "y_true must be in [0, 1], got 255 at index 1"),
    ({"y_true": [[0, 1], [1, 1]], "y_pred": [[0, 1], [-0.25, 1]], "axis": 0}, ValueError,
     "y_pred must be in [0, 1], got -0.25 at index 1, 0"),
    ({"axis": 1}, ValueError, "axis must name different axes of the shape (2,), got 1"),
    ({"axis": (0, -1)}, ValueError, "axis must name different axes of the shape (2,), got (0, -1)"),
    ({"axis": True}, TypeError, "axis must name axes of the shape (2,), got True"),
    ({"axis": "0"}, TypeError, "axis must name different axes of the shape (2,), got '0'"),
    ({"sample_weight": TWO}, ValueError, "sample_weight must have the shape of the unreduced loss, (), got (2,)"),
    ({"smooth": -0.1}, ValueError, "smooth must be in [0, inf), got -0.1"),
    ({"smooth": INF}, ValueError, "smooth must be in [0, inf), got inf"),
    ({"smooth": NAN}, ValueError, "smooth must be in [0, inf), got nan"),
    ({"empty": 1.5}, ValueError, "empty must be in [0, 1], got 1.5"),
    ({"empty": None}, TypeError, "empty must be a number in [0, 1], got None"),
]
OF_DELTA = [
    (0, ValueError, "must be in (0, inf), got 0"),
    (-1.0, ValueError, "must be in (0, inf), got -1.0"),
    (NAN, ValueError, "must be in (0, inf), got nan"),
    (INF, ValueError, "must be in (0, inf), got inf"),
    (10**400, ValueError, "must be in (0, inf), got 1000"),
    (True, TypeError, "must be a number in (0, inf), got True"),
    ("1", TypeError, "must be a number in (0, inf), got '1'"),
    (1j, TypeError, "must be a number in (0, inf), got 1j"),
    ([1.0, 2.0], TypeError, "must be a number in (0, inf), got [1.0, 2.0]"),
    (np.ones(2), TypeError, "must be a number in (0, inf), got array([1., 1.])"),
]


def calls():
    for loss in LOSSES:
        for arguments, error, message in [*EVERY_LOSS, *(RESIDUALS if entrywise(loss) else MASKS)]:
            known = {k: v for k, v in arguments.items() if k != "axis" or not entrywise(loss)}
            yield loss, known, error, message
    for loss, name in (huber_loss, "delta"), (smooth_l1_loss, "beta"):
        yield from ((loss, {name: value}, error, f"{name} {message}") for value, error, message in OF_DELTA)
    for arguments, error, message in MASKS:
        if "sample_weight" not in arguments:
            yield dice_coefficient, arguments, error, message


@pytest.mark.parametrize(("function", "arguments", "error", "message"), [*calls()])
def test_refused(function, arguments, error, message):
    for call in [function, *(getattr(function, name) for name in ("gradient", "value_and_gradient", "hessian")
                             if hasattr(function, name))]:
        with pytest.raises(error) as raised:
            call(**{"y_true": TWO, "y_pred": TWO, **arguments})
        assert type(raised.value) is error
        assert str(raised.value).startswith(message)


@pytest.mark.parametrize("loss", [*LOSSES, dice_coefficient], ids=lambda f: f.__name__)
def test_python_refuses_what_the_signature_does_not_know(loss):
    for arguments, message in [
        ((TWO,), "missing 1 required positional argument: 'y_pred'"),
        ((TWO, TWO, 1.0), "takes 2 positional arguments but 3 were given"),
    ]:
        with pytest.raises(TypeError, match=rf"{loss.__name__}\(\) {message}"):
            loss(*arguments)
    with pytest.raises(TypeError, match=rf"{loss.__name__}\(\) got an unexpected keyword argument 'detla'"):
        loss(TWO, TWO, detla=1.0)


def test_a_score_knows_neither_reduction_nor_weights():
    for name in "reduction", "sample_weight":
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            dice_coefficient(TWO, TWO, **{name: "none"})
    assert not hasattr(dice_coefficient, "gradient")
    assert dice_coefficient not in LOSSES


def test_all_zero_weights_are_fine_for_a_sum():
    assert huber_loss(TWO, [2.0, 2.0], sample_weight=[0, 0], reduction="sum") == 0
    assert dice_loss(TWO, TWO, sample_weight=0, reduction="none") == 0


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_the_index_counts_through_all_blocks(loss, monkeypatch):
    monkeypatch.setattr(kinds, "BLOCK", 3)
    y, p = np.zeros((2, 4, 5))
    p[2, 3] = NAN
    with pytest.raises(ValueError, match=r"y_pred must be .*, got nan at index 2, 3"):
        loss(y, p)

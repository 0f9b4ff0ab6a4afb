"""Every bad call is refused, by an error that names the argument, what was wrong and what was seen."""

import itertools

import numpy as np
import pytest
from numpy._core._rational_tests import rational
from scipy.sparse import csr_array
from sklearn.utils.class_weight import compute_class_weight

from lossbook import (
    LOSSES,
    binary_cross_entropy,
    box_iou,
    categorical_focal_loss,
    cross_entropy,
    dice_coefficient,
    dice_loss,
    focal_loss,
    huber_loss,
    iou,
    kinds,
    l1_loss,
)
from tests.forms import FORMS

NAN, INF = np.nan, np.inf
TWO = [0.0, 1.0]
SQUARE = [[0.0, 1.0], [1.0, 0.0]]
ROWS = [[0.5, 0.5], [0.25, 0.75]]
BOXES = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 3.0]]

# A good call of each kind. The tables below say what is passed beside it or in its place; the error; its message.
GOOD = {
    kinds.Residual: {"y_true": TWO, "y_pred": TWO},
    kinds.BinaryProbability: {"y_true": TWO, "y_pred": TWO},
    kinds.ClassProbabilities: {"y_true": [0, 1], "y_pred": ROWS},
    kinds.Masks: {"y_true": SQUARE, "y_pred": SQUARE, "axis": 1},
    kinds.ClassMasks: {"y_true": SQUARE, "y_pred": SQUARE},
    kinds.Boxes: {"y_true": BOXES, "y_pred": BOXES},
}
ANY = [
    ({"y_pred": [1j, 0]}, TypeError, "y_pred must hold real numbers, got dtype complex128"),
    ({"y_true": ["0", "1"]}, TypeError, "y_true must hold real numbers, got dtype <U1"),
    ({"y_true": None}, TypeError, "y_true must hold real numbers, got NoneType; pass an array of numbers"),
    ({"y_true": [[0, 1], [0, None]]}, TypeError, "y_true must hold real numbers, got NoneType at index 1, 1; pass an "),
    ({"y_pred": {0: 1}}, TypeError, "y_pred must hold real numbers, got dict; pass an array of numbers"),
    ({"y_pred": csr_array([TWO])}, TypeError, "y_pred must hold real numbers, got csr_array; pass an array of numbers"),
    ({"y_pred": [0, 10**30]}, TypeError,
     "y_pred must hold real numbers, got dtype object; convert it by .astype(float)"),
    ({"y_pred": np.zeros(2, np.longdouble)}, TypeError, "y_pred must hold numbers of at most 64 bits, got longdouble"),
    ({"y_true": np.array([0, 1], "M8[s]")}, TypeError, "y_true must hold real numbers, got dtype datetime64[s]"),
    ({"y_true": [[0, 1], [0]]}, ValueError, "y_true must be an array of numbers, but NumPy makes none of this list "),
    *(({"y_pred": data}, TypeError, "y_pred must be a plain array, got a masked one; sample_weight=0 leaves an entry")
      for masked in [np.ma.array(TWO, mask=[0, 1])]
      for data in (masked, [masked], (masked, masked), [TWO, masked], [[masked]], [[TWO], (masked,)])),
    ({"reduction": "avg"}, ValueError, "reduction must be 'mean', 'sum' or 'none', got 'avg'"),
    ({"reduction": None}, ValueError, "reduction must be 'mean', 'sum' or 'none', got None"),
    ({"reduction": "Mean"}, ValueError, "reduction must be 'mean', 'sum' or 'none', got 'Mean'"),
    ({"sample_weight": ["a", "b"]}, TypeError, "sample_weight must hold real numbers, got dtype <U1"),
    ({"sample_weight": [1j, 1]}, TypeError, "sample_weight must hold real numbers, got dtype complex128"),
    ({"sample_weight": np.ma.array(TWO)}, TypeError, "sample_weight must be a plain array, got a masked one"),
]
WEIGHTS = [      # where there are two losses
    ({"sample_weight": [1.0]}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got (1,)"),
    ({"sample_weight": 1.0}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got ()"),
    ({"sample_weight": [TWO]}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got (1, 2)"),
    ({"sample_weight": [0.0, -0.5]}, ValueError, "sample_weight must be finite and not negative, got -0.5 at index 1"),
    ({"sample_weight": [NAN, 1]}, ValueError, "sample_weight must be finite and not negative, got nan at index 0"),
    ({"sample_weight": [1, INF]}, ValueError, "sample_weight must be finite and not negative, got inf at index 1"),
    ({"sample_weight": [0, 0]}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]
SAME_SHAPE = [
    ({"y_true": np.ones((2, 1))}, ValueError, "y_true and y_pred must have the same shape, got (2, 1) and (2"),
    ({"y_pred": 0.5}, ValueError, "y_true and y_pred must have the same shape, got (2"),
    ({"y_true": [], "y_pred": [[]]}, ValueError, "y_true and y_pred must have the same shape, got (0,) and (1, 0)"),
]
NUMBERS = [      # each with a loss of its own
    ({"y_true": np.zeros((0, 3)), "y_pred": np.zeros((0, 3))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0, 3)"),
    ({"y_true": [], "y_pred": [], "sample_weight": []}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
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
LABELS = [
    ({"y_true": [0, NAN]}, ValueError, "y_true must be in [0, 1], got nan at index 1"),
    ({"y_true": [-1, 1]}, ValueError, "y_true must be in [0, 1], got -1"),
    ({"y_true": [0, 2]}, ValueError, "y_true must be in [0, 1], got 2"),
    ({"y_true": [0, 255.0]}, ValueError,
     "y_true must be in [0, 1], got 255.0 at index 1; labels are 0 and 1, and sample_weight 0 leaves an entry out"),
    ({"y_true": [0, 1 + 1e-15]}, ValueError, "y_true must be in [0, 1], got 1.000000000000001 at index 1"),
    ({"y_pred": [0, NAN]}, ValueError, "y_pred must be "),
    ({"y_true": [0.3, 2.5], "y_pred": [0, 1]}, ValueError,
     "y_true must be in [0, 1], got 2.5 at index 1; are y_true and y_pred swapped?"),
]
PROBABILITIES = [
    ({"y_pred": [0, 1 + 1e-15]}, ValueError, "y_pred must be in [0, 1], got 1.000000000000001 at index 1"),
    ({"y_pred": [-1e-300, 1]}, ValueError, "y_pred must be in [0, 1], got -1e-300 at index 0"),
    ({"y_pred": [[0, INF]], "y_true": [TWO]}, ValueError, "y_pred must be in [0, 1], got inf at index 0, 1"),
    ({"y_true": 1, "y_pred": 7}, ValueError, "y_pred must be in [0, 1], got 7"),
    ({"y_pred": [2.0, -1.0]}, ValueError,
     "y_pred must be in [0, 1], got 2.0 at index 0; logits? pass from_logits=True"),
    *(({"y_true": [1, 0.2], "y_pred": np.array([1, 0], dtype)}, ValueError,
       "y_true must be 0 or 1 where y_pred holds integers, got 0.2 at index 1; are y_true and y_pred swapped? "
       "If not, pass y_pred as floats") for dtype in (int, bool, np.uint8)),
]
CLASSES = [
    ({"y_true": [0, 2]}, ValueError, "y_true must be class indices from 0 to 1, got 2 at index 1"),
    *(({"y_true": [left_out, 0]}, ValueError, f"y_true must be class indices from 0 to 1, got {left_out} at index 0; "
       "sample_weight 0 leaves an entry out, with any index in that range") for left_out in (-1, -100, 255)),
    ({"y_true": np.array([0, 255], np.uint8)}, ValueError, "y_true must be class indices from 0 to 1, got 255"),
    ({"y_true": TWO}, TypeError, "y_true must hold integers where it holds class indices, got dtype float64"),
    ({"y_true": [False, True]}, TypeError, "y_true must hold integers where it holds class indices, got dtype bool"),
    ({"y_true": [[0], [1]]}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape (2, 1)"),
    ({"y_true": [0, 1, 1]}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape (3,)"),
    ({"y_true": 0}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape ()"),
    ({"y_true": [[0.5, 0.6], TWO]}, ValueError,
     "y_true must be distributions along axis 1, with a sum of 1, got 1.1 at index 0"),
    ({"y_true": [TWO, [0.5, 0.5 + 2e-6]]}, ValueError,
     "y_true must be distributions along axis 1, with a sum of 1, got 1.00000"),
    ({"y_true": [TWO, [1.5, -0.5]]}, ValueError, "y_true must be in [0, 1], got 1.5 at index 1, 0"),
    ({"y_true": [TWO, [NAN, 1]]}, ValueError, "y_true must be in [0, 1], got nan at index 1, 0"),
    ({"y_true": [0, 0], "y_pred": [[1.0], [1.0]]}, ValueError,
     "y_pred must have at least two classes along axis 1, got shape (2, 1)"),
    ({"y_true": [], "y_pred": np.zeros((0, 0))}, ValueError, "y_"),
    ({"y_pred": 0.5}, ValueError, "y_pred must have an axis of classes, got a number"),
    ({"y_true": np.zeros(0, int), "y_pred": np.zeros((0, 2))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0"),
    ({"axis": 2}, ValueError, "axis must be one axis of the shape (2, 2), got 2"),
    ({"axis": -3}, ValueError, "axis must be one axis of the shape (2, 2), got -3"),
    ({"axis": None}, TypeError, "axis must be one axis of the shape (2, 2), got None"),
    ({"axis": (0, 1)}, TypeError, "axis must be one axis of the shape (2, 2), got (0, 1)"),
    ({"axis": True}, TypeError, "axis must be one axis of the shape (2, 2), got True"),
    ({"axis": 1.0}, TypeError, "axis must be one axis of the shape (2, 2), got 1.0"),
    ({"class_weight": [1.0]}, ValueError, "class_weight must have one number for each of 2 classes, got shape (1,)"),
    ({"class_weight": 1.0}, ValueError, "class_weight must have one number for each of 2 classes, got shape ()"),
    ({"class_weight": [-1.0, 1]}, ValueError, "class_weight must be finite and not negative, got -1.0 at index 0"),
    ({"class_weight": [1, NAN]}, ValueError, "class_weight must be finite and not negative, got nan at index 1"),
    ({"class_weight": [1, INF]}, ValueError, "class_weight must be finite and not negative, got inf at index 1"),
    ({"class_weight": [0, 0]}, ValueError, "class_weight must not be "),
    ({"class_weight": [0, 1], "y_true": [0, 0]}, ValueError, "class_weight must not be "),
    ({"class_weight": ["a", "b"]}, TypeError, "class_weight must hold real numbers, got dtype <U1"),
    ({"class_weight": {0: 1.0, 1: 2.0}}, TypeError,
     "class_weight must be one number for each class, in their order, got {0: 1.0, 1: 2.0}; a dict means "),
    ({"class_weight": "balanced"}, TypeError,
     "class_weight must be one number for each class, in their order, got 'balanced'; a dict means "),
]
DISTRIBUTIONS = [
    ({"y_pred": [[0.5, 0.6], ROWS[1]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.1 at index 0"),
    ({"y_pred": [ROWS[1], [0.5, 0.5 + 2e-6]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.00000"),
    ({"y_pred": np.array([ROWS[1], [0.5, 0.502]], np.float32)}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.00"),
    ({"y_pred": [ROWS[1], TWO[:1] * 2]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 0.0 at index 1"),
    ({"y_pred": [[1.5, -0.5], ROWS[1]]}, ValueError, "y_pred must be in [0, 1], got 1.5 at index 0, 0"),
    ({"y_pred": [ROWS[1], [1, NAN]]}, ValueError, "y_pred must be in [0, 1], got nan at index 1, 1"),
    ({"y_pred": [[3.0, -1.0], [0, 2]]}, ValueError,
     "y_pred must be in [0, 1], got 3.0 at index 0, 0; logits? pass from_logits=True"),
    ({"y_pred": [ROWS[1], [0.5, 0.25]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 0.75 at index 1; logits? pass from_logits=True"),
    ({"y_true": [TWO, ROWS[1]], "y_pred": [[0, 1], [1, 0]]}, ValueError,
     "y_true must be 0 or 1 where y_pred holds integers, got 0.25 at index 1, 0; are y_true and y_pred swapped? "
     "If not, pass y_pred as floats"),
    ({"y_true": ROWS, "y_pred": [0, 1]}, ValueError, "y_pred must have at least the axes of y_true, "
     "got shapes (2,) and (2, 2); are y_true and y_pred swapped?"),
]
LOGITS = [
    ({"y_pred": [[0, NAN], ROWS[1]]}, ValueError, "y_pred must be a number, got nan at index 0, 1"),
    ({"y_true": [[2.0, -1.0], ROWS[1]], "y_pred": [[0, 1], [1, 0]]}, ValueError,
     "y_true must be in [0, 1], got 2.0 at index 0, 0; are y_true and y_pred swapped?"),
    ({"y_pred": [ROWS[1], [INF, INF]]}, ValueError,
     "y_pred must be rows along axis 1 with at most one logit of +inf, got inf at index 1"),
    ({"y_pred": [[-INF, -INF], ROWS[1]]}, ValueError,
     "y_pred must be rows along axis 1 with one logit above -inf, got -inf at index 0"),
]
UNIT = [
    ({"y_true": [[0, NAN], TWO]}, ValueError, "y_true must be in [0, 1], got nan at index 0, 1"),
    ({"y_pred": [TWO, [0, 1 + 1e-15]]}, ValueError, "y_pred must be in [0, 1], got 1.000000000000001 at index 1, 1"),
    ({"y_true": np.array([[0, 255], [0, 0]], np.uint8)}, ValueError, "y_true must be in [0, 1], got 255 at index 0, 1"),
    ({"y_true": [[0, 1], [2, 1]]}, ValueError,
     "y_true must be in [0, 1], got 2 at index 1, 0; a 0 in both masks leaves a pixel out"),
    ({"y_pred": [[0, 1], [-0.25, 1]]}, ValueError,
     "y_pred must be in [0, 1], got -0.25 at index 1, 0; logits? apply the sigmoid or softmax first"),
    ({"y_pred": [[0, INF], [0, 1]]}, ValueError, "y_pred must be in [0, 1], got inf at index 0, 1"),
]
MASKS = [
    ({"y_true": np.zeros((0, 3)), "y_pred": np.zeros((0, 3))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
    ({"axis": 2}, ValueError, "axis must name different axes of the shape (2, 2), got 2"),
    ({"axis": (0, -2)}, ValueError, "axis must name different axes of the shape (2, 2), got (0, -2)"),
    ({"axis": True}, TypeError, "axis must name axes of the shape (2, 2), got True"),
    ({"axis": "0"}, TypeError, "axis must name different axes of the shape (2, 2), got '0'"),
    ({"axis": 0.0}, TypeError, "axis must name different axes of the shape (2, 2), got 0.0"),
    ({"axis": None, "sample_weight": TWO}, ValueError,
     "sample_weight must have the shape of the unreduced loss, (), got (2,)"),
    ({"axis": None, "sample_weight": -1.0}, ValueError, "sample_weight must be finite and not negative, got -1.0"),
    ({"axis": None, "sample_weight": 0.0}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]
CLASS_MASKS = [
    ({"axis": 2}, ValueError, "axis must be one axis of the shape (2, 2), got 2"),
    ({"axis": None}, TypeError, "axis must be one axis of the shape (2, 2), got None"),
    ({"axis": (0, 1)}, TypeError, "axis must be one axis of the shape (2, 2), got (0, 1)"),
    ({"axis": False}, TypeError, "axis must be one axis of the shape (2, 2), got False"),
    ({"y_true": 1, "y_pred": 1}, ValueError, "axis must be one axis of the shape (), got -1"),
    ({"sample_weight": TWO}, ValueError, "sample_weight must have the shape of the unreduced loss, (), got (2,)"),
    ({"sample_weight": -1.0}, ValueError, "sample_weight must be finite and not negative, got -1.0"),
    ({"sample_weight": 0}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]
CORNERS = [
    ({"y_true": [[0, 0, 1]], "y_pred": [[0, 0, 1]]}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape (1, 3)"),
    ({"y_true": np.zeros((4, 2)), "y_pred": np.zeros((4, 2))}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape (4, 2)"),
    ({"y_true": 1, "y_pred": 1}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape ()"),
    ({"y_true": np.zeros((0, 4)), "y_pred": np.zeros((0, 4))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
    ({"y_pred": [BOXES[0], [2, 0, 1, 1]]}, ValueError, "y_pred must be boxes with x1 <= x2, got "),
    ({"y_true": [[0, 3, 1, 1], BOXES[0]]}, ValueError, "y_true must be boxes with y1 <= y2, got "),
    ({"y_true": np.array([[9, 0, 8, 1], BOXES[0]], np.uint8)}, ValueError, "y_true must be boxes with x1 <= x2, got "),
    ({"y_pred": [BOXES[0], [0, 0, NAN, 1]]}, ValueError, "y_pred must be finite, got nan at index 1, 2"),
    ({"y_true": [[-INF, 0, 1, 1], BOXES[0]]}, ValueError, "y_true must be finite, got -inf at index 0, 0"),
    ({"y_pred": [BOXES[0], [0, 0, 1, INF]]}, ValueError, "y_pred must be finite, got inf at index 1, 3"),
]
FLAG = [({"from_logits": value}, TypeError, f"from_logits must be True or False, got {value!r}")
        for value in (1, 0, None, "yes", [True])]
TABLES = {kinds.Residual: [*WEIGHTS, *SAME_SHAPE, *NUMBERS, *RESIDUALS],
          kinds.BinaryProbability: [*WEIGHTS, *SAME_SHAPE, *NUMBERS, *LABELS, *FLAG],
          kinds.ClassProbabilities: [*WEIGHTS, *CLASSES, *FLAG],
          kinds.Masks: [*WEIGHTS, *SAME_SHAPE, *UNIT, *MASKS],
          kinds.ClassMasks: [*SAME_SHAPE, *UNIT, *CLASS_MASKS],
          kinds.Boxes: [*WEIGHTS, *SAME_SHAPE, *CORNERS]}
OF_PREDICTIONS = {kinds.BinaryProbability: (PROBABILITIES, []), kinds.ClassProbabilities: (DISTRIBUTIONS, LOGITS)}

NO_NUMBERS = None, True, "1", 1j, [1.0, 2.0], np.ones(2)
OUTSIDE = {"(0, inf)": (0, -1.0, NAN, INF, 10**400), "[0, inf)": (-0.1, NAN, INF, -INF), "[0, 1]": (-0.1, 1.5, NAN),
           "(0, 1)": (0, 1, -0.1, 1.5, NAN)}


def of_kind(form, table):
    return next(table[kind] for kind in form.kind.__mro__ if kind in table)


def calls():
    for form in FORMS:
        rows = [*ANY, *of_kind(form, TABLES)]
        if len(form.loss.forms) > 1:
            rows += of_kind(form, OF_PREDICTIONS)[bool(form.fixed)]
        for name, interval in form.parameters.items():
            rows += [({name: value}, ValueError, f"{name} must be in {interval}, got {str(value)[:4]}")
                     for value in OUTSIDE[str(interval)]]
            rows += [({name: value}, TypeError, f"{name} must be a number in {interval}, got {value!r}")
                     for value in NO_NUMBERS if value is not None or not interval.or_none]
        for arguments, error, message in rows:
            yield form.loss, of_kind(form, GOOD) | form.fixed | arguments, error, message
    for score in dice_coefficient, iou:
        for (arguments, error, message) in [*ANY, *SAME_SHAPE, *UNIT, *MASKS]:
            if not {"sample_weight", "reduction"} & arguments.keys() and "mean" not in message:
                yield score, GOOD[kinds.Masks] | arguments, error, message
    for arguments, error, message in [*ANY, *SAME_SHAPE, *CORNERS]:
        if not {"sample_weight", "reduction"} & arguments.keys() and "mean" not in message:
            yield box_iou, GOOD[kinds.Boxes] | arguments, error, message


CALLS = [*calls()]


@pytest.mark.parametrize(("function", "arguments", "error", "message"), CALLS)
def test_refused(function, arguments, error, message):
    for call in [function, *(getattr(function, name) for name in ("gradient", "value_and_gradient", "hessian")
                             if hasattr(function, name))]:
        with pytest.raises(error) as raised:
            call(**arguments)
        assert type(raised.value) is error
        assert str(raised.value).startswith(message)


def test_the_good_calls_are_good():
    for form in FORMS:
        form(**of_kind(form, GOOD))
    assert len(CALLS) >= 150


@pytest.mark.parametrize("loss", [*LOSSES, dice_coefficient, iou, box_iou], ids=lambda f: f.__name__)
def test_python_refuses_what_the_signature_does_not_know(loss):
    for arguments, message in [
        ((TWO,), "missing 1 required positional argument: 'y_pred'"),
        ((TWO, TWO, 1.0), "takes 2 positional arguments but 3 were given"),
    ]:
        with pytest.raises(TypeError, match=rf"{loss.__name__}\(\) {message}"):
            loss(*arguments)
    with pytest.raises(TypeError, match=rf"{loss.__name__}\(\) got an unexpected keyword argument 'detla'"):
        loss(TWO, TWO, detla=1.0)


@pytest.mark.parametrize("score", [dice_coefficient, iou, box_iou], ids=lambda f: f.__name__)
def test_a_score_knows_neither_reduction_nor_weights(score):
    for name in "reduction", "sample_weight":
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            score(TWO, TWO, **{name: "none"})
    assert not hasattr(score, "gradient")
    assert score not in LOSSES


def test_all_zero_weights_are_fine_for_a_sum():
    assert huber_loss(TWO, [2.0, 2.0], sample_weight=[0, 0], reduction="sum") == 0
    assert dice_loss(TWO, TWO, sample_weight=0, reduction="none") == 0
    assert cross_entropy([0, 1], ROWS, class_weight=[0, 0], reduction="sum") == 0


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_index_counts_through_all_blocks(form, monkeypatch):
    (y, p, _, options), (bad, _, _, _) = form.cases((4, 5), seeds=[0])[0], form.cases((4, 5), seeds=[0])[0]
    monkeypatch.setattr(kinds.kind, "BLOCK", 3)
    for place in itertools.product((0, 2, 3), (1, 4)):
        bad = p.astype(float)
        index = (*place, *(0,) * (p.ndim - 2))
        bad[index] = NAN
        with pytest.raises(ValueError, match=rf"y_pred must be .*, got nan at index {', '.join(map(str, index))}"):
            form(y, bad, **options)


def test_rows_may_miss_1_by_rounding():
    assert cross_entropy([0], [[0.5, 0.5 + 9e-7]]) == np.log(2)
    assert cross_entropy([0], np.array([[0.5, 0.5009]], np.float32)) == np.float32(np.log(2))


def test_swapped_arguments_are_recognized_whatever_the_axis():
    for axis in (-1, 0, 1):
        with pytest.raises(ValueError, match="are y_true and y_pred swapped"):
            cross_entropy(ROWS, [0, 1], axis=axis)


@pytest.mark.parametrize("call", [binary_cross_entropy, focal_loss])
def test_only_integers_against_soft_targets_are_taken_for_swapped(call):
    """The same numbers as floats may be meant, and cost what they cost; so may integers as logits, or as labels."""
    assert call([0.9, 0.2], [1.0, 0.0]) == INF
    assert call([0.9, 0.2], [1, 0], from_logits=True) == call([0.9, 0.2], [1.0, 0.0], from_logits=True) < INF
    for y, p in itertools.product(([1, 0], [True, False], [1.0, 0.0]), ([1, 0], [True, False])):
        assert call(y, p) == 0
        assert call(y[::-1], p) == INF


@pytest.mark.parametrize("call", [cross_entropy, categorical_focal_loss])
def test_only_integers_against_soft_rows_are_taken_for_swapped(call):
    assert call([[0.9, 0.1]], [[1.0, 0.0]]) == INF
    assert call([[0.9, 0.1]], [[1, 0]], from_logits=True) == call([[0.9, 0.1]], [[1.0, 0.0]], from_logits=True) < INF
    for y in [0], [[1, 0]], [[1.0, 0.0]]:
        assert call(y, [[1, 0]]) == call(y, [[True, False]]) == 0


def test_soft_targets_are_taken_for_swapped_along_any_axis_and_in_any_block(monkeypatch):
    monkeypatch.setattr(kinds.kind, "BLOCK", 4)
    y, p = np.tile([0.0, 1.0], (3, 2, 1)), np.tile([0, 1], (3, 2, 1))
    y[2, 1] = 0.25, 0.75
    for axis in range(3):
        place = [2, 1]
        place.insert(axis, 0)
        with pytest.raises(ValueError, match=rf"y_true .* at index {', '.join(map(str, place))}; are y_true and y_"):
            cross_entropy(np.moveaxis(y, -1, axis), np.moveaxis(p, -1, axis), axis=axis)


class Device:
    """An array of another library, which NumPy asks for its numbers in vain."""

    def __init__(self, error):
        self.error = error

    def __array__(self, dtype=None, copy=None):
        raise self.error


@pytest.mark.parametrize(("error", "wrong"), [
    (RuntimeError("tensor requires grad"), TypeError), (TypeError("can't convert cuda:0"), TypeError),
    (KeyError("tracer"), TypeError), (NotImplementedError(), TypeError), (ValueError("no"), ValueError)])
def test_an_array_that_does_not_open_is_named(error, wrong):
    for data in Device(error), [Device(error)], [[0.0], [Device(error)]]:
        for name in "y_true", "y_pred", "sample_weight":
            with pytest.raises(wrong, match=rf"{name} must be an array of numbers, but NumPy makes none of this "
                                            rf"{type(data).__name__} \({type(error).__name__}: ") as raised:
                l1_loss(**{"y_true": TWO, "y_pred": TWO, name: data})
            assert str(error) in str(raised.value)
            assert raised.value.__cause__ is error
        with pytest.raises(wrong, match="class_weight must be an array of numbers"):
            cross_entropy([0, 1], ROWS, class_weight=data)
    with pytest.raises(wrong, match=r"; pass a NumPy array \(of a PyTorch tensor: \.detach\(\)\.cpu\(\)\.numpy\(\)"):
        l1_loss(TWO, Device(error))


def test_memory_that_is_lacking_is_no_fault_of_the_argument():
    with pytest.raises(MemoryError):
        l1_loss(TWO, Device(MemoryError()))


def test_a_dtype_of_another_library_can_be_converted():
    """One like bfloat16 has the kind of raw bytes, but NumPy knows how to make floats of it."""
    for dtype, cure in (rational, "; convert it by .astype(np.float64)"), ("V2", ""):
        with pytest.raises(TypeError) as raised:
            l1_loss(TWO, np.zeros(2, dtype))
        assert str(raised.value) == f"y_pred must hold real numbers, got dtype {np.dtype(dtype)}{cure}"
    assert l1_loss(TWO, np.zeros(2, rational).astype(np.float64)) == 0.5


@pytest.mark.parametrize("given", [{0: 3.0, 1: 0.5, 2: 1.0}, {1: 0.5}, "balanced"])
def test_class_weights_of_scikit_learn_are_made_as_the_message_says(given):
    y_true, p = np.array([[0, 1, 1], [2, 1, 1]]), np.full((2, 3, 3), 1 / 3)
    with pytest.raises(TypeError) as raised:
        cross_entropy(y_true, p, class_weight=given)
    said = str(raised.value).split("; ")[1]
    means = dict(part.split(" means ") for part in said.split(", '"))
    formula = means["balanced'" if given == "balanced" else "a dict"]
    weights = eval(formula, {"np": np, "y_true": y_true, "class_weight": given})
    expected = compute_class_weight(given, classes=np.arange(3), y=y_true.ravel())
    np.testing.assert_allclose(weights, expected, rtol=1e-15)
    assert cross_entropy(y_true, p, class_weight=weights) == pytest.approx(np.log(3), rel=1e-15)


def test_an_entry_is_left_out_as_the_message_says():
    assert cross_entropy([0, 1], [ROWS[0], [1.0, 0.0]], sample_weight=[1, 0]) == np.log(2)
    assert binary_cross_entropy([1, 0], [0.5, 1.0], sample_weight=[1, 0]) == np.log(2)
    assert dice_loss([0.5, 1, 0], [0.25, 1, 0]) == dice_loss([0.5, 1], [0.25, 1])

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
from tests.forms import FORMS, SCORES, Subject
from tests.kinds.classes import ROWS
from tests.kinds.trials import INF, NAN, TWO

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
NO_FLAGS = 1, 0, None, "yes", [True]
NO_NUMBERS = None, True, "1", 1j, [1.0, 2.0], np.ones(2)
OUTSIDE = {"(0, inf)": (0, -1.0, NAN, INF, 10**400), "[0, inf)": (-0.1, NAN, INF, -INF), "[0, 1]": (-0.1, 1.5, NAN),
           "(0, 1)": (0, 1, -0.1, 1.5, NAN)}


def calls():
    for form in FORMS:
        rows = [*ANY, *form.trials.bad, *(form.trials.bad_predictions if len(form.loss.forms) > 1 else [])]
        for flag in sorted({other.kind.flag for other in form.loss.forms if other.kind.flag}):
            rows += [({flag: value}, TypeError, f"{flag} must be True or False, got {value!r}") for value in NO_FLAGS]
        for name, interval in form.parameters.items():
            rows += [({name: value}, ValueError, f"{name} must be in {interval}, got {str(value)[:4]}")
                     for value in OUTSIDE[str(interval)]]
            rows += [({name: value}, TypeError, f"{name} must be a number in {interval}, got {value!r}")
                     for value in NO_NUMBERS if value is not None or not interval.or_none]
        for arguments, error, message in rows:
            yield form.loss, form.trials.good_call() | form.fixed | arguments, error, message
    for score, loss in SCORES:
        trials = Subject(loss).trials
        for arguments, error, message in [*ANY, *trials.bad]:
            if not {"sample_weight", "reduction"} & arguments.keys() and "mean" not in message:
                yield score, trials.good_call() | arguments, error, message



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
        form(**form.trials.good_call())
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

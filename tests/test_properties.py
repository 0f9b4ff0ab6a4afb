"""What holds for any input at all, however odd: Hypothesis looks for the input that breaks it."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from lossbook import box_iou, dice_coefficient, iou, kinds
from tests.forms import FORMS, Subject
from tests.kinds.trials import LIMIT, read


def within(interval):
    numbers = st.floats(interval.low, min(interval.high, LIMIT), exclude_min=interval.ends[0] == "(",
                        exclude_max=interval.ends[1] == ")" and interval.high < LIMIT)
    return st.none() | numbers if interval.or_none else numbers


@st.composite
def call(draw, form):
    pairs = draw(st.lists(st.tuples(*form.trials.chances()), min_size=1, max_size=6))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    with np.errstate(all="ignore"):
        y, p = (np.array(column).astype(dtype) for column in zip(*pairs, strict=True))
    y, p = form.trials.as_valid(y, p)
    return y, p, {name: draw(within(interval)) for name, interval in form.parameters.items()}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_any_valid_call_gives_numbers_in_range(form):
    @given(call(form))
    @np.errstate(over="ignore", invalid="ignore")                    # of the test's own arithmetic
    def check(arguments):
        y, p, options = arguments
        with np.errstate(all="raise"):
            value, gradient = form.value_and_gradient(y, p, reduction="none", **options)
            mean, slopes = form.value_and_gradient(y, p, **options)
        assert value.dtype == gradient.dtype == mean.dtype == slopes.dtype == p.dtype
        assert gradient.shape == slopes.shape == p.shape
        assert not np.isnan(value).any() and not np.isnan(gradient).any() and not np.isnan(slopes).any()
        exactness = 8 * np.finfo(p.dtype).eps
        value, gradient, mean, r = (a.astype(float) for a in (value, gradient, mean, p - y))
        claimed = read(form.facts.range, options)
        assert value.min() >= float(claimed.inf) - exactness and value.max() <= float(claimed.sup) + exactness
        assert value.min() * (1 - exactness) <= mean <= max(value.max() * (1 + exactness), 1e-44)
        if form.kind is kinds.Residual:
            steepest = float(read(form.facts.lipschitz, options))
            assert (np.abs(gradient) <= steepest * (1 + exactness)).all()
            assert (np.sign(gradient) * np.sign(r) >= 0).all()

    check()


@pytest.mark.parametrize("score", [dice_coefficient, iou], ids=lambda f: f.__name__)
def test_a_score_of_masks_is_symmetric_and_1_only_for_equal_hard_masks(score):
    @given(call(next(form for form in FORMS if form.kind is kinds.Masks)))
    def check(arguments):
        y, p, _ = arguments
        assert score(y, p) == score(p, y)
        if y.any() or p.any():
            assert (score(y, p) == 1) <= (np.abs(y - p).max() < 1e-6 and np.abs(y * (1 - y)).max() < 1e-6)

    check()


@given(call(FORMS[-1]))
def test_the_score_of_boxes_is_symmetric_and_1_only_for_equal_boxes(arguments):
    y, p, _ = arguments
    np.testing.assert_array_equal(box_iou(y, p), box_iou(p, y))
    assert (box_iou(y, y) == 1).all()


def test_claims_can_be_read():
    for form in FORMS:
        assert isinstance(read(form.facts.range), sp.Set)
        assert Subject(form.loss).facts is form.loss.facts

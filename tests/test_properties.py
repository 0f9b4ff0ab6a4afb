"""What holds for any input at all, however odd: Hypothesis looks for the input that breaks it."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from lossbook import LOSSES, dice_coefficient
from tests.laws import entrywise, read

LIMIT = 1e308    # twice this is beyond the range: differences may overflow too
NUMBERS = {True: st.floats(-LIMIT, LIMIT), False: st.floats(0, 1)}


def within(interval):
    return st.floats(interval.low, min(interval.high, LIMIT), exclude_min=interval.ends[0] == "(")


@st.composite
def call(draw, loss):
    pairs = draw(st.lists(st.tuples(*2 * [NUMBERS[entrywise(loss)]]), min_size=1, max_size=6))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    with np.errstate(all="ignore"):
        y, p = (np.array(column).astype(dtype) for column in zip(*pairs, strict=True))
    y, p = (np.where(np.isfinite(a), a, 0) for a in (y, p))
    return y, p, {name: draw(within(interval)) for name, interval in loss.parameters.items()}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_any_valid_call_gives_numbers_in_range(loss):
    low, high = (float(end) for end in read(loss.facts.range, {}).args[:2])

    @given(call(loss))
    @np.errstate(over="ignore")                                      # of the test's own arithmetic
    def check(arguments):
        y, p, options = arguments
        with np.errstate(all="raise"):
            value, gradient = loss.value_and_gradient(y, p, reduction="none", **options)
            mean, slopes = loss.value_and_gradient(y, p, **options)
        assert value.dtype == gradient.dtype == mean.dtype == slopes.dtype == p.dtype
        assert not np.isnan(gradient).any() and not np.isnan(slopes).any()
        exactness = 8 * np.finfo(p.dtype).eps
        value, gradient, mean, r = (a.astype(float) for a in (value, gradient, mean, p - y))
        assert (value >= low - exactness).all() and (value <= high + exactness).all()
        if entrywise(loss):
            assert (np.abs(gradient) <= float(read(loss.facts.lipschitz, options)) * (1 + exactness)).all()
            assert (np.sign(gradient) * np.sign(r) >= 0).all()
            assert value.min() * (1 - exactness) <= mean <= max(value.max() * (1 + exactness), 1e-44)

    check()


@given(call(LOSSES[0]))
def test_the_dice_coefficient_is_symmetric_and_1_only_for_equal_hard_masks(arguments):
    y, p, _ = arguments
    assert dice_coefficient(y, p) == dice_coefficient(p, y)
    if y.any() or p.any():
        assert (dice_coefficient(y, p) == 1) <= (np.abs(y - p).max() < 1e-6 and np.abs(y * (1 - y)).max() < 1e-6)


def test_claims_can_be_read():
    for loss in LOSSES:
        assert isinstance(read(loss.facts.range, {}), sp.Set)

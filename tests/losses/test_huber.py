"""Huber's loss, its relatives, and what other libraries say."""

import numpy as np
import pytest
import scipy.special
from sklearn._loss.loss import HuberLoss

from lossbook import huber_loss, log_cosh_loss, pseudo_huber_loss, smooth_l1_loss

R = np.concatenate([np.linspace(-6, 6, 241), [-1e5, -1e-5, 1e-5, 1e5]])
ZERO = np.zeros(R.shape)
EACH = {"reduction": "none"}


@pytest.mark.parametrize(("loss", "parameter", "value"), [
    (huber_loss, {"delta": 2.0}, 4.0),
    (smooth_l1_loss, {"beta": 2.0}, 2.0),
    (pseudo_huber_loss, {"delta": 4.0}, 4.0),
    (log_cosh_loss, {}, 3 - np.log(2) + np.log1p(np.exp(-6.0))),
])
def test_at_three(loss, parameter, value):
    assert loss(0.0, 3.0, **parameter) == pytest.approx(value, rel=1e-15)


def test_huber_is_half_the_square_up_to_delta_and_near_delta_times_the_absolute_error_beyond():
    assert np.array_equal(huber_loss(ZERO, R, delta=1e5, **EACH), R * R / 2)
    for delta in (1e-3, 1e-9):
        gap = np.abs(R) - huber_loss(ZERO, R, delta=delta, **EACH) / delta
        assert 0 <= gap.min() and gap.max() <= delta / 2 + 1e-11


@pytest.mark.parametrize("size", [0.25, 1.0, 8.0, 0.3])
def test_huber_is_delta_times_smooth_l1(size):
    ours = [f(ZERO, R, delta=size, **EACH) for f in (huber_loss, huber_loss.gradient, huber_loss.hessian)]
    theirs = [f(ZERO, R, beta=size, **EACH) for f in (smooth_l1_loss, smooth_l1_loss.gradient, smooth_l1_loss.hessian)]
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, size * b, rtol=0 if size != 0.3 else 1e-15)


@pytest.mark.parametrize("delta", [0.1, 1.0, 7.0])
def test_pseudo_huber_lies_below_huber_by_half_delta_squared_at_most(delta):
    gap = huber_loss(ZERO, R, delta=delta, **EACH) - pseudo_huber_loss(ZERO, R, delta=delta, **EACH)
    assert gap.min() >= 0
    assert gap.max() <= delta**2 / 2
    assert gap[-1] == pytest.approx(delta**2 / 2, rel=1e-3)


def test_log_cosh_lies_between_its_limits():
    value, a = log_cosh_loss(ZERO, R, **EACH), np.abs(R)
    assert (value >= a - np.log(2)).all()
    assert (value <= np.minimum(a, a * a / 2)).all()


def test_nothing_is_lost_at_the_ends_of_the_range():
    assert log_cosh_loss(np.float32(0), np.float32(1e-4)) == pytest.approx(5e-9, rel=3e-7)
    assert log_cosh_loss(0.0, 1e200) == 1e200
    assert pseudo_huber_loss(0.0, 1e200) == 1e200
    assert pseudo_huber_loss(0.0, 1e-150, delta=1e150) == pytest.approx(5e-301, rel=1e-15)
    assert huber_loss(0.0, 1e308, delta=0.5) == 5e307
    for loss in huber_loss, smooth_l1_loss, log_cosh_loss, pseudo_huber_loss:
        assert loss(-1.7e308, 1.7e308) == np.inf                     # the residual itself is beyond the range
        assert loss.gradient(-1.7e308, 1.7e308) == 1
        assert loss.hessian(-1.7e308, 1.7e308) == 0


def test_a_parameter_beyond_the_range_of_the_data_counts_in_full():
    r = np.float32(3)
    assert huber_loss(np.float32(0), r, delta=1e300) == 4.5
    assert pseudo_huber_loss(np.float32(0), r, delta=1e300) == 4.5
    assert pseudo_huber_loss.gradient(np.float32(0), r, delta=1e-50) == 0
    assert smooth_l1_loss(np.float32(0), r, beta=1e-60) == 3


def test_sums_are_the_formula_of_the_notes():
    y, p = R[::-1], R / 3
    r = np.abs(y - p)
    notes = np.sum(np.where(r <= 1.5, r**2 / 2, 1.5 * r - 1.5**2 / 2))
    assert huber_loss(y, p, delta=1.5, reduction="sum") == pytest.approx(notes, rel=1e-14)


@pytest.mark.parametrize("delta", [0.5, 1.345, 3.0])
def test_other_libraries_agree(delta):
    near = R[np.abs(R) > 1e-3]                                       # below, SciPy's pseudo-Huber loses digits
    zero = np.zeros(near.shape)
    huber, slope = huber_loss.value_and_gradient(zero, near, delta=delta, **EACH)
    pseudo = pseudo_huber_loss(zero, near, delta=delta, **EACH)
    np.testing.assert_allclose(huber, scipy.special.huber(delta, near), rtol=1e-15)
    np.testing.assert_allclose(pseudo, scipy.special.pseudo_huber(delta, near), rtol=1e-9)
    sklearn = HuberLoss()
    sklearn.closs.delta = delta
    for ours, theirs in zip((huber, slope), sklearn.loss_gradient(zero, near.copy()), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-15)

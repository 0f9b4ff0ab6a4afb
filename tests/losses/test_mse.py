"""Squared error, Poisson loss, and what other libraries say."""

import numpy as np
import pytest
from scipy.special import kl_div
from scipy.stats import poisson
from sklearn._loss.loss import HalfPoissonLoss, HalfSquaredError
from sklearn.metrics import brier_score_loss, mean_poisson_deviance, mean_squared_error

from lossbook import mse_loss, poisson_loss

RNG = np.random.default_rng(0)
Y, P, W = RNG.normal(size=(3, 40)) ** [[1], [3], [2]]


def test_scikit_learn_agrees():
    assert mse_loss(Y, P) == pytest.approx(mean_squared_error(Y, P), rel=1e-14)
    assert mse_loss(Y, P, sample_weight=W) == pytest.approx(mean_squared_error(Y, P, sample_weight=W), rel=1e-14)
    labels, p = (Y > 0).astype(int), 1 / (1 + np.exp(-P))
    assert mse_loss(labels, p) == pytest.approx(brier_score_loss(labels, p), rel=1e-14)
    halves = HalfSquaredError().loss_gradient(Y.copy(), P.copy())
    for ours, half in zip(mse_loss.value_and_gradient(Y, P, reduction="none"), halves, strict=True):
        np.testing.assert_allclose(ours, 2 * half, rtol=1e-15)


def test_unsigned_integers_do_not_wrap_around():
    assert mse_loss(np.array([5], np.uint8), np.array([250], np.uint8)) == 245**2


def test_a_column_against_a_row_is_no_mean_of_all_pairs():
    with pytest.raises(ValueError, match=r"must have the same shape, got \(3, 1\) and \(3,\)"):
        mse_loss([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0])


def test_at_the_ends_of_the_range():
    value, gradient = mse_loss.value_and_gradient([0.0, 0.0, -1e308], [1e200, 1e-200, 1e308], reduction="none")
    assert value.tolist() == [np.inf, 0, np.inf]
    assert gradient.tolist() == [2e200, 2e-200, np.inf]
    assert mse_loss(np.float16(0), np.float16(1000)) == np.inf        # computed in float32, and cast in silence
    assert mse_loss.gradient(np.float16(0), np.float16(1000)) == 2000


def test_a_mean_of_squares_beyond_the_range_of_float32():
    y, p = np.zeros(100, np.float32), np.zeros(100, np.float32)
    p[7] = 1e20
    assert mse_loss(y, p) == pytest.approx(1e38, rel=2e-7)
    assert mse_loss.gradient(y, p)[7] == pytest.approx(2e18, rel=2e-7)


def test_float16_is_rounded_once_down_to_its_least_number():
    """Its slopes in a mean are tiny: below 6e-5 they lose digits, and below 3e-8 they are 0."""
    r = np.float16(RNG.normal(size=5000))
    for scale in (1.0, 1e-3, 1e-6, 1e-9):
        slopes = mse_loss.gradient(np.zeros(5000, np.float16), r, sample_weight=np.full(5000, scale), reduction="none")
        assert slopes.dtype == np.float16
        with np.errstate(under="ignore"):
            assert np.array_equal(slopes, (2 * scale * r.astype(float)).astype(np.float32).astype(np.float16))
    assert not slopes.any()


def test_its_mean_is_noise_and_error():
    """The mean over labels is their variance and the squared distance from their mean."""
    for c in (-1.0, 0.3):
        assert mse_loss(Y, np.full(40, c)) == pytest.approx(Y.var() + (Y.mean() - c) ** 2, rel=1e-14)


# ── Poisson loss ──────────────────────────────────────────────────────────────────────────────────────────────

COUNTS, RATES = RNG.poisson(3, 40), RNG.gamma(3, size=40)


def test_the_poisson_loss_is_that_of_other_libraries():
    for y in COUNTS, RATES[::-1]:
        np.testing.assert_allclose(poisson_loss(y, RATES, reduction="none"), kl_div(y, RATES), rtol=1e-13, atol=1e-14)
        for w in None, W:
            deviance = mean_poisson_deviance(y, RATES, sample_weight=w)
            assert 2 * poisson_loss(y, RATES, sample_weight=w) == pytest.approx(deviance, rel=1e-13)
        logs = np.log(RATES)
        _, slopes = HalfPoissonLoss().loss_gradient(y.astype(float), logs.copy())
        np.testing.assert_allclose(poisson_loss.gradient(y, logs, from_log=True, reduction="none"), slopes, rtol=1e-13,
                                   atol=1e-14)


def test_the_poisson_loss_is_a_likelihood():
    """Up to what the prediction does not change, and so costs 0 where the count itself is predicted."""
    excess = poisson.logpmf(COUNTS, COUNTS) - poisson.logpmf(COUNTS, RATES)
    np.testing.assert_allclose(poisson_loss(COUNTS, RATES, reduction="none"), excess, rtol=1e-12, atol=1e-13)


def test_rates_and_their_logarithms_are_one_loss():
    logs, m = np.log(RATES), np.exp(np.log(RATES))
    rate, log = (poisson_loss(COUNTS, p, from_log=of, reduction="none") for p, of in ((m, False), (logs, True)))
    np.testing.assert_allclose(log, rate, rtol=1e-13)
    slopes, of_logs = (poisson_loss.gradient(COUNTS, p, from_log=of) for p, of in ((m, False), (logs, True)))
    np.testing.assert_allclose(of_logs, m * slopes, rtol=1e-12, atol=1e-15)


def test_where_nothing_came_and_where_nothing_was_expected():
    """In the rates 0 and 1: a truth of 0 costs the rate; what was called impossible costs infinity."""
    value, slope = poisson_loss.value_and_gradient([0, 0, 2], [0.0, 1.0, 0.0], reduction="none")
    assert value.tolist() == [0, 1, np.inf]
    assert slope.tolist() == [1, 1, -np.inf]
    assert poisson_loss.hessian([0, 0, 2], [0.0, 1.0, 0.0], reduction="none").tolist() == [0, 0, np.inf]
    value, slope = poisson_loss.value_and_gradient([0, 2, 2], [-np.inf, -np.inf, np.inf], from_log=True,
                                                   reduction="none")
    assert value.tolist() == [0, np.inf, np.inf]
    assert slope.tolist() == [0, -2, np.inf]


def test_close_to_the_truth_no_digits_are_lost():
    """The loss is about (m − y)²/2y there, where the formula as it stands is left with the rounding of y."""
    y, m = 1e6, 1e6 + 2**-10
    assert poisson_loss(y, m) == pytest.approx(2**-21 / y, rel=1e-8, abs=0)
    assert y * np.log(y / m) - y + m != pytest.approx(2**-21 / y, rel=0.5, abs=0)

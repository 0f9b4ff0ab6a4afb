"""Absolute error and its tilted relative, and what other libraries say."""

import numpy as np
import pytest
from sklearn._loss.loss import AbsoluteError, PinballLoss
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from lossbook import l1_loss, quantile_loss

RNG = np.random.default_rng(0)
Y, P, W = RNG.normal(size=(3, 40)) ** [[1], [3], [2]]
EACH = {"reduction": "none"}


def test_scikit_learn_agrees():
    assert l1_loss(Y, P) == pytest.approx(mean_absolute_error(Y, P), rel=1e-14)
    assert l1_loss(Y, P, sample_weight=W) == pytest.approx(mean_absolute_error(Y, P, sample_weight=W), rel=1e-14)
    for ours, theirs in zip(l1_loss.value_and_gradient(Y, P, **EACH),
                            AbsoluteError().loss_gradient(Y.copy(), P.copy()), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-15)


@pytest.mark.parametrize("quantile", [0.05, 0.5, 0.9])
def test_scikit_learn_agrees_on_quantiles(quantile):
    assert quantile_loss(Y, P, quantile=quantile) == pytest.approx(mean_pinball_loss(Y, P, alpha=quantile), rel=1e-14)
    theirs = PinballLoss(quantile=quantile).loss_gradient(Y.copy(), P.copy())
    for ours, other in zip(quantile_loss.value_and_gradient(Y, P, quantile=quantile, **EACH), theirs, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-14)


def test_the_two_slopes():
    assert quantile_loss([0.0, 0.0], [-2.0, 2.0], quantile=0.75, **EACH).tolist() == [1.5, 0.5]
    assert quantile_loss.gradient([0.0, 0.0, 0.0], [-2.0, 0.0, 2.0], quantile=0.75, **EACH).tolist() == [-0.75, 0, 0.25]


def test_the_two_tilts_add_up():
    both = quantile_loss(Y, P, quantile=0.2) + quantile_loss(Y, P, quantile=0.8)
    assert both == pytest.approx(l1_loss(Y, P), rel=1e-14)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.77])
def test_the_best_constant_is_the_quantile(quantile):
    constants = np.sort(Y)
    costs = [quantile_loss(Y, np.full(40, c), quantile=quantile) for c in constants]
    below = np.mean(Y <= constants[np.argmin(costs)])
    assert below - 1 / 40 <= quantile <= below + 1e-12


def test_at_the_ends_of_the_range():
    value, gradient = l1_loss.value_and_gradient([1.7e308, 0.0, 5e-324], [-1.7e308, 1e308, 0.0], **EACH)
    assert value.tolist() == [np.inf, 1e308, 5e-324]
    assert gradient.tolist() == [-1, 1, -1]
    assert l1_loss(np.array([250], np.uint8), np.array([5], np.uint8)) == 245

"""Focal loss at the ends of its range, its limits and its two forms."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special

from lossbook import binary_cross_entropy, categorical_focal_loss, cross_entropy, focal_loss

INF = np.inf
RNG = np.random.default_rng(0)
Y, Z = RNG.integers(0, 2, 40), 3 * RNG.normal(size=40)
P = scipy.special.expit(Z)
EACH = {"reduction": "none"}


def test_is_the_formula_of_the_paper():
    for gamma, alpha in ((0.0, 0.75), (0.5, 0.5), (2.0, 0.25), (5.0, 0.2)):
        right, weight = np.where(Y == 1, P, 1 - P), np.where(Y == 1, alpha, 1 - alpha)
        want = -weight * (1 - right) ** gamma * np.log(right)
        for given in ({"y_pred": P}, {"y_pred": Z, "from_logits": True}):
            got = focal_loss(Y, **given, gamma=gamma, alpha=alpha, **EACH)
            np.testing.assert_allclose(got, want, rtol=1e-12)
            plain = focal_loss(Y, **given, gamma=gamma, alpha=None, **EACH)
            np.testing.assert_allclose(got, weight * plain, rtol=1e-14)


def test_a_label_that_was_given_nine_tenths_costs_a_hundredth():
    assert focal_loss(1, 0.9, alpha=None) == pytest.approx(binary_cross_entropy(1, 0.9) / 100, rel=1e-14)
    assert focal_loss(0, 0.1, alpha=None) == pytest.approx(binary_cross_entropy(0, 0.1) / 100, rel=1e-14)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
def test_at_certainty(gamma):
    """Nothing is lost at probabilities of 0 and 1, whether gamma is above or below 1."""
    value, gradient = focal_loss.value_and_gradient([1, 0, 1, 0], [1.0, 0.0, 0.0, 1.0], gamma=gamma, alpha=None, **EACH)
    assert value.tolist() == [0, 0, INF, INF]
    assert gradient.tolist() == [-(gamma == 0), gamma == 0, -INF, INF]
    z = np.array([INF, -INF, 1e4, -1e4, -INF, INF, -1e4, 1e4])
    value, gradient = focal_loss.value_and_gradient([1, 0] * 4, z, from_logits=True, gamma=gamma, alpha=None, **EACH)
    assert value.tolist() == [0, 0, 0, 0, INF, INF, 1e4, 1e4]
    assert gradient.tolist() == [0, 0, 0, 0, -1, 1, -1, 1]
    assert not focal_loss.hessian([1, 0] * 4, z, from_logits=True, gamma=gamma, alpha=None, **EACH).any()


def test_a_label_of_weight_0_counts_nothing_even_where_it_was_impossible():
    for given in ({"y_pred": [0.0, 0.5]}, {"y_pred": [-INF, 0.0], "from_logits": True}):
        value, gradient = focal_loss.value_and_gradient([1, 0], **given, alpha=0.0, **EACH)
        assert value.tolist() == [0, np.log(2) / 4]
        assert gradient[0] == 0
    value, gradient = focal_loss.value_and_gradient([0, 1], [INF, 0.0], from_logits=True, alpha=1.0, **EACH)
    assert value.tolist() == [0, np.log(2) / 4]
    assert gradient[0] == 0
    value, gradient = categorical_focal_loss.value_and_gradient([0], [[0.0, 1.0]], class_weight=[0, 1], reduction="sum")
    assert (value, gradient.tolist()) == (0, [[0, 0]])


def test_two_classes_are_the_binary_loss_as_sums():
    """Not as means: alpha is part of the binary loss, and class weights are divided out."""
    alpha, rows = 0.3, np.stack([1 - P, P], 1)
    weights = [1 - alpha, alpha]
    for y in Y, P[::-1]:
        labels = y if y.dtype.kind == "i" else np.stack([1 - y, y], 1)
        for reduction in "sum", "none":
            options = {"class_weight": weights, "reduction": reduction}
            want = focal_loss(y, P, alpha=alpha, reduction=reduction)
            for predictions in {"y_pred": rows}, {"y_pred": np.log(rows), "from_logits": True}:
                got = categorical_focal_loss(labels, **predictions, **options)
                np.testing.assert_allclose(got, want, rtol=1e-12)
    total, share = focal_loss(Y, P, alpha=alpha, reduction="sum"), np.where(Y == 1, alpha, 1 - alpha).sum()
    assert categorical_focal_loss(Y, rows, class_weight=weights) == pytest.approx(total / share, rel=1e-13)
    assert focal_loss(Y, P, alpha=alpha) == pytest.approx(total / 40, rel=1e-14)


def test_without_focus_it_is_weighted_cross_entropy():
    weights, rows = np.array([0.7, 0.2, 1.5]), RNG.dirichlet(np.ones(3), 20)
    labels = RNG.integers(0, 3, 20)
    for reduction in "mean", "sum", "none":
        options = {"class_weight": weights, "reduction": reduction}
        np.testing.assert_allclose(categorical_focal_loss(labels, rows, gamma=0, **options),
                                   cross_entropy(labels, rows, **options), rtol=1e-15)
    want = binary_cross_entropy(Y, P, sample_weight=np.where(Y == 1, 0.25, 0.75), reduction="sum")
    assert focal_loss(Y, P, gamma=0, reduction="sum") == pytest.approx(want, rel=1e-14)


def test_soft_labels_count_linearly():
    """Neither the mixture of other libraries nor exp(−BCE): at y = 0.3 and z = 0.7 these differ."""
    assert focal_loss(0.3, 0.7, from_logits=True, alpha=None) == pytest.approx(0.3581, abs=5e-5)
    best = scipy.optimize.minimize_scalar(lambda p: focal_loss(0.3, p, alpha=None), bounds=(0, 1))
    assert best.x == pytest.approx(0.4215, abs=5e-5)


def test_the_least_curvature_is_where_the_label_is_badly_wrong():
    z = np.linspace(-12, 12, 240001)
    bend = focal_loss.hessian(np.ones(z.shape), z, from_logits=True, alpha=None, **EACH)
    place = z[bend.argmin()]
    assert bend.min() < 0 and place < -1
    lowest = scipy.optimize.minimize_scalar(lambda z: focal_loss.hessian(1, z, from_logits=True, alpha=None),
                                            bounds=(place - 0.1, place + 0.1))
    assert bend.min() == pytest.approx(lowest.fun, rel=1e-7)


def test_the_default_alpha_moves_the_decision_to_three_quarters():
    for gamma in (0.0, 1.0, 2.0, 5.0):
        slope = focal_loss.gradient(0.75, 0.5, gamma=gamma)
        assert slope == pytest.approx(0, abs=1e-15)

"""Cross-entropy at the ends of its range, and what other libraries say."""

import re

import numpy as np
import pytest
import scipy.special
from sklearn._loss.loss import HalfBinomialLoss, HalfMultinomialLoss
from sklearn.metrics import log_loss

from lossbook import binary_cross_entropy, categorical_focal_loss, cross_entropy

INF = np.inf
RNG = np.random.default_rng(0)
Y, P = RNG.integers(0, 2, 50), RNG.uniform(0.01, 0.99, 50)
LABELS, ROWS = RNG.integers(0, 4, 50), RNG.dirichlet(np.ones(4), 50)
LOGITS = 3 * RNG.normal(size=(50, 4))
EACH = {"reduction": "none"}


def both(loss, y, p, **options):
    return [x.tolist() for x in loss.value_and_gradient(y, p, reduction="none", **options)]


@pytest.mark.parametrize("loss", [cross_entropy, categorical_focal_loss], ids=lambda loss: loss.__name__)
def test_rows_may_miss_a_sum_of_1_by_as_much_as_is_said(loss):
    said = re.search(r"within\s+(\S+); (\S+) for float32, (\S+) for float16", loss.__doc__)
    for kind, slack in zip((np.float64, np.float32, np.float16), map(float, said.groups()), strict=True):
        loss([0], np.array([[0.5, 0.5 - 0.8 * slack]], kind))
        with pytest.raises(ValueError, match="with a sum of 1"):
            loss([0], np.array([[0.5, 0.5 - 1.3 * slack]], kind))


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("y", "p", "value", "gradient"), [
    (1, 1.0, 0, -1), (0, 0.0, 0, 1), (1, 0.0, INF, -INF), (0, 1.0, INF, INF),
    (0.5, 0.0, INF, -INF), (0.5, 1.0, INF, INF), (1, 5e-324, 744.4400719213812, -INF),
    (1, 1e-300, 690.7755278982137, -1e300), (0, 1e-300, 1e-300, 1), (0, 1 - 2**-53, 36.7368005696771, 2.0**53),
])
def test_of_a_probability(y, p, value, gradient):
    assert both(binary_cross_entropy, y, p) == [pytest.approx(value, rel=1e-15), pytest.approx(gradient, rel=1e-15)]


@pytest.mark.parametrize(("y", "z", "value", "gradient"), [
    (1, INF, 0, 0), (0, -INF, 0, 0), (1, -INF, INF, -1), (0, INF, INF, 1),
    (0.25, INF, INF, 0.75), (0.25, -INF, INF, -0.25),
    (1, 1e4, 0, 0), (1, -1e4, 1e4, -1), (0, 1e4, 1e4, 1), (0, -1e4, 0, 0), (0.25, 1e4, 7500, 0.75),
    (1, 40, 4.248354255291589e-18, -4.248354255291589e-18), (1, 700, 9.85967654375977e-305, -9.85967654375977e-305),
    (1, 0.0, np.log(2), -0.5), (1, -0.0, np.log(2), -0.5), (0, 1e308, 1e308, 1),
])
def test_of_a_logit(y, z, value, gradient):
    assert both(binary_cross_entropy, y, float(z), from_logits=True) == [
        pytest.approx(value, rel=1e-15), pytest.approx(gradient, rel=1e-15)]


def test_the_curvature_at_the_border_may_be_infinite():
    y, p = [1, 1, 0, 0], [0.0, 1.0, 1.0, 0.0]
    assert binary_cross_entropy.hessian(y, p, **EACH).tolist() == [INF, 1, INF, 1]
    assert binary_cross_entropy.hessian(y, [INF, -INF, 1e4, 0], from_logits=True, **EACH).tolist() == [0, 0, 0, 0.25]


def test_of_class_probabilities():
    p = np.array([[0, 1, 0], [0, 0.5, 0.5], [1, 0, 0]])
    assert both(cross_entropy, [1, 0, 0], p) == [[0, INF, 0], [[0, -1, 0], [-INF, 0, 0], [-1, 0, 0]]]
    assert both(cross_entropy, np.eye(3)[[1, 0, 0]], p) == both(cross_entropy, [1, 0, 0], p)
    assert cross_entropy([[0.0, 0.5, 0.5]], p[1:2]) == np.log(2)      # 0·log 0 is 0


@pytest.mark.parametrize(("label", "z", "value", "gradient"), [
    (0, [INF, 0, 1e300], 0, [0, 0, 0]), (1, [INF, 0, 0], INF, [1, -1, 0]), (0, [-INF, 0, 0], INF, [-1, 0.5, 0.5]),
    (0, [0, -INF, -INF], 0, [0, 0, 0]), (0, [1e4, -1e4, 0], 0, [0, 0, 0]), (1, [1e4, -1e4, 0], 2e4, [1, -1, 0]),
    (2, [1e308, 0, -1e308], INF, [1, 0, -1]), (0, [0, 0, 0], np.log(3), [-2 / 3, 1 / 3, 1 / 3]),
    (0, [700, 0, 0], 2 * np.exp(-700.0), [-2 * np.exp(-700.0), np.exp(-700.0), np.exp(-700.0)]),
    (0, [1e308, 1e308, -INF], np.log(2), [-0.5, 0.5, 0]),
])
def test_of_class_logits(label, z, value, gradient):
    for y in label, np.eye(3)[label]:
        got = both(cross_entropy, y, np.array(z, float), from_logits=True)
        assert got == [pytest.approx(value, rel=1e-14), pytest.approx(gradient, rel=1e-14)]


def test_a_class_of_weight_0_counts_nothing_even_where_it_was_impossible():
    value, gradient = cross_entropy.value_and_gradient([0, 1], [[0.0, 1.0], [0.5, 0.5]], class_weight=[0, 2])
    assert value == np.log(2)
    assert gradient.tolist() == [[0, 0], [0, -2]]


def test_a_hard_label_keeps_the_last_digits_of_what_it_lacks():
    z = np.array([[50.0, 0.0, 1.0]])
    slope = cross_entropy.gradient([0], z, from_logits=True)[0]
    rest = (1 + np.e) * np.exp(-50.0)
    np.testing.assert_allclose(slope, [-rest, np.exp(-50.0), np.exp(-49.0)], rtol=1e-15)


# ── other libraries ───────────────────────────────────────────────────────────────────────────────────────────


def test_scipy_agrees_in_probabilities():
    want = -scipy.special.xlogy(Y, P) - scipy.special.xlog1py(1 - Y, -P)
    np.testing.assert_allclose(binary_cross_entropy(Y, P, **EACH), want, rtol=1e-15)
    other = RNG.dirichlet(np.ones(4), 50)
    divergence = cross_entropy(ROWS, other, **EACH) - cross_entropy(ROWS, ROWS, **EACH)
    np.testing.assert_allclose(divergence, scipy.special.rel_entr(ROWS, other).sum(1), rtol=1e-12, atol=1e-15)


def test_scipy_agrees_in_logits():
    z = LOGITS[:, 0]
    np.testing.assert_allclose(binary_cross_entropy(Y, z, from_logits=True, **EACH),
                               -scipy.special.log_expit(np.where(Y == 1, z, -z)), rtol=1e-14)
    np.testing.assert_allclose(binary_cross_entropy.gradient(Y, z, from_logits=True, **EACH),
                               scipy.special.expit(z) - Y, rtol=1e-13)
    value, gradient = cross_entropy.value_and_gradient(LABELS, LOGITS, from_logits=True, **EACH)
    np.testing.assert_allclose(value, -scipy.special.log_softmax(LOGITS, 1)[range(50), LABELS], rtol=1e-12)
    np.testing.assert_allclose(gradient, scipy.special.softmax(LOGITS, 1) - np.eye(4)[LABELS], rtol=1e-12)
    np.testing.assert_allclose(cross_entropy(ROWS, LOGITS, from_logits=True, **EACH),
                               scipy.special.logsumexp(LOGITS, axis=1) - (ROWS * LOGITS).sum(1), rtol=1e-13)


def test_scikit_learn_agrees():
    w = RNG.random(50)
    assert binary_cross_entropy(Y, P) == pytest.approx(log_loss(Y, P), rel=1e-14)
    theirs = log_loss(LABELS, ROWS, sample_weight=w)
    assert cross_entropy(LABELS, ROWS, sample_weight=w) == pytest.approx(theirs, rel=1e-14)
    z = LOGITS[:, 0].copy()
    for ours, theirs in zip(binary_cross_entropy.value_and_gradient(Y, z, from_logits=True, **EACH),
                            HalfBinomialLoss().loss_gradient(Y.astype(float), z), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)
    for ours, theirs in zip(cross_entropy.value_and_gradient(LABELS, LOGITS, from_logits=True, **EACH),
                            HalfMultinomialLoss(n_classes=4).loss_gradient(LABELS.astype(float), LOGITS), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_weights_as_in_the_fine_print():
    """The same labels as indices and as rows, with class weights and smoothing, over the sum of the labels' weights."""
    p, w, e = scipy.special.softmax([[0.2, 0.3, 0.5], [0.5, 0.2, 0.3]], 1), np.array([2.0, 4, 6]), 0.1
    y, cost = np.array([2, 1]), -np.log(p)
    plain = sum(w[k] * c[k] for k, c in zip(y, cost, strict=True)) / w[y].sum()
    smooth = sum(w[k] * ((1 - e) * c[k] + e / 3 * c.sum()) for k, c in zip(y, cost, strict=True)) / w[y].sum()
    for labels in y, np.eye(3)[y]:
        assert cross_entropy(labels, p, class_weight=w) == pytest.approx(plain, rel=1e-15)
        assert cross_entropy(labels, p, class_weight=w, label_smoothing=e) == pytest.approx(smooth, rel=1e-15)
    assert plain == pytest.approx(1.0598, abs=5e-5)


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_softmax_of_two_classes_is_a_sigmoid_of_the_difference():
    z, options = LOGITS[:, :2], {"from_logits": True, "label_smoothing": 0.2, **EACH}
    for y in Y, P:
        rows = np.stack([1 - y, y], 1)
        value, gradient = cross_entropy.value_and_gradient(rows, z, **options)
        sigmoid = binary_cross_entropy.value_and_gradient(y, z[:, 1] - z[:, 0], **options)
        np.testing.assert_allclose(value, sigmoid[0], rtol=1e-13)
        np.testing.assert_allclose(gradient, np.stack([-sigmoid[1], sigmoid[1]], 1), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(cross_entropy(rows, np.stack([1 - P, P], 1)), binary_cross_entropy(y, P), rtol=1e-14)


def test_a_constant_added_to_all_logits_changes_nothing():
    for shift in (1.0, -1024.0):
        np.testing.assert_allclose(cross_entropy(LABELS, LOGITS + shift, from_logits=True, **EACH),
                                   cross_entropy(LABELS, LOGITS, from_logits=True, **EACH), rtol=1e-11)
    assert np.abs(cross_entropy.gradient(LABELS, LOGITS, from_logits=True).sum(1)).max() < 1e-17


def test_smoothing_of_1_forgets_the_label():
    for y in 0, 1, 0.3:
        assert binary_cross_entropy(y, 0.2, label_smoothing=1.0) == pytest.approx(-np.log(0.2 * 0.8) / 2, rel=1e-15)


def test_rows_off_by_rounding_count_as_they_are():
    row = np.array([[0.5, 0.5 + 5e-7]])
    np.testing.assert_allclose(cross_entropy(row, [[1.0, 2.0]], from_logits=True),
                               -(row * scipy.special.log_softmax([[1.0, 2.0]], 1)).sum(), rtol=1e-15)
    slope = cross_entropy.gradient(row, [[1.0, 2.0]], from_logits=True)
    np.testing.assert_allclose(slope, row.sum() * scipy.special.softmax([[1.0, 2.0]], 1) - row, rtol=1e-12)

"""The Dice loss and coefficient on masks of every shape."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import f1_score

from lossbook import dice_coefficient, dice_loss, generalized_dice_loss, iou_loss, tversky_loss

RNG = np.random.default_rng(0)
Y, P = RNG.random((3, 4, 5)) > 0.4, RNG.random((3, 4, 5))


def test_on_sets():
    """Twice the common elements over the elements of both, whatever the sets."""
    for a, b in itertools.product(itertools.product((0, 1), repeat=4), repeat=2):
        both, total = sum(x & z for x, z in zip(a, b, strict=True)), sum(a) + sum(b)
        if total:
            assert dice_coefficient(a, b) == 2 * both / total
            assert dice_coefficient(a, b) == pytest.approx(f1_score(a, b), rel=1e-15)
            assert dice_loss(a, b) == (total - 2 * both) / total


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (1, 2), (0, 2), (-1, 0), (2, 1, 0), ()], ids=str)
@pytest.mark.parametrize("loss", [dice_loss, tversky_loss, iou_loss], ids=lambda f: f.__name__)
def test_axis_is_what_makes_a_mask(loss, axis):
    axes = range(3) if axis is None else [k % 3 for k in (axis if isinstance(axis, tuple) else (axis,))]
    kept = [k for k in range(3) if k not in axes]
    losses = loss(Y, P, axis=axis, reduction="none")
    gradient = loss.gradient(Y, P, axis=axis, reduction="none")
    assert losses.shape == tuple(P.shape[k] for k in kept)
    assert gradient.shape == P.shape
    for index in np.ndindex(losses.shape):
        pick = [slice(None)] * 3
        for k, i in zip(kept, index, strict=True):
            pick[k] = i
        value, slope = loss.value_and_gradient(Y[tuple(pick)], P[tuple(pick)])
        assert losses[index] == pytest.approx(value, rel=1e-15)
        np.testing.assert_allclose(gradient[tuple(pick)], slope, rtol=1e-14)


def test_weights_count_masks():
    w = np.array([1.0, 0.0, 3.0])
    each = dice_loss(Y, P, axis=(1, 2), reduction="none")
    assert dice_loss(Y, P, axis=(1, 2), sample_weight=w) == pytest.approx((each[0] + 3 * each[2]) / 4, rel=1e-15)
    assert dice_loss(Y, P, sample_weight=3.0, reduction="sum") == pytest.approx(3 * dice_loss(Y, P), rel=1e-15)
    assert dice_loss(Y, P, sample_weight=3.0) == dice_loss(Y, P)


def test_slope_takes_two_values_on_a_hard_mask():
    y = Y.astype(float)
    d, s = dice_coefficient(y, P), y.sum() + P.sum()
    slopes = dice_loss.gradient(y, P)
    np.testing.assert_allclose(slopes, np.where(Y, -(2 - d) / s, d / s), rtol=1e-14)
    assert len(np.unique(slopes)) == 2


def test_one_wrong_pixel_in_ten_million():
    y = np.ones(10_000_000, np.uint8)
    p = y.copy()
    p[123] = 0
    assert dice_loss(y, p) == 1 / 19_999_999
    assert dice_loss(y, p.astype(np.float32)) == np.float32(1 / 19_999_999)


def test_an_empty_mask_teaches_nothing_without_smoothing():
    y, p = np.zeros(4), np.array([0, 0.2, 1, 0])
    assert dice_loss(y, p) == 1
    assert not dice_loss.gradient(y, p).any()
    np.testing.assert_allclose(dice_loss.gradient(y, p, smooth=0.5), 0.5 / (1.2 + 0.5) ** 2, rtol=1e-15)


def test_false_positives_cost_alpha_and_false_negatives_beta():
    assert tversky_loss([1, 1, 0], [1, 1, 1], alpha=0.5, beta=3.0) == pytest.approx(0.5 / 2.5, rel=1e-15)
    assert tversky_loss([1, 1, 1], [1, 1, 0], alpha=0.5, beta=3.0) == pytest.approx(3 / 5, rel=1e-15)
    assert tversky_loss([0, 0], [0.5, 0.0], alpha=0.0) == 1           # 0/0 with one mask not empty: a convention


def test_generalized_dice_of_one_class_is_dice():
    for smooth in (0.0, 0.7):
        got = generalized_dice_loss.value_and_gradient(Y[..., None], P[..., None], smooth=smooth)
        want = dice_loss.value_and_gradient(Y, P, smooth=smooth)
        assert got[0] == pytest.approx(want[0], rel=1e-14)
        np.testing.assert_allclose(got[1][..., 0], want[1], rtol=1e-13)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_generalized_dice_weights_classes_by_the_square_of_their_size(axis):
    y, p = (np.moveaxis(a, axis, 0).reshape(a.shape[axis], -1) for a in (Y, P))
    w = 1 / y.sum(1) ** 2
    want = 1 - 2 * (w * (y * p).sum(1)).sum() / (w * (y.sum(1) + p.sum(1))).sum()
    assert generalized_dice_loss(Y, P, axis=axis) == pytest.approx(want, rel=1e-14)


def test_an_absent_class_drops_out():
    y, p = np.array([[1, 0], [1, 0], [0, 0]]), np.array([[0.5, 0.9], [1, 0], [0.25, 0.5]])
    value, gradient = generalized_dice_loss.value_and_gradient(y, p)
    assert value == pytest.approx(dice_loss(y[:, 0], p[:, 0]), rel=1e-15)
    np.testing.assert_allclose(gradient[:, 0], dice_loss.gradient(y[:, 0], p[:, 0]), rtol=1e-14)
    assert not gradient[:, 1].any()
    assert generalized_dice_loss(0 * y, p) == 1
    assert generalized_dice_loss(0 * y, 0 * p, empty=0.3) == pytest.approx(0.7, rel=1e-15)

"""Intersection over union, of masks and of boxes, and what other libraries say."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from lossbook import (
    box_iou,
    box_iou_loss,
    ciou_loss,
    dice_coefficient,
    dice_loss,
    diou_loss,
    giou_loss,
    iou,
    iou_loss,
)

RNG = np.random.default_rng(0)
BOX_LOSSES = box_iou_loss, giou_loss, diou_loss, ciou_loss
EACH = {"reduction": "none"}


def boxes(n, size=12):
    corners = np.sort(RNG.integers(0, size + 1, (n, 2, 2)), 1)
    return corners.reshape(n, 4)


# ── masks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_on_sets():
    """The common elements over all elements, whatever the sets; and how Dice follows from it."""
    for a, b in itertools.product(itertools.product((0, 1), repeat=4), repeat=2):
        common, all_ = (sum(f(x, z) for x, z in zip(a, b, strict=True)) for f in (min, max))
        if all_:
            assert iou(a, b) == common / all_
            assert iou(a, b) == pytest.approx(jaccard_score(a, b), rel=1e-15)
            assert iou_loss(a, b) == (all_ - common) / all_
            assert iou(a, b) == pytest.approx(dice_coefficient(a, b) / (2 - dice_coefficient(a, b)), rel=1e-15)


def test_of_soft_masks_it_is_dice_over_2_minus_dice():
    y, p = RNG.random((2, 30, 8))
    d, j = dice_coefficient(y, p, axis=1), iou(y, p, axis=1)
    np.testing.assert_allclose(j, d / (2 - d), rtol=1e-14)
    slopes = [f.gradient(y, p, axis=1, **EACH) for f in (iou_loss, dice_loss)]
    np.testing.assert_allclose(slopes[0], 2 / (2 - d[:, None]) ** 2 * slopes[1], rtol=1e-12, atol=1e-15)


# ── boxes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_boxes_with_whole_corners_it_is_that_of_the_pixels_within():
    rows, columns = np.mgrid[:12, :12]

    def draw(x1, y1, x2, y2):
        return (x1 <= columns) & (columns < x2) & (y1 <= rows) & (rows < y2)

    for a, b in zip(boxes(300), boxes(300), strict=True):
        if draw(*a).any() or draw(*b).any():
            assert box_iou(a, b) == pytest.approx(iou(draw(*a), draw(*b)), rel=1e-15)
            assert box_iou_loss(a, b) == pytest.approx(iou_loss(draw(*a), draw(*b)), rel=1e-15)


def test_values_by_hand():
    y, p = [0, 0, 4, 4], [2, 2, 6, 6]                                 # 4 common, 28 in all, hull 36, centers 2·√2 apart
    assert box_iou(y, p) == pytest.approx(1 / 7, rel=1e-15)
    for loss, value in zip(BOX_LOSSES, (6 / 7, 6 / 7 + 8 / 36, 6 / 7 + 8 / 72, 6 / 7 + 8 / 72), strict=True):
        assert loss(y, p) == pytest.approx(value, rel=1e-15)
    tall, wide = [0, 0, 1, 2], [0, 0, 2, 1]
    v = 4 / np.pi**2 * (np.arctan(1 / 2) - np.arctan(2)) ** 2
    assert ciou_loss(tall, wide) == pytest.approx(2 / 3 + 0.5 / 8 + v**2 / (2 / 3 + v), rel=1e-15)


@pytest.mark.parametrize("loss", BOX_LOSSES, ids=lambda f: f.__name__)
def test_nothing_depends_on_place_scale_or_reflection(loss):
    y, p = boxes(200).astype(float), boxes(200).astype(float)
    value, gradient = loss.value_and_gradient(y, p, **EACH)
    for size in (2.0**-500, 2.0**480):
        scaled = loss.value_and_gradient(y * size, p * size, **EACH)
        np.testing.assert_array_equal(scaled[0], value)
        np.testing.assert_array_equal(scaled[1] * size, gradient)
    moved = loss.value_and_gradient(y + 64, p + 64, **EACH)
    np.testing.assert_allclose(moved[0], value, rtol=1e-14)
    for flip in ([2, 1, 0, 3], [-1, 1, -1, 1]), ([0, 3, 2, 1], [1, -1, 1, -1]), ([1, 0, 3, 2], [1, 1, 1, 1]):
        order, sign = flip
        a, b = loss.value_and_gradient(y[:, order] * sign, p[:, order] * sign, **EACH)
        np.testing.assert_allclose(a, value, rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(b, gradient[:, order] * sign, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("loss", BOX_LOSSES, ids=lambda f: f.__name__)
def test_a_perfect_match_costs_nothing_and_pulls_nowhere(loss):
    y = RNG.normal(size=(50, 2, 2)).cumsum(1)
    y = np.sort(y, 1).reshape(50, 4)
    for size in (1e-300, 1e-160, 1.0, 1e160, 1e300):
        value, gradient = loss.value_and_gradient(y * size, y * size, **EACH)
        assert not value.any()
        assert not gradient.any()


def test_boxes_apart_are_pulled_together_by_all_but_iou():
    y, p = np.array([0.0, 0, 1, 1]), np.array([5.0, 0.25, 6, 1.5])
    assert not box_iou_loss.gradient(y, p).any()
    for loss in giou_loss, diou_loss, ciou_loss:
        assert loss(y, p - 0.1 * loss.gradient(y, p)) < loss(y, p)


def test_the_aspect_term_trades_width_for_height():
    """Of centered boxes: where the slope of the shape term is, width and height move in opposite directions."""
    y, p = np.array([-1.0, -1, 1, 1]), np.array([-2.0, -0.25, 2, 0.25])
    slope = (ciou_loss.gradient(y, p) - diou_loss.gradient(y, p)) @ [[-1, 0], [0, -1], [1, 0], [0, 1]]
    assert slope[0] * slope[1] < 0


def test_ciou_has_the_slope_of_its_own_value_not_that_of_a_fixed_alpha():
    y, p = np.array([0.0, 0, 4, 4]), np.array([1.0, 0.5, 6, 3])
    step = 1e-6 * np.eye(4)
    want = [(ciou_loss(y, p + h) - ciou_loss(y, p - h)) / 2e-6 for h in step]
    np.testing.assert_allclose(ciou_loss.gradient(y, p), want, atol=1e-9)


def test_one_pixel_weighs_more_on_a_small_box():
    for side, loss in ((8, 0.38), (128, 0.03)):
        y = np.array([0, 0, side, side])
        assert box_iou_loss(y, y + 1) == pytest.approx(loss, abs=0.005)


def test_unsigned_corners_do_not_wrap_around():
    y, p = np.array([[10, 10, 250, 250]], np.uint8), np.array([[0, 0, 5, 5]], np.uint8)
    for loss in BOX_LOSSES:
        assert loss(y, p) == loss(y.astype(float), p.astype(float)) > 0.99


@pytest.mark.parametrize(("dtype", "exactness"), [(np.float64, 4e-15), (np.float32, 2e-6)])
def test_a_tiny_box_in_a_large_one_leaves_the_slope_its_digits(dtype, exactness):
    """The prediction is the hull: the loss is 1 − B/(wh), and what is left of its slope is far below 1."""
    (x, y), (w, h), b = (0.3, 0.2), (5.0, 7.0), 0.01
    truth, box = np.array([1, 1, 1 + b, 1 + b], dtype), np.array([x, y, x + w, y + h], dtype)
    (a1, b1, a2, b2), (x1, y1, x2, y2) = truth.astype(float), box.astype(float)
    across, up = (a2 - a1) * (b2 - b1) / ((x2 - x1) * (y2 - y1)) / np.array([x2 - x1, y2 - y1])
    np.testing.assert_allclose(giou_loss.gradient(truth, box), [-across, -up, across, up], rtol=exactness)


@pytest.mark.parametrize("loss", [box_iou_loss, giou_loss, diou_loss, ciou_loss], ids=lambda loss: loss.__name__)
def test_lines_far_apart_have_slopes_that_are_numbers(loss):
    truth = np.array([0, 3e38, 7.152556e31, 3e38], np.float32)
    box = np.array([0, 0, 1.0707657e16, 1.40407e9], np.float32)
    assert np.isfinite(loss.gradient(truth, box)).all()

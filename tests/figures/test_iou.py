"""What the pictures of IoU loss draw: the boxes are where they should be, the lines are the functions."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from lossbook import box_iou, box_iou_loss, diou_loss, giou_loss
from lossbook.figures import iou, style
from tests.figures.pictures import EveryPicture, curves, labels, line, marks

STEPS = np.arange(200)
ERRORS = {rule: {name: (4 - i) * np.exp(-STEPS / (speed * (5 - i))) for i, name in enumerate(iou.LOSSES)}
          for rule, speed in (("released rule", 40), ("true gradients", 30))}
IMAGE = np.random.default_rng(0).integers(0, 16, (60, 80)).astype(np.uint8)
FOUND = np.array([[5.0, 5, 25, 30], [40, 20, 70, 50]])

DRAW = {
    "boxes": iou.boxes,
    "dice": iou.dice,
    "blind": iou.blind,
    "slide": iou.slide,
    "asks": lambda: iou.asks([1, 1, 4, 9, 16]),
    "asks of others": lambda: iou.asks([2, 2, 5, 30]),
    "frames": iou.frames,
    "frames at other steps": lambda: iou.frames((0, 5, 200)),
    "regression": lambda: iou.regression(ERRORS),
    "coins": lambda: iou.coins(IMAGE, FOUND),
}
TWO_PANELS = ["boxes", "dice", "slide", "asks", "regression"]


def drawn(axes, label):
    """A box by its outline."""
    x, y = line(axes, label)
    return np.array([x.min(), y.min(), x.max(), y.max()])


def test_outline():
    [axes] = style.panels()[1]
    iou.outline(axes, [1, 2, 4, 6], label="box")
    x, y = axes.lines[0].get_data()
    assert len(x) == 5 and (x[0], y[0]) == (x[-1], y[-1])
    assert_allclose(np.abs(np.diff(x) + np.diff(y)), [3, 4, 3, 4])         # one side after the other
    assert_allclose(np.diff(x) * np.diff(y), 0)


def test_boxes(pictures):
    left, right = pictures["boxes"].figure.axes
    truth, prediction = drawn(left, "truth"), drawn(left, "prediction")
    [shaded] = left.patches
    (x1, y1), (x2, y2) = shaded.get_xy().min(0), shaded.get_xy().max(0)
    assert_allclose(box_iou(truth, prediction), 0.2)
    assert (x2 - x1) * (y2 - y1) == 4                                # the intersection, of a union of 20
    assert x1 >= max(truth[0], prediction[0]) and y2 <= min(truth[3], prediction[3])
    truth, prediction = drawn(right, "truth"), drawn(right, "prediction")
    assert box_iou(truth, prediction) == 0
    assert_array_equal(drawn(right, "hull"), [0, 0, *np.maximum(truth[2:], prediction[2:])])
    ends = np.array(line(right, "distance")).T
    assert_allclose(ends, [iou.center(truth), iou.center(prediction)])
    assert_array_equal(marks(right), ends)
    assert labels(left).keys() == {"truth", "prediction"} and labels(right).keys() == {"hull", "distance"}


def test_up_is_up(pictures):
    for axes in pictures["boxes"].figure.axes:
        assert axes.yaxis_inverted()


def test_dice(pictures):
    left, right = pictures["dice"].figure.axes
    D, J = line(left, "IoU")
    assert_allclose(J, D / (2 - D))
    x, (low, high) = line(left, "gap")
    assert_allclose([x[0], high - low], [2 - np.sqrt(2), 3 - 2 * np.sqrt(2)])
    assert np.max(D - J) <= high - low
    D, factor = line(right, "factor")
    assert_allclose(factor[:-1], np.diff(D / (2 - D)) / np.diff(D), rtol=0.01)
    assert_allclose(marks(right), [(2 - np.sqrt(2), 1)])
    assert f"{high - low:.3f}" in labels(left)


def test_blind(pictures):
    for axes, (name, loss) in zip(pictures["blind"].figure.axes, iou.LOSSES.items(), strict=True):
        truth = drawn(axes, "truth")
        one, other = (loss(truth, drawn(axes, f"prediction {dashes}")) for dashes in ("-", "--"))
        assert_allclose(one, other, rtol=1e-12)
        assert axes.get_title(loc="left") == f"{name} {one:.2f}"
        assert f"{name} {one:.2f} and {other:.2f}" in pictures["blind"].alt
    names = list(iou.LOSSES)
    for name, better in pairwise(names):                                   # what one cannot see, the next one can
        truth, one, other = iou.BLIND[name]
        loss = iou.LOSSES[better]
        assert abs(loss(truth, one) - loss(truth, other)) > 0.03


def test_slide(pictures):
    left, right = pictures["slide"].figure.axes
    for name, loss in ("IoU", box_iou_loss), ("GIoU", giou_loss), ("DIoU", diou_loss):
        x, y = line(left, name)
        for i in 0, 250, 555:
            assert y[i] == loss([0, 0, 1, 1], [x[i], 0, 1 + x[i], 1])
        x, y = line(right, name)
        assert_allclose(y, 0.75 + (x**2 / 16 if name == "DIoU" else 0))
    x, y = line(left, "GIoU")
    apart = np.abs(x) > 1
    assert_allclose(y[apart], 2 - 2 / (1 + np.abs(x[apart])))


@pytest.mark.parametrize(("sizes", "asked"), [((1, 1, 4, 9, 16), (1, 4)), ((4, 9, 16, 60, 62), (60, 16))])
def test_asks(sizes, asked):
    _, axes = iou.asks(sizes).figure.axes
    for name, label, power in (("IoU", "1 − IoU", 1), ("CIoU", "−log IoU", 0)):
        x, y = line(axes, label)
        ratio = np.exp(-np.abs(np.log(x[:, None] / np.array(sizes))))
        assert_allclose(y, np.mean(1 - ratio if power else -np.log(ratio), 1), atol=1e-12)
        [curve] = curves(axes, iou.LOSSES[name].__name__)
        assert curve.get_label() == label
    assert_allclose(marks(axes)[:, 0], asked, rtol=0.01)


def test_descend():
    truth = iou.around(0, 0, 1, 1)
    path = iou.descend("GIoU", truth, iou.around(2.4, 0.15, 0.8, 0.8), 5)
    assert len(path) == 6
    assert_allclose(path[1] - path[0], -0.2 * giou_loss.gradient(truth, path[0]))
    assert np.all(np.diff([giou_loss(truth, box) for box in path]) < 0)


def test_frames(pictures):
    rows = np.reshape(pictures["frames"].figure.axes, (2, 5))
    for row, name in zip(rows, ("GIoU", "DIoU"), strict=True):
        found = np.array([drawn(axes, name) for axes in row])
        truth = drawn(row[0], "truth")
        loss = iou.LOSSES[name]
        values = loss(np.broadcast_to(truth, found.shape), found, reduction="none")
        assert np.all(np.diff(values) < 0)
        assert found[1, 2] > found[0, 2] and found[1, 0] < found[0, 0]      # to both sides
        assert f"{found[1, 2]:.2f}" in pictures["frames"].alt
        assert row[0].get_ylabel() == name
        for axes in row:
            assert_array_equal(drawn(axes, "start"), found[0])
    assert [axes.get_title() for axes in rows[0]] == ["0", "10", "30", "60", "160"]


def test_regression(pictures):
    for axes, (rule, errors) in zip(pictures["regression"].figure.axes, ERRORS.items(), strict=True):
        assert axes.get_title(loc="left") == rule and axes.get_yscale() == "log"
        for name, error in errors.items():
            step, y = line(axes, name)
            assert_array_equal(y, error)
            assert (step[0], step[-1]) == (1, 200)
    assert labels(axes) == {name: iou.look(name)["color"] for name in iou.LOSSES}


def test_coins(pictures):
    [axes] = pictures["coins"].figure.axes
    [image] = axes.images
    assert_array_equal(image.get_array(), IMAGE)
    drawn_boxes = [[*artist.get_xydata().min(0), *artist.get_xydata().max(0)] for artist in axes.lines]
    assert_array_equal(drawn_boxes, FOUND)
    assert "2 of them have a box, 20 to 30 pixels wide" in pictures["coins"].alt


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

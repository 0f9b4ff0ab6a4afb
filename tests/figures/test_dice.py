"""What the pictures of the Dice loss draw: the lines are the functions, and the words say what they show."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose, assert_array_equal

from lossbook import dice_coefficient, dice_loss
from lossbook.figures import dice, looks
from tests.figures.pictures import EveryPicture, curves, labels, line, marks

RNG = np.random.default_rng(0)
PHOTO = RNG.random((40, 60, 3))
TRUTH = PHOTO[..., 0] > 0.8
KNOWN = RNG.random((40, 60)) > 0.1
PREDICTED = {"cut at ½": PHOTO[..., 1] > 0.9, "cut lower": PHOTO[..., 1] > 0.8, "another": TRUTH.copy()}
NAMES = {"cross-entropy": "binary_cross_entropy", "focal": "focal_loss", "Dice": "dice_loss", "IoU": "iou_loss"}
RESULTS = {given: {name: at + 0.02 * RNG.standard_normal((10, 3)) + [0, 0.1, 0] for name in NAMES}
           for given, at in (("color", 0.1), ("shifts", 0.4), ("best", 0.8))}

DRAW = {
    "overlap": dice.overlap,
    "overlap of other discs": lambda: dice.overlap((1.5, 5)),
    "pixel": dice.pixel,
    "descent": dice.descent,
    "descent in three frames": lambda: dice.descent((0, 3, 30)),
    "threshold": dice.threshold,
    "answers": dice.answers,
    "answers to another target": lambda: dice.answers(0.3),
    "smoothing": dice.smoothing,
    "masks": lambda: dice.masks(PHOTO, TRUTH, PREDICTED, KNOWN),
    "scores": lambda: dice.scores(RESULTS, NAMES),
}
TWO_PANELS = ["overlap", "answers", "smoothing", "scores"]


def pixels(axes):
    return np.asarray(axes.images[0].get_array())


def test_disc():
    assert dice.disc(5, 1).sum() == 5 and dice.disc(5, 1)[2].tolist() == [0, 1, 1, 1, 0]
    assert dice.disc(5, 1, shift=1)[2].tolist() == [0, 0, 1, 1, 1]
    assert_allclose(dice.disc(5, 1, soft=2)[2], [0, 0.5, 1, 0.5, 0])


def test_painted():
    image = dice.painted(np.array([[1, 1, 0, 0]]), np.array([[1, 0, 1, 0]]))[0]
    assert_allclose(image[:3, :3], [to_rgb(color) for color in (dice.HIT, dice.MISSED, dice.ADDED)])
    assert_array_equal(image[:, 3], [1, 1, 1, 0])
    faint = dice.painted(np.zeros((1, 2)), np.zeros((1, 2)), np.array([[0.2, 1]]))[0]
    assert_allclose(faint, [(*to_rgb(looks.GRAY), 0.4), (*to_rgb(looks.GRAY), 0)])


def test_overlap(pictures):
    for axes, radius in zip(pictures["overlap"].figure.axes, (2.2, 8.2), strict=True):
        truth, mask = dice.disc(21, radius), dice.disc(21, radius, shift=1)
        assert_array_equal(pixels(axes), dice.painted(truth, mask))
        assert f"{dice_coefficient(truth, mask):.2f}" in axes.get_title(loc="left")


def test_pixel(pictures):
    [axes] = pictures["pixel"].figure.axes
    slopes = {}
    for name in labels(axes):
        target = float(name.strip("$").removeprefix("y = "))
        p, loss = line(axes, name)
        assert_allclose(loss, [dice_loss([1, 1, 1, 0, target], [1, 1, 0, 1, x]) for x in p], atol=2e-3)
        slopes[target] = np.diff(loss)
    assert (slopes[0] > 0).all() and (slopes[0.6] < 0).all() and (slopes[1] < 0).all()
    assert_allclose(slopes[0.32], 0, atol=1e-15)
    assert (np.diff(slopes[0]) < 0).all() and (np.diff(slopes[1]) > 0).all()


def test_steps_never_leave_the_range_nor_rise():
    target = dice.disc(15, 4, soft=5)
    path = dice.steps(target, 20, step=5)
    assert_array_equal(path[0], target)
    assert all(p.min() >= 0 and p.max() <= 1 for p in path)
    assert (np.diff([dice_loss(target, p) for p in path]) <= 0).all()


def test_descent_ends_in_the_corner(pictures):
    frames = pictures["descent"].figure.axes
    target, last = pixels(frames[0])[..., 3], pixels(frames[-1])[..., 3]
    assert_array_equal(last, target > dice_coefficient(target, last) / 2)
    assert frames[-1].get_title(loc="left") == f"{dice_loss(target, last):.3f}"
    assert "0% of the pixels are neither" in pictures["descent"].alt


def test_threshold(pictures):
    [axes] = pictures["threshold"].figure.axes
    t, D = line(axes, "$D$")
    assert_allclose(D, 2 * (1 - t**2) / (3 - 2 * t), atol=2e-3)
    [(at, best)] = marks(axes)
    assert_allclose([at, best], [(3 - 5**0.5) / 2, 3 - 5**0.5], atol=2e-3)
    assert_allclose(best, 2 * at, atol=4e-3)


@pytest.mark.parametrize("target", [0.5, 0.3])
def test_answers(target):
    left, right = dice.answers(target).figure.axes
    p, linear = line(left, "linear")
    assert_allclose(linear, 1 - 2 * target * p / (target + p))
    p, squared = line(left, "squared")
    assert_allclose(squared, (target - p)**2 / (target**2 + p**2), atol=1e-15)
    assert_allclose(marks(left)[:, 0], [1, target], atol=1e-3)
    eta, q = line(right, "squared")
    slope = 2 * eta * (1 - q) * (3 + q) / (3 + q**2)**2 - 4 * (1 - eta) * q / (2 + q**2)**2
    assert_allclose(slope, 0, atol=1e-3)
    eta, q = line(right, "linear")
    assert_array_equal(q, eta > 0.5)


def test_smoothing(pictures):
    left, right = pictures["smoothing"].figure.axes
    for s in (1, 100):
        size, kept = line(left, f"$s = {s}$")
        assert_allclose(kept, s / (2 * size + s))
    for name, predicted in ("1 pixel", 1), ("100 pixels", 100):
        s, slope = line(right, name)
        assert_allclose(slope, s / (predicted + s)**2)
    assert_allclose(marks(right), [(1, 0.25), (100, 0.0025)], rtol=1e-9)


def test_masks(pictures):
    axes = pictures["masks"].figure.axes
    assert_array_equal(pixels(axes[0]), PHOTO)
    for shown, (name, mask) in zip(axes[1:], PREDICTED.items(), strict=True):
        assert shown.get_title(loc="left") == name
        hits = (TRUTH & mask & KNOWN)
        assert_array_equal((pixels(shown)[..., :3] == to_rgb(dice.HIT)).all(-1), hits)
        score = 2 * hits.sum() / (TRUTH[KNOWN].sum() + mask[KNOWN].sum())
        assert f"{name}: {mask[KNOWN].sum() / TRUTH[KNOWN].sum():.1f} times the true area, coefficient {score:.2f}" \
            in pictures["masks"].alt


def test_scores(pictures):
    """To two digits, as a fit is printed: the next ones are another machine's."""
    for column, axes in enumerate(pictures["scores"].figure.axes):
        for name, function in NAMES.items():
            [points] = [artist for artist in axes.lines if artist.get_label() == name]
            runs = np.array([rows[name][:, column] for rows in RESULTS.values()])
            assert_allclose(points.get_ydata(), runs.mean(1).round(2))
            [bars] = [bars for bars in axes.collections
                      if np.allclose(bars.get_color()[0][:3], to_rgb(looks.LOOKS[function]["color"]))]
            ends = np.array([segment[:, 1] for segment in bars.get_segments()])
            assert_allclose(ends[:, 1] - ends[:, 0], 2 * runs.std(1, ddof=1).round(2))
    assert curves(axes, "dice_loss") == []


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

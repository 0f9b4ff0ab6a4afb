"""What the pictures of the page on choosing draw: every loss, called in one way."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lossbook.figures import choosing, looks
from tests.figures.pictures import EveryPicture, curves, labels

DRAW = {"losses": choosing.losses, "slopes": choosing.slopes}


def drawn(pictures, name, panel, loss):
    axes = pictures[name].figure.axes[[title for title, *_ in choosing.PANELS].index(panel)]
    [curve] = curves(axes, loss)
    return np.asarray(curve.get_xdata(), float), np.asarray(curve.get_ydata(), float)


EXPECTED = {
    ("numbers", "huber_loss"): lambda r: np.where(np.abs(r) < 1, r**2 / 2, np.abs(r) - 0.5),
    ("numbers", "mse_loss"): np.square,
    ("numbers", "l1_loss"): np.abs,
    ("numbers", "quantile_loss"): lambda r: np.where(r < 0, -0.75 * r, 0.25 * r),
    ("numbers", "log_cosh_loss"): lambda r: np.log(np.cosh(r)),
    ("numbers", "pseudo_huber_loss"): lambda r: np.sqrt(1 + r**2) - 1,
    ("labels", "binary_cross_entropy"): lambda z: np.log1p(np.exp(-z)),
    ("labels", "focal_loss"): lambda z: np.log1p(np.exp(-z)) / (1 + np.exp(z))**2,
    ("labels", "mse_loss"): lambda z: 1 / (1 + np.exp(z))**2,
    ("labels", "l1_loss"): lambda z: 1 / (1 + np.exp(z)),
    ("masks", "dice_loss"): lambda p: (1 - p) / (1 + p),
    ("masks", "iou_loss"): lambda p: 1 - p,
    ("masks", "tversky_loss"): lambda p: 0.7 * (1 - p) / (p + 0.7 * (1 - p)),
    ("boxes", "box_iou_loss"): lambda d: 1 - np.maximum(1 - d, 0) / (1 + np.minimum(d, 1)),
    ("boxes", "giou_loss"): lambda d: np.where(d < 1, 1 - (1 - d) / (1 + d), 1 + (d - 1) / (d + 1)),
    ("boxes", "diou_loss"): lambda d: 1 - np.maximum(1 - d, 0) / (1 + np.minimum(d, 1)) + d**2 / (1 + (1 + d)**2),
}


def test_every_curve_is_expected():
    assert {(panel, loss.__name__) for panel, _, _, drawn in choosing.PANELS for loss, *_ in drawn} == EXPECTED.keys()


@pytest.mark.parametrize(("panel", "loss"), EXPECTED)
def test_losses(pictures, panel, loss):
    x, y = drawn(pictures, "losses", panel, loss)
    assert_allclose(y, EXPECTED[panel, loss](x), atol=1e-14)


@pytest.mark.parametrize(("panel", "loss"), EXPECTED)
def test_slopes(pictures, panel, loss):
    """Between the points, by differences, but for kinks and for the number left out at a jump."""
    x, y = drawn(pictures, "slopes", panel, loss)
    exact = EXPECTED[panel, loss]
    inner = slice(1, -1)
    central = (exact(x[inner] + 1e-6) - exact(x[inner] - 1e-6)) / 2e-6
    smooth = np.abs(exact(x[inner] + 1e-6) - 2 * exact(x[inner]) + exact(x[inner] - 1e-6)) < 1e-8
    there = np.isfinite(y[inner]) & smooth
    assert there.mean() > 0.98
    assert_allclose(y[inner][there], central[there], atol=1e-6)


class TestEveryPicture(EveryPicture):
    test_panels_keep_their_distance = None  # theirs are grids of four


def test_labels_have_the_colors_of_their_losses(pictures):
    for picture in pictures.values():
        for axes, (*_, losses) in zip(picture.figure.axes, choosing.PANELS, strict=True):
            words = {label: looks.LOOKS[loss.__name__]["color"] for loss, _, label, *_ in losses if label}
            assert labels(axes) == {label.replace("\n", " "): color for label, color in words.items()}

"""What the pictures of squared error draw: the lines are the functions, and the words say what they show."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose, assert_array_equal

from lossbook import l1_loss, mse_loss
from lossbook.figures import mse
from tests.figures.pictures import EveryPicture, labels, line, marks

RNG = np.random.default_rng(0)
PATHS = {share: 400 * np.abs(1 - 2 * share) ** np.arange(61) + 1e-9 for share in (0.45, 0.99, 1.01)}
DEGREES = np.arange(8)
PARTS = 0.5 / 4.0**DEGREES, 0.01 * (1 + DEGREES)
ERROR = sum(PARTS) + 0.25
LEVERAGE, RESIDUAL = RNG.uniform(0.05, 0.4, 21), RNG.uniform(-3, 3, 21)
LEVERAGE[[3, 20]], RESIDUAL[[3, 20]] = [0.13, 0.28], [-5.7, 7.2]
ROWS = {"mean of two": RNG.uniform(0.3, 0.7, (4, 8, 8)), "truth": RNG.integers(0, 2, (4, 8, 8)).astype(float)}

DRAW = {
    "loss": mse.loss,
    "loss of other data": lambda: mse.loss((0, 1, 2, 6), 2),
    "steps": lambda: mse.steps(PATHS),
    "tradeoff": lambda: mse.tradeoff(DEGREES, *PARTS, ERROR, 0.25),
    "days": lambda: mse.days(LEVERAGE, RESIDUAL, (4, 21)),
    "bregman": mse.bregman,
    "bregman elsewhere": lambda: mse.bregman(1.5, 2.5),
    "halves": lambda: mse.halves(ROWS),
}
TWO_PANELS = ["loss", "bregman"]


@pytest.mark.parametrize(("data", "at"), [((1, 2, 6), 3), ((0, 1, 2, 6), 2)])
def test_loss(data, at):
    picture = mse.loss(data, at)
    left, right = picture.figure.axes
    for name, function in ("squared", mse_loss), ("absolute", l1_loss):
        r, y = line(left, name)
        assert_array_equal(y, function(np.zeros_like(r), r, reduction="none"))
    squares = [patch for patch in right.patches if isinstance(patch, Rectangle)]
    areas = [square.get_width() * square.get_height() for square in squares]
    assert_allclose(areas, mse_loss(data, np.full(len(data), at), reduction="none"))
    assert_allclose([square.get_y() for square in squares], np.minimum(data, at))
    assert_array_equal(marks(right)[:, 1], data)
    assert right.get_aspect() == 1
    assert f"together {sum(areas):g}" in picture.alt


def test_steps(pictures):
    [axes] = pictures["steps"].figure.axes
    assert axes.get_yscale() == "log"
    for share, excess in PATHS.items():
        n, y = line(axes, f"{share:g}")
        assert_array_equal(y, excess)
        assert_array_equal(n, np.arange(61))
    assert labels(axes).keys() == {"0.45", "0.99", "1.01"}


def test_tradeoff(pictures):
    [axes] = pictures["tradeoff"].figure.axes
    bias, variance = PARTS
    for name, y in ("squared bias", bias), ("variance", variance), ("sum", 0.25 + bias + variance):
        assert_array_equal(line(axes, name)[1], y)
    assert_array_equal(marks(axes), np.column_stack([DEGREES, ERROR]))
    assert f"degree {ERROR.argmin()}, with {ERROR.min():.2f}" in pictures["tradeoff"].alt


def test_days(pictures):
    [axes] = pictures["days"].figure.axes
    points = {tuple(point) for point in marks(axes)}
    assert points == set(zip(LEVERAGE, RESIDUAL, strict=True))
    thin = [artist.get_xydata() for artist in axes.lines if artist.get_linewidth() < 1]
    left_out = sorted(float(np.mean(r / (1 - h))) for h, r in (path.T for path in thin[:4]))
    assert_allclose(left_out, [-10, -5, 5, 10])
    assert labels(axes).keys() == {"day 4", "day 21", "−10", "−5", "+5", "+10"}


@pytest.mark.parametrize(("m", "y"), [(1, 3), (1.5, 2.5)])
def test_bregman(m, y):
    left, right = mse.bregman(m, y).figure.axes
    poisson = y * np.log(y / m) - (y - m)
    for axes, gap in (left, mse_loss(y, m)), (right, poisson):
        x, convex = line(axes, "convex")
        _, tangent = line(axes, "tangent")
        assert np.all(convex >= tangent - 1e-12)
        assert_allclose(marks(axes), [(m, np.interp(m, x, convex))], atol=1e-3)
        (at, _), (bottom, top) = line(axes, "loss")
        assert at == y
        assert_allclose(top - bottom, gap)
        assert f"{gap:.2f}" in labels(axes)


def test_halves(pictures):
    axes_of = dict(zip(ROWS, pictures["halves"].figure.axes, strict=True))
    for name, axes in axes_of.items():
        [image] = axes.images
        strip = np.asarray(image.get_array().filled(np.nan))
        assert strip.shape == (8, 4 * 9 - 1)
        for n, picture in enumerate(ROWS[name]):
            assert_array_equal(strip[:, 9 * n : 9 * n + 8], picture)
        assert np.all(np.isnan(strip[:, 8::9]))
        assert axes.get_title(loc="left") == name
    assert "100% of the lower half is gray in row 1, mean of two" in pictures["halves"].alt
    assert "; 0% of the lower half is gray in row 2" in pictures["halves"].alt


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

"""What the pictures of L1 and quantile loss draw: the lines are the functions, and the words say what they show."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from lossbook import datasets, l1_loss, quantile_loss
from lossbook.figures import l1
from tests.figures.pictures import EveryPicture, curves, labels, line, marks

TABLE = datasets.load("engel")
LINES = {0.05: (124.9, 0.343), 0.5: (81.5, 0.560), 0.95: (64.1, 0.709)}
SQUARES = (147.5, 0.485)
K = np.arange(40)
ZIGZAG = {"L1": np.append(np.linspace(0.25, 1, 20), 1 + 0.05 * (-1.0)**K[:20]), "squared": 1 - 0.8**K}
SMOOTH = {"L1": 1 - 0.9**K, "squared": 1 - 0.95**K}

DRAW = {
    "loss": l1.loss,
    "loss of another quantile": lambda: l1.loss(0.3),
    "steps": lambda: l1.steps(ZIGZAG, SMOOTH),
    "asks": l1.asks,
    "asks of other data": lambda: l1.asks((0, 1, 3, 6, 7), (0.5, 0.9)),
    "efficiency": l1.efficiency,
    "contamination": l1.contamination,
    "worlds": l1.worlds,
    "worlds of another share": lambda: l1.worlds(0.3),
    "engel": lambda: l1.engel(TABLE, LINES, SQUARES),
}
TWO_PANELS = ["loss", "steps"]


def entries(function, r, **parameters):
    return function(np.zeros_like(r), r, reduction="none", **parameters)


@pytest.mark.parametrize("quantile", [0.75, 0.3])
def test_loss(quantile):
    left, right = l1.loss(quantile).figure.axes
    for axes, of in (left, lambda f: f), (right, lambda f: f.gradient):
        r, y = line(axes, "$|r|$")
        assert_array_equal(y, entries(of(l1_loss), r))
        r, y = line(axes, rf"$\tau = {quantile:g}$")
        assert_array_equal(y, entries(of(quantile_loss), r, quantile=quantile))
        assert r.min() < 0 < r.max()


def test_steps(pictures):
    for axes, paths in zip(pictures["steps"].figure.axes, (ZIGZAG, SMOOTH), strict=True):
        for name, path in paths.items():
            assert_array_equal(line(axes, name)[1], path)
    assert "the last ten of L1 lie between 0.950 and 1.050" in pictures["steps"].alt


@pytest.mark.parametrize(("data", "quantile", "lowest"), [
    ((0, 1, 2, 4, 8), 0.5, 2), ((0, 1, 2, 4, 8), 0.7, 4), ((8, 0, 4, 1, 2), 0.3, 1)])
def test_asks(data, quantile, lowest):
    picture = l1.asks(data, (quantile, 0.9))
    [axes] = picture.figure.axes
    m, y = line(axes, rf"$\tau = {quantile:g}$")
    at = np.searchsorted(m, 3.0)
    assert_allclose(y[at], quantile_loss(data, np.full(5, m[at]), quantile=quantile))
    assert m[y.argmin()] == lowest
    assert (lowest, y.min()) == pytest.approx(tuple(marks(axes)[0]))
    assert f"at {lowest} for tau = {quantile}" in picture.alt


def test_efficiency(pictures):
    [axes] = pictures["efficiency"].figure.axes
    nu, y = line(axes, "median")
    some = slice(None, None, 50)
    assert_allclose(y[some], 4 * stats.t.pdf(0, nu[some])**2 * nu[some] / (nu[some] - 2))
    assert_array_equal(line(axes, "mean")[1], 1)
    (three, there), (draw, one) = marks(axes)
    assert (three, draw) == pytest.approx((3, 4.6788), abs=1e-4)
    assert (there, one) == pytest.approx((16 / math.pi**2, 1))


def test_efficiencies_of_contaminated_data():
    assert_allclose([l1.efficiency_spread(e) for e in (0, 0.002, 0.01, 0.05, 0.1)],
                    [0.8760, 1.0164, 1.4390, 2.0347, 1.9028], atol=5e-5)
    share = 0.1
    density, variance = (1 - share) * stats.norm.pdf(0) + share * stats.norm.pdf(0, scale=3), 1 - share + 9 * share
    assert_allclose(l1.efficiency_center(share), 4 * density**2 * variance)


def test_contamination(pictures):
    [axes] = pictures["contamination"].figure.axes
    for name, function in ("spread", l1.efficiency_spread), ("center", l1.efficiency_center):
        share, y = line(axes, name)
        assert_array_equal(y, function(share))
    assert_allclose(marks(axes), [(0.0017537, 1), (0.100592, 1)], rtol=1e-4)
    assert axes.get_xscale() == "log"


@pytest.mark.parametrize(("share", "b"), [(0.2, 0.31864), (0.3, 0.56595)])
def test_worlds(share, b):
    picture = l1.worlds(share)
    [axes] = picture.figure.axes
    x, both = line(axes, "with bad data")
    for label, center in ("around $b$", b), ("around $-b$", -b):
        assert_allclose(line(axes, label)[1], (1 - share) * stats.norm.pdf(x, center), atol=1e-5)
        assert np.all(both >= line(axes, label)[1] - 1e-15)
        assert_allclose(np.trapezoid(both - line(axes, label)[1], x), share, atol=1e-3)
    assert_allclose(np.trapezoid(both, x), 1, atol=1e-3)
    [gap] = axes.collections
    corners = {tuple(corner) for path in gap.get_paths() for corner in np.round(path.vertices, 9)}
    assert corners >= {*zip(np.round(x, 9), np.round(both, 9), strict=True)}
    assert f"around {b:.3f}" in picture.alt


def test_engel(pictures):
    [axes] = pictures["engel"].figure.axes
    for quantile, (intercept, slope) in LINES.items():
        x, y = line(axes, f"{quantile:g}")
        assert_allclose(y, intercept + slope * x)
    x, y = line(axes, "squares")
    assert_allclose(y, SQUARES[0] + SQUARES[1] * x)
    assert len(curves(axes, "quantile_loss")) == 2
    assert len(curves(axes, "l1_loss")) == 1
    [points] = axes.collections
    assert_array_equal(np.sort(points.get_offsets()[:, 0]), np.sort(TABLE["income"])[:-1])
    assert "234 of 235" in pictures["engel"].alt
    assert labels(axes).keys() == {"0.05", "0.5", "0.95", "squares"}


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

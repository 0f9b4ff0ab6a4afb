"""What the pictures of Huber loss draw: the lines are the functions, and the words say what they show."""

import math
from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from lossbook import datasets, huber_loss, log_cosh_loss, pseudo_huber_loss
from lossbook.figures import huber, looks
from tests.figures.pictures import EveryPicture, boxes, curves, labels, line, marks

TABLE = datasets.load("states")
LINES = {"poverty": {"mse_loss": (-3.90, 0.635), "huber_loss": (-2.38, 0.490)},
         "single": {"mse_loss": (-11.93, 0.668), "huber_loss": (-10.27, 0.601)}}
WEIGHTS = {name: np.linspace(0.1, 1, 51) for name in LINES}

DRAW = {
    "loss": huber.loss,
    "loss of another delta": lambda: huber.loss(0.25),
    "density": huber.density,
    "least favorable": huber.least_favorable,
    "least favorable of another share": lambda: huber.least_favorable(0.1),
    "slopes": huber.slopes,
    "relatives": huber.relatives,
    "path": huber.path,
    "path of other data": lambda: huber.path((0, 1, 10)),
    "tangents": huber.tangents,
    "majorizer": huber.majorizer,
    "majorizer elsewhere": lambda: huber.majorizer(delta=0.5, at=-2),
    "efficiency": huber.efficiency,
    "influence": huber.influence,
    "gaps": huber.gaps,
    "rounding": huber.rounding,
    "states": lambda: huber.states(TABLE, LINES, WEIGHTS),
}


TWO_PANELS = ["relatives", "efficiency", "rounding", "states"]


def entries(function, r, **parameters):
    return function(np.zeros_like(r), r, reduction="none", **parameters)


# What each figure draws


@pytest.mark.parametrize("delta", [1.0, 0.25])
def test_loss(delta):
    axes = huber.loss(delta).figure.axes[0]
    r, y = line(axes, "Huber")
    assert_array_equal(y, entries(huber_loss, r, delta=delta))
    assert r.min() < -2 * delta and r.max() > 2 * delta
    assert_allclose(line(axes, "$r^2/2$")[1], entries(huber_loss, r, delta=100))
    r, y = line(axes, r"$\delta\,|r|$")
    assert_allclose(y, delta * np.abs(r))
    assert_allclose(marks(axes), [(-delta, delta**2 / 2), (delta, delta**2 / 2)])


@pytest.mark.parametrize(("share", "k"), [(0.01, 1.945), (0.05, 1.398), (0.1, 1.140), (0.2, 0.862)])
def test_minimax_threshold(share, k):
    assert_allclose(huber.minimax_threshold(share), k, atol=5e-4)


def test_rising_root():
    assert_allclose(huber.rising_root(lambda x: x**3 - 2, -1, 5), 2**(1 / 3), rtol=1e-15)


@pytest.mark.parametrize("share", [0.2, 0.1])
def test_least_favorable_shades_the_share(share):
    picture = huber.least_favorable(share)
    [axes] = picture.figure.axes
    k = huber.minimax_threshold(share)
    [curve] = curves(axes, "mse_loss")
    x, clean = curve.get_data()
    assert_allclose(clean, (1 - share) * np.exp(-x**2 / 2) / math.sqrt(2 * math.pi))
    x, least = line(axes, "Huber")
    assert_allclose(least, (1 - share) * np.exp(-entries(huber_loss, x, delta=k)) / math.sqrt(2 * math.pi))
    assert_allclose((least - clean)[np.abs(x) <= k], 0, atol=1e-15)
    beyond = 2 * least[-1] / k                                    # exponential tails from ±5 on
    assert_allclose(np.trapezoid(least - clean, x) + beyond, share, atol=1e-4)
    assert_allclose(np.trapezoid(least, x) + beyond, 1, atol=1e-4)
    # what is shaded is what lies between the two curves
    [gap] = axes.collections
    corners = {tuple(corner) for path in gap.get_paths() for corner in np.round(path.vertices, 9)}
    assert corners >= {*zip(np.round(x, 9), np.round(least, 9)), *zip(np.round(x, 9), np.round(clean, 9))}
    assert f"{k:.3f}; beyond" in picture.alt and f"the area epsilon = {share:g}" in picture.alt
    assert labels(axes).keys() == {"Huber", "normal", r"$\varepsilon$"}


def test_density_has_mass_one(pictures):
    axes = pictures["density"].figure.axes[0]
    assert axes.get_yscale() == "log"
    far = {"Huber": 2 / 1.345 * line(axes, "Huber")[1][-1], "normal": 0, "Laplace": math.exp(-1.345 * 5)}
    for name, tails in far.items():
        x, y = line(axes, name)
        assert_allclose(np.trapezoid(y, x) + tails, 1, atol=2e-4)
    x, y = line(axes, "Huber")
    assert_allclose(np.diff(np.log(y)), -np.diff(entries(huber_loss, x, delta=1.345)), atol=1e-12)
    laplace = line(axes, "Laplace")[1]
    assert_allclose(np.diff(np.log(y))[-100:], np.diff(np.log(laplace))[-100:])


def test_slopes(pictures):
    axes = pictures["slopes"].figure.axes[0]
    r, y = line(axes, "Huber")
    assert_array_equal(y, entries(huber_loss.gradient, r))
    r, y = line(axes, "squared")
    assert_array_equal(y, r)
    r, y = line(axes, "absolute")
    assert_array_equal(y, np.sign(r))
    assert_allclose(sorted(map(tuple, marks(axes))), [(0.3, 0.3), (0.3, 0.3), (0.3, 1), (4, 1), (4, 1), (4, 4)])


def test_relatives(pictures):
    left, right = pictures["relatives"].figure.axes
    for function in huber_loss, pseudo_huber_loss, log_cosh_loss:
        for axes, member in (left, "gradient"), (right, "hessian"):
            [curve] = curves(axes, function.__name__)
            r, y = curve.get_data()
            there = np.isfinite(y)
            assert_array_equal(y[there], entries(getattr(function, member), r)[there])
            assert np.abs(np.diff(y))[np.isfinite(np.diff(y))].max(initial=0) < 0.5       # no line up a jump
    assert labels(left) == {name: looks.LOOKS[function.__name__]["color"] for name, function in huber.RELATIVES.items()}


def test_path(pictures):
    delta, m = line(pictures["path"].figure.axes[0], "Huber")
    assert_allclose(m, np.minimum(np.maximum(1 - delta / 2, (2 + delta) / 4), 1), atol=1e-12)
    assert_allclose(marks(pictures["path"].figure.axes[0]), [(2 / 3, 2 / 3)], atol=1e-12)
    assert "0.67 at delta = 0.67" in pictures["path"].alt and "delta = 2.00" in pictures["path"].alt


@pytest.mark.parametrize(("delta", "answer"), [(0.2, 1), (2, 1.5), (20, 11 / 3)])
def test_location(delta, answer):
    assert_allclose(huber.location(np.array([0.0, 1.0, 10.0]), delta), answer)


def test_tangents(pictures):
    axes = pictures["tangents"].figure.axes[0]
    r, y = line(axes, "Huber")
    assert_array_equal(y, entries(huber_loss, r))
    lines = [artist.get_ydata() for artist in axes.lines if artist.get_linewidth() < 1]
    assert len(lines) == 9
    for u, t in zip(np.linspace(-1, 1, 9), lines, strict=True):
        assert np.all(t <= y + 1e-12)
        assert_allclose(t, u * r - u**2 / 2, atol=1e-12)
    assert_allclose(np.max(lines, axis=0), y, atol=0.01)


@pytest.mark.parametrize(("delta", "at"), [(1, 3), (0.5, -2)])
def test_majorizer(delta, at):
    picture = huber.majorizer(delta, at)
    [axes] = picture.figure.axes
    s, y = line(axes, "Huber")
    assert_array_equal(y, entries(huber_loss, s, delta=delta))
    here = entries(huber_loss, np.array([abs(at)]), delta=delta)[0]
    s, parabola = line(axes, r"$H_\delta(r) + w\,(s^2 - r^2)/2$")
    assert_allclose(parabola, here + delta / abs(at) * (s**2 - at**2) / 2)
    touching = np.isclose(np.abs(s), abs(at))
    assert touching.sum() == 2
    assert_allclose(parabola[touching], y[touching])
    assert np.all(parabola[~touching] > y[~touching])
    assert_allclose(marks(axes), [(-abs(at), here), (abs(at), here), (0, parabola.min())])
    assert f"both are {here:g}" in picture.alt and f"lowest point, {parabola.min():g} at s = 0" in picture.alt


def test_efficiency(pictures):
    left, right = pictures["efficiency"].figure.axes
    shares = [0.01, 0.05, 0.1]
    [curve] = curves(left, "huber_loss")
    k, y = curve.get_data()
    assert_allclose(np.interp([0.5, 1, 1.345, 2, 3], k, y), [0.79205, 0.90312, 0.95, 0.98972, 0.99960], atol=2e-5)
    assert_allclose(y[0], 2 / math.pi, atol=2e-3)
    assert_allclose(marks(left), [(1.345, 0.95)], atol=1e-6)
    # Huber 1964: the minimax thresholds and their variances
    assert_allclose(marks(right), [(1.945, 1.065), (1.398, 1.256), (1.140, 1.490)], atol=1e-3)
    for share, (k, lowest) in zip(shares, marks(right), strict=True):
        thresholds, variance = line(right, rf"$\varepsilon = {share:g}$")
        assert (thresholds[variance.argmin()], variance.min()) == (k, lowest)
        _, inside = huber.normal_moments(k)
        assert_allclose(lowest, 1 / ((1 - share) * inside), rtol=1e-3)       # what huber-minimax proves


@pytest.mark.parametrize("k", [0.2, 1.0, 1.345, 3.0])
def test_normal_moments(k):
    x = np.linspace(-12, 12, 240_001)
    phi = np.exp(-x**2 / 2) / math.sqrt(2 * math.pi)
    for moment, member, power in zip(huber.normal_moments(k), ("gradient", "hessian"), (2, 1), strict=True):
        integrand = entries(getattr(huber_loss, member), x, delta=k)**power * phi
        assert_allclose(moment, np.trapezoid(integrand, x), atol=1e-4)


def test_influence(pictures):
    axes = pictures["influence"].figure.axes[0]
    x, y = line(axes, "Huber")
    _, inside = huber.normal_moments(1.345)
    assert_array_equal(y, entries(huber_loss.gradient, x, delta=1.345) / inside)
    assert_allclose(y[-1], 1.6375, atol=5e-5)
    x, y = line(axes, "mean")
    assert_array_equal(y, x)
    x, y = line(axes, "median")
    assert_allclose(y, np.sign(x) * 1.25331, atol=1e-5)


def test_gaps(pictures):
    axes = pictures["gaps"].figure.axes[0]
    for label, function, limit in (("Huber − pseudo-Huber", pseudo_huber_loss, 0.5),
                                   ("Huber − log-cosh", log_cosh_loss, math.log(2) - 0.5)):
        r, y = line(axes, label)
        assert_array_equal(y, entries(huber_loss, r) - entries(function, r))
        assert np.all(np.diff(y) > -1e-14) and y[0] == 0 and y[-1] < limit + 1e-12       # as the words say
        assert any(np.allclose(artist.get_ydata(), limit) for artist in axes.lines)


def test_rounding(pictures):
    left, right = pictures["rounding"].figure.axes
    for axes, formula, name in ((left, r"$\sqrt{1 + r^2} - 1$", "pseudo_huber_loss"),
                                (right, r"$\log\,\cosh\,r$", "log_cosh_loss")):
        r, naive = line(axes, formula)
        _, ours = line(axes, name)
        assert set(naive[r < 1e-8]) == {1.0}
        assert_allclose(ours, 1e-15)
        # half a unit in the last place of 1 to one and a half, against r²/2: any machine's errors lie between
        powers = naive[::2][3:]                        # a step each half decade, from 10**-7.5 on
        assert_allclose(powers, 10.0 ** -np.arange(len(powers)))


@pytest.mark.parametrize("seed", range(3))
def test_the_last_bits_of_another_machine_do_not_show(monkeypatch, seed):
    rng, drawn = np.random.default_rng(seed), huber.rounding()

    def off(function):
        return lambda x: function(x) * (1 + rng.uniform(-1, 1, np.shape(x)) * np.finfo(float).eps)

    for name in ("cosh", "log", "exp", "log1p", "expm1"):
        monkeypatch.setattr(np, name, off(getattr(np, name)))
    other = huber.rounding()
    assert other.alt == drawn.alt and other.png == drawn.png


def test_exact_losses():
    r = 1e-5
    assert_allclose([float(v) for v in huber.exact_losses(r)], [r**2 / 2 - r**4 / 8, r**2 / 2 - r**4 / 12], rtol=1e-15)


def test_worst_errors():
    errors = np.array([9, 1, 2e-3, 1e-3, 2e-4, 5e-2, 1e-9, 3e-9])
    assert_allclose(huber.worst_errors(1 + errors, [Decimal(1)] * 8, 2), [1, 0.1, 0.1, 1e-8])


def test_states(pictures):
    axes_of = dict(zip(LINES, pictures["states"].figure.axes, strict=True))
    assert [axes.get_xlabel() for axes in axes_of.values()] == ["poverty (%)", "single-headed households (%)"]
    for regressor, axes in axes_of.items():
        assert labels(axes) == {"D.C.": looks.GRAY, "Huber": looks.LOOKS["huber_loss"]["color"],
                                "least squares": looks.LOOKS["mse_loss"]["color"]}
        rings, disks = axes.collections
        for points in rings, disks:
            assert_array_equal(points.get_offsets(), np.column_stack([TABLE[regressor], TABLE["murder"]]))
        assert_array_equal(disks.get_alpha(), WEIGHTS[regressor])
        for name, (intercept, slope) in LINES[regressor].items():
            [curve] = curves(axes, name)
            assert_allclose(curve.get_ydata(), intercept + slope * np.array(curve.get_xdata()))
        [capital] = [text for text in axes.texts if text.get_text() == "D.C."]
        assert capital.xy == (TABLE[regressor][8], 24.2)


def test_states_without_weights():
    assert "0.635" in huber.states(TABLE, LINES).alt


def test_labels_cover_no_points(pictures):
    figure = pictures["states"].figure
    radius = math.sqrt(26) / 2 * figure.dpi / 72
    for axes, regressor in zip(figure.axes, LINES, strict=True):
        found = boxes(figure, axes)
        points = axes.transData.transform(np.column_stack([TABLE[regressor], TABLE["murder"]]))
        for box in found.values():
            assert not box.padded(radius).count_contains(points)


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

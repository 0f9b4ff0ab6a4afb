"""What the pictures of focal loss draw: the lines are the functions, and the words say what they show."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import brentq

from lossbook import binary_cross_entropy, focal_loss
from lossbook.figures import focal, looks
from tests.figures.pictures import EveryPicture, curves, labels, line, marks

RNG = np.random.default_rng(0)
LABELS = np.repeat([1.0, 0.0], [400, 1600])
SCORES = np.where(LABELS, 1, -4) + 2 * RNG.standard_normal(2000)
WEIGHTS = np.where(LABELS, 0.04, 1)
CHANCE = 1 / (1 + np.exp(-SCORES))
PRECISION = {"right": (np.linspace(0.5, 0.9, 10), np.linspace(0.51, 0.91, 10)),
             "wrong": (np.linspace(0.4, 0.8, 10), np.linspace(0.1, 0.7, 10))}

DRAW = {
    "loss": focal.loss,
    "slopes": focal.slopes,
    "slopes of another gamma": lambda: focal.slopes(5),
    "factors": focal.factors,
    "factors of another gamma": lambda: focal.factors(1),
    "asks": focal.asks,
    "asks with another balance": lambda: focal.asks(0.4),
    "shares": lambda: focal.shares(SCORES, LABELS),
    "calibration": lambda: focal.calibration({0: CHANCE, 2: np.sqrt(CHANCE)}, LABELS, WEIGHTS),
    "ranking": lambda: focal.ranking(PRECISION),
}
TWO_PANELS = ["loss", "slopes", "asks", "shares", "ranking"]


def entries(function, x, gamma, label=1, alpha=None, **options):
    return function(np.full_like(x, label), x, gamma=gamma, alpha=alpha, reduction="none", **options)


def test_loss(pictures):
    for axes in pictures["loss"].figure.axes:
        for gamma in (0, 0.5, 1, 2, 5):
            p, y = line(axes, rf"$\gamma = {gamma:g}$")
            assert_array_equal(y, entries(focal_loss, p, gamma))
        [curve] = curves(axes, "binary_cross_entropy")
        assert_allclose(curve.get_ydata(), binary_cross_entropy(np.ones_like(p), p, reduction="none"))
    assert pictures["loss"].figure.axes[1].get_yscale() == "log"


@pytest.mark.parametrize(("gamma", "crossing", "steepest", "lowest"), [
    (2, 0.2976, (0.0578, 1.12898), (0.0209, -0.0472)), (5, 0.1968, (0.0502, 1.31461), (0.0181, -0.1170))])
def test_slopes(gamma, crossing, steepest, lowest):
    left, right = focal.slopes(gamma).figure.axes
    for axes, member, sign in (left, "gradient", -1), (right, "hessian", 1):
        for name, value in ("cross-entropy", 0), ("focal", gamma):
            [found] = [artist for artist in axes.lines if artist.get_label().replace("\n", "") == name]
            z, y = found.get_data()
            assert_array_equal(y, sign * entries(getattr(focal_loss, member), z, value, from_logits=True))
    peak, cross = marks(left)
    [low] = marks(right)
    for (z, y), (p, height) in (peak, steepest), (cross, (crossing, 1 - crossing)), (low, lowest):
        assert_allclose(1 / (1 + np.exp(-z)), p, rtol=0.02)
        assert_allclose(y, height, atol=3e-3)


@pytest.mark.parametrize(("gamma", "crossing"), [(1, 1 / np.e), (2, 0.2976), (5, 0.1968)])
def test_factors(gamma, crossing):
    [axes] = focal.factors(gamma).figure.axes
    p, of_loss = line(axes, "loss")
    assert_allclose(of_loss, (1 - p)**gamma)
    p, of_pull = line(axes, "gradient")
    assert_allclose(of_pull, (1 - p)**gamma - gamma * p * (1 - p)**(gamma - 1) * np.log(p))
    assert_allclose(marks(axes)[0], (crossing, 1), atol=4e-3)


@pytest.mark.parametrize(("gamma", "alpha", "eta", "q"), [
    (0, None, 0.3, 0.3), (2, None, 0.9, 0.6942), (5, None, 0.9, 0.5974), (0, 0.25, 0.9, 0.75), (2, 0.25, 0.75, 0.5)])
def test_asked(gamma, alpha, eta, q):
    assert_allclose(focal.asked(np.array([q]), gamma, alpha), eta, atol=2e-4)


@pytest.mark.parametrize("alpha", [0.25, 0.4])
def test_asks(alpha):
    for axes, balance in zip(focal.asks(alpha).figure.axes, (None, alpha), strict=True):
        for gamma in (0, 2, 5):
            eta, q = line(axes, rf"$\gamma = {gamma}$")
            for share in (0.2, 0.8):
                def slope(z, share=share, gamma=gamma, balance=balance):
                    return float(focal_loss.gradient(share, z, from_logits=True, gamma=gamma, alpha=balance))
                best = 1 / (1 + np.exp(-brentq(slope, -20, 20)))
                assert_allclose(np.interp(share, eta, q), best, atol=1e-3)
        assert_allclose(marks(axes), [(0.5 if balance is None else 1 - alpha, 0.5)])


def test_shares(pictures):
    for axes, label in zip(pictures["shares"].figure.axes, (1, 0), strict=True):
        for gamma in (0, 2):
            share, carried = line(axes, rf"$\gamma = {gamma}$")
            losses = entries(focal_loss, SCORES[label == LABELS], gamma, label, from_logits=True)
            hardest = np.sort(losses)[-len(losses) // 10:]
            assert_allclose(np.interp(0.1, share, carried), hardest.sum() / losses.sum())
            assert carried[-1] == pytest.approx(1) and share[-1] == 1
        assert labels(axes).keys() == {r"$\gamma = 0$", r"$\gamma = 2$"}


def test_frequencies():
    x, y = focal.frequencies(np.array([0.02, 0.55, 0.58, 1.0]), np.array([0, 1, 0, 1]), np.array([1, 3, 1, 2]))
    assert_allclose(x, [0.02, (3 * 0.55 + 0.58) / 4, 1])
    assert_allclose(y, [0, 0.75, 1])


def test_calibration(pictures):
    [axes] = pictures["calibration"].figure.axes
    for gamma, p in (0, CHANCE), (2, np.sqrt(CHANCE)):
        [points] = [artist for artist in axes.lines if artist.get_label() == f"points {gamma}"]
        assert_array_equal(np.array(points.get_data()), focal.frequencies(p, LABELS, WEIGHTS))
    q, m = line(axes, r"ideal of $\gamma = 2$")
    assert_array_equal(m, focal.asked(q, 2))


def test_ranking(pictures):
    for axes, (name, (x, y)) in zip(pictures["ranking"].figure.axes, PRECISION.items(), strict=True):
        assert_array_equal(marks(axes), np.column_stack([x, y]))
        assert axes.get_title(loc="left") == name
    assert "right: 0 of 10 below" in pictures["ranking"].alt and "wrong: 10 of 10 below" in pictures["ranking"].alt


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS


def test_gammas_differ_in_line():
    assert len({str(dashes) for dashes in focal.DASHES.values()}) == len(focal.DASHES)
    assert focal.DASHES[2] == looks.LOOKS["focal_loss"]["linestyle"]

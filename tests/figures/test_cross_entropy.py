"""What the pictures of cross-entropy draw: the lines are the functions, and the words say what they show."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from lossbook import binary_cross_entropy, cross_entropy
from lossbook.figures import cross_entropy as figures
from tests.figures.pictures import EveryPicture, line, marks

STEPS = (30, 100, 300, 1000, 3000)
MEANS = {"cross-entropy": [0.38, 0.36, 0.37, 0.39, 0.42], "smoothed": [0.39, 0.47, 0.51, 0.57, 0.66],
         "squared": [0.67, 0.44, 0.37, 0.37, 0.37]}
RAW = {name: np.add.outer([-0.03, 0.0, 0.03], means) for name, means in MEANS.items()}
SCALED = {name: rows - 0.02 for name, rows in RAW.items()}


def outcomes():
    rng = np.random.default_rng(0)
    table = {}
    for name, power in (("cross-entropy", 2), ("smoothed", 0.5), ("squared", 1)):
        confidence = rng.uniform(0.3, 1, 20_000)
        table[name] = confidence, rng.random(20_000) < confidence**power
    return table


OUTCOMES = outcomes()
DRAW = {
    "surprise": figures.surprise,
    "expected": figures.expected,
    "expected of another share": lambda: figures.expected(rare=0.2),
    "slopes": figures.slopes,
    "neuron": figures.neuron,
    "weights": figures.weights,
    "batches": figures.batches,
    "batches of another weight": lambda: figures.batches(weight=4, share=0.2),
    "smoothing": figures.smoothing,
    "smoothing less": lambda: figures.smoothing(classes=4, epsilon=0.02),
    "plateaus": figures.plateaus,
    "training": lambda: figures.training(STEPS, RAW, SCALED),
    "reliability": lambda: figures.reliability(OUTCOMES),
}
TWO_PANELS = ["slopes", "neuron", "weights", "plateaus", "training"]


def of(function, y, x, **options):
    return function(np.full_like(x, y), x, reduction="none", **options)


def test_surprise(pictures):
    [axes] = pictures["surprise"].figure.axes
    p, y = line(axes, r"$-\log\,p$")
    assert_array_equal(y, of(binary_cross_entropy, 1, p))
    p, y = line(axes, "$(1 - p)^2$")
    assert_array_equal(y, (1 - p)**2)
    assert_allclose(marks(axes), [(0.9, 0.105361), (0.5, math.log(2)), (0.01, 4.60517)], rtol=1e-5)


@pytest.mark.parametrize("rare", [0.1, 0.2])
def test_expected(rare):
    picture = figures.expected(rare=rare)
    [axes] = picture.figure.axes
    q, entropy = axes.lines[0].get_data()
    assert_allclose(entropy, -q * np.log(q) - (1 - q) * np.log(1 - q), rtol=1e-13)
    for share, (x, y) in zip((0.5, rare), marks(axes), strict=True):
        q, cost = line(axes, rf"$\eta = {share:g}$")
        assert_array_equal(cost, of(binary_cross_entropy, share, q))
        assert np.all(cost >= y - 1e-15)                               # as the words say
        assert x == share and y == binary_cross_entropy(share, share)
        assert_allclose(cost.min(), y, rtol=1e-12)
        assert f"{y:.3f}" in picture.alt


def test_slopes(pictures):
    left, right = pictures["slopes"].figure.axes
    for axes, function in (left, binary_cross_entropy), (right, binary_cross_entropy.gradient):
        z, y = line(axes, "cross-entropy")
        assert_array_equal(y, of(function, 1, z, from_logits=True))
    z, loss = line(left, "squared")
    assert_allclose(loss, (1 - 1 / (1 + np.exp(-z)))**2 / 2)
    z, slope = line(right, "squared")
    assert_allclose(slope, np.gradient(loss, z), atol=1e-3)
    assert_allclose(marks(right), [(-math.log(2), -4 / 27)])
    assert slope.min() >= -4 / 27


def test_neuron(pictures):
    # Nielsen, chapter 3: 0.09 and 0.20 after 300 steps
    for axes, start, end in zip(pictures["neuron"].figure.axes, (1.5, 4.0), (0.0940, 0.2028), strict=True):
        step, squared = line(axes, "squared")
        assert_array_equal(step, np.arange(301))
        assert_allclose(squared[[0, -1]], [1 / (1 + math.exp(-start)), end], atol=5e-5)
        _, matched = line(axes, "cross-entropy")
        assert_allclose(matched[-1], 0.012, atol=5e-4)
        assert np.all(matched[1:] < squared[1:])


def test_weights(pictures):
    left, right = pictures["weights"].figure.axes
    ones, zeros = (lambda q, y=y: of(binary_cross_entropy.gradient, y, q) for y in (1, 0))
    q, w = line(left, "cross-entropy")
    assert_allclose(w, -ones(q) / (1 - q))                         # the test of properness, both sides
    assert_allclose(w, zeros(q) / q)
    assert_allclose(line(left, "squared")[1], 2)
    assert_allclose(line(right, "cross-entropy")[1], 1)
    q, left_over = line(right, "squared")
    assert_allclose(left_over, 2 * q * (1 - q))


@pytest.mark.parametrize(("batch", "end"), [(1, 0.1), (2, 0.172), (4, 0.266), (16, 0.426), (64, 0.482)])
def test_settles(batch, end):
    assert_allclose(figures.settles(batch, 9, 0.1), end, atol=5e-4)


def test_settles_where_the_mean_gradient_vanishes():
    rng = np.random.default_rng(0)
    labels = (rng.random((40_000, 3)) < 0.2).astype(float)
    q = figures.settles(3, 4, 0.2)
    logits = np.full_like(labels, math.log(q / (1 - q)))
    slopes = binary_cross_entropy.gradient(labels, logits, from_logits=True, reduction="none")
    weight = 1 + 3 * labels
    assert abs(np.mean((weight * slopes).sum(1) / weight.sum(1))) < 0.005


@pytest.mark.parametrize(("weight", "share", "full"), [(9, 0.1, 0.5), (4, 0.2, 0.5)])
def test_batches(weight, share, full):
    [axes] = figures.batches(weight, share).figure.axes
    assert_allclose(marks(axes)[:, 1], [figures.settles(int(n), weight, share) for n in marks(axes)[:, 0]])
    assert_allclose([artist.get_ydata() for artist in axes.lines[:2]], [[share] * 2, [full] * 2])
    assert np.all(np.diff(marks(axes)[:, 1]) > 0) and marks(axes)[-1, 1] < full      # as the words say


@pytest.mark.parametrize(("classes", "epsilon"), [(10, 0.1), (4, 0.02)])
def test_smoothing(classes, epsilon):
    picture = figures.smoothing(classes, epsilon)
    [axes] = picture.figure.axes
    for label, share in ("hard label", 0.0), ("smoothed", epsilon):
        gap, loss = line(axes, label)
        logits = np.column_stack([gap, *np.zeros((classes - 1, len(gap)))])
        assert_allclose(loss, cross_entropy(np.zeros(len(gap), int), logits, from_logits=True, label_smoothing=share,
                                            reduction="none"))
    [(best, lowest)] = marks(axes)
    assert_allclose(best, gap[loss.argmin()], atol=0.02)
    assert_allclose(lowest, loss.min(), atol=1e-5)
    assert f"gap of {best:.2f}" in picture.alt and f"{lowest:.3f}" in picture.alt


def test_clipped():
    # measured: PyTorch 2.13, and scikit-learn 1.9.1; Keras 3.15.1 clips at 1e-7
    z = np.array([-200.0, -50.0, -20.0])
    found = figures.clipped(z)
    assert_allclose(found["PyTorch"][0], [100, 50, 20])
    assert_allclose(found["PyTorch"][1], [0, 1.9287e-10, 1], atol=1e-20, rtol=1e-4)
    assert_allclose(found["Keras"][0], 16.118096, rtol=1e-7)
    assert_array_equal(found["Keras"][1], 0)
    assert_allclose(found["scikit-learn"][0], [36.04365339, 36.04365339, 20], rtol=1e-9)


def test_plateaus(pictures):
    left, right = pictures["plateaus"].figure.axes
    z, y = line(left, "from the logit")
    assert_array_equal(y, of(binary_cross_entropy, 1, z, from_logits=True))
    z, y = line(right, "from the logit")
    assert_array_equal(y, -of(binary_cross_entropy.gradient, 1, z, from_logits=True))
    for name, (value, pull) in figures.clipped(z).items():
        assert_array_equal(line(left, name)[1], value)
        if pull is not None:
            assert_array_equal(line(right, name)[1], pull)


def test_training(pictures):
    for axes, table in zip(pictures["training"].figure.axes, (RAW, SCALED), strict=True):
        assert axes.get_xscale() == "log"
        bars = {container.get_label(): container for container in axes.containers}
        for name, rows in table.items():
            curve, _, [spread] = bars[name]
            assert_allclose(curve.get_xydata(), np.column_stack([STEPS, rows.mean(0)]))
            assert_allclose([np.ptp(segment[:, 1]) for segment in spread.get_segments()], 2 * rows.std(0))
    assert "cross-entropy 0.42, smoothed 0.66, squared 0.37" in pictures["training"].alt


def test_reliability(pictures):
    [axes] = pictures["reliability"].figure.axes
    for name, (confidence, right) in OUTCOMES.items():
        x, y = line(axes, name)
        assert len(x) == 7
        for a, b, low in zip(x, y, np.arange(3, 10) / 10, strict=True):
            there = (confidence >= low) & (confidence < low + 0.1)
            assert_allclose([a, b], [confidence[there].mean(), right[there].mean()])


def test_reliability_leaves_out_what_is_rare():
    confidence = np.append(np.full(100, 0.65), np.full(99, 0.95))
    [axes] = figures.reliability({"squared": (confidence, confidence > 0)}).figure.axes
    assert_allclose(line(axes, "squared"), [[0.65], [1]])


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS

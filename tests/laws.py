"""Laws that every loss obeys. Each is a function of the loss, so that planted bugs are judged by the very same laws."""

import inspect
import itertools
import re

import numpy as np
import pytest
import sympy as sp

from lossbook import kinds
from tests import oracle

LAWS = []
SCORE_LAWS = []
DEFAULTS = {"delta": 1.0, "beta": 1.0, "smooth": 0.0, "empty": 1.0, "axis": None, "sample_weight": None,
            "reduction": "mean"}
ALLOWED = {"delta": "(0, inf)", "beta": "(0, inf)", "smooth": "[0, inf)", "empty": "[0, 1]"}
REDUCTIONS = "mean", "sum", "none"


def law(check):
    LAWS.append(check)
    return check


def entrywise(loss):
    return isinstance(loss.kind, kinds.Entrywise)


# ── what the laws are tried on ────────────────────────────────────────────────────────────────────────────────


def draw(loss, seed=0, shape=(6, 5)):
    """Targets, predictions, weights and options. Each row is a mask where the loss is one of masks."""
    rng = np.random.default_rng(seed)
    options = {name: rng.uniform(i.low, i.high) if i.high <= 1 else i.low + 2 ** rng.uniform(-2, 2)
               for name, i in loss.parameters.items()}
    if entrywise(loss):
        return *(2 * rng.normal(size=(2, *shape))), rng.random(shape), options
    y, p = (np.where(rng.random(shape) < 0.5, rng.random(shape), rng.random(shape) < 0.5) for _ in range(2))
    return y, p, rng.random(shape[0]), {"axis": 1, **options}


def per_entry(loss, weights):
    """Weights in a shape that multiplies the prediction's entries."""
    return weights if entrywise(loss) else weights[:, None]


def extremes(loss, options):
    """Pairs (y, p) of entries or masks at which slope, curvature and value come close to their bounds."""
    if entrywise(loss):
        size = max(options.values(), default=1.0)
        r = size * np.array([0, 1e-9, 0.1, 0.5, 1 - 1e-9, 1 + 1e-9, 2, 30, 1e9])
        return [(np.zeros(len(r)), r), (r, np.zeros(len(r)))]
    pixels = 0, 0.3, 1
    return [(np.array(y, float), np.array(p, float)) for n in (1, 2)
            for y, p in itertools.product(itertools.product(pixels, repeat=n), repeat=2)]


def single(options):
    return {k: v for k, v in options.items() if k != "axis"}


def read(claim, options):
    """A claim of `facts` as SymPy reads it, with numbers for the parameters."""
    names = {name: sp.Symbol(name) for name in options}
    return sp.sympify(claim, locals=names).subs({names[k]: sp.Rational(v) for k, v in single(options).items()})


# ── the algebra ───────────────────────────────────────────────────────────────────────────────────────────────

# The largest errors of value, gradient and second derivative, in units of the last place. Where a formula is plain
# arithmetic IEEE 754 fixes each bit on every machine; log-cosh takes exp and log from the machine's library.
ULPS = {"huber_loss": (2, 1, 0), "smooth_l1_loss": (2, 1, 1), "pseudo_huber_loss": (3, 2, 5),
        "log_cosh_loss": (8, 8, 16)}
ULPS_OF_ONE = 4    # soft masks: in units of the last place of 1 (value), of the steepest slope (gradient)


def residuals(dtype):
    """Target, prediction and parameter: residuals small and large beside it, and at the ends of the dtype's range."""
    rng = np.random.default_rng(7)
    far = {np.float64: 300, np.float32: 37}[dtype]
    ratios = 0.0, 1.0, np.nextafter(dtype(1), dtype(0)), np.nextafter(dtype(1), dtype(2)), 0.5, 3.0, 1e-8, 1e8
    for size in map(float, map(dtype, (1.0, 0.3, 10.0**-far))):
        for ratio in (*ratios, *2 ** rng.uniform(-4, 4, 8)):
            r = dtype(ratio) * dtype(size) * dtype(rng.choice([-1, 1]))
            y = r * dtype(rng.uniform(0.2, 2)) if abs(ratio - 1) > 1e-3 else dtype(0)    # exact at the corner
            yield y, y + r, size
    yield dtype(0), dtype(2 * 10.0**far), 10.0**far
    for r in (-1e4, 710, -40.01, 39.99, 17, 0.99, 3e-5, -1e-20):
        yield dtype(0), dtype(r), 1.0


def worst(loss, order, dtype):
    """The largest error against the algebra, and where it is."""
    function, errors = (loss, loss.gradient, loss.hessian)[order], []
    for y, p, size in residuals(dtype):
        at_corner = abs(p - y) == size                               # see hessian_at_a_corner_is_that_within
        if abs(p - y) <= 1e4 if not loss.parameters else not (order == 2 and at_corner):
            options = dict.fromkeys(loss.parameters, size)
            got, want = function(y, p, **options), oracle.residual(loss.__name__, order, float(y), float(p), **options)
            errors.append((oracle.ulps(got, want) if got.dtype == dtype else np.inf, y, p, options, got, want))
    return max(errors, key=lambda error: error[0])


def algebra_of_masks(loss, order, dtype):
    rng = np.random.default_rng(3)
    points = [(y, p) for y, p in extremes(loss, {}) if y.any() or p.any()]
    points += [(rng.random(12), rng.random(12)), (rng.random(3) * 1e-100, rng.random(3) * 1e-30)]
    for (y, p), smooth in itertools.product(points, (0.0, 0.7, 1.0)):
        y, p = y.astype(dtype), p.astype(dtype)
        value, slopes = oracle.mask(loss.__name__, tuple(y.tolist()), tuple(p.tolist()), smooth)
        if order == 0:
            got = loss(y, p, smooth=smooth)
            hard = np.isin(y, (0, 1)).all() and np.isin(p, (0, 1)).all()
            assert got.dtype == dtype
            assert oracle.ulps(got, value, None if hard else 1) <= ULPS_OF_ONE, (y, p, smooth, got, value)
        else:
            gradient, steepest = loss.gradient(y, p, smooth=smooth), 2 / float(y.sum() + p.sum() + smooth)
            for got, want in zip(gradient, slopes, strict=True):
                assert oracle.ulps(got, want, steepest) <= ULPS_OF_ONE, (y, p, smooth, got, want)


def algebra(order, dtype):
    def check(loss):
        if entrywise(loss):
            error, *where = worst(loss, order, dtype)
            assert error <= ULPS[loss.__name__][order], where
        elif order < 2:
            algebra_of_masks(loss, order, dtype)
    check.__name__ = f"{('value', 'gradient', 'hessian')[order]}_is_that_of_the_algebra_in_{dtype.__name__}"
    return law(check)


for _order, _dtype in itertools.product(range(3), (np.float64, np.float32)):
    algebra(_order, _dtype)


def slope(f, at, step):
    """The derivative of f in each entry of `at`, to order 8 in the step."""
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    out = np.zeros(at.shape)
    for k in np.ndindex(at.shape):
        unit = np.zeros(at.shape)
        unit[k] = step
        out[k] = sum(w * (f(at + n * unit) - f(at - n * unit)) for n, w in weights.items()) / step
    return out


@law
def gradient_is_the_slope_of_the_value(loss):
    y, p, weights, options = draw(loss, 1, (3, 4))
    if not entrywise(loss):
        p = 0.2 + 0.6 * p                                            # the steps stay in [0, 1]
    for reduction, w in itertools.product(REDUCTIONS, (None, weights)):
        more = {"sample_weight": w, "reduction": reduction, **options}
        want = slope(lambda p, more=more: np.sum(loss(y, p, **more)), p, 0.01)
        np.testing.assert_allclose(loss.gradient(y, p, **more), want, rtol=1e-9, atol=1e-10)


@law
def hessian_is_the_slope_of_the_gradient(loss):
    if entrywise(loss):
        y, p, w, options = draw(loss, 1, (3, 4))
        options |= {"sample_weight": w}
        want = slope(lambda p: loss.gradient(y, p, **options).sum(), p, 0.01)
        np.testing.assert_allclose(loss.hessian(y, p, **options), want, rtol=1e-9, atol=1e-10)


@law
def hessian_at_a_corner_is_that_within(loss):
    if entrywise(loss) and loss.facts.derivatives == "1":
        for size in (1.0, 0.3):
            options = dict.fromkeys(loss.parameters, size)
            at_zero, *at_corners = loss.hessian(np.zeros(3), [0, size, -size], reduction="none", **options)
            assert at_corners == [at_zero, at_zero]


# ── reductions and weights ────────────────────────────────────────────────────────────────────────────────────


@law
def value_and_gradient_are_the_two_alone(loss):
    y, p, w, options = draw(loss)
    for reduction in REDUCTIONS:
        options |= {"sample_weight": w, "reduction": reduction}
        both = loss.value_and_gradient(y, p, **options)
        assert type(both) is tuple
        value, gradient = both
        assert np.array_equal(value, loss(y, p, **options))
        assert np.array_equal(gradient, loss.gradient(y, p, **options))


@law
def reductions_are_sums_of_the_single_losses(loss):
    y, p, w, options = draw(loss)
    functions = [loss, loss.gradient, *([loss.hessian] if entrywise(loss) else [])]
    for f in functions:
        each = f(y, p, reduction="none", **options)
        for weights in None, w:
            ones = np.ones(w.shape) if weights is None else weights
            spread = ones if f is loss else per_entry(loss, ones)
            want = {"none": each * spread, "sum": each * spread, "mean": each * spread / ones.sum()}
            for reduction in REDUCTIONS:
                expected = want[reduction] if f is not loss or reduction == "none" else want[reduction].sum()
                got = f(y, p, sample_weight=weights, reduction=reduction, **options)
                np.testing.assert_allclose(got, expected, rtol=1e-14)
                assert got.shape == expected.shape


@law
def a_whole_weight_is_a_repetition_and_0_is_absence(loss):
    y, p, _, options = draw(loss)
    times = np.array([0, 3, 1, 0, 2, 1])
    w = np.broadcast_to(times[:, None], y.shape) if entrywise(loss) else times
    for reduction in "mean", "sum":
        value, gradient = loss.value_and_gradient(y, p, sample_weight=w, reduction=reduction, **options)
        again = loss(np.repeat(y, times, 0), np.repeat(p, times, 0), reduction=reduction, **options)
        np.testing.assert_allclose(value, again, rtol=1e-14)
        assert not gradient[times == 0].any()


@law
def the_scale_of_the_weights_drops_out_of_a_mean(loss):
    y, p, w, options = draw(loss)
    want = loss.value_and_gradient(y, p, sample_weight=w, **options)
    for scaled in (w * 1e-300, w * 1e308, w / w.max() * 1.7e308):
        got = loss.value_and_gradient(y, p, sample_weight=scaled, **options)
        for a, b in zip(got, want, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-13)


@law
def order_does_not_matter(loss):
    y, p, w, options = draw(loss)
    value, gradient = loss.value_and_gradient(y, p, sample_weight=w, **options)
    rows, columns = (np.random.default_rng(5).permutation(n) for n in y.shape)
    w = w[rows][:, columns] if entrywise(loss) else w[rows]
    a, b = loss.value_and_gradient(y[rows][:, columns], p[rows][:, columns], sample_weight=w, **options)
    np.testing.assert_allclose(a, value, rtol=1e-14)
    np.testing.assert_allclose(b, gradient[rows][:, columns], rtol=1e-14)


# ── arrays ────────────────────────────────────────────────────────────────────────────────────────────────────


@law
def the_dtype_is_that_of_the_prediction(loss):
    y, p, w, options = draw(loss)
    half, single, double = np.float16, np.float32, np.float64
    for true, predicted, result in [(half, half, half), (single, single, single), (double, single, single),
                                    (single, double, double), (double, half, half), (int, single, single),
                                    (bool, single, single), (single, int, single), (half, np.uint8, half),
                                    (int, int, double), (bool, bool, double), (">f4", ">f4", single)]:
        a, b = y.astype(true), p.astype(predicted)
        if not entrywise(loss):
            a, b = np.abs(a) % 2, np.abs(b) % 2
        want = loss.value_and_gradient(a.astype(float), b.astype(float), sample_weight=w, **options)
        for reduction in REDUCTIONS:
            got = loss.value_and_gradient(a, b, sample_weight=w, reduction=reduction, **options)
            assert [g.dtype for g in got] == [result, result]
            if reduction == "mean":
                for g, exact in zip(got, want, strict=True):
                    np.testing.assert_allclose(g, exact, rtol=8 * np.finfo(result).eps, atol=4 * np.finfo(result).eps)


@law
def integers_are_converted_before_any_arithmetic(loss):
    y, p = (np.array([0, 1, 1], np.uint8), np.array([1, 0, 1], np.uint8))
    if entrywise(loss):
        y, p = 250 * y, 5 * p
    assert np.array_equal(loss.gradient(y, p), loss.gradient(y.astype(float), p.astype(float)))


@law
def layout_does_not_matter_and_inputs_stay(loss):
    y, p, w, options = draw(loss)
    want = loss.value_and_gradient(y, p, sample_weight=w, **options)

    def strided(a):
        wide = np.full((a.shape[0], *(2 * n for n in a.shape[1:])), np.nan)
        view = wide[(slice(None), *(slice(None, None, -2),) * (a.ndim - 1))]
        view[...] = a
        return view

    def reversed_twice(a):
        return a[::-1].copy()[::-1]

    for change in (np.asfortranarray, strided, reversed_twice, np.ndarray.tolist, lambda a: a.astype(">f8")):
        arrays = [change(a) for a in (y, p, w)]
        before = [np.array(a) for a in arrays]
        for a in arrays:
            if isinstance(a, np.ndarray):
                a.setflags(write=False)
        got = loss.value_and_gradient(*arrays[:2], sample_weight=arrays[2], **options)
        assert np.array_equal(got[1], want[1])
        np.testing.assert_allclose(got[0], want[0], rtol=1e-15)
        assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


@law
def whatever_numpy_makes_an_array_of_is_taken(loss):
    y, p, w, options = draw(loss)

    class Column:                                                    # a table's column, a tensor, ...
        def __init__(self, data):
            self.data = data

        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.data, dtype)

    want = loss.gradient(y, p, sample_weight=w, **options)
    assert np.array_equal(loss.gradient(Column(y), Column(p), sample_weight=Column(w), **options), want)
    matrices = [np.asarray(a).view(np.matrix) for a in (y, p)]
    assert np.array_equal(got := loss.gradient(*matrices, sample_weight=w, **options), want)
    assert type(got) is np.ndarray


@law
def numbers_alone_are_arrays_without_axes(loss):
    y, p, _, options = draw(loss, shape=(2, 2))
    y, p, options = y[0, 0], p[0, 0], single(options)
    for reduction in REDUCTIONS:
        value, gradient = loss.value_and_gradient(y, p, sample_weight=2.0, reduction=reduction, **options)
        assert (value.shape, gradient.shape) == ((), ())
        assert value == loss([y], [p], sample_weight=[2.0] if entrywise(loss) else 2.0, reduction=reduction, **options)


@law
def blocks_do_not_show(loss):
    y, p, w, options = draw(loss, shape=(9, 8))
    options |= {"sample_weight": w}
    whole = loss.value_and_gradient(y, p, **options)
    with pytest.MonkeyPatch.context() as patch:
        for size in (1, 5, 16, 72):
            patch.setattr(kinds, "BLOCK", size)
            value, gradient = loss.value_and_gradient(y, p, **options)
            np.testing.assert_allclose(value, whole[0], rtol=1e-14)
            np.testing.assert_allclose(gradient, whole[1], rtol=1e-14)


@law
def nothing_has_no_mean(loss):
    y, _, _, options = draw(loss, shape=(0, 3))
    assert loss(y, y, reduction="sum", **options) == 0
    assert loss(y, y, reduction="none", **options).shape == (y.shape if entrywise(loss) else (0,))
    assert loss.gradient(y, y, reduction="none", **options).shape == (0, 3)
    with pytest.raises(ValueError, match="y_pred must hold something to take the mean of"):
        loss(y, y, **options)


@law
def floating_point_errors_stay_inside(loss):
    _, _, _, options = draw(loss)
    tiny, huge = np.finfo(float).smallest_subnormal, np.finfo(float).max
    far = [(np.array([huge, -huge, tiny, 0.0]), np.array([-huge, huge, 0.0, -tiny]))] if entrywise(loss) else [
        (np.array([tiny, 1.0, 0.0]), np.array([0.0, tiny, 0.0])), (np.full(3, tiny), np.full(3, tiny))]
    state = np.geterr()
    with np.errstate(all="raise"):
        for y, p in [*extremes(loss, single(options)), *far]:
            value, gradient = loss.value_and_gradient(y, p, reduction="none", **single(options))
            assert not np.isnan(value).any()
            assert np.isfinite(gradient).all()
    assert np.geterr() == state


@law
def an_infinite_loss_of_weight_0_counts_nothing(loss):
    if entrywise(loss):
        y, p, w = np.array([1e308, 1.0]), np.array([-1.7e308, 2.0]), np.array([0.0, 2.0])
        assert loss(y, p, reduction="sum") == np.inf
        value, gradient = loss.value_and_gradient(y, p, sample_weight=w)
        assert value == loss(1.0, 2.0)
        assert gradient.tolist() == [0, loss.gradient(1.0, 2.0)]


@law
def a_mean_need_not_overflow_where_the_sum_does(loss):
    if entrywise(loss):
        for w in (None, [1.0, 1.0], [1e308, 1e308]):
            assert 0 < loss(np.zeros(2), np.full(2, 1.5e308), sample_weight=w) < np.inf


# ── the declared parameters ───────────────────────────────────────────────────────────────────────────────────


@law
def defaults_and_limits_are_as_documented(loss):
    declared = inspect.signature(loss).parameters
    assert {k: v.default for k, v in declared.items() if v.kind is v.KEYWORD_ONLY} == {
        k: DEFAULTS[k] for k in [*declared][2:]}
    assert {k: str(v) for k, v in loss.parameters.items()} == {k: ALLOWED[k] for k in declared if k in ALLOWED}


# ── the facts ─────────────────────────────────────────────────────────────────────────────────────────────────


def claims(loss):
    """Options, and the extreme pairs, at which the facts are tried."""
    for seed in range(3):
        options = single(draw(loss, seed)[3])
        yield options, extremes(loss, options)
    yield {name: DEFAULTS[name] for name in loss.parameters}, extremes(loss, {"delta": 1.0})


def fills(numbers, low, high):
    """Whether the numbers lie in [low, high] and come close to both ends."""
    low, high = float(low), float(high)
    near = 1e-6 * max(1.0, abs(low))
    top = max(numbers) > 1e8 if high == np.inf else abs(max(numbers) - high) <= 1e-6 * high
    return low - 1e-12 <= min(numbers) <= low + near and max(numbers) <= high * (1 + 1e-12) and top


@law
def fact_range(loss):
    for options, pairs in claims(loss):
        options = {k: v for k, v in options.items() if k not in ("smooth", "empty")}
        losses = np.concatenate([np.atleast_1d(loss(y, p, reduction="none", **options)) for y, p in pairs])
        claimed = read(loss.facts.range, options)
        assert fills(losses, claimed.inf, claimed.sup)


@law
def fact_lipschitz(loss):
    for options, pairs in claims(loss):
        slopes = np.concatenate([np.abs(loss.gradient(y, p, reduction="none", **options)) for y, p in pairs])
        assert abs(slopes.max() / float(read(loss.facts.lipschitz, options)) - 1) < 1e-12
        for seed in range(20):
            y, p, _, _ = draw(loss, seed)
            assert np.abs(loss.gradient(y[0], p[0], reduction="none", **options)).max() <= slopes.max() * (1 + 1e-12)


@law
def fact_curvature(loss):
    assert (loss.facts.curvature is None) != entrywise(loss)
    if entrywise(loss):
        for options, pairs in claims(loss):
            found = np.concatenate([loss.hessian(y, p, reduction="none", **options) for y, p in pairs])
            claimed = read(loss.facts.curvature, options)
            if isinstance(claimed, sp.FiniteSet):
                np.testing.assert_allclose(np.unique(found), sorted(map(float, claimed)), rtol=1e-15)
            else:
                assert fills(found, claimed.inf, claimed.sup)
                assert claimed.left_open and not claimed.right_open


@law
def fact_derivatives(loss):
    """One derivative: the curvature jumps. All: the algebra has no case distinction left."""
    cases = oracle.derivative(loss.__name__).has(sp.Piecewise)
    assert loss.facts.derivatives == ("1" if cases else "oo")
    if cases:
        options = dict.fromkeys(loss.parameters, 0.5)
        slopes = loss.gradient(np.zeros(2), 0.5 + np.array([-1e-9, 1e-9]), reduction="none", **options)
        bends = loss.hessian(np.zeros(2), 0.5 + np.array([-1e-9, 1e-9]), reduction="none", **options)
        assert abs(slopes[1] - slopes[0]) < 1e-8 < abs(bends[1] - bends[0])


@law
def fact_convex(loss):
    """The loss lies below its chords, and strictly so where it says so."""
    gaps = []
    for seed in range(60):
        y, a, _, options = draw(loss, seed)
        b = draw(loss, seed + 1000)[1]
        if entrywise(loss):
            size = max(options.values(), default=1.0)
            y, a = np.zeros(60), size * np.linspace(-3, 3, 60)
            b = a + size / 2
        losses = [loss(y, p, reduction="none", **options) for p in (a, (a + b) / 2, b)]
        gaps.append((losses[0] + losses[2]) / 2 - losses[1])
    least = np.concatenate(gaps).min()
    assert loss.facts.convex == (least > -1e-14)
    assert loss.facts.strictly_convex == (least > 1e-6)


@law
def fact_symmetric(loss):
    y, p, _, options = draw(loss)
    assert loss.facts.symmetric == (loss(y, p, **options) == loss(p, y, **options))


@law
def fact_prediction(loss):
    """Predictions within the claimed set are taken, those outside are refused."""
    claimed, y = sp.sympify(loss.facts.prediction), np.array([0.0, 1.0])
    for number in (-1e300, -1.0, -1e-9, 0.0, 0.5, 1.0, 1 + 1e-9, 2.0, 1e300):
        if claimed.contains(sp.Rational(number)):
            assert np.isfinite(loss.gradient(y, np.full(2, number))).all()
        else:
            with pytest.raises(ValueError, match="y_pred must be in"):
                loss(y, np.full(2, number))


@law
def fact_asks_for(loss):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        options = single(draw(loss, seed)[3])
        if entrywise(loss):
            estimating_function_finds_the_best_constant(loss, rng.normal(size=9) ** 3, options)
        else:
            rule_finds_the_best_mask(loss, rng.random(7), options, rng)


def estimating_function_finds_the_best_constant(loss, y, options):
    psi = sp.lambdify(sp.Symbol("r"), read(loss.facts.asks_for, options), "numpy")
    low, high = y.min(), y.max()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sum(psi(y - middle)) > 0 else (low, middle)

    def cost(c):
        return loss(y, np.full(y.shape, c), **options)
    assert all(cost(low) < cost(low + h) and cost(low) < cost(low - h) for h in (1e-3, 0.1, 1, 10))


def rule_finds_the_best_mask(loss, y, options, rng):
    hard = np.array([*itertools.product((0.0, 1.0), repeat=len(y))])
    costs = loss(np.broadcast_to(y, hard.shape), hard, axis=1, reduction="none", **options)
    best = hard[costs.argmin()]
    rule = sp.sympify(loss.facts.asks_for).subs("D", 1 - costs.min())
    assert [bool(rule.subs("y", pixel)) for pixel in y] == best.astype(bool).tolist()
    soft = rng.random((200, len(y)))                                 # and no soft mask is better
    assert loss(np.broadcast_to(y, soft.shape), soft, axis=1, reduction="none", **options).min() > costs.min()


# ── masks ─────────────────────────────────────────────────────────────────────────────────────────────────────


@law
def two_empty_masks_are_what_empty_says(loss):
    if not entrywise(loss):
        y, p = np.zeros((2, 3)), np.array([[0, 0, 0], [0, 1e-9, 0]])
        for empty in (0.0, 0.3, 1.0):
            value, gradient = loss.value_and_gradient(y, p, axis=1, empty=empty, reduction="none")
            assert value.tolist() == [1 - empty, 1]                  # any false positive on an empty mask costs
            assert not gradient.any()
            assert loss(y[0], p[0], empty=empty, smooth=0.5) == 0
            assert loss(np.zeros(0), np.zeros(0), empty=empty) == 1 - empty
        assert loss(y[1], p[1], smooth=0.5) > 0


@law
def equal_hard_masks_cost_exactly_0(loss):
    if not entrywise(loss):
        for n in (1, 3, 1000):
            y = np.arange(n) % 3 == 0
            for smooth in (0.0, 0.1):
                assert loss(y, y, smooth=smooth) == 0


def score_law(check):
    SCORE_LAWS.append(check)
    return check


@score_law
def score_is_that_of_the_algebra(score, loss):
    for y, p in extremes(loss, {}):
        for smooth in (0.0, 0.7, 1.0):
            if y.any() or p.any() or smooth:
                want, _ = oracle.mask(score.__name__, tuple(y.tolist()), tuple(p.tolist()), smooth)
                assert oracle.ulps(score(y, p, smooth=smooth), want) <= ULPS_OF_ONE


@score_law
def score_and_loss_add_up_to_1(score, loss):
    y, p, _, options = draw(loss)
    y[0] = p[0] = 0
    for more in options, {"axis": 1, "empty": 0.3}, {}:
        got = score(y, p, **more) + loss(y, p, reduction="none", **more)
        np.testing.assert_allclose(got, np.ones(got.shape), rtol=1e-15)


@score_law
def defaults_and_limits_of_a_score_are_as_documented(score, loss):
    declared = inspect.signature(score).parameters
    assert {k: v.default for k, v in declared.items() if v.kind is v.KEYWORD_ONLY} == {
        k: DEFAULTS[k] for k in [*declared][2:]}
    for name in declared:
        if name in ALLOWED:
            for wrong in (-0.1, np.inf):
                with pytest.raises(ValueError, match=re.escape(f"{name} must be in {ALLOWED[name]}")):
                    score([1], [1], **{name: wrong})

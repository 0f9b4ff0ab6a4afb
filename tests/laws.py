"""Laws that every form of every loss obeys. Each is a function of the form, so that planted bugs are judged by the
very same laws; what a law is tried on stands in forms.py, one row for each kind of form."""

import inspect
import itertools
import re
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
import sympy as sp

import lossbook
from lossbook import kinds
from lossbook.algebra.exact import real, residual
from lossbook.algebra.properties import asks
from tests.forms import FORMS, Subject, expected
from tests.kinds.trials import HUGE, TINY, read

LAWS = []
SCORE_LAWS = []
DEFAULTS = {"axis": None, "class_weight": None, "label_smoothing": 0.0, "gamma": 2.0, "alpha": 0.5, "beta": 0.5,
            "smooth": 0.0, "empty": 1.0, "quantile": 0.5, "delta": 1.0, "sample_weight": None, "reduction": "mean",
            **dict.fromkeys((form.kind.flag for form in FORMS), False)}
OWN_DEFAULTS = {("focal_loss", "alpha"): 0.25, ("smooth_l1_loss", "beta"): 1.0, ("cross_entropy", "axis"): -1,
                ("categorical_focal_loss", "axis"): -1, ("generalized_dice_loss", "axis"): -1}
ALLOWED = {"label_smoothing": "[0, 1]", "gamma": "[0, inf)", "alpha": "[0, inf)", "beta": "[0, inf)",
           "smooth": "[0, inf)", "empty": "[0, 1]", "quantile": "(0, 1)", "delta": "(0, inf)"}
OWN_ALLOWED = {("focal_loss", "alpha"): "[0, 1] or None", ("smooth_l1_loss", "beta"): "(0, inf)"}
REDUCTIONS = "mean", "sum", "none"


def law(check=None, *, where=lambda form: True):
    """A law of all forms, or of those of which `where` is true."""
    if check is None:
        return lambda check: law(check, where=where)
    check.concerns = where
    LAWS.append(check)
    return check


def curved(form):
    return form.kind.curved


def of_classes(form):
    return "class_weight" in form.takes


def of_labels(form):
    return form.facts.proper is not None


def of_masks(form):
    return "empty" in form.takes


def of_boxes(form):
    return form.kind is kinds.Boxes


def score_law(check):
    SCORE_LAWS.append(check)
    return check


def spread(w, p):
    """Weights with trailing axes of 1, to multiply the gradient."""
    return np.reshape(w, np.shape(w) + (1,) * (np.ndim(p) - np.ndim(w)))


# ── the algebra ───────────────────────────────────────────────────────────────────────────────────────────────

# The largest errors of value, slope and curvature in units of the last place, where they are not those of the kind.
# Where a formula is plain arithmetic IEEE 754 fixes each bit on every machine; others take exp and log from the
# machine's library. A residual is rounded before its curvature is found: log-cosh magnifies that by twice the residual.
# The quantile's 1 − τ is rounded once.
LIMITS = {"mse_loss": (2, 1, 0), "l1_loss": (1, 0, 0), "quantile_loss": (2, 0.5, 0), "huber_loss": (2, 1, 0),
          "smooth_l1_loss": (2, 2, 1), "pseudo_huber_loss": (3, 2, 8), "log_cosh_loss": (3, 3, 20),
          "focal_loss": (10, 10, 30), "categorical_focal_loss": (10, 10)}
LIMITS_IN_FLOAT32 = {"log_cosh_loss": (3.5, 3, 50)}    # half a unit is the residual's own rounding, doubled
LIMITS_OF_STRONG_FOCUS = 16, 16, 60    # γ above 2


def limit(form, order, dtype, options):
    own = LIMITS.get(form.loss.__name__, form.trials.limits)
    if dtype == np.float32:
        own = LIMITS_IN_FLOAT32.get(form.loss.__name__, own)
    if options.get("gamma", 0) > 2:
        own = LIMITS_OF_STRONG_FOCUS
    return own[order] if form.kind is kinds.Residual else max(own[order], form.trials.limits[order])


def algebra(order, dtype):
    def check(form):
        for y, p, options, exact in expected(form.__name__, order, dtype):
            got = form.each(y, p, order, **options)
            assert got.dtype == dtype
            errors = exact.errors(got)
            worst = np.unravel_index(errors.argmax(), errors.shape)
            assert errors[worst] <= limit(form, order, dtype, options), (
                y[worst[0]], p[worst[0]], options, got[worst], exact.nearest[worst])
    check.__name__ = f"{('value', 'gradient', 'hessian')[order]}_is_that_of_the_algebra_in_{dtype.__name__}"
    return law(check, where=lambda form: order < len(form.functions))


for _order, _dtype in itertools.product(range(3), (np.float64, np.float32)):
    algebra(_order, _dtype)


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ends(form):
    """The parameters as small as they may be, and so large that twice of them is still a number."""
    for end, bracket, inward in (0, "(", np.inf), (-1, ")", -np.inf):
        limits = {name: (i.low, min(i.high, HUGE / 2))[end] for name, i in form.parameters.items()}
        yield {name: float(np.nextafter(limit, inward)) if form.parameters[name].ends[end] == bracket else float(limit)
               for name, limit in limits.items()}


@law
def floating_point_errors_stay_inside(form):
    state, bounded = np.geterr(), read(form.facts.lipschitz) is not sp.oo
    drawn = form.trials.options(form, np.random.default_rng(1))
    for options, extreme in ({}, False), (drawn, False), *((options, True) for options in ends(form)):
        for y, p in [*form.trials.extremes(form, options), *form.trials.edges]:
            with np.errstate(all="raise"):
                value, *derivatives = (form.each(y, p, order, **options) for order in range(len(form.functions)))
                form.value_and_gradient(y, p, **options)
            assert not any(np.isnan(found).any() for found in (value, *derivatives))
            assert value.min() >= 0 and value.max() <= float(read(form.facts.range).sup) + 1e-15
            assert not bounded or extreme or all(np.isfinite(found).all() for found in derivatives)
    assert np.geterr() == state


@law
def a_perfect_prediction_costs_nothing(form):
    for seed in range(3):
        options = form.trials.options(form, np.random.default_rng(seed)) if seed else {}
        options = {k: v for k, v in options.items() if k != "label_smoothing"}
        for y, p in form.trials.perfect():
            assert form(y, p, **options) == 0


@law(where=lambda form: form.trials.impossible)
def an_infinite_loss_of_weight_0_counts_nothing(form):
    (a, b), (y, p, _, _) = form.trials.impossible, form.cases(seeds=[0])[0]
    c, d, options = y[0, 0], p[0, 0], {name: 0.9 for name in form.parameters if name == "quantile"}
    assert form(a, b, **options) == np.inf
    both = np.array([a, c]), np.array([b, d])
    for f, weights in itertools.product(form.functions, ([0.0, 2.0], [0.0, 1e308])):
        got = f(*both, sample_weight=weights, **options)
        want = f(c, d, **options)
        assert np.array_equal(got, want if f is form else [np.zeros_like(want), want])


@law(where=lambda form: form.trials.impossible and form.facts.proper is not None)
def an_infinite_loss_of_any_weight_is_infinite(form):
    """However small the weight beside others: 1e600 times, which floats do not reach."""
    (a, b), (y, p, _, _) = form.trials.impossible, form.cases(seeds=[0])[0]
    c, d = y[0, 0], p[0, 0]
    both = np.array([a, c]), np.array([b, d])
    for reduction in "mean", "sum":
        assert form(*both, sample_weight=[1e-300, 1e300], reduction=reduction) == np.inf
    for smoothing in (TINY, 1e-300, 1e-17) if "label_smoothing" in form.parameters and not form.fixed else ():
        for y, p in form.trials.perfect():                           # what is certain is not quite what is asked for
            assert form(y, p, label_smoothing=smoothing) == np.inf
            assert form(y, p.astype(np.float32) if np.ndim(p) else np.float32(p), label_smoothing=smoothing) == np.inf


@law(where=lambda form: form.trials.huge)
def a_mean_need_not_overflow_where_the_sum_does(form):
    large = [(y, p) for y, p in form.trials.huge if 0.4e308 < form(y, p) < np.inf]
    assert large
    for y, p in large:
        for w in (None, [1.0] * 5, [1e308] * 5):
            arrays = np.array([y] * 5), np.array([p] * 5)
            assert form(*arrays, sample_weight=w, reduction="sum") == np.inf
            np.testing.assert_allclose(form(*arrays, sample_weight=w), form(y, p), rtol=1e-15)


def of_residuals(form):
    return form.kind is kinds.Residual


@law(where=of_residuals)
def a_difference_beyond_the_range_counts_as_it_is(form):
    """The loss and its derivatives may be beyond the range, too, and yet be numbers once they are weighted."""
    def exactly(order, y, p, options):
        if form.__name__ == "log_cosh_loss":                         # to all digits that floats have
            r = real(Fraction(p) - Fraction(y))
            return (abs(r), mp.sign(r), mp.mpf(0))[order]
        return residual(form.__name__, order, y, p, **options)

    for dtype in (np.float64, np.float32):
        for y, p, options in form.trials.far(form, dtype):
            y, p = y.astype(dtype), p.astype(dtype)
            assert (np.abs(p / 2 - y / 2) > np.finfo(dtype).max / 2).all()
            for (order, f), w in itertools.product(enumerate(form.functions), (1 / 16, 1e-300, 0.0)):
                got = f(y, p, sample_weight=np.full(4, w), reduction="none", **options)
                want = [w * exactly(order, a, b, options) for a, b in zip(y.tolist(), p.tolist(), strict=True)]
                with np.errstate(over="ignore"):
                    want = np.array(want, object).astype(float).astype(dtype)
                np.testing.assert_allclose(got, want, rtol=8 * np.finfo(dtype).eps, atol=np.finfo(dtype).tiny)
                rest = np.zeros(15, dtype)
                mean = np.ravel(f(np.append(y[0], rest), np.append(p[0], rest), **options))[0]
                assert w != 1 / 16 or mean == got[0]


@law(where=of_residuals)
def integers_of_64_bits_keep_their_difference(form):
    far, options, tried = 2**60, form.trials.scale(form, 2.0), 0
    pairs = [(far + 1, far), (far, far + 3), (-far - 1, -far), (2**62 + 513, 2**62), (-(2**63), 1 - 2**63),
             (far + 1, 0), (2**63 - 1, -(2**63)), (2**64 - 1, 2**64 - 4), (2**64 - 1, -(2**63)), (2**53 + 1, 2**53),
             (5, 7)]
    for (a, b), true, predicted in itertools.product(pairs, *2 * [(np.int64, np.uint64, np.float64, np.float32)]):
        try:
            y, p = np.array([a, 1], true), np.array([b, 1], predicted)
        except OverflowError:                                        # the integer is not one of that dtype
            continue
        r, tried = int(p[0]) - int(y[0]), tried + 1                  # what is a float has been rounded before
        for f in form.functions:
            got, want = (f(*arrays, reduction="none", **options) for arrays in ((y, p), (np.zeros(2), [float(r), 0])))
            with np.errstate(over="ignore"):
                want = want.astype(got.dtype)
            np.testing.assert_allclose(got, want, rtol=4 * np.finfo(got.dtype).eps)
    assert tried > 100


@law(where=lambda form: form.kind in (kinds.Boxes, kinds.ClassLogits))
def integers_that_no_float_holds_are_refused(form):
    y, p, far = np.array([[0, 0, 1, 1]]), np.array([[0, 0, 2, 2]]), 2**53
    labels = y if of_boxes(form) else np.array([0])
    for offset in (-far, far - 2, 2 - far):
        assert form(labels + offset * of_boxes(form), p + offset) == form(labels, p)
    for offset in (far - 1, -far - 1):
        with pytest.raises(ValueError, match=r"y_pred must hold integers of at most 2\*\*53 in size, .*, got -?9007"):
            form(labels, p + offset)
        if of_boxes(form):
            with pytest.raises(ValueError, match=r"y_true must hold integers of at most 2\*\*53 in size"):
                form(p + offset, y)


@law(where=of_masks)
def two_empty_masks_are_what_empty_says(form):
    shape = (3, 1) if form.kind is kinds.ClassMasks else (3,)
    nothing, spot = np.zeros(shape), np.zeros(shape)
    spot[1] = 1e-9
    for empty in (0.0, 0.3, 1.0):
        for p, want in (nothing, 1 - empty), (spot, 1):          # any false positive on an empty mask costs
            value, gradient = form.value_and_gradient(nothing, p, empty=empty)
            assert value == want
            assert not gradient.any()
        assert form(nothing, nothing, empty=empty, smooth=0.5) == 0
    assert form(nothing, spot, smooth=0.5) > 0


@law(where=of_masks)
def a_mask_without_pixels_is_refused(form):
    """It is not an empty one, whatever the reduction and the smoothing; no masks at all are like no numbers at all."""
    shapes = {(0, 2): 0, (2, 0): 1, (0, 3, 1): 1, (0, 0, 2): 2} if form.kind is kinds.ClassMasks else {
        (0,): None, (0, 2): None, (2, 0): 1, (3, 0, 2): (1, 2)}
    for (shape, axis), reduction, f, smooth in itertools.product(shapes.items(), REDUCTIONS, form.functions, (0, 1)):
        with pytest.raises(ValueError, match=re.escape(f"must have pixels in each mask, got shape {shape}")):
            f(np.zeros(shape), np.zeros(shape), axis=axis, reduction=reduction, smooth=smooth)


@law(where=lambda form: curved(form) and "gamma" in form.takes and not form.fixed)
def the_curvature_at_certainty_is_its_limit(form):
    for gamma, want in (0.0, 1), (0.5, np.inf), (1.0, 2), (2.0, 0):
        assert form.hessian([1, 0], [1.0, 0.0], gamma=gamma, alpha=None, reduction="none").tolist() == [want, want]


# Two boxes, and what the losses say of them: 1 − IoU, GIoU, DIoU, CIoU. Most have no area, or share an edge.
BOXES = [
    ([1, 1, 1, 1], [1, 1, 1, 1], (0, 0, 0, 0)), ([0, 2, 0, 5], [0, 2, 0, 5], (0, 0, 0, 0)),
    ([0, 0, 0, 0], [3, 4, 3, 4], (1, 2, 2, 2)), ([0, 0, 0, 0], [3, 0, 3, 0], (1, 1, 2, 2)),
    ([0, 0, 0, 0], [0, 3, 0, 3], (1, 1, 2, 2)), ([0, 0, 1, 0], [0, 0, 2, 0], (1, 1, 1 + 1 / 16, 1 + 1 / 16)),
    ([0, 0, 1, 0], [0, 0, 0, 1], (1, 2, 1.25, 1.75)), ([0, 0, 0, 1], [0, 0, 1, 0], (1, 2, 1.25, 1.75)),
    ([0, 0, 1, 1], [0, 0, 0, 0], (1, 1, 1.25, 1.25)), ([1, 1, 1, 1], [0, 0, 2, 2], (1, 1, 1, 1)),
    ([0, 0, 2, 2], [0, 0, 1, 1], (3 / 4, 3 / 4, 13 / 16, 13 / 16)),
    ([0, 0, 2, 2], [1, 1, 2, 2], (3 / 4, 3 / 4, 13 / 16, 13 / 16)), ([0, 0, 1, 1], [1, 0, 2, 1], (1, 1, 1.2, 1.2)),
    ([0, 0, 1, 1], [-1, -1, 2, 2], (8 / 9, 8 / 9, 8 / 9, 8 / 9)), ([0, 0, 1, 1], [2, 0, 3, 1], (1, 4 / 3, 1.4, 1.4)),
]


@law(where=of_boxes)
def boxes_without_area_follow_the_conventions(form):
    place = ["box_iou_loss", "giou_loss", "diou_loss", "ciou_loss"].index(form.__name__)
    for (y, p, values), size in itertools.product(BOXES, (1.0, 1e-160, 1e160)):
        value, gradient = form.value_and_gradient(np.multiply(y, size), np.multiply(p, size))
        np.testing.assert_allclose(value, values[place], rtol=1e-15)
        assert (values[place] == 0) <= (not gradient.any())


@law(where=of_boxes)
def where_edges_meet_the_slope_is_that_of_moving_outward(form):
    for y, p, _ in BOXES[-6:]:
        y, p, gradient = np.array(y, float), np.array(p, float), form.gradient(y, p)
        for k, outward in enumerate((-1, -1, 1, 1)):
            f = [form(y, p + outward * h * np.eye(4)[k]) for h in (0.0, 1e-4, 2e-4)]
            np.testing.assert_allclose(gradient[k] * outward, (4 * f[1] - f[2] - 3 * f[0]) / 2e-4, atol=1e-6)


# ── differences ───────────────────────────────────────────────────────────────────────────────────────────────


def slope(f, at, step, length=1e-3):
    """The derivative of f in a direction, to order 8 in the length of the step."""
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    return sum(w * (f(at + n * length * step) - f(at - n * length * step)) for n, w in weights.items()) / length


@law
def gradient_is_the_slope_of_the_value(form):
    rng = np.random.default_rng(3)
    for y, p, weights, options in form.smooth_cases():
        for reduction, w in itertools.product(REDUCTIONS, (None, weights)):
            more = {"sample_weight": w, "reduction": reduction, **options}
            gradient, step = form.gradient(y, p, **more), form.trials.direction(rng, p.shape)
            want = slope(lambda p, y=y, more=more: np.sum(form(y, p, **more)), p, step)
            np.testing.assert_allclose(np.sum(gradient * step), want, rtol=1e-9, atol=1e-10)


@law(where=curved)
def hessian_is_the_slope_of_the_gradient(form):
    rng = np.random.default_rng(3)
    for y, p, w, options in form.smooth_cases():
        options, step = options | {"sample_weight": w}, form.trials.direction(rng, p.shape)
        want = slope(lambda p, y=y, options=options: form.gradient(y, p, **options), p, step)
        np.testing.assert_allclose(form.hessian(y, p, **options) * step, want, rtol=1e-9, atol=1e-10)


@law(where=lambda form: curved(form) and form.facts.derivatives == "1")
def hessian_at_a_corner_is_that_within(form):
    for size in (1.0, 0.3):
        options = dict.fromkeys(form.parameters, size)
        at_zero, *at_corners = form.hessian(np.zeros(3), [0, size, -size], reduction="none", **options)
        assert at_corners == [at_zero, at_zero]


@law(where=lambda form: of_residuals(form) and form.facts.derivatives == "0")
def gradient_and_hessian_at_a_residual_of_0_are_0_where_that_is_a_kink(form):
    assert form.gradient(1.5, 1.5) == form.hessian(1.5, 1.5) == 0


# ── reductions and weights ────────────────────────────────────────────────────────────────────────────────────


@law
def value_and_gradient_are_the_two_alone(form):
    for y, p, w, options in form.cases():
        for reduction in REDUCTIONS:
            options = options | {"sample_weight": w, "reduction": reduction}
            both = form.value_and_gradient(y, p, **options)
            assert type(both) is tuple
            value, gradient = both
            assert np.array_equal(value, form(y, p, **options))
            assert np.array_equal(gradient, form.gradient(y, p, **options))


def counts(y, p, options):
    """What an entry adds to the divisor of a mean: the class weight of its label, else 1."""
    weight = options.get("class_weight")
    if weight is None:
        return 1.0
    return weight[y] if y.ndim < p.ndim else y @ weight


@law
def reductions_are_sums_of_the_single_losses(form):
    for y, p, w, options in form.cases():
        for f, weights in itertools.product(form.functions, (None, w)):
            each, ones = f(y, p, reduction="none", **options), np.ones(w.shape) if weights is None else weights
            terms = each * (ones if f is form else spread(ones, p))
            total = np.sum(ones * counts(y, p, options))
            want = {"none": terms, "sum": terms, "mean": terms / total}
            for reduction in REDUCTIONS:
                exact = want[reduction] if f is not form or reduction == "none" else want[reduction].sum()
                got = f(y, p, sample_weight=weights, reduction=reduction, **options)
                np.testing.assert_allclose(got, exact, rtol=1e-14, atol=1e-300)
                assert got.shape == exact.shape


@law
def a_whole_weight_is_a_repetition_and_0_is_absence(form):
    times = np.array([0, 3, 1, 0, 2, 1])
    for y, p, w, options in form.cases():
        if w.ndim:
            again = [np.repeat(a, times, 0) for a in (y, p)]
            for reduction in "mean", "sum":
                weights = np.broadcast_to(spread(times, w), w.shape)
                value, gradient = form.value_and_gradient(y, p, sample_weight=weights, reduction=reduction, **options)
                np.testing.assert_allclose(value, form(*again, reduction=reduction, **options), rtol=1e-14)
                assert not gradient[times == 0].any()


@law
def the_scale_of_the_weights_drops_out_of_a_mean(form):
    for y, p, w, options in form.cases():
        want = form.value_and_gradient(y, p, sample_weight=w, **options)
        scaled = [{"sample_weight": w * 1e-300}, {"sample_weight": w * 1e308}, {"sample_weight": w / w.max() * 1.7e308}]
        if "class_weight" in options:
            scaled += [{"class_weight": options["class_weight"] * size} for size in (1e-300, 1e308)]
        for change in scaled:
            got = form.value_and_gradient(y, p, **{"sample_weight": w, **options, **change})
            for a, b in zip(got, want, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-13)


@law
def weights_of_any_size_count_in_full(form):
    """What floats hold of a loss times its weights, and of a mean, is what is found, whatever is on the way there."""
    sizes, labels = (1.0, 1e-300, 1e300, 1e-320, 1.7e308), (1.0, 1e-200, 1e200) if of_classes(form) else (1.0,)
    for (y, p, w, options), ends, label in itertools.product(form.cases((2, 3), seeds=(0, 1)),
                                                             itertools.permutations(sizes, 2), labels):
        if w.ndim:
            classes = np.array([1.0, label, 3 * label])
            options |= {"class_weight": classes} if of_classes(form) else {}
            w = np.ones(w.shape) * spread(ends, w)
            plain = {k: v for k, v in options.items() if k != "class_weight"} | {"reduction": "none"}
            losses, slopes = (a.reshape(w.size, -1) for a in form.value_and_gradient(y, p, **plain))
            count = [Fraction(a) * Fraction(b) for a, b in zip(
                w.flat, classes[y].flat if of_classes(form) else itertools.repeat(1.0), strict=False)]
            each = [real(n * Fraction(x)) for n, x in zip(count, losses[:, 0].tolist(), strict=True)]
            got = form(y, p, sample_weight=w, **options, reduction="none")
            np.testing.assert_allclose(got.ravel(), [*map(float, each)], rtol=1e-14, atol=TINY)
            mean, gradient = form.value_and_gradient(y, p, sample_weight=w, **options)
            np.testing.assert_allclose(mean, float(sum(each) / real(sum(count))), rtol=1e-13)
            shares = [float(n / sum(count)) for n in count]
            np.testing.assert_allclose(gradient.reshape(w.size, -1), np.reshape(shares, (-1, 1)) * slopes, rtol=1e-13,
                                       atol=100 * TINY)


@law
def order_does_not_matter(form):
    for y, p, w, options in form.cases():
        value, gradient = form.value_and_gradient(y, p, sample_weight=w, **options)
        for axis in range(min(p.ndim, form.trials.free_axes)):
            order = np.random.default_rng(5 + axis).permutation(p.shape[axis])
            y, p, w, gradient = (a.take(order, axis) if a.ndim > axis else a for a in (y, p, w, gradient))
            if axis == form.trials.class_axis:                       # indices name the classes anew
                y = y if y.ndim == p.ndim else np.argsort(order, kind="stable")[y]
                if "class_weight" in options:
                    options = options | {"class_weight": options["class_weight"][order]}
        a, b = form.value_and_gradient(y, p, sample_weight=w, **options)
        np.testing.assert_allclose(a, value, rtol=1e-14)
        np.testing.assert_allclose(b, gradient, rtol=1e-13, atol=1e-16)


# ── arrays ────────────────────────────────────────────────────────────────────────────────────────────────────


@law
def the_dtype_is_that_of_the_prediction(form):
    half, single, double = np.float16, np.float32, np.float64
    for y, p, w, options in form.cases(seeds=(1, 2)):
        whole = form.trials.whole(y, p)
        for true, predicted in [(half, half), (single, single), (double, single), (single, double), (double, half),
                                (int, single), (bool, single), (single, int), (half, np.uint8), (int, int),
                                (bool, bool), (">f4", ">f4")]:
            exact = {np.dtype(true).kind, np.dtype(predicted).kind} == {"f"}
            a, b = (y, p) if exact else whole
            a, b = a if a.dtype.kind == "i" else a.astype(true), b.astype(predicted)
            result = next((np.dtype(x.dtype.type) for x in (b, a) if x.dtype.kind == "f"), np.dtype(double))
            wide = a if a.dtype.kind == "i" else a.astype(float)
            for reduction in REDUCTIONS:
                more = {"sample_weight": w, "reduction": reduction, **options}
                got = form.value_and_gradient(a, b, **more)
                assert [g.dtype for g in got] == [result, result]
                for g, want in zip(got, form.value_and_gradient(wide, b.astype(float), **more), strict=True):
                    eps = np.finfo(result).eps * (1 + (result == half))
                    np.testing.assert_allclose(g, want, rtol=8 * eps, atol=8 * eps * form.trials.size(want))


@law
def integers_are_converted_before_any_arithmetic(form):
    y, p = form.trials.bytes
    wide = y if y.ndim < p.ndim else y.astype(float)
    for got, want in zip(form.value_and_gradient(y, p), form.value_and_gradient(wide, p.astype(float)), strict=True):
        assert np.array_equal(got, want)


@law
def layout_does_not_matter_and_inputs_stay(form):
    def strided(a):
        wide = np.full((*a.shape[:1], *(2 * n for n in a.shape[1:])), -99, a.dtype)
        view = wide[(slice(None), *(slice(None, None, -2),) * (a.ndim - 1))[:a.ndim]] if a.ndim else wide
        view[...] = a
        return view

    def reversed_twice(a):
        return a[::-1].copy()[::-1] if a.ndim else a

    changes = (lambda a: np.array(a, order="F"), strided, reversed_twice, np.ndarray.tolist,
               lambda a: a.astype(a.dtype.newbyteorder(">")))
    for (y, p, w, options), change in itertools.product(form.cases(), changes):
        want = form.value_and_gradient(y, p, sample_weight=w, **options)
        arrays = [change(np.asarray(a)) for a in (y, p, w)]
        before = [np.array(a) for a in arrays]
        for a in arrays:
            if isinstance(a, np.ndarray):
                a.setflags(write=False)
        value, gradient = form.value_and_gradient(*arrays[:2], sample_weight=arrays[2], **options)
        np.testing.assert_allclose(value, want[0], rtol=1e-15)
        np.testing.assert_allclose(gradient, want[1], rtol=1e-14, atol=1e-16)
        assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


@law
def whatever_numpy_makes_an_array_of_is_taken(form):
    class Column:                                                    # a table's column, a tensor, ...
        def __init__(self, data):
            self.data = data

        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.data, dtype)

    for y, p, w, options in form.cases(seeds=(0, 3)):
        want = form.gradient(y, p, sample_weight=w, **options)
        assert np.array_equal(form.gradient(Column(y), Column(p), sample_weight=Column(w), **options), want)
        if y.ndim == p.ndim == 2:
            matrices = [np.asarray(a).view(np.matrix) for a in (y, p)]
            assert np.array_equal(got := form.gradient(*matrices, sample_weight=w, **options), want)
            assert type(got) is np.ndarray


@law
def one_entry_alone_has_no_axes_but_its_own(form):
    for y, p, w, options in form.cases():
        first = (0,) * w.ndim
        y, p = y[first], p[first]
        for reduction in REDUCTIONS:
            value, gradient = form.value_and_gradient(y, p, sample_weight=2.0, reduction=reduction, **options)
            assert (value.shape, gradient.shape) == ((), p.shape)
            assert isinstance(value, np.floating)
            if w.ndim:
                many = form(np.array([y]), np.array([p]), sample_weight=[2.0], reduction=reduction, **options)
                np.testing.assert_allclose(value, np.ravel(many)[0], rtol=1e-15)


@law(where=of_classes)
def the_class_axis_may_stand_anywhere(form):
    for (y, p, w, options), shape in itertools.product(form.cases(), ((), (4,), (3, 2), (3, 1, 2))):
        y, p, w = (a.reshape(-1, *a.shape[2:])[:int(np.prod(shape))].reshape(shape + a.shape[2:]) for a in (y, p, w))
        for f in form.functions:
            want = f(y, p, reduction="none", sample_weight=w, **options)
            for axis in range(-p.ndim, p.ndim):
                a, b = (np.moveaxis(x, -1, axis) if x.ndim == p.ndim else x for x in (y, p))
                got = f(a, b, axis=axis, reduction="none", sample_weight=w, **options)
                got = got if f is form else np.moveaxis(got, axis, -1)
                np.testing.assert_allclose(got, want, rtol=1e-14, atol=1e-16)


@law
def blocks_do_not_show(form):
    for y, p, w, options in form.cases((9, 8), seeds=(1, 2)):
        options |= {"sample_weight": w}
        whole = form.value_and_gradient(y, p, **options)
        with pytest.MonkeyPatch.context() as patch:
            for size in (1, 5, 16, 72):
                patch.setattr(kinds.kind, "BLOCK", size)
                for got, want in zip(form.value_and_gradient(y, p, **options), whole, strict=True):
                    np.testing.assert_allclose(got, want, rtol=1e-14, atol=1e-16)


@law
def nothing_has_no_mean(form):
    for y, p, w, options in form.cases(seeds=(0, 2)):
        if w.ndim:
            y, p, w = y[:0], p[:0], w[:0]
            assert form(y, p, reduction="sum", **options) == 0
            assert form(y, p, reduction="none", **options).shape == w.shape
            assert form.gradient(y, p, reduction="none", **options).shape == p.shape
            for weights in None, w:
                with pytest.raises(ValueError, match="y_pred must hold something to take the mean of"):
                    form(y, p, sample_weight=weights, **options)


# ── labels ────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(y, p):
    """Targets as distributions over the classes."""
    return y if y.ndim == p.ndim else np.eye(p.shape[-1])[y]


@law(where=of_classes)
def indices_and_rows_give_the_same_numbers(form):
    for y, p, w, options in form.cases(seeds=(0, 1)):
        for f, reduction in itertools.product(form.functions, REDUCTIONS):
            got, want = (f(a, p, sample_weight=w, reduction=reduction, **options) for a in (rows_of(y, p), y))
            np.testing.assert_allclose(got, want, rtol=1e-13, atol=1e-16)


def of_each_label(form, f, p, options):
    """What each label would cost, or the derivative of that: binary labels first to last, or classes."""
    labels = range(p.shape[-1] if of_classes(form) else 2)
    shape = p.shape[:-1] if of_classes(form) else p.shape
    return [f(np.full(shape, k), p, reduction="none", **options) for k in labels]


def shares_of(form, y, p):
    return np.moveaxis(rows_of(y, p), -1, 0) if of_classes(form) else (1 - y, y)


@law(where=of_labels)
def a_soft_label_costs_what_its_labels_cost_on_average(form):
    """And class weights are factors; smoothing spreads a label's weight over all classes."""
    for y, p, _, options in form.cases():
        given = {"class_weight": None, "label_smoothing": 0.0}
        plain, given = {k: v for k, v in options.items() if k not in given}, given | options
        weight = np.ones(p.shape[-1]) if given["class_weight"] is None else given["class_weight"]
        for f in form.functions:
            each = of_each_label(form, f, p, plain)
            n = [spread(w * share, each[0]) for w, share in zip(
                weight if of_classes(form) else (1, 1), shares_of(form, y, p), strict=True)]
            e = given["label_smoothing"]
            want = sum(((1 - e) * a + e * sum(n) / len(n)) * b for a, b in zip(n, each, strict=True))
            np.testing.assert_allclose(f(y, p, reduction="none", **options), want, rtol=1e-12, atol=1e-13)


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────────

NEAR = {"rtol": 1e-13, "atol": 1e-15}
# At some parameters a loss is another one at some parameters, times a factor, as nearly as is said.
RELATIONS = {
    "focal_loss": [({"gamma": 0.0, "alpha": None}, "binary_cross_entropy", {}, 1, NEAR),
                   ({"gamma": 1e-9, "alpha": None}, "binary_cross_entropy", {}, 1, {"rtol": 1e-6, "atol": 1e-8}),
                   ({"alpha": 0.5}, "focal_loss", {"alpha": None}, 1 / 2, NEAR)],
    "categorical_focal_loss": [({"gamma": 0.0}, "cross_entropy", {}, 1, NEAR)],
    "tversky_loss": [({}, "dice_loss", {}, 1, NEAR),
                     ({"alpha": 1.0, "beta": 1.0, "smooth": 0.7}, "iou_loss", {"smooth": 0.7}, 1, NEAR)],
    "quantile_loss": [({"quantile": 0.5}, "l1_loss", {}, 1 / 2, NEAR)],
    "huber_loss": [({"delta": 1e5}, "mse_loss", {}, 1 / 2, NEAR),
                   ({"delta": 0.3}, "smooth_l1_loss", {"beta": 0.3}, 0.3, NEAR)],
    "smooth_l1_loss": [({"beta": 1e-9}, "l1_loss", {}, 1, {"rtol": 1e-7, "atol": 1e-8})],
    "pseudo_huber_loss": [({"delta": 1e9}, "mse_loss", {}, 1 / 2, {"rtol": 1e-13, "atol": 1e-15})],
}
# A loss lies nowhere below another.
BELOW = {"giou_loss": "box_iou_loss", "diou_loss": "box_iou_loss", "ciou_loss": "diou_loss", "iou_loss": "dice_loss",
         "l1_loss": "quantile_loss", "mse_loss": "huber_loss", "huber_loss": "pseudo_huber_loss",
         "smooth_l1_loss": "log_cosh_loss", "cross_entropy": "categorical_focal_loss",
         "binary_cross_entropy": "focal_loss"}


@law(where=lambda form: form.loss.__name__ in RELATIONS)
def at_special_parameters_it_is_another_loss(form):
    for options, other, others, factor, near in RELATIONS[form.loss.__name__]:
        other = Subject(getattr(lossbook, other), bool(form.fixed))
        for y, p, w, given in form.cases():
            given = {k: v for k, v in given.items() if k in ("axis", "class_weight")} | {"sample_weight": w}
            got = form.value_and_gradient(y, p, **given, **options)
            for a, b in zip(got, other.value_and_gradient(y, p, **given, **others), strict=True):
                np.testing.assert_allclose(a, factor * b, **near)
        for y, p in form.trials.edges if form.facts.proper is not None and near is NEAR else []:
            for order in range(len(form.functions)):
                a, b = form.each(y, p, order, **options), other.each(y, p, order, **others)
                np.testing.assert_allclose(a, factor * b, **near)


@law(where=lambda form: form.loss.__name__ in BELOW)
def it_lies_nowhere_below(form):
    other = Subject(getattr(lossbook, BELOW[form.loss.__name__]), bool(form.fixed))
    for y, p, _, _ in form.cases():
        least = other.each(y, p)
        assert (form.each(y, p) >= least - 1e-15 * np.abs(least)).all()


# ── the declared parameters ───────────────────────────────────────────────────────────────────────────────────


def as_documented(function, parameters):
    declared = inspect.signature(function).parameters
    name = function.__name__
    assert {k: v.default for k, v in declared.items() if v.kind is v.KEYWORD_ONLY} == {
        k: OWN_DEFAULTS.get((name, k), DEFAULTS[k]) for k in [*declared][2:]}
    assert {k: f"{v}{' or None' * v.or_none}" for k, v in parameters.items()} == {
        k: OWN_ALLOWED.get((name, k), ALLOWED[k]) for k in declared if k in ALLOWED}


@law
def defaults_and_limits_are_as_documented(form):
    as_documented(form.loss, form.parameters)


# ── the facts ─────────────────────────────────────────────────────────────────────────────────────────────────


def claims(form):
    """Options at which the facts are tried, as far as they are claimed; and the extreme pairs."""
    drawn = [form.trials.options(form, np.random.default_rng(seed)) for seed in range(3)]
    own = {k: v for (name, k), v in OWN_DEFAULTS.items() if name == form.loss.__name__}
    for options in DEFAULTS | own, *drawn:
        options = {k: options[k] for k in form.parameters if k != "label_smoothing"} | dict(form.facts.given)
        yield options, form.trials.extremes(form, options)


def fills(numbers, claimed):
    """Whether the numbers lie in an interval and come close to both ends."""
    low, high = float(claimed.inf), float(claimed.sup)
    near = 1e-6 * max(1.0, abs(low))
    top = max(numbers) > 1e8 if high == np.inf else abs(max(numbers) - high) <= 1e-6 * high
    return low - 1e-12 <= min(numbers) <= low + near and max(numbers) <= high * (1 + 1e-9) and top


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


@law
def fact_range(form):
    for options, batches in claims(form):
        options = {k: v for k, v in options.items() if k not in ("smooth", "empty")}
        losses, claimed = flat(form.each(y, p, **options) for y, p in batches), read(form.facts.range, options)
        assert fills(losses, claimed)
        near = losses[flat(np.abs(p).reshape(len(p), -1).max(1) < 200 for _, p in batches)]      # elsewhere they round
        assert claimed.left_open == (near.min() > claimed.inf)
        assert claimed.sup is sp.oo or claimed.right_open == (near.max() < claimed.sup)


@law
def fact_lipschitz(form):
    for options, batches in claims(form):
        claimed = float(read(form.facts.lipschitz, options))
        slopes = flat(form.trials.steepness(form.each(y, p, 1, **options)) for y, p in batches).max()
        assert slopes > 1e8 if claimed == np.inf else abs(slopes / claimed - 1) < 1e-6, (slopes, claimed)
        for y, p, _, given in form.cases(seeds=range(20)):
            steep = form.trials.steepness(form.gradient(y, p, reduction="none", **given | options | {
                k: v for k, v in (("class_weight", None), ("label_smoothing", 0.0)) if k in given}))
            assert steep.max() <= claimed * (1 + 1e-9)


@law
def fact_curvature(form):
    assert (form.facts.curvature is None) != form.kind.curved
    for options, batches in claims(form) if form.kind.curved else []:
        found = flat(form.each(y, p, 2, **options) for y, p in batches)
        near = flat(np.abs(p - y) < 200 for y, p in batches)         # beyond, what is not 0 may be 0 as a float
        claimed = read(form.facts.curvature, options)
        if isinstance(claimed, sp.FiniteSet):
            np.testing.assert_allclose(np.unique(found), sorted(map(float, claimed)), rtol=1e-15)
        else:
            assert fills(found, claimed)
            assert not claimed.inf.is_integer or claimed.left_open == (found[near].min() > claimed.inf)
            assert claimed.right_open == (claimed.sup is sp.oo)


@law
def fact_derivatives(form):
    """How often the slope may be taken: to the first that jumps where the algebra's branches, or two boxes, meet."""
    y, before, after, options = form.trials.kink(form)
    jumps = [np.abs(form.each(y, after, order, **options) - form.each(y, before, order, **options)).max() > 1e-3
             for order in range(len(form.functions))]
    assert form.facts.derivatives == (str(jumps.index(True) - 1) if any(jumps) else "oo")
    if form.kind is kinds.Residual:
        assert any(jumps) == form.definition.expr.has(sp.Piecewise)


@law
def fact_convex(form):
    """The loss lies below its chords, and strictly so where it says so."""
    least = np.inf
    for y, a, b, options in form.trials.chords(form):
        options = options | dict(form.facts.given) | {k: 0.0 for k in options if k == "label_smoothing"}
        low, middle, high = (form(y, p, reduction="none", **options) for p in (a, (a + b) / 2, b))
        length = ((a - b) ** 2).sum(tuple(range(np.ndim(low), a.ndim)))
        least = np.min(((low + high) / 2 - middle)[length > 0] / length[length > 0], initial=least)
    assert form.facts.convex == (least > -1e-13)
    assert form.facts.strictly_convex == (least > 1e-6)


@law
def fact_symmetric(form):
    gaps = []
    for y, p, _, options in form.cases(seeds=(2, 3)):
        options = options | dict(form.facts.given)
        try:
            gaps.append(abs(form(y, p, **options) - form(p, y, **options)))
        except ValueError:                                           # a logit is no label
            gaps.append(np.inf)
    assert form.facts.symmetric == (max(gaps) < 1e-15)


@law
def fact_prediction(form):
    """Predictions within the claimed set are taken, those outside are refused."""
    claimed, y = read(form.facts.prediction), form.trials.targets
    for number in (-1e300, -1.0, -1e-9, 0.0, 0.5, 1.0, 1 + 1e-9, 2.0, 1e300):
        p = form.trials.predictions(number)
        if claimed.contains(sp.Rational(number)):
            assert not np.isnan(form.gradient(y, p)).any()
        else:
            with pytest.raises(ValueError, match="y_pred must be in"):
                form(y, p)


@law
def fact_asks_for(form):
    """And in the words of the book's table, which are those of the trials."""
    assert asks(form.kind) == form.trials.asks
    for seed in range(4):
        options = form.trials.options(form, np.random.default_rng(seed))
        form.trials.asks_for(form, options, np.random.default_rng(seed))


# ── scores ────────────────────────────────────────────────────────────────────────────────────────────────────


@score_law
def score_is_that_of_the_algebra(score, form):
    for y, p, options, exact in expected(form.__name__, 0, np.float64):
        got = score(y, p, **({} if form.kind is kinds.Boxes else {"axis": -1}), **options)
        assert (np.abs(got - (1 - exact.nearest))[exact.known] <= 4 * np.finfo(float).eps).all()


@score_law
def score_and_loss_add_up_to_1(score, form):
    for y, p, _, options in form.cases():
        if "empty" in form.takes:
            y[0] = p[0] = options["smooth"] = 0
        got = score(y, p, **options) + form(y, p, reduction="none", **options)
        np.testing.assert_allclose(got, np.ones(got.shape), rtol=1e-15)
    for y, p in form.trials.perfect():
        assert score(y, p) == 1
    for y, p, values in BOXES if form.kind is kinds.Boxes else []:
        np.testing.assert_allclose(score(y, p), 1 - values[0], rtol=1e-15, atol=2e-16)


@score_law
def defaults_and_limits_of_a_score_are_as_documented(score, form):
    declared = inspect.signature(score).parameters
    as_documented(score, {k: v for k, v in form.parameters.items() if k in declared})
    for name in sorted(set(declared) & ALLOWED.keys()):
        for wrong in (-0.1, np.inf):
            with pytest.raises(ValueError, match=re.escape(f"{name} must be in {ALLOWED[name]}")):
                score([1], [1], **{name: wrong})

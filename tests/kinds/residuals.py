"""Trials of losses of residuals."""


import mpmath as mp
import numpy as np
import sympy as sp

from lossbook.algebra import exact
from tests.kinds.trials import (
    HUGE,
    INF,
    NAN,
    NUMBER,
    NUMBERS,
    SAME_SHAPE,
    TINY,
    TWO,
    WEIGHTS,
    Trials,
    near_the_ends,
    read,
)

RESIDUALS = [
    ({"y_true": [NAN, 1]}, ValueError, "y_true must be finite, got nan at index 0"),
    ({"y_pred": [0, -INF]}, ValueError, "y_pred must be finite, got -inf at index 1"),
    ({"y_true": [[0, 1]], "y_pred": [[0, INF]]}, ValueError, "y_pred must be finite, got inf at index 0, 1"),
    ({"y_true": 0.0, "y_pred": NAN}, ValueError, "y_pred must be finite, got nan"),
    ({"y_true": [INF, 1], "y_pred": [INF, 1]}, ValueError, "y_true must be finite, got inf at index 0"),
    ({"y_true": [INF, 1], "y_pred": [NAN, 1], "sample_weight": [0, 1]}, ValueError, "y_true must be finite, got inf"),
    ({"y_pred": np.array([0, INF], np.float16)}, ValueError, "y_pred must be finite, got inf at index 1"),
]


class Residuals(Trials):
    bad = *WEIGHTS, *SAME_SHAPE, *NUMBERS, *RESIDUALS
    asks = "the best constant is where this sum changes its sign"
    impossible = 1.5e308, -1.7e308
    huge = ((0.0, 1.79e308), (0.0, 1.3e154))
    edges = ((np.array([HUGE, -HUGE, TINY, 0.0]), np.array([-HUGE, HUGE, 0.0, -TINY])),)
    bytes = np.array([0, 250, 250], np.uint8), np.array([5, 0, 5], np.uint8)

    def good_call(self):
        return {"y_true": TWO, "y_pred": TWO}

    def chances(self):
        return NUMBER, NUMBER

    def as_valid(self, y, p):
        return np.nan_to_num(y, posinf=0, neginf=0), np.nan_to_num(p, posinf=0, neginf=0)

    def draw(self, rng, shape):
        return 2 * rng.normal(size=(2, *shape))

    def perfect(self):
        yield from ((y, y) for y in (0.0, -3.7, 1e-300, 1e300))

    def scale(self, form, size):
        """The parameters, with a corner or a bend at the residual `size`."""
        return {name: 0.25 if interval.high <= 1 else size for name, interval in form.parameters.items()}

    def asks_for(self, form, options, rng):
        psi = sp.lambdify(sp.Symbol("r"), read(form.facts.asks_for, options), "numpy")
        for y in rng.normal(size=9) ** 3, np.array([0.0, 0, 1]), np.array([0.0, 1, 2, 4, 8]):
            low, high = y.min() - 1, y.max() + 1
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (middle, high) if np.sum(psi(middle - y)) < 0 else (low, middle)
            steps = 0, 1e-3, 0.1, 1, 10, -1e-3, -0.1, -1, -10
            costs = [form(y, np.full(len(y), high + step), **options) for step in steps]
            assert costs[0] < min(costs[1:])
        r = np.array([-3.0, -0.2, 0.0, 0.2, 3.0])                    # and it is the slope, up to a factor
        slopes, claimed = form.gradient(np.zeros(5), r, reduction="none", **options), np.array([*map(psi, r)], float)
        np.testing.assert_allclose(slopes * claimed[-1], claimed * slopes[-1], rtol=1e-12)

    def far(self, form, dtype):
        """Numbers whose difference is beyond the range of floats, and parameters."""
        most = float(np.finfo(dtype).max)
        for share in (2e-308, 1e-9, 0.1, 1.0) if form.parameters else [0]:
            yield np.array([0.95, -0.7, 1, -1]) * most, np.array([-0.95, 0.9, -1, 0.1]) * most, {
                k: share * 0.9 if i.high <= 1 else share * most for k, i in form.parameters.items()}

    def extremes(self, form, options):
        size = min(max(options.values(), default=1.0), 1e290)
        r = size * np.array([0, 1e-9, 0.1, 0.5, 1 - 1e-9, 1 + 1e-9, 2, 30, 1e9])
        return [(np.zeros(len(r)), r), (r, np.zeros(len(r)))]

    def chords(self, form):
        for seed in range(4):
            options = self.options(form, np.random.default_rng(seed))
            size = max(options.values(), default=1.0)
            a = size * np.linspace(-3, 3, 60)
            yield np.zeros(60), a, a + size / 2, options

    def kink(self, form):
        p = np.array([0.0, 0.5])
        return np.zeros(2), p - 1e-9, p + 1e-9, dict.fromkeys(form.parameters, 0.5)

    def points(self, form, dtype):
        """Residuals small and large beside the parameter, and at the ends of the dtype's range."""
        rng = np.random.default_rng(7)
        far = {np.float64: 300, np.float32: 37}[dtype]
        ratios = 0.0, 1.0, np.nextafter(dtype(1), dtype(0)), np.nextafter(dtype(1), dtype(2)), 0.5, 3.0, 1e-8, 1e8
        for size in map(float, map(dtype, (1.0, 0.3, 10.0**-far))):
            options = self.scale(form, size)
            p = [dtype(ratio) * dtype(size) * dtype(rng.choice([-1, 1]))
                 for ratio in (*ratios, *2 ** rng.uniform(-4, 4, 30), *2 ** rng.uniform(-30, 30, 30))]
            p = [r for r in p if options or abs(r) < 1e4]            # log cosh of more needs too many digits
            y = [dtype(0) if abs(abs(r) / size - 1) < 1e-3 else r * dtype(rng.uniform(0.2, 2)) for r in p]
            yield np.array(y), np.array([b + a for a, b in zip(p, y, strict=True)]), options
        huge = self.scale(form, 10.0**far)
        yield np.zeros(1, dtype), np.array([2 * 10.0**far if huge else 2], dtype), huge
        r = np.array([-1e4, 710, -40.01, 39.99, 17, 0.99, 3e-5, -1e-20], dtype)
        yield np.zeros(8, dtype), r, self.scale(form, 1.0)
        for name, interval in form.parameters.items():
            for size in near_the_ends(interval) if interval.high <= 1 else ():
                yield np.zeros(8, dtype), r, {name: size}
        if form.__name__ != "log_cosh_loss":                         # of which the oracle would need too many digits
            for y, p, options in self.far(form, dtype):
                yield y.astype(dtype), p.astype(dtype), options

    def exact(self, form, order, y, p, options):
        r, kink = abs(p - y), {"0": 0, "1": max(options.values(), default=1)}.get(form.facts.derivatives)
        if r == kink and order > int(form.facts.derivatives):        # see the laws of kinks
            return mp.nan, 1
        return (exact.residual(form.__name__, order, y, p, **options),) * 2

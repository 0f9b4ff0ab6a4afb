"""Trials of losses of amounts and predicted rates."""

import mpmath as mp
import numpy as np
import sympy as sp
from hypothesis import strategies as st

from lossbook.algebra import exact
from tests.kinds.trials import (
    HUGE,
    INF,
    LIMIT,
    LOGIT,
    NAN,
    NUMBERS,
    SAME_SHAPE,
    TINY,
    TWO,
    WEIGHTS,
    Trials,
    pairs,
    read,
)

AMOUNT = st.floats(0, LIMIT)
AMOUNTS = [
    ({"y_true": [0, NAN]}, ValueError, "y_true must be in [0, inf), got nan at index 1"),
    ({"y_true": [0, INF]}, ValueError, "y_true must be in [0, inf), got inf at index 1"),
    ({"y_true": [-1, 1]}, ValueError, "y_true must be in [0, inf), got -1.0 at index 0"),
    ({"y_true": [[1, -TINY]], "y_pred": [TWO]}, ValueError, "y_true must be in [0, inf), got -5e-324 at index 0, 1"),
    ({"y_true": [0.5, -2.5], "y_pred": [3, 1]}, ValueError,
     "y_true must be in [0, inf), got -2.5 at index 1; are y_true and y_pred swapped?"),
    *(({name: [1, 2**53 + 1]}, ValueError, f"{name} must hold integers of at most 2**53 in size, which floats hold "
       "exactly, got 9007199254740993; .astype(float) rounds them") for name in ("y_true", "y_pred")),
]
RATES = [
    ({"y_pred": [1, NAN]}, ValueError, "y_pred must be in [0, inf), got nan at index 1"),
    ({"y_pred": [1, INF]}, ValueError, "y_pred must be in [0, inf), got inf at index 1"),
    ({"y_pred": [2.0, -0.5]}, ValueError,
     "y_pred must be in [0, inf), got -0.5 at index 1; logarithms? pass from_log=True"),
]


class Rates(Trials):
    bad = *WEIGHTS, *SAME_SHAPE, *NUMBERS, *AMOUNTS
    bad_predictions = RATES
    asks = "the best constant is where this sum changes its sign"
    limits = 4, 3, 3
    letter = "m"
    impossible = 1.0, 0.0
    huge = ((0.0, 1.79e308), (2.4e305, 1.0))
    edges = (pairs((0.0, TINY, 1e-300, 1.0, 1e300, HUGE), (0.0, TINY, 1e-300, 1.0, 1e300, HUGE)),)
    bytes = np.array([0, 250, 250], np.uint8), np.array([5, 1, 5], np.uint8)

    def good_call(self):
        return {"y_true": TWO, "y_pred": [1.0, 2.0]}

    def chances(self):
        return AMOUNT, AMOUNT

    def as_valid(self, y, p):
        return np.nan_to_num(y, posinf=0), np.nan_to_num(p, posinf=0)

    def draw(self, rng, shape):
        y = np.where(rng.random(shape) < 0.5, rng.poisson(2, shape), rng.exponential(2, shape))
        return y, self.drawn(rng, shape)

    def drawn(self, rng, shape):
        return rng.integers(1, 129, shape) / 16

    def inside(self, p):
        return p + 0.5

    def whole(self, y, p):
        return np.trunc(y), np.ceil(p)

    def perfect(self):
        yield from ((y, y) for y in (0.0, TINY, 1e-300, 3.7, 1e300, HUGE))

    def extremes(self, form, options):
        return [pairs((0.0, 1.0), (0.0, 1e-300, 1e-9, 0.5, 1.0, 2.0, 1e9))]

    def asks_for(self, form, options, rng):
        """The sum of what is claimed is 0 at the best constant; and it has the sign of the slope, everywhere."""
        psi = sp.lambdify(sp.symbols(f"y {self.letter}"), read(form.facts.asks_for, options), "numpy")
        steps = np.array([0, 1e-3, 0.1, 0.5, -1e-3, -0.1, -0.5])
        for y in rng.exponential(size=9), np.array([0.0, 0, 1]), np.array([0.0, 1, 2, 4, 8]):
            low, high = self.of_rate(np.array([y.max() * 1e-3, y.max()]))
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (middle, high) if np.sum(psi(y, middle)) < 0 else (low, middle)
            costs = [form(y, np.full(len(y), p), **options) for p in self.moved(high, steps)]
            assert costs[0] < min(costs[1:])
            p = self.moved(high, steps)
            for one in y:
                slopes = form.gradient(np.full(len(p), one), p, reduction="none", **options)
                np.testing.assert_array_equal(np.sign(slopes), np.sign(psi(one, p)))

    def of_rate(self, m):
        """The prediction that means a rate."""
        return m

    def moved(self, p, steps):
        return p * (1 + steps)

    def points(self, form, dtype):
        """Rates near the truth and far from it, on both sides of what the formula takes apart."""
        rng = np.random.default_rng(7)
        info = np.finfo(dtype)
        parts, close = np.array([1e-36, 0.5, 1, 2, 1e36]), 2.0 ** -np.arange(3, 20, 4)
        ratios = np.concatenate([parts, parts * (1 - info.eps), parts * (1 + info.eps), 1 + close, 1 - close,
                                 2 ** rng.uniform(-3, 3, 30), 2 ** rng.uniform(-120, 120, 20), [1e-270, 1e270]])
        for size in 1.0, 1 / 3, 7.0, 1e6, 1e-30, 1e30, float(info.tiny), float(info.max) / 8:
            with np.errstate(over="ignore"):
                y, m = dtype(size), size * ratios
            m = m[(m >= info.tiny) & (m <= info.max)].astype(dtype)
            p = np.append(self.of_rate(m), self.further(dtype)).astype(dtype)
            yield np.full(len(p), y), p, {}
            yield np.zeros(len(p), dtype), p, {}

    def further(self, dtype):
        """Predictions at the ends and, of logarithms, beyond."""
        return [0.0]

    def exact(self, form, order, y, p, options):
        if p == 0 < y:
            return ((mp.inf, -mp.inf, mp.inf)[order],) * 2
        return (exact.rate(form.loss.__name__, order, y, p),) * 2


class LogRates(Rates):
    bad_predictions = ({"y_pred": [1, NAN]}, ValueError, "y_pred must be a number, got nan at index 1"),
    letter = "z"
    impossible = 1.0, -INF
    huge = ((0.0, 709.7), (1.0, -1.7e308))
    edges = (pairs((0.0, TINY, 1e-300, 1.0, 1e300, HUGE),
                   (0.0, TINY, 700.0, -700.0, 1e4, -1e4, HUGE, -HUGE, INF, -INF)),)

    def chances(self):
        return AMOUNT, LOGIT

    def as_valid(self, y, p):
        return np.nan_to_num(y, posinf=0), p

    def drawn(self, rng, shape):
        return rng.integers(-32, 33, shape) / 16

    def inside(self, p):
        return p

    def whole(self, y, p):
        return np.trunc(y), np.abs(np.trunc(p))

    def perfect(self):
        yield from ((1.0, 0.0), (0.0, -INF))

    def extremes(self, form, options):
        return [pairs((0.0, 1.0), (0.0, 1e-9, 1.0, 30.0, -30.0, -199.0, -800.0, 700.0))]

    def of_rate(self, m):
        return np.log(m)

    def moved(self, p, steps):
        return p + steps

    def further(self, dtype):
        return -1e4, -800.0, 1e4

    def exact(self, form, order, y, p, options):
        """The rounding of the rate itself shows in the difference."""
        value, slope, rate = (exact.rate(form.loss.__name__, n, y, p, log=True) for n in range(3))
        return (value, slope, rate)[order], (value + abs(slope), abs(slope) + rate, rate)[order]

"""What a loss is, to the last digit: its definition in the algebra, evaluated at rising precision."""

from fractions import Fraction
from functools import cache

import mpmath as mp
import numpy as np
import sympy as sp

from .derivation import DEFINED
from .precision import function, rising


def evaluate(expr, point):
    """An expression at a point of exact numbers, beginning with enough digits for 1 plus the smallest of them."""
    symbols = tuple(sorted(expr.free_symbols, key=str))
    numbers = [point[s.name] for s in symbols]
    far = max((abs(x.numerator.bit_length() - x.denominator.bit_length()) / 3.3 for x in numbers if x), default=0)
    inside = {s for f in expr.atoms(sp.exp, sp.cosh, sp.sinh, sp.tanh) for s in f.free_symbols}
    large = max((abs(point[s.name]) for s in inside), default=0)
    try:
        return rising(function(expr, symbols), numbers, start=int(far + large / 2.3))
    except ZeroDivisionError:
        return mp.nan


def derivative(expr, symbol, order=1):
    if order:
        [symbol] = (s for s in expr.free_symbols if s.name == symbol)
        expr = sp.diff(expr, symbol, order)
    return expr


@cache
def definition(name, symbol=None, order=0, label=None, logit=False):
    """The definition, or its derivative in a symbol; of one label alone, or in a logit, where that is asked for."""
    expr = next(definition for definition in DEFINED.values() if definition.computes == name).expr
    symbols = {s.name: s for s in expr.free_symbols}
    if label is not None and "y" in symbols:
        expr = expr.subs(symbols["y"], label)                        # no 0·log 0 is left
    if logit:
        expr = expr.subs(symbols["p"], DEFINED["sigma"].expr)
    return derivative(expr, symbol, order)


@cache
def residual(name, order, y, p, **parameters):
    """One entry's loss (order 0), slope (1) or second derivative (2), for floats taken as exact numbers."""
    return evaluate(definition(name, "r", order), {"r": Fraction(p) - Fraction(y), **exact(parameters)})


@cache
def label(name, order, label, p, logit=False, alpha=0.5, **parameters):
    """The same of what a label costs, where it had the probability p or, as a 1, the logit p."""
    expr = definition(name, "z" if logit else "p", order, label, logit)
    balance = 2 if alpha is None and name == "focal_loss" else 1      # no balance is twice the even one
    point = exact(parameters | {"z" if logit else "p": p, "alpha": 0.5 if alpha is None else alpha})
    return balance * evaluate(expr, point)


@cache
def rate_definition(name, order, log, nothing):
    """The definition, or its derivative in the rate or in the logarithm of that; where nothing came, the limit."""
    expr = definition(name)
    y, m = (next(s for s in expr.free_symbols if s.name == letter) for letter in "ym")
    if nothing:
        expr = sp.limit(expr, y, 0, "+")                              # no 0·log 0 is left
    return derivative(expr.subs(m, sp.exp(sp.Symbol("z", real=True))) if log else expr, "z" if log else "m", order)


@cache
def rate(name, order, y, p, log=False):
    """The same for an amount and the rate, or the logarithm of the rate, that was predicted."""
    return evaluate(rate_definition(name, order, log, y == 0), {"y": Fraction(y), "z" if log else "m": Fraction(p)})


@cache
def softmax(name, label, logits, **parameters):
    """What a label costs at the logits of all classes, and its slope in each of them."""
    expr = definition(name)
    symbols = tuple(sorted(expr.free_symbols, key=str))
    point = exact(parameters)

    def cost(*z):
        e = [mp.exp(number) for number in z]
        values = {k: mp.mpf(v.numerator) / v.denominator for k, v in point.items()} | {"p": e[label] / sum(e)}
        return function(expr, symbols)(*(values[s.name] for s in symbols))
    return with_slopes(cost, logits, max(map(abs, logits)) / 2.3)


@cache
def mask(name, y, p, **parameters):
    """The loss of one mask, and its slope at each pixel; `y` and `p` are tuples of floats."""
    y, p = [*map(Fraction, y)], [*map(Fraction, p)]
    point = {"I": sum(a * b for a, b in zip(y, p, strict=True)), "Y": sum(y), "P": sum(p), **exact(parameters)}
    (slopes,), steepest = slopes_of_masks(name, point, [1], [y])
    return evaluate(definition(name), point), slopes, steepest


@cache
def class_mask(name, y, p, smooth):
    """The same for the masks of all classes, which are tuples."""
    y, p = ([[*map(Fraction, row)] for row in a] for a in (y, p))
    sizes = [sum(row) for row in y]
    weights = [(min(filter(None, sizes)) / size) ** 2 if size else 0 for size in sizes]
    overlaps = [sum(a * b for a, b in zip(*rows, strict=True)) for rows in zip(y, p, strict=True)]
    I, Y, P = (sum(w * n for w, n in zip(weights, sums, strict=True)) for sums in (overlaps, sizes, map(sum, p)))
    point = {"I": I, "Y": Y, "P": P, "smooth": Fraction(smooth)}
    return evaluate(definition(name), point), *slopes_of_masks(name, point, weights, y)


def slopes_of_masks(name, point, weights, y):
    """At each pixel, through the overlap, where it is part of that, and the size; and how steep these can be."""
    by_I, by_P = (evaluate(definition(name, s, 1), point) for s in "IP")
    steepest = max(map(real, weights)) * (abs(by_I) + abs(by_P))
    return [[real(w) * (real(a) * by_I + by_P) for a in row] for w, row in zip(weights, y, strict=True)], steepest


@cache
def box(name, y, p):
    """The loss of one box against another, and its slope in each coordinate, which must not be one of the other's."""
    symbols = tuple(sorted(definition(name).free_symbols, key=str))
    (a1, b1, a2, b2), hull = (mp.mpf(c) for c in y), max(map(abs, (*y, *p)))

    def cost(x1, y1, x2, y2):
        I = max(0, min(x2, a2) - max(x1, a1)) * max(0, min(y2, b2) - max(y1, b1))
        w, h, a, b = x2 - x1, y2 - y1, a2 - a1, b2 - b1
        width, height = max(x2, a2) - min(x1, a1), max(y2, b2) - min(y1, b1)
        d = mp.hypot(x1 + x2 - a1 - a2, y1 + y2 - b1 - b2) / 2 / mp.hypot(width, height)
        v = 4 / mp.pi**2 * (mp.atan2(w, h) - mp.atan2(a, b)) ** 2
        values = {"I": I, "U": w * h + a * b - I, "C": width * height, "d": d, "v": v}
        return function(definition(name), symbols)(*(values[s.name] for s in symbols))
    return with_slopes(cost, p, 0, hull)


def with_slopes(cost, point, start, size=1):
    """A function's value, and its slope in each coordinate by differences in ever more digits."""
    def slope(*at, k):
        step = mp.mpf(10) ** (-mp.mp.dps // 3) * size
        before, after = ([*at[:k], at[k] + h, *at[k + 1:]] for h in (-step, step))
        return (cost(*after) - cost(*before)) / (2 * step)
    return (rising(cost, point, start=int(start)),
            [rising(lambda *at, k=k: slope(*at, k=k), point, start=int(start)) for k in range(len(point))])


def real(number):
    number = Fraction(number)
    return mp.mpf(number.numerator) / number.denominator


def exact(parameters):
    return {name: Fraction(value) for name, value in parameters.items()}


class Exact:
    """Exact numbers as an array can hold them, with the unit in whose last place an error is measured."""

    def __init__(self, numbers, units, dtype):
        units = np.array([np.broadcast_to(np.array(unit, object), np.shape(number))
                          for number, unit in zip(numbers, units, strict=True)], object)
        numbers = np.array([np.array(number, object).tolist() for number in numbers], object)
        self.known = np.vectorize(lambda x: not mp.isnan(x), otypes=[bool])(numbers)
        with np.errstate(over="ignore"):
            self.nearest = numbers.astype(float).astype(dtype)
            self.unit = np.minimum(np.abs(units.astype(float)), np.finfo(dtype).max).astype(dtype)
        self.rest = np.array([float(x - mp.mpf(float(n))) if np.isfinite(n) else 0.0
                              for x, n in zip(numbers.flat, self.nearest.flat, strict=True)]).reshape(numbers.shape)

    def errors(self, got):
        """How far floats are from the numbers, in units of the last place."""
        far = np.where(got == self.nearest, 0, np.inf)                # where one of the two is infinite
        finite = np.isfinite(got) & np.isfinite(self.nearest)
        with np.errstate(all="ignore"):
            gap = got.astype(float) - self.nearest.astype(float) - self.rest
            return np.where(self.known, np.where(finite, np.abs(gap) / np.spacing(self.unit).astype(float), far), 0)

"""What a loss is, to the last digit: its definition in the algebra, evaluated at rising precision."""

from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import sympy as sp

from lossbook.derivations import DEFINITIONS
from lossbook.derivations.numbers import evaluate


@cache
def derivative(name, *symbols):
    expr = DEFINITIONS[name].expr
    for symbol in symbols:
        expr = sp.diff(expr, next(s for s in expr.free_symbols if s.name == symbol))
    return expr


@cache
def residual(name, order, y, p, **parameters):
    """One entry's loss (order 0), slope (1) or second derivative (2), for floats taken as exact numbers."""
    point = {"r": Fraction(p) - Fraction(y), **{k: Fraction(v) for k, v in parameters.items()}}
    return evaluate(derivative(name, *"r" * order), point)


@cache
def mask(name, y, p, smooth):
    """The loss of one mask, and its slope at each pixel; `y` and `p` are tuples of floats."""
    y, p = [*map(Fraction, y)], [*map(Fraction, p)]
    point = {"I": sum(a * b for a, b in zip(y, p, strict=True)), "Y": sum(y), "P": sum(p), "smooth": Fraction(smooth)}
    slope = sp.Symbol("y") * derivative(name, "I") + derivative(name, "P")      # dI/dp = y, dP/dp = 1
    return evaluate(derivative(name), point), [evaluate(slope, {"y": a, **point}) for a in y]


def ulps(got, want, unit=None):
    """How far the float `got` is from the number `want`, in units of the last place of `want` (or of `unit`)."""
    with np.errstate(over="ignore"):
        nearest = got.dtype.type(float(want))
    if np.isinf(got) or np.isinf(nearest):
        return 0.0 if got == nearest else np.inf
    unit = np.spacing(got.dtype.type(abs(nearest if unit is None else unit)))
    return float(abs(mpmath.mpf(float(got)) - want) / mpmath.mpf(float(unit)))

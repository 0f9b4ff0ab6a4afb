"""What each loss counts in a sum or a mean."""

import math
from math import inf, prod
from typing import Any

import numpy as np

from .. import checks
from ..checks import Array

NORMAL = float(np.finfo(float).tiny)             # numbers below have fewer digits


class Weights:
    """The factor of each loss in the result: its sample weight times its label's, over the divisor of a mean.

    The counts are in units of 2^`power`. Weights may leave the range of floats though what they make of a loss does
    not: then each has a power of 2 of its own.
    """

    each: Array | None = None
    power: Array | None = None

    def __init__(self, sample_weight: Any, reduction: str, shape: tuple[int, ...], counts: Array | None = None,
                 power: int = 0):
        if reduction == "mean" and prod(shape) == 0:
            raise ValueError(f"y_pred must hold something to take the mean of, got shape {shape}")
        self.divisor = float(prod(shape)) if reduction == "mean" else 1.0
        factors = [] if counts is None else [counts]
        if sample_weight is not None:
            factors.append(checks.weights(sample_weight, shape).reshape(-1))
        if not factors:
            return
        self.each = factors[0] if len(factors) == 1 else factors[0] * factors[1]
        total = float(np.add.reduce(self.each))
        if power or total == inf or (len(factors) > 1 and vanish(self.each, *factors)):
            parts = [np.frexp(w) for w in factors]
            self.each, self.power = np.prod([m for m, _ in parts], 0), np.sum([e for _, e in parts], 0) + power
        if reduction == "mean":
            if not self.each.any():
                raise ValueError("sample_weight must not be all zero where reduction='mean'"
                                 if sample_weight is not None and not factors[-1].any() else
                                 "class_weight must not be zero for all labels where reduction='mean'")
            if self.power is not None:
                self.power -= np.maximum.reduce(self.power[self.each > 0])
                total = float(np.add.reduce(np.ldexp(self.each, self.power)))
            self.divisor = total

    def apply(self, terms: Array, s: slice, out: Array | None = None, power: Array | None = None) -> Array:
        """Terms, in units of 2^`power`, times what they count: a weight of 0 makes 0 of an infinite term too."""
        if out is not None and out.dtype == np.float16:
            return halve(self.apply(terms, s, power=power), out)
        if self.each is None:
            if power is None:
                return np.multiply(terms, 1 / self.divisor, out=out)
            return np.ldexp(terms / self.divisor, power, out=out)
        each = self.each[s]
        w = each / self.divisor
        plain = self.power is None and power is None
        if plain and np.minimum.reduce(w, initial=inf) >= NORMAL:
            return np.multiply(terms, w, out=out)
        if plain and not vanish(w, each):
            out = np.multiply(terms, w, out=out)
        else:                                    # no product on the way may leave the range
            (m, e), (n, d) = np.frexp(each), math.frexp(self.divisor)
            e = e + (1 - d) + (0 if self.power is None else self.power[s]) + (0 if power is None else power)
            out = np.ldexp(terms * (m / n / 2), e, out=out)
        np.copyto(out, 0, where=each == 0)
        return out

    def total(self, losses: Array, s: slice, power: Array | None = None) -> float:
        """What these losses add to the result."""
        if self.each is None and power is None:
            total = np.add.reduce(losses, dtype=float) / self.divisor
            if total < inf:
                return total
        # a mean need not overflow where the sum does
        return np.add.reduce(self.apply(losses, s, power=power), dtype=float)


def vanish(product: Array, *factors: Array) -> bool:
    """Whether a product of weights that are not 0 is, or has lost digits."""
    if not np.minimum.reduce(product, initial=inf) < NORMAL:
        return False
    return bool(((product < NORMAL) & np.logical_and.reduce([f > 0 for f in factors])).any())


def halve(x: Array, out: Array) -> Array:
    """Round to float16, tiny numbers to multiples of 2^-24 first: NumPy alone takes a hundred times as long."""
    x = x.astype(np.float32, copy=False)
    coarse = np.copysign(np.float32(0.75), x) * (np.abs(x) < 2**-14)
    return np.subtract(x + coarse, coarse, out=out)

"""What each loss counts in a sum or a mean."""

from math import inf, prod
from typing import Any

import numpy as np

from . import checks
from .checks import Array


class Weights:
    """What each loss counts in the result: its weight, over what a mean divides by."""

    def __init__(self, sample_weight: Any, reduction: str, shape: tuple[int, ...], counts: Array | None = None,
                 unit: float = 1.0):
        self.each = None if sample_weight is None else checks.weights(sample_weight, shape).reshape(-1)
        self.divisor: float = 1 / unit
        if reduction == "mean":
            self.divisor = prod(shape)
            if self.divisor == 0:
                raise ValueError(f"y_pred must hold something to take the mean of, got shape {shape}")
            if self.each is not None:
                if np.add.reduce(self.each) == inf:
                    self.each = self.each / self.divisor
                self.divisor = float(np.add.reduce(self.each))
                if self.divisor == 0:
                    raise ValueError("sample_weight must not be all zero where reduction='mean'")
            if counts is not None:
                self.divisor = float(np.add.reduce(counts if self.each is None else counts * self.each))
                if self.divisor == 0:
                    raise ValueError("class_weight must not be zero for all labels where reduction='mean'")

    def apply(self, terms: Array, s: slice, out: Array | None = None) -> Array:
        """Terms times what they count: a weight of 0 makes 0 of an infinite term too."""
        if self.each is None:
            return np.multiply(terms, 1 / self.divisor, out=out)
        w = self.each[s] / self.divisor
        out = np.multiply(terms, w, out=out)
        if not w.all():
            np.copyto(out, 0, where=w == 0)
        return out

    def total(self, losses: Array, s: slice) -> float:
        """What these losses add to the result."""
        if self.each is None:
            total = np.add.reduce(losses, dtype=float) / self.divisor
            if total < inf:
                return total
        return np.add.reduce(self.apply(losses, s), dtype=float)     # a mean need not overflow where the sum does

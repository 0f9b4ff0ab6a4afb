"""Losses of the difference between a number and its prediction."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from .. import checks
from ..checks import Array
from .kind import FAR, VALUE, Curved, Formula

NEAR = {"f": 2.0**120, "d": 2.0**1020}           # where the sum of squares is smaller, no residual is far
AFAR = 520                                       # as a power of 2: a unit in which not even their squares do


class Residual(Curved):
    """The formula sees r = y_pred − y_true."""

    labels = False
    lengths = "delta", "beta"                    # the parameters in the unit of the data

    def terms(self, formula, s, dtype, parameters):
        y, p = self.y[s], self.p[s]
        if y.dtype.kind in "iu" or p.dtype.kind in "iu":
            (y, y_rest), (p, p_rest) = split(y, dtype), split(p, dtype)
            r = p - y if p_rest is y_rest else p - y + (p_rest - y_rest)
        else:
            y, p = y.astype(dtype, copy=False), p.astype(dtype, copy=False)
            r = p - y
        if np.dot(r, r) < NEAR[dtype.char]:
            return formula(r, **parameters)
        checks.finite("y_true", y, s.start, self.shape)
        checks.finite("y_pred", p, s.start, self.shape)
        if dtype.char == "f":
            return self.terms(formula, s, np.dtype(float), parameters)
        far = np.abs(r) > FAR["d"]
        return self.from_afar(formula, r, np.where(far, p / 2.0**AFAR - y / 2.0**AFAR, 0), far, parameters)

    def from_afar(self, formula: Formula, r: Array, less: Array, far: Array, parameters: Mapping[str, Any]) -> Any:
        """Terms where the far residuals, or their losses, may leave the range of floats; in a larger unit they do not.

        A length of at most 1 needs no larger unit: from so far a loss is as good as linear, and it might vanish.
        """
        def in_unit(unit):
            return {k: v / unit if k in self.lengths and v > 1 else v for k, v in parameters.items()}

        one, four = (formula(np.array([2.0**500 / unit]), **in_unit(unit))[VALUE]() for unit in (4, 1))
        degree = round(np.log2(four / one)[0] / 2)                   # of the loss in the unit: 1 or 2
        power = far * AFAR

        def mixed(near, distant, degree):
            return np.where(far, distant(), near()), power * degree
        terms = zip(formula(r, **parameters), formula(less, **in_unit(2.0**AFAR)), strict=True)
        return [partial(mixed, *pair, degree - order) for order, pair in enumerate(terms)]


def split(a: Array, dtype: np.dtype[Any]) -> tuple[Array, Any]:
    """Numbers as floats, and what these lack of integers of more digits than floats have."""
    if a.dtype.kind in "iu" and a.dtype.itemsize == 8 and not checks.exact(a):
        rest = a & 2047                          # 64 bits are 53 and 11
        return (a - rest).astype(dtype), rest.astype(dtype)
    return a.astype(dtype, copy=False), 0

"""Losses of boxes."""

from functools import partial
from math import prod

import numpy as np

from .. import checks
from .kind import FAR, Entries, turned


class Boxes(Entries):
    """The formula sees two boxes x1, y1, x2, y2: the corners with the smallest and with the largest coordinates."""

    labels = False

    def __init__(self, y, p):
        checks.same_shape(y, p)
        checks.corners(p.shape)
        checks.integers("y_true", y)
        checks.integers("y_pred", p)
        self.shape = p.shape[:-1]
        self.y, self.p = (a.reshape(prod(self.shape), 4) for a in (y, p))

    def terms(self, formula, s, dtype, parameters):
        y, p = turned(self.y[s], dtype), turned(self.p[s], dtype)
        checks.boxes("y_true", y, s.start, self.shape)
        checks.boxes("y_pred", p, s.start, self.shape)
        if np.maximum.reduce(np.maximum(np.abs(y), np.abs(p)), axis=None) < FAR[dtype.char]:
            return formula(y, p, **parameters)
        if dtype.char == "f":
            return self.terms(formula, s, np.dtype(float), parameters)
        far = np.maximum.reduce(np.maximum(y[2:], p[2:]) / 8 - np.minimum(y[:2], p[:2]) / 8) > FAR["d"] / 8
        unit = np.where(far, 8.0, 1.0)                               # of length, in which no side overflows
        value, *slopes = formula(y / unit, p / unit, **parameters)
        return [value, *(partial(lambda slope: (slope(), -3 * far), slope) for slope in slopes)]

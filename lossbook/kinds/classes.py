"""Losses of labels of several classes."""

from math import inf, isfinite, prod

import numpy as np

from .. import checks
from ..checks import Array
from .kind import Entries, kept, part, turned
from .weights import vanish


class ClassProbabilities(Entries):
    """The formula sees targets `t`, the places `at` of the labels, and the distributions `p`, classes first.

    `at` indexes the labels' entries in an array over all classes: a[at] has the shape of `t`. Of class indices, `t` is
    one row of ones and `at` is (label, entry). Of distributions, or smoothed to them, `t` has a row for each class and
    `at` is `...`. What class weights make a label count is not in `t`, but how they divide it among its classes is.
    """

    options = "axis", "class_weight", "label_smoothing"

    def __init__(self, y, p, axis, class_weight, label_smoothing=0.0):
        self.axis = checks.class_axis(axis, y, p)
        self.hard, p = y.ndim < p.ndim, np.moveaxis(p, self.axis, -1)
        self.shape, self.classes, self.smoothing = p.shape[:-1], p.shape[-1], label_smoothing
        self.share = part(label_smoothing, self.classes)
        self.factors = self.share,
        entries = prod(self.shape)
        self.p = p.reshape(entries, self.classes)
        if self.hard:
            self.y = y.reshape(entries)
            checks.indices("y_true", self.y, self.classes, self.shape)
        else:
            self.y = np.moveaxis(y, self.axis, -1).reshape(entries, self.classes)
        self.weight = None if class_weight is None else checks.class_weight(class_weight, self.classes)
        if self.weight is not None:
            self.counts = self.weight[self.y] if self.hard else self.mixed()

    def mixed(self) -> Array:
        """What the labels count that belong to several classes at once; the weights then need a common unit."""
        self.power = int(np.frexp(self.weight.max())[1])
        weight, self.weight = self.weight, np.ldexp(self.weight, -self.power)
        if vanish(self.weight, weight):
            raise ValueError("class_weight must not have numbers more than a factor of 1e307 apart where y_true holds "
                             f"probabilities, got {weight[weight > 0].min()} and {weight.max()}; class indices may do")
        self.factors += self.weight[self.weight > 0].min(initial=1.0),
        return self.y @ self.weight

    def dtypes(self, y, p, parameters):
        return super().dtypes(np.empty(0, bool) if self.hard else y, p, parameters)

    def block(self, s, dtype):
        p = self.checked(turned(self.p[s], dtype), s.start)
        if self.hard:
            at = self.y[s][None], np.arange(p.shape[1])
            t = np.ones((1, p.shape[1]), dtype)
        else:
            at, t = ..., turned(self.y[s], dtype)
            checks.distributions("y_true", t, self.y.dtype, s.start, self.shape, self.axis,
                                 checks.SWAPPED if self.swapped else "")
            if self.weight is not None:
                present, counts = t * (self.weight > 0)[:, None], self.counts[s]
                t = t * self.weight[:, None] / (counts + (counts == 0))
                t = kept(t.astype(dtype, copy=False), present)
        if self.smoothing:
            smooth = np.empty(p.shape, dtype)
            smooth[...] = np.add.reduce(t) * self.share
            smooth[at] += t * (1 - self.smoothing)
            at, t = ..., smooth
        return t, at, p

    def checked(self, p, start):
        checks.distributions("y_pred", p, self.p.dtype, start, self.shape, self.axis, checks.LOGITS)
        if self.swapped:
            checks.not_swapped(self.y[start:start + p.shape[-1]].T, start, self.shape, self.axis)
        return p

    def shaped(self, out):
        out = super().shaped(out)
        return np.moveaxis(out, -1, self.axis) if out.ndim > len(self.shape) else out


class ClassLogits(ClassProbabilities):
    """The same, with logits in place of the predicted distribution: it is their softmax."""

    flag = "from_logits"

    def __init__(self, y, p, axis, class_weight, label_smoothing=0.0):
        super().__init__(y, p, axis, class_weight, label_smoothing)
        checks.integers("y_pred", p)

    def checked(self, p, start):
        if isfinite(np.add.reduce(p, axis=None)):
            return p
        checks.logits("y_pred", p, start, self.shape, self.axis)
        certain = np.maximum.reduce(p) == inf    # the limit: such a class has all the probability
        return np.where(certain, np.where(p == inf, 0, -inf).astype(p.dtype), p)

"""Losses of binary labels."""

from functools import partial
from typing import ClassVar

import numpy as np

from .. import checks
from ..checks import Array
from .kind import Curved, part


class BinaryProbability(Curved):
    """The formula sees the probabilities n and y that the label is 0 and 1, and the predicted probability p of a 1.

    n is 1 − y, but keeps its digits where smoothing leaves y near 1.
    """

    options: ClassVar[tuple[str, ...]] = ("label_smoothing",)

    def __init__(self, y, p, label_smoothing=0.0):
        super().__init__(y, p)
        self.smoothing, self.share = label_smoothing, part(label_smoothing, 2)
        self.factors = self.share,

    def block(self, s, dtype):
        y, p = self.y[s].astype(dtype, copy=False), self.p[s].astype(dtype, copy=False)
        checks.shares("y_true", y, s.start, self.shape, hint=checks.SWAPPED if self.swapped else checks.LABELS)
        shares = 1 - y, y
        if self.smoothing:
            shares = (share * (1 - self.smoothing) + self.share for share in shares)
        return *shares, self.checked(p, s.start)

    def checked(self, p: Array, start: int) -> Array:
        """The predictions of some entries, which begin at `start`, as the formula wants them."""
        checks.shares("y_pred", p, start, self.shape, hint=checks.LOGITS)
        if self.swapped:
            checks.not_swapped(self.y[start:start + p.size], start, self.shape)
        return p


class BinaryLogit(BinaryProbability):
    """The same, with the logit z = log(p/(1 − p)) in place of p."""

    flag = "from_logits"

    def checked(self, p, start):
        checks.numbers("y_pred", p, start, self.shape)
        return p


class HardLabels(BinaryProbability):
    """The formula sees labels of 0 and 1; a soft label costs n times what a 0 costs, and y times what a 1 costs."""

    options = ()

    def terms(self, formula, s, dtype, parameters):
        n, y, p = self.block(s, dtype)
        if np.logical_and.reduce((y == 0) | (y == 1)):
            return formula(n, y, p, **parameters)
        all_, none = np.ones_like(y), np.zeros_like(y)
        zeros, ones = formula(all_, none, p, **parameters), formula(none, all_, p, **parameters)

        def mixed(zero, one):
            return np.where(n == 0, 0, n * zero()) + np.where(y == 0, 0, y * one())     # 0·∞ counts 0
        return [partial(mixed, zero, one) for zero, one in zip(zeros, ones, strict=True)]


class HardProbability(HardLabels, BinaryProbability):
    """Labels of 0 and 1, and the predicted probability of a 1."""


class HardLogit(HardLabels, BinaryLogit):
    """Labels of 0 and 1, and the logit of the predicted probability of a 1."""

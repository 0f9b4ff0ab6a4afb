"""How arrays become the entries that a formula sees, and how the entries' losses become the result."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from math import inf, isfinite, prod
from typing import Any, ClassVar

import numpy as np

from . import checks
from .checks import Array
from .weights import Weights

BLOCK = 1 << 15      # elements: the few temporaries of a formula then stay in the processor's cache
NARROW = 64          # fewer classes become the outer axis of a block, so that NumPy's inner loops are long
np.empty(1 << 24, np.uint8)      # dropped at once: glibc then keeps those temporaries instead of unmapping each

VALUE, GRADIENT, HESSIAN = range(3)
Formula = Callable[..., tuple[Callable[..., Any], ...]]


class Kind:
    """The arrays of one call, checked and arranged for a formula."""

    options: ClassVar[tuple[str, ...]] = ()      # the keyword arguments of a loss that concern the arrays
    curved: ClassVar[bool] = False               # whether every number of the prediction has a loss of its own
    labels: ClassVar[bool] = True                # whether integers of the truth are labels: exact in every dtype

    def __init__(self, y: Array, p: Array, **options: Any):
        raise NotImplementedError

    def compute(self, formula: Formula, wanted: tuple[int, ...], sample_weight: Any, reduction: str,
                parameters: Mapping[str, Any]) -> list[Any]:
        """The value and derivatives that are wanted."""
        raise NotImplementedError

    def dtypes(self, y: Array, p: Array, parameters: Mapping[str, Any]) -> tuple[np.dtype[Any], np.dtype[Any]]:
        """Of the result, and to compute in."""
        true = np.dtype(bool) if self.labels and y.dtype.kind in "iu" else y.dtype
        return dtypes(true, p.dtype, *parameters.values())


class Entries(Kind):
    """Each entry of the prediction has a loss; an entry is a number, or the numbers along the last axis."""

    counts: Array | None = None                  # what each entry adds to the divisor of a mean, if not 1
    unit = 1.0                                   # of the counts and the losses that the formula gives

    def __init__(self, y, p):
        checks.same_shape(y, p)
        self.shape, self.y, self.p = p.shape, y.reshape(-1), p.reshape(-1)

    def block(self, s: slice, dtype: np.dtype[Any]) -> tuple[Any, ...]:
        """What the formula sees of some entries: the axis of an entry first, if there is one."""
        raise NotImplementedError

    def terms(self, formula: Formula, s: slice, dtype: np.dtype[Any], parameters: Mapping[str, Any]) -> Any:
        """Functions of nothing for the value and the derivatives of some entries."""
        return formula(*self.block(s, dtype), **parameters)

    def shaped(self, out: Array) -> Array:
        return out.reshape(self.shape + out.shape[1:])[()]

    def compute(self, formula, wanted, sample_weight, reduction, parameters):
        weights = Weights(sample_weight, reduction, self.shape, self.counts, self.unit)
        result, computed = self.dtypes(self.y, self.p, parameters)
        n, *width = self.p.shape
        outs = [np.empty((n, *width) if want == GRADIENT else n, result) if want or reduction == "none" else None
                for want in wanted]
        total, step = 0.0, max(1, BLOCK // width[0]) if width else BLOCK
        for i in range(0, n, step):
            s = slice(i, i + step)
            terms = self.terms(formula, s, computed, parameters)
            for want, out in zip(wanted, outs, strict=True):
                if out is None:
                    total += weights.total(terms[want](), s)
                else:
                    weights.apply(terms[want](), s, out[s].T)
        return [result.type(total) if out is None else self.shaped(out) for out in outs]


class Residual(Entries):
    """The formula sees r = y_pred − y_true."""

    curved = True
    labels = False

    def block(self, s, dtype):
        y, p = self.y[s].astype(dtype, copy=False), self.p[s].astype(dtype, copy=False)
        r = p - y
        if not isfinite(np.add.reduce(r)):       # a number is not finite, or the sum or a difference has overflowed
            checks.finite("y_true", y, s.start, self.shape)
            checks.finite("y_pred", p, s.start, self.shape)
        return (r,)


class BinaryProbability(Entries):
    """The formula sees the probability y that the label is 1, and the predicted one p."""

    options: ClassVar[tuple[str, ...]] = ("label_smoothing",)
    curved = True

    def __init__(self, y, p, label_smoothing=0.0):
        super().__init__(y, p)
        self.smoothing = label_smoothing

    def block(self, s, dtype):
        y, p = self.y[s].astype(dtype, copy=False), self.p[s].astype(dtype, copy=False)
        hint = "; are y_true and y_pred swapped?" if self.p.dtype.kind in "iub" else ""
        checks.shares("y_true", y, s.start, self.shape, hint=hint)
        p = self.checked(p, s.start)
        if self.smoothing:
            y = y * (1 - self.smoothing) + self.smoothing / 2
        return y, p

    def checked(self, p: Array, start: int) -> Array:
        """The predictions of some entries, which begin at `start`, as the formula wants them."""
        checks.shares("y_pred", p, start, self.shape)
        return p


class BinaryLogit(BinaryProbability):
    """The formula sees the probability y that the label is 1, and the logit z = log(p/(1 − p)) of the predicted one."""

    def checked(self, p, start):
        checks.numbers("y_pred", p, start, self.shape)
        return p


class HardLabels(BinaryProbability):
    """The formula sees labels of 0 and 1; a soft label costs y times what a 1 costs, and 1 − y times what a 0 costs."""

    options = ()

    def terms(self, formula, s, dtype, parameters):
        y, p = self.block(s, dtype)
        if np.logical_and.reduce((y == 0) | (y == 1)):
            return formula(y, p, **parameters)
        ones, zeros = formula(np.ones_like(y), p, **parameters), formula(np.zeros_like(y), p, **parameters)

        def mixed(one, zero):
            a, b = y * one(), (1 - y) * zero()
            return np.where(y == 0, 0, a) + np.where(y == 1, 0, b)   # 0·∞ counts 0
        return [partial(mixed, one, zero) for one, zero in zip(ones, zeros, strict=True)]


class HardProbability(HardLabels, BinaryProbability):
    """Labels of 0 and 1, and the predicted probability of a 1."""


class HardLogit(HardLabels, BinaryLogit):
    """Labels of 0 and 1, and the logit of the predicted probability of a 1."""


class ClassProbabilities(Entries):
    """The formula sees targets, the place where they stand, and a distribution over the classes (its first axis).

    An entry's target is one row: the probability of its label, which stands at (label, entry), so that of an array `a`
    over all classes a[at] is what belongs to the labels. Where the truth is a distribution, or smoothed to one, the
    targets are as many rows as there are classes, and stand at `...`, which is everywhere. Class weights are in them.
    """

    options = "axis", "class_weight", "label_smoothing"

    def __init__(self, y, p, axis, class_weight, label_smoothing=0.0):
        self.axis = checks.class_axis(axis, y, p)
        self.hard, p = y.ndim < p.ndim, np.moveaxis(p, self.axis, -1)
        self.shape, self.classes, self.smoothing = p.shape[:-1], p.shape[-1], label_smoothing
        entries = prod(self.shape)
        self.p = p.reshape(entries, self.classes)
        if self.hard:
            self.y = y.reshape(entries)
            checks.indices("y_true", self.y, self.classes, self.shape)
        else:
            self.y = np.moveaxis(y, self.axis, -1).reshape(entries, self.classes)
        self.weight = None if class_weight is None else checks.class_weight(class_weight, self.classes)
        if self.weight is not None:
            self.unit = 2.0 ** (np.frexp(self.weight.max())[1] - 1)  # in which no weight overflows or vanishes
            self.weight = self.weight / self.unit
            self.counts = self.weight[self.y] if self.hard else self.y @ self.weight

    def dtypes(self, y, p, parameters):
        return super().dtypes(np.empty(0, bool) if self.hard else y, p, parameters)

    def block(self, s, dtype):
        p = self.checked(turned(self.p[s], dtype), s.start)
        if self.hard:
            at = self.y[s][None], np.arange(p.shape[1])
            t = np.ones((1, p.shape[1])) if self.counts is None else self.counts[None, s]
            t = t.astype(dtype, copy=False)
        else:
            at, t = ..., turned(self.y[s], dtype)
            checks.distributions("y_true", t, self.y.dtype, s.start, self.shape, self.axis)
            if self.weight is not None:
                t = t * self.weight[:, None].astype(dtype)
        if self.smoothing:
            smooth = np.empty(p.shape, dtype)
            smooth[...] = np.add.reduce(t) * (self.smoothing / self.classes)
            smooth[at] += t * (1 - self.smoothing)
            at, t = ..., smooth
        return t, at, p

    def checked(self, p, start):
        checks.distributions("y_pred", p, self.p.dtype, start, self.shape, self.axis)
        return p

    def shaped(self, out):
        out = super().shaped(out)
        return np.moveaxis(out, -1, self.axis) if out.ndim > len(self.shape) else out


class ClassLogits(ClassProbabilities):
    """The same, with logits in place of the predicted distribution: it is their softmax."""

    def checked(self, p, start):
        if isfinite(np.add.reduce(p, axis=None)):
            return p
        checks.logits("y_pred", p, start, self.shape, self.axis)
        certain = np.maximum.reduce(p) == inf    # the limit: such a class has all the probability
        return np.where(certain, np.where(p == inf, 0, -inf).astype(p.dtype), p)


class Boxes(Entries):
    """The formula sees two boxes x1, y1, x2, y2: the corners with the smallest and with the largest coordinates."""

    labels = False

    def __init__(self, y, p):
        checks.same_shape(y, p)
        checks.corners(p.shape)
        self.shape = p.shape[:-1]
        self.y, self.p = (a.reshape(prod(self.shape), 4) for a in (y, p))

    def block(self, s, dtype):
        y, p = turned(self.y[s], dtype), turned(self.p[s], dtype)
        checks.boxes("y_true", y, s.start, self.shape)
        checks.boxes("y_pred", p, s.start, self.shape)
        return y, p


def turned(block: Array, dtype: np.dtype[Any]) -> Array:
    """The entries of a block last, so that the axis of an entry unpacks: x1, y1, x2, y2 = box."""
    return block.T.astype(dtype, "C" if block.shape[1] < NARROW else "K", copy=False)


@lru_cache
def dtypes(y: np.dtype[Any], p: np.dtype[Any], *parameters: float | None) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype of the result, and one that holds the data and the parameters to compute in."""
    result = next((np.dtype(d.type) for d in (p, y) if d.kind == "f"), np.dtype(float))
    single = np.finfo(np.float32)
    beyond = any(v and not single.tiny <= v <= single.max for v in parameters)
    return result, np.result_type(y, p, result, np.float64 if beyond else np.float32)

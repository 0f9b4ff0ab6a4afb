"""How arrays become the entries that a formula sees, and how the entries' losses become the result."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from math import inf, isfinite, prod
from typing import Any, ClassVar

import numpy as np

from . import checks
from .checks import Array
from .weights import Weights, vanish

BLOCK = 1 << 15      # elements: the few temporaries of a formula then stay in the processor's cache
NARROW = 64          # fewer classes become the outer axis of a block, so that NumPy's inner loops are long
np.empty(1 << 24, np.uint8)      # dropped at once: glibc then keeps those temporaries instead of unmapping each

FAR = {"f": 2.0**60, "d": 2.0**1020}             # larger numbers may leave the range: doubled or, in float32, squared
AFAR = 520                                       # as a power of 2: a unit in which not even squares do
VALUE, GRADIENT, HESSIAN = range(3)
Formula = Callable[..., tuple[Callable[..., Any], ...]]


class Kind:
    """The arrays of one call, checked and arranged for a formula."""

    options: ClassVar[tuple[str, ...]] = ()      # the keyword arguments of a loss that concern the arrays
    curved: ClassVar[bool] = False               # whether every number of the prediction has a loss of its own
    labels: ClassVar[bool] = True                # whether integers of the truth are labels: exact in every dtype
    factors: tuple[float, ...] = ()              # what the dtype to compute in has to hold, beside the parameters

    def __init__(self, y: Array, p: Array, **options: Any):
        raise NotImplementedError

    def compute(self, formula: Formula, wanted: tuple[int, ...], sample_weight: Any, reduction: str,
                parameters: Mapping[str, Any]) -> list[Any]:
        """The value and derivatives that are wanted."""
        raise NotImplementedError

    def dtypes(self, y: Array, p: Array, parameters: Mapping[str, Any]) -> tuple[np.dtype[Any], np.dtype[Any]]:
        """Of the result, and to compute in."""
        true = np.dtype(bool) if self.labels and y.dtype.kind in "iu" else y.dtype
        return dtypes(true, p.dtype, *parameters.values(), *self.factors)


class Entries(Kind):
    """Each entry of the prediction has a loss; an entry is a number, or the numbers along the last axis."""

    counts: Array | None = None                  # what each entry counts by its label, if not 1,
    power = 0                                    # in units of 2^power

    def __init__(self, y, p):
        checks.same_shape(y, p)
        self.shape, self.y, self.p = p.shape, y.reshape(-1), p.reshape(-1)

    @property
    def swapped(self) -> bool:
        """Whether the truth and the prediction look as if they had changed places, if numbers do not fit."""
        return self.y.dtype.kind == "f" and self.p.dtype.kind in "iub"

    def block(self, s: slice, dtype: np.dtype[Any]) -> tuple[Any, ...]:
        """What the formula sees of some entries: the axis of an entry first, if there is one."""
        raise NotImplementedError

    def terms(self, formula: Formula, s: slice, dtype: np.dtype[Any], parameters: Mapping[str, Any]) -> Any:
        """Functions of nothing for the value and the derivatives of some entries.

        Where these may leave the range of floats, a function gives them in units of 2^power, and those powers.
        """
        return formula(*self.block(s, dtype), **parameters)

    def shaped(self, out: Array) -> Array:
        return out.reshape(self.shape + out.shape[1:])[()]

    def compute(self, formula, wanted, sample_weight, reduction, parameters):
        weights = Weights(sample_weight, reduction, self.shape, self.counts, self.power)
        result, computed = self.dtypes(self.y, self.p, parameters)
        n, *width = self.p.shape
        outs = [np.empty((n, *width) if want == GRADIENT else n, result) if want or reduction == "none" else None
                for want in wanted]
        total, step = 0.0, max(1, BLOCK // width[0]) if width else BLOCK
        for i in range(0, n, step):
            s = slice(i, i + step)
            terms = self.terms(formula, s, computed, parameters)
            for want, out in zip(wanted, outs, strict=True):
                found, power = terms[want](), None
                if isinstance(found, tuple):
                    found, power = found
                if out is None:
                    total += weights.total(found, s, power)
                else:
                    weights.apply(found, s, out[s].T, power)
        return [result.type(total) if out is None else self.shaped(out) for out in outs]


class Residual(Entries):
    """The formula sees r = y_pred − y_true."""

    curved = True
    labels = False
    lengths = "delta", "beta"                    # the parameters in the unit of the data

    def terms(self, formula, s, dtype, parameters):
        (y, y_rest), (p, p_rest) = split(self.y[s], dtype), split(self.p[s], dtype)
        r = p - y
        if y_rest is not None or p_rest is not None:
            r += (0 if p_rest is None else p_rest) - (0 if y_rest is None else y_rest)
        if -FAR[dtype.char] < np.minimum.reduce(r, initial=0) and np.maximum.reduce(r, initial=0) < FAR[dtype.char]:
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


class BinaryProbability(Entries):
    """The formula sees the probabilities n and y that the label is 0 and 1, and the predicted probability p of a 1.

    n is 1 − y, but keeps its digits where smoothing leaves y near 1.
    """

    options: ClassVar[tuple[str, ...]] = ("label_smoothing",)
    curved = True

    def __init__(self, y, p, label_smoothing=0.0):
        super().__init__(y, p)
        self.smoothing, self.share = label_smoothing, float(kept(np.float64(label_smoothing / 2), label_smoothing))
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


class ClassProbabilities(Entries):
    """The formula sees targets, the place where they stand, and a distribution over the classes (its first axis).

    An entry's target is one row: the probability of its label, which stands at (label, entry), so that of an array `a`
    over all classes a[at] is what belongs to the labels. Where the truth is a distribution, or smoothed to one, the
    targets are as many rows as there are classes, and stand at `...`, which is everywhere. What class weights make a
    label count is not in them, but how they divide it among its classes is.
    """

    options = "axis", "class_weight", "label_smoothing"

    def __init__(self, y, p, axis, class_weight, label_smoothing=0.0):
        self.axis = checks.class_axis(axis, y, p)
        self.hard, p = y.ndim < p.ndim, np.moveaxis(p, self.axis, -1)
        self.shape, self.classes, self.smoothing = p.shape[:-1], p.shape[-1], label_smoothing
        self.share = float(kept(np.float64(label_smoothing / self.classes), label_smoothing))
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

    def __init__(self, y, p, axis, class_weight, label_smoothing=0.0):
        super().__init__(y, p, axis, class_weight, label_smoothing)
        checks.integers("y_pred", p)

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
        checks.integers("y_true", y)
        checks.integers("y_pred", p)
        self.shape = p.shape[:-1]
        self.y, self.p = (a.reshape(prod(self.shape), 4) for a in (y, p))

    def terms(self, formula, s, dtype, parameters):
        y, p = turned(self.y[s], dtype), turned(self.p[s], dtype)
        checks.boxes("y_true", y, s.start, self.shape)
        checks.boxes("y_pred", p, s.start, self.shape)
        least = min(np.minimum.reduce(a[:2], axis=None, initial=0) for a in (y, p))
        most = max(np.maximum.reduce(a[2:], axis=None, initial=0) for a in (y, p))
        if -FAR[dtype.char] < least and most < FAR[dtype.char]:
            return formula(y, p, **parameters)
        if dtype.char == "f":
            return self.terms(formula, s, np.dtype(float), parameters)
        far = np.maximum.reduce(np.maximum(y[2:], p[2:]) / 8 - np.minimum(y[:2], p[:2]) / 8) > FAR["d"] / 8
        unit = np.where(far, 8.0, 1.0)                               # of length, in which no side overflows
        value, *slopes = formula(y / unit, p / unit, **parameters)
        return [value, *(partial(lambda slope: (slope(), -3 * far), slope) for slope in slopes)]


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


def split(a: Array, dtype: np.dtype[Any]) -> tuple[Array, Array | None]:
    """Numbers as floats, and what these lack of integers of more digits than floats have."""
    if a.dtype.kind in "iu" and a.dtype.itemsize == 8 and not checks.exact(a):
        rest = a & 2047                          # 64 bits are 53 and 11
        return (a - rest).astype(dtype), rest.astype(dtype)
    return a.astype(dtype, copy=False), None


def kept(share: Any, of: Any) -> Any:
    """A share of what is not 0: it is not 0, however small."""
    return np.maximum(share, np.minimum(of, np.finfo(share.dtype).smallest_subnormal))

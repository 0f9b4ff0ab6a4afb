"""How arrays become the entries that a formula sees, and how the entries' losses become the result."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from .. import checks
from ..checks import Array
from .weights import Weights

BLOCK = 1 << 15      # elements: the few temporaries of a formula then stay in the processor's cache
NARROW = 64          # fewer classes become the outer axis of a block, so that NumPy's inner loops are long
np.empty(1 << 24, np.uint8)      # dropped at once: glibc then keeps those temporaries instead of unmapping each

FAR = {"f": 2.0**60, "d": 2.0**1020}             # larger numbers may leave the range: doubled or, in float32, squared
VALUE, GRADIENT, HESSIAN = range(3)
Formula = Callable[..., tuple[Callable[..., Any], ...]]


class Kind:
    """The arrays of one call, checked and arranged for a formula."""

    options: ClassVar[tuple[str, ...]] = ()      # the keyword arguments of a loss that concern the arrays
    flag: ClassVar[str] = ""                     # what a call sets to say that its predictions are of this kind
    curved: ClassVar[bool] = False               # whether every number of the prediction has a loss of its own
    labels: ClassVar[bool] = True                # whether integers as truth are labels: they never widen the dtype
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


class Curved(Entries):
    """An entry is a number; each has a loss of its own, and so a second derivative."""

    curved = True


@lru_cache
def dtypes(y: np.dtype[Any], p: np.dtype[Any], *parameters: float | None) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype of the result, and one that holds the data and the parameters to compute in."""
    result = next((np.dtype(d.type) for d in (p, y) if d.kind == "f"), np.dtype(float))
    single = np.finfo(np.float32)
    beyond = any(v and not single.tiny <= v <= single.max for v in parameters)
    return result, np.result_type(y, p, result, np.float64 if beyond else np.float32)


def turned(block: Array, dtype: np.dtype[Any]) -> Array:
    """The entries of a block last, so that the axis of an entry unpacks: x1, y1, x2, y2 = box."""
    return block.T.astype(dtype, "C" if block.shape[1] < NARROW else "K", copy=False)


def part(smoothing: float, classes: int) -> float:
    """What smoothing gives to each class: not 0, however small."""
    return max(smoothing / classes, min(smoothing, 5e-324))


def kept(share: Array, of: Array) -> Array:
    """A share of what is not 0: it is not 0, however small."""
    return np.maximum(share, np.minimum(of, np.finfo(share.dtype).smallest_subnormal))

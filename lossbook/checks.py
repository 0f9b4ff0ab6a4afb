"""What arguments may be, and what is said of those that may not."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

# Hints at what may have happened, or what to do.
LABELS = "; labels are 0 and 1, and sample_weight 0 leaves an entry out"
INDICES = "; sample_weight 0 leaves an entry out, with any index in that range"
LOGITS = "; logits? pass from_logits=True"
LOGARITHMS = "; logarithms? pass from_log=True"
LOGITS_OF_PIXELS = "; logits? apply the sigmoid or softmax first"
PIXELS = "; a 0 in both masks leaves a pixel out"
SWAPPED = "; are y_true and y_pred swapped?"
OFFSET = "; subtract an offset from y_true and y_pred first"
ROUNDED = "; .astype(float) rounds them"


@dataclass(frozen=True)
class Interval:
    """The numbers that a parameter may be; the brackets in `ends` show which ends belong to it."""

    low: float
    high: float
    ends: str
    or_none: bool = False

    def __contains__(self, number: float) -> bool:
        at_an_end = (number == self.low and self.ends[0] == "[") or (number == self.high and self.ends[1] == "]")
        return self.low < number < self.high or at_an_end

    def __str__(self) -> str:
        return f"{self.ends[0]}{self.low:g}, {self.high:g}{self.ends[1]}"

    def check(self, name: str, value: Any) -> float | None:
        """The value as a Python float, since a NumPy scalar would widen the arrays that it meets."""
        if value is None and self.or_none:
            return None
        if not isinstance(value, (float, Real)) or isinstance(value, bool):
            raise TypeError(f"{name} must be a number in {self}, got {value!r}")
        try:
            number = float(value)
        except OverflowError:
            number = inf
        if number not in self:
            raise ValueError(f"{name} must be in {self}, got {value!r}")
        return number


positive = Interval(0, inf, "()")
not_negative = Interval(0, inf, "[)")
fraction = Interval(0, 1, "[]")
inner_fraction = Interval(0, 1, "()")
fraction_or_none = Interval(0, 1, "[]", or_none=True)


def reduction(value: Any) -> None:
    if not isinstance(value, str) or value not in ("mean", "sum", "none"):
        raise ValueError(f"reduction must be 'mean', 'sum' or 'none', got {value!r}")


def flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


ROWS = frozenset({list, tuple})      # with one axis, such hold numbers and no arrays


def real(name: str, data: ArrayLike) -> Array:
    """The data as a plain array of real numbers."""
    try:
        array = np.asarray(data)
    except MemoryError:
        raise
    except Exception as error:           # an `__array__` may raise anything
        wrong = ValueError if isinstance(error, ValueError) else TypeError
        cure = ("make its rows equally long" if wrong is ValueError and isinstance(data, (list, tuple)) else
                "pass a NumPy array (of a PyTorch tensor: .detach().cpu().numpy(), of bfloat16 with .float() before)")
        raise wrong(f"{name} must be an array of numbers, but NumPy makes none of this {type(data).__name__} "
                    f"({type(error).__name__}: {error}); {cure}") from error
    if array is not data and is_masked(data, array.ndim):
        raise TypeError(f"{name} must be a plain array, got a masked one; sample_weight=0 leaves an entry out")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got {unreal(array)}")
    if array.dtype.char == "g":          # wider than a float64, or not, as the platform has it
        raise TypeError(f"{name} must hold numbers of at most 64 bits, got longdouble; .astype(float) rounds them")
    return array


def is_masked(data: Any, axes: int) -> bool:
    """Whether NumPy drops a mask here, also that of an array in a list. (Of a single masked number it makes NaN.)"""
    ma = sys.modules.get("numpy.ma")     # not imported for its own sake: that would take 10 ms
    if ma is None or isinstance(data, ma.MaskedArray):
        return ma is not None
    if axes < 2 or not isinstance(data, (list, tuple)) or (axes == 2 and ROWS.issuperset(map(type, data))):
        return False
    return any(is_masked(row, axes - 1) for row in data)


def unreal(array: Array) -> str:
    """What an array holds that is no real number, and how to make numbers of it."""
    if array.dtype.kind != "O":
        wider = [to for to in ("float32", "float64") if np.can_cast(array.dtype, to)]       # than bfloat16 and its like
        return f"dtype {array.dtype}" + (f"; convert it by .astype(np.{wider[0]})" if wider else "")
    for index, item in np.ndenumerate(array):
        if not isinstance(item, Real):
            return f"{type(item).__name__}{where(index)}; pass an array of numbers"
    return "dtype object; convert it by .astype(float)"


def where(index: Iterable[int]) -> str:
    numbers = ", ".join(map(str, index))
    return f" at index {numbers}" if numbers else ""


def exact(array: Array) -> bool:
    """Whether floats hold all of the integers exactly."""
    return not array.size or (int(np.minimum.reduce(array, axis=None)) >= -(2**53)
                              and int(np.maximum.reduce(array, axis=None)) <= 2**53)


def integers(name: str, array: Array, hint: str = OFFSET) -> None:
    """Integers whose differences matter are exact as floats."""
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and not exact(array):
        far = max(np.maximum.reduce(array, axis=None), np.minimum.reduce(array, axis=None), key=lambda n: abs(int(n)))
        raise ValueError(f"{name} must hold integers of at most 2**53 in size, which floats hold exactly, got {far}"
                         f"{hint}")


def same_shape(y: Array, p: Array) -> None:
    if y.shape != p.shape:
        raise ValueError(f"y_true and y_pred must have the same shape, got {y.shape} and {p.shape}")


def finite(name: str, block: Array, start: int, shape: tuple[int, ...]) -> None:
    refuse(name, "finite", block, ~np.isfinite(block), start, shape)


def numbers(name: str, block: Array, start: int, shape: tuple[int, ...]) -> None:
    """Infinities are numbers here, as logits are."""
    if block.size and not np.minimum.reduce(block) >= -inf:
        refuse(name, "a number", block, np.isnan(block), start, shape)


def rates(name: str, block: Array, start: int, shape: tuple[int, ...], hint: str = "") -> None:
    if not (np.minimum.reduce(block) >= 0 and np.maximum.reduce(block) < inf):       # NaN fails both
        refuse(name, f"in {not_negative}", block, ~((block >= 0) & (block < inf)), start, shape, hint=hint)


def in_unit_interval(block: Array) -> bool:
    return not block.size or bool(np.minimum.reduce(block, axis=None) >= 0 and np.maximum.reduce(block, axis=None) <= 1)


def shares(name: str, block: Array, start: int, shape: tuple[int, ...], axis: int | None = None,
           hint: str = "") -> None:
    if not in_unit_interval(block):
        refuse(name, "in [0, 1]", block, ~((block >= 0) & (block <= 1)), start, shape, axis, hint)


def distributions(name: str, block: Array, given: np.dtype[Any], start: int, shape: tuple[int, ...], axis: int,
                  hint: str = "") -> None:
    """Each column of the block is one, as exactly as numbers of the given dtype can be."""
    shares(name, block, start, shape, axis, hint)
    sums = np.add.reduce(block, dtype=float)
    bad = np.abs(sums - 1) > {"e": 1e-2, "f": 1e-3}.get(given.char, 1e-6)
    refuse(name, f"distributions along axis {axis}, with a sum of 1", sums, bad, start, shape, hint=hint)


def not_swapped(y: Array, start: int, shape: tuple[int, ...], axis: int | None = None) -> None:
    """The truth, where predicted probabilities are integers: a soft target would always cost inf."""
    refuse("y_true", "0 or 1 where y_pred holds integers", y, (y > 0) & (y < 1), start, shape, axis,
           f"{SWAPPED} If not, pass y_pred as floats")


def logits(name: str, block: Array, start: int, shape: tuple[int, ...], axis: int) -> None:
    """Each column has a softmax, be it that of a limit: one logit may be +inf."""
    refuse(name, "a number", block, np.isnan(block), start, shape, axis)
    for what, bad in [("at most one logit of +inf", np.add.reduce(block == inf) > 1),
                      ("one logit above -inf", np.maximum.reduce(block) == -inf)]:
        refuse(name, f"rows along axis {axis} with {what}", np.maximum.reduce(block), bad, start, shape)


def boxes(name: str, block: Array, start: int, shape: tuple[int, ...]) -> None:
    """Each column is a box x1, y1, x2, y2."""
    if not isfinite(np.add.reduce(block, axis=None)):
        refuse(name, "finite", block, ~np.isfinite(block), start, shape, len(shape))
    for coordinate, low, high in ("x", block[0], block[2]), ("y", block[1], block[3]):
        if not (low <= high).all():
            refuse(name, f"boxes with {coordinate}1 <= {coordinate}2", block, low > high, start, shape)


def refuse(name: str, what: str, block: Array, bad: Array, start: int, shape: tuple[int, ...], axis: int | None = None,
           hint: str = "") -> None:
    """Raise if a number or an entry is bad, naming the first; entries begin at `start` of those in that shape.

    In a block of two axes that of an entry comes first; `axis` is where it stood in the caller's array.
    """
    if bad.any():
        entry, *place = (int(k) for k in np.argwhere(bad.T)[0])
        index = [*map(int, np.unravel_index(start + entry, shape))]
        if place:
            index.insert(axis or 0, *place)
        seen = block.T[entry, *place].tolist()
        raise ValueError(f"{name} must be {what}, got {seen}{where(index)}{hint if seen == seen else ''}")


def weights(sample_weight: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The weights as float64, one for each loss."""
    w = real("sample_weight", sample_weight).astype(float, copy=False)
    if w.shape != shape:
        raise ValueError(f"sample_weight must have the shape of the unreduced loss, {shape}, got {w.shape}")
    if w.size and not (w.min() >= 0 and w.max() < inf):             # NaN fails both
        refuse("sample_weight", "finite and not negative", w.reshape(-1), ~((w >= 0) & (w < inf)).reshape(-1), 0, shape)
    return w


def axes(axis: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes as different numbers from 0; None is all of them."""
    if axis is None:
        return tuple(range(len(shape)))
    if isinstance(axis, bool):  # NumPy would take it for 0 or 1
        raise TypeError(f"axis must name axes of the shape {shape}, got {axis!r}")
    try:
        return normalize_axis_tuple(axis, len(shape))
    except (TypeError, ValueError) as error:
        wrong = TypeError if isinstance(error, TypeError) else ValueError
        raise wrong(f"axis must name different axes of the shape {shape}, got {axis!r}") from None


def axis(name: str, value: Any, shape: tuple[int, ...]) -> int:
    """One axis as a number from 0."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} must be one axis of the shape {shape}, got {value!r}")
    if not -len(shape) <= value < len(shape):
        raise ValueError(f"{name} must be one axis of the shape {shape}, got {value!r}")
    return int(value) % len(shape)


def class_axis(value: Any, y: Array, p: Array) -> int:
    """The axis of the classes in `y_pred`; `y_true` has the same shape, or lacks that axis where it holds indices."""
    if p.dtype.kind in "iu" and y.ndim == p.ndim + 1:
        raise ValueError(f"y_pred must have at least the axes of y_true, got shapes {p.shape} and {y.shape}{SWAPPED}")
    if not p.ndim:
        raise ValueError("y_pred must have an axis of classes, got a number")
    classes = axis("axis", value, p.shape)
    indices = p.shape[:classes] + p.shape[classes + 1:]
    if y.shape not in (p.shape, indices):
        raise ValueError(f"y_true must be class indices of shape {indices} or probabilities of shape {p.shape}, "
                         f"got shape {y.shape}")
    if p.shape[classes] < 2:
        raise ValueError(f"y_pred must have at least two classes along axis {classes}, got shape {p.shape}")
    return classes


def indices(name: str, k: Array, classes: int, shape: tuple[int, ...]) -> None:
    if k.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integers where it holds class indices, got dtype {k.dtype}")
    if k.size and not (k.min() >= 0 and k.max() < classes):
        refuse(name, f"class indices from 0 to {classes - 1}", k, (k < 0) | (k >= classes), 0, shape, hint=INDICES)


def class_weight(value: ArrayLike, classes: int) -> Array:
    """The weights as float64, one for each class."""
    if isinstance(value, (dict, str)):
        raise TypeError(f"class_weight must be one number for each class, in their order, got {value!r:.40}; "
                        f"a dict means [class_weight.get(k, 1) for k in range({classes})], 'balanced' means "
                        f"np.size(y_true)/({classes}*np.bincount(np.ravel(y_true), minlength={classes}))")
    w = real("class_weight", value).astype(float, copy=False)
    if w.shape != (classes,):
        raise ValueError(f"class_weight must have one number for each of {classes} classes, got shape {w.shape}")
    refuse("class_weight", "finite and not negative", w, ~((w >= 0) & (w < inf)), 0, w.shape)
    return w


def corners(shape: tuple[int, ...]) -> None:
    if not shape or shape[-1] != 4:
        raise ValueError(f"y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape {shape}")

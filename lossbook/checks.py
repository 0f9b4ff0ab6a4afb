"""What arguments may be, and what is said of those that may not."""

import sys
from dataclasses import dataclass
from math import inf
from numbers import Real
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Interval:
    """The numbers that a parameter may be; the brackets in `ends` show which ends belong to it."""

    low: float
    high: float
    ends: str

    def __contains__(self, number: float) -> bool:
        at_an_end = (number == self.low and self.ends[0] == "[") or (number == self.high and self.ends[1] == "]")
        return self.low < number < self.high or at_an_end

    def __str__(self) -> str:
        return f"{self.ends[0]}{self.low:g}, {self.high:g}{self.ends[1]}"

    def check(self, name: str, value: Any) -> float:
        """The value as a Python float, since a NumPy scalar would widen the arrays that it meets."""
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


def reduction(value: Any) -> None:
    if not isinstance(value, str) or value not in ("mean", "sum", "none"):
        raise ValueError(f"reduction must be 'mean', 'sum' or 'none', got {value!r}")


def real(name: str, data: ArrayLike) -> Array:
    """The data as a plain array of real numbers."""
    ma = sys.modules.get("numpy.ma")     # not imported for its own sake: that would take 10 ms
    if ma and isinstance(data, ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array, got a masked one; sample_weight=0 leaves an entry out")
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array


def same_shape(y: Array, p: Array) -> None:
    if y.shape != p.shape:
        raise ValueError(f"y_true and y_pred must have the same shape, got {y.shape} and {p.shape}")


def finite(name: str, block: Array, start: int, shape: tuple[int, ...]) -> None:
    refuse(name, "finite", block, ~np.isfinite(block), start, shape)


def shares(name: str, array: Array) -> None:
    refuse(name, "in [0, 1]", array, ~((array >= 0) & (array <= 1)), 0, array.shape)


def refuse(name: str, what: str, array: Array, bad: Array, start: int, shape: tuple[int, ...]) -> None:
    """Raise if a number is bad, naming the first; the array begins at `start` of one of that shape."""
    if bad.any():
        first = int(bad.argmax())
        index = np.unravel_index(start + first, shape)
        where = f" at index {', '.join(map(str, index))}" if index else ""
        raise ValueError(f"{name} must be {what}, got {array.flat[first]}{where}")


def weights(sample_weight: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The weights as float64, one for each loss."""
    w = real("sample_weight", sample_weight).astype(float, copy=False)
    if w.shape != shape:
        raise ValueError(f"sample_weight must have the shape of the unreduced loss, {shape}, got {w.shape}")
    if w.size and not (w.min() >= 0 and w.max() < inf):             # NaN fails both
        refuse("sample_weight", "finite and not negative", w, ~((w >= 0) & (w < inf)), 0, shape)
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

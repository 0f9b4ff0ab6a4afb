"""How arrays become the entries that a formula sees, and how the entries' losses become the result."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import inf, isfinite, prod
from typing import Any

import numpy as np

from . import checks
from .checks import Array

BLOCK = 1 << 15      # elements: the few temporaries of a formula then stay in the processor's cache
np.empty(1 << 24, np.uint8)      # dropped at once: glibc then keeps those temporaries instead of unmapping each

VALUE, GRADIENT, HESSIAN = range(3)
Formula = Callable[..., tuple[Callable[..., Any], ...]]


class Kind:
    """Called with a formula and the arguments of a loss; returns the value and derivatives that are wanted."""

    def __call__(self, formula: Formula, wanted: tuple[int, ...], y: Array, p: Array, *,
                 sample_weight: Any, reduction: str, **parameters: Any) -> list[Any]:
        raise NotImplementedError


class Entrywise(Kind):
    """Each number of the prediction has a loss of its own, and so a second derivative."""

    def entries(self, y: Array, p: Array, start: int, shape: tuple[int, ...]) -> tuple[Array, ...]:
        """What the formula sees of a block, which begins at `start` of arrays of that shape."""
        raise NotImplementedError

    def __call__(self, formula, wanted, y, p, *, sample_weight, reduction, **parameters):
        checks.same_shape(y, p)
        shape, size, total = p.shape, p.size, 0.0
        weights = Weights(sample_weight, reduction, shape)
        result, computed = dtypes(y.dtype, p.dtype, *parameters.values())
        outs = [None if want == VALUE and reduction != "none" else np.empty(size, result) for want in wanted]
        y, p = y.reshape(-1), p.reshape(-1)
        for i in range(0, size, BLOCK):
            s = slice(i, i + BLOCK)
            a, b = y[s].astype(computed, copy=False), p[s].astype(computed, copy=False)
            terms = formula(*self.entries(a, b, i, shape), **parameters)
            for want, out in zip(wanted, outs, strict=True):
                if out is None:
                    total += weights.total(terms[want](), s)
                else:
                    weights.apply(terms[want](), s, out[s])
        return [result.type(total) if out is None else out.reshape(shape)[()] for out in outs]


class Residual(Entrywise):
    """The formula sees r = y_pred − y_true."""

    def entries(self, y, p, start, shape):
        r = p - y
        if not isfinite(np.add.reduce(r)):       # a number is not finite, or the sum or a difference has overflowed
            checks.finite("y_true", y, start, shape)
            checks.finite("y_pred", p, start, shape)
        return (r,)


class Masks(Kind):
    """Each mask has a loss; the formula sees I = Σyp, Y = Σy, P = Σp, and its gradient the pixels of y."""

    def __call__(self, formula, wanted, y, p, *, sample_weight, reduction, axis, **parameters):
        checks.same_shape(y, p)
        pixels = checks.axes(axis, p.shape)
        order = [*(k for k in range(p.ndim) if k not in pixels), *pixels]
        turned = tuple(p.shape[k] for k in order)
        shape = turned[:p.ndim - len(pixels)]
        weights = Weights(sample_weight, reduction, shape)
        result, _ = dtypes(y.dtype, p.dtype)
        table = prod(shape), prod(turned[len(shape):])               # a row for each mask
        rows_y, rows_p = (a.transpose(order).reshape(table) for a in (y, p))

        sums = np.zeros((3, table[0]))
        for row, column in blocks(*table):
            a, b = (rows[row, column].T.astype(float, copy=False) for rows in (rows_y, rows_p))
            for name, block, whole in ("y_true", a, y), ("y_pred", b, p):
                if not (np.minimum.reduce(block, axis=None) >= 0 and np.maximum.reduce(block, axis=None) <= 1):
                    checks.shares(name, whole)           # finds and names the number
            for total, block in zip(sums, (a * b, a, b), strict=True):
                total[row] += np.add.reduce(block, axis=0)

        def value():
            losses = formula(*sums, **parameters)[VALUE]()
            if reduction == "none":
                return weights.apply(losses, slice(None)).astype(result).reshape(shape)[()]
            return result.type(weights.total(losses, slice(None)))

        def gradient():
            out = np.empty(table, result)
            for row, column in blocks(*table):
                terms = formula(*sums[:, row], **parameters)
                a = rows_y[row, column].T.astype(float, copy=False)
                weights.apply(terms[GRADIENT](a), row, out[row, column].T)
            return out.reshape(turned).transpose([*map(order.index, range(p.ndim))])[()]

        return [gradient() if want else value() for want in wanted]


residual = Residual()
masks = Masks()


class Weights:
    """What each loss counts in the result: its weight, over what a mean divides by."""

    def __init__(self, sample_weight: Any, reduction: str, shape: tuple[int, ...]):
        self.each = None if sample_weight is None else checks.weights(sample_weight, shape).reshape(-1)
        self.divisor: float = 1
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


def blocks(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """Cut a table into pieces of about BLOCK elements."""
    height = max(1, BLOCK // max(1, columns))
    for i in range(0, rows, height):
        for j in range(0, columns, BLOCK):
            yield slice(i, i + height), slice(j, j + BLOCK)


@lru_cache
def dtypes(y: np.dtype[Any], p: np.dtype[Any], *parameters: float) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype of the result, and one that holds the data and the parameters to compute in."""
    result = next((np.dtype(d.type) for d in (p, y) if d.kind == "f"), np.dtype(float))
    single = np.finfo(np.float32)
    beyond = any(v and not single.tiny <= v <= single.max for v in parameters)
    return result, np.result_type(y, p, result, np.float64 if beyond else np.float32)

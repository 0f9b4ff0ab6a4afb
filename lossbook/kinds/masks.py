"""The kinds whose losses are of whole masks: a formula sees sums over the pixels."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from .. import checks
from . import kind
from .weights import Weights


class Masks(kind.Kind):
    """Each mask has a loss; the formula sees I = Σyp, Y = Σy, P = Σp, and its gradient the pixels of y."""

    options = ("axis",)

    def __init__(self, y, p, axis):
        checks.same_shape(y, p)
        pixels = self.pixels(axis, p.shape)
        self.order = [*(k for k in range(p.ndim) if k not in pixels), *pixels]
        self.turned = tuple(p.shape[k] for k in self.order)
        rows = self.turned[:p.ndim - len(pixels)]
        self.whole = y, p
        self.y, self.p = (a.transpose(self.order).reshape(prod(rows), prod(self.turned[len(rows):])) for a in (y, p))
        self.shape, self.height = rows, max(1, kind.BLOCK // max(1, self.p.shape[1]))

    @staticmethod
    def pixels(axis: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
        return checks.axes(axis, shape)

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Cut the table that has a row for each mask and a column for each pixel."""
        rows, columns = self.p.shape
        width = max(1, kind.BLOCK // self.height)
        for i in range(0, rows, self.height):
            for j in range(0, columns, width):
                yield slice(i, i + self.height), slice(j, j + width)

    def compute(self, formula, wanted, sample_weight, reduction, parameters):
        if self.p.size == 0 and prod(self.shape):                    # nothing can be said of a mask of nothing
            raise ValueError(f"y_true and y_pred must have pixels in each mask, got shape {self.whole[1].shape}")
        weights = Weights(sample_weight, reduction, self.shape)
        result, _ = self.dtypes(*self.whole, {})
        sums = np.zeros((3, len(self.p)))
        for row, column in self.blocks():
            a, b = (table[row, column].T.astype(float, copy=False) for table in (self.y, self.p))
            for name, block, whole in zip(("y_true", "y_pred"), (a, b), self.whole, strict=True):
                if not checks.in_unit_interval(block):
                    hint = checks.LOGITS_OF_PIXELS if block is b and whole.dtype.kind == "f" else checks.PIXELS
                    checks.shares(name, whole.reshape(-1), 0, whole.shape, hint=hint)    # finds and names the number
            for total, block in zip(sums, (a * b, a, b), strict=True):
                total[row] += np.add.reduce(block, axis=0)

        def value():
            losses = np.atleast_1d(formula(*sums, **parameters)[kind.VALUE]())
            if reduction == "none":
                return weights.apply(losses, slice(None)).astype(result).reshape(self.shape)[()]
            return result.type(weights.total(losses, slice(None)))

        def gradient():
            out = np.empty(self.p.shape, result)
            for row, column in self.blocks():
                terms = formula(*sums[:, row], **parameters)
                a = self.y[row, column].T.astype(float, copy=False)
                weights.apply(terms[kind.GRADIENT](a), self.losses(row), out[row, column].T)
            return out.reshape(self.turned).transpose(np.argsort(self.order, kind="stable"))[()]

        return [gradient() if want else value() for want in wanted]

    def losses(self, row: slice) -> slice:
        """Whose loss the masks of some rows are part of."""
        return row


class ClassMasks(Masks):
    """All classes' masks have one loss; the formula sees the sums of all of them."""

    def __init__(self, y, p, axis):
        super().__init__(y, p, axis)
        self.shape, self.height = (), max(1, len(self.p))

    @staticmethod
    def pixels(axis, shape):
        classes = checks.axis("axis", axis, shape)
        return tuple(k for k in range(len(shape)) if k != classes)

    def losses(self, row):
        return slice(None)

"""Trials of losses of masks."""

import itertools

import mpmath as mp
import numpy as np
from hypothesis import strategies as st

from lossbook.algebra import exact
from tests.kinds.labels import BinaryProbabilities
from tests.kinds.trials import (
    INF,
    NAN,
    SAME_SHAPE,
    SHARE,
    SMALL,
    TINY,
    TWO,
    WEIGHTS,
    Case,
    Trials,
    pairs,
    read,
)

SQUARE = [[0.0, 1.0], [1.0, 0.0]]

UNIT = [
    ({"y_true": [[0, NAN], TWO]}, ValueError, "y_true must be in [0, 1], got nan at index 0, 1"),
    ({"y_pred": [TWO, [0, 1 + 1e-15]]}, ValueError, "y_pred must be in [0, 1], got 1.000000000000001 at index 1, 1"),
    ({"y_true": np.array([[0, 255], [0, 0]], np.uint8)}, ValueError, "y_true must be in [0, 1], got 255 at index 0, 1"),
    ({"y_true": [[0, 1], [2, 1]]}, ValueError,
     "y_true must be in [0, 1], got 2 at index 1, 0; a 0 in both masks leaves a pixel out"),
    ({"y_pred": [[0, 1], [-0.25, 1]]}, ValueError,
     "y_pred must be in [0, 1], got -0.25 at index 1, 0; logits? apply the sigmoid or softmax first"),
    ({"y_pred": [[0, INF], [0, 1]]}, ValueError, "y_pred must be in [0, 1], got inf at index 0, 1"),
]

MASKS = [
    ({"y_true": np.zeros((0, 3)), "y_pred": np.zeros((0, 3))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
    ({"axis": 2}, ValueError, "axis must name different axes of the shape (2, 2), got 2"),
    ({"axis": (0, -2)}, ValueError, "axis must name different axes of the shape (2, 2), got (0, -2)"),
    ({"axis": True}, TypeError, "axis must name axes of the shape (2, 2), got True"),
    ({"axis": "0"}, TypeError, "axis must name different axes of the shape (2, 2), got '0'"),
    ({"axis": 0.0}, TypeError, "axis must name different axes of the shape (2, 2), got 0.0"),
    ({"axis": None, "sample_weight": TWO}, ValueError,
     "sample_weight must have the shape of the unreduced loss, (), got (2,)"),
    ({"axis": None, "sample_weight": -1.0}, ValueError, "sample_weight must be finite and not negative, got -1.0"),
    ({"axis": None, "sample_weight": 0.0}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]

CLASS_MASKS = [
    ({"axis": 2}, ValueError, "axis must be one axis of the shape (2, 2), got 2"),
    ({"axis": None}, TypeError, "axis must be one axis of the shape (2, 2), got None"),
    ({"axis": (0, 1)}, TypeError, "axis must be one axis of the shape (2, 2), got (0, 1)"),
    ({"axis": False}, TypeError, "axis must be one axis of the shape (2, 2), got False"),
    ({"y_true": 1, "y_pred": 1}, ValueError, "axis must be one axis of the shape (), got -1"),
    ({"sample_weight": TWO}, ValueError, "sample_weight must have the shape of the unreduced loss, (), got (2,)"),
    ({"sample_weight": -1.0}, ValueError, "sample_weight must be finite and not negative, got -1.0"),
    ({"sample_weight": 0}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]


class Masks(Trials):
    bad = *WEIGHTS, *SAME_SHAPE, *UNIT, *MASKS
    asks = "a pixel belongs to the best mask if"
    limits = 4, 4
    huge = ()
    bytes = BinaryProbabilities.bytes
    edges = ((np.array([[TINY, 1, 0]]), np.array([[0, TINY, 0]])), (np.full((1, 3), TINY), np.full((1, 3), TINY)),
             (np.zeros((1, 3)), np.array([[0, TINY, 0]])), (np.ones((1, 3)), np.zeros((1, 3))),
             (np.zeros((1, 3)), np.zeros((1, 3))))

    def perfect(self):
        yield from ((y, y) for y in (np.arange(n) % 3 == 0 for n in (1, 3, 1000)))

    def good_call(self):
        return {"y_true": SQUARE, "y_pred": SQUARE, "axis": 1}

    def chances(self):
        return SHARE, SHARE

    def draw(self, rng, shape):
        return tuple(np.where(rng.random(shape) < 0.5, rng.random(shape), rng.random(shape) < 0.5) for _ in range(2))

    def case(self, form, seed, shape):
        """Each row is a mask."""
        y, p, w, options = super().case(form, seed, shape)
        return Case(y, p, w[:, 0], {"axis": -1, **options})

    def inside(self, p):
        return 0.2 + 0.6 * p

    def whole(self, y, p):
        return y.round(), p.round()

    def each(self, function, y, p, options):
        return function(y, p, reduction="none", **{"axis": -1, **options})

    def extremes(self, form, options):
        numbers = 0.0, 1e-9, 0.3, 1.0
        return [pairs(*2 * [[*itertools.product(numbers, repeat=n)]]) for n in (1, 2)]

    def asks_for(self, form, options, rng):
        """The rule says which pixels are in the best of all masks."""
        y = rng.random(7)
        hard = np.array([*itertools.product((0.0, 1.0), repeat=7)])
        options["empty"] = 0.0
        costs = self.each(form, np.broadcast_to(y, hard.shape), hard, options)
        best = hard[costs.argmin()]
        rule = read(form.facts.asks_for, options).subs("D", 1 - costs.min())
        assert [bool(rule.subs("y", pixel)) for pixel in y] == best.astype(bool).tolist()
        soft = rng.random((200, 7))                                  # and no soft mask is better
        assert self.each(form, np.broadcast_to(y, soft.shape), soft, options).min() > costs.min()

    def exotic(self, form):
        rates = [(0.5, 0.5), (1.0, 1.0), (0.3, 2.5), (0.0, 1.0), *zip(SMALL, SMALL, strict=True)]
        rates = rates if "alpha" in form.parameters else [()]
        for smooth, rate in itertools.product((0.0, 0.7, 1.0), rates):
            yield {"smooth": smooth, **dict(zip(("alpha", "beta"), rate, strict=False))}

    def points(self, form, dtype):
        rng = np.random.default_rng(3)
        batches = [*self.extremes(form, {}), rng.random((2, 3, 12)),
                   (rng.random((1, 3)) * 1e-30, rng.random((1, 3)) * 1e-20)]
        for (y, p), options in itertools.product(batches, [*self.exotic(form)]):
            yield y.astype(dtype), p.astype(dtype), options

    def exact(self, form, order, y, p, options):
        if not (any(y) or any(p) or options["smooth"]):
            return np.full(np.shape(p) if order else (), mp.nan), 1      # 0/0: a law of its own
        value, slopes, steepest = exact.mask(form.__name__, y, p, **options)
        return (slopes, steepest) if order else (value, value if value and {*y, *p} <= {0, 1} else 1)


class ClassMasks(Masks):
    bad = *SAME_SHAPE, *UNIT, *CLASS_MASKS
    perfect_shapes = (1, 1), (3, 2), (500, 3)

    def good_call(self):
        return {"y_true": SQUARE, "y_pred": SQUARE}

    def chances(self):
        return (st.lists(SHARE, min_size=2, max_size=2),) * 2

    def perfect(self):
        for shape in self.perfect_shapes:
            y = np.arange(np.prod(shape)).reshape(shape) % 3 == 0
            yield y, y

    def case(self, form, seed, shape):
        """Each column is the mask of a class."""
        y, p, w, options = Trials.case(self, form, seed, shape)
        return Case(y, p, w[0, 0], options)

    def each(self, function, y, p, options):
        return np.array([function(a, b, reduction="none", **options) for a, b in zip(y, p, strict=True)])

    def extremes(self, form, options):
        masks = super().extremes(form, options)
        sizes, hard = 2 * [(1e-21, 1e-9, 1.0)], 4 * [(0.0, 1.0)]     # of classes whose weights differ beyond all bounds
        y, p = pairs([*itertools.product(*sizes)], [*itertools.product(*hard)])
        return [(y[..., *axis], p[..., *axis]) for y, p in masks for axis in ((slice(None), None), (None, slice(None)))
                ] + [(y[:, None] * np.eye(2), p.reshape(-1, 2, 2))]

    def points(self, form, dtype):
        rng = np.random.default_rng(3)
        batches = [*self.extremes(form, {}), rng.random((2, 3, 5, 3)), *(rng.random((4, 2, 3, 5, 2)) < 0.4)]
        for (y, p), options in itertools.product(batches, [*self.exotic(form)]):
            yield y.astype(dtype), p.astype(dtype), options

    def exact(self, form, order, y, p, options):
        y, p = np.array(y).T, np.array(p).T
        if not y.any():
            return np.full(y.shape[::-1] if order else (), mp.nan), 1      # a law of its own
        masks = (tuple(map(tuple, a.tolist())) for a in (y, p))
        value, slopes, steepest = exact.class_mask(form.__name__, *masks, **options)
        return (np.array(slopes).T, steepest) if order else (value, 1)

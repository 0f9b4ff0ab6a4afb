"""Trials of losses of boxes."""


import numpy as np
from hypothesis import strategies as st

from lossbook.algebra import exact
from tests.kinds.trials import HUGE, INF, NAN, NUMBER, SAME_SHAPE, TINY, WEIGHTS, Trials

BOXES = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 3.0]]

CORNERS = [
    ({"y_true": [[0, 0, 1]], "y_pred": [[0, 0, 1]]}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape (1, 3)"),
    ({"y_true": np.zeros((4, 2)), "y_pred": np.zeros((4, 2))}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape (4, 2)"),
    ({"y_true": 1, "y_pred": 1}, ValueError,
     "y_true and y_pred must be boxes, with a last axis of 4 (x1, y1, x2, y2), got shape ()"),
    ({"y_true": np.zeros((0, 4)), "y_pred": np.zeros((0, 4))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
    ({"y_pred": [BOXES[0], [2, 0, 1, 1]]}, ValueError, "y_pred must be boxes with x1 <= x2, got "),
    ({"y_true": [[0, 3, 1, 1], BOXES[0]]}, ValueError, "y_true must be boxes with y1 <= y2, got "),
    ({"y_true": np.array([[9, 0, 8, 1], BOXES[0]], np.uint8)}, ValueError, "y_true must be boxes with x1 <= x2, got "),
    ({"y_pred": [BOXES[0], [0, 0, NAN, 1]]}, ValueError, "y_pred must be finite, got nan at index 1, 2"),
    ({"y_true": [[-INF, 0, 1, 1], BOXES[0]]}, ValueError, "y_true must be finite, got -inf at index 0, 0"),
    ({"y_pred": [BOXES[0], [0, 0, 1, INF]]}, ValueError, "y_pred must be finite, got inf at index 1, 3"),
]


def box(numbers):
    (x1, x2), (y1, y2) = sorted(numbers[:2]), sorted(numbers[2:])
    return x1, y1, x2, y2


class Boxes(Trials):
    bad = *WEIGHTS, *SAME_SHAPE, *CORNERS
    asks = "the best box is"
    limits = 8, 16
    huge = ()
    bytes = np.array([[250, 0, 255, 9], [0, 0, 3, 3]], np.uint8), np.array([[3, 5, 252, 8], [7, 7, 9, 9]], np.uint8)
    targets = np.array([[0.0, 0, 1, 1], [-1, 0, 1, 2]])
    predictions = staticmethod(lambda number: np.full((2, 4), number))
    edges = ((np.array([[0.0, 0, 1, 1]] * 5), np.array([[0, 0, 0, 0], [1, 0, 2, 1], [-HUGE, -HUGE, HUGE, HUGE],
                                                        [0, 0, TINY, TINY], [HUGE, HUGE, HUGE, HUGE]])),
             (np.array([[0.0, 0, 0, 0]] * 4), np.array([[0.0, 0, 0, 0], [0, 0, 0, 1], [1, 1, 1, 1], [0, 0, TINY, 0]])),
             (np.array([[-TINY, 0, TINY, TINY]] * 2), np.array([[0, 0, TINY, TINY], [0, 0, 1e-300, 1e300]])))

    def perfect(self):
        box = np.array([-0.3, 0.1, 0.7, 1.3])
        yield from ((box * size, box * size) for size in (5e-324, 1e-310, 1e-300, 1e-160, 1.0, 1e160, 1e300, 1.3e308))
        yield from ((flat, flat) for flat in np.array([[1, 1, 1, 1], [0, 2, 0, 5], [0.1, 3, 0.7, 3.0]]))

    def asks_for(self, form, options, rng):
        assert form.facts.asks_for == "the box itself"
        y, p = self.draw(rng, (200,))
        assert not self.each(form, y, y, options).any()
        assert self.each(form, y, p, options).min() > 0

    def good_call(self):
        return {"y_true": BOXES, "y_pred": BOXES}

    def chances(self):
        corners = st.lists(NUMBER, min_size=4, max_size=4).map(box)
        return corners, corners

    def as_valid(self, y, p):
        return np.clip(y, -3e38, 3e38), np.clip(p, -3e38, 3e38)

    def draw(self, rng, shape):
        """On two grids, so that no edge of one box is on one of the other."""
        def boxes(offset):
            low, size = (rng.integers(*ends, (*shape, 2)) for ends in ((0, 40), (8, 60)))
            return np.concatenate([low, low + size], -1) / 8 + offset
        return boxes(1 / 16), boxes(0)

    def whole(self, y, p):
        return np.trunc(y), np.trunc(p)

    def kink(self, form):
        y, before, after = np.array([[[0, 0, 1, 1]], [[0.2, 0.2, 1 - 1e-9, 0.7]], [[0.2, 0.2, 1 + 1e-9, 0.7]]])
        return y, before, after, {}

    def extremes(self, form, options):
        y = np.array([0.0, 0, 1, 1])
        p = [[0, 0, 1, 1], [0, 0, 0.5, 1], [1e9, 1e9, 1e9 + 1, 1e9 + 1], [2, 0, 3, 1], [0, 0, 1e-9, 1e9], [5, 5, 5, 5],
             [1e-9, 1e-9, 1 - 1e-9, 1], [0.25, -1e9, 0.75, 1e9], [-1e9, -1e9, 1e9, 1e9]]
        y, p = np.broadcast_to(y, (len(p), 4)), np.array(p, float)
        flat = np.array([[0.0, 0, 1, 0], [0, 0, 0, 0]]), np.array([[1e9, 1e9, 1e9, 1e9 + 1], [1, 1, 1, 1]])
        return [(y, p), (p, y), (1e-9 * y, 1e-9 * p), flat]

    def points(self, form, dtype):
        rng = np.random.default_rng(7)
        least, most = {np.float64: (-1070, 1021), np.float32: (-145, 125)}[dtype]
        for power in (0, -40, 30, least, least + 20, most):          # subnormal sides, and sides that overflow
            y, p = ((a - 6.5) * 2.0**power for a in self.draw(rng, (25,)))
            yield y.astype(dtype), p.astype(dtype), {}
        y, p = (np.sort(rng.normal(size=(2, 20, 2, 2)), -2).reshape(2, 20, 4)).astype(dtype)
        yield y, p, {}

    def exact(self, form, order, y, p, options):
        value, slopes = exact.box(form.__name__, y, p)
        return (slopes, [max(map(abs, slopes))] * 4) if order else (value, 1)

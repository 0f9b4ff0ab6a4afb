"""Trials of losses of labels of several classes."""

import itertools
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from lossbook.algebra import exact
from tests.kinds.labels import BinaryProbabilities, Labels
from tests.kinds.trials import (
    HUGE,
    INF,
    LOGIT,
    NAN,
    SMALL,
    TINY,
    TWO,
    WEIGHTS,
    near_the_ends,
)

ROWS = [[0.5, 0.5], [0.25, 0.75]]

CLASSES = [
    ({"y_true": [0, 2]}, ValueError, "y_true must be class indices from 0 to 1, got 2 at index 1"),
    *(({"y_true": [left_out, 0]}, ValueError, f"y_true must be class indices from 0 to 1, got {left_out} at index 0; "
       "sample_weight 0 leaves an entry out, with any index in that range") for left_out in (-1, -100, 255)),
    ({"y_true": np.array([0, 255], np.uint8)}, ValueError, "y_true must be class indices from 0 to 1, got 255"),
    ({"y_true": TWO}, TypeError, "y_true must hold integers where it holds class indices, got dtype float64"),
    ({"y_true": [False, True]}, TypeError, "y_true must hold integers where it holds class indices, got dtype bool"),
    ({"y_true": [[0], [1]]}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape (2, 1)"),
    ({"y_true": [0, 1, 1]}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape (3,)"),
    ({"y_true": 0}, ValueError,
     "y_true must be class indices of shape (2,) or probabilities of shape (2, 2), got shape ()"),
    ({"y_true": [[0.5, 0.6], TWO]}, ValueError,
     "y_true must be distributions along axis 1, with a sum of 1, got 1.1 at index 0"),
    ({"y_true": [TWO, [0.5, 0.5 + 2e-6]]}, ValueError,
     "y_true must be distributions along axis 1, with a sum of 1, got 1.00000"),
    ({"y_true": [TWO, [1.5, -0.5]]}, ValueError, "y_true must be in [0, 1], got 1.5 at index 1, 0"),
    ({"y_true": [TWO, [NAN, 1]]}, ValueError, "y_true must be in [0, 1], got nan at index 1, 0"),
    ({"y_true": [0, 0], "y_pred": [[1.0], [1.0]]}, ValueError,
     "y_pred must have at least two classes along axis 1, got shape (2, 1)"),
    ({"y_true": [], "y_pred": np.zeros((0, 0))}, ValueError, "y_"),
    ({"y_pred": 0.5}, ValueError, "y_pred must have an axis of classes, got a number"),
    ({"y_true": np.zeros(0, int), "y_pred": np.zeros((0, 2))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0"),
    ({"axis": 2}, ValueError, "axis must be one axis of the shape (2, 2), got 2"),
    ({"axis": -3}, ValueError, "axis must be one axis of the shape (2, 2), got -3"),
    ({"axis": None}, TypeError, "axis must be one axis of the shape (2, 2), got None"),
    ({"axis": (0, 1)}, TypeError, "axis must be one axis of the shape (2, 2), got (0, 1)"),
    ({"axis": True}, TypeError, "axis must be one axis of the shape (2, 2), got True"),
    ({"axis": 1.0}, TypeError, "axis must be one axis of the shape (2, 2), got 1.0"),
    ({"class_weight": [1.0]}, ValueError, "class_weight must have one number for each of 2 classes, got shape (1,)"),
    ({"class_weight": 1.0}, ValueError, "class_weight must have one number for each of 2 classes, got shape ()"),
    ({"class_weight": [-1.0, 1]}, ValueError, "class_weight must be finite and not negative, got -1.0 at index 0"),
    ({"class_weight": [1, NAN]}, ValueError, "class_weight must be finite and not negative, got nan at index 1"),
    ({"class_weight": [1, INF]}, ValueError, "class_weight must be finite and not negative, got inf at index 1"),
    ({"class_weight": [0, 0]}, ValueError, "class_weight must not be "),
    ({"class_weight": [0, 1], "y_true": [0, 0]}, ValueError, "class_weight must not be "),
    ({"class_weight": ["a", "b"]}, TypeError, "class_weight must hold real numbers, got dtype <U1"),
    ({"class_weight": {0: 1.0, 1: 2.0}}, TypeError,
     "class_weight must be one number for each class, in their order, got {0: 1.0, 1: 2.0}; a dict means "),
    ({"class_weight": "balanced"}, TypeError,
     "class_weight must be one number for each class, in their order, got 'balanced'; a dict means "),
]

DISTRIBUTIONS = [
    ({"y_pred": [[0.5, 0.6], ROWS[1]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.1 at index 0"),
    ({"y_pred": [ROWS[1], [0.5, 0.5 + 2e-6]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.00000"),
    ({"y_pred": np.array([ROWS[1], [0.5, 0.502]], np.float32)}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 1.00"),
    ({"y_pred": [ROWS[1], TWO[:1] * 2]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 0.0 at index 1"),
    ({"y_pred": [[1.5, -0.5], ROWS[1]]}, ValueError, "y_pred must be in [0, 1], got 1.5 at index 0, 0"),
    ({"y_pred": [ROWS[1], [1, NAN]]}, ValueError, "y_pred must be in [0, 1], got nan at index 1, 1"),
    ({"y_pred": [[3.0, -1.0], [0, 2]]}, ValueError,
     "y_pred must be in [0, 1], got 3.0 at index 0, 0; logits? pass from_logits=True"),
    ({"y_pred": [ROWS[1], [0.5, 0.25]]}, ValueError,
     "y_pred must be distributions along axis 1, with a sum of 1, got 0.75 at index 1; logits? pass from_logits=True"),
    ({"y_true": [TWO, ROWS[1]], "y_pred": [[0, 1], [1, 0]]}, ValueError,
     "y_true must be 0 or 1 where y_pred holds integers, got 0.25 at index 1, 0; are y_true and y_pred swapped? "
     "If not, pass y_pred as floats"),
    ({"y_true": ROWS, "y_pred": [0, 1]}, ValueError, "y_pred must have at least the axes of y_true, "
     "got shapes (2,) and (2, 2); are y_true and y_pred swapped?"),
]

LOGITS = [
    ({"y_pred": [[0, NAN], ROWS[1]]}, ValueError, "y_pred must be a number, got nan at index 0, 1"),
    ({"y_true": [[2.0, -1.0], ROWS[1]], "y_pred": [[0, 1], [1, 0]]}, ValueError,
     "y_true must be in [0, 1], got 2.0 at index 0, 0; are y_true and y_pred swapped?"),
    ({"y_pred": [ROWS[1], [INF, INF]]}, ValueError,
     "y_pred must be rows along axis 1 with at most one logit of +inf, got inf at index 1"),
    ({"y_pred": [[-INF, -INF], ROWS[1]]}, ValueError,
     "y_pred must be rows along axis 1 with one logit above -inf, got -inf at index 0"),
]


def distribution(weights):
    """Shares as near to 1 in sum as floats can be."""
    shares = np.array(weights) / max(weights)
    return shares / shares.sum()


class ClassProbabilities(Labels):
    bad = *WEIGHTS, *CLASSES
    bad_predictions = DISTRIBUTIONS
    asks = "$p$ is best where the shares of the classes are as"
    limits = 4, 4
    classes = 3
    class_axis = 2
    free_axes = 3
    logit = False
    impossible = 0, np.array([0.0, 0.25, 0.75])
    huge = ()
    edges = ((np.array([0, 1, 2, 0]), np.array([[1, 0, 0], [TINY, 1, 0], [0, 1, TINY], [0, 0, 1]])),
             (np.array([[1, 0, 0], [0.5, TINY, 0.5]]), np.array([[0, 1, 0], [TINY, 0, 1]])))
    bytes = np.array([0, 1, 1], np.uint8), np.eye(3, dtype=np.uint8)
    targets = np.array([0, 1])
    predictions = staticmethod(lambda number: np.array([[number, 1 - number], [1 - number, number]]))

    def perfect(self):
        yield from ((k, np.eye(3)[k]) for k in range(3))
        yield np.eye(3)[1], np.eye(3)[1]

    def good_call(self):
        return {"y_true": [0, 1], "y_pred": ROWS}

    def chances(self):
        weights = st.lists(st.floats(1e-300, 1), min_size=self.classes, max_size=self.classes)
        return weights.map(distribution), weights.map(distribution)

    def options(self, form, rng):
        return super().options(form, rng) | {"class_weight": rng.random(self.classes)}

    def case(self, form, seed, shape):
        """The targets are indices if the seed is 0 or 1 modulo 4."""
        case = super().case(form, seed, shape)
        return case if seed % 4 > 1 else case._replace(y=case.y.argmax(-1))

    def draw(self, rng, shape):
        return tuple((rng.multinomial(61, rng.dirichlet(np.ones(self.classes), shape)) + 1) / 64 for _ in range(2))

    def inside(self, p):
        return 0.4 / self.classes + 0.6 * p

    def direction(self, rng, shape):
        step = super().direction(rng, shape)
        return step - step.mean(-1, keepdims=True)

    def steepness(self, slopes):
        return np.linalg.norm(slopes.clip(-1e100, 1e100), axis=-1)

    def whole(self, y, p):
        rows = np.eye(self.classes)
        return y if y.ndim < p.ndim else rows[y.argmax(-1)], rows[p.argmax(-1)]

    def extremes(self, form, options):
        p = [(a, (1 - a) / 3, 2 * (1 - a) / 3) for a in (0.0, 1e-300, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1.0)]
        return [(np.full(len(p), k), np.roll(p, k, 1)) for k in range(3)]

    def asks_for(self, form, options, rng):
        """The same for a row of shares, up to a factor."""
        options = {k: v for k, v in options.items() if k == "gamma"}
        q = self.draw(rng, (20,))[0]
        share = BinaryProbabilities.claimed_share(self, form, options)(q)
        share /= share.sum(-1, keepdims=True)
        assert form.facts.proper == np.allclose(share, q, rtol=1e-12)
        best = self.each(form, share, self.prediction_of(q), options)
        for other in (q + 1e-4 * (np.roll(q, 1, 0) - q), *(np.roll(q, n, 0) for n in range(1, 20))):
            assert (self.each(form, share, self.prediction_of(other), options) >= best).all()

    def prediction_of(self, q):
        return q

    def exotic(self, form):
        gammas = (0.0, 0.5, 1.0, 2.0, 5.0) if "gamma" in form.parameters else [None]
        for gamma in gammas:
            options = {} if gamma is None else {"gamma": gamma}
            yield options
            yield options | {"class_weight": (0.5, 0.0, 2.0)} | (
                {"label_smoothing": 0.125} if "label_smoothing" in form.parameters else {})
        for size in SMALL:
            yield options | {"class_weight": (size, 1.0, 2.0)}
            yield options | {"class_weight": (0.3 / size, 0.0, size * 3)}       # up to 1e600 apart
        if "label_smoothing" in form.parameters:
            for size in near_the_ends(form.parameters["label_smoothing"]):
                yield {"label_smoothing": size}

    def points(self, form, dtype):
        rng = np.random.default_rng(7)
        for options in self.exotic(form):
            p = np.array([*self.rows_at_the_edge(dtype), *self.random_rows(rng, 6)], dtype)
            weight = np.array([w for w in options.get("class_weight", [1.0]) if w])
            if dtype == np.float32 and weight.max() > 100:           # what a float32 has lost would show
                continue
            yield rng.integers(0, 3, len(p)), p, options
            if weight.min() > weight.max() * 1e-307:
                yield rng.multinomial(8, np.ones(3) / 3, len(p)).astype(dtype) / 8, p, options
        y = np.array([(1 - size, size, 0) for size in (*SMALL, np.finfo(dtype).eps)])[:, [1, 0, 2]]
        y, p = (np.array(rows, dtype) for rows in zip(*itertools.product(y, self.rows_at_the_edge(dtype)), strict=True))
        yield y, p, {k: v for k, v in options.items() if k == "gamma"}

    def rows_at_the_edge(self, dtype):
        eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
        yield from itertools.permutations((1 - eps, eps, tiny))
        yield from itertools.permutations((0, 0.5, 0.5))

    def random_rows(self, rng, n):
        return self.draw(rng, (n,))[0]

    def counts(self, y, p, options):
        """What each class counts: the targets with smoothing and class weights, exactly."""
        weight = [*map(Fraction, options.pop("class_weight", (1,) * len(p)))]
        smoothing = Fraction(options.pop("label_smoothing", 0))
        y = [int(k == y) for k in range(len(p))] if np.ndim(y) == 0 else [*map(Fraction, y)]
        counts = [w * n for w, n in zip(weight, y, strict=True)]
        return [(1 - smoothing) * n + smoothing * sum(counts) / len(p) for n in counts]

    def term(self, name, order, label, p, options):
        term = exact.label(name, order, label, p[label], **options)
        return [term if k == label else 0 for k in range(len(p))] if order else term


class ClassLogits(ClassProbabilities):
    bad_predictions = LOGITS
    limits = 32, 32
    logit = True
    impossible = 0, np.array([-np.inf, 0.0, 1.0])
    huge = ((0, np.array([-1.79e308, 0.0, 0.0])),)
    edges = ((np.array([0, 1, 2, 0]), np.array([[1e4, -1e4, 0], [HUGE, -HUGE, 0], [0, TINY, TINY], [0, 0, 1]])),
             (np.array([0, 1, 2]), np.array([[np.inf, -np.inf, 0], [-np.inf, 0, -np.inf], [1e308, HUGE, np.inf]])),
             (np.array([[1, 0, 0], [0.5, TINY, 0.5]]), np.array([[HUGE, -HUGE, -np.inf], [TINY, 0, -1e4]])))
    predictions = staticmethod(lambda number: np.array([[number, 0], [0, number]]))

    def prediction_of(self, q):
        return np.log(q)

    def perfect(self):
        yield 0, np.array([np.inf, 0, 1e300])
        yield 1, np.array([-np.inf, -3.7, -np.inf])
        yield np.eye(3)[2], np.array([-900.0, -1e5, 0])

    def chances(self):
        logits = st.lists(LOGIT, min_size=self.classes, max_size=self.classes)
        return super().chances()[0], logits.filter(lambda z: z.count(np.inf) < 2 and max(z) > -np.inf)

    def as_valid(self, y, p):
        return y, p if p.dtype == np.float64 else np.clip(p, -3e38, 3e38)      # several may have become infinite

    def draw(self, rng, shape):
        return super().draw(rng, shape)[0], rng.integers(-48, 48, (*shape, self.classes)) / 16

    def inside(self, p):
        return p

    def chords(self, form):
        yield from super().chords(form)
        y, p, _, options = self.case(form, 0, (6, 5))
        yield y, p, p + 1.0, options                                 # along which a softmax stays

    def whole(self, y, p):
        return super().whole(y, p)[0], np.abs(np.trunc(p))

    def extremes(self, form, options):
        z = [(a, 0, b) for a in (0.0, 30, -30, 800, -800, 1e9, -1e9, *np.linspace(-8, 8, 4001)) for b in (0, -800)]
        return [(np.full(len(z), k), np.roll(z, k, 1)) for k in range(3)]

    def rows_at_the_edge(self, dtype):
        yield from ([0, 0, 0], [1e-20, 0, 0], [37, 0, 0.5], [-37, 0, 0.5], [80, -80, 80])

    def random_rows(self, rng, n):
        return [*rng.normal(size=(n, 3)), *rng.uniform(-30, 30, (n, 3)), *rng.uniform(-150, 150, (n, 3))]

    def term(self, name, order, label, p, options):
        return exact.softmax(name, label, p, **options)[order]

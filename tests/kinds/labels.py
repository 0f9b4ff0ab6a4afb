"""Trials of losses of binary labels, and what those of several classes share with them."""

import itertools
from fractions import Fraction

import mpmath as mp
import numpy as np
import sympy as sp

from lossbook.algebra import exact
from tests.kinds.trials import (
    HUGE,
    INF,
    LOGIT,
    NAN,
    NUMBERS,
    SAME_SHAPE,
    SHARE,
    TINY,
    TWO,
    WEIGHTS,
    Trials,
    near_the_ends,
    pairs,
    read,
)

LABELS = [
    ({"y_true": [0, NAN]}, ValueError, "y_true must be in [0, 1], got nan at index 1"),
    ({"y_true": [-1, 1]}, ValueError, "y_true must be in [0, 1], got -1"),
    ({"y_true": [0, 2]}, ValueError, "y_true must be in [0, 1], got 2"),
    ({"y_true": [0, 255.0]}, ValueError,
     "y_true must be in [0, 1], got 255.0 at index 1; labels are 0 and 1, and sample_weight 0 leaves an entry out"),
    ({"y_true": [0, 1 + 1e-15]}, ValueError, "y_true must be in [0, 1], got 1.000000000000001 at index 1"),
    ({"y_pred": [0, NAN]}, ValueError, "y_pred must be "),
    ({"y_true": [0.3, 2.5], "y_pred": [0, 1]}, ValueError,
     "y_true must be in [0, 1], got 2.5 at index 1; are y_true and y_pred swapped?"),
]

PROBABILITIES = [
    ({"y_pred": [0, 1 + 1e-15]}, ValueError, "y_pred must be in [0, 1], got 1.000000000000001 at index 1"),
    ({"y_pred": [-1e-300, 1]}, ValueError, "y_pred must be in [0, 1], got -1e-300 at index 0"),
    ({"y_pred": [[0, INF]], "y_true": [TWO]}, ValueError, "y_pred must be in [0, 1], got inf at index 0, 1"),
    ({"y_true": 1, "y_pred": 7}, ValueError, "y_pred must be in [0, 1], got 7"),
    ({"y_pred": [2.0, -1.0]}, ValueError,
     "y_pred must be in [0, 1], got 2.0 at index 0; logits? pass from_logits=True"),
    *(({"y_true": [1, 0.2], "y_pred": np.array([1, 0], dtype)}, ValueError,
       "y_true must be 0 or 1 where y_pred holds integers, got 0.2 at index 1; are y_true and y_pred swapped? "
       "If not, pass y_pred as floats") for dtype in (int, bool, np.uint8)),
]


class Labels(Trials):
    """Predictions of labels: a label's terms add up, and so does the exact size of what is added."""

    def exact(self, form, order, y, p, options):
        name, options = form.loss.__name__, dict(options)
        total = size = np.full(np.shape(p) if order else (), mp.mpf(0))
        for label, n in enumerate(self.counts(y, p, options)):
            if n:                                                     # 0 times infinity counts 0
                term = exact.real(n) * np.array(self.term(name, order, label, p, options), object)
                total, size = total + term, size + abs(term)
        return total, size


class BinaryProbabilities(Labels):
    bad = *WEIGHTS, *SAME_SHAPE, *NUMBERS, *LABELS
    bad_predictions = PROBABILITIES
    asks = "$p$ is best where this is the share of ones"
    limits = 4, 4, 8
    logit = False
    impossible = 1.0, 0.0
    huge = ()
    edges = (pairs((0.0, 1.0, 0.3), (0.0, 1.0, 1e-154, 1 - 2**-53, 0.5)), pairs((0.0, 1.0), (TINY,)),
             pairs((TINY,), (0.0, 1.0, 0.5)))
    bytes = np.array([0, 1, 1], np.uint8), np.array([1, 0, 1], np.uint8)

    def perfect(self):
        yield from ((0.0, 0.0), (1.0, 1.0))

    def good_call(self):
        return {"y_true": TWO, "y_pred": TWO}

    def chances(self):
        return SHARE, SHARE

    def draw(self, rng, shape):
        y = np.where(rng.random(shape) < 0.5, rng.random(shape), rng.random(shape) < 0.5)
        return y, rng.integers(8, 248, shape) / 256

    def inside(self, p):
        return 0.2 + 0.6 * p

    def whole(self, y, p):
        return y.round(), p.round()

    def extremes(self, form, options):
        return [pairs((0.0, 1.0), (0.0, 1e-300, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1.0))]

    def asks_for(self, form, options, rng):
        """At the claimed share of ones a probability is the best; it is that share where the loss is proper."""
        options |= {k: 0.0 for k in options if k == "label_smoothing"}
        options |= {k: 0.5 for k in options if options[k] is None}    # no balance asks for what the even one does
        q = np.append(rng.uniform(0.02, 0.98, 20), 0.5)
        share = self.claimed_share(form, options)(q)
        assert form.facts.proper == np.allclose(share, q, rtol=1e-12)
        best = self.each(form, share, self.prediction_of(q), options)
        for other in (q * (1 + 1e-4), q * (1 - 1e-4), *rng.uniform(0, 1, (20, 1)) * np.ones(21)):
            assert (self.each(form, share, self.prediction_of(other), options) >= best).all()
        assert (self.each(form, share, self.prediction_of(rng.permutation(q)), options) > best - 1e-15).all()

    def claimed_share(self, form, options):
        return np.vectorize(sp.lambdify(sp.Symbol("p"), read(form.facts.asks_for, options), "mpmath"), otypes=[float])

    def prediction_of(self, q):
        return q

    def exotic(self, form):
        """Options under which the definition is tried."""
        choices = {"label_smoothing": (0.0, 0.125, 1.0), "gamma": (0.0, 0.5, 1.0, 2.0, 5.0), "alpha": (None, 0.25, 1.0)}
        usual = [dict(zip(form.parameters, values, strict=True))
                 for values in itertools.product(*(choices[name] for name in form.parameters))]
        return usual + [{k: v for k, v in usual[0].items() if k != name} | {name: size}
                        for name, interval in form.parameters.items() for size in near_the_ends(interval)]

    def points(self, form, dtype):
        rng = np.random.default_rng(7)
        for options in self.exotic(form):
            p = [*self.predictions_at_the_edge(dtype), *self.random_predictions(rng, 20)]
            y = [*(0, 1) * len(p), *rng.random(len(p))]
            yield np.array(y, dtype), np.array([*np.repeat(p, 2), *p], dtype), options
        y, p = pairs((1e-17, 1e-8, 1 - np.finfo(dtype).eps), self.predictions_at_the_edge(dtype))
        yield y.astype(dtype), p.astype(dtype), self.exotic(form)[0]

    def predictions_at_the_edge(self, dtype):
        eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
        return 0, tiny, tiny**0.5, eps, 1e-3, 0.5 - eps, 0.5, 1 - 1e-3, 1 - eps / 2, 1

    def random_predictions(self, rng, n):
        return 1 / (1 + np.exp(rng.uniform(-25, 15, n)))

    def counts(self, y, p, options):
        smoothing = Fraction(options.pop("label_smoothing", 0))
        y = Fraction(y) * (1 - smoothing) + smoothing / 2
        return 1 - y, y

    def term(self, name, order, label, p, options):
        if name != "focal_loss":
            options = {}
        if options.get("alpha") == label == 0 or (options.get("alpha"), label) == (1, 0):
            return mp.mpf(0)                                   # α_t = 0 counts 0, even of infinity
        return exact.label(name, order, label, p, self.logit, **options)


class BinaryLogits(BinaryProbabilities):
    bad_predictions = ()
    logit = True
    impossible = 1.0, -np.inf
    huge = ((1.0, -1.79e308), (0.0, 1.79e308))
    edges = (pairs((0.0, 1.0, TINY, 0.3), (0.0, -0.0, TINY, 1e4, -1e4, HUGE, -HUGE)),
             (np.array([0.0, 1.0]), np.array([-np.inf, np.inf])))

    def perfect(self):
        yield from ((0.0, -np.inf), (1.0, np.inf), (1.0, 1e4), (0.0, -800.0))

    def chances(self):
        return SHARE, LOGIT

    def draw(self, rng, shape):
        return super().draw(rng, shape)[0], rng.integers(-64, 64, shape) / 16

    def inside(self, p):
        return p

    def whole(self, y, p):
        return y.round(), np.abs(np.trunc(p))

    def extremes(self, form, options):
        return [pairs((0.0, 1.0), (0.0, 1e-9, -1e-9, 30, -30, 800, -800, 1e9, -1e9, *np.linspace(-8, 8, 4001)))]

    def prediction_of(self, q):
        return np.log(q / (1 - q))

    def predictions_at_the_edge(self, dtype):
        far = {np.float64: 700.0, np.float32: 85.0}[dtype]
        return 0, 1e-20, -1e-20, 1e-8, 17, -17, 37, -37, far, -far

    def random_predictions(self, rng, n):
        return rng.choice([-1, 1], n) * 2 ** rng.uniform(-6, 6, n)

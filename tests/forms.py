"""The forms that the losses have, and what the laws try a form of each kind on."""

import inspect
import itertools
from fractions import Fraction
from functools import cache, partial
from typing import NamedTuple

import mpmath as mp
import numpy as np
import sympy as sp

from lossbook import LOSSES, kinds
from lossbook.algebra import exact, reading
from lossbook.derivations import DEFINITIONS

TINY, HUGE = np.finfo(float).smallest_subnormal, np.finfo(float).max


class Form:
    """A loss and what it computes from predictions of one kind: `from_logits`, where it may be chosen, is fixed."""

    def __init__(self, loss, number=0):
        form = loss.forms[number]
        self.kind, self.formula, self.facts, self.parameters = form.kind, form.formula, form.facts, loss.parameters
        self.__name__ = f"{loss.__name__}-from_logits" if number else loss.__name__
        self.definition = DEFINITIONS[loss.__name__]
        self.loss, self.fixed = loss, {"from_logits": True} if number else {}
        self.trials = next(TRIALS[kind] for kind in form.kind.__mro__ if kind in TRIALS)
        self.takes = [*inspect.signature(loss).parameters]
        for name in "gradient", "value_and_gradient", "hessian":
            if hasattr(loss, name):
                setattr(self, name, partial(getattr(loss, name), **self.fixed))
        self.functions = [self, self.gradient, *([self.hessian] if hasattr(self, "hessian") else [])]

    def __call__(self, *arrays, **options):
        return self.loss(*arrays, **self.fixed, **options)

    def cases(self, shape=(6, 5), seeds=range(4)):
        return [self.trials.case(self, seed, shape) for seed in seeds]

    def smooth_cases(self, shape=(3, 4), seeds=range(4)):
        """Predictions around which a small step leaves neither their set nor a kink behind."""
        return [case._replace(p=self.trials.inside(case.p)) for case in self.cases(shape, seeds)]

    def each(self, y, p, which=0, **options):
        """Of many entries, the first axis, their losses or derivatives."""
        return self.trials.each(self.functions[which], y, p, options)


class Case(NamedTuple):
    y: np.ndarray
    p: np.ndarray
    w: np.ndarray
    options: dict


def draw(interval, rng):
    """A parameter within its limits."""
    if interval.or_none and rng.random() < 0.5:
        return None
    return rng.uniform(interval.low, interval.high) if interval.high <= 1 else interval.low + 2 ** rng.uniform(-2, 2)


SMALL = 1e-300, 1e-17, 1e-8                  # the last two vanish beside 1 in float64 and in float32


def near_the_ends(interval):
    """Parameters that are almost 0 or, where that is the other end, almost 1."""
    return [*SMALL, *((1 - 1e-8, 1 - 2**-53) if interval.high == 1 else ())]


def read(claim, options=None):
    """A claim of `facts` as the algebra reads it, with numbers for the parameters."""
    names = {name: sp.Symbol(name) for name in reading.names_in(claim)}
    numbers = {names[k]: sp.Rational(v) for k, v in (options or {}).items() if k in names and v is not None}
    return reading.read_claim(claim, names).subs(numbers)


def pairs(*sets):
    """All combinations, as one array for each set."""
    return tuple(np.array(column) for column in zip(*itertools.product(*sets), strict=True))


class Trials:
    """What the laws are tried on where a loss is one of single numbers; other kinds change what differs."""

    limits = 3, 3, 5                 # the largest errors of value, slope and curvature, in units of the last place
    impossible = None                # a target and a prediction that cost infinity
    perfect = ()                     # targets and predictions that cost exactly 0
    class_axis = None
    free_axes = 2                    # as many axes of a case's arrays, and the axes of classes, may be permuted
    predictions = staticmethod(lambda number: np.array([number, number]))      # a number as a prediction for
    targets = np.array([0.0, 1.0])                                             # these

    def options(self, form, rng):
        return {name: draw(interval, rng) for name, interval in form.parameters.items()}

    def case(self, form, seed, shape):
        """Targets, predictions and weights of many entries, and options: the defaults if the seed is even."""
        rng = np.random.default_rng(seed)
        y, p = self.draw(rng, shape)
        return Case(y, p, rng.random(shape), self.options(form, rng) if seed % 2 else {})

    def inside(self, p):
        return p

    def direction(self, rng, shape):
        return rng.uniform(-1, 1, shape)

    def each(self, function, y, p, options):
        return function(y, p, reduction="none", **options)

    def chords(self, form):
        """Targets and two predictions each, between which a convex loss lies below its chord."""
        for seed in range(60):
            y, a, _, options = self.case(form, seed, (6, 5))
            yield y, a, self.case(form, seed + 1000, (6, 5)).p, options

    def kink(self, form):
        """Targets and two predictions, close to each other, between which there is a kink if there is one at all."""
        y, p, _, _ = self.case(form, 0, (6, 5))
        return y, self.inside(p), self.inside(p) + 1e-9 * self.direction(np.random.default_rng(0), p.shape), {}

    def steepness(self, slopes):
        return np.abs(slopes)

    def size(self, derivatives):
        """In whose last place the rounding of a float is seen."""
        return 1.0

    def whole(self, y, p):
        """The arrays with whole numbers in them."""
        return np.abs(np.trunc(y)), np.abs(np.trunc(p))


class Residuals(Trials):
    asks = "the best constant is where this sum changes its sign"
    impossible = 1.5e308, -1.7e308
    huge = ((0.0, 1.79e308), (0.0, 1.3e154))
    edges = ((np.array([HUGE, -HUGE, TINY, 0.0]), np.array([-HUGE, HUGE, 0.0, -TINY])),)
    bytes = np.array([0, 250, 250], np.uint8), np.array([5, 0, 5], np.uint8)

    def draw(self, rng, shape):
        return 2 * rng.normal(size=(2, *shape))

    def perfect(self):
        yield from ((y, y) for y in (0.0, -3.7, 1e-300, 1e300))

    def scale(self, form, size):
        """The parameters, with a corner or a bend at the residual `size`."""
        return {name: 0.25 if interval.high <= 1 else size for name, interval in form.parameters.items()}

    def asks_for(self, form, options, rng):
        psi = sp.lambdify(sp.Symbol("r"), read(form.facts.asks_for, options), "numpy")
        for y in rng.normal(size=9) ** 3, np.array([0.0, 0, 1]), np.array([0.0, 1, 2, 4, 8]):
            low, high = y.min() - 1, y.max() + 1
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (middle, high) if np.sum(psi(middle - y)) < 0 else (low, middle)
            steps = 0, 1e-3, 0.1, 1, 10, -1e-3, -0.1, -1, -10
            costs = [form(y, np.full(len(y), high + step), **options) for step in steps]
            assert costs[0] < min(costs[1:])
        r = np.array([-3.0, -0.2, 0.0, 0.2, 3.0])                    # and it is the slope, up to a factor
        slopes, claimed = form.gradient(np.zeros(5), r, reduction="none", **options), np.array([*map(psi, r)], float)
        np.testing.assert_allclose(slopes * claimed[-1], claimed * slopes[-1], rtol=1e-12)

    def far(self, form, dtype):
        """Numbers whose difference is beyond the range of floats, and parameters."""
        most = float(np.finfo(dtype).max)
        for share in (2e-308, 1e-9, 0.1, 1.0) if form.parameters else [0]:
            yield np.array([0.95, -0.7, 1, -1]) * most, np.array([-0.95, 0.9, -1, 0.1]) * most, {
                k: share * 0.9 if i.high <= 1 else share * most for k, i in form.parameters.items()}

    def extremes(self, form, options):
        size = min(max(options.values(), default=1.0), 1e290)
        r = size * np.array([0, 1e-9, 0.1, 0.5, 1 - 1e-9, 1 + 1e-9, 2, 30, 1e9])
        return [(np.zeros(len(r)), r), (r, np.zeros(len(r)))]

    def chords(self, form):
        for seed in range(4):
            options = self.options(form, np.random.default_rng(seed))
            size = max(options.values(), default=1.0)
            a = size * np.linspace(-3, 3, 60)
            yield np.zeros(60), a, a + size / 2, options

    def kink(self, form):
        p = np.array([0.0, 0.5])
        return np.zeros(2), p - 1e-9, p + 1e-9, dict.fromkeys(form.parameters, 0.5)

    def points(self, form, dtype):
        """Residuals small and large beside the parameter, and at the ends of the dtype's range."""
        rng = np.random.default_rng(7)
        far = {np.float64: 300, np.float32: 37}[dtype]
        ratios = 0.0, 1.0, np.nextafter(dtype(1), dtype(0)), np.nextafter(dtype(1), dtype(2)), 0.5, 3.0, 1e-8, 1e8
        for size in map(float, map(dtype, (1.0, 0.3, 10.0**-far))):
            options = self.scale(form, size)
            p = [dtype(ratio) * dtype(size) * dtype(rng.choice([-1, 1]))
                 for ratio in (*ratios, *2 ** rng.uniform(-4, 4, 30), *2 ** rng.uniform(-30, 30, 30))]
            p = [r for r in p if options or abs(r) < 1e4]            # log cosh of more needs too many digits
            y = [dtype(0) if abs(abs(r) / size - 1) < 1e-3 else r * dtype(rng.uniform(0.2, 2)) for r in p]
            yield np.array(y), np.array([b + a for a, b in zip(p, y, strict=True)]), options
        huge = self.scale(form, 10.0**far)
        yield np.zeros(1, dtype), np.array([2 * 10.0**far if huge else 2], dtype), huge
        r = np.array([-1e4, 710, -40.01, 39.99, 17, 0.99, 3e-5, -1e-20], dtype)
        yield np.zeros(8, dtype), r, self.scale(form, 1.0)
        for name, interval in form.parameters.items():
            for size in near_the_ends(interval) if interval.high <= 1 else ():
                yield np.zeros(8, dtype), r, {name: size}
        if form.__name__ != "log_cosh_loss":                         # of which the oracle would need too many digits
            for y, p, options in self.far(form, dtype):
                yield y.astype(dtype), p.astype(dtype), options

    def exact(self, form, order, y, p, options):
        r, kink = abs(p - y), {"0": 0, "1": max(options.values(), default=1)}.get(form.facts.derivatives)
        if r == kink and order > int(form.facts.derivatives):        # see the laws of kinks
            return mp.nan, 1
        return (exact.residual(form.__name__, order, y, p, **options),) * 2


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
    logit = True
    impossible = 1.0, -np.inf
    huge = ((1.0, -1.79e308), (0.0, 1.79e308))
    edges = (pairs((0.0, 1.0, TINY, 0.3), (0.0, -0.0, TINY, 1e4, -1e4, HUGE, -HUGE)),
             (np.array([0.0, 1.0]), np.array([-np.inf, np.inf])))

    def perfect(self):
        yield from ((0.0, -np.inf), (1.0, np.inf), (1.0, 1e4), (0.0, -800.0))

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


class ClassProbabilities(Labels):
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


class Masks(Trials):
    asks = "a pixel belongs to the best mask if"
    limits = 4, 4
    huge = ()
    bytes = BinaryProbabilities.bytes
    edges = ((np.array([[TINY, 1, 0]]), np.array([[0, TINY, 0]])), (np.full((1, 3), TINY), np.full((1, 3), TINY)),
             (np.zeros((1, 3)), np.array([[0, TINY, 0]])), (np.ones((1, 3)), np.zeros((1, 3))),
             (np.zeros((1, 3)), np.zeros((1, 3))))

    def perfect(self):
        yield from ((y, y) for y in (np.arange(n) % 3 == 0 for n in (1, 3, 1000)))

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
        numbers = 0.0, 0.3, 1.0
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
    perfect_shapes = (1, 1), (3, 2), (500, 3)

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
        return [(y[..., *axis], p[..., *axis]) for y, p in masks for axis in ((slice(None), None), (None, slice(None)))]

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


class Boxes(Trials):
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


TRIALS = {kinds.Residual: Residuals(), kinds.BinaryProbability: BinaryProbabilities(),
          kinds.BinaryLogit: BinaryLogits(), kinds.ClassProbabilities: ClassProbabilities(),
          kinds.ClassLogits: ClassLogits(), kinds.Masks: Masks(), kinds.ClassMasks: ClassMasks(), kinds.Boxes: Boxes()}
FORMS = [Form(loss, number) for loss in LOSSES for number in range(len(loss.forms))]


def entry(array):
    """An array's numbers as nested tuples."""
    return tuple(map(entry, array)) if np.ndim(array) else array.item()


@cache
def expected(name, order, dtype):
    """Targets, predictions and options; the exact losses or derivatives of the form with that name."""
    form = next(form for form in FORMS if form.__name__ == name)
    found = []
    for y, p, options in form.trials.points(form, dtype):
        numbers = [form.trials.exact(form, order, entry(a), entry(b), options) for a, b in zip(y, p, strict=True)]
        found.append((y, p, options, exact.Exact(*zip(*numbers, strict=True), dtype)))
    return found

"""What the laws and the other tests of all losses need of a kind of data; the modules beside this one have it."""

import itertools
from typing import NamedTuple

import numpy as np
import sympy as sp
from hypothesis import strategies as st

from lossbook.algebra import reading

TINY, HUGE = np.finfo(float).smallest_subnormal, np.finfo(float).max
NAN, INF = np.nan, np.inf
TWO = [0.0, 1.0]

# For Hypothesis: twice the largest number is beyond the range, since differences may overflow, too.
LIMIT = 1e308
NUMBER, SHARE, LOGIT = st.floats(-LIMIT, LIMIT), st.floats(0, 1), st.floats(allow_nan=False)

# What is passed to a good call beside its arguments or in their place; the error; how its message begins.
WEIGHTS = [      # where there are two losses
    ({"sample_weight": [1.0]}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got (1,)"),
    ({"sample_weight": 1.0}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got ()"),
    ({"sample_weight": [TWO]}, ValueError, "sample_weight must have the shape of the unreduced loss, (2,), got (1, 2)"),
    ({"sample_weight": [0.0, -0.5]}, ValueError, "sample_weight must be finite and not negative, got -0.5 at index 1"),
    ({"sample_weight": [NAN, 1]}, ValueError, "sample_weight must be finite and not negative, got nan at index 0"),
    ({"sample_weight": [1, INF]}, ValueError, "sample_weight must be finite and not negative, got inf at index 1"),
    ({"sample_weight": [0, 0]}, ValueError, "sample_weight must not be all zero where reduction='mean'"),
]
SAME_SHAPE = [
    ({"y_true": np.ones((2, 1))}, ValueError, "y_true and y_pred must have the same shape, got (2, 1) and (2"),
    ({"y_pred": 0.5}, ValueError, "y_true and y_pred must have the same shape, got (2"),
    ({"y_true": [], "y_pred": [[]]}, ValueError, "y_true and y_pred must have the same shape, got (0,) and (1, 0)"),
]
NUMBERS = [      # each with a loss of its own
    ({"y_true": np.zeros((0, 3)), "y_pred": np.zeros((0, 3))}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0, 3)"),
    ({"y_true": [], "y_pred": [], "sample_weight": []}, ValueError,
     "y_pred must hold something to take the mean of, got shape (0,)"),
]


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
    """What the laws are tried on where a loss is one of single numbers; other kinds change what differs.

    Each kind has of its own: `draw`, targets and predictions at random; `points`, what is compared with the `exact`
    numbers; `edges`, pairs at the ends of the range, where nothing may be NaN; `extremes`, pairs that come close to all
    that the facts claim; `huge`, pairs that cost more than 0.4e308, but not infinity; `bytes`, a pair in uint8; and
    `asks` and `asks_for`, the words of the table of properties and the trial of what it says.
    """

    limits = 3, 3, 5                 # the largest errors of value, slope and curvature, in units of the last place
    bad = ()                         # what spoils a good call
    bad_predictions = ()             # the same, where predictions of another kind are taken, too
    impossible = None                # a target and a prediction that cost infinity
    perfect = ()                     # targets and predictions that cost exactly 0
    class_axis = None
    free_axes = 2                    # as many axes of a case's arrays, and the axes of classes, may be permuted
    predictions = staticmethod(lambda number: np.array([number, number]))      # a number as a prediction for
    targets = np.array([0.0, 1.0])                                             # these

    def good_call(self):
        """Its arguments."""
        raise NotImplementedError

    def chances(self):
        """Targets and predictions for Hypothesis."""
        raise NotImplementedError

    def as_valid(self, y, p):
        """The same after a change of the dtype, in which numbers may have become infinite."""
        return y, p

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
        """Targets and two predictions on both sides of the kink; without one, any two neighbors."""
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

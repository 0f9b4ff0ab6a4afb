"""Where the symbols of a derivation live: intervals, and the corners that cut them into cells.

{"delta": "(0, oo)", "r": "(-oo, -delta, 0, delta, oo)"}: an interval from left to right, with the corners at which a
formula may change its branch. Inside a cell every case distinction takes one branch, so that the algebra never meets
`Abs`, `Max` or a condition, where SymPy is slow or gives up.
"""

import itertools
import random
from dataclasses import dataclass

import sympy as sp

from .reading import Unreadable, marks, read

RATIONAL = 10**4  # random numbers are exact: multiples of 1/10⁴ of their interval


@dataclass(frozen=True)
class Span:
    """The interval of one symbol, with the corners inside."""

    marks: tuple  # the ends and the corners, from left to right, as SymPy expressions in the symbols before
    taken: tuple  # those of the marks that the symbol may take

    @classmethod
    def parse(cls, text, names):
        ends = tuple(read(mark, names) for mark in marks(text))
        if len(ends) < 2 or text[0] not in "[(" or text[-1] not in "])":
            raise Unreadable(f"{text!r} is no interval such as '(0, 1]' or, with a corner, '(-oo, 0, oo)'")
        return cls(ends, ends[0 if text.startswith("[") else 1 : len(ends) - (not text.endswith("]"))])

    @property
    def assumptions(self):
        """What SymPy may know of a symbol that lives here."""
        low, sign = self.marks[0], "nonnegative" if self.marks[0] in self.taken else "positive"
        return {"real": True, **({sign: True} if low.is_nonnegative else {})}

    def gaps(self):
        return zip(self.marks, self.marks[1:])

    def pieces(self, symbol):
        """Each corner and what lies between, as expressions in a positive parameter that runs through it."""
        t = sp.Symbol(f"t_{symbol}", positive=True)
        if self.marks == (-sp.oo, sp.oo) or (self.marks == (0, sp.oo) and symbol.is_positive):
            return [symbol, *self.taken]
        return [*(between(a, b, t) for a, b in self.gaps()), *self.taken]

    def draw(self, rng, point):
        """A random rational number, each gap equally likely; near the finite end of an infinite one."""
        a, b = rng.choice([*self.gaps()])
        t = sp.Rational(rng.randrange(1, RATIONAL), RATIONAL)
        infinite = (a == -sp.oo) + (b == sp.oo)
        whole = 6 * t - 3
        return (whole if infinite == 2 else between(a, b, 3 * t if infinite else t / (1 - t))).subs(point)


def between(a, b, t):
    """The point of (a, b) that the positive number t stands for."""
    return b - t if a == -sp.oo else a + t if b == sp.oo else (a + b * t) / (1 + t)


class Domain:
    """The intervals of a derivation's symbols, each after those that its corners depend on."""

    def __init__(self, text):
        self.names, self.intervals = {}, {}
        for name, interval in text.items():
            parsed = Span.parse(interval, self.names)
            self.names[name] = sp.Symbol(name, **parsed.assumptions)
            self.intervals[self.names[name]] = parsed

    def of(self, symbols):
        """The part that concerns `symbols` and what their corners depend on."""
        part = Domain({})
        for symbol, interval in reversed(self.intervals.items()):
            if symbol in symbols:
                symbols = symbols.union(*(mark.free_symbols for mark in interval.marks))
                part.intervals = {symbol: interval, **part.intervals}
        return part

    def cells(self):
        """Substitutions that together cover the domain."""
        for choice in itertools.product(*(interval.pieces(symbol) for symbol, interval in self.intervals.items())):
            cell = {}
            for symbol, piece in zip(self.intervals, choice):
                cell[symbol] = piece.subs(cell)
            yield cell

    def points(self, count):
        """Random points, the same at every run."""
        rng = random.Random(0)
        return [self.point(rng) for _ in range(count)]

    def corners(self):
        """Each corner, with random numbers for the other symbols."""
        rng = random.Random(1)
        for symbol, interval in self.intervals.items():
            for corner in interval.taken:
                yield self.point(rng, {symbol: corner})

    def point(self, rng, fixed=None):
        point = {}
        for symbol, interval in self.intervals.items():
            drawn = interval.draw(rng, point)
            point[symbol] = fixed[symbol].subs(point) if fixed and symbol in fixed else drawn
        return point

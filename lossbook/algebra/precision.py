"""The value of an expression at a point, to 30 digits whatever the cancellation: digits are doubled until two agree."""

from functools import cache

import mpmath as mp
import sympy as sp
from sympy.printing.pycode import MpmathPrinter

DIGITS, DIGITS_OF_INTEGRALS = 30, 15  # how many must agree; quadrature is slow
DOUBLINGS = 5
FAR = 60  # a limit is taken at 10^±60: nearer than 30 digits can tell, for whatever converges like 1/x


class Printer(MpmathPrinter):
    """Derivatives by finite differences, limits by a far point: numbers that owe nothing to SymPy's algebra."""

    def _print_Derivative(self, e):
        x, order = e.variable_count[0]
        return f"mpmath.diff(lambda {self._print(x)}: {self._print(e.expr)}, {self._print(x)}, {order})"

    def _print_Limit(self, e):
        f, x, to, _ = e.args
        point = f"mpmath.mpf(10)**{FAR}" if to is sp.oo else f"{self._print(to)} + mpmath.mpf(10)**-{FAR}"
        return f"(lambda {self._print(x)}: {self._print(f)})({point})"

    def _print_ComplexInfinity(self, e):  # what SymPy makes of 1/0
        return "mpmath.nan"

    def _print_At(self, e):
        names, values = (", ".join(map(self._print, part)) for part in zip(*e.substitution.items()))
        return f"(lambda {names}: {self._print(e.args[0])})({values})"


@cache
def function(expr, symbols):
    """`expr` as a function of mpmath numbers, one for each of `symbols`."""
    printer = Printer({"fully_qualified_modules": False, "inline": True})
    return sp.lambdify(symbols, expr, [{"mpmath": mp}, "mpmath"], printer=printer)


def number(x):
    """An exact number at the working precision; a float is the binary number that it is."""
    return mp.mpmathify((sp.Rational(x) if isinstance(x, float) else sp.sympify(x)).evalf(mp.mp.dps + 5))


def rising(f, point, agree=DIGITS, start=0):
    """f at a point of exact numbers, at rising precision, until two results agree to so many digits.

    Two equal zeros or infinities are no agreement (−log σ(300) is 0 at 25, 50 and 100 digits alike): the digits rise on
    to the cap, and a value that still shrinks at the last doubling is taken for 0.
    """
    digits = start + agree + 10
    before = None
    for _ in range(DOUBLINGS):
        with mp.workdps(digits):
            now = mp.mpmathify(f(*map(number, point)))
            if isinstance(now, mp.mpc):  # the root or logarithm of a negative number
                return mp.nan
            settled = before is not None and mp.isfinite(now) and now != 0
            if settled and abs(now - before) <= mp.mpf(10) ** -(agree + 2) * abs(now):
                return now
            before, digits = now, 2 * digits
    return mp.mpf(0) if abs(before) < mp.mpf(10) ** (-digits // 8) else before


def digits(expr):
    return DIGITS_OF_INTEGRALS if expr.has(sp.Integral) else DIGITS


@cache
def value(expr, symbols, point):
    """`expr` at a point: an exact number for each of `symbols`."""
    sizes = [abs(number(x)) for x in point]
    start = max((int(abs(mp.log10(x))) for x in sizes if x), default=0)  # 1 − x shall hold all digits of x
    if expr.has(sp.exp, sp.cosh, sp.sinh, sp.tanh):  # 1 + exp(−z) needs z/2.3 digits to be more than 1
        start += int(min(max(sizes, default=0), 1e5) / 2.3)
    try:
        return rising(function(expr, symbols), point, digits(expr), start)
    except ZeroDivisionError:
        return mp.nan


def evaluate(expr, point):
    """`expr` at a point: name of each symbol → exact number."""
    symbols = tuple(sorted(expr.free_symbols, key=str))
    return value(expr, symbols, tuple(point[str(s)] for s in symbols))

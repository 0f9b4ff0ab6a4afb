"""A formula as JavaScript: what a page computes is printed by SymPy from the text that the algebra proves."""

import sympy as sp
from sympy.codegen.cfunctions import log1p
from sympy.codegen.rewriting import expm1_opt
from sympy.printing.jscode import JavascriptCodePrinter

from ..algebra.reading import names_in, read
from ..derivations import DEFINED

PRINTER = JavascriptCodePrinter({"user_functions": {"log1p": "Math.log1p", "expm1": "Math.expm1"}})


def printed(expr):
    """One expression; log(1 + t) and exp(t) − 1 as the functions that keep small t."""
    return " ".join(PRINTER.doprint(expm1_opt(expr.replace(is_log_of_1_plus, to_log1p))).split())


def is_log_of_1_plus(expr):
    return isinstance(expr, sp.log) and expr.args[0].is_Add and 1 in expr.args[0].args


def to_log1p(log):  # SymPy's own rule factors the argument first, and loses what it should keep
    return log1p(log.args[0] - 1)


def symbols(text):
    return names_in(text) - DEFINED.keys()


def used(text, where, known=()):
    """The abbreviations that a formula needs, down to the symbols that are known."""
    words, found = symbols(text), {}
    for name, meaning in reversed(where.items()):
        if name in words and name not in known:
            words |= symbols(meaning)
            found = {name: meaning, **found}
    return found


def real(text):
    return read(text, {**DEFINED, **{name: sp.Symbol(name, real=True) for name in symbols(text)}})


class Formulas:
    """A formula and its abbreviations in SymPy; later lines refer to earlier ones by name."""

    def __init__(self, text, where):
        self.lines = {name: real(meaning) for name, meaning in used(text, where).items()}
        self.last = real(text)

    @property
    def free(self):
        """The variables, in order of the alphabet."""
        symbols = set().union(self.last.free_symbols, *(line.free_symbols for line in self.lines.values()))
        return sorted(str(symbol) for symbol in symbols if str(symbol) not in self.lines)

    def value(self):
        return body(self.free, self.lines, self.last)

    def slope(self, x):
        """The derivative, by the chain rule through the abbreviations, which stay short so."""
        moving = {x: sp.Integer(1)}
        lines = {}
        for name, line in self.lines.items():
            lines[name] = line
            if slope := along(line, moving):
                lines[f"d_{name}"] = slope
                moving[name] = sp.Symbol(f"d_{name}", real=True)
        return body(self.free, lines, along(self.last, moving))


def along(expr, moving):
    return sum(sp.diff(expr, sp.Symbol(name, real=True)) * speed for name, speed in moving.items())


def body(free, lines, last):
    """The body of a function of one object, `at`, which holds the variables by name."""
    given = f"const {{{', '.join(free)}}} = at;"
    return " ".join([given, *(f"const {name} = {printed(line)};" for name, line in lines.items()),
                     f"return {printed(last)};"])

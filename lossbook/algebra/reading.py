"""A formula is text in Python's syntax with two readers: this one for SymPy, which checks it, and `typesetting`."""

import ast
from fractions import Fraction

import sympy as sp


def cases(*pairs):
    return sp.Piecewise(*pairs, evaluate=False)


def clip(x, low, high):
    return cases((low, x < low), (x, x <= high), (high, True))


def derivative(f, x, order=1):
    return sp.Derivative(f, (x, order))


class At(sp.Function):
    """at(f, x, a, …): f where x = a, not yet worked out. SymPy's own `Subs` takes some that differ for equal."""

    @property
    def substitution(self):
        return dict(zip(self.args[1::2], self.args[2::2]))


# Everything with corners is a case distinction, so that one mechanism (see `prove`) can decide them all.
FUNCTIONS = {
    "abs": lambda x: cases((-x, x < 0), (x, True)),
    "sign": lambda x: cases((-1, x < 0), (1, x > 0), (0, True)),
    "min": lambda a, b: cases((a, a <= b), (b, True)),
    "max": lambda a, b: cases((b, a <= b), (a, True)),
    "clip": clip,
    "diff": derivative,
    "integral": lambda f, x, low, high: sp.Integral(f, (x, low, high)),
    "at": At,
    "limit": lambda f, x, to: sp.Limit(f, x, to, "-" if to is sp.oo else "+"),
    "phi": lambda x: sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi),
    "Phi": lambda x: (1 + sp.erf(x / sp.sqrt(2))) / 2,
    **{name: getattr(sp, name) for name in ("exp", "log", "sqrt", "sinh", "cosh", "tanh", "atan", "oo", "pi")},
}


class Unreadable(ValueError):
    """Text that is no formula."""


GRAMMAR = (ast.Expression, ast.Name, ast.Load, ast.Call, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow,
           ast.UnaryOp, ast.USub, ast.UAdd)  # beside the nodes that `ToSympy` visits
SYMPY = {ast.Lt: "Lt", ast.LtE: "Le", ast.Gt: "Gt", ast.GtE: "Ge", ast.Eq: "Eq", ast.NotEq: "Ne"}


class ToSympy(ast.NodeTransformer):
    """Python's syntax where SymPy wants its own: exact numbers, case distinctions. The rest of Python is refused."""

    def __init__(self, names):
        self.names = names

    def generic_visit(self, node):
        if not isinstance(node, GRAMMAR):
            raise Unreadable(f"{type(node).__name__} has no place in a formula; it is made of names, numbers, calls, "
                             "+ - * / **, and cases as in 'x if 0 < x <= 1 else 0'")
        return super().generic_visit(node)

    def visit_Name(self, node):
        if node.id not in self.names:
            raise Unreadable(f"nothing is called {node.id}")
        return node

    def visit_Call(self, node):
        """A function called by its name; what it differentiates or integrates by is a name, too."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        variables = node.args[1:2] if name in ("diff", "integral", "limit") else node.args[1::2] if name == "at" else []
        if not name or not all(isinstance(variable, ast.Name) for variable in variables):
            raise Unreadable(f"{ast.unparse(node)} needs a name {'as its variable' if name else 'before the bracket'}")
        return self.generic_visit(node)

    def visit_Constant(self, node):
        if type(node.value) not in (int, float):
            return self.generic_visit(node)
        exact = Fraction(str(node.value))
        return ast.parse(f"Rational({exact.numerator}, {exact.denominator})", mode="eval").body

    def visit_IfExp(self, node):
        def pair(value, condition):
            return ast.Tuple([self.visit(value), condition], ast.Load())

        pairs = []
        while isinstance(node, ast.IfExp):
            if not isinstance(node.test, ast.Compare):
                raise Unreadable(f"{ast.unparse(node.test)} is no comparison")
            pairs.append(pair(node.body, self.visit(node.test)))
            node = node.orelse
        return ast.Call(ast.Name("cases", ast.Load()), [*pairs, pair(node, ast.Constant(True))], [])

    def visit_Compare(self, node):
        """A chain as its parts; and == as `Eq`, since Python's would be decided here and now."""
        for op in node.ops:
            if type(op) not in SYMPY:
                self.generic_visit(op)
        sides = [self.visit(side) for side in (node.left, *node.comparators)]
        parts = [ast.Call(ast.Name(SYMPY[type(op)], ast.Load()), [a, b], [])
                 for a, op, b in zip(sides, node.ops, sides[1:])]
        return ast.Call(ast.Name("And", ast.Load()), parts, [])


def names_in(text):
    """The names in a formula that are no functions of the language."""
    trees = [ast.parse(formula, mode="eval") for formula in marks(text) or [text]]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)} - FUNCTIONS.keys()


def marks(text):
    """What stands between the brackets of an interval such as (0, 1/4], or of {0, 1}; nothing where it is a formula."""
    found, depth = [""], 0
    for character in text[1:-1]:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return []
        if character == "," and not depth:
            found.append("")
        else:
            found[-1] += character
    is_set = text.startswith("{") or (text.startswith(("[", "(")) and len(found) > 1)
    return [*map(str.strip, found)] if is_set else []


def read_claim(text, names):
    """What a claim of `facts` means: a number, a condition such as y > D/2, or a set."""
    if of_set := [read(mark, names) for mark in marks(text)]:
        return sp.FiniteSet(*of_set) if text[0] == "{" else sp.Interval(*of_set, text[0] == "(", text[-1] == ")")
    return read(text, names, sp.Basic)


def read(text, names, of=sp.Expr):
    """The SymPy expression that `text` means; `names` maps its symbols and defined functions to SymPy objects."""
    own = {"Rational": sp.Rational, "And": sp.And, "cases": cases, "__builtins__": {},
           **{name: getattr(sp, name) for name in SYMPY.values()}}
    known = FUNCTIONS | names
    try:
        tree = ast.fix_missing_locations(ToSympy(known).visit(ast.parse(text.strip(), mode="eval")))
        found = sp.sympify(eval(compile(tree, text, "eval"), own | known))
        if not isinstance(found, of):
            raise Unreadable("it is no number")
    except Exception as error:  # wrong syntax, a wrong number of arguments, and whatever SymPy dislikes
        raise Unreadable(f"cannot read {text!r}: {error}") from error
    return found

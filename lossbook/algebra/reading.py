"""A formula is text in Python's syntax, with two readers: SymPy, which checks it, and LaTeX, which shows it as typed.

SymPy's own printer reorders what it is given (δ|r| − δ²/2 comes out as −δ²/2 + δ|r|), so a page printed from
SymPy's form would fight the author. Here the author's order, branches and brackets stay as they are.
"""

import ast
from fractions import Fraction

import sympy as sp

# ── reading: text to SymPy ────────────────────────────────────────────────────────────────────────────────────


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


# ── showing: text to LaTeX ────────────────────────────────────────────────────────────────────────────────────

GREEK = "alpha beta gamma delta epsilon eta theta kappa lambda mu nu pi rho sigma tau phi psi Phi Psi Delta".split()
NAMES = {name: rf"\{name}" for name in GREEK} | {
    "oo": r"\infty", "epsilon": r"\varepsilon", "phi": r"\varphi", "lam": r"\lambda", "hat_s": r"\hat{s}",
    "quantile": r"\tau", "smooth": "s", "atan": r"\arctan",
}
COMPARE = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "=", ast.NotEq: r"\ne"}
RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}
SUM, NEGATIVE, PRODUCT, POWER, ATOM = range(5)  # how tightly an expression holds together


def bracket(inner):
    tall = any(word in inner for word in (r"\frac", r"\int", r"\sum", r"\begin", r"\lim"))
    return rf"\left({inner}\right)" if tall else f"({inner})"


def name_to_latex(name, upright="text"):
    if name in NAMES:
        return NAMES[name]
    head = name.rstrip("0123456789").rstrip("_")
    if head != name and head:
        return f"{NAMES.get(head, head)}_{{{name[len(head):].lstrip('_')}}}"
    return name if len(name) == 1 else rf"\{upright}{{{name}}}"


class ToLatex(ast.NodeVisitor):
    """Returns (LaTeX, binding strength) of each node. `templates` shows the functions that a chapter defines."""

    def __init__(self, templates, inline=False):
        self.templates, self.inline = templates, inline

    def show(self, node, at_least=SUM):
        latex, strength = self.visit(node)
        return bracket(latex) if strength < at_least else latex

    def small(self, node):
        """In an exponent or a bound: no tall fractions."""
        return ToLatex(self.templates, inline=True).show(node)

    def generic_visit(self, node):
        raise ValueError(f"cannot typeset {ast.unparse(node)!r}")

    def visit_Constant(self, node):
        return str(node.value), ATOM

    def visit_Name(self, node):
        return name_to_latex(node.id), ATOM

    def visit_UnaryOp(self, node):
        if not isinstance(node.op, ast.USub):
            return self.generic_visit(node)
        return f"-{self.show(node.operand, PRODUCT)}", NEGATIVE

    def visit_BinOp(self, node):
        return getattr(self, type(node.op).__name__.lower())(node.left, node.right)

    def add(self, left, right):
        return f"{self.show(left)} + {self.show(right, PRODUCT)}", SUM

    def sub(self, left, right):
        return f"{self.show(left)} - {self.show(right, PRODUCT)}", SUM

    def mult(self, left, right):
        a, b = self.show(left, POWER if self.reaches_on(left) else NEGATIVE), self.show(right, PRODUCT)
        dot = b[0].isdigit() or b.startswith(r"\tfrac") or (a[-1].isdigit() and b.startswith(r"\frac"))
        apart = a.endswith((")", "}")) or b.startswith(r"\text")
        between = r" \cdot " if dot else r"\," if apart else " "
        return a + between + b, PRODUCT

    def reaches_on(self, node):
        """Would a factor behind it seem to belong to it: to what is differentiated, to the last case, to a/b?"""
        match node:
            case ast.IfExp():
                return True
            case ast.Call(ast.Name("diff" | "limit")):
                return True
            case ast.BinOp(_, ast.Div(), _):
                return self.inline
            case ast.BinOp(_, ast.Mult(), last) | ast.UnaryOp(_, last):
                return self.reaches_on(last)
        return False

    def div(self, above, below):
        if self.inline:
            return f"{self.show(above, NEGATIVE)}/{self.show(below, POWER)}", PRODUCT
        if isinstance(above, ast.UnaryOp):
            return f"-{self.div(above.operand, below)[0]}", NEGATIVE
        plain = isinstance(above, ast.Constant) and isinstance(below, ast.Constant)
        return rf"\{'tfrac' if plain else 'frac'}{{{self.show(above)}}}{{{self.show(below)}}}", PRODUCT

    def pow(self, base, exponent):
        up = self.small(exponent)
        named = isinstance(base, ast.Call) and base.func.id in ("sinh", "cosh", "tanh", "log")
        if named and isinstance(exponent, ast.Constant):  # cosh to the power −1 would look like its inverse
            return rf"\{base.func.id}^{{{up}}}{bracket(self.show(base.args[0]))}", POWER
        return f"{self.show(base, ATOM)}^{{{up}}}", POWER

    def visit_Compare(self, node):
        sides = [node.left, *node.comparators]
        tail = "".join(f" {COMPARE[type(op)]} {self.show(side)}" for op, side in zip(node.ops, sides[1:]))
        return self.show(sides[0]) + tail, SUM

    def visit_IfExp(self, node):
        rows = []
        while isinstance(node, ast.IfExp):
            rows.append(rf"{self.show(node.body)} & \text{{if }} {self.show(node.test)}")
            node = node.orelse
        rows.append(rf"{self.show(node)} & \text{{otherwise}}")
        if any(r"\frac" in row for row in rows):  # tall fractions want room
            return r"\begin{cases} \displaystyle " + r" \\[0.9em] \displaystyle ".join(rows) + r" \end{cases}", PRODUCT
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", PRODUCT

    def visit_Call(self, node):
        name, args = node.func.id, node.args
        if name in self.templates:
            return self.templates[name].format(*map(self.small, args)), ATOM
        if method := getattr(self, f"call_{name}", None):
            return method(*args)
        shown = ", ".join(map(self.show, args))
        known = name in ("min", "max", "log", "sinh", "cosh", "tanh")
        return (rf"\{name}" if known else name_to_latex(name, upright="operatorname")) + bracket(shown), POWER

    def call_abs(self, x):
        return rf"\left|{self.show(x)}\right|", ATOM

    def call_sqrt(self, x):
        return rf"\sqrt{{{self.show(x)}}}", ATOM

    def call_exp(self, x):
        return f"e^{{{self.small(x)}}}", POWER

    def call_diff(self, f, x, order=None):
        x, power = self.show(x), f"^{{{self.show(order)}}}" if order else ""
        return rf"\frac{{\partial{power}}}{{\partial {x}{power}}} {self.show(f, PRODUCT)}", PRODUCT

    def call_integral(self, f, x, low, high):
        return rf"\int_{{{self.small(low)}}}^{{{self.small(high)}}} {self.show(f, NEGATIVE)} \,d{self.show(x)}", PRODUCT

    def call_at(self, f, *where):
        pairs = ",\\, ".join(f"{self.small(x)} = {self.small(to)}" for x, to in zip(where[0::2], where[1::2]))
        return rf"\left. {self.show(f, NEGATIVE)} \right|_{{{pairs}}}", POWER

    def call_limit(self, f, x, to):
        arrow = r"\to" if self.show(to) == r"\infty" else r"\downarrow"
        return rf"\lim_{{{self.show(x)} {arrow} {self.small(to)}}} {self.show(f, PRODUCT)}", PRODUCT


def typeset(text, templates=()):
    """LaTeX of `text`, in the order in which it was typed; of an interval, its ends alone."""
    if of_set := [typeset(mark, templates) for mark in marks(text)]:
        if text[0] == "{":
            return rf"\{{{', '.join(of_set)}\}}"
        low, *_, high = of_set
        return r"\mathbb{R}" if (low, high) == (r"-\infty", r"\infty") else f"{text[0]}{low}, {high}{text[-1]}"
    return ToLatex(dict(templates)).show(ast.parse(text.strip(), mode="eval").body)

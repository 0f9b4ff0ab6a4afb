"""A formula as it is shown: LaTeX in the very order in which it was typed.

SymPy's own printer reorders what it is given (δ|r| − δ²/2 comes out as −δ²/2 + δ|r|), so a page printed from
SymPy's form would fight the author. Here the author's order, branches and brackets stay as they are.
"""

import ast

from .reading import marks

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

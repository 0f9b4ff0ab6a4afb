"""What the book claims about some losses, side by side: their `facts`, typeset."""

import re
from functools import partial

import sympy as sp

DIGITS = 4  # of the numbers that are found, not derived

ROWS = {  # claim → what is shown of a form of a loss, nothing where the claim is not one
    "a prediction may be": lambda form: formula(form.facts.prediction),
    "an entry costs": lambda form: formula(form.facts.range),
    "steepest slope": lambda form: formula(form.facts.lipschitz),
    "curvature": lambda form: formula(form.facts.curvature or "not a sum over single numbers"),
    "continuous derivatives": lambda form: formula(form.facts.derivatives),
    "convex": lambda form: "strictly" if form.facts.strictly_convex else yes(form.facts.convex),
    "symmetric": lambda form: yes(form.facts.symmetric),
    "proper": lambda form: "" if form.facts.proper is None else yes(form.facts.proper),
    "numbers hold for": lambda form: ", ".join(formula(f"Eq({name}, {x})") for name, x in form.facts.given.items()),
}


class Properties:
    """A table of what is claimed about each loss, and from logits too where a loss takes them; the tests prove it."""

    def __init__(self, *losses):
        self.losses = losses

    def rows(self):
        forms = [form for loss in self.losses for form in loss.forms]
        names = [f"`{loss.__name__}`" + ", of logits" * n for loss in self.losses for n, _ in enumerate(loss.forms)]
        yield ["", *names]
        asked = {form.kind.asks: partial(answer, form.kind.asks) for form in forms}
        for claim, show in (ROWS | asked).items():
            shown = [show(form) for form in forms]
            if any(shown):
                yield [claim, *shown]

    def __repr__(self):
        return "\n".join(" | ".join(row) for row in self.rows())

    def _repr_markdown_(self):
        head, *body = ("| " + " | ".join(row) + " |" for row in self.rows())
        return "\n".join([head, "|" + " --- |" * (head.count(" | ") + 1), *body])


def answer(question, form):
    """What the best prediction does, where the question is that of the form's kind."""
    return formula(form.facts.asks_for) if form.kind.asks == question else ""


def formula(text):
    if re.fullmatch(r"[a-z]+( [a-z]+)+", text):  # words
        return text
    symbols = {name: sp.Symbol(name) for name in ("alpha", "beta", "gamma", "delta")}  # some are functions to SymPy
    expr = sp.sympify(text, symbols).replace(lambda e: e.is_Float, lambda x: sp.Float(x, DIGITS))
    return f"${sp.latex(expr)}$"


def yes(claim):
    return "yes" if claim else "no"

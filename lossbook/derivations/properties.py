"""What the book claims about some losses, side by side: their `facts`, typeset."""

import sympy as sp

ROWS = {
    "a prediction may be": lambda f: number(f.prediction),
    "an entry costs": lambda f: number(f.range),
    "steepest slope": lambda f: number(f.lipschitz),
    "curvature": lambda f: number(f.curvature) if f.curvature else "not a sum over entries",
    "continuous derivatives": lambda f: number(f.derivatives),
    "convex": lambda f: "strictly" if f.strictly_convex else yes(f.convex),
    "symmetric": lambda f: yes(f.symmetric),
    "the best constant makes this sum to 0": lambda f: number(f.asks_for),
}


class Properties:
    """A table of what is claimed about each loss; the tests prove it."""

    def __init__(self, *losses):
        self.losses = losses

    def rows(self):
        yield ["", *(f"`{loss.__name__}`" for loss in self.losses)]
        for claim, show in ROWS.items():
            yield [claim, *(show(loss.facts) for loss in self.losses)]

    def __repr__(self):
        return "\n".join(" | ".join(row) for row in self.rows())

    def _repr_markdown_(self):
        head, *body = ("| " + " | ".join(row) + " |" for row in self.rows())
        return "\n".join([head, "|" + " --- |" * (len(self.losses) + 1), *body])


def number(text):
    symbols = {name: sp.Symbol(name) for name in ("alpha", "beta", "gamma", "delta")}  # some are functions to SymPy
    return f"${sp.latex(sp.sympify(text, symbols))}$"


def yes(claim):
    return "yes" if claim else "no"

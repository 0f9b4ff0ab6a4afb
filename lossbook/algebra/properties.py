"""What the book claims about some losses, side by side: their `facts`, typeset."""

import re

from .. import kinds
from .typesetting import typeset

DIGITS = 4  # of the numbers that are found, not derived

ROWS = {  # claim → what is shown of a form of a loss, nothing where the claim is not one
    "a prediction may be": lambda form: formula(form.facts.prediction),
    "an entry costs": lambda form: formula(form.facts.range),
    "steepest slope": lambda form: formula(form.facts.lipschitz),
    "curvature": lambda form: formula(form.facts.curvature) if form.kind.curved else "not a sum over single numbers",
    "continuous derivatives": lambda form: formula(form.facts.derivatives),
    "convex": lambda form: "strictly" if form.facts.strictly_convex else yes(form.facts.convex),
    "symmetric": lambda form: yes(form.facts.symmetric),
    "proper": lambda form: "" if form.facts.proper is None else yes(form.facts.proper),
    "numbers hold for": lambda form: ", ".join(formula(f"{name} == {x:g}") for name, x in form.facts.given.items()),
}
ASKS = {  # kind → how the table introduces `asks_for`; the tests try these very words, see tests/kinds
    kinds.Curved: "the best constant is where this sum changes its sign",
    kinds.BinaryProbability: "$p$ is best where this is the share of ones",
    kinds.ClassProbabilities: "$p$ is best where the shares of the classes are as",
    kinds.Masks: "a pixel belongs to the best mask if",
    kinds.Boxes: "the best box is",
}


class Properties:
    """A table of what is claimed about each loss, in each of its forms; the tests prove it."""

    def __init__(self, *losses):
        self.losses = losses

    def rows(self):
        forms = [form for loss in self.losses for form in loss.forms]
        names = [f"`{loss.__name__}`{of(form.kind)}" for loss in self.losses for form in loss.forms]
        yield ["", *names]
        for claim, show in ROWS.items():
            if any(shown := [show(form) for form in forms]):
                yield [claim, *shown]
        for words in dict.fromkeys(asks(form.kind) for form in forms):
            yield [words, *(formula(form.facts.asks_for) if asks(form.kind) == words else "" for form in forms)]

    def __repr__(self):
        return "\n".join(" | ".join(row) for row in self.rows())

    def _repr_markdown_(self):
        head, *body = ("| " + " | ".join(row) + " |" for row in self.rows())
        return "\n".join([head, "|" + " --- |" * (head.count(" | ") + 1), *body])


def asks(kind):
    """The words by which the table introduces what a loss of this kind asks for."""
    return next(ASKS[base] for base in kind.__mro__ if base in ASKS)


def of(kind):
    """What the predictions are where a flag says so: `from_logits` and `from_log` mean logits and logs."""
    return f", of {kind.flag.removeprefix('from_').removesuffix('s')}s" if kind.flag else ""


def formula(text):
    words = re.fullmatch(r"[a-z]+( [a-z]+)+", text)
    rounded = re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.{DIGITS}g}", text)
    return text if words else f"${typeset(rounded)}$"


def yes(claim):
    return "yes" if claim else "no"

"""What an explorer is: curves over one number that can be moved, and other numbers that change them; plain data."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

from ..algebra.call import Call
from ..derivations import Derivation
from ..figures.looks import LOOKS
from .javascript import Formulas, used


@dataclass(frozen=True)
class Range:
    """A number that the reader may move."""

    name: str    # in formulas and in the page's address
    symbol: str  # as it is written
    label: str   # what it is, in a few words
    low: float
    high: float
    step: float
    start: float


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A loss and its gradient, as text in the language of derivations."""

    id: str
    name: str
    look: str                                   # the loss in whose look it is drawn
    text: str                                   # the definition
    where: dict = field(default_factory=dict)   # abbreviation → formula, each may use those before it
    computed: str = ""                          # the same in `where`'s words, where the definition loses digits
    gradient: str = ""                          # the derivative, if it must be written by hand to keep its digits
    domain: dict = field(default_factory=dict)  # corners of its own
    shown: bool = True                          # from the start
    same_as: Call | None = None                 # none of a textbook form, which is there because it fails

    @cached_property
    def formulas(self):
        return Formulas(self.computed or self.text, self.where)

    def spec(self, x):
        look = LOOKS[self.look]
        dashes = look["linestyle"][1] if isinstance(look["linestyle"], tuple) else ()
        gradient = Formulas(self.gradient, self.where) if self.gradient else None
        return {
            "id": self.id, "name": self.name, "shown": self.shown,
            "color": look["color"], "width": look["linewidth"], "dashes": [d * look["linewidth"] for d in dashes],
            "value": self.formulas.value(), "gradient": gradient.value() if gradient else self.formulas.slope(x),
            "needs": self.formulas.free,
        }


@dataclass(frozen=True, kw_only=True)
class View:
    """A pair of pictures: the curves and their gradients over one number."""

    id: str
    label: str
    x: Range
    loss: tuple                 # from where to where the loss is drawn
    slope: tuple                # and its gradient
    curves: tuple
    gradient: str = "gradient"  # in which number
    domain: dict = field(default_factory=dict)
    factor: str = "1"           # what makes the derivative in x that gradient
    symbol: str = ""            # what x is in the formulas, if two views have ranges of one symbol

    @property
    def variable(self):
        return self.symbol or self.x.name


@dataclass(frozen=True, kw_only=True, repr=False)
class Explorer:
    id: str         # public: pages are linked by it
    title: str
    alt: str        # what one sees at the start
    domain: dict    # symbol → interval with its corners, as in a derivation; views and curves may add to it
    views: tuple
    parameters: tuple = ()
    surface: str = ""  # "masks" to paint, "boxes" to drag
    start: dict = field(default_factory=dict)  # what is on the surface at first

    def equalities(self):
        """For each curve, that what is computed is the definition and its derivative: as derivations to be checked."""
        for view in self.views:
            for curve in view.curves:
                domain = {**self.domain, **view.domain, **curve.domain}
                slope = f"diff({curve.text}, {view.variable})*({view.factor})"
                for start, end in (curve.text, curve.computed), (slope, curve.gradient):
                    if end:
                        yield Derivation(
                            id=f"{self.id}, {view.id}, {curve.id}", title="", claim="", domain=domain, start=start,
                            where=used(f"({start}) + ({end})", curve.where, domain), steps=((f"= {end}", "computed"),))

    @cached_property
    def spec(self):
        """What the script needs: numbers, words, and formulas in JavaScript."""
        return {
            "id": self.id, "title": self.title, "alt": self.alt, "surface": self.surface, "start": self.start,
            "parameters": [vars(parameter) for parameter in self.parameters],
            "views": [{
                "id": view.id, "label": view.label, "x": vars(view.x), "loss": view.loss, "slope": view.slope,
                "variable": view.variable, "gradient": view.gradient,
                "curves": [curve.spec(view.variable) for curve in view.curves],
            } for view in self.views],
        }

    def __repr__(self):
        return f"{self.title}: {self.alt}"

    def _repr_html_(self):
        """Complete in itself, so that it works in JupyterLab and in a downloaded notebook."""
        spec = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        style, script = (files(__package__).joinpath(f"explorer.{kind}").read_text("utf-8") for kind in ("css", "js"))
        return (f'<div class="explorer" id="{self.id}"><p>{self.alt}</p>'
                f'<script type="application/json">{spec}</script></div>\n'
                f"<style>\n{style}</style>\n<script>\n{script}</script>")

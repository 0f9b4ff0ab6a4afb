"""What a definition and a derivation are: data, which can be checked and can be shown."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import indent

import sympy as sp

from . import prove
from .call import Call
from .domain import Domain
from .reading import Unreadable, marks, read
from .typesetting import RELATIONS, typeset

DEFINED = {}  # name → Definition: the functions that the text of a formula may use
TEMPLATES = {}  # name → LaTeX, with {0}, {1}, … where the arguments stand


@dataclass(frozen=True)
class Definition:
    """A function of the algebra, such as huber(r, delta), and the way it is written: H_δ(r)."""

    name: str
    arguments: tuple
    text: str
    computes: str | None  # the function of the package that computes it, if one does

    @property
    def expr(self):
        """The definition in SymPy, its arguments as real symbols."""
        return self(*(sp.Symbol(name, real=True) for name in self.arguments))

    def __call__(self, *values):
        if len(values) != len(self.arguments):
            raise TypeError(f"{self.name} takes {listed(self.arguments)}")
        return read(self.text, {**DEFINED, **dict(zip(self.arguments, values))})

    def _repr_latex_(self):
        left = typeset(f"{self.name}({', '.join(self.arguments)})", TEMPLATES)
        return math(f"{left} = {typeset(self.text, TEMPLATES)}")


def define(call, latex, text, computes=None):
    """Make `call`, such as "huber(r, delta)", a function that all formulas may use, written in `latex`."""
    name, *arguments = re.findall(r"\w+", call)
    if name in DEFINED:
        raise ValueError(f"{name} is defined twice")
    if hidden := [argument for n, argument in enumerate(arguments) if f"{{{n}}}" not in latex]:
        raise ValueError(f"{latex} hides {listed(hidden)} of {call}")
    DEFINED[name], TEMPLATES[name] = Definition(name, tuple(arguments), text, computes), latex


@dataclass(frozen=True)
class Step:
    """One formula, its relation to the one before, and the reason."""

    relation: str
    text: str
    reason: str


@dataclass(frozen=True)
class Proof:
    """How a step was checked: at how many points, and whether SymPy's algebra proved it."""

    points: int
    proved: bool


@dataclass(frozen=True, kw_only=True, repr=False)
class Derivation:
    """A chain of formulas, each following from the one before."""

    id: str  # short, stable, public: never renamed, nor are the steps renumbered
    title: str
    claim: str  # Markdown
    domain: dict  # symbol → interval with its corners, as text; see domain.py
    start: str
    steps: tuple  # ("= the next formula", "the reason, in Markdown")
    where: dict = field(default_factory=dict)  # abbreviation → formula
    arbitrary: dict = field(default_factory=dict)  # function of which nothing is assumed → an example in x, for numbers
    computes: Call | None = None  # what gives the last formula, as the first number of its result

    @cached_property
    def chain(self):
        """The formulas as `Step`s; the first has neither relation nor reason."""
        chain = [Step("", self.start, "")]
        for number, (text, reason) in enumerate(self.steps, 1):
            relation, _, formula = text.partition(" ")
            if relation not in RELATIONS:
                raise ValueError(f"{self.id}, step {number} begins with one of {', '.join(RELATIONS)}, not {text!r}")
            chain.append(Step(relation, formula, reason))
        return tuple(chain)

    @cached_property
    def over(self):
        return Domain(self.domain)

    def read(self, text, example=False):
        """A formula of this derivation in SymPy, its abbreviations written out; if wanted, by way of `example`."""
        functions = {
            name: (lambda x, *, text=text: read(text, {"x": x})) if example else sp.Function(name)
            for name, text in self.arbitrary.items()
        }
        names = {**DEFINED, **self.over.names, **functions}
        for name, meaning in self.where.items():
            names[name] = read(meaning, names)
        return read(text, names)

    @cached_property
    def proofs(self):
        """What `check` finds, kept."""
        return self.check()

    def check(self):
        """A `Proof` for each step; raises `Wrong`, naming derivation and step, at the first that does not hold."""
        return [self._check(number, *pair) for number, pair in enumerate(zip(self.chain, self.chain[1:]), 1)]

    def _check(self, number, before, step):
        try:
            if before.text.split() == step.text.split():
                raise prove.Wrong("it says nothing, the formula is the same as before")
            example = self.read(before.text, True), self.read(step.text, True)
            points = prove.by_numbers(*example, step.relation, self.over)
            proved = prove.by_algebra(self.read(before.text), self.read(step.text), step.relation, self.over)
        except Exception as error:  # `Wrong`; or the text is no formula, or one that SymPy or mpmath cannot work with
            told = error if isinstance(error, prove.Wrong | Unreadable) else f"{type(error).__name__}: {error}"
            raise prove.Wrong(f"{self.id}, step {number} ({step.reason}): {told}") from error
        return Proof(points, proved)

    # ── how it looks ──────────────────────────────────────────────────────────────────────────────────────────

    def __repr__(self):
        lines = [f"{self.id}: {self.title}", f"    {self.start}"]
        lines += [f"{n:>2}. {step.relation} {step.text}" for n, step in enumerate(self.chain[1:], 1)]
        return "\n".join(lines)

    def _repr_markdown_(self):
        """A numbered theorem in MyST Markdown, with an anchor on itself and on each step; checked before shown."""
        pairs = [*zip(self.chain[1:], self.proofs, strict=True)]
        blocks = [linked(self.claim), f"{self._given()}:", math(typeset(self.start, TEMPLATES))]
        for number, (step, proof) in enumerate(pairs, 1):
            bullet = f"{number}. "
            formula = math(f"{RELATIONS[step.relation]} {typeset(step.text, TEMPLATES)}")
            item = [f"({self.id}-{number})=\n{formula}", linked(step.reason)]
            if not proof.proved:
                item[-1] += " *(not proved, only checked)*"
            blocks.append(bullet + indent("\n\n".join(item), " " * len(bullet)).lstrip())
        head = f"````{{prf:theorem}} {self.title}\n:label: {self.id}"
        return "\n\n".join([head, *blocks, f"`{self.id}`, {self._status()}", "````\n"])

    def _given(self):
        """The symbols and where they live, then the abbreviations."""
        free = set().union(*(self.read(step.text).free_symbols for step in self.chain))
        symbols = [f"${typeset(name)} {lives(self.domain[name])}$" for name, s in self.over.names.items() if s in free]
        symbols += [f"any ${typeset(name)}$" for name in self.arbitrary]
        meanings = [f"${typeset(name)} = {typeset(text, TEMPLATES)}$" for name, text in self.where.items()]
        return ", with ".join(filter(None, [symbols and "For " + listed(symbols), listed(meanings)]))

    def _status(self):
        only_checked = [number for number, proof in enumerate(self.proofs, 1) if not proof.proved]
        return "proved by SymPy" + (f" but for step {listed(only_checked)}" if only_checked else "")


def math(latex):
    return rf"$\displaystyle {latex}$"


def listed(items):
    *most, last = map(str, items) if items else [""]
    return f"{', '.join(most)} and {last}" if most else last


def lives(interval):
    """An interval as a condition: > 0, ∈ ℝ, ∈ [−δ, δ)."""
    low, *_, high = marks(interval)
    if high == "oo" and low != "-oo":
        return (r"\ge " if interval[0] == "[" else "> ") + typeset(low)
    return rf"\in {typeset(interval)}"


def linked(markdown):
    """The `id` of another derivation becomes a link to it."""
    return re.sub(r"`([a-z0-9]+-[a-z0-9-]+)`", r"{prf:ref}`\1 <\1>`", markdown)

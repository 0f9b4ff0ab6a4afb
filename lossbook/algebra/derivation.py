"""What a definition and a derivation are: data, which can be checked and can be shown."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import indent
from typing import NamedTuple

import sympy as sp

from . import prove
from .call import Call
from .domain import Domain
from .reading import Unreadable, marks, names_in, read
from .typesetting import RELATIONS, typeset

MIME = "application/vnd.lossbook+json"  # says to the book what an output is: of Markdown alone it could make no box
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

    @property
    def call(self):
        return typeset(f"{self.name}({', '.join(self.arguments)})", TEMPLATES)

    @property
    def symbol(self):
        """Its sign alone: H_δ of H_δ(r)."""
        return self.call[: self.call.rindex("(")]

    @property
    def latex(self):
        return f"{self.call} = {typeset(self.text, TEMPLATES)}"

    def _repr_latex_(self):
        return math(self.latex)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: {"definition": self.name}}


def define(call, latex, text, computes=None):
    """Make `call`, such as "huber(r, delta)", a function that all formulas may use, written in `latex`."""
    name, *arguments = re.findall(r"\w+", call)
    if name in DEFINED:
        raise ValueError(f"{name} is defined twice")
    if hidden := [argument for n, argument in enumerate(arguments) if f"{{{n}}}" not in latex]:
        raise ValueError(f"{latex} hides {listed(hidden)} of {call}")
    DEFINED[name], TEMPLATES[name] = Definition(name, tuple(arguments), text, computes), latex


STANDARD = {  # what every formula may use, and a reader may not have seen
    "sign(x)": "-1 if x < 0 else 0 if x == 0 else 1",
    "cosh(x)": "(exp(x) + exp(-x))/2",
    "sinh(x)": "(exp(x) - exp(-x))/2",
    "tanh(x)": "sinh(x)/cosh(x)",
    "clip(x, a, b)": "a if x < a else x if x <= b else b",
    "phi(x)": "exp(-x**2/2)/sqrt(2*pi)",
    "Phi(x)": "integral(phi(t), t, -oo, x)",
}


def standard(*texts):
    """Those of `STANDARD` that it takes to read these formulas, in LaTeX."""
    found = set()
    for call in reversed(STANDARD):
        opening = re.compile(rf"\b{call[: call.index('(')]}\(")
        if any(opening.search(formula) for formula in [*texts, *map(STANDARD.get, sorted(found))]):
            found.add(call)
    return [f"{typeset(call)} = {typeset(text)}" for call, text in STANDARD.items() if call in found]


def defined(*texts):
    """The definitions that it takes to read these formulas, each after those that it uses itself."""
    found = {}
    for name in [name for text in texts for name in sorted(names_in(text)) if name in DEFINED]:
        found |= defined(DEFINED[name].text) | {name: DEFINED[name]}
    return found


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


class Given(NamedTuple):
    """What it takes to read some formulas of a derivation, in LaTeX."""

    symbols: tuple  # δ > 0
    functions: tuple  # of which nothing is assumed
    where: tuple  # c = clip(r, −δ, δ)


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
    unfolded: bool = False  # are its steps to be seen at once, where they can be folded?

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

    @property
    def steps_shown(self):
        """The same, displayed with its steps unfolded."""
        return replace(self, unfolded=True)

    def _repr_markdown_(self):
        return self.markdown(self.only_checked)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: {"derivation": self.id, "only checked": self.only_checked, "unfolded": self.unfolded}}

    @property
    def only_checked(self):
        """The numbers of the steps that algebra did not prove; so nothing is shown before it is checked."""
        return [number for number, proof in enumerate(self.proofs, 1) if not proof.proved]

    def markdown(self, only_checked=()):
        """For every viewer of notebooks: name, title, result, claim, numbered steps; with anchors."""
        head = f"{anchor(self.id)}**{self.id} · {self.title}**"
        blocks = [head, f"$$\n{self.equation()}\n$$", sentence(self.given), self.said, math(self.latex[0])]
        if any(self.given_for_steps):
            blocks.append(sentence(self.given_for_steps))
        for number, reason in enumerate(self.reasons, 1):
            bullet = f"{number}. "
            doubt = " *(not proved, only checked)*" * (number in only_checked)
            item = f"{anchor(f'{self.id}-{number}')}{math(self.latex[number])}\n\n{reason}{doubt}"
            blocks.append(bullet + indent(item, " " * len(bullet)).lstrip())
        status = "proved by SymPy" + (f" but for step {listed(only_checked)}" if only_checked else "")
        return "\n\n".join([*filter(None, blocks), f"*{self.id}, {status}*"])

    @cached_property
    def latex(self):
        """The formulas, each with its relation to the one before."""
        return [f"{RELATIONS.get(step.relation, '')} {typeset(step.text, TEMPLATES)}".lstrip() for step in self.chain]

    def equation(self, upto=None):
        """The first formula and the last, or another; between them what the relations in between come to."""
        steps = self.chain[1 : upto and upto + 1]
        relations = {step.relation for step in steps} - {"="} or {"="}
        if len(relations) > 1:
            raise ValueError(f"{self.id} goes up and down: from {self.start!r} to the end no relation holds")
        end = f"{RELATIONS[relations.pop()]} {typeset(steps[-1].text, TEMPLATES)}"
        return " ".join([self.latex[0], *([] if upto else self.latex[self.signed]), end])

    @cached_property
    def signed(self):
        """The formula whose sign the last step tells, as a slice, else an empty one: a sign alone would say little."""
        *equal, before, last = self.chain
        told = last.text == "0" and last.relation != "=" and " if " not in before.text
        at = len(equal) if told and len(equal) > 0 and {step.relation for step in [*equal[1:], before]} == {"="} else 0
        return slice(at, at + (at > 0))

    @cached_property
    def given(self):
        """What it takes to read the result."""
        return self.given_for(self.start, *(step.text for step in self.chain[self.signed]), self.chain[-1].text)

    @cached_property
    def given_for_steps(self):
        """What it takes to read the steps beyond that."""
        everything = self.given_for(*(step.text for step in self.chain))
        return Given(*(tuple(item for item in all_ if item not in told) for all_, told in zip(everything, self.given)))

    def given_for(self, *texts):
        used = set().union(*map(names_in, texts))
        for name, meaning in reversed(self.where.items()):
            if name in used:
                used |= names_in(meaning)
        free = set().union(*(self.read(text).free_symbols for text in texts))
        return Given(
            tuple(f"{typeset(name)} {lives(self.domain[name])}" for name, s in self.over.names.items() if s in free),
            tuple(typeset(name) for name in self.arbitrary if name in used),
            tuple(f"{typeset(name)} = {typeset(text, TEMPLATES)}" for name, text in self.where.items() if name in used),
        )

    @cached_property
    def uses(self):
        """The definitions that it takes to read it."""
        return defined(*self.where.values(), *(step.text for step in self.chain))

    @cached_property
    def mentions(self):
        """What its words lead to, other derivations and their steps."""
        return tuple(dict.fromkeys(re.findall(r"\]\(#([\w-]+)\)", " ".join([self.said, *self.reasons]))))

    @cached_property
    def takes(self):
        """What each step takes from other derivations, by their ids; what is but alike has a link of another form."""
        return [ID.findall(reason) for _, reason in self.steps]

    @property
    def said(self):
        """The claim, with its links."""
        return linked(self.claim)

    @property
    def reasons(self):
        return [linked(reason) for _, reason in self.steps]


def anchor(name):
    return f'<a id="{name}"></a>'


def sentence(given):
    """The conditions in words: for all symbols, where the abbreviations stand for these formulas."""
    free = [*(f"${symbol}$" for symbol in given.symbols), *(f"any ${function}$" for function in given.functions)]
    where = [f"${formula}$" for formula in given.where]
    return ", ".join(filter(None, ["for " * bool(free) + listed(free), "where " * bool(where) + listed(where)]))


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


ID = re.compile(r"`([a-z0-9]+-[a-z0-9-]+)`")


def linked(markdown):
    """The `id` of another derivation, or of one of its steps, becomes a link to it."""
    return ID.sub(r"[\1](#\1)", markdown)

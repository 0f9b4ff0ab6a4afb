"""What other libraries answer to a loss by the same name: cases measured on them, and Loss Book's own answer live.

The cases stand in cases.json. People write what a case asks and a library's formula; what the library answered, in
which version and on which day, `python -m benchmarks.libraries` writes.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np

import lossbook

FILE = files(__package__) / "cases.json"
QUESTIONS = (
    "Which ½?", "Which default?", "Which mean?", "What is clipped?", "Logits or probabilities?", "What does α mean?",
    "Which multi-class focal?", "What happens at the edges?", "What is an empty mask?", "One mask or the whole batch?",
    "Where does the smoothing go?", "Are soft targets allowed?", "Which ε in a box?", "Which gradient?",
    "What shapes pass?")

# ── what a formula may use, beside NumPy and the input ────────────────────────────────────────────────────────────────


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def log_softmax(z):
    z = z - z.max(-1, keepdims=True)
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


def boxes(y, p):
    """Intersection, union and hull; squared distance of the centers, and diagonal of the hull; CIoU's v."""
    low, high = np.minimum(y, p), np.maximum(y, p)
    both, hull = np.maximum(low[..., 2:] - high[..., :2], 0), high[..., 2:] - low[..., :2]
    (w, h), (w_, h_) = ((b[..., 2:] - b[..., :2]).T for b in (y, p))
    I = both[..., 0] * both[..., 1]
    far = y[..., :2] + y[..., 2:] - p[..., :2] - p[..., 2:]
    v = 4 / np.pi**2 * (np.arctan(w / h) - np.arctan(w_ / h_)) ** 2
    return I, w * h + w_ * h_ - I, hull[..., 0] * hull[..., 1], (far**2).sum(-1) / 4, (hull**2).sum(-1), v


NAMES = {"np": np, **{f.__name__: f for f in (sigmoid, softmax, log_softmax, boxes)}}
LOSSES = {name: getattr(lossbook, name) for name in lossbook.__all__}

# ── cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a library says."""

    library: str
    variant: str = ""  # what sets it apart from the library's other answers to the case
    call: str
    convention: str  # a few words
    formula: list[str] = field(default_factory=list)  # lines of NumPy, the last one the value; none of an error
    source: str  # file:line of the package
    value: Any = None
    version: str = ""
    date: str = ""  # of the day on which this version gave this value

    @property
    def name(self) -> str:
        return f"{self.library} ({self.variant})" if self.variant else self.library


@dataclass(frozen=True, kw_only=True, repr=False)
class Case:
    """One input, and what comes out of it here and elsewhere."""

    id: str  # short, stable, public, never renamed: `case-id` is its anchor
    question: str
    title: str
    losses: list[str]
    input: dict[str, Any]
    ours: str  # a call of Loss Book
    answers: list[Answer]
    effect: str  # Markdown

    @property
    def arrays(self) -> dict[str, Any]:
        """The input by name: lists as arrays, numbers as they are."""
        return {name: array(data) for name, data in self.input.items()}

    @property
    def here(self) -> Any:
        """What Loss Book answers now."""
        return outcome(lambda: eval(self.ours, {**LOSSES, **NAMES, **self.arrays}))

    def restated(self, answer: Answer) -> Any:
        """What the formula of an answer gives."""
        names = {**NAMES, **self.arrays}
        *lines, last = answer.formula
        with np.errstate(all="ignore"):
            exec("\n".join(lines), names)
            return plain(eval(last, names))

    def __repr__(self) -> str:
        lines = [f"{answer.name} {answer.version}: {shown(answer.value)}" for answer in self.answers]
        return "\n    ".join([f"{self.title}: {shown(self.here)}", *lines])

    def _repr_markdown_(self) -> str:
        """All that is known, in MyST Markdown, with an anchor."""
        def said(value: Any) -> str:
            return f"`{value.replace('`', '')}`" if is_error(value) else strong(value, here)

        here = self.here
        given = ", ".join(f"{name} = {json.dumps(data)}" for name, data in self.input.items()).replace('"', "")
        rows = [["Loss Book", said(here), f"`{self.ours}`"]]
        rows += [[f"{answer.library} {answer.version}{f', {narrow(answer.variant)}' * bool(answer.variant)}",
                  said(answer.value), answer.convention] for answer in self.answers]
        code = ["\n".join([f"# {answer.name}: {answer.source}, measured {answer.date}", f"# {answer.call}",
                           *answer.formula]) for answer in self.answers]
        return "\n\n".join([
            f'<a id="case-{self.id}"></a>\n**{self.title}.** `{given}`',
            table(["", "answer", "convention"], rows), self.effect,
            "<details class=\"sources\">\n<summary>Calls, sources, formulas</summary>",
            "```python\n" + "\n\n".join(code) + "\n```", "</details>\n"])


class Libraries:
    """A table of the cases of some losses, of a question, or of one library: what differs from Loss Book is in bold."""

    def __init__(self, *losses: Callable[..., Any], question: str | None = None, library: str | None = None) -> None:
        if question not in (None, *QUESTIONS) or library not in (None, *LIBRARIES):
            raise ValueError(f"there are no cases of {question or library!r}")
        names = {loss.__name__ for loss in losses}
        self.library = library
        self.cases = [case for case in CASES.values()
                      if (not losses or names & {*case.losses}) and question in (None, case.question)
                      and library in (None, *(answer.library for answer in case.answers))]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.cases))

    def _repr_markdown_(self) -> str:
        rows = [[f"[{case.title}](#case-{case.id})", shown(case.here), "<br>".join(self.others(case))]
                for case in self.cases]
        used = [answer for case in self.cases for answer in case.answers if self.library in (None, answer.library)]
        versions = dict.fromkeys(f"{answer.library} {answer.version}" for answer in used)
        last = max((answer.date for answer in used), default="never")
        return "\n\n".join([
            table(["", "Loss Book", self.library or "others"], rows),
            f"Measured {last}: {', '.join(versions)}."
            + " The calls, sources and formulas: [libraries](libraries.ipynb)." * (not self.library)])

    def others(self, case: Case) -> list[str]:
        """A line for each answer of the library, or for each value, with the names of those who give it."""
        here = case.here
        if self.library:
            return [f"{strong(answer.value, here)}{f' ({narrow(answer.variant)})' * bool(answer.variant)}"
                    + f": {answer.convention}" * (not is_error(answer.value))
                    for answer in case.answers if answer.library == self.library]
        values = [strong(answer.value, here) for answer in case.answers]
        return [f"{value} {', '.join(a.name for a, v in zip(case.answers, values, strict=True) if v == value)}"
                for value in dict.fromkeys(values)]


# ── values: JSON, NumPy, words ────────────────────────────────────────────────────────────────────────────────────────


def array(data: Any) -> Any:
    """Data of JSON as an array, or a number: there, NaN and infinity are words."""
    def number(x: Any) -> Any:
        return [number(item) for item in x] if isinstance(x, list) else float(x) if isinstance(x, str) else x

    return np.array(number(data)) if isinstance(data, list) else number(data)


def plain(result: Any) -> Any:
    """A result as data of JSON: a float as the shortest decimal of its dtype, NaN and infinity as words."""
    if isinstance(result, list | tuple) or np.ndim(result):
        return [plain(item) for item in result]
    item = np.asarray(result)[()]
    if not isinstance(item, float | np.floating):
        return item.item()
    return float(str(item)) if np.isfinite(item) else str(item)


def outcome(call: Callable[[], Any]) -> Any:
    """What a call returns, as data of JSON; or the first line of its error."""
    try:
        return plain(call())
    except Exception as error:
        return f"{type(error).__name__}: {f'{error}'.strip().splitlines()[0][:120]}"


def is_error(value: Any) -> bool:
    return isinstance(value, str) and ": " in value


def same(one: Any, other: Any, tolerance: float | None = None) -> bool:
    """Whether two answers agree: to the last digits of float64, or of float32 where a number has no more digits."""
    if isinstance(one, list) or isinstance(other, list):
        return isinstance(one, list) and isinstance(other, list) and len(one) == len(other) and all(
            map(same, one, other, [tolerance] * len(one)))
    if is_error(one) or is_error(other):
        return bool(one == other)
    a, b = float(one), float(other)
    with np.errstate(over="ignore"):
        short = any(float(str(np.float32(x))) == x for x in (a, b))
    return bool(np.isclose(a, b, rtol=tolerance or (1e-6 if short else 1e-12), atol=0, equal_nan=True))


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if is_error(value):
        return "refuses"
    number = re.sub(r"e\+?(-?)0?", r"e\1", f"{float(value) + 0.0:.5g}")
    return number.replace("-", "−").replace("nan", "NaN").replace("inf", "∞")


def strong(value: Any, here: Any) -> str:
    """In bold what is not Loss Book's answer."""
    agree = (is_error(value) and is_error(here)) or same(value, here, 1e-4)
    return shown(value) if agree else f"**{shown(value)}**"


def narrow(name: str) -> str:
    """A name that a narrow column can break."""
    return name.replace("_", "_<wbr>")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def load(text: str) -> dict[str, Case]:
    cases = [Case(**{**case, "answers": [Answer(**answer) for answer in case["answers"]]}) for case in json.loads(text)]
    return {case.id: case for case in cases}


CASES = load(FILE.read_text(encoding="utf-8"))
LIBRARIES = tuple(dict.fromkeys(answer.library for case in CASES.values() for answer in case.answers))

"""The search: an index of all that has a place in the book, which a page read from disk can load too."""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

import lossbook
from lossbook.libraries import CASES, EQUATIONS

from . import addresses, derivations
from .words import for_script, words

# What people call it, where that does not stand on the page: by the address of an entry
SYNONYMS = json.loads(Path(__file__).parents[1].joinpath("synonyms.json").read_text(encoding="utf-8"))
METHODS = ("gradient", "value_and_gradient", "hessian")
PAGE, TERM = 2, 1.5  # a page weighs as much as two of its sections

logger = logging.getLogger(__name__)

SIGNS = {"le": "≤", "ge": "≥", "ne": "≠", "to": "→", "in": "∈", "cdot": "·", "pm": "±", "infty": "∞", "log": "log",
         "exp": "exp", "max": "max", "min": "min", "tfrac12": "½", "tfrac14": "¼", "ldots": "…"}
UNREAD = (nodes.literal_block, nodes.doctest_block, nodes.raw, nodes.comment, nodes.title, nodes.label,
          nodes.footnote_reference, addnodes.index, addnodes.toctree, addnodes.desc_signature)


@dataclass
class Entry:
    """What a search can lead to: its address, what it is called, the title of its page, its short name, its words."""

    address: str
    title: str
    where: str = ""
    name: str = ""
    words: str = ""
    synonyms: list[str] = field(default_factory=list)
    weight: float = 1  # the more, the earlier it comes

    @property
    def row(self) -> list:
        called = ", ".join(dict.fromkeys([*self.synonyms, *SYNONYMS.get(self.address, [])]))
        called = called.replace("._", ".")  # one sign at most between two letters
        return [*astuple(self)[:4], tidy(self.words), called, round(self.weight, 1)]


def functions(call: str) -> list[str]:
    """The functions of libraries in a call, by their whole names, the outermost first."""
    return re.findall(r"(?<![\w.)\]'])(?!(?:np|jnp|jax)\.)(?:F|[a-z]\w+)(?:\.\w+)+", call)


OTHER_NAMES = {functions(equation.call)[0]: equation.names for equation in EQUATIONS if equation.names}


@cache
def elsewhere() -> dict[str, list[str]]:
    """What other libraries call a loss: by its equations, and by cases where all that have a function have one loss."""
    losses: dict[str, set[str]] = {}
    for equation in EQUATIONS:
        losses.setdefault(functions(equation.call)[0], set()).add(equation.loss)
    others: dict[str, set[str]] = {}
    for case in CASES.values():
        for name in sorted({functions(answer.call)[0] for answer in case.answers} - {*losses}):
            others[name] = others.get(name, {*case.losses}) & {*case.losses}
    losses |= {name: common for name, common in others.items() if len(common) == 1}
    return {loss.__name__: [name for function in sorted(losses) if loss.__name__ in losses[function]
                            for name in [function, *OTHER_NAMES.get(function, [])]] for loss in lossbook.LOSSES}


def synonyms(page: str) -> list[str]:
    """The losses of a chapter, here and elsewhere."""
    own = [loss.__name__ for loss in lossbook.LOSSES if loss.__module__.endswith(f".{Path(page).name}")]
    return own + [name for loss in own for name in elsewhere()[loss]]


def plain(latex: str) -> str:
    """A short formula in letters and signs; a longer one is left out."""
    def sign(command: re.Match) -> str:
        try:
            kind = "CAPITAL" if command[1][0].isupper() else "SMALL"
            return SIGNS.get(command[1]) or unicodedata.lookup(f"GREEK {kind} LETTER {command[1].removeprefix('var')}")
        except KeyError:
            return command[0]

    text = re.sub(r"\\([A-Za-z]+(?:12|14)?)", sign, latex).replace(r"\,", " ").replace("-", "−")
    return "…" if re.search(r"[\\{}^&]", text) else text


def read(node: nodes.Node) -> str:
    """The words of a title or a term."""
    match node:
        case nodes.math():
            return plain(node.astext())
        case nodes.Text():
            return str(node)
    return "".join(map(read, node.children))


def tidy(words: str) -> str:
    """One space between words, and one … for formulas in a row."""
    return re.sub(r"(?:…[ ,:;]*){2,}", "… ", " ".join(words.split()))


@cache
def users(app: Sphinx) -> Counter[str]:
    """How many derivations build on a derivation."""
    return Counter(name for found in derivations.catalog(app).values() for name in found.mentions)


def entries(app: Sphinx, page: str) -> Iterator[Entry]:
    home = f"{page}.html"
    top = app.env.titles[page].astext()

    def find(node: nodes.Element) -> Entry | None:
        """What begins at this node."""
        match node:
            case nodes.section() if node["ids"] and isinstance(node[0], nodes.title):
                if node.parent is node.document:
                    return Entry(home, top, synonyms=synonyms(page), weight=PAGE)
                return Entry(f"{home}#{node['ids'][0]}", read(node[0]), top)
            case derivations.Box():
                found = derivations.catalog(app)[node["derivation"]]
                return Entry(f"{found.page}.html", found.title, top, found.name,
                             weight=1 + math.log2(1 + users(app)[found.name]) / 2)
            case addnodes.desc():
                (name,) = node[0]["ids"]
                title = node[0]["fullname"]
                methods = [f"{title}.{method}" for method in METHODS if hasattr(getattr(lossbook, title, None), method)]
                return Entry(f"{home}#{name}", title, top, synonyms=methods + elsewhere().get(title, []))
            case nodes.definition_list_item() if node[0]["ids"]:
                return Entry(f"{home}#{node[0]['ids'][0]}", read(node[0]), top, weight=TERM)
            case nodes.paragraph() if (anchor := "".join(node["ids"])).startswith("case-"):
                case = CASES[anchor.removeprefix("case-")]
                used = [name for answer in case.answers for name in [answer.library, *functions(answer.call)]]
                others = [name for function in used for name in OTHER_NAMES.get(function, [])]
                return Entry(f"{home}#{anchor}", case.title, top, synonyms=used + others)
        return None

    def walk(node: nodes.Node, entry: Entry | None) -> Iterator[Entry]:
        for child in node.children:
            if isinstance(child, nodes.Text | nodes.math):
                if entry:
                    entry.words += read(child)
            elif isinstance(child, nodes.math_block):
                entry.words += "… "
            elif found := find(child):
                yield found
                if isinstance(child, nodes.paragraph):
                    entry = found  # up to the next one
                else:
                    yield from walk(child, found)
            elif not isinstance(child, UNREAD) and not (isinstance(child, nodes.term) and child["ids"]):
                if entry and (step := re.fullmatch(rf"{entry.name}-(\d+)", "".join(child["ids"]))):
                    entry.words += f"step {step[1]}: "
                yield from walk(child, entry)
                if entry and isinstance(child, nodes.TextElement) and not isinstance(child, nodes.Inline):
                    entry.words += " "

    yield from walk(app.env.get_doctree(page), None)


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The index, a script that calls `searched`; and the page that loads it."""
    found = [entry for page in addresses.chapters(app) for entry in entries(app, page)]
    for address in sorted({*SYNONYMS} - {entry.address for entry in found}):
        logger.warning("website/synonyms.json: there is no %s", address)
    rows = json.dumps([entry.row for entry in found], ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "searchindex.js").write_text(f"searched({rows});\n", encoding="utf-8")
    yield "search", {"title": words(app)["search"]}, "search.html"


def without_sphinx(app: Sphinx) -> None:
    app.builder.search = False  # its index knows pages only, and neither derivations nor Chinese


def script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if page == "search":
        context["words_of_script"] = for_script(app, "searching", "no places", "1 place", "places", "first")
        for file in "search.js", "search_page.js":
            app.add_js_file(file, loading_method="defer")

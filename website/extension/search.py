"""The search: an index of sections, derivations, terms and functions, which a page read from disk can load too."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx_proof.nodes import theorem_node

from . import addresses, derivations
from .words import for_script, words

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


def entries(app: Sphinx, page: str) -> Iterator[Entry]:
    home = f"{page}.html"
    top = app.env.titles[page].astext()

    def find(node: nodes.Element) -> Entry | None:
        """What begins at this node."""
        match node:
            case nodes.section() if node["ids"] and isinstance(node[0], nodes.title):
                if node.parent is node.document:
                    return Entry(home, top)
                return Entry(f"{home}#{node['ids'][0]}", read(node[0]), top)
            case theorem_node():
                found = derivations.catalog(app)[node["ids"][0]]
                return Entry(f"{found.page}.html", found.title, top, found.name)
            case addnodes.desc():
                (name,) = node[0]["ids"]
                return Entry(f"{home}#{name}", node[0]["fullname"], top, node[0]["fullname"])
            case nodes.definition_list_item() if node[0]["ids"]:
                return Entry(f"{home}#{node[0]['ids'][0]}", read(node[0]), top)
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
                yield from walk(child, found)
            elif not isinstance(child, UNREAD) and not (isinstance(child, nodes.term) and child["ids"]):
                yield from walk(child, entry)
                if entry and isinstance(child, nodes.TextElement) and not isinstance(child, nodes.Inline):
                    entry.words += " "

    yield from walk(app.env.get_doctree(page), None)


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The index, a script that calls `searched`; and the page that loads it."""
    found = [entry for page in addresses.chapters(app) for entry in entries(app, page)]
    rows = [[entry.address, entry.title, entry.where, entry.name, tidy(entry.words)] for entry in found]
    script = f"searched({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n"
    Path(app.outdir, "searchindex.js").write_text(script, encoding="utf-8")
    yield "search", {"title": words(app)["search"]}, "search.html"


def without_sphinx(app: Sphinx) -> None:
    app.builder.search = False  # its index knows pages only, and neither derivations nor Chinese


def script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if page == "search":
        context["words_of_script"] = for_script(app, "searching", "1 place", "places", "first")
        app.add_js_file("search.js", loading_method="defer")

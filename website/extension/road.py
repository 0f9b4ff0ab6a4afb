"""Side trips: in a chapter on the road, a section of level 3 folds under its title, what it holds, and a sentence.

The chapters are those of website/road.json; tools/road.py says what their notebooks have to be like.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_proof.nodes import theorem_node

from .derivations import link, raw
from .words import counted, words

ROAD = Path(__file__).parents[1] / "road.json"
CHAPTERS = [f"chapters/{name}" for name in json.loads(ROAD.read_text(encoding="utf-8"))]
UNFOLDED = {"exercises", "references"}  # sections of level 2; nor does the time that they take count

# In seconds, so that a road of 1700 words, 130 lines of code and thirty formulas takes half an hour
WORD, LINE, LOOK = 0.3, 5, 20


class Folded(nodes.General, nodes.Element):
    """What is seen of a side trip once it is open."""


UNREAD = (Folded, HideCodeCellNode, nodes.raw, nodes.comment)


def visit_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append("</summary>\n")


def depart_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append("</details>\n")


def seconds(part: nodes.Node) -> float:
    """How long one reads it: a word, a line of code, or something to look at; a formula in a sentence is a word."""
    match part:
        case nodes.Text():
            return WORD * len(part.split())
        case nodes.math():
            return WORD
        case nodes.math_block() | nodes.image() | nodes.table():
            return LOOK
        case nodes.paragraph() if all(isinstance(child, nodes.math) for child in part):
            return LOOK
        case nodes.literal_block() if "cell_input" in part.parent.get("classes", []):
            return LINE * (part.astext().count("\n") + 1)
        case nodes.literal_block():
            return LOOK
    return 0 if isinstance(part, UNREAD) else sum(map(seconds, part.children))


def minutes(app: Sphinx, parts: Iterable[nodes.Node]) -> str:
    return counted(app, "minute", max(1, round(sum(map(seconds, parts)) / 60)))


def trips(doctree: nodes.document) -> list[nodes.section]:
    return [trip for chapter in doctree.findall(nodes.section) if chapter.parent is doctree
            for section in chapter if isinstance(section, nodes.section) and UNFOLDED.isdisjoint(section["ids"])
            for trip in section if isinstance(trip, nodes.section)]


def holds(app: Sphinx, trip: nodes.section) -> str:
    derivations, figures = (len([*trip.findall(kind)]) for kind in (theorem_node, nodes.image))
    found = [counted(app, "derivation", derivations)] * bool(derivations)
    found += [counted(app, "figure", figures)] * bool(figures)
    return " · ".join([*found, minutes(app, [trip])])


def fold(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if page not in CHAPTERS:
        return
    say = words(app)
    chapter = doctree.next_node(nodes.section)
    timed = [part for part in chapter if not isinstance(part, nodes.section) or UNFOLDED.isdisjoint(part["ids"])]
    everything = minutes(app, timed)
    for trip in trips(doctree):
        held = nodes.inline("", holds(app, trip), classes=["holds"])
        title, *rest = trip.children
        about = next(part for part in rest if isinstance(part, nodes.paragraph))
        rest.remove(about)
        trip.clear()
        trip += [
            raw(f'<details class="trip"><summary><span class="left-out">{say["left out"]}</span><h3>'),
            *title.children, raw("</h3>"), held, nodes.inline("", "", *about.children, classes=["about"]),
            Folded("", link(trip["ids"][0], say["link to section"], "#", "headerlink"), *rest),
        ]
    road = minutes(app, timed)
    chapter.insert(1, raw(
        f'<div class="way pst-js-only" role="group" aria-label="{say["how much"]}">'
        f'<button type="button" aria-pressed="true">{say["road"]} <span>{road}</span></button>'
        f'<button type="button" aria-pressed="false">{say["everything"]} <span>{everything}</span></button></div>'
    ))


def script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """A reader who wants everything has it from the first paint on."""
    if page in CHAPTERS:
        app.add_js_file(None, body='try { if (localStorage.getItem("everything"))'
                                   ' document.documentElement.classList.add("everything", "unfolding") } catch {}')

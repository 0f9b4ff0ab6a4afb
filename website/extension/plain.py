"""What notebooks say in plain Markdown, so that it can be read anywhere, and what the site makes of it.

- `<a id="huber-exercise-five"></a>` is an anchor of what follows;
- `([Huber 1964](#Huber1964))`, a link to a key of the bibliography, becomes a footnote, and the list under the heading
  "References" is made of these;
- a quote that begins with **The notes say …** becomes a box, in the color of the verdict in it;
- a heading under "Exercises" is an exercise, and the heading "Solution" in it folds what stands below.

All of it is read from the page's tree, as soon as there is one.
"""

import re
from types import SimpleNamespace

from docutils import nodes
from docutils.transforms.references import PropagateTargets
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.bibtex.foot_roles import FootCiteRole

from .words import words

logger = logging.getLogger(__name__)

ANCHOR = re.compile(r'<a id="([^"]+)">')
BETWEEN = re.compile(r"[,;]?\s+")  # two citations in one pair of brackets
LEVEL = re.compile(r"(.*) (\([^()]+\))")
VERDICTS = ("confirmed", "qualified", "wrong")


EARLY = PropagateTargets.default_priority - 10  # before docutils hands each target on to what follows it
LATE = PropagateTargets.default_priority + 10


class Anchors(SphinxTransform):
    default_priority = EARLY

    def apply(self) -> None:
        for opening in [*self.document.findall(nodes.raw)]:
            if found := ANCHOR.fullmatch(opening.astext()):
                around, target = opening.parent, nodes.target("", names=[found[1]])
                around.remove(around[around.index(opening) + 1])  # </a>
                around.replace(opening, target)
                self.document.note_explicit_target(target)
        for paragraph in [*self.document.findall(nodes.paragraph)]:
            if not paragraph.astext().strip():  # only anchors, of what follows
                paragraph.replace_self([*paragraph.findall(nodes.target)])
            elif isinstance(target := paragraph[0], nodes.target):  # of the paragraph
                paragraph.remove(target)
                paragraph.parent.insert(paragraph.parent.index(paragraph), target)


class Citations(SphinxTransform):
    """Before Anchors, since those in the notebook's own list of references lead nowhere here."""

    default_priority = EARLY - 1

    def apply(self) -> None:
        bibliography = self.env.get_domain("cite").bibdata
        cited = [link for link in self.document.findall(nodes.reference)
                 if link.get("id_link") and link["refuri"][1:] in bibliography.data.entries]
        if not cited:
            return
        for link in cited:
            if link in link.parent:  # else it stood beside another
                self.mark(link, cited)
        heading = words(self)["references"]
        places = [section for section in self.document.findall(nodes.section) if section[0].astext() == heading]
        if not places:
            logger.warning("citations, and no heading “%s” for what is cited", heading, location=self.env.docname)
        for place in places:  # below it the notebook lists the same, for where it is read without the site
            place[1:] = self.env.temp_data["bibtex_foot_bibliography"].children  # where the role collects them
        for file in bibliography.bibfiles:
            self.env.note_dependency(file)

    def mark(self, link: nodes.reference, cited: list[nodes.reference]) -> None:
        """One footnote for each link in a row, and no brackets around them."""
        around = link.parent
        first = last = around.index(link)
        while (last + 2 < len(around) and around[last + 2] in cited and isinstance(around[last + 1], nodes.Text)
               and BETWEEN.fullmatch(around[last + 1])):
            last += 2
        keys = ",".join(around[at]["refuri"][1:] for at in range(first, last + 1, 2))
        marks, _ = FootCiteRole()("footcite:p", "", keys, link.line, SimpleNamespace(document=self.document))
        around[first:last + 1] = marks
        before, after = (around[at] if 0 <= at < len(around) else None for at in (first - 1, first + len(marks)))
        if all(isinstance(text, nodes.Text) for text in (before, after)) and before[-1:] + after[:1] == "()":
            around.replace(before, nodes.Text(before[:-1]))
            around.replace(after, nodes.Text(after[1:]))


class Verdicts(SphinxTransform):
    default_priority = EARLY

    def apply(self) -> None:
        for quote in [*self.document.findall(nodes.block_quote)]:
            for text in [*quote.findall(nodes.Text)]:
                if text == "":  # as there is before what is bold
                    text.parent.remove(text)
            claim, *bold = [paragraph[0] for paragraph in quote if isinstance(paragraph, nodes.paragraph)]
            if isinstance(claim, nodes.strong) and claim.astext().startswith(words(self)["the notes"]):
                self.box(quote, claim, bold)

    def box(self, quote: nodes.block_quote, claim: nodes.strong, bold: list[nodes.Node]) -> None:
        """The verdict goes into the title, and from the text, unless it is a part of a sentence there."""
        say = words(self)
        found = [(strong, verdict) for strong in bold for verdict in VERDICTS
                 if isinstance(strong, nodes.strong) and re.match(rf"{say[verdict]}\b", strong.astext())]
        if not found:
            logger.warning("no verdict on “%s”", claim.astext(), location=quote)
            return
        strong, verdict = found[0]
        if strong.astext() in (f"{say[verdict]}.", f"{say[verdict]}:"):
            drop(strong)
        drop(claim)
        first, *more = claim.children
        title = nodes.title("", say["verdict"].format(verdict=say[verdict]) + first[len(say["the notes"]):], *more)
        quote.replace_self(nodes.admonition("", title, *quote.children, classes=["verdict", verdict]))


def drop(strong: nodes.strong) -> None:
    """What follows begins with a capital letter; if nothing does, the paragraph goes as well."""
    paragraph = strong.parent
    paragraph.remove(strong)
    if not paragraph.astext():
        paragraph.parent.remove(paragraph)
    elif isinstance(paragraph[0], nodes.Text):
        rest = paragraph[0].lstrip()
        paragraph.replace(paragraph[0], nodes.Text(rest[:1].upper() + rest[1:]))


class Solution(nodes.General, nodes.Element):
    """What is folded below an exercise."""


class Exercises(SphinxTransform):
    default_priority = LATE

    def apply(self) -> None:
        say = words(self)
        for section in [*self.document.findall(nodes.section)]:
            # an anchor stays, whatever becomes of the title
            own = [name for name in section["names"] if self.document.nametypes.get(name)]
            section["ids"].sort(key=lambda anchor: anchor not in own)
            title = section[0].astext()
            if section.parent[0].astext() == say["exercises"]:
                section["classes"].append("exercise")
                if found := LEVEL.fullmatch(title):
                    section[0][-1:] = [nodes.Text(f"{found[1]} "), nodes.inline("", found[2], classes=["level"])]
            elif title == say["solution"] and "exercise" in section.parent["classes"]:
                anchor = f"{section.parent['ids'][0]}-solution"
                folded = Solution("", *section[1:], ids=[anchor], names=[anchor])
                section.parent.replace(section, folded)  # without its own id, which has a number that shifts



def visit_solution(self: HTML5Translator, node: Solution) -> None:
    """A link leads to what is within: for such a one browsers open the fold themselves."""
    self.body.append(f'<details class="solution"><summary>{words(self)["solution"]}</summary>\n')
    self.body.append(self.starttag(node, "div"))


def depart_solution(self: HTML5Translator, node: Solution) -> None:
    self.body.append("</div></details>\n")

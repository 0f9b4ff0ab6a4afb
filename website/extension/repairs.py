"""What the theme and other extensions leave undone, mostly for who reads by ear, by keyboard or without scripts."""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

ZH = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
CHINESE = re.compile(f"([{ZH}](?:[{ZH}“”]*[{ZH}])?)")  # with its “”, which are English, too


def doctree(app: Sphinx, tree: nodes.document, page: str) -> None:
    for text in [*tree.findall(nodes.Text)]:
        if CHINESE.search(text) and not isinstance(text.parent, nodes.literal_block | nodes.raw):
            text.parent.replace(text, [*by_language(text)])


def by_language(text: str) -> Iterator[nodes.Node]:
    """Chinese is marked as such, so that it is pronounced and drawn as Chinese."""
    for part in filter(None, CHINESE.split(text)):
        yield nodes.inline("", part, classes=["language-zh"]) if CHINESE.match(part) else nodes.Text(part)


# Markup that the extensions write, and what it should be.
MARKUP = {
    '<summary aria-label="Toggle hidden content">': "<summary>",  # it is called what stands on it
    '<th class="head"></th>': "<td></td>",  # the corner of a table is the head of nothing
    '<div role="list" class="citation-list">': '<div class="citation-list">',  # its entries are no list items
    ' role="doc-biblioentry"': "",  # deprecated
}


def markup(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    for wrong, right in MARKUP.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)


def absolute_values(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """In a docstring |r| is the absolute value of r, and not a substitution of reStructuredText."""
    lines[:] = [line.replace("|", r"\|") for line in lines]

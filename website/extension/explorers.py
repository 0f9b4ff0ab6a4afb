"""Explorers on the site, one on a page: drawn by the build as it is at first; its script comes once it is in view."""

import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from . import node
from .words import words

SCRIPT = files("lossbook.explorers") / "explorer.js"
ADDRESS = f"explorers/explorer.js?v={hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:8]}"

# As it stands in a notebook, complete in itself: the place, what is drawn in it, the style, and the script.
STORED = re.compile(
    r'<div class="explorer" id="(?P<id>[^"]+)">.*?<script type="application/json">(?P<spec>.*?)</script></div>\n'
    r"(?P<style><style>.*?</style>)\n<script>.*?</script>", re.DOTALL)

LOADER = """<script>
(() => {
  const explorer = document.querySelector('.explorer');
  const eye = new IntersectionObserver(seen => {
    if (location.hash.slice(1) !== explorer.id && !seen.some(entry => entry.isIntersecting)) return;
    eye.disconnect();
    document.head.append(Object.assign(document.createElement('script'), { src: '%s' }));
  }, { rootMargin: '200px' });
  eye.observe(explorer);
})();
</script>"""

DRAW = "const { figure } = require(process.argv[1]); process.stdout.write(figure(JSON.parse(process.argv[2])));"


def drawn(spec: str) -> str:
    """The explorer as it is at first, by the very script that moves it later."""
    return node.run("-e", DRAW, str(SCRIPT), spec)


def stored(doctree: nodes.document) -> Iterator[tuple[nodes.raw, re.Match]]:
    for raw in doctree.findall(nodes.raw):
        if raw["format"] == "html" and (found := STORED.search(raw.astext())):
            yield raw, found


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Text may link to an explorer, [the explorer](#focal-explorer); and so do the contents, below its section."""
    page = app.env.docname
    for raw, found in stored(doctree):
        title, anchor = json.loads(found["spec"])["title"], f"#{found['id']}"
        app.env.get_domain("std").note_hyperlink_target(found["id"], page, found["id"], title)
        section = raw.parent
        while not isinstance(section, nodes.section):
            section = section.parent
        (entry,) = (link.parent.parent for link in app.env.tocs[page].findall(nodes.reference)
                    if link["anchorname"] == f"#{section['ids'][0]}")
        said = words(app)["explorer"].format(title=title)
        link = nodes.reference("", said, internal=True, refuri=page, anchorname=anchor)
        item = nodes.list_item("", addnodes.compact_paragraph("", "", link))
        if isinstance(entry[-1], nodes.bullet_list):
            entry[-1].insert(0, item)
        else:
            entry += nodes.bullet_list("", item)


def place(app: Sphinx, doctree: nodes.document, page: str) -> None:
    above = "../" * page.count("/")
    for cell, found in [*stored(doctree)]:
        style, spec = found["style"], found["spec"]
        text = (f'{style}\n<div class="explorer" id="{found["id"]}" role="group" '
                f'aria-label="{escape(json.loads(spec)["title"])}" data-linked>{drawn(spec)}'
                f'<script type="application/json">{spec}</script></div>\n{LOADER % (above + ADDRESS)}')
        while not (isinstance(cell, nodes.container) and "cell" in cell["classes"]):
            cell = cell.parent
        cell.replace_self(nodes.raw("", text, format="html"))


def copy_script(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        target = Path(app.outdir, ADDRESS.partition("?")[0])
        target.parent.mkdir(exist_ok=True)
        target.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")

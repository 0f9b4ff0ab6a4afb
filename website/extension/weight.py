"""The pages made light: one stylesheet with the rules that they use, and only scripts that they use, which wait."""

import re
import shutil
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from . import node

logger = logging.getLogger(__name__)

# Files of the theme that no page uses.
UNUSED = (
    "scripts/bootstrap.*", "scripts/fontawesome.*", "scripts/*.map", "styles/*.map", "vendor", "locales", "images",
    "*webpack-macros.html", "file.png", "minus.png", "plus.png", "searchtools.js", "language_data.js",
    "doctools.js", "sphinx_highlight.js",  # they mark what Sphinx's own search has found
)

# Scripts for copying, and what they copy: no one does before having touched anything. See lazy_layout.js.
LATER = {"clipboard.min.js": 'class="highlight"', "copybutton.js": 'class="highlight"', "copying.js": "data-tex="}

# What the theme's scripts do to a whole chapter as soon as it is there, each a tenth of a second or more on a phone.
BOOK, PYDATA = "sphinx-book-theme.js", "pydata-sphinx-theme.js"
HEAVY = (
    # measures every box that may scroll: lazy_layout.js does it for those in view
    (PYDATA, r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)', ""),
    # asks where the sidebar stands before anything is laid out: when it is drawn is early enough
    (PYDATA, r'\b\w(\(\(function\(\)\{if\(!document\.querySelector\("\.bd-docs-nav"\)\))', r"requestAnimationFrame\1"),
    # looks for notes in the margin, of which the book has none
    (BOOK, r'document\.querySelectorAll\(\w\.join\(", "\)\)\.forEach\(\(\w=>\{\w\.observe\(\w\)\}\)\),', ""),
)

# Names and punctuation have the color of the text around them: two thousand marks less in a chapter.
UNCOLORED = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>')


def scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Those that the page uses; none holds it up."""
    kept = []
    for script in context["script_files"]:
        name = str(script.filename or "").rpartition("/")[2]
        if script.filename:
            script.attributes["defer"] = "defer"
        if name in LATER:
            script.attributes["type"] = "later"
        for_menu_of_versions = script.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS")
        for_nothing = LATER.get(name, "") not in context.get("body", "")
        if not (name in UNUSED or for_menu_of_versions or for_nothing):
            kept.append(script)
    context["script_files"] = kept


def uncolor(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if "body" in context:
        context["body"] = UNCOLORED.sub(r"\1", context["body"])


def clear(app: Sphinx, exception: Exception | None) -> None:
    for name, heavy, light in HEAVY:
        file = Path(app.outdir, "_static", "scripts", name)
        script, changes = re.subn(heavy, light, file.read_text(encoding="utf-8"))
        file.write_text(script, encoding="utf-8")
        if changes != 1:
            logger.warning("%s has changed: see what it does to a whole page", name)
    for pattern in UNUSED:
        for path in sorted(Path(app.outdir, "_static").glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def one_stylesheet(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        node.run(node.SCRIPTS / "stylesheet.mjs", app.outdir)


def visit_image(self: HTML5Translator, image: nodes.image) -> None:
    """A picture says its size, so that the text below it does not move when it comes, which is when it is near."""
    width, height = Image.open(Path(self.builder.srcdir, image["uri"])).size
    file = f"{self.builder.imgpath}/{self.builder.images[image['uri']]}"
    self.body.append(self.emptytag(
        image, "img", "\n", src=file, alt=image.get("alt", ""), width=width, height=height, loading="lazy"))
    raise nodes.SkipNode

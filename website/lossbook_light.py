"""The pages made light: one stylesheet with the rules that they use, and only scripts that they use, which wait."""

import re
import shutil
import subprocess
from pathlib import Path

import lossbook_math
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

# script → what a page has in it that needs the script
USED_BY = {"clipboard.min.js": 'class="highlight"', "copybutton.js": 'class="highlight"'}


# what the theme brings along and no page asks for
UNUSED = (
    "scripts/bootstrap.*", "scripts/fontawesome.*", "scripts/*.map", "styles/*.map", "vendor", "locales", "images",
    "*webpack-macros.html", "file.png", "minus.png", "plus.png", "searchtools.js", "language_data.js",
)


# The theme measures every box of the page once it is loaded: a second of work on a long chapter. See scrolling.js.
MEASURE_ALL = re.compile(r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)')


def scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Those that the page uses; none holds it up."""
    def used(script: object) -> bool:
        name = str(script.filename or "").rpartition("/")[2]
        unused = script.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS")  # for a menu of versions
        return not unused and USED_BY.get(name, "") in context.get("body", "")

    context["script_files"] = [*filter(used, context["script_files"])]
    for script in context["script_files"]:
        if script.filename:
            script.attributes["defer"] = "defer"


def clear(app: Sphinx, exception: Exception | None) -> None:
    theme = Path(app.outdir, "_static", "scripts", "pydata-sphinx-theme.js")
    script, changes = MEASURE_ALL.subn("", theme.read_text(encoding="utf-8"))
    theme.write_text(script, encoding="utf-8")
    if changes != 1:
        logger.warning("%s does not measure all boxes any more", theme.name)
    for pattern in UNUSED:
        for path in Path(app.outdir, "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def one_stylesheet(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        subprocess.run([lossbook_math.NODE, Path(__file__).with_name("stylesheet.mjs"), app.outdir], check=True)


def visit_image(self, node: nodes.image) -> None:
    """A picture says its size, so that the text below it does not move when it comes, which is when it is near."""
    width, height = Image.open(Path(self.builder.srcdir, node["uri"])).size
    file = f"{self.builder.imgpath}/{self.builder.images[node['uri']]}"
    self.body.append(self.emptytag(
        node, "img", "\n", src=file, alt=node.get("alt", ""), width=width, height=height, loading="lazy"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", scripts, priority=900)  # after all that add some
    app.add_node(nodes.image, override=True, html=(visit_image, None))
    app.connect("build-finished", clear, priority=890)
    app.connect("build-finished", one_stylesheet, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

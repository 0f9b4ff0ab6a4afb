"""What the site has beyond its theme: our stylesheet and its own address."""

import os
from importlib.metadata import version

from sphinx.application import Sphinx


def prepare(app: Sphinx) -> None:
    app.config.release = version("lossbook")
    app.config.html_baseurl = os.environ.get("SITE_URL", "")  # without it, no page names its own address


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", prepare)
    app.add_css_file("icons.css", priority=890)
    app.add_css_file("lossbook.css", priority=900)  # after all others
    app.add_js_file("later.js")
    app.add_js_file("copying.js")
    app.add_config_value("comments_config", {}, "html")  # set by Jupyter Book for an extension that we leave out
    return {"parallel_read_safe": True, "parallel_write_safe": True}

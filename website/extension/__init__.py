"""What the site has beyond its theme, as one extension of Sphinx. `setup` is its timetable: what runs when, in order.

Each module looks after one thing, and only the lists below say when. Every function here has types.
"""

import os
from importlib.metadata import version

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from . import (
    addresses,
    derivations,
    downloads,
    explorers,
    lazy_layout,
    math,
    node,
    plain,
    repairs,
    road,
    search,
    sharing,
    weight,
    words,
)


def settings(app: Sphinx) -> None:
    app.config.release = version("lossbook")
    app.config.html_baseurl = os.environ.get("SITE_URL", "")  # without it, no page names its own address


# what a page's tree becomes while it is read
TRANSFORMS = [plain.Citations, plain.Anchors, plain.Verdicts, plain.Exercises]
TIMETABLE = {
    "config-inited": [words.for_others],
    "builder-inited": [settings, node.install, math.copy_fonts, search.without_sphinx, downloads.prepare],
    # each page is read, and then each docstring in it
    "source-read": [derivations.compose],
    "doctree-read": [sharing.remember, explorers.note],
    "autodoc-process-docstring": [repairs.absolute_values],
    # all pages are read: what one page takes from another, then what its text becomes, then what is put around it
    "doctree-resolved": [
        derivations.list_them, math.glue_punctuation, repairs.doctree, road.fold, lazy_layout.measure,
        derivations.dress, explorers.place,
    ],
    "html-collect-pages": [addresses.not_found, search.pages, derivations.pages],
    # a page is HTML, and its template is still to be filled in
    "html-page-context": [
        words.for_templates, repairs.markup, weight.uncolor, lazy_layout.breathe, sharing.head, search.script,
        derivations.script, road.script, downloads.offer, weight.scripts,
    ],
    # all is written
    "build-finished": [
        addresses.redirect, addresses.sitemap, downloads.copy_notebooks, explorers.copy_script, weight.clear,
        weight.one_stylesheet, addresses.from_anywhere,
    ],
}
# as they overrule each other; and what comes with every page
STYLES = ["icons.css", "lossbook.css", "lazy_layout.css", "search.css", "downloads.css", "derivations.css", "road.css",
          "print.css"]
SCRIPTS = ["lazy_layout.js", "places.js", "copying.js"]


def setup(app: Sphinx) -> dict[str, bool]:
    for event, steps in TIMETABLE.items():
        for step in steps:
            app.connect(event, step, priority=900)  # after the theme and all other extensions
    app.add_css_file("katex/katex.min.css")
    for style in STYLES:
        app.add_css_file(style, priority=900)
    for script in SCRIPTS:
        app.add_js_file(script)
    app.add_html_math_renderer("katex", inline_renderers=(math.visit_inline, None),
                               block_renderers=(math.visit_display, None))
    app.add_directive("derivation", derivations.Directive)
    app.add_directive("derivations", derivations.Listing)
    app.add_directive("definition", derivations.Definition)
    app.add_node(derivations.Place)
    app.add_node(derivations.Defined, html=(HTML5Translator.visit_container, HTML5Translator.depart_container))
    for box in derivations.Box, derivations.Alone:
        app.add_node(box, html=(derivations.visit_box, derivations.depart_box))
    app.add_node(derivations.Title, html=(derivations.visit_title, derivations.depart_title))
    app.add_node(derivations.Steps, html=(derivations.visit_steps, derivations.depart_steps))
    app.add_node(road.Folded, html=(road.visit_folded, road.depart_folded))
    app.add_node(nodes.image, override=True, html=(weight.visit_image, None))
    app.add_node(nodes.section, override=True, html=(lazy_layout.visit_section, HTML5Translator.depart_section))
    app.add_node(plain.Solution, html=(plain.visit_solution, plain.depart_solution))
    for transform in TRANSFORMS:
        app.add_transform(transform)
    app.add_config_value("comments_config", {}, "html")  # set by Jupyter Book for an extension that we leave out
    return {"parallel_read_safe": True, "parallel_write_safe": True}

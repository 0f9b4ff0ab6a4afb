"""What the pages have beyond the theme: our stylesheet, links to a derivation and its steps, the site's own address."""

import os
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx


def prepare(app: Sphinx) -> None:
    app.config.html_baseurl = os.environ.get("SITE_URL", "")  # without it, no page names its own address
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("lossbook.css"), static)


def link_steps(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """The number of a derivation's step is a link to the step, and its title ends in one to the derivation."""

    def link(target: str, words: str, text: str, kind: str) -> nodes.raw:
        return nodes.raw("", f'<a class="{kind}" href="#{target}" title="Link to {words}">{text}</a>', format="html")

    for proof in doctree.findall(nodes.Element):
        if "proof" not in proof.get("classes", []):
            continue
        title, content = proof.children
        title += link(proof["ids"][0], "this derivation", "#", "headerlink")
        steps = [step for child in content.findall(nodes.enumerated_list) if child.parent is content for step in child]
        for number, step in enumerate(steps, 1):
            formula = next(step.findall(nodes.paragraph))
            if formula["ids"]:
                step.insert(0, link(formula["ids"][0], f"step {number}", str(number), "step-number"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", prepare)
    app.connect("doctree-resolved", link_steps)
    app.add_css_file("lossbook.css", priority=900)  # after all others
    app.add_config_value("comments_config", {}, "html")  # set by Jupyter Book for an extension that we leave out
    return {"parallel_read_safe": True, "parallel_write_safe": True}

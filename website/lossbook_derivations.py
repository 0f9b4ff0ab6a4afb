"""What the site does with derivations: a link to each and to each of its steps, and a page of its own for each."""

from collections.abc import Iterator
from html import escape

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.application import Sphinx


def link_steps(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """The number of a derivation's step is a link to the step, and its title ends in one to the derivation."""

    def link(target: str, words: str, text: str, kind: str) -> nodes.raw:
        return nodes.raw("", f'<a class="{kind}" href="#{target}" title="Link to {words}">{text}</a>', format="html")

    for proof in doctree.findall(nodes.Element):
        if "proof" not in proof.get("classes", []):
            continue
        (title, content), name = proof.children, proof["ids"][0]
        title += link(name, "this derivation", "#", "headerlink")
        for words in content[-1].findall(nodes.literal):
            alone = app.builder.get_relative_uri(page, f"d/{name}/index")
            words.replace_self(nodes.reference("", "", words.deepcopy(), internal=True, refuri=alone))
        steps = [step for child in content.findall(nodes.enumerated_list) if child.parent is content for step in child]
        for number, step in enumerate(steps, 1):
            formula = next(step.findall(nodes.paragraph))
            if formula["ids"]:
                step.insert(0, link(formula["ids"][0], f"step {number}", str(number), "step-number"))


def derivations(app: Sphinx, chapter: str) -> Iterator[tuple[str, str, nodes.Element]]:
    """The id, the title and the content of each derivation of a chapter."""
    for proof in app.env.get_doctree(chapter).findall(nodes.Element):
        if "theorem" in proof.get("classes", []):
            title, content = proof.children
            yield proof["ids"][0], title.astext().removeprefix(" (").removesuffix(")"), content


def pages_of_derivations(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """d/<id>/: each derivation alone, at an address that stays even if its chapter is divided or renamed."""
    for chapter in app.env.toctree_includes[app.config.root_doc]:
        for name, heading, content in derivations(app, chapter):
            page = f"d/{name}/index"
            alone = new_document(page)
            words = nodes.paragraph("", name, classes=["admonition-title"])
            alone += nodes.container("", words, content.deepcopy(), classes=["proof", "admonition"], ids=[name])
            for link in alone.findall(addnodes.pending_xref):
                link["refdoc"] = page
            app.env.resolve_references(alone, page, app.builder)
            body = app.builder.render_partial(alone)["body"]
            home = app.env.titles[chapter].astext()
            back = f"{app.builder.get_relative_uri(page, chapter)}#{name}"
            yield page, {"title": heading, "body": (
                f'<h1>{escape(heading)}</h1>{body}<p>From the chapter <a href="{back}">{escape(home)}</a>. To cite: '
                f"Loss Book {app.config.release}, <em>{name}</em>, and the number of the step.</p>")}, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", link_steps)
    app.connect("html-collect-pages", pages_of_derivations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

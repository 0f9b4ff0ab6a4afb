"""What the site does with derivations: steps that fold and have links, citations, and a page of its own for each."""

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import NamedTuple

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.application import Sphinx

SWITCH = '<button type="button" class="study pst-js-only" aria-pressed="false">Study mode</button>'
PAPER = (
    '<button type="button" class="print blank pst-js-only">Print worksheet</button>'
    '<button type="button" class="print pst-js-only">Print solution</button>'
)

# What BibTeX's own fonts lack, of all that stands in a title
TEX = str.maketrans({
    "α": r"$\alpha$", "β": r"$\beta$", "γ": r"$\gamma$", "δ": r"$\delta$", "κ": r"$\kappa$", "σ": r"$\sigma$",
    "½": r"$\frac12$", "−": "$-$", "–": "--", "’": "'", "“": "``", "”": "''",
})

# The script fills the spans in: the step that was chosen, the address of the site, today's date
CITATIONS = {
    "Text": """\
The Loss Book authors, “{title}”, Loss Book {version} ({year}), {name}<span class="which"></span>.\
<span class="where"{hidden}> <span class="address">{address}</span></span>""",
    "BibTeX": """\
@misc{{lossbook-<span class="anchor">{name}</span>,
  author       = {{{{The Loss Book authors}}}},
  title        = {{{{{tex}}}}},
  howpublished = {{Loss Book {version}, {name}<span class="which"></span>}},
  year         = {{{year}}}<span class="where"{hidden}>,
  url          = {{<span class="address">{address}</span>}}</span><span class="when" hidden>,
  urldate      = {{<span class="today"></span>}}</span>
}}""",
    "Link": """<span class="where"{hidden}><span class="address">{address}</span></span>""",
}


class Derivation(NamedTuple):
    """What its chapter's page says of it."""

    chapter: str
    name: str
    heading: str
    content: nodes.Element

    @property
    def page(self) -> str:
        return f"d/{self.name}/index"

    @property
    def mentions(self) -> set[str]:
        """What it leads to, other derivations above all."""
        return {link["reftarget"] for link in self.content.findall(addnodes.pending_xref)}


def derivations(app: Sphinx, chapter: str) -> Iterator[Derivation]:
    """The derivations of a chapter, as they stand before the links are resolved."""
    for proof in app.env.get_doctree(chapter).findall(nodes.Element):
        if "theorem" in proof.get("classes", []):
            title, content = proof.children
            yield Derivation(chapter, proof["ids"][0], title.astext().removeprefix(" (").removesuffix(")"), content)


@cache
def catalog(app: Sphinx) -> dict[str, Derivation]:
    """All of the book, by name, in its order."""
    chapters = app.env.toctree_includes[app.config.root_doc]
    return {found.name: found for chapter in chapters for found in derivations(app, chapter)}


def raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def link(target: str, words: str, text: str, kind: str) -> nodes.raw:
    return raw(f'<a class="{kind}" href="#{target}" title="Link to {words}">{text}</a>')


def citation(app: Sphinx, name: str, heading: str, steps: int, *, alone: bool) -> str:
    """Three forms to copy; without a script they tell of the whole derivation."""
    base, version = app.config.html_baseurl.rstrip("/"), app.config.release
    parts = {
        "name": name, "title": escape(heading), "tex": escape(heading.translate(TEX), quote=False), "version": version,
        "year": app.config.copyright, "hidden": "" if base else " hidden",
        "address": f"{base}/d/{name}/?v={version}" if base else "",
    }
    which = "".join(f'<option value="{number}">step {number}</option>' for number in range(1, steps + 1))
    forms = "".join(
        f'<div class="{form.lower()}"><p>{form}</p>'
        f'<div class="highlight"><pre>{text.format_map(parts)}</pre></div></div>'
        for form, text in CITATIONS.items()
    )
    return (
        f'<details class="cite{" alone" * alone}" data-name="{name}" data-version="{version}"{" open" * alone}>'
        f'<summary>Cite</summary><div><template><p class="pst-js-only"><label>Which part? '
        f'<select><option value="">all of it</option>{which}</select></label></p></template>{forms}</div></details>'
    )


def dress(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Links to a derivation and to its steps, steps that fold, and what there is to do with it at its foot."""
    for proof in doctree.findall(nodes.Element):
        if "proof" not in proof.get("classes", []):
            continue
        (title, content), name = proof.children, proof["ids"][0]
        lists = [child for child in content.findall(nodes.enumerated_list) if child.parent is content]
        steps = [step for child in lists for step in child if next(step.findall(nodes.paragraph))["ids"]]
        heading = proof.get("heading") or title.astext().removeprefix(" (").removesuffix(")")
        title += link(name, "this derivation", "#", "headerlink")
        for number, step in enumerate(steps, 1):
            formula = next(step.findall(nodes.paragraph))
            at = step.index(formula)
            step[at:at + 1] = [
                link(formula["ids"][0], f"step {number}", str(number), "step-number"),
                raw('<details class="step" open><summary>formula</summary>'), formula, raw("</details>"),
            ]
        if steps:
            foot = content[-1]
            for words in foot.findall(nodes.literal):
                address = app.builder.get_relative_uri(page, f"d/{name}/index")
                words.replace_self(nodes.reference("", "", words.deepcopy(), internal=True, refuri=address))
            alone = "heading" in proof
            buttons = SWITCH + PAPER * alone
            content.remove(foot)
            content += [
                raw('<div class="foot">'), foot,
                raw(f"{buttons}{citation(app, name, heading, len(steps), alone=alone)}</div>"),
            ]


def to_derivation(app: Sphinx, page: str, found: Derivation) -> nodes.reference:
    """The name, which leads to the derivation's own page."""
    address = app.builder.get_relative_uri(page, found.page)
    return nodes.reference("", "", nodes.literal(text=found.name), internal=True, refuri=address)


def alone(app: Sphinx, found: Derivation, everything: dict[str, Derivation]) -> nodes.document:
    """What its own page shows: the derivation, its place in its chapter, and what is derived from it."""
    title = nodes.paragraph("", found.name, classes=["admonition-title"])
    box = nodes.container("", title, found.content.deepcopy(), classes=["proof", "admonition"], ids=[found.name])
    box["heading"] = found.heading
    for mention in [*box.findall(addnodes.pending_xref)]:
        if mention["reftarget"] in everything:
            mention.replace_self(to_derivation(app, found.page, everything[mention["reftarget"]]))
    theorem = addnodes.pending_xref(
        "", nodes.literal(text=found.name), refdomain="prf", reftype="ref", reftarget=found.name, refdoc=found.page,
        refexplicit=False, refwarn=True)
    chapter = nodes.reference("", app.env.titles[found.chapter].astext(), internal=True,
                              refuri=app.builder.get_relative_uri(found.page, found.chapter))
    place = nodes.paragraph("", "", theorem, nodes.Text(" in the chapter "), chapter, nodes.Text("."))
    document = new_document(found.page)
    document += [box, place]
    if users := [other for other in everything.values() if found.name in other.mentions]:
        items = (nodes.list_item("", nodes.paragraph("", "", to_derivation(app, found.page, user),
                                                     nodes.Text(f": {user.heading}"))) for user in users)
        document += [nodes.paragraph("", "What builds on it:"), nodes.bullet_list("", *items)]
    return document


def pages_of_derivations(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """d/<id>/: each derivation alone, at an address that stays even if its chapter is divided or renamed."""
    everything = catalog(app)
    for found in everything.values():
        document = alone(app, found, everything)
        app.env.resolve_references(document, found.page, app.builder)
        around = [other for other in everything.values() if other.chapter == found.chapter]
        at = around.index(found)
        neighbors = {"prev": around[at - 1 : at], "next": around[at + 1 : at + 2]}
        yield found.page, {
            "title": found.heading,
            "body": f"<h1>{escape(found.heading)}</h1>{app.builder.render_partial(document)['body']}",
            **{rel: {"title": escape(other.heading), "link": app.builder.get_relative_uri(found.page, other.page)}
               for rel, others in neighbors.items() for other in others},
        }, "page.html"


def add_to_page(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """The script, where there is a derivation."""
    if '<details class="cite' not in context.get("body", ""):
        return
    app.add_js_file(None, body='try { if (localStorage.getItem("study"))'
                               ' document.documentElement.classList.add("study", "folding") } catch {}')
    app.add_js_file("derivations.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", dress)
    app.connect("html-collect-pages", pages_of_derivations)
    app.connect("html-page-context", add_to_page)
    app.add_css_file("derivations.css", priority=910)
    app.add_css_file("print.css", priority=920)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

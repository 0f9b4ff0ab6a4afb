"""Derivations on the site: steps that fold and have links, citations, a page of its own for each, and a list of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_proof.nodes import theorem_node

from .words import counted, filled, for_script, words

# What BibTeX's own fonts lack, of all that stands in a title
TEX = str.maketrans({
    "α": r"$\alpha$", "β": r"$\beta$", "γ": r"$\gamma$", "δ": r"$\delta$", "κ": r"$\kappa$", "σ": r"$\sigma$",
    "½": r"$\frac12$", "−": "$-$", "–": "--", "’": "'", "“": "``", "”": "''",
})

# The script fills the spans in: the step that was chosen, the address of the site, today's date
CITATIONS = {
    "text": """{citation}<span class="where"{hidden}> <span class="address">{address}</span></span>""",
    "bibtex": """\
@misc{{lossbook-<span class="anchor">{name}</span>,
  author       = {{{{The Loss Book authors}}}},
  title        = {{{{{tex}}}}},
  howpublished = {{Loss Book {version}, {name}<span class="which"></span>}},
  year         = {{{year}}}<span class="where"{hidden}>,
  url          = {{<span class="address">{address}</span>}}</span><span class="when" hidden>,
  urldate      = {{<span class="today"></span>}}</span>
}}""",
    "link": """<span class="where"{hidden}><span class="address">{address}</span></span>""",
}
NAMES = {"bibtex": "BibTeX"}  # the other forms are called by words


@dataclass(frozen=True)
class Derivation:
    """What its chapter's page says of it: read here from the page's tree, and nowhere else."""

    chapter: str
    name: str
    title: str
    steps: int
    status: str  # how far it is proved
    content: nodes.Element

    @property
    def page(self) -> str:
        return f"d/{self.name}/index"

    @property
    def claim(self) -> nodes.Element:
        """Its words and formulas; what their links lead to is one click away."""
        copy = self.content[0].deepcopy()
        for link in [*copy.findall(addnodes.pending_xref)]:
            link.replace_self(link.children)
        return copy

    @property
    def mentions(self) -> set[str]:
        """What it leads to, other derivations above all."""
        return {link["reftarget"] for link in self.content.findall(addnodes.pending_xref)}


def read(chapter: str, proof: nodes.Element) -> Derivation:
    (title, content), name = proof.children, proof["ids"][0]
    return Derivation(
        chapter, name,
        title=title.astext().removeprefix(" (").removesuffix(")"),  # as sphinx-proof has it
        steps=len(steps(content)),
        status=content[-1].astext().removeprefix(name).strip(", "),
        content=content,
    )


def steps(content: nodes.Element) -> list[nodes.list_item]:
    """The items that have an anchor, at their formula."""
    lists = [child for child in content if isinstance(child, nodes.enumerated_list)]
    return [step for child in lists for step in child if next(step.findall(nodes.paragraph))["ids"]]


@cache
def catalog(app: Sphinx) -> dict[str, Derivation]:
    """All of the book, by name, in its order: as they stand before links are resolved."""
    pages = ((page, app.env.get_doctree(page)) for page in app.env.toctree_includes[app.config.root_doc])
    found = (read(page, proof) for page, doctree in pages for proof in doctree.findall(theorem_node))
    return {derivation.name: derivation for derivation in found}


def raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def link(target: str, title: str, text: str, kind: str) -> nodes.raw:
    return raw(f'<a class="{kind}" href="#{target}" title="{title}">{text}</a>')


def citation(app: Sphinx, found: Derivation, *, alone: bool) -> str:
    """Three forms to copy; without a script they tell of the whole derivation."""
    base, version, name, say = app.config.html_baseurl.rstrip("/"), app.config.release, found.name, words(app)
    parts = {
        "name": name, "title": escape(found.title), "tex": escape(found.title.translate(TEX), quote=False),
        "version": version, "year": app.config.copyright, "hidden": "" if base else " hidden",
        "cited_step": '<span class="which"></span>',
        "address": f"{base}/d/{name}/?v={version}" if base else "",
    }
    parts["citation"] = say["citation"].format_map(parts)
    which = "".join(f"<option>{say['step'].format(step=number)}</option>" for number in range(1, found.steps + 1))
    forms = "".join(
        f'<div class="{form}"><p>{NAMES.get(form) or say[form]}</p>'
        f'<div class="highlight"><pre>{text.format_map(parts)}</pre></div></div>'
        for form, text in CITATIONS.items()
    )
    return (
        f'<details class="cite{" alone" * alone}" data-name="{name}"{" open" * alone}>'
        f'<summary>{say["cite"]}</summary><div><template><p class="pst-js-only"><label>{say["which part"]} '
        f'<select><option>{say["all of it"]}</option>{which}</select></label></p></template>{forms}</div>'
        "</details>"
    )


def dress(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Links to a derivation and to its steps, steps that fold, and what there is to do with it at its foot."""
    say = words(app)
    for proof in doctree.findall(lambda node: isinstance(node, theorem_node | Alone)):
        (title, content), name = proof.children, proof["ids"][0]
        title += link(name, say["link to derivation"], "#", "headerlink")
        for number, step in enumerate(steps(content), 1):
            formula = next(step.findall(nodes.paragraph))
            at = step.index(formula)
            step[at:at + 1] = [
                link(formula["ids"][0], say["link to step"].format(step=number), str(number), "step-number"),
                raw(f'<details class="step" open><summary>{say["formula"]}</summary>'), formula, raw("</details>"),
            ]
        foot = content[-1]
        for code in foot.findall(nodes.literal):
            address = app.builder.get_relative_uri(page, f"d/{name}/index")
            code.replace_self(nodes.reference("", "", code.deepcopy(), internal=True, refuri=address))
        alone = isinstance(proof, Alone)
        buttons = (
            f'<button type="button" class="study pst-js-only" aria-pressed="false">{say["study mode"]}</button>'
            + alone * f'<button type="button" class="print blank pst-js-only">{say["print worksheet"]}</button>'
            + alone * f'<button type="button" class="print pst-js-only">{say["print solution"]}</button>'
        )
        content.remove(foot)
        content += [
            raw('<div class="foot">'), foot,
            raw(f"{buttons}{citation(app, catalog(app)[name], alone=alone)}</div>"),
        ]


def to_derivation(app: Sphinx, page: str, found: Derivation) -> nodes.reference:
    """The name, which leads to the derivation's own page."""
    address = app.builder.get_relative_uri(page, found.page)
    return nodes.reference("", "", nodes.literal(text=found.name), internal=True, refuri=address)


class Alone(nodes.container):
    """A derivation on its own page."""


def alone(app: Sphinx, found: Derivation, everything: dict[str, Derivation]) -> nodes.document:
    """What its own page shows: the derivation, its place in its chapter, and what is derived from it."""
    title = nodes.paragraph("", found.name, classes=["admonition-title"])
    box = Alone("", title, found.content.deepcopy(), classes=["proof", "admonition"], ids=[found.name])
    for mention in [*box.findall(addnodes.pending_xref)]:
        if mention["reftarget"] in everything:
            mention.replace_self(to_derivation(app, found.page, everything[mention["reftarget"]]))
    theorem = addnodes.pending_xref(
        "", nodes.literal(text=found.name), refdomain="prf", reftype="ref", reftarget=found.name, refdoc=found.page,
        refexplicit=False, refwarn=True)
    chapter = nodes.reference("", app.env.titles[found.chapter].astext(), internal=True,
                              refuri=app.builder.get_relative_uri(found.page, found.chapter))
    place = nodes.paragraph("", "", *filled(words(app)["place"], derivation=theorem, chapter=chapter))
    document = new_document(found.page)
    document += [box, place]
    if users := [other for other in everything.values() if found.name in other.mentions]:
        items = (nodes.list_item("", nodes.paragraph("", "", to_derivation(app, found.page, user),
                                                     nodes.Text(f": {user.title}"))) for user in users)
        document += [nodes.paragraph("", words(app)["builds on it"]), nodes.bullet_list("", *items)]
    return document


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """d/<id>/: each derivation alone, at an address that stays even if its chapter is divided or renamed."""
    everything = catalog(app)
    for found in everything.values():
        document = alone(app, found, everything)
        app.env.resolve_references(document, found.page, app.builder)
        parts = [app.builder.render_partial(part)["fragment"] for part in [*document]]
        around = [other for other in everything.values() if other.chapter == found.chapter]
        at = around.index(found)
        neighbors = {"prev": around[at - 1 : at], "next": around[at + 1 : at + 2]}
        yield found.page, {
            "title": found.title,
            "body": f"<h1>{escape(found.title)}</h1>{''.join(parts)}",
            **{rel: {"title": escape(other.title), "link": app.builder.get_relative_uri(found.page, other.page)}
               for rel, others in neighbors.items() for other in others},
        }, "page.html"


def script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """The script, where there is a derivation."""
    if '<details class="cite' not in context.get("body", ""):
        return
    app.add_js_file(None, body='try { if (localStorage.getItem("study"))'
                               ' document.documentElement.classList.add("study", "folding") } catch {}')
    app.add_js_file("derivations.js", loading_method="defer")
    if page.startswith("d/"):  # where an address may name another version
        context["body"] += for_script(app, "other version")


class Place(nodes.General, nodes.Element):
    """Where a chapter's list will stand, once all pages are read."""


class Directive(SphinxDirective):
    """`{derivations} huber`: the derivations of chapters/huber, in their order."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return [Place(chapter=self.env.relfn2path(self.arguments[0])[0])]


def list_them(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for place in [*doctree.findall(Place)]:
        chapter = place["chapter"]
        address = app.builder.get_relative_uri(page, chapter)
        entries = (entry(app, address, found) for found in catalog(app).values() if found.chapter == chapter)
        place.replace_self(nodes.definition_list("", *entries))


def entry(app: Sphinx, address: str, found: Derivation) -> nodes.definition_list_item:
    """The title, which leads to the derivation; the claim; its name and how far it is proved."""
    link = nodes.reference("", found.title, internal=True, refuri=f"{address}#{found.name}")
    status = f", {found.status}, {counted(app, 'step', found.steps)}"
    told = nodes.paragraph("", "", nodes.literal(text=found.name), nodes.Text(status))
    return nodes.definition_list_item("", nodes.term("", "", link), nodes.definition("", found.claim, told))

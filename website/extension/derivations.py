"""Derivations on the site: boxes with result and steps, citations, a page of its own for each, and a list of all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from lossbook.algebra.derivation import MIME, Given, defined, math, standard
from lossbook.derivations import DEFINED, DERIVATIONS
from lossbook.derivations import Derivation as Data

from .words import counted, filled, for_script, words

logger = logging.getLogger(__name__)

# What BibTeX's own fonts lack, of all that stands in a title
TEX = str.maketrans({
    "α": r"$\alpha$", "β": r"$\beta$", "γ": r"$\gamma$", "δ": r"$\delta$", "κ": r"$\kappa$", "σ": r"$\sigma$",
    "½": r"$\frac12$", "−": "$-$", "–": "--", "’": "'", "“": "``", "”": "''",
})

# The script fills the spans in: which derivation, the step that was chosen, the address of the site, today's date
CITATIONS = {
    "text": """{citation}<span class="where"{hidden}> <span class="address">{address}</span></span>""",
    "bibtex": """\
@misc{{lossbook-<span class="anchor">{name}</span>,
  author       = {{{{The Loss Book authors}}}},
  title        = {{{{<span class="title-tex">{tex}</span>}}}},
  howpublished = {{Loss Book {version}, <span class="id">{name}</span><span class="which"></span>}},
  year         = {{{year}}}<span class="where"{hidden}>,
  url          = {{<span class="address">{address}</span>}}</span><span class="when" hidden>,
  urldate      = {{<span class="today"></span>}}</span>
}}""",
    "link": """<span class="where"{hidden}><span class="address">{address}</span></span>""",
}
NAMES = {"bibtex": "BibTeX"}  # the other forms are called by words


# ── from the notebooks' outputs to the page ───────────────────────────────────────────────────────────────────────


def compose(app: Sphinx, page: str, source: list[str]) -> None:
    """Outputs that say what is in them become directives: of plain Markdown no box can be made."""
    if not app.env.doc2path(page).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if about := output.get("data", {}).get(MIME):
                output["data"] = {"text/markdown": directive(page, about, output["data"])}
    source[0] = json.dumps(notebook)


def directive(page: str, about: dict[str, Any], stored: dict[str, Any]) -> str:
    """The proofs are taken from the output, where they were made; what they prove must be what the package has."""
    if name := about.get("definition"):
        same, lines = "".join(stored["text/latex"]) == math(DEFINED[name].latex), [f"{{definition}} {name}"]
    else:
        name, checked = about["derivation"], about["only checked"]
        same = "".join(stored["text/markdown"]) == DERIVATIONS[name].markdown(checked)
        lines = [f"{{derivation}} {name}", f":only-checked: {' '.join(map(str, checked))}" * bool(checked),
                 ":unfolded:" * about["unfolded"]]
    if not same:
        logger.warning("the output of %s is not what the package shows: run `make notebooks`", name, location=page)
    return "```" + "\n".join(filter(None, lines)) + "\n```\n"


class Box(nodes.General, nodes.Element):
    """A derivation: title, result, what it takes to read it, claim, steps."""


class Title(nodes.title):
    """What a box is called: no heading, of which there would be too many."""


class Steps(nodes.General, nodes.Element):
    """Its steps, folded or not."""


class Alone(Box):
    """A derivation on its own page."""


class Defined(nodes.container):
    """A definition, with an anchor where it first stands on a page."""


class Definition(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        (name,) = self.arguments
        anchor = f"definition-{name.replace('_', '-')}"
        place = Defined("", nodes.paragraph("", "", formula(DEFINED[name].latex)), definition=name)
        if anchor not in self.state.document.ids:
            place["names"].append(anchor)
            self.state.document.note_explicit_target(place)
        return [place]


class Directive(SphinxDirective):
    required_arguments = 1
    option_spec: ClassVar = {"only-checked": directives.positive_int_list, "unfolded": directives.flag}

    def run(self) -> list[nodes.Node]:
        data, say = DERIVATIONS[self.arguments[0]], words(self.env.app)
        checked = self.options.get("only-checked", [])
        box = Box("", derivation=data.id, checked=checked, classes=["proof"], names=[data.id])
        self.state.document.note_explicit_target(box)
        steps = Steps("", open="unfolded" in self.options)
        steps += given(say, data.given_for_steps)
        steps += nodes.enumerated_list("", *(self.step(data, number, number in checked) for number in
                                             range(1, len(data.chain))))
        box += [
            Title("", data.title),
            nodes.paragraph("", "", formula(data.equation()), classes=["result"]),
            *given(say, data.given),
            nodes.container("", *self.parse(data.said), classes=["claim"]),
            steps,
        ]
        return [box]

    def step(self, data: Data, number: int, doubt: bool) -> nodes.list_item:
        anchored = nodes.paragraph("", "", formula(data.latex[number]), names=[f"{data.id}-{number}"])
        self.state.document.note_explicit_target(anchored)
        reason = self.parse(data.reasons[number - 1])
        if doubt:
            reason[0] += nodes.emphasis("", f" {words(self.env.app)['only checked']}")
        return nodes.list_item("", anchored, *reason)

    def parse(self, markdown: str) -> list[nodes.Node]:
        parsed = nodes.Element()
        self.state.nested_parse(StringList([markdown], ""), self.content_offset, parsed)
        return parsed.children


def formula(latex: str) -> nodes.math:
    return nodes.math("", rf"\displaystyle {latex}")


def given(say: dict[str, str], what: Given) -> list[nodes.paragraph]:
    """The conditions in words."""
    free = [nodes.math("", symbol) for symbol in what.symbols]
    free += [nodes.inline("", "", *filled(say["any"], function=nodes.math("", name))) for name in what.functions]
    parts = [
        *(filled(say["for all"], symbols=listed(say, free)) if free else ()),
        *([nodes.Text(", ")] if free and what.where else ()),
        *(filled(say["where"], formulas=listed(say, [nodes.math("", w) for w in what.where])) if what.where else ()),
    ]
    return [nodes.paragraph("", "", *parts, classes=["given"])] if parts else []


def listed(say: dict[str, str], items: list[nodes.Node]) -> nodes.inline:
    """One, two and three."""
    between = [nodes.Text(", ") for _ in items[2:]] + [nodes.Text(say["and"])]
    parts = [part for pair in zip(items, between, strict=False) for part in pair]
    return nodes.inline("", "", *parts[: 2 * len(items) - 2], items[-1])


# ── what the rest of the site asks ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Derivation:
    """One of the book, and where it stands."""

    chapter: str
    box: Box

    @property
    def name(self) -> str:
        return self.box["derivation"]

    @property
    def data(self) -> Data:
        return DERIVATIONS[self.name]

    @property
    def title(self) -> str:
        return self.data.title

    @property
    def steps(self) -> int:
        return len(self.data.steps)

    @property
    def page(self) -> str:
        return f"d/{self.name}/index"

    def status(self, app: Sphinx) -> str:
        """How far it is proved."""
        checked = ", ".join(map(str, self.box["checked"]))
        return words(app)["proved but for" if checked else "proved"].format(steps=checked)

    @property
    def claim(self) -> list[nodes.Node]:
        """Its words and formulas; what their links lead to is one click away."""
        (claim,) = (child.deepcopy() for child in self.box if "claim" in child.get("classes", ()))
        for link in [*claim.findall(lambda node: isinstance(node, addnodes.pending_xref | nodes.reference))]:
            link.replace_self(link.children)
        return claim.children

    @property
    def mentions(self) -> set[str]:
        """The other derivations that it leads to."""
        return {name for target in self.data.mentions if (name := of_derivation(target)[0])}


def of_derivation(target: str) -> tuple[str, int]:
    """The name in huber-gradient and in huber-gradient-2, and the number of the step; nothing if there is none."""
    name, _, number = target.rpartition("-")
    if target in DERIVATIONS:
        return target, 0
    return (name, int(number)) if name in DERIVATIONS and number.isdigit() else ("", 0)


def doctrees(app: Sphinx) -> Iterator[tuple[str, nodes.document]]:
    """The pages of the book in its order, as they stand before links are resolved."""
    return ((page, app.env.get_doctree(page)) for page in app.env.toctree_includes[app.config.root_doc])


@cache
def catalog(app: Sphinx) -> dict[str, Derivation]:
    """All derivations of the book, by name, in its order."""
    found = (Derivation(page, box) for page, doctree in doctrees(app) for box in doctree.findall(Box))
    return {derivation.name: derivation for derivation in found}


@cache
def definitions(app: Sphinx) -> dict[str, tuple[str, str]]:
    """The page and the anchor where each definition stands first."""
    found = [(place["definition"], (page, *place["ids"])) for page, doctree in doctrees(app)
             for place in doctree.findall(Defined) if place["ids"]]
    return dict(reversed(found))


# ── what stands in a box beside the derivation ────────────────────────────────────────────────────────────────────


def raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def link(target: str, title: str, text: str, kind: str) -> nodes.raw:
    return raw(f'<a class="{kind}" href="#{target}" title="{title}">{text}</a>')


def to(app: Sphinx, page: str, goal: str, anchor: str, *words: nodes.Node) -> nodes.reference:
    """A link from a page to a place on another, or on the same."""
    address = app.builder.get_relative_uri(page, goal) if goal != page else ""
    return nodes.reference("", "", *words, internal=True, refuri=address + f"#{anchor}" * bool(anchor))


def to_derivation(app: Sphinx, page: str, name: str, step: int = 0, *words: nodes.Node) -> nodes.reference:
    """A link to a derivation's own page, by its name unless there are other words."""
    anchor = f"{name}-{step}" if step else ""
    return to(app, page, catalog(app)[name].page, anchor, *words or [nodes.literal(text=name)])


def to_definition(app: Sphinx, page: str, name: str, *words: nodes.Node) -> nodes.reference:
    """A link to where it stands, by the title of that page unless there are other words."""
    goal, anchor = definitions(app).get(name, ("chapters/notation", "functions"))
    title = app.env.titles[goal].astext()
    link = to(app, page, goal, anchor, *words or [nodes.Text(title)])
    link["reftitle"] = title  # what a link is called whose word is a formula
    return link


def dress(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Links to a derivation and to its steps, steps that fold, and what there is to do with it at its foot."""
    say = words(app)
    for box in doctree.findall(Box):
        found, alone = catalog(app)[box["derivation"]], isinstance(box, Alone)
        name, title = found.name, box[0]
        title[:0] = [raw(f'<a class="name" href="{app.builder.get_relative_uri(page, found.page)}">'
                         f"<code>{name}</code></a> ")]
        title += link(name, say["link to derivation"], "#", "headerlink")
        (steps,) = box.findall(Steps)
        steps["open"] = steps["open"] or alone
        steps["summary"] = say["summary"].format(steps=counted(app, "step", found.steps), status=found.status(app))
        for number, item in enumerate(steps[-1], 1):
            anchored = item[0]
            item[:1] = [
                link(f"{name}-{number}", say["link to step"].format(step=number), str(number), "step-number"),
                raw(f'<details class="step" open><summary>{say["formula"]}</summary>'), anchored, raw("</details>"),
            ]
        steps += raw('<button type="button" class="study pst-js-only" aria-pressed="false">'
                     f'{say["study mode"]}</button>')
        if found.data.uses and not alone:
            symbols = [to_definition(app, page, name, nodes.math("", DEFINED[name].symbol)) for name in found.data.uses]
            told = nodes.inline("", "", *filled(say["as defined"], symbols=listed(say, symbols)), classes=["uses"])
            if "given" not in box[2]["classes"]:
                box.insert(2, nodes.paragraph("", "", classes=["given"]))
            box[2] += [*([nodes.Text("; ")] if box[2].children else []), told]
        box += raw(f'<div class="foot">{buttons(app, page, found, alone)}{citation(app, found) * alone}</div>')


def buttons(app: Sphinx, page: str, found: Derivation, alone: bool) -> str:
    say = words(app)
    asked = {"tex result": "copy LaTeX", "tex steps": "copy steps"}
    if alone:
        asked |= {"print blank": "print worksheet", "print": "print solution"}
    made = (f'<button type="button" class="{kind} pst-js-only" data-done="{say["copied"]}">{say[text]}</button>'
            if "tex" in kind else f'<button type="button" class="{kind} pst-js-only">{say[text]}</button>'
            for kind, text in asked.items())
    address = app.builder.get_relative_uri(page, found.page)
    links = f'<a href="{address}">{say["worksheet"]}</a><a class="to-cite" href="{address}">{say["cite"]}</a>'
    return "".join(made) + links * (not alone)


def visit_box(self: HTML5Translator, box: Box) -> None:
    self.body.append(self.starttag(box, "div", CLASS="admonition"))


def depart_box(self: HTML5Translator, box: Box) -> None:
    self.body.append("</div>\n")


def visit_title(self: HTML5Translator, title: Title) -> None:
    self.body.append('<p class="admonition-title">')


def depart_title(self: HTML5Translator, title: Title) -> None:
    self.body.append("</p>\n")


def visit_steps(self: HTML5Translator, steps: Steps) -> None:
    self.body.append(f'<details class="steps"{" open" * steps["open"]}><summary>{steps["summary"]}</summary>\n')


def depart_steps(self: HTML5Translator, steps: Steps) -> None:
    self.body.append("</details>\n")

def citation(app: Sphinx, found: Derivation | None = None) -> str:
    """Three forms to copy: on a chapter once, for the script to fill in; on a derivation's own page without script."""
    base, version, say = app.config.html_baseurl.rstrip("/"), app.config.release, words(app)
    name, title = (found.name, found.title) if found else ("", "")
    parts = {
        "name": name, "tex": escape(title.translate(TEX), quote=False), "version": version,
        "year": app.config.copyright, "hidden": "" if base else " hidden",
        "address": f"{base}/d/{name}/?v={version}" if base else "",
    }
    parts["citation"] = say["citation"].format(
        title=f'<span class="title">{escape(title)}</span>', version=version, year=parts["year"],
        name=f'<span class="id">{name}</span>', cited_step='<span class="which"></span>')
    forms = "".join(
        f'<div class="{form}"><p>{NAMES.get(form) or say[form]}</p>'
        f'<div class="highlight"><pre>{text.format_map(parts)}</pre></div></div>'
        for form, text in CITATIONS.items()
    )
    signs = escape(json.dumps({chr(sign): tex for sign, tex in TEX.items()}, ensure_ascii=False))
    return (
        f'<div class="cite{" alone" if found else ""}" data-signs="{signs}"{"" if found else " hidden"}>'
        f'<p class="pst-js-only"><label>{say["which part"]} <select data-step="{say["step"]}">'
        f'<option>{say["all of it"]}</option></select></label></p>{forms}</div>'
    )


# ── its own page ──────────────────────────────────────────────────────────────────────────────────────────────────


def alone(app: Sphinx, found: Derivation) -> nodes.document:
    """The derivation with all that it takes to do it on paper, its place in its chapter, and what builds on it."""
    say, page, data = words(app), found.page, found.data
    box = Alone("", *(child.deepcopy() for child in found.box), classes=["proof"], ids=[found.name],
                derivation=found.name, checked=found.box["checked"])
    box[0] = Title()  # its name alone, below the heading of the page
    at = next(at for at, child in enumerate(box) if "result" in child["classes"])
    (steps,) = box.findall(Steps)
    steps.insert(0, nodes.paragraph("", "", formula(data.latex[0]), classes=["start"]))
    # what only the steps use is told at the head, too: the sheet is read from there
    for told in [child for child in steps if "given" in child["classes"]]:
        steps.remove(told)
    for told in [child for child in box if "given" in child["classes"]]:
        box.remove(told)
    whole = given(say, data.given_for(*(step.text for step in data.chain)))
    box[at + 1 : at + 1] = whole
    box.insert(at, nodes.paragraph("", say["show that"], classes=["show"]))

    used, texts = dict(data.uses), [*data.where.values(), *(step.text for step in data.chain)]
    for taken, item in zip(data.takes, steps[-1], strict=True):
        for name, step in map(of_derivation, taken):
            fact = DERIVATIONS[name]
            shown = [*fact.where.values(), fact.start, fact.chain[step or -1].text]
            used |= defined(*shown)
            texts += shown
            item += cited(app, page, fact, step)
    for goal in [*box.findall(lambda node: isinstance(node, addnodes.pending_xref | nodes.reference))]:
        if "derivation" not in goal:
            target = goal.get("reftarget") or goal.get("refid", "")
            name, step = of_derivation(target)
            inner = [nodes.inline("", "", *goal.children)]
            new = to_derivation(app, page, name, step, *inner) if name else to(app, page, found.chapter, target, *inner)
            goal.replace_self(new)
    lines = [nodes.paragraph("", "", formula(definition.latex), nodes.Text(" ("),
                             to_definition(app, page, name), nodes.Text(")"))
             for name, definition in used.items()]
    lines += [nodes.paragraph("", "", formula(latex)) for latex in standard(*texts)]
    if lines:
        box.insert(at, nodes.container("", nodes.paragraph("", say["it is defined"]), *lines, classes=["defined"]))

    chapter = to(app, page, found.chapter, found.name, nodes.Text(app.env.titles[found.chapter].astext()))
    document = new_document(page)
    document += [box, nodes.paragraph("", "", *filled(say["place"], chapter=chapter))]
    if users := [other for other in catalog(app).values() if found.name in other.mentions]:
        items = (nodes.list_item("", nodes.paragraph("", "", to_derivation(app, page, user.name),
                                                     nodes.Text(f": {user.title}"))) for user in users)
        document += [nodes.paragraph("", say["builds on it"]), nodes.bullet_list("", *items)]
    return document


def cited(app: Sphinx, page: str, fact: Data, step: int) -> nodes.paragraph:
    """What another derivation has shown, beside the reason that uses it."""
    last = fact.chain[step or -1].text
    conditions = given(words(app), fact.given_for(fact.start, last)._replace(symbols=(), functions=()))
    told = [part for paragraph in conditions for part in [nodes.Text(", "), *paragraph.children]]
    name = to_derivation(app, page, fact.id, step)
    name["derivation"] = fact.id
    equation = formula(fact.equation(step or None))
    return nodes.paragraph("", "", name, nodes.Text(": "), equation, *told, classes=["cited"])


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """d/<id>/: each derivation alone, at an address that stays even if its chapter is divided or renamed."""
    everything = catalog(app)
    for found in everything.values():
        document = alone(app, found)
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
    """The script, where there is a derivation; and what it shows of any of them."""
    if '<div class="proof ' not in context.get("body", ""):
        return
    app.add_js_file(None, body='try { if (localStorage.getItem("study"))'
                               ' document.documentElement.classList.add("study", "folding") } catch {}')
    app.add_js_file("derivations.js", loading_method="defer")
    if page.startswith("d/"):  # where an address may name another version
        context["body"] += for_script(app, "other version")
    else:
        context["body"] += citation(app)


class Place(nodes.General, nodes.Element):
    """Where a chapter's list will stand, once all pages are read."""


class Listing(SphinxDirective):
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
    status = f", {found.status(app)}, {counted(app, 'step', found.steps)}"
    told = nodes.paragraph("", "", nodes.literal(text=found.name), nodes.Text(status))
    return nodes.definition_list_item("", nodes.term("", "", link), nodes.definition("", *found.claim, told))

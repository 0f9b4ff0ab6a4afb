"""The reference pages: a chapter's derivations, each with its claim and the way to it, and the functions."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from . import derivations as lossbook_derivations


class derivations(nodes.General, nodes.Element):
    """Where a chapter's list will stand, once all pages are read."""


class Derivations(SphinxDirective):
    """`{derivations} huber`: the derivations of chapters/huber, in their order."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return [derivations(chapter=self.env.relfn2path(self.arguments[0])[0])]


def entry(address: str, name: str, heading: str, content: nodes.Element) -> nodes.definition_list_item:
    """The title, which leads to the derivation; the claim; its name and how far it is proved."""
    claim, *_, state = content.children
    steps = len(next(content.findall(nodes.enumerated_list)))
    link = nodes.reference("", heading, internal=True, refuri=f"{address}#{name}")
    told = nodes.paragraph("", "", *state.deepcopy().children, nodes.Text(f", {steps} step{'s' * (steps > 1)}"))
    return nodes.definition_list_item("", nodes.term("", "", link), nodes.definition("", words(claim), told))


def words(paragraph: nodes.Element) -> nodes.Element:
    """A copy whose links are words: what they lead to is one click away."""
    copy = paragraph.deepcopy()
    for link in [*copy.findall(addnodes.pending_xref)]:
        link.replace_self(link.children)
    return copy


def gather(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for place in [*doctree.findall(derivations)]:
        address = app.builder.get_relative_uri(page, place["chapter"])
        listed = lossbook_derivations.derivations(app, place["chapter"])
        entries = (entry(address, found.name, found.heading, found.content) for found in listed)
        place.replace_self(nodes.definition_list("", *entries))


def absolute_values(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """In a docstring |r| is the absolute value of r, and not a substitution of reStructuredText."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(derivations)
    app.add_directive("derivations", Derivations)
    app.connect("autodoc-process-docstring", absolute_values)
    app.connect("doctree-resolved", gather, priority=400)  # before the formulas are looked at
    return {"parallel_read_safe": True, "parallel_write_safe": True}

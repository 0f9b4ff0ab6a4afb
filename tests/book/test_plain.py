"""Notebooks can be read wherever they are opened: what is seen is text, and no markup that only our build knows."""

import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pybtex.database import parse_file
from sphinx.application import Sphinx

from tools import notebooks
from website.extension import TRANSFORMS, plain

BOOK = Path(__file__).parents[2] / "chapters"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$|\\begin\{(\w+)\}.*?\\end\{\1\}", re.DOTALL)
RAW = re.compile(
    r"`{3}|:{3}|\{[\w:.#-]+\}"  # fences, directives and roles, attributes
    r"|^\([\w-]+\)=|^:[\w-]+:|^%",  # labels, options, comments
    re.MULTILINE,
)


def raw(notebook):
    """The lines in which nbconvert's page shows markup, in text and in outputs that are Markdown."""
    html, _ = HTMLExporter().from_notebook_node(notebook)
    page = BeautifulSoup(html, "html.parser")
    for code in page.select(":not(pre) > code"):  # what is quoted in a sentence
        code.decompose()
    parts = page.select(".jp-RenderedMarkdown")
    assert parts
    lines = (line for part in parts for line in FORMULA.sub("", part.get_text()).split("\n"))
    return [line for line in lines if RAW.search(line)]


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def notebook(request):
    return notebooks.read(request.param)


def test_no_markup_is_seen(notebook):
    assert raw(notebook) == []


@pytest.mark.parametrize("markdown", [
    "See {prf:ref}`huber-gradient`.", "So it is {footcite:p}`Huber1964`.", "As [it]{.wrong} is.",
    ":::{admonition} The notes\n:class: verdict\nIt is.\n:::", "````{exercise-start} Five\n:label: five\n````",
    "```{footbibliography}\n```", "(here)=\nIt is.", "% unseen",
])
def test_markup_would_be_seen(markdown):
    shown = new_code_cell("shown", outputs=[new_output("display_data", {"text/markdown": markdown})])
    assert raw(new_notebook(cells=[new_markdown_cell(markdown)]))
    assert raw(new_notebook(cells=[shown]))


def test_formulas_and_code_are_no_markup():
    text = (
        "With $\\frac{a}{b}$ and `\\cite[step 3]{key}`.\n\n$$\nx \\text{if} y\n$$\n\n"
        "```\nf(x) # code\n```\n\n> **So:** it is."
    )
    assert raw(new_notebook(cells=[new_markdown_cell(text), new_code_cell("d = {a}\n'```{x}'")])) == []


BIBLIOGRAPHY = parse_file(str(BOOK / "references.bib")).entries
LINK = re.compile(r"\[([^\]]*)\]\(#(\w+)\)")


def test_a_citation_names_author_and_year(notebook):
    """Elsewhere than on the site that is all that a reader has."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for words, key in LINK.findall(text):
        if key in BIBLIOGRAPHY:
            people, year = BIBLIOGRAPHY[key].persons.get("author"), BIBLIOGRAPHY[key].fields["year"]
            assert words.endswith(year)
            names = people and [*people[0].rich_prelast_names, *people[0].rich_last_names]
            assert not people or words.startswith(" ".join(map(str, names)))


# ── what the site makes of it ─────────────────────────────────────────────────────────────────────────────────────

PAGE = """\
# Loss

His reason ([Huber 1964](#Huber1964)) is better (see [Hampel 1974](#Hampel1974)), and so are
they ([Fan and others 2017](#FanLiWang2017), [Huber 1964](#Huber1964)).

> **The notes say: "it is $so$"**
> 「是」.
>
> **Qualified:** it is [step 2](#five).

> **The notes say it.**
>
> **Wrong** on both counts.

> It is so.

## Exercises

Predict first.

<a id="five"></a>
### Five points (first steps)

How many? <a id="here"></a>So.

#### Solution

Five.

#### Hint

Count [them](#here).

<a id="half-a-dozen"></a>
<a id="six"></a>

### Six points

None.

#### Solution

## References

- <a id="Huber1964"></a>Peter J. Huber.
"""


@pytest.fixture
def read(tmp_path):
    """The page's tree as the build has it, and what the build complains of."""
    def page(markdown):
        (tmp_path / "index.md").write_text(markdown, encoding="utf-8")
        said = io.StringIO()
        settings = {"extensions": ["myst_parser", "sphinxcontrib.bibtex"], "myst_enable_extensions": ["dollarmath"],
                    "bibtex_bibfiles": [str(BOOK / "references.bib")], "nitpicky": True}
        app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "trees", "dummy", settings, None, said)
        app.add_node(plain.Solution)
        for transform in TRANSFORMS:
            app.add_transform(transform)
        app.build()
        tree = app.env.get_doctree("index")
        app.env.resolve_references(tree, "index", app.builder)
        return tree, said.getvalue()
    return page


def test_a_page(read):
    tree, said = read(PAGE)
    assert said == ""
    paragraph, *_, exercises, references = tree[0][1:]
    assert paragraph.astext() == "His reason 1 is better (see 2), and so are\nthey 31."
    assert [note["names"] for note in references.findall(nodes.footnote)] == [
        ["footcite-huber1964"], ["footcite-hampel1974"], ["footcite-fanliwang2017"]]

    first, second = tree.findall(nodes.admonition)
    assert first["classes"] == ["verdict", "qualified"]
    assert [part.astext() for part in first] == ["Qualified: the notes say: “it is so”", "「是」.", "It is step 2."]
    assert second["classes"] == ["verdict", "wrong"]
    assert [part.astext() for part in second] == ["Wrong: the notes say it.", "Wrong on both counts."]
    assert [quote.astext() for quote in tree.findall(nodes.block_quote)] == ["It is so."]

    five, six = exercises[-2:]
    assert five["ids"] == ["five", "five-points-first-steps"]
    assert [part.astext() for part in five[0]] == ["Five points ", "(first steps)"]
    assert "here" in five[1][1]["ids"]
    assert [solution["ids"] for solution in tree.findall(plain.Solution)] == [["five-solution"], ["six-solution"]]
    assert [part[0].astext() for part in five[2:]] == ["Five.", "Hint"]
    assert {link["refid"] for link in tree.findall(nodes.reference) if "refid" in link} >= {"five", "here"}
    assert six["ids"] == ["six", "half-a-dozen", "six-points"]
    assert len(six) == 3


@pytest.mark.parametrize(("markdown", "complaint"), [
    ("So ([Hubr 1964](#Hubr1964)).\n\n## References", "target not found: 'Hubr1964'"),
    ("So ([Huber 1964](#Huber1964)).", "no heading “References”"),
    ("> **The notes say it.**\n>\n> **Maybe.**", "no verdict on “The notes say it.”"),
    ('<a id="five"></a>\n## Five\n\n<a id="five"></a>\n## Six', "Duplicate"),
])
def test_what_it_complains_of(read, markdown, complaint):
    assert complaint in read(f"# Loss\n\n{markdown}\n")[1]

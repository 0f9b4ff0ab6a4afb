"""A road can be walked alone and keeps its budget, and no side trip needs another: see tools/road.py."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from IPython.lib.pretty import pretty
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lossbook.derivations import CHAPTERS
from tools import notebooks, road

BOOK = Path(__file__).parents[2] / "chapters"
NAMES = [chapter.__name__.rpartition(".")[2] for chapter in CHAPTERS]


def chapter(name):
    return notebooks.read(BOOK / f"{name}.ipynb")


@pytest.mark.parametrize("name", road.CHAPTERS)
def test_nothing_stands_against_a_road(name):
    assert road.complaints(chapter(name)) == []


def test_every_chapter_has_a_road():
    assert [*road.CHAPTERS] == NAMES


def shown(cell, result):
    """What the cell showed when the whole chapter ran, and what it shows now: as far as both are text."""
    text = [output.get("text", "") for output in cell.outputs if output.output_type == "stream"]
    results = [output.data for output in cell.outputs if output.output_type == "execute_result"]
    if len(results) == 1 and results[0].keys() == {"text/plain"}:
        return "".join([*text, results[0]["text/plain"]]), pretty(result)
    return "".join(text), ""


def walk(part, known):
    """Run its cells, which show what is stored."""
    for cell in part.code:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = road.run(cell, known)
        stored, now = shown(cell, result)
        assert printed.getvalue() + now == stored, f"{part.title or 'the road'}, cell {cell.id}"


def walk_all(notebook):
    """The road alone; and after it, each side trip as if there were no other."""
    way, *others = road.parts(notebook)
    known = {"__name__": "__main__"}
    walk(way, known)
    for part in others:
        walk(part, {**known})


@pytest.mark.parametrize("name", road.CHAPTERS)
def test_a_road_runs_without_its_side_trips_and_they_without_each_other(name, monkeypatch):
    monkeypatch.chdir(BOOK)
    walk_all(chapter(name))


def made(*cells):
    """A notebook: Markdown as it is, code as a pair with what it prints."""
    return new_notebook(cells=[
        new_markdown_cell(cell) if isinstance(cell, str)
        else new_code_cell(cell[0], outputs=[new_output("stream", name="stdout", text=cell[1])] * bool(cell[1]))
        for cell in cells
    ])


ROAD = "# Loss\n\n## Definition\n\nIt is a loss.", ("a = 1", ""), "### Aside\n\nOne finds a number here.\n\nAnd text."


@pytest.mark.parametrize(("cells", "complaint"), [
    ([*ROAD, ("b = a", ""), "## Shape", ("print(b)", "1\n")], "the road: cell .* uses 'b'"),
    ([*ROAD, ("b = a", ""), "### Other\n\nOne more.", ("print(b)", "1\n")], "'Other': cell .* uses 'b'"),
    ([*ROAD, ("b = a", ""), "## Exercises\n\n### Six (hard)", ("b", "")], "'Six .*': cell .* uses 'b'"),
    ([*ROAD, "### Other\n\nOne more. And one more."], "'Other' .* of one sentence"),
    ([*ROAD, "### Other\n\nWhat follows:"], "'Other' .* of one sentence"),
    ([*ROAD, "### Other\n\n- One more."], "'Other' does not begin"),
    ([*ROAD, "### Other", "#### Inside it\n\nOne more."], "'Other' does not begin"),
    ([*ROAD, "### Other\n\nIt is [here](#there)."], "'Other' .* leads elsewhere"),
    ([*ROAD, f"### Other\n\n{'So ' * 30}on."], "'Other' .* of 31 words"),
    ([*ROAD, "### Aside\n\nOne finds the same."], "two side trips .* 'Aside'"),
    ([*ROAD, f"## Shape\n\n{'So ' * 1700}on."], "1705 words"),
    ([*ROAD, "## Shape", ("DERIVATIONS = {}", ""), *[('DERIVATIONS["a-b"]', "")] * 10], "10 derivations"),
    ([*ROAD, "## Shape", ("print(\n'1'\n)\n" * 44, "1\n" * 44)], "133 lines of code"),
])
def test_what_stands_against_a_road(cells, complaint):
    (found,) = road.complaints(made(*cells))
    assert re.search(complaint, found)


def test_nothing_stands_against_a_right_one():
    notebook = made(
        *ROAD, ("def f():\n    c = a\n    return [c for c in (c, 2)]", ""), "#### Inside it\n\nTwo. Three.",
        ("print(f())", "[1, 2]\n"), "## Shape\n\n```\n### No heading\n```", ("print(a)", "1\n"),
        "## Exercises\n\n### One (first steps)\n\nHow much? And why?\n\n#### Solution", ("print(a)", "1\n"),
    )
    assert road.complaints(notebook) == []
    walk_all(notebook)


def test_a_side_trip_that_changes_what_the_road_shows_is_noticed():
    notebook = made(*ROAD, ("a = 2", ""), "## Shape", ("print(a)", "2\n"))
    assert road.complaints(notebook) == []
    with pytest.raises(AssertionError, match="the road, cell"):
        walk_all(notebook)


@pytest.mark.parametrize(("markdown", "count"), [
    ("A *plain* sentence (of [seven words](#there)).", 6),
    ("With $a + b$ and `code` – and 损失 ([Huber 1964](#Huber1964), [Box 1979](#Box1979)), too.", 5),
    ("$$\na + b\n$$\n\n| A | B |\n|---|---|\n| C | D |", 0),
    ("## A heading\n\n(mark)=\n:::{admonition} The notes\n:class: verdict\nIt is.\n:::", 4),
    ("```\nprint(1)\n```\n\n<a id=\"here\"></a>It is.\n> So.", 3),
])
def test_words(markdown, count):
    assert road.words(markdown) == count

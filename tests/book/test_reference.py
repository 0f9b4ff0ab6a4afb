"""The reference pages leave nothing out, and say of a statement what its chapter says."""

import re
from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

import lossbook
from lossbook import derivations
from tools import notebooks
from website.extension.derivations import TEX

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
VERDICT = re.compile(r"^> \*\*The notes .*\*\*\n> (.*)\n>\n> \*\*(\w+)", re.MULTILINE)  # a quotation and its verdict


def page(name):
    return (CHAPTERS / name).read_text(encoding="utf-8")


def test_every_page_is_in_the_contents():
    listed = {f"{name.removesuffix('.ipynb')}" for name in parse_toc_yaml(ROOT / "_toc.yml")}
    assert listed == {f"chapters/{path.stem}" for path in CHAPTERS.iterdir() if path.suffix in (".md", ".ipynb")}


def test_the_functions_are_all_there():
    listed = re.findall(r"autofunction:: (\w+)", page("api.md"))
    assert sorted(listed) == sorted(name for name in lossbook.__all__ if name != "LOSSES")


def test_the_derivations_are_all_there():
    listed = re.findall(r"{derivations} (\w+)", page("derivations.md"))
    assert listed == [chapter.__name__.split(".")[-1] for chapter in derivations.CHAPTERS]
    for chapter in derivations.CHAPTERS:
        text = page(f"{chapter.__name__.split('.')[-1]}.ipynb")
        missing = [d.id for d in chapter.DERIVATIONS if f'DERIVATIONS[\\"{d.id}\\"]' not in text]
        assert not missing


def test_each_title_is_plain_in_a_bibliography():
    titles = [derivation.title.translate(TEX) for derivation in derivations.DERIVATIONS.values()]
    assert [title for title in titles if not re.fullmatch(r"(\$[ -~]+?\$|[^%&#_{}~^\\$\x80-\U0010ffff])*", title)] == []


def plain(quotation):
    """Only the words: quotation marks, stops and formulas are set in one way or another."""
    return "".join(re.findall(r"[\u4e00-\u9fff]", quotation) or re.findall(r"[A-Za-z]", quotation))


def boxes():
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        for cell in notebooks.read(path).cells:
            if cell.cell_type == "markdown":
                for quotation, verdict in VERDICT.findall(cell.source):
                    yield pytest.param(path.stem, verdict.lower(), quotation, id=f"{path.stem}-{cell.id}")


@pytest.mark.parametrize(("chapter", "verdict", "quotation"), [*boxes()])
def test_the_page_on_the_notes_repeats_each_verdict(chapter, verdict, quotation):
    entries = re.findall(r"^(「.*)\n: .*\n  \[\w+\]{\.(\w+)}(.*(?:\n  .*)*)", page("notes.md"), re.MULTILINE)
    said = re.findall(r"「(.*?)」", quotation)
    assert said, quotation
    found = [(entry, given, rest) for entry, given, rest in entries if any(plain(s) in plain(entry) for s in said)]
    assert found, f"not on the page: {quotation}"
    assert any(given == verdict for _, given, _ in found)

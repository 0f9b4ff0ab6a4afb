"""Every notebook is in canonical form, small, and shows what it computes. (nbval runs them: see pyproject.toml.)"""

import base64
import io
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image, ImageDraw

from tools import notebooks

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_canonical(path):
    canonical = notebooks.text(notebooks.canonical(notebooks.read(path)))
    assert path.read_text(encoding="utf-8") == canonical, "not in canonical form: run `make notebooks`"


def test_described(path):
    """For those who find the page in a list: see website/extension/sharing.py. No other metadata stays."""
    metadata = notebooks.read(path).metadata
    assert set(metadata) == {"kernelspec", "language_info", "myst"}
    assert metadata.myst.keys() == {"html_meta"}
    assert 110 <= len(metadata.myst.html_meta.description) <= 160


def test_shows_what_it_computes(path):
    assert notebooks.complaints(notebooks.read(path)) == []


def test_small(path):
    assert path.stat().st_size < 400_000


@pytest.mark.parametrize(
    ("paragraph", "lines"),
    [
        ("One. Two!\nThree? (Four.) *Five.*", ["One.", "Two!", "Three?", "(Four.)", "*Five.*"]),
        ("Huber, e.g. P. J. Huber, in Fig. 3 of it.", ["Huber, e.g. P. J. Huber, in Fig. 3 of it."]),
        ("So $a. B$ and `x. Y` stay whole.\n$r$ begins.", ["So $a. B$ and `x. Y` stay whole.", "$r$ begins."]),
        ("See p. 1. 2. is no list.", ["See p. 1. 2. is no list."]),
    ],
)
def test_one_sentence_a_line(paragraph, lines):
    assert notebooks.one_sentence_a_line(paragraph) == "\n".join(lines)


@pytest.mark.parametrize(
    "markdown",
    [
        "| A. B | C |\n|---|---|\n| D. E | F |",
        "- One. Two.\n- Three. Four.",
        "1. (step-1)=\n   $x$\n\n   Because. So.",
        "$$\na. B\n$$ (label)",
        ":::{admonition} A. B\nC. D.\n:::",
        "````{prf:theorem} A. B\n:label: x\n\nC. D.\n```\nE. F.\n```\n````",
        "> A. B.",
        "A.  \nB.",
    ],
)
def test_markup_stays_as_it_is(markdown):
    assert notebooks.one_sentence_a_line(markdown) == markdown


def test_the_references_are_what_is_cited():
    cells = ["## Loss\n\nAs before ([Hampel 1974](#Hampel1974), [Huber 1964](#Huber1964)), see [below](#here).",
             "Again ([Hampel 1974](#Hampel1974)).", "## References\n\n- Nobody."]
    notebook = new_notebook(cells=[new_markdown_cell(cell) for cell in cells])
    for _ in range(2):
        heading, empty, *entries = notebooks.canonical(notebook).cells[-1].source.split("\n")
        assert (heading, empty) == ("## References", "")
        assert [entry[:40] for entry in entries] == [
            '- <a id="Hampel1974"></a>Frank R. Hampel', '- <a id="Huber1964"></a>Peter J. Huber. ']
    assert entries[1].endswith(", 35(1):73–101, 1964. "
                               "[doi:10.1214/aoms/1177703732](https://doi.org/10.1214/aoms/1177703732).")


def test_a_changed_picture_is_noticed():
    def picture(words):
        image = Image.new("RGB", (960, 600), "white")
        ImageDraw.Draw(image).text((400, 300), words, fill="black", font_size=24)
        file = io.BytesIO()
        image.save(file, "png")
        return base64.b64encode(file.getvalue()).decode()

    assert notebooks.same_picture(picture("0.50"), picture("0.50"))
    assert not notebooks.same_picture(picture("0.50"), picture("0.80"))

"""What the notebooks store of a derivation, and what the build makes of it."""

import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from lossbook.algebra.derivation import MIME
from lossbook.derivations import DEFINED, DERIVATIONS
from tools import notebooks
from website.extension import derivations

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))


def outputs(path):
    return [output.data for cell in notebooks.read(path).cells if cell.cell_type == "code"
            for output in cell.outputs if output.get("data", {}).get(MIME)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_stored_derivations_are_legible_everywhere_and_those_of_the_package(path):
    for data in outputs(path):
        shown = data.get("text/markdown", "") + data.get("text/latex", "")
        assert not any(markup in shown for markup in ("```", ":::", "{prf", "{ref}", ")=\n"))
        match data[MIME]:
            case {"definition": name}:
                assert shown == f"$\\displaystyle {DEFINED[name].latex}$"
            case {"derivation": name, "only checked": checked}:
                assert shown == DERIVATIONS[name].markdown(checked)


def test_every_derivation_is_stored_once():
    stored = [data[MIME]["derivation"] for path in CHAPTERS for data in outputs(path) if "derivation" in data[MIME]]
    assert sorted(stored) == sorted(DERIVATIONS)


@pytest.fixture
def composed(caplog):
    def compose(**changes):
        derivation = DERIVATIONS["mse-gradient"].steps_shown
        about = derivation._repr_mimebundle_()[MIME] | changes.pop("about", {})
        lines = derivation.markdown().splitlines(keepends=True)
        data = {MIME: about, "text/markdown": lines, "text/plain": "…"} | changes
        others = [{"outputs": [{"data": {"text/plain": "1"}}]}, {}]
        source = [json.dumps({"cells": [{"outputs": [{"data": data}]}, *others]})]
        app = SimpleNamespace(env=SimpleNamespace(doc2path=lambda page: f"{page}.ipynb"))
        caplog.clear()
        with caplog.at_level(logging.WARNING, "sphinx"):
            derivations.compose(app, "chapters/mse", source)
        cells = json.loads(source[0])["cells"]
        assert cells[1:] == others
        return cells[0]["outputs"][0]["data"], [record.getMessage() for record in caplog.records]

    return compose


def test_an_output_becomes_a_directive(composed):
    assert composed() == ({"text/markdown": "```{derivation} mse-gradient\n:unfolded:\n```\n"}, [])
    checked = DERIVATIONS["mse-gradient"].markdown([1])
    data, told = composed(**{"about": {"only checked": [1], "unfolded": False}, "text/markdown": [checked]})
    assert (data, told) == ({"text/markdown": "```{derivation} mse-gradient\n:only-checked: 1\n```\n"}, [])
    data, told = composed(**{MIME: {"definition": "mse"}, "text/latex": DEFINED["mse"]._repr_latex_()})
    assert (data, told) == ({"text/markdown": "```{definition} mse\n```\n"}, [])


@pytest.mark.parametrize("changes", [
    {"text/markdown": ["**mse-gradient · Something else**"]},
    {"about": {"only checked": [1]}},
    {MIME: {"definition": "mse"}, "text/latex": "$r^3$"},
])
def test_an_output_that_is_not_what_the_package_shows_is_told(composed, changes):
    _, told = composed(**changes)
    assert len(told) == 1 and "is not what the package shows" in told[0]


@pytest.mark.parametrize(("target", "place"), [
    ("huber-gradient", ("huber-gradient", 0)), ("huber-gradient-2", ("huber-gradient", 2)),
    ("focal-gamma-1", ("focal-gamma-1", 0)), ("focal-gamma-1-2", ("focal-gamma-1", 2)), ("dice-f1", ("dice-f1", 0)),
    ("at-work", ("", 0)), ("huber-explorer", ("", 0)),
])
def test_where_a_link_leads(target, place):
    assert derivations.of_derivation(target) == place

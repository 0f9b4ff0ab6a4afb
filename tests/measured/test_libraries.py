"""The cases of the libraries are whole, and each formula gives what its library answered. No library is needed here."""

import datetime
import json
import re
import subprocess
import sys
import warnings

import pytest

import lossbook
from benchmarks.libraries.__main__ import LIBRARIES as MEASURED
from benchmarks.libraries.__main__ import changes, pretty
from lossbook.libraries import CASES, EQUATIONS, LIBRARIES, QUESTIONS, Equations, Libraries
from lossbook.libraries.cases import FILE, LOSSES, is_error, plain, same, shown
from lossbook.libraries.equations import FILE as EQUATIONS_FILE

TEXT = FILE.read_text(encoding="utf-8")
ANSWERS = [pytest.param(case, answer, id=f"{case.id}: {answer.name}")
           for case in CASES.values() for answer in case.answers]


def numbers(value):
    return [x for item in value for x in numbers(item)] if isinstance(value, list) else [float(value)]


def test_cases_stand_once_in_the_order_of_the_questions_and_in_one_form():
    cases = json.loads(TEXT)
    assert len(cases) == len(CASES) >= 35
    questions = [QUESTIONS.index(case["question"]) for case in cases]
    assert questions == sorted(questions) and {*questions} == {*range(len(QUESTIONS))}
    assert pretty(cases) + "\n" == TEXT
    assert {*LIBRARIES} == {*MEASURED}
    assert {name for case in cases for name in case["losses"]} <= {loss.__name__ for loss in lossbook.LOSSES}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_says_what_it_should(case):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case.id)
    assert case.losses and {*case.losses} <= {loss.__name__ for loss in lossbook.LOSSES}
    assert case.effect.endswith(".") and not case.title.endswith(".")
    assert case.answers and len({answer.name for answer in case.answers}) == len(case.answers)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_loss_book_answers_as_the_page_says_on_any_machine(case):
    here = case.here
    if is_error(here):
        assert here.startswith(("ValueError: y_", "ValueError: delta", "ValueError: sample_weight"))
    else:
        assert all(shown(x * (1 - 1e-11)) == shown(x * (1 + 1e-11)) for x in numbers(here))
        assert all(x == 0 or abs(x) > 1e-30 for x in numbers(here))


@pytest.mark.parametrize(("case", "answer"), ANSWERS)
def test_a_formula_gives_what_the_library_answered(case, answer):
    assert answer.version and datetime.date.fromisoformat(answer.date)
    assert re.fullmatch(r"([\w.-]+/[\w.-]+@[0-9a-f]{7} )?[\w/.-]+:\w+", answer.source)
    assert answer.convention and not answer.convention.endswith(".")
    if is_error(answer.value):
        assert not answer.formula
    else:
        assert 1 <= len(answer.formula) <= 5
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert same(case.restated(answer), answer.value)


def test_a_change_is_reported_once():
    case = json.loads(TEXT)[0]
    old = case["answers"][0]
    assert not [*changes(case, old, old)]
    [line] = changes(case, {**old, "value": 5.0}, old)
    assert line.endswith(f"{old['version']}: 5.0 → {old['version']}: {old['value']}")
    [line] = changes(case, {**old, "version": "0.1"}, old)
    assert old["source"] in line
    [line] = changes(case, old, {**old, "formula": ["0.0"]})
    assert "the formula gives 0.0" in line
    [line] = changes(case, old, {**old, "formula": []})
    assert "no formula" in line
    assert len([*changes(case, old, {**old, "value": "NameError: name 'x' is not defined"})]) == 2


@pytest.mark.parametrize(("one", "other", "tolerance", "agree"), [
    (0.1, 0.1 + 1e-17, None, True), (1.05983106084446, 1.05983106184446, None, False),
    (1.0598311, 1.0598312, None, True), (0.5, [0.5], None, False), ([1, [2, "nan"]], [1, [2, "nan"]], None, True),
    ("inf", "-inf", None, False), ("inf", "inf", None, True), (0, 1e-30, None, False), (0.2, 0.20001, 1e-4, True),
    ("ValueError: a", "ValueError: b", None, False), ("ValueError: a", 1, None, False)])
def test_agreement(one, other, tolerance, agree):
    assert same(one, other, tolerance) is agree
    assert same(other, one, tolerance) is agree


def test_values_are_written_plainly():
    import numpy as np

    assert plain([np.float32(0.1), np.array([1.5, np.nan]), np.int64(3), -np.inf]) == [0.1, [1.5, "nan"], 3, "-inf"]
    assert [*map(shown, (0.1, 1e-7, -1e12, "nan", "inf", [1, [2]], -0.0, "ValueError: no"))] == [
        "0.1", "1e−7", "−1e12", "NaN", "∞", "1, 2", "0", "refuses"]


def test_what_differs_from_loss_book_is_bold():
    text = Libraries(lossbook.huber_loss)._repr_markdown_()
    assert "| [Huber and smooth L1 of one residual](#case-huber-or-smooth-l1) | 4 | 4 PyTorch, Keras, " in text
    assert "<br>**2** PyTorch (smooth L1) |" in text
    assert "Dice" not in text
    versions = {f"{answer.library} {answer.version}" for case in Libraries(lossbook.huber_loss).cases
                for answer in case.answers}
    assert {*re.search(r"Measured [\d-]+: (.*)\. The calls", text)[1].split(", ")} == versions


def test_a_reader_of_one_library_finds_its_answers_and_no_others():
    for library in LIBRARIES:
        text = Libraries(library=library)._repr_markdown_()
        cases = [case for case in CASES.values() if library in {answer.library for answer in case.answers}]
        assert re.findall(r"\(#case-([a-z0-9-]+)\)", text) == [case.id for case in cases]
        assert text.count(": ") >= sum(not is_error(a.value) for case in cases for a in case.answers
                                       if a.library == library)
    assert {case.question for case in Libraries(question="Which mean?").cases} == {"Which mean?"}
    with pytest.raises(ValueError, match="no cases of 'TensorFlow'"):
        Libraries(library="TensorFlow")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_shows_all_that_is_known(case):
    text = case._repr_markdown_()
    assert text.startswith(f'<a id="case-{case.id}"></a>\n**{case.title}.** ')
    assert case.effect in text and case.ours in text
    for answer in case.answers:
        assert all(part in text for part in (answer.version, answer.date, answer.source, answer.call, *answer.formula))
    rows = [re.sub(r"\\\||`[^`]*`", "", line) for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(case.answers) + 3 and {row.count("|") for row in rows} == {4}
    assert repr(case).count("\n") == len(case.answers)


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda e: f"{e.library}: {e.call}")
def test_the_right_side_gives_what_the_library_answered(equation):
    assert equation.version and equation.loss in {loss.__name__ for loss in lossbook.LOSSES}
    assert same(equation.here, equation.value, 1e-6)
    shown = Equations(equation.library)
    assert f"- `{equation.call}`<br>= `{equation.ours}`" in f"{shown._repr_markdown_()}\n"
    assert f"{equation.call} == {equation.ours}" in repr(shown)
    assert not equation.mind or f" ({equation.mind})" in shown._repr_markdown_()


def test_equations_cover_every_library_and_stand_once():
    assert {equation.library for equation in EQUATIONS} == {*LIBRARIES}
    assert len({(e.library, e.call, e.ours) for e in EQUATIONS}) == len(EQUATIONS)
    assert sum(len(Equations(library).equations) for library in LIBRARIES) == len(EQUATIONS)
    with pytest.raises(ValueError, match="no equations of 'TensorFlow'"):
        Equations("TensorFlow")
    equations = json.loads(EQUATIONS_FILE.read_text(encoding="utf-8"))
    assert pretty(equations) + "\n" == EQUATIONS_FILE.read_text(encoding="utf-8")


def test_import_of_the_losses_does_not_read_the_cases():
    code = "import sys, lossbook; print('lossbook.libraries' in sys.modules, 'json' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"
    assert LOSSES.keys() == {*lossbook.__all__}

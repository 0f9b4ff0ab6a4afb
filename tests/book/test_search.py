"""The search: what the index calls things, and what the script in the page finds by it, here on the chapters alone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lossbook
from lossbook.libraries import EQUATIONS
from website.extension import search
from website.extension.search import Entry, elsewhere, functions, plain, tidy

SCRIPT = Path(search.__file__).parents[1] / "static" / "search.js"
PAGES = {loss.__name__: f"chapters/{loss.__module__.rpartition('.')[2]}" for loss in lossbook.LOSSES}


def first(questions):
    """The address that each question finds first, or None."""
    rows = [Entry(f"{page}.html", page, synonyms=search.synonyms(page)).row
            for page in dict.fromkeys(PAGES.values())]
    ask = "console.log(JSON.stringify(questions.map(question => find(read(rows), question).found[0]?.address ?? null)))"
    given = f"const rows = {json.dumps(rows)}, questions = {json.dumps(questions)};"
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    answer = subprocess.run([node, "-"], input=f"{SCRIPT.read_text(encoding='utf-8')}\n{given}\n{ask}", check=True,
                            capture_output=True, text=True, encoding="utf-8")
    return dict(zip(questions, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize(("latex", "text"), [
    (r"\delta", "δ"), (r"1 - \varepsilon", "1 − ε"), (r"p \in (0, 1)", "p ∈ (0, 1)"), (r"\tfrac12", "½"),
    (r"\log p", "log p"), (r"\Gamma", "Γ"), (r"\frac{a}{b}", "…"), (r"\hat y", "…"), ("e^x", "…"),
])
def test_short_formulas_are_words(latex, text):
    assert plain(latex) == text


def test_formulas_in_a_row_are_one():
    assert tidy("For …, … and  …: … … so it is") == "For … and … so it is"


@pytest.mark.parametrize(("call", "names"), [
    ("F.nll_loss(F.log_softmax(z, -1), y)", ["F.nll_loss", "F.log_softmax"]),
    ("1 - keras.utils.bounding_boxes.compute_ciou(y, p, 'xyxy')[0]", ["keras.utils.bounding_boxes.compute_ciou"]),
    ("optax.losses.kl_divergence(jnp.log(p), y).mean()", ["optax.losses.kl_divergence"]),
    ("sklearn.metrics.f1_score(y[0], p[0], zero_division=np.nan)", ["sklearn.metrics.f1_score"]),
    ("[f(p, y)[0] for f in (torchvision.ops.box_iou, F.l1_loss)]", ["torchvision.ops.box_iou", "F.l1_loss"]),
])
def test_the_functions_of_a_call(call, names):
    assert functions(call) == names


def test_a_loss_is_found_by_its_names_in_every_library_and_spelling():
    expected = {}
    for equation in EQUATIONS:
        for name in [functions(equation.call)[0], *equation.names]:
            last = name.rpartition(".")[2]
            for spelling in (name, f"{name}()", last, last.upper(), last.replace("_", ""), last.replace("_", " ")):
                expected.setdefault(spelling, set()).add(f"{PAGES[equation.loss]}.html")
    found = first([*expected])
    assert len(found) > 200
    assert {question: found[question] for question in found if found[question] not in expected[question]} == {}
    assert all(elsewhere()[equation.loss] for equation in EQUATIONS)


@pytest.mark.parametrize(("page", "questions"), [
    ("dice", ["Sorensen", "SØRENSEN", "Sörensen", "Ｄｉｃｅ", "Dice损失", "Tversky损失", "dice losses"]),
    ("huber", ["平滑L1", "平滑 L1 损失", "平滑L1损失函数", "smooth-l1", "tf.keras.losses.Huber(delta=2)"]),
    ("focal", ["焦点损失的梯度", "FocalLossFn"]),
    ("cross_entropy", ["log loss", "-log p", "−log(p)", "二元交叉熵损失函数", "cross—entropy"]),
    ("mse", ["RMSE", "L2损失"]),
])
def test_a_page_is_found_by_what_people_type(page, questions):
    assert first(questions) == dict.fromkeys(questions, f"chapters/{page}.html")


def test_nothing_is_found_where_nothing_is():
    assert first(["qqqq", "。", "...", "_", "hinge"]) == dict.fromkeys(["qqqq", "。", "...", "_", "hinge"])

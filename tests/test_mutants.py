"""A bug planted anywhere in lossbook/losses breaks a law."""

import importlib
import inspect
import sys
import warnings
from functools import cache

import pytest

import lossbook
from lossbook import LOSSES
from tests import mutants
from tests.forms import FORMS, SCORES, Subject
from tests.laws import LAWS, SCORE_LAWS

MODULES = [importlib.import_module(name) for name in sorted({loss.__module__ for loss in LOSSES})]
NO_BUG = {    # changed statement: why no law can mind
    "c = np.minimum(a, 41)": "from 19 on, log cosh |r| is |r| - log 2 to the last bit",
    **dict.fromkeys([
        "asks_for='y >= D / 2'", "asks_for='y >= D / (1 + D)'",
        "asks_for='y >= D * alpha / (1 - D * (1 - alpha - beta))'",
    ], "a pixel on the threshold may be in or out: the coefficient stays"),
    **dict.fromkeys([
        "S = Y + P + smooth - void", "S = w @ (Y + P) + smooth - void", "U = Y + P - I + smooth - void", "S = U - void",
        "return (I + smooth) / (Y + P - I + smooth - void) + void * empty", "r = v / (D - (D == 0))",
        "t = (near - y) / (y - none)",
    ], "where this is added the sums are 0, and 0/-1 is 0 as is 0/1"),
    **dict.fromkeys([
        "unit = hull - (hull == 0)", "unit = unit - (unit == 0)", "unit_ = unit - (unit == 0)",
        "by_side = 8 / np.pi ** 2 * turn * [-up, across] / (across ** 2 + up ** 2 + point)",
    ], "the same: of lengths that are 0; and a list of rows is as good as a stack"),
    **dict.fromkeys([
        f"asks_for='{factor} / ((1 - p) ** gamma / p - gamma * (1 - p) ** (gamma - 1) * log(p))'" for factor in (2, -1)
    ], "of several classes the shares are claimed up to a factor"),
    **dict.fromkeys([
        f"if np.minimum.reduce(d, axis=None) {far}:\n    v = d - z\n    e = np.fmax(e + e * (z - (d - v) - (m + v)), 0)"
        for far in ("<= -32", "< 32", "< -33", "< --32")
    ], "only from where on it pays"),
    "curvature='(-0.0353946949923, 0.372143509626]'": "an end that was found by numbers, which floats may miss",
    "v = d": "the rounding of a difference to the largest logit is found all the same",
    "given={'gamma': 3.0, 'alpha': 0.25}": "there, too, the curvature from probabilities takes all values from 0 on",
    "ratio = np.fmax(surprise / q, -1)": "where p is 1 the ratio meets a factor of 0, or adds to infinity",
    **dict.fromkeys([
        f"small = np.where({when}, tiny, 1)" for when in (
            "np.maximum(hull[0], hull[1]) <= 1024 * tiny", "np.maximum(hull[0], hull[1]) < 1025 * tiny",
            "np.maximum(hull[0], hull[1]) < tiny", "np.maximum(hull[1], hull[1]) < 1024 * tiny",
            "np.minimum(hull[0], hull[1]) < 1024 * tiny", "hull[0] < 1024 * tiny")
    ] + ["small = np.where(np.maximum(hull[0], hull[1]) < 1024 * tiny, tiny, -1)"],
        "only a unit, which leaves the slopes again: others do as well but at the very end of the range"),
    "rest, top = apart(s)": "the label alone is the largest of its kind, and nothing is left: this way is only faster",
    "ratio = (finite / (near - none)).clip(1e-36, 1e+36)": "where this is subtracted the logarithm counts 0 times",
    **dict.fromkeys([
        "least = np.finfo(p.dtype).smallest_subnormal", "finite, none = (np.fmin(m, np.finfo(y.dtype).max), y == 0)",
    ], "both have one dtype"),
    "_, _, _, J, *_ = overlap(p, y)": "the intersection over union of two boxes is symmetric",
    "v = (-2 / np.pi * turn) ** 2": "a square has no sign",
}


def trials(original, changed, statement):
    """The laws that a changed function has a part in, the likely first; and how to try them on the changed module."""
    reach = mutants.reach(inspect.getsource(original))
    likely = ({f"fact_{statement.split('=')[0]}", "defaults_and_limits_are_as_documented"}
              if hasattr(lossbook, changed or "") else ())
    for law in sorted(LAWS, key=lambda law: law.__name__ not in likely):
        for form in FORMS:
            reached = {form.loss.__name__, *reach.get(form.formula.__name__, ()), None}
            if form.loss.__module__ == original.__name__ and changed in reached and law.concerns(form):
                yield law, lambda module, form=form: [Subject(getattr(module, form.loss.__name__), bool(form.fixed))]
    for law in SCORE_LAWS:
        for score, loss in SCORES:
            if score.__module__ == original.__name__ and changed in {*reach[score.__name__], None}:
                yield law, lambda module, score=score, loss=loss: [
                    getattr(module, score.__name__), Subject(getattr(module, loss.__name__))]


def broken_law(original, changed, statement, source):
    """The name of a law that the changed module breaks, or one that uses the changed function."""
    law = None
    try:
        with warnings.catch_warnings(action="error"), pytest.MonkeyPatch.context() as patch:
            module = mutants.load(source)
            for law, subjects in trials(original, changed, statement):
                law(*subjects(module))
            patch.setitem(sys.modules, original.__name__, module)
            for user in MODULES:
                if user is not original and vars(original)[changed] in [*filter(callable, vars(user).values())]:
                    module = mutants.load(inspect.getsource(user))
                    for law, subjects in trials(user, None, ""):
                        law(*subjects(module))
    except (Exception, pytest.fail.Exception):
        return law.__name__ if law else "import"
    return None


@cache
def planted(module):
    mutants.load(inspect.getsource(module))                           # the copy itself is sound
    return [*mutants.plant(inspect.getsource(module))]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_planted_bugs_break_a_law(module):
    bugs = [mutant for mutant in planted(module) if mutant[1] not in NO_BUG]
    assert [bug[:2] for bug in bugs if not broken_law(module, *bug)] == []
    assert len(bugs) >= 20


def test_what_is_no_bug_was_planted():
    assert {statement for module in MODULES for _, statement, _ in planted(module)} >= NO_BUG.keys()

"""The derivations hold, a wrong one would not, and the package computes what they end with."""

import ast
import dataclasses
import json
import re
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
import sympy as sp

import lossbook
from lossbook.algebra import precision, prove
from lossbook.algebra.derivation import MIME, STANDARD, TEMPLATES, define, defined, standard
from lossbook.algebra.domain import Domain
from lossbook.algebra.reading import names_in, read
from lossbook.algebra.typesetting import typeset
from lossbook.derivations import CHAPTERS, DEFINED, DEFINITIONS, DERIVATIONS, Derivation, Properties, Wrong

each = pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS)


@each
def test_every_step_is_proved_by_algebra(derivation):
    assert all(proof.proved and proof.points >= 3 for proof in derivation.proofs)


# ── a wrong step ──────────────────────────────────────────────────────────────────────────────────────────────


def mutants(text):
    """The formula with one thing wrong: another operator, another number, another direction."""
    swap = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
            ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            node.op, kept = swap[type(node.op)](), node.op
            yield ast.unparse(tree)
            node.op = kept
        elif isinstance(node, ast.Constant):
            node.value += 1
            yield ast.unparse(tree)
            node.value -= 1
        elif isinstance(node, ast.Compare):
            node.ops, kept = [swap[type(op)]() for op in node.ops], node.ops
            yield ast.unparse(tree)
            node.ops = kept
        elif isinstance(node, ast.UnaryOp):
            node.op, kept = ast.UAdd(), node.op
            yield ast.unparse(tree)
            node.op = kept


def wrong_steps(derivation):
    """Each step with each thing wrong with it; a step with an integral takes long, and has one thing wrong."""
    for number, (before, step) in enumerate(zip(derivation.chain, derivation.chain[1:], strict=False)):
        if step.relation != "=":
            yield number, {"<=": ">=", ">=": "<="}[step.relation], step.text
            continue
        yield number, "=", f"({step.text})*1000001/1000000 + 1/10**9"
        if "integral" not in before.text + step.text:
            yield from ((number, "=", text) for text in mutants(step.text) if text not in HARMLESS)


HARMLESS = {"diff(delta * (q + delta), r)"}  # as right as with a minus: the derivative does not see a constant


@each
def test_a_wrong_step_raises_and_names_itself(derivation):
    for number, relation, text in wrong_steps(derivation):
        steps = list(derivation.steps)
        steps[number] = (f"{relation} {text}", "planted")
        wrong = dataclasses.replace(derivation, steps=tuple(steps))
        with pytest.raises(Wrong, match=rf"{derivation.id}, step {number + 1} \(planted\)"):
            wrong._check(number + 1, *wrong.chain[number : number + 2])
            pytest.fail(f"{relation} {text} passes as step {number + 1} of {derivation.id}")


def derivation_of(start, *steps, **domain):
    return Derivation(id="a-test", title="", claim="", domain=domain, start=start, steps=steps)


def test_a_step_that_is_wrong_at_a_corner_only():
    step = ("= 0 if r <= delta else 1", "")
    corner = derivation_of("0 if r < delta else 1", step, delta="(0, oo)", r="(-oo, delta, oo)")
    with pytest.raises(Wrong, match="a-test, step 1"):
        corner.check()


def test_a_step_that_is_wrong_by_one_part_in_10_to_the_25():
    with pytest.raises(Wrong):
        derivation_of("x", ("= x*(1 + 1/10**25)", ""), x="(0, oo)").check()


def test_a_step_says_something():
    with pytest.raises(Wrong, match="says nothing"):
        derivation_of("x + 1", ("= x  +  1", ""), x="(0, oo)").check()


def test_a_step_without_finite_numbers_is_no_step():
    with pytest.raises(Wrong, match="finite"):
        derivation_of("1/(1 - a)", ("= 2/(1 - a)", ""), a="[1, 1]").check()


def test_a_relation_is_asked_for():
    with pytest.raises(ValueError, match="a-test, step 1 begins with one of =, <=, >=, not 'x'"):
        derivation_of("x", ("x", "")).chain  # noqa: B018


def test_a_limit_is_taken_at_a_corner_from_above():
    at_5 = derivation_of("limit(x, x, 5)", ("= 5 + 0", ""), x="(0, oo)")
    for x in ("(0, oo)", "(0, 5)", REAL):
        with pytest.raises(Wrong, match="x cannot tend to 5 from above"):
            dataclasses.replace(at_5, domain={"x": x}).check()
    assert dataclasses.replace(at_5, domain={"x": "(0, 5, oo)"}).check()[0].proved


def test_what_algebra_cannot_prove_is_called_checked():
    far = derivation_of("exp(x)", ("<= 100 + x**9", ""), x="(0, oo)")  # false from about x = 30 on, where no point is
    assert [proof.proved for proof in far.check()] == [False]
    assert far._repr_markdown_().endswith("\n\n*a-test, proved by SymPy but for step 1*")
    assert "*(not proved, only checked)*" in far._repr_markdown_()
    assert far._repr_mimebundle_()[MIME]["only checked"] == [1]


REAL = "(-oo, 0, oo)"


@pytest.mark.parametrize(("start", "step", "domain"), [
    ("-log(p) if y == 1 else -log(1 - p)", "= -log(1 - p)", {"p": "(0, 1)", "y": "[0, 1]"}),
    ("1 if x == 0 else 0", "= 0", {"x": REAL}),
    ("1 if x != 0 else 0", "= 1", {"x": REAL}),
    ("integral(abs(x), x, -1, 1)", "= 0", {"x": "[0, 1]"}),
    ("log(x**2)", "= 2*log(x)", {"x": REAL}),
    ("x + 1", "= x + 1 if x > 0 else log(x)", {"x": REAL}),
    ("(p**2 - p)/p", "= p - 1", {"p": "[0, 1]"}),
])
def test_half_truths_are_wrong(start, step, domain):
    """At one point only, beyond the domain of a symbol, or where one side is no number."""
    with pytest.raises(Wrong):
        derivation_of(start, (step, ""), **domain).check()


@pytest.mark.parametrize("text", [
    "x/0", "1/0", "0/0", "x/(x - x)", "x if x != 0 else 1/0", "(x if x > 0 else 0)/(1 if x > 0 else 0)", "log(0)", "oo",
    "x - oo + oo", "x**(1/0)"])
def test_a_step_that_divides_by_0_is_wrong(text):
    for start, step in ("x", text), (text, "x"):
        with pytest.raises(Wrong, match=r"a-test, step 1 \(why\): .*(nan|inf).* is false"):
            derivation_of(start, (f"= {step}", "why"), x=REAL).check()


@pytest.mark.parametrize(("text", "why"), [
    ("x*y", "nothing is called y"), ("foo(x)", "nothing is called foo"), ("nan", "nothing is called nan"),
    ("zoo", "nothing is called zoo"), ("Rational(1, 0)", "nothing is called Rational"),
    ("__import__(x)", "nothing is called __import__"), ("diff(x, y)", "nothing is called y"),
    ("(x", "never closed"), ("x)", "unmatched"), ("x +", ""), ("", ""), ("2x", ""), ("x = 1", ""), ("x if x > 0", ""),
    ("x^2", "BitXor has no place in a formula"), ("x % 2", "Mod has no place"), ("[x]", "List has no place"),
    ("x.real", "Attribute has no place"), ("'x'", "Constant has no place"), ("True", "Constant has no place"),
    ("1j", "Constant has no place"), ("x and x", "BoolOp has no place"), ("(y := x)", "NamedExpr has no place"),
    ("x if x in x else 1", "In has no place"), ("exp(x=1)", "keyword has no place"),
    ("x.diff()", "needs a name before the bracket"), ("2(x)", "needs a name before the bracket"),
    ("x if x > 0 and x < 1 else 0", "x > 0 and x < 1 is no comparison"), ("x if x else 1", "x is no comparison"),
    ("x > 0", "it is no number"), ("exp", "it is no number"), ("1e400", "inf"), ("x(2)", "not callable"),
    ("exp()", "exp takes exactly 1 argument"), ("min(x)", "missing 1 required"), ("huber(x)", "takes r and delta"),
    ("diff(x, 2)", "needs a name as its variable"), ("limit(x, 1, 0)", "needs a name as its variable"),
    ("at(x, 1, 2)", "needs a name as its variable"), ("diff(x, x, -1)", "must be nonnegative"),
])
def test_a_step_that_cannot_be_read_says_so(text, why):
    for start, step in ("x", text), (text, "x"):
        planted = derivation_of(start, (f"= {step}", "why"), x=REAL)
        for use in planted.check, planted._repr_markdown_:
            with pytest.raises(Wrong, match=rf"a-test, step 1 \(why\): cannot read {re.escape(repr(text))}: .*"
                                            + re.escape(why)):
                use()


@pytest.mark.parametrize("text", ["diff(x, x, 1/2)", "at(x, x)"])
def test_whatever_fails_in_a_step_names_it(text):
    with pytest.raises(Wrong, match=r"a-test, step 1 \(why\): (Type|Value)Error: ") as raised:
        derivation_of("x", (f"= {text}", "why"), x=REAL).check()
    assert isinstance(raised.value.__cause__, TypeError | ValueError)


@pytest.mark.parametrize("interval", ["", "(0", "(0)", "0, oo", "(0, oo", "(0; 1)", "(0, foo)", "(0, x)", "(0, (1)"])
def test_a_domain_that_is_no_interval_says_so(interval):
    with pytest.raises(Wrong, match=r"a-test, step 1 \(why\): (.* is no interval such as|cannot read)"):
        derivation_of("x", ("= x + 0", "why"), x=interval).check()


def test_an_abbreviation_that_cannot_be_read_says_so():
    given = derivation_of("x", ("= w", "why"), x=REAL)
    for meaning, why in ("(x", "never closed"), ("q", "nothing is called q"), ("x/0", "nan"):
        with pytest.raises(Wrong, match=rf"a-test, step 1 \(why\): .*{why}"):
            dataclasses.replace(given, where={"w": meaning}).check()


def test_roots_that_may_be_zero_are_not_taken_for_positive():
    step = derivation_of("1 if sqrt(x**2 + y**2) > 0 else 0", ("= 1", ""), x="(-oo, oo)", y="(-oo, oo)")
    assert [proof.proved for proof in step.check()] == [False]


def test_a_corner_without_derivative_is_left_out():
    x = Domain({"x": REAL})
    kink, jump, smooth = (read(f"diff({f}, x)", x.names) for f in ("abs(x)", "1 if x > 0 else 0", "x*abs(x)"))
    (corner,) = prove.corners_without_derivative(kink, x)
    assert corner == (x.names["x"], 0)
    assert prove.corners_without_derivative(jump, x)
    assert not prove.corners_without_derivative(smooth, x)
    (sign_,) = derivation_of("diff(abs(x), x)", ("= sign(x)", ""), x=REAL).check()
    assert sign_.proved


@each
def test_a_box_says_where_a_derivative_does_not_exist_and_nowhere_else(derivation):
    formulas = [derivation.read(step.text) for step in derivation.chain]
    corners = any(prove.corners_without_derivative(formula, derivation.over) for formula in formulas)
    assert corners == ("does not exist" in derivation.claim)


# ── the package computes it ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("derivation", [d for d in DERIVATIONS.values() if d.computes], ids=lambda d: d.id)
def test_the_package_computes_the_last_formula(derivation):
    call = derivation.computes
    formulas = sp.Tuple(*map(derivation.read, [derivation.chain[-1].text, *call.formulas]))
    domain = derivation.over.of(formulas.free_symbols)
    for point in [*domain.points(30), *domain.corners()]:
        exact = {symbol: sp.Rational(float(value)) for symbol, value in point.items()}
        arguments = call.at(lambda text, exact=exact: float(derivation.read(text).subs(exact)))
        at = {str(symbol): value for symbol, value in exact.items()}
        size = sum(abs(precision.evaluate(term, at)) for term in sp.Add.make_args(formulas[0]))
        (computed, *_) = np.ravel(call.function(**arguments))
        assert abs(computed - precision.evaluate(formulas[0], at)) <= 4 * np.finfo(float).eps * size, point


def test_what_a_loss_computes_is_the_end_of_a_derivation():
    computed = {derivation.computes.path for derivation in DERIVATIONS.values() if derivation.computes}
    for name in ("binary_cross_entropy", "focal_loss", "mse_loss", "huber_loss", "pseudo_huber_loss", "log_cosh_loss"):
        assert {name, f"{name}.gradient", f"{name}.hessian"} <= computed
    for name in ("cross_entropy", "quantile_loss"):
        assert {name, f"{name}.gradient"} <= computed
    for name in ("categorical_focal_loss", "dice_loss", "l1_loss", "iou_loss", "box_iou_loss"):
        assert f"{name}.gradient" in computed


@pytest.mark.parametrize("name", [
    "ce", "ce-logit", "focal-probability", "focal", "mse", "huber", "pseudo-huber", "log-cosh", "iou"])
def test_sympy_reaches_the_gradient_by_itself(name):
    derivation = DERIVATIONS[f"{name}-gradient"]
    derived = derivation.read(derivation.start).doit()
    last = derivation.read(derivation.chain[-1].text)
    assert prove.by_algebra(derived, last, "=", derivation.over)


def test_a_definition_shows_its_arguments_and_has_a_name_of_its_own():
    with pytest.raises(ValueError, match=re.escape("D({0}) hides smooth and gamma of f(x, smooth, gamma)")):
        define("f(x, smooth, gamma)", "D({0})", "x")
    with pytest.raises(ValueError, match="huber is defined twice"):
        define("huber(r)", "H({0})", "r")


def test_every_loss_and_score_has_a_definition():
    scores = {"dice_coefficient", "iou", "box_iou"}
    assert {loss.__name__ for loss in lossbook.LOSSES} | scores == set(DEFINITIONS)


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_digits_rise_until_they_agree():
    z = sp.Symbol("z", real=True)
    assert mp.almosteq(precision.evaluate(sp.log(1 + sp.exp(-z)), {"z": 300}), mp.exp(-300), rel_eps=mp.mpf(10) ** -15)
    assert precision.evaluate(sp.sqrt(1 + z**2) - 1, {"z": sp.Rational(1, 10**30)}) == pytest.approx(0.5e-60, rel=1e-15)


def test_a_float_is_the_binary_number_that_it_is():
    x = sp.Symbol("x", real=True)
    assert precision.evaluate(x - sp.Rational(1, 10), {"x": 0.1}) == pytest.approx(5.551115123125783e-18, rel=1e-15)


def test_what_is_zero_is_zero():
    x = sp.Symbol("x", positive=True)
    assert precision.evaluate(sp.sqrt(x**2 + 2 * x + 1) - x - 1, {"x": sp.Rational(1, 3)}) == 0


def test_derivatives_and_limits_are_found_without_algebra():
    x = sp.Symbol("x", real=True)
    assert precision.evaluate(sp.Derivative(sp.sin(x), x), {"x": 1}) == pytest.approx(float(sp.cos(1)), rel=1e-15)
    assert precision.evaluate(sp.Limit(sp.atan(x), x, sp.oo), {}) == pytest.approx(float(sp.pi / 2), rel=1e-15)


# ── domains ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_cells_cover_the_domain_once():
    domain = Domain({"delta": "(0, oo)", "r": "(-oo, -delta, 0, delta, oo)"})
    delta, r = domain.intervals
    conditions = [r < -delta, sp.Eq(r, -delta), sp.And(-delta < r, r < 0), sp.Eq(r, 0), sp.And(0 < r, r < delta),
                  sp.Eq(r, delta), r > delta]
    found = []
    for cell in domain.cells():
        inside = [prove.holds(condition, cell) for condition in conditions]
        assert inside.count(True) == 1 and None not in inside
        found.append(inside.index(True))
    assert sorted(found) == list(range(len(conditions)))


def test_points_are_inside_and_corners_are_tried():
    domain = Domain({"a": "(0, oo)", "p": "[0, 1]", "x": "(-oo, a, oo)"})
    a, p, x = domain.intervals
    assert all(point[a] > 0 and 0 < point[p] < 1 and point[x] != point[a] for point in domain.points(50))
    corners = list(domain.corners())
    assert {point[p] for point in corners} >= {0, 1}
    assert any(point[x] == point[a] for point in corners)


@pytest.mark.parametrize(("text", "expected"), [
    ("x**2 + x", 1), ("-x/(1 + x)", -1), ("x - x", 0), ("sqrt(1 + x**2) - x", 1), ("sqrt(1 + x**2) - 1", 1),
    ("sqrt(1 + x**2) - x - 1", -1), ("x - 1", None), ("2*x - sqrt(x**2 + 1)", None), ("(x - 1)**2", None),
])
def test_sign(text, expected):
    assert prove.sign(read(text, {"x": sp.Symbol("x", positive=True)})) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("log(1 + x) - x", -1), ("x*log(x) - x + 1", None), ("exp(x) - 1 - x", 1), ("x - log(x) - 1", None),
    ("(1 + x)**y - 1 - x*y - x*y**2", None), ("(1 + x)**(1 + y) - 1 - x*(1 + y)", 1), ("log(1 + x) - x/(1 + x)", 1),
    ("1/(1 - x)", None), ("log(1 - x)", None), ("-log(x/(1 + x))", 1), ("log(x/y)", None), ("x - x", 0),
    ("1/(2 - x) - 1/(1 - x)", None), ("log((x - 1)**2)", None), ("sqrt(x) - log(1 + x)", None), ("x - tanh(x)", None),
])
def test_weak_sign(text, expected):
    """By monotony, but not across a pole, and never more than is true."""
    symbols = {name: sp.Symbol(name, positive=True) for name in "xy"}
    assert prove.weak_sign(read(text, symbols)) == expected


# ── how formulas are read and shown ───────────────────────────────────────────────────────────────────────────


def test_numbers_are_read_exactly():
    assert read("1.345", {}) == sp.Rational(269, 200)
    assert read("1/3", {}) == sp.Rational(1, 3)


@pytest.mark.parametrize(("text", "latex"), [
    ("delta*abs(r) - delta**2/2", r"\delta \left|r\right| - \frac{\delta^{2}}{2}"),
    ("1/2*x", r"\tfrac{1}{2}\,x"),
    ("-x/2", r"-\frac{x}{2}"),
    ("(a - b)*(a + b)", r"(a - b)\,(a + b)"),
    ("a - (b - c)", "a - (b - c)"),
    ("a - b - c", "a - b - c"),
    ("-(a + b)", "-(a + b)"),
    ("a*-b", "a (-b)"),
    ("2*3", r"2 \cdot 3"),
    ("(a/b)**2", r"\left(\frac{a}{b}\right)^{2}"),
    ("exp(-r**2/2)", "e^{-r^{2}/2}"),
    ("exp(-a/(b*c))", "e^{-a/(b c)}"),
    ("cosh(x)**2", r"\cosh^{2}(x)"),
    ("x1 + y_2", "x_{1} + y_{2}"),
    ("sqrt(1 + x)", r"\sqrt{1 + x}"),
    ("-delta <= r < delta", r"-\delta \le r < \delta"),
    ("1 if x > 0 else 0", r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    ("x/2 if x > 0 else 0", r"\begin{cases} \displaystyle \frac{x}{2} & \text{if } x > 0 \\[0.9em] "
     r"\displaystyle 0 & \text{otherwise} \end{cases}"),
    ("diff(f(x), x, 2)", r"\frac{\partial^{2}}{\partial x^{2}} f(x)"),
    ("diff(a + b, a)", r"\frac{\partial}{\partial a} (a + b)"),
    ("integral(phi(x), x, -oo, k)", r"\int_{-\infty}^{k} \varphi(x) \,dx"),
    ("limit(1/x, x, oo)", r"\lim_{x \to \infty} \frac{1}{x}"),
    ("huber(a*r, delta/a)", r"H_{\delta/a}(a r)"),
    ("diff(f(x), x)*g", r"\left(\frac{\partial}{\partial x} f(x)\right)\,g"),
    ("diff(f(x)*g, x)", r"\frac{\partial}{\partial x} f(x)\,g"),
    ("exp(a/b*c)", "e^{(a/b)\\,c}"),
    ("cosh(x)**-1", "(\\cosh(x))^{-1}"),
    ("dice(I, 2*Y, P, smooth) - iou(I, Y, P, 0)", "D_{s}(I, 2 Y, P) - J_{0}(I, Y, P)"),
    ("focal(1 - p, gamma)*sigma(-z)", r"\operatorname{FL}_{\gamma}(1 - p)\,\sigma(-z)"),
    ("a*TP*TN/(TP + FP)", r"\frac{a\,\text{TP}\,\text{TN}}{\text{TP} + \text{FP}}"),
    ("clip(TP, 0, 1)", r"\operatorname{clip}(\text{TP}, 0, 1)"),
    ("pinball(r, quantile) + atan(w/h)", r"\rho_{\tau}(r) + \arctan\left(\frac{w}{h}\right)"),
    ("(1 if x > 0 else 0)**2",
     r"\left(\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}\right)^{2}"),
])
def test_formulas_are_shown_as_typed(text, latex):
    assert typeset(text, TEMPLATES) == latex


@each
def test_a_derivation_is_shown_in_plain_markdown(derivation):
    shown = derivation._repr_markdown_()
    for fence in ("```", ":::", "{prf", ")=\n", "{ref}"):
        assert fence not in shown
    title, opening, equation, closing = shown.splitlines()[0], *shown.splitlines()[2:5]
    assert title == f'<a id="{derivation.id}"></a>**{derivation.id} · {derivation.title}**'
    assert (opening, equation, closing) == ("$$", derivation.equation(), "$$")
    for number, step in enumerate(derivation.chain[1:], 1):
        assert f'\n\n{number}. <a id="{derivation.id}-{number}"></a>$\\displaystyle ' in shown
        assert typeset(step.text, TEMPLATES) in shown
    assert shown.endswith(f"\n\n*{derivation.id}, proved by SymPy*")
    assert str(derivation).startswith(f"{derivation.id}: ")


@each
def test_what_a_derivation_leads_to_is_there(derivation):
    places = {*DERIVATIONS, *(f"{d.id}-{n}" for d in DERIVATIONS.values() for n, _ in enumerate(d.steps, 1))}
    assert {*derivation.mentions} <= places
    assert {name for taken in derivation.takes for name in taken} <= {*derivation.mentions}


LOSSES_AND_MEASURES = re.compile(
    r"cross-entropy|focal loss|\bDice\b|Tversky|squared error|least-squares|\bMSE\b|Bregman|absolute (error|deviation)|"
    r"\bmedian\b|quantile loss|Huber|smooth L1|log-cosh|Poisson|\b[GDC]?IoU\b", re.IGNORECASE)


def test_each_title_names_its_loss_and_is_the_only_one():
    titles = [derivation.title for derivation in DERIVATIONS.values()]
    assert [title for title in titles if not LOSSES_AND_MEASURES.search(title) or len(title) > 80] == []
    assert len({title.lower() for title in titles}) == len(titles)


@pytest.mark.parametrize(("signs", "whole"), [("==", "="), ("=<=", r"\le"), ("<==", r"\le"), (">=>=", r"\ge")])
def test_the_result_is_the_start_and_the_end(signs, whole):
    relations = re.findall("<=|>=|=", signs)
    steps = [(f"{relation} x + {n}", "") for n, relation in enumerate(relations, 1)]
    assert derivation_of("x", *steps, x=REAL).equation() == f"x {whole} x + {len(steps)}"
    assert derivation_of("x", *steps, x=REAL).equation(1) == {
        "=": "x = x + 1", "<=": r"x \le x + 1", ">=": r"x \ge x + 1"}[relations[0]]


def test_a_sign_is_told_with_what_has_it():
    assert DERIVATIONS["huber-below-squared"].equation().endswith(r"= \frac{(r - c)^{2}}{2} \ge 0")
    assert DERIVATIONS["huber-below-squared"].given.where == (r"c = \operatorname{clip}(r, -\delta, \delta)",)
    assert DERIVATIONS["huber-below-squared"].equation(1).count("=") == 1
    assert derivation_of("x", (">= 0", ""), x="(0, oo)").equation() == r"x \ge 0"
    assert derivation_of("x", ("= 1*x", ""), ("= 0", ""), x=REAL).equation() == "x = 0"
    assert derivation_of("x", (">= x - 1", ""), (">= 0", ""), x=REAL).equation() == r"x \ge 0"
    assert " = " not in DERIVATIONS["huber-majorizer"].equation()  # cases would be no help


def test_a_chain_that_goes_up_and_down_has_no_result():
    with pytest.raises(ValueError, match="a-test goes up and down"):
        derivation_of("x", ("<= x + 1", ""), (">= x", ""), x=REAL).equation()


def test_what_the_result_is_read_by_is_told_with_it_and_the_rest_with_the_steps():
    given = dataclasses.replace(
        derivation_of("a*f(x)", ("= u*f(x)", ""), ("= v", ""), x=REAL, y="(0, 1)", a="(0, oo)"),
        where={"u": "a*y/y", "t": "a", "v": "t*f(x)", "unused": "2"}, arbitrary={"f": "x"})
    symbols, functions, where = given.given
    assert set(symbols) == {r"x \in \mathbb{R}", "a > 0"}
    assert functions == ("f",)
    assert [formula.split(" = ")[0] for formula in where] == ["t", "v"]
    symbols, functions, where = given.given_for_steps
    assert (symbols, functions) == ((), ())
    assert [formula.split(" = ")[0] for formula in where] == ["u"]
    shown = given.markdown()
    assert shown.index("where $t") < shown.index("1. <a") and shown.index("where $u") < shown.index("1. <a")


@each
def test_every_name_in_a_formula_is_told(derivation):
    """Its symbols, abbreviations and functions; but for what an integral or a limit runs over."""
    names = set().union(*(names_in(step.text) for step in derivation.chain)) - DEFINED.keys()
    calls = [node for step in derivation.chain for node in ast.walk(ast.parse(step.text)) if isinstance(node, ast.Call)]
    bound = {call.args[1].id for call in calls if call.func.id in ("integral", "limit")}
    told = " ".join(sum(derivation.given + derivation.given_for_steps, ()))
    assert {name for name in names - bound - {"pi", "oo"} if typeset(name) not in told} == set()


@each
def test_its_latex_is_that_of_amsmath(derivation):
    """What can be copied: nothing is opened that is not closed, and every command is one of LaTeX or of amsmath."""
    known = {
        "alpha", "arctan", "begin", "beta", "cdot", "cosh", "delta", "displaystyle", "downarrow", "end", "eta", "frac",
        "gamma", "ge", "hat", "infty", "int", "kappa", "lambda", "le", "left", "lim", "log", "max", "min", "mu", "ne",
        "operatorname", "partial", "Phi", "pi", "rho", "right", "sigma", "sinh", "sqrt", "tanh", "tau", "text", "tfrac",
        "theta", "to", "varepsilon", "varphi", "ell"}
    for latex in [derivation.equation(), *derivation.latex]:
        depth = 0
        for sign in re.sub(r"\\[{}]", "", latex):
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0
        opened = []
        for what, name in re.findall(r"\\(begin|end)\{(\w+)\}", latex):
            assert what == "begin" or opened.pop() == name
            opened += [name] * (what == "begin")
        assert not opened
        assert latex.count(r"\left") == latex.count(r"\right")
        assert {*re.findall(r"\\([A-Za-z]+)", latex)} <= known
        outside = re.sub(r"\\begin\{cases\}.*\\end\{cases\}", "", latex)
        assert "&" not in outside and r"\\" not in outside


def test_steps_can_be_shown_at_once():
    derivation = DERIVATIONS["mse-gradient"]
    shown = derivation.steps_shown
    assert shown._repr_markdown_() == derivation._repr_markdown_()
    assert [it._repr_mimebundle_()[MIME]["unfolded"] for it in (derivation, shown)] == [False, True]
    assert repr(shown) == repr(derivation)


def test_definitions_come_after_those_that_they_use():
    used = [*defined("ciou_loss(I, U, d, v)", "sigma(z)")]
    assert used == ["box_iou", "box_iou_loss", "diou_loss", "ciou_loss", "sigma"]
    assert DEFINED["huber"].symbol == r"H_{\delta}"
    assert DEFINED["huber"]._repr_mimebundle_() == {MIME: {"definition": "huber"}}


def test_what_every_formula_may_use_is_what_it_says():
    """`standard` tells a reader what `reading` computes."""
    x, a, b = sp.symbols("x a b", real=True)
    for call, text in STANDARD.items():
        names = {"x": x, "a": a, "b": b, "t": sp.Symbol("t", real=True)}
        for point in (-3, sp.Rational(-1, 3), 0, 2):
            values = {x: point, a: -1, b: 1}
            one, other = (read(formula, names).subs(values).doit() for formula in (call, text))
            assert sp.simplify(one - other) == 0, call
    assert standard("phi_2 + clipped(x)") == []
    assert standard("Phi(k)") == [r"\varphi(x) = \frac{e^{-x^{2}/2}}{\sqrt{2 \pi}}",
                                  r"\Phi(x) = \int_{-\infty}^{x} \varphi(t) \,dt"]


def test_the_box_of_properties_prints_the_facts():
    forms = [(loss, form) for loss in lossbook.LOSSES for form in loss.forms]
    shown = Properties(*lossbook.LOSSES)
    rows = {claim: cells for claim, *cells in shown.rows()}
    assert f"| proper | {' | '.join(rows['proper'])} |\n" in shown._repr_markdown_()
    assert {line.count(" | ") for line in shown._repr_markdown_().splitlines()} == {len(forms)}
    assert {len(row) for row in rows.values()} == {len(forms)}
    assert [name.split(", ")[0] for name in rows[""]] == [f"`{loss.__name__}`" for loss, _ in forms]
    assert rows[""][1] == "`binary_cross_entropy`, of logits"
    assert rows["steepest slope"][rows[""].index("`huber_loss`")] == r"$\delta$"
    assert [cell != "no" for cell in rows["convex"]] == [form.facts.convex for _, form in forms]
    assert [{"yes": True, "no": False, "": None}[cell] for cell in rows["proper"]] == [f.facts.proper for _, f in forms]
    asked = [row for claim, row in rows.items() if "best" in claim]
    assert all(sum(map(bool, cells)) == 1 for cells in zip(*asked, strict=True))
    assert rows["the best box is"][-1] == "the box itself"
    assert rows["numbers hold for"][rows[""].index("`focal_loss`, of logits")] == r"$\gamma = 2$, $\alpha = 0.25$"
    assert rows["steepest slope"][rows[""].index("`quantile_loss`")] == r"$\max(\tau, 1 - \tau)$"
    assert rows["curvature"][rows[""].index("`binary_cross_entropy`, of logits")] == r"$(0, \tfrac{1}{4}]$"
    assert rows["curvature"][rows[""].index("`huber_loss`")] == r"$\{0, 1\}$"


def test_what_has_no_notation_is_not_shown():
    with pytest.raises(ValueError, match="cannot typeset"):
        typeset("+x")


# ── the collection ────────────────────────────────────────────────────────────────────────────────────────────


def test_ids_are_short_flat_and_unlike():
    ids = [derivation.id for chapter in CHAPTERS for derivation in getattr(chapter, "DERIVATIONS", ())]
    assert len(ids) == len(set(ids)) == len(DERIVATIONS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){1,3}", id_) for id_ in ids)


def test_what_was_published_stays():
    """A name or a step that somebody has cited is never renamed or renumbered."""
    published = json.loads(Path(lossbook.derivations.__file__).with_name("published.json").read_text(encoding="utf-8"))
    assert published == {derivation.id: len(derivation.steps) for derivation in DERIVATIONS.values()}


@each
def test_reasons_name_derivations_that_exist(derivation):
    text = derivation.claim + "".join(reason for _, reason in derivation.steps)
    mentioned = re.findall(r"`([a-z0-9]+-[a-z0-9-]+)`|\]\(#([\w-]+)\)", text)
    anchors = {f"{other.id}-{number}" for other in DERIVATIONS.values() for number in range(1, len(other.chain))}
    assert {a or b for a, b in mentioned} <= {*DERIVATIONS, *anchors}
    assert all(reason for _, reason in derivation.steps)
    assert derivation.title
    assert derivation.claim

"""Is one formula equal to another, or never above it? Numbers first, which cost little; then algebra, which proves."""

import itertools
from functools import cache
from math import prod

import mpmath as mp
import sympy as sp
from sympy.core.function import AppliedUndef

from . import precision
from .domain import Span
from .reading import At

POINTS, POINTS_OF_INTEGRALS = 30, 3  # random points a step is tried at; quadrature at 100 digits is slow


class Wrong(AssertionError):
    """A step that does not follow from the one before."""


# ── case distinctions ─────────────────────────────────────────────────────────────────────────────────────────


def sign(expr):
    """−1, 0 or 1 where `expr` has that sign for all values of its symbols, else None."""
    if expr in (sp.oo, -sp.oo):
        return 1 if expr == sp.oo else -1
    expr = factored(expr)
    if expr.is_zero or expr.is_positive or expr.is_negative:
        return 0 if expr.is_zero else 1 if expr.is_positive else -1
    return sign_with_root(expr)


def sign_with_root(expr):
    """The sign of (a + b·√d)/e, by comparing a² with b²·d where a and b pull in different directions."""
    above, below = sp.fraction(expr)
    above = sp.expand(above)
    roots = [power for power in above.atoms(sp.Pow) if power.exp == sp.Rational(1, 2)]
    if len(roots) != 1 or sign(roots[0].base) != 1:  # where it may be 0 or negative, the sign is not one
        return None
    a, b = above.coeff(roots[0], 0), above.coeff(roots[0], 1)
    signs = sign(a), sign(b), sign(below)
    if sp.expand(a + b * roots[0] - above) != 0 or None in signs:
        return None
    first, second, under = signs
    if first * second >= 0:
        return under * (first or second)
    larger = sign(a**2 - b**2 * roots[0].base)
    return None if larger is None else under * first * larger


HOLDS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0), "==": (0,), "!=": (-1, 1)}


def holds(condition, cell):
    """True or False where the whole cell agrees on `condition`, else None."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, (sp.And, sp.Or)):
        parts, decisive = [holds(part, cell) for part in condition.args], isinstance(condition, sp.Or)
        return decisive if decisive in parts else None if None in parts else not decisive
    if isinstance(condition, sp.ITE):  # what SymPy makes of a case distinction inside a condition
        test, yes, no = condition.args
        taken = holds(test, cell)
        return None if taken is None else holds(yes if taken else no, cell)
    at = sign(branches(condition.lhs - condition.rhs, cell).subs(cell))
    return None if at is None else at in HOLDS[condition.rel_op]


def branches(expr, cell):
    """`expr` with each case distinction replaced by the branch that it takes in `cell`, where the cell decides it."""
    if not expr.has(sp.Piecewise):
        return expr
    if isinstance(expr, sp.Piecewise):  # the outer one first: an inner one matters only where it is reached
        for value, condition in expr.args:
            taken = holds(condition, cell)
            if taken:
                return branches(value, cell)
            if taken is None:
                return expr
    return expr.func(*(branches(a, cell) for a in expr.args))


def pieces(integral, domain):
    """The integral as a sum over the stretches between its variable's corners, where the integrand has one branch."""
    f, (x, low, high) = integral.function, integral.limits[0]
    if not is_inside(x, low, high, domain):  # what SymPy may assume of x holds no farther
        raise Wrong(f"the integral from {low} to {high} may leave the domain of {x}")
    inside = [m for m in domain.intervals[x].marks if sign(m - low) == 1 and sign(high - m) == 1]
    stretches = Span((low, *inside, high), ()).gaps()
    return [sp.Integral(branches(f, {x: Span((a, b), ()).pieces(x)[0]}), (x, a, b)) for a, b in stretches]


def is_inside(x, low, high, domain):
    """Are both ends inside the interval where x lives, for all values of the other symbols?"""
    first, *_, last = domain.intervals[x].marks
    return all(is_ordered(*pair, domain) for end in (low, high) for pair in ((first, end), (end, last)))


def is_ordered(a, b, domain):
    return a == b or all(sign((b - a).subs(cell)) in (0, 1) for cell in domain.of((b - a).free_symbols).cells())


def at_corners_cut(expr, domain):
    """`expr` with its integrals cut at their corners: quadrature and antiderivatives both want smooth pieces."""
    return expr.replace(lambda e: isinstance(e, sp.Integral), lambda e: sp.Add(*pieces(e, domain)))


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────


def agree(a, b, relation, digits, about=0):
    """Does the relation hold to so many digits?"""
    with mp.workdps(2 * digits):
        slack = mp.mpf(10) ** -digits * max(abs(a), abs(b), about)
        return {"=": abs(a - b) <= slack, "<=": a <= b + slack, ">=": a >= b - slack}[relation]


def by_numbers(before, after, relation, domain):
    """At how many points the relation was found to hold; raises `Wrong` at the first where it does not."""
    symbols = tuple(sorted(before.free_symbols | after.free_symbols, key=str))
    before, after = (at_corners_cut(e, domain) for e in (before, after))
    here, digits = domain.of(set(symbols)), min(map(precision.digits, (before, after)))
    points = here.points(POINTS_OF_INTEGRALS if (before + after).has(sp.Integral) else POINTS)
    if not (before + after).has(sp.Derivative):  # a difference quotient across a corner is no derivative
        points += here.corners()
    agreed = 0
    for point in points:
        at = tuple(point[s] for s in symbols)
        a, b = (precision.value(e, symbols, at) for e in (before, after))
        finite = mp.isfinite(a), mp.isfinite(b)
        if not any(finite) or (relation != "=" and (mp.isinf(a) or mp.isinf(b))):
            continue
        if not all(finite) or not agree(a, b, relation, digits, (before + after).has(sp.Limit)):
            where = ", ".join(f"{s} = {sp.N(x, 6)}" for s, x in zip(symbols, at))
            raise Wrong(f"{mp.nstr(a, 12)} {relation} {mp.nstr(b, 12)} is false" + (where and f" at {where}"))
        agreed += 1
    if agreed < 3 <= len(points) or agreed < len(points) / 2:
        raise Wrong(f"only {agreed} of {len(points)} points gave finite numbers")
    return agreed


# ── algebra ───────────────────────────────────────────────────────────────────────────────────────────────────

FORMS = (
    lambda e: e,
    sp.expand,
    lambda e: sp.cancel(sp.together(e)),
    lambda e: sp.factor(sp.together(sp.expand(e))),
    lambda e: sp.cancel(sp.together(sp.expand(expanded(e)))),
    sp.simplify,
    lambda e: sp.simplify(sp.expand(e.rewrite(sp.exp))),
    # a sum of logarithms, as a product: of real ones, since e^(2πi) is 1 too
    lambda e: sp.log(sp.simplify(sp.expand(sp.exp(e).rewrite(sp.exp)))) if e.is_extended_real else e,
)


def worked_out(expr, domain):
    """`expr` with its derivatives, integrals and limits carried out, the inner ones first."""
    if not expr.has(sp.Derivative, sp.Integral, sp.Limit, At):
        return expr
    if isinstance(expr, sp.Integral):
        return sp.Add(*(integrated(piece) for piece in pieces(expr, domain)))
    if isinstance(expr, sp.Limit):  # what counts is the branch next to the limit
        f, x, to, _ = expr.args
        gaps = domain.intervals[x].gaps() if x in domain.intervals else []
        gap = next((gap for gap in gaps if to == gap[to == sp.oo]), None)
        if gap is None:
            raise Wrong(f"{x} cannot tend to {to} from above, or to infinity: give it a domain with this corner")
        expr = sp.Limit(branches(f, {x: Span(gap, ()).pieces(x)[0]}), *expr.args[1:])
    expr = expr.func(*(worked_out(a, domain) for a in expr.args))
    if isinstance(expr, At):
        expr = expr.args[0].subs(expr.substitution)
        # the slope of an arbitrary function at a point: a number of which nothing is known
        return expr.xreplace({slope: sp.Symbol(str(slope), real=True) for slope in expr.atoms(sp.Subs)})
    return expr.doit(deep=False) if isinstance(expr, (sp.Derivative, sp.Limit)) else expr


@cache
def integrated(integral):
    """Its value, or itself where SymPy need not try."""
    return integral if integral.atoms(AppliedUndef) else integral.doit()


def corners_without_derivative(expr, domain):
    """Corners where a derivative does not exist. (SymPy differentiates branch by branch and does not notice.)"""
    found = set()
    for f, (x, order) in ((d.expr, d.variable_count[0]) for d in expr.atoms(sp.Derivative)):
        gaps = [*domain.intervals[x].gaps()] if x in domain.intervals and f.has(sp.Piecewise) else []
        for (a, m), (_, b) in itertools.pairwise(gaps):
            at, left, right = (
                worked_out(branches(f, {x: piece}), domain)
                for piece in (m, *(Span(gap, ()).pieces(x)[0] for gap in ((a, m), (m, b))))
            )
            jumps = [at - right, *(sp.diff(left - right, x, k) for k in range(order + 1))]
            if not all(is_zero(jump.subs(x, m)) for jump in jumps):
                found.add((x, m))
    return found


def by_algebra(before, after, relation, domain):
    """Does SymPy find the difference to be 0 (or never negative) in every cell where the derivatives exist?"""
    if relation != "=" and is_over_the_same(before, after, domain):
        return by_algebra(before.function, after.function, relation, domain)
    no_slope = corners_without_derivative(before, domain) | corners_without_derivative(after, domain)
    difference = worked_out(after - before if relation == "<=" else before - after, domain)
    decide = is_zero if relation == "=" else is_never_negative
    for cell in domain.of(difference.free_symbols).cells():
        if any(cell.get(x) == m.subs(cell) for x, m in no_slope):
            continue
        inside = branches(difference, cell)
        if inside.has(sp.Piecewise) or not decide(inside, cell):
            return False
    return True


def is_over_the_same(before, after, domain):
    """Are both integrals, of one variable from the same number up to the same? Then what is between decides."""
    if not (isinstance(before, sp.Integral) and isinstance(after, sp.Integral) and before.limits == after.limits):
        return False
    ((x, low, high),) = before.limits
    return is_inside(x, low, high, domain) and is_ordered(low, high, domain)


def is_zero(expr, cell=()):
    return any(form(e) == 0 for e in (expr, expr.subs(cell)) for form in FORMS)


def is_never_negative(expr, cell):
    here = expr.subs(cell)
    if any(weak_sign(form(here)) in (0, 1) for form in (FORMS[0], lambda e: sp.factor(sp.expand(expanded(e))))):
        return True
    grown = sp.exp(here) - 1 if here.is_extended_real else here  # real logarithms: their product ≥ 1, their sum ≥ 0
    return any(weak_sign(exp_as_variable(e)) in (0, 1) for e in (here, grown))


@cache
def weak_sign(expr, turns=2):
    """1 or −1 where `expr` never has the other sign, 0 where it is 0, else None.

    It is that of the factors, or of all the terms. Or `expr` is monotone in a positive symbol t, and has that sign, or
    is 0, at t = 0 or for t → ∞.
    """
    if (strict := sign(expr)) is not None:
        return strict
    for e in dict.fromkeys((expr, factored(expr))):
        if e.is_nonnegative or e.is_nonpositive:
            return 1 if e.is_nonnegative else -1
        if isinstance(e, (sp.Mul, sp.Add)):
            signs = [weak_sign(part, turns if isinstance(e, sp.Mul) else 0) for part in e.args]
            if isinstance(e, sp.Mul) and None not in signs:
                return prod(signs)
            if isinstance(e, sp.Add) and (set(signs) <= {0, 1} or set(signs) <= {0, -1}):
                return max(signs, key=abs)
    for t in sorted((s for s in expr.free_symbols if turns and s.is_positive), key=str, reverse=True):
        for e in map(expanded, (expr, expr.subs(t, 1 / t))):
            if is_smooth(e, t):
                start, slope = (weak_sign(expanded(x), turns - 1) for x in (e.subs(t, 0), sp.diff(e, t)))
                if None not in (start, slope) and start * slope >= 0:
                    return start or slope
    return None


def is_smooth(expr, t):
    """Has `expr` a derivative at all t > 0, and is its limit at t = 0 its value there?"""
    if expr.subs(t, 0).has(sp.oo, -sp.oo, sp.zoo, sp.nan):
        return False
    for e in sp.preorder_traversal(expr):
        if not e.has(t) or e == t or isinstance(e, (sp.Add, sp.Mul, sp.exp)):
            continue
        if not isinstance(e, (sp.Pow, sp.log)):
            return False
        if isinstance(e, sp.Pow) and e.exp.is_integer and e.exp.is_nonnegative:
            continue
        if (sign(e.args[0]), sign(e.args[0].subs(t, 0))) != (1, 1):
            return False
    return True


def expanded(expr):
    """`expr` as a sum; each argument of a logarithm, or base of a power, as a product, and its logarithm as a sum."""
    expr = expr.replace(sp.log, lambda x: sp.expand_log(sp.log(factored(x))))
    expr = expr.replace(lambda e: e.is_Pow and not e.exp.is_Integer,
                        lambda e: sp.expand_power_base(factored(e.base) ** e.exp))
    return sp.Add(*map(factored, sp.Add.make_args(sp.expand_mul(expr))))


def factored(expr):
    return sp.factor(sp.together(expr))


def exp_as_variable(expr):
    """`expr` with 1 + u for eᵗ, where t > 0 occurs in exponents only: all of t > 0 is all of u > 0."""
    expr = sp.powsimp(sp.expand(expr))
    for t in [s for s in expr.free_symbols if s.is_positive]:
        powers = [e for e in expr.atoms(sp.exp) if e.has(t)]
        if all((e.exp / t).is_number for e in powers):
            u = sp.Symbol(f"u_{t}", positive=True)
            changed = expr.xreplace({e: (1 + u) ** (e.exp / t) for e in powers})
            expr = expr if changed.has(t) else changed
    return expr

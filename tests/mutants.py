"""Planted bugs: copies of a module of lossbook/losses with one sign, constant, name, branch or claim changed."""

import ast
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec

from lossbook import checks
from lossbook.algebra.reading import marks

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
             ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
             ast.MatMult: ast.Mult, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
NAMES = {"minimum": "maximum", "maximum": "minimum", "max": "min", "log1p": "log", "expm1": "exp",
         "exp": "expm1", "tanh": "sinh", "sqrt": "square", "oo": "7",
         "positive": "not_negative", "not_negative": "fraction", "fraction": "not_negative",
         "inner_fraction": "fraction", "fraction_or_none": "fraction", "fmin": "fmax", "fmax": "fmin"}
COMMUTATIVE = "minimum", "maximum", "fmin", "fmax", "times", "max"
NOT_COMPUTED = "annotation", "returns"


def plant(source):
    """Every mutant: the name of the function with the bug, its changed statement, the whole source."""
    tree = ast.parse(source)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            function.body = [s for s in function.body if not isinstance(s, ast.Expr)] or [ast.Pass()]    # no docstring
    parts = [*map(ast.unparse, tree.body)]
    for n, function in enumerate(tree.body):
        seen = {parts[n]}
        if isinstance(function, ast.FunctionDef):
            for statement, holder, key in places(function):
                before = holder[key]
                for after in changes(before, [a.arg for a in function.args.args]):
                    if isinstance(after, ast.UnaryOp) and isinstance(holder, dict) and {"slice", "lower"} & {*holder}:
                        continue                                     # of two rows, the last is the second
                    holder[key] = after
                    text = ast.unparse(ast.fix_missing_locations(function))
                    if text not in seen:
                        seen.add(text)
                        yield (function.name, ast.unparse(after if isinstance(after, ast.stmt) else statement),
                               "\n".join([*parts[:n], text, *parts[n + 1:]]))
                holder[key] = before


def places(node, statement=None):
    """Where the nodes below stand: in which statement, and as which item of which list or dictionary."""
    statement = node if isinstance(node, ast.stmt | ast.keyword | ast.arguments) else statement
    for field, value in ast.iter_fields(node):
        holder, keys = (value, range(len(value))) if isinstance(value, list) else (vars(node), [field])
        for key in keys:
            if isinstance(holder[key], ast.AST) and field not in NOT_COMPUTED:
                yield statement, holder, key
                yield from places(holder[key], statement)


def changes(node, arguments):
    """What may stand in a node's place; `arguments` are the names that a function takes."""
    match node:
        case ast.BinOp(left, op, right):
            yield from (ast.BinOp(left, OPERATORS[type(op)](), right), left, right)
        case ast.Compare(left, [op], [right]):
            yield ast.Compare(left, [OPERATORS[type(op)]()], [right])
        case ast.UnaryOp(ast.USub() | ast.Invert() | ast.Not(), operand):
            yield operand
        case ast.IfExp(test, then, otherwise):
            yield from (ast.IfExp(test, otherwise, then), then, otherwise)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
            if value:
                yield ast.UnaryOp(ast.USub(), node)
        case ast.Constant("mean"):
            yield ast.Constant("sum")
        case ast.Constant(str() as claim):
            yield from map(ast.Constant, changed_claims(claim))
        case ast.Call(function, [first, *others], []):
            yield first
            if others and ast.unparse(function).split(".")[-1] not in COMMUTATIVE:
                yield ast.Call(function, [*others, first], [])
        case ast.Attribute(value, name) if name in NAMES:
            yield ast.Attribute(value, NAMES[name], node.ctx)
        case ast.Name(name) if name in NAMES:
            yield ast.Name(NAMES[name], node.ctx)
        case ast.Name(name, ast.Load()) if name in arguments:
            yield ast.Name(arguments[arguments.index(name) - 1], node.ctx)
        case ast.Return(ast.Tuple([first, *others])) if others:
            yield ast.Return(ast.Tuple([*others, first], ast.Load()))
        case ast.Return(value) if not isinstance(value, ast.Tuple) and ast.unparse(value) != "0":
            yield ast.Return(ast.UnaryOp(ast.USub(), value))


def changed_claims(claim):
    if of_set := marks(claim):
        for n, mark in enumerate(of_set):
            for changed in changed_claims(mark):
                yield f"{claim[0]}{', '.join([*of_set[:n], changed, *of_set[n + 1:]])}{claim[-1]}"
        if claim[0] != "{":
            yield from (other + claim[1:] for other in "[(" if other != claim[0] and of_set[0] != "-oo")
            yield from (claim[:-1] + other for other in "])" if other != claim[-1] and of_set[-1] != "oo")
        return
    try:
        tree = ast.parse(claim)
    except SyntaxError:                                               # said in words
        yield f"not {claim}"
        return
    for _, holder, key in places(tree):
        before = holder[key]
        for after in changes(before, []):
            holder[key] = after
            yield ast.unparse(ast.fix_missing_locations(tree))
        holder[key] = before


@cache
def reach(source):
    """The functions of a module that each of its functions uses, itself among them."""
    functions = {f.name: f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)}
    used = {name: {name, *(n.id for n in ast.walk(f) if isinstance(n, ast.Name) and n.id in functions)}
            for name, f in functions.items()}
    for _ in functions:
        used = {name: set().union(*(used[other] for other in others)) for name, others in used.items()}
    return used


def load(source, name="lossbook.losses.mutant"):
    """The module that a source makes."""
    module = module_from_spec(ModuleSpec(name, None))
    vars(module).update({name: limits for name, limits in vars(checks).items() if name in NAMES.values()})
    exec(compile(source, name, "exec"), vars(module))
    return module

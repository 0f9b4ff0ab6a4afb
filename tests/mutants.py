"""Planted bugs: copies of a module of lossbook/losses with one sign, constant, name, branch or claim changed."""

import ast
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec

from lossbook import checks

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
             ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
NAMES = {"minimum": "maximum", "maximum": "minimum", "Max": "Min", "Min": "Max", "log1p": "log", "expm1": "exp",
         "exp": "expm1", "tanh": "sinh", "sqrt": "square", "oo": "7", "Reals": "Integers",
         "positive": "not_negative", "not_negative": "fraction", "fraction": "not_negative"}
COMMUTATIVE = "minimum", "maximum", "Min", "Max", "Eq", "FiniteSet"
NOT_COMPUTED = "annotation", "returns"


def plant(source):
    """Every mutant: the name of the function with the bug, its changed statement, the whole source."""
    tree = ast.parse(source)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            function.body = [s for s in function.body if not isinstance(s, ast.Expr)] or [ast.Pass()]    # no docstring
    seen = {ast.unparse(tree)}
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            for statement, holder, key in places(function):
                before = holder[key]
                for after in changes(before, [a.arg for a in function.args.args]):
                    holder[key] = after
                    text = ast.unparse(ast.fix_missing_locations(tree))
                    if text not in seen:
                        seen.add(text)
                        yield function.name, ast.unparse(after if isinstance(after, ast.stmt) else statement), text
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
        case ast.UnaryOp(ast.USub(), operand):
            yield operand
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
        case ast.Return(value) if not isinstance(value, ast.Tuple):
            yield ast.Return(ast.UnaryOp(ast.USub(), value))


def changed_claims(claim):
    tree = ast.parse(claim)
    for _, holder, key in places(tree):
        before = holder[key]
        for after in changes(before, []):
            holder[key] = after
            yield ast.unparse(ast.fix_missing_locations(tree))
        holder[key] = before


def load(source):
    """The module that a source makes."""
    module = module_from_spec(ModuleSpec("lossbook.losses.mutant", None))
    vars(module).update(positive=checks.positive, not_negative=checks.not_negative, fraction=checks.fraction)
    exec(compile(source, "mutant", "exec"), vars(module))
    return module

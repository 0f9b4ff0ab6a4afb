"""No order among equals reaches a result.

NumPy breaks ties in `argsort` as it suits the processor, the order within a set changes from run to run, and that of
files from disk to disk. Nothing here can see a tie; it asks that a tie could not matter.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ROOMS = "lossbook", "tools", "tests", "benchmarks", "website"
CODE = sorted(ROOT.glob("*.py")) + sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")
                                          if "node_modules" not in path.parts)
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))

FILES = "glob", "rglob", "iterdir", "listdir", "scandir"
OF_SETS = "union", "intersection", "difference", "symmetric_difference"
# What looks at the order of the things in it. Whoever only counts, compares or sorts them is free to take a set.
ORDERED = ("list", "tuple", "enumerate", "zip", "map", "filter", "iter", "next", "reversed", "join", "fromkeys",
           "array", "print", "sum")


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def unordered(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is a set, as far as its text and the names of sets tell, or files as the disk has them."""
    if isinstance(node, ast.BinOp):
        return any(unordered(side, names) for side in (node.left, node.right))
    called = name_of(node.func) if isinstance(node, ast.Call) else ""
    return (isinstance(node, ast.Set | ast.SetComp) or called in ("set", "frozenset", *OF_SETS, *FILES)
            or (isinstance(node, ast.Name) and node.id in names))


def faults(code: str) -> Iterator[tuple[int, str]]:
    """Line and kind of each place where the order among equals could matter."""
    tree = ast.parse(code)
    names = {target.id for node in ast.walk(tree) if isinstance(node, ast.Assign) and unordered(node.value, set())
             for target in node.targets if isinstance(target, ast.Name)}
    free = {id(loop.iter) for node in ast.walk(tree) if isinstance(node, ast.SetComp) for loop in node.generators}
    free |= {id(item.value) for node in ast.walk(tree) if isinstance(node, ast.Set)
             for item in node.elts if isinstance(item, ast.Starred)}
    free |= {id(loop.iter) for node in ast.walk(tree) if isinstance(node, ast.Call)
             and name_of(node.func) in ("sorted", "set", "frozenset", "any", "all", "min", "max", "len")
             for argument in node.args if isinstance(argument, ast.GeneratorExp | ast.ListComp)
             for loop in argument.generators}
    for node in ast.walk(tree):
        looked_at = []
        if isinstance(node, ast.For | ast.comprehension):
            looked_at = [node.iter]
        elif isinstance(node, ast.Starred):
            looked_at = [node.value]
        elif isinstance(node, ast.Call):
            called = name_of(node.func)
            looked_at = node.args if called in ORDERED else []
            options = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if called in ("argsort", "sort_values") and options.get("kind") != "'stable'":
                yield node.lineno, f'{called} without kind="stable"'
            # np.sort needs none: equal numbers look the same. A partition also mixes those that are not equal.
            text = node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
            if called == "argpartition" or (called == "partition" and not text):
                yield node.lineno, f"{called} leaves the order open"
        for value in looked_at:
            if id(value) not in free and unordered(value, names):
                yield value.lineno, "the order within a set or a folder"


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_code(path):
    assert list(faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapters(path):
    cells = nbformat.read(path, as_version=4).cells
    found = {cell.id: list(faults(cell.source)) for cell in cells if cell.cell_type == "code"}
    assert {cell: places for cell, places in found.items() if places} == {}


@pytest.mark.parametrize("code", [
    "np.argsort(x)", "x.argsort()", "argsort(-x, axis=1)", "np.argsort(x)[:, :20]", "x.argsort(kind='quicksort')",
    "np.argpartition(x, 3)", "np.partition(x, 3)", "x.partition(3)", "table.sort_values('a')",
    "for x in {1, 2}: print(x)", "[f(x) for x in set(a)]", "{x: 1 for x in a.union(b)}", "list(frozenset(a))",
    "print(*{a, b})", "', '.join({str(x) for x in a})", "np.array(list(set(a) & b))", "s = {1, 2}\nfor x in s: f(x)",
    "sum({0.1, 0.2})", "dict.fromkeys(set(a))", "for path in folder.glob('*'): print(path)", "list(os.listdir('.'))",
])
def test_finds(code):
    assert len(list(faults(code))) == 1


@pytest.mark.parametrize("code", [
    "np.argsort(x, kind='stable')", "x.argsort(axis=1, kind=\"stable\")", "np.sort(x)", "np.lexsort((a, b))",
    "text.partition(' ')", "sorted({1, 2})", "len(set(a))", "set(a) == set(b)", "x in {1, 2}",
    "{f(x) for x in set(a)}", "sorted(x.name for x in folder.glob('*'))", "[x for x in sorted(folder.rglob('*.py'))]",
    "any(f(x) for x in {1, 2})", "s = {1, 2}\nsorted({*s, 3})", "for x in [1, 2]: print(x)", "min({1, 2})",
])
def test_lets_pass(code):
    assert list(faults(code)) == []

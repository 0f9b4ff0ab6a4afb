"""The package as its users meet it: names, types, help, what it imports."""

import ast
import copy
import graphlib
import inspect
import pathlib
import pickle
import pydoc
import re
import subprocess
import sys

import pytest
from mypy import api as mypy

import lossbook
from lossbook import LOSSES
from lossbook.derivations import CHAPTERS
from tests import mutants
from tests.forms import FORMS

ROOT = pathlib.Path(lossbook.__file__).parent
PUBLIC = [getattr(lossbook, name) for name in lossbook.__all__ if name != "LOSSES"]
FORMULAS = [path for path in sorted(ROOT.glob("losses/*.py")) if path.name != "__init__.py"]
MEMBERS = [getattr(loss, name) for loss in LOSSES for name in ("gradient", "value_and_gradient", "hessian")
           if hasattr(loss, name)]

# What each room of the package may import beside itself and the standard library: other rooms, and what is installed.
# The engine is lossbook/*.py but for the front, lossbook/__init__.py, which is what users import.
IMPORTS = {
    "engine": {"kinds", "numpy"},
    "kinds": {"engine", "numpy"},
    "losses": {"engine", "kinds", "numpy"},
    "front": {"engine", "losses"},
    "algebra": {"front", "kinds", "numpy", "sympy", "mpmath"},
    "derivations": {"algebra"},
    "figures": {"front", "numpy", "matplotlib"},
    "explorers": {"algebra", "derivations", "figures", "sympy"},
    "libraries": {"front", "numpy"},
    "datasets": {"numpy"},
}


def test_what_the_modules_declare_is_listed_once_in_the_order_of_the_book():
    declared = [function.name for path in FORMULAS for function in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(function, ast.FunctionDef) and function.decorator_list]
    assert sorted(["LOSSES", *declared]) == sorted(lossbook.__all__)
    chapters = [function.__module__.split(".")[-1] for function in PUBLIC]
    order = [chapter.__name__.split(".")[-1] for chapter in CHAPTERS]
    assert chapters == sorted(chapters, key=order.index)
    assert [*LOSSES] == [function for function in PUBLIC if hasattr(function, "gradient")]


def test_two_forms_are_those_of_a_flag():
    for form in FORMS:
        flags = [name for name in form.takes if name.startswith("from_")]
        assert flags == [other.kind.flag for other in form.loss.forms[1:]]
        assert form.loss.facts is form.loss.forms[0].facts


# ── imports ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_import_brings_numpy_alone():
    code = "import sys, numpy; before = {*sys.modules}; import lossbook; print(*{*sys.modules} - before)"
    new = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name.split(".")[0] for name in new} - sys.stdlib_module_names == {"lossbook", "numpy"}
    assert {room(name) for name in new if name.startswith("lossbook")} <= {"front", "engine", "kinds", "losses"}


def imported(path):
    """The full names of the modules that a module of the package imports."""
    package = path.relative_to(ROOT.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[:len(package) - node.level + 1] * bool(node.level), *filter(None, [node.module])])
            yield from (full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names)


def room(name):
    """The room of a module of ours, or the package of another one."""
    top, *inside = name.split(".")
    first = inside[0] if inside else "__init__"
    if top != "lossbook" or (ROOT / first).is_dir():
        return top if top != "lossbook" else first
    return "front" if first == "__init__" else "engine"


MODULES = {".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
           for path in sorted(ROOT.rglob("*.py"))}


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name):
    allowed = {room(name), *IMPORTS[room(name)], *sys.stdlib_module_names}
    assert {room(other) for other in imported(MODULES[name])} <= allowed


def test_no_module_imports_one_that_imports_it():
    graph = {name: {*imported(path)} & MODULES.keys() for name, path in MODULES.items()}
    graphlib.TopologicalSorter(graph).prepare()


# ── formulas ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", FORMULAS, ids=lambda path: path.name)
def test_a_module_of_losses_holds_formulas_and_docstrings_alone(path):
    _, *statements = ast.parse(path.read_text(encoding="utf-8")).body
    functions = [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]
    assert all(isinstance(f, ast.FunctionDef) for f in functions)
    for f in functions:
        assert (len(f.body) == 1 and ast.get_docstring(f)) if f.decorator_list else not ast.get_docstring(f)


@pytest.mark.parametrize("form", [form for form in FORMS if form.kind.curved], ids=lambda f: f.__name__)
def test_formulas_of_single_entries_have_no_slow_branches(form):
    module = inspect.getmodule(form.formula)
    reached = mutants.reach(inspect.getsource(module))[form.formula.__name__]
    nodes = [n for name in reached for n in ast.walk(ast.parse(inspect.getsource(getattr(module, name))))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not names & {"where", "copyto", "heaviside", "hypot", "logaddexp", "select", "piecewise"}
    assert not any(isinstance(node, ast.Subscript) for node in nodes)


# ── functions ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("function", [*PUBLIC, *MEMBERS], ids=lambda f: f.__qualname__)
def test_functions_are_functions(function):
    assert inspect.isfunction(function)
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.deepcopy(function) is function
    y_true, y_pred, *rest = inspect.signature(function).parameters.values()
    assert (y_true.name, y_pred.name) == ("y_true", "y_pred")
    assert {p.kind for p in rest} <= {inspect.Parameter.KEYWORD_ONLY}
    help_text = pydoc.plain(pydoc.render_doc(function)).replace("'", "")      # up to Python 3.13 types stand in quotes
    assert all(str(parameter).replace("'", "") in help_text for parameter in (y_true, y_pred, *rest))
    assert function.__doc__


def test_only_losses_of_single_entries_have_a_second_derivative():
    assert all(hasattr(form, "hessian") == form.kind.curved for form in FORMS)


def test_each_gradient_stands_on_a_line_that_grep_finds():
    for form in FORMS:
        source = inspect.getsource(form.formula)
        assert len(re.findall(r"^    def value\(\):", source, re.MULTILINE)) == 1
        assert len(re.findall(r"^    def gradient\(y?\):", source, re.MULTILINE)) == 1
        assert source.count("\n") <= 40                               # a formula fits on a screen


@pytest.mark.parametrize("function", PUBLIC, ids=lambda f: f.__name__)
def test_docstrings_say_everything(function):
    text = inspect.getdoc(function)
    summary, blank, *_ = text.splitlines()
    assert summary.endswith(".") and not blank
    assert "the truth comes first" in re.sub(r"\s+", " ", text)
    sections = re.findall(r"^(\w+)\n-+$", text, re.MULTILINE)
    assert sections == ["Parameters", "Returns", "Raises", "References", "Examples"]
    documented = re.search(r"Parameters\n-+\n(.*?)\n\n\w+\n-+", text, re.DOTALL)[1]
    names = [name for line in re.findall(r"^(\S[^:]*) : ", documented, re.MULTILINE) for name in line.split(", ")]
    assert names == [*inspect.signature(function).parameters]
    assert ">>> " in text


# ── types ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_type_checker_sees_every_parameter():
    path = pathlib.Path(__file__).with_name("typed_calls.py")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    expected = {number for number, line in lines if line.endswith("# wrong")}
    report, trouble, _ = mypy.run(["--no-error-summary", "--hide-error-context", str(path)])
    assert not trouble
    assert {int(n) for n in re.findall(r"typed_calls\.py:(\d+): error", report)} == expected, report

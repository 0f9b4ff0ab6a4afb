"""What a reader takes along: the wheel is the package, its extra is what the notebooks import, the zip repeats."""

import ast
import importlib.metadata
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

from tools import notebooks
from website import offline
from website.extension import downloads

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return downloads.build_wheel(tmp_path_factory.mktemp("notebooks"))


def test_the_wheel_holds_the_package_and_no_more(wheel):
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lossbook").rglob("*")
             if path.is_file() and "__pycache__" not in path.parts}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == files
    assert wheel.name == f"lossbook-{SETTINGS['version']}-py3-none-any.whl"


def imported(path):
    sources = [path.read_text(encoding="utf-8")]
    if path.suffix == ".ipynb":
        sources = [cell.source for cell in notebooks.read(path).cells if cell.cell_type == "code"]
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_the_extra_brings_all_that_is_imported():
    extras = SETTINGS["optional-dependencies"]
    asked = [*SETTINGS["dependencies"], *(line for lines in extras.values() for line in lines)]
    brought = {re.match(r"[\w-]+", line)[0] for line in asked}
    brought |= {"threadpoolctl", "ipython"}  # by scikit-learn and by JupyterLab
    assert extras["notebooks"][0] == f"lossbook[{','.join(name for name in extras if name != 'notebooks')}]"
    origins = importlib.metadata.packages_distributions()
    for path in [*NOTEBOOKS, *sorted((ROOT / "lossbook").rglob("*.py"))]:
        for name in sorted({*imported(path)} - sys.stdlib_module_names - {"lossbook"}):
            assert {origin.lower() for origin in origins[name]} & brought, f"{path.name} imports {name}"


def test_the_zip_repeats(tmp_path, wheel):
    site = tmp_path / "html"
    (site / "notebooks").mkdir(parents=True)
    (site / "notebooks" / wheel.name).write_bytes(wheel.read_bytes())
    (site / "index.html").write_text("…", encoding="utf-8")
    (site / ".buildinfo").write_text("of no use")
    for name in ("one.zip", "two.zip"):
        offline.pack(site, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as file:
        names = [name.split("/", 1)[1] for name in file.namelist()]
        assert names == ["README.txt", "index.html", f"notebooks/{wheel.name}"]
        assert f'"./{wheel.name}[notebooks]"' in file.read(file.namelist()[0]).decode()


def test_no_address_is_forgotten():
    addresses = json.loads((ROOT / "website" / "addresses.json").read_text(encoding="utf-8"))
    pages = {name.removesuffix(".ipynb") for name in parse_toc_yaml(ROOT / "_toc.yml")}
    assert {*addresses.values()} <= pages, "leads to no page"
    assert pages <= {*addresses}, "add the new page to website/addresses.json"

"""notebooks/: the pages to run, and beside them the package that they need, as a wheel."""

import os
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from . import derivations
from .words import words

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "lossbook")
NOTEBOOK = ".ipynb"
BUILD = "import sys, setuptools.build_meta as build; print(build.build_wheel(sys.argv[1]))"


def build_wheel(target: Path) -> Path:
    """The package as a wheel, built without a network; nothing is left in the tree, and its bytes repeat."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, Path(folder, name))
        environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800"}  # 1980, the first year of zip
        done = subprocess.run([sys.executable, "-c", BUILD, str(target.resolve())], cwd=folder, env=environment,
                              capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return target / done.stdout.split()[-1]


def copy_notebooks(app: Sphinx, exception: Exception | None) -> None:
    folder = Path(app.outdir, "notebooks")
    for source in (Path(app.env.doc2path(page)) for page in app.env.found_docs):
        if source.suffix == NOTEBOOK:
            shutil.copy(source, folder)


def prepare(app: Sphinx) -> None:
    app.config.html_copy_source = False  # the folder of notebooks takes the place of _sources
    folder = Path(app.outdir, "notebooks")
    shutil.rmtree(folder, ignore_errors=True)  # with the wheel of another version
    folder.mkdir(parents=True)
    app.lossbook_wheel = build_wheel(folder).name


def offer(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """The button at the top leads to the notebook, if there is one; the foot of the page says how to run it."""
    if doctree:
        source = Path(app.env.doc2path(page))
        if source.suffix != NOTEBOOK:
            context["header_buttons"] = []  # the source of another page is of use to nobody who reads
            return
        url = context["pathto"](f"notebooks/{source.name}", resource=True)
        for group in context.get("header_buttons", []):
            for button in group.get("buttons", []):
                if button["label"] == "download-source-button":
                    button["url"] = url
                    button["tooltip"] = words(app)["download"].format(file=source.name)
        context["body"] += running(app, context, source.name, "run this page")
    elif page.startswith("d/"):
        chapter = derivations.catalog(app)[page.split("/")[1]].chapter
        context["body"] += running(app, context, Path(app.env.doc2path(chapter)).name, "run the chapter")


def running(app: Sphinx, context: dict, notebook: str, what: str) -> str:
    folder, wheel = context["pathto"]("notebooks/", resource=True), app.lossbook_wheel
    lines = f'pip install "./{wheel}[notebooks]"\njupyter lab {notebook}'
    both = words(app)["download both"].format(
        notebook=f'<a href="{folder}{notebook}" download>{notebook}</a>',
        package=f'<a href="{folder}{wheel}" download>{words(app)["the package"]}</a>',
    )
    return (
        f'<aside class="running"><h2>{words(app)[what]}</h2><p>{both}</p>'
        f'<div class="highlight"><pre>{escape(lines)}</pre></div><p>{words(app)["what pip fetches"]}</p></aside>'
    )

"""The site's own words stand in website/extension/words.py, once for each language, and nowhere else."""

import ast
import re
import string
from pathlib import Path

import pytest

from website.extension.words import ENGLISH, WORDS

WEBSITE = Path(__file__).parents[2] / "website"
PYTHON = sorted((WEBSITE / "extension").glob("*.py"))
TEMPLATES = sorted((WEBSITE / "templates").rglob("*.html"))
SCRIPTS = sorted((WEBSITE / "static").glob("*.js"))

# HTML that a reader sees: text between tags, and attributes that are shown or read aloud
TEXT = re.compile(r">([^<>]*[A-Za-z]{2,}[^<>]*)<")
ATTRIBUTE = re.compile(r"\b(?:title|aria-label|placeholder|alt)=\"([^\"]*[A-Za-z]{2,}[^\"]*)\"")
PROSE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]+[,:;]? [a-z]+|^[A-Z][a-z]+( [a-z]+)*$")
NO_WORDS = {
    *ENGLISH,  # keys
    "Ctrl",  # what stands on it
    "Toggle hidden content",  # the theme's, which repairs.py takes out
}
CODE = ("@misc{", "import ")  # BibTeX, Python


def shown(html):
    """What is written in a piece of HTML and not filled in."""
    html = re.sub(r"<(script|style)\b.*?</\1>|<!DOCTYPE.*?>|\{[^{}]*\}", "", html, flags=re.DOTALL)
    found = [*TEXT.findall(f">{html}<" if "<" in html else html), *ATTRIBUTE.findall(html)]
    return [text.strip() for text in found if text.strip() not in NO_WORDS]


def literals(path):
    """The strings of a module but for docstrings, messages to who builds the book, and keys; {} is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as constant):
                unseen.add(constant)
            case ast.Raise() | ast.Call(func=ast.Attribute(value=ast.Name(id="logger"))):
                unseen.update(ast.walk(node))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))) | ast.Subscript():
                unseen.update(part for part in ast.walk(node) if isinstance(part, ast.Constant))
            case ast.JoinedStr():
                unseen.update(node.values)
    for node in ast.walk(tree):
        if node not in unseen and isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif node not in unseen and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def escaped_from_python(path):
    for line, text in literals(path):
        if text.startswith(CODE) or text in NO_WORDS:
            continue
        if shown(text) or ("<" not in text and PROSE.search(text)):
            yield f"{path.name}:{line}: {shown(text) or text}"


def escaped_from_template(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [f"{path.name}: {words}" for words in shown(text)]


def escaped_from_script(path):
    source = re.sub(r"(?m)^\s*//.*$|//\s.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
    for text in re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`", source):
        text = "".join(text)
        if PROSE.search(text) and not re.search(r"[.#\[>]\w", text):
            yield f"{path.name}: {text}"
    yield from (f"{path.name}: {words}" for words in re.findall(r"textContent = ['\"`](.+?)['\"`]", source))


def test_no_word_stands_elsewhere():
    found = [*(text for path in PYTHON if path.name != "words.py" for text in escaped_from_python(path)),
             *(text for path in TEMPLATES for text in escaped_from_template(path)),
             *(text for path in SCRIPTS for text in escaped_from_script(path))]
    assert found == []


@pytest.mark.parametrize(("name", "find", "source"), [
    ("a.py", escaped_from_python, 'html = f"<summary>Cite {name}</summary>"'),
    ("a.py", escaped_from_python, 'button = \'<button aria-label="Search the book"></button>\''),
    ("a.py", escaped_from_python, 'node = nodes.Text(" in the chapter ")'),
    ("a.py", escaped_from_python, 'page = {"title": "Search"}'),
    ("a.html", escaped_from_template, "{# fine #}<p>{{ words['fine'] }} not fine</p>"),
    ("a.js", escaped_from_script, "status.textContent = 'Searching …';"),
    ("a.js", escaped_from_script, "note.append(`The link is to version ${cited}`);"),
])
def test_a_word_that_escaped_is_found(tmp_path, name, find, source):
    (tmp_path / name).write_text(source, encoding="utf-8")
    assert [*find(tmp_path / name)]


def test_each_word_is_used():
    sources = "".join(path.read_text(encoding="utf-8") for path in [*PYTHON, *TEMPLATES] if path.name != "words.py")
    sources += (WEBSITE / "extension" / "words.py").read_text(encoding="utf-8").partition("WORDS = ")[2]
    counted = {f"1 {what}" for what in re.findall(r'counted\(app, ["\']([\w ]+)["\']', sources)}
    used = {*re.findall(r'["\']([\w ]+)["\']', sources), *counted, *{f"{what[2:]}s" for what in counted}}
    used |= {"text", "link"}  # forms of a citation
    assert [key for key in ENGLISH if key not in used] == []


@pytest.mark.parametrize("table", WORDS.values(), ids=WORDS)
def test_each_language_says_the_same(table):
    def filled(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {key: filled(text) for key, text in table.items()} == {key: filled(text) for key, text in ENGLISH.items()}

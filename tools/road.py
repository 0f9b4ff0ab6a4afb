"""The road through a chapter, what its headings make of its cells, and what the road may hold.

python -m tools.road chapters/huber.ipynb    counts, and what stands against it
"""

import ast
import builtins
import json
import re
import symtable
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from . import notebooks

CHAPTERS = json.loads(Path(__file__).parents[1].joinpath("website", "road.json").read_text(encoding="utf-8"))
BUDGET = {"words": 1700, "derivations": 9, "lines of code": 130}
SENTENCE = 30  # words of the sentence that stands on a folded side trip
BESIDE = {"Exercises", "References"}  # no part of the road; each exercise is a section, too, and has no such sentence

HEADING = re.compile(r"(#{1,4}) (.+)")
UNCOUNTED = re.compile(
    r"^(`{3,}).*?^\1`*$"  # code, and directives that are no text
    r"|^\$\$.*?\$\$|\$[^$]+\$|(?<!`)(`+)(?!`)[^`]+\2"  # formulas, code
    r"|^ *\|.*?$|^#{1,6} .*?$|^:(?=\w+:).*?$|^:{3,}|^\(\S+\)=$"  # rows of tables, headings, options, marks
    r"|\((?:\[[^]]+\]\(#\w+\)[,;]?\s?)+\)"  # citations, which the site makes footnotes of
    r"|\{[\w:-]+\}(`[^`]*`)?|<[^>]+>|\]\([^)]*\)",  # roles, tags, where links lead
    re.MULTILINE | re.DOTALL,
)
HIDDEN = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
DERIVATION = re.compile(r'\bDERIVATIONS\["[\w-]+"\]')


@dataclass
class Part:
    """The road, or a section that leaves it: its Markdown, and its cells of code."""

    title: str = ""
    within: str = ""  # the section of level 2
    text: str = ""
    code: list[NotebookNode] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        visible = [cell.source for cell in self.code if HIDDEN.isdisjoint(cell.metadata.get("tags", []))]
        return {
            "words": words(self.text),
            "derivations": sum(len(DERIVATION.findall(cell.source)) for cell in self.code),
            "lines of code": sum(bool(line.strip()) for source in visible for line in source.split("\n")),
        }


def words(markdown: str) -> int:
    """Those that are read: neither formulas nor code nor tables."""
    return sum(bool(re.search(r"\w", word)) for word in UNCOUNTED.sub(" ", markdown).split())


def parts(notebook: NotebookNode) -> list[Part]:
    """The road first, then what leaves it, in the order of the page."""
    road = part = Part()
    found = [road]
    within = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            part.code.append(cell)
            continue
        fence = ""
        for line in cell.source.split("\n"):
            if mark := re.match(r"`{3,}", line):
                fence = "" if fence and line.startswith(fence) else fence or mark[0]
            if not fence and (heading := HEADING.fullmatch(line)):
                level, title = len(heading[1]), heading[2].strip()
                within = title if level == 2 else within
                if level == 2 and title not in BESIDE:
                    part = road
                elif level in (2, 3):
                    part = Part(title, within)
                    found.append(part)
                    continue
            part.text += f"{line}\n"
        part.text += "\n"
    return found


def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell takes from outside, or from itself, and those that it leaves behind."""
    def taken(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
                yield symbol.get_name()
        for child in table.get_children():
            yield from taken(child)

    module = symtable.symtable(source, "cell", "exec")
    return {*taken(module)}, {symbol.get_name() for symbol in module.get_symbols()
                              if symbol.is_assigned() or symbol.is_imported()}


def unknown(cells: list[NotebookNode], known: set[str]) -> Iterator[str]:
    """Names that no cell has given before; `known` grows by what these cells give."""
    for cell in cells:
        used, given = names(cell.source)
        known |= given
        yield from (f"cell {cell.id} uses {name!r}" for name in sorted(used - known))


def sentence(part: Part) -> str:
    """What is wrong with the first paragraph of a side trip."""
    lines = part.text.strip("\n").partition("\n\n")[0].split("\n")
    paragraph = " ".join(lines).strip()
    if not paragraph or any(notebooks.MARKED.match(line) for line in lines):
        return "does not begin with a paragraph"
    if len(notebooks.sentences(paragraph)) > 1 or paragraph[-1] not in ".?!":
        return f"does not begin with a paragraph of one sentence: {paragraph!r}"
    if re.search(r"\]\(|\{[\w:]+\}`|<a\b", paragraph):
        return f"begins with a sentence that leads elsewhere, where a click should open it: {paragraph!r}"
    if (count := words(paragraph)) > SENTENCE:
        return f"begins with a sentence of {count} words, and {SENTENCE} fit: {paragraph!r}"
    return ""


def complaints(notebook: NotebookNode) -> list[str]:
    """What stands against this road, as far as it can be said without running it."""
    road, *others = parts(notebook)
    found = [f"the road has {road.counts[what]} {what}, and {most} is the most"
             for what, most in BUDGET.items() if road.counts[what] > most]
    known = {*dir(builtins)}
    found += [f"the road: {what}, which no cell of the road has defined" for what in unknown(road.code, known)]
    titles = [part.title for part in others]
    found += [f"two side trips are called {title!r}" for title in sorted({*titles}) if titles.count(title) > 1]
    for part in others:
        found += [f"{part.title!r}: {what}, which neither the road nor this section has defined"
                  for what in unknown(part.code, {*known})]
        if part.within not in BESIDE and (wrong := sentence(part)):
            found.append(f"{part.title!r} {wrong}")
    return found


def run(cell: NotebookNode, known: dict[str, object]) -> object:
    """What its last line is worth, if that is an expression; nothing is displayed."""
    body = ast.parse(cell.source).body
    last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), cell.id, "exec"), known)
    return eval(compile(last, cell.id, "eval"), known) if last else None


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        notebook = notebooks.read(path)
        road, *others = parts(notebook)
        print(path)
        for part in (road, *others):
            print(f"  {part.title or 'the road':50}",
                  *(f"{number:5} {what}" for what, number in part.counts.items()))
        print(f"  {'at most':50}", *(f"{number:5} {what}" for what, number in BUDGET.items()))
        print(*(f"  - {complaint}" for complaint in complaints(notebook)), sep="\n")


if __name__ == "__main__":
    main()

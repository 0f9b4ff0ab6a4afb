"""The one form in which notebooks are stored, so that a difference between two versions is a difference in content.

python -m tools.notebooks chapters/*.ipynb          run them anew and store them in canonical form
python -m tools.notebooks --check chapters/*.ipynb  only say which are not in canonical form
"""

import argparse
import ast
import base64
import io
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image
from pybtex.database import Entry, parse_file
from pybtex.plugin import find_plugin

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
BIBLIOGRAPHY = Path(__file__).parents[1] / "chapters" / "references.bib"
REFERENCES = "## References"
CITATION = re.compile(r"\]\(#(\w+)\)")
COLORS = 128
TOLERANCE = 1.0  # of 255, root mean square: a moved line gives more, another machine's rounding less
WORDS = re.compile(r"[a-z]+[0-9]*(-([a-z]+[0-9]*|[0-9]{1,4}))*")  # an id of words; Jupyter's random ids are not


def canonical(notebook: NotebookNode) -> NotebookNode:
    """What `make notebooks` stores and the tests demand: ids, counts, metadata, line breaks, and the list
    of references, which follows from what is cited; no other content changes."""
    metadata = METADATA | {key: notebook.metadata[key] for key in ("myst",) if key in notebook.metadata}
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=nbformat.from_dict(metadata), cells=notebook.cells)
    taken: set[str] = set()
    count = 0
    cited = references(notebook)
    for cell in notebook.cells:
        cell.id = word_id(cell, taken)
        cell.source = cell.source.strip("\n")
        if cell.cell_type == "markdown":
            if cell.source.startswith(REFERENCES):
                cell.source = f"{REFERENCES}\n\n{cited}".strip()
            cell.source = one_sentence_a_line(cell.source)
            cell.pop("attachments", None)
            cell.metadata = NotebookNode()
        elif cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [canonical_output(output, count) for output in cell.outputs]
            cell.metadata = code_metadata(cell)
    return notebook


def references(notebook: NotebookNode) -> str:
    """What it cites, in the order of the text: the site makes its list of the same entries."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    cited = dict.fromkeys(key for text in texts for key in CITATION.findall(text))
    return "\n".join(f'- <a id="{key}"></a>{entry(key)}' for key in cited if key in bibliography())


@cache
def bibliography() -> Mapping[str, Entry]:
    return parse_file(str(BIBLIOGRAPHY)).entries


@cache
def entry(key: str) -> str:
    style = find_plugin("pybtex.style.formatting", "unsrt")()  # as on the site
    text = style.format_entry("", bibliography()[key]).text.render_as("markdown")
    return re.sub(r"\\([.()-])", r"\1", text.replace("\n", " "))  # these mean nothing within a line


def word_id(cell: NotebookNode, taken: set[str]) -> str:
    """The cell's id where it is made of words, else one made from its first words."""
    stem = cell.get("id", "")
    if not WORDS.fullmatch(stem):
        stem = "-".join(re.findall(r"[a-z]{2,}", cell.source.lower())[:4]) or cell.cell_type
    name, n = stem, 1
    while name in taken:
        n += 1
        name = f"{stem}-{n}"
    taken.add(name)
    return name


def code_metadata(cell: NotebookNode) -> NotebookNode:
    """Tags, the settings of the site, and what follows from both: a hidden input, the alt text of a figure."""
    metadata = NotebookNode({key: cell.metadata[key] for key in ("mystnb", "tags") if key in cell.metadata})
    if "hide-input" in metadata.get("tags", []):
        metadata.jupyter = NotebookNode(source_hidden=True)
    if alt := [output.data["text/plain"] for output in pictures(cell)]:
        settings = metadata.setdefault("mystnb", NotebookNode())
        settings["image"] = NotebookNode({**settings.get("image", {}), "alt": alt[0]})
    return metadata


def canonical_output(output: NotebookNode, count: int) -> NotebookNode:
    if output.output_type == "execute_result":
        output.execution_count = count
    if "metadata" in output:
        output.metadata = NotebookNode()
    if output.get("data", {}).get("image/png"):
        output.data["image/png"] = with_palette(output.data["image/png"])
    return output


def pictures(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]


def read_picture(png: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(png)))


def with_palette(png: str) -> str:
    """The picture in 128 colors: a quarter of the size, and no eye sees it. A second pass changes nothing."""
    picture = read_picture(png)
    if picture.mode == "P":
        return png
    file = io.BytesIO()
    few = picture.convert("RGBA").quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def on_white(png: str) -> np.ndarray:
    picture = read_picture(with_palette(png)).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"), dtype=float)


def same_picture(one: str, other: str) -> bool:
    """Whether two stored pictures look alike."""
    a, b = on_white(one), on_white(other)
    return a.shape == b.shape and bool(np.sqrt(np.mean((a - b) ** 2)) <= TOLERANCE)


# Where a sentence ends: a stop, perhaps a closing bracket or emphasis, then a capital, a formula or a markup.
END = re.compile(r"(?<=[.!?])([)\"”’*_]*) +(?=[(\"“*_\[{`]*[A-Z$\d\u4e00-\u9fff]|[{`$])")
ABBREVIATION = re.compile(r"(\b(e\.g|i\.e|cf|vs|etc|al|Eq|Eqs|Fig|Figs|Sec|Ch|No|pp|Dr|Prof|resp|approx|[A-Z])\.)$")
OPAQUE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\$[^$\n]+\$|\]\([^)]*\)")
# Lines that mean something to Markdown beyond their words, or would if a line began with them.
MARKED = re.compile(
    r"\s*([#>|:%<+=~-]|\*\s|\d+[.)]|\$\$|`{3,}|\(\S+\)=|\{\S+\}\s*$|\[\^?[^\]]+\]:|!\[|\\begin)|\s{2,}|\t"
)


def one_sentence_a_line(markdown: str) -> str:
    """Plain paragraphs with each sentence on a line of its own; everything else as it was."""
    blocks, fence = [], ""
    lines: list[str] = []

    def close() -> None:
        plain = lines and not any(MARKED.match(line) or line.endswith(("  ", "\\")) or "$$" in line for line in lines)
        blocks.extend(sentences(" ".join(line.strip() for line in lines)) if plain else lines)
        lines.clear()

    for line in markdown.split("\n"):
        mark = re.match(r"\s*(`{3,}|:{3,}|\$\$)", line)
        if fence or mark:
            if not fence:
                close()
                closed_at_once = mark[1] == "$$" and "$$" in line.strip()[2:]
                fence = "" if closed_at_once else mark[1]
            elif mark and mark[1].startswith(fence) and (fence == "$$" or line.strip().strip(fence[0]) == ""):
                fence = ""
            elif fence == "$$" and "$$" in line:
                fence = ""
            blocks.append(line)
        elif line.strip():
            lines.append(line)
        else:
            close()
            blocks.append("")
    close()
    return "\n".join(blocks)


def sentences(paragraph: str) -> list[str]:
    hidden = [match.span() for match in OPAQUE.finditer(paragraph)]
    found, start = [], 0
    for match in END.finditer(paragraph):
        before, after = paragraph[start : match.start()], paragraph[match.end() :]
        if any(a <= match.start() < b for a, b in hidden) or ABBREVIATION.search(before) or MARKED.match(after):
            continue
        found.append(paragraph[start : match.end()].rstrip())
        start = match.end()
    return [*found, paragraph[start:]]


def complaints(notebook: NotebookNode) -> list[str]:
    """What no tool can mend: code cells that show nothing, cells that failed, pictures without words."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if not cell.outputs and not ends_silently(cell.source):
            found.append(f"cell {cell.id} has no output and does not end in an assignment, a definition or an import")
        for output in pictures(cell):
            alt = output.data.get("text/plain", "")
            if len(alt.split()) < 5 or alt.startswith("<"):
                found.append(f"cell {cell.id} has a picture whose text/plain is no alt text: {alt!r}")
    return found


def ends_silently(source: str) -> bool:
    silent = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    body = ast.parse(source).body
    return bool(body) and isinstance(body[-1], (*silent, ast.Assert))


def read(path: Path) -> NotebookNode:
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def run(path: Path) -> None:
    """Run a notebook in a fresh kernel and store it; a picture is replaced only when it looks different."""
    notebook = read(path)
    stored = {cell.get("id"): pictures(cell) for cell in notebook.cells}
    for cell in notebook.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, kernel_name="python3", coalesce_streams=True, resources=where).execute()
    for cell in notebook.cells:
        for new, old in zip(pictures(cell), stored[cell.get("id")], strict=False):
            if same_picture(new.data["image/png"], old.data["image/png"]):
                new.data["image/png"] = old.data["image/png"]
    path.write_text(text(canonical(notebook)), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="run nothing, change nothing")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    found = []
    for path in arguments.notebooks:
        if not arguments.check:
            run(path)
        stored = path.read_text(encoding="utf-8")
        if stored != text(canonical(read(path))):
            found.append(f"{path}: not in canonical form")
        found += [f"{path}: {complaint}" for complaint in complaints(read(path))]
    print("\n".join(found or [f"{len(arguments.notebooks)} notebooks in canonical form"]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

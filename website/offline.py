"""One zip that needs no network: the site, and in it the notebooks and the package. Prints its path."""

import zipfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / f"lossbook-{version('lossbook')}-offline.zip"
YEAR_ONE = (1980, 1, 1, 0, 0, 0)  # of zip: the same site gives the same bytes
README = """\
Loss Book {version}, to read and to run without a network.

To read: open index.html in a browser.
To run: with Python 3.11 to 3.15, in the folder notebooks,
    pip install "./{wheel}[notebooks]"
    jupyter lab
pip fetches NumPy, SymPy and what else the chapters use, so do this once while there is a network, or point pip at
a folder of their wheels (--no-index --find-links FOLDER, filled before by pip download with the same argument).
"""


def pack(html: Path, target: Path) -> None:
    (wheel,) = html.glob("notebooks/*.whl")
    files = sorted(file for file in html.rglob("*") if file.is_file() and not file.name.startswith("."))
    readme = README.format(version=version("lossbook"), wheel=wheel.name).encode()
    contents = [("README.txt", readme), *((file.relative_to(html).as_posix(), file.read_bytes()) for file in files)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in contents:
            entry = zipfile.ZipInfo(f"lossbook-{version('lossbook')}/{name}", YEAR_ONE)
            entry.external_attr = 0o644 << 16
            file.writestr(entry, data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    pack(HTML, TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size / 1e6:.1f} MB")

"""After a build: is every page of _toc.yml there? Prints the path of the page to open.

A Jupyter Book of another generation ignores our settings, builds nothing and reports success; this does not.
"""

import sys
from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"

pages = [HTML / f"{name.removesuffix('.ipynb')}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
if missing := [str(page.relative_to(ROOT)) for page in (*pages, HTML / "index.html") if not page.exists()]:
    sys.exit(f"not built: {', '.join(missing)}")
print(f"The book is built. Open {HTML / 'index.html'}")

"""Where pages stand: the list of all, what stood elsewhere once, and a page for addresses that lead nowhere."""

import json
import re
from html import escape
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as escape_xml

from sphinx.application import Sphinx

from . import derivations, sharing
from .node import WEBSITE
from .words import words

# Every address that the book ever had, and the page that now stands for it. None is ever taken out.
ADDRESSES = json.loads((WEBSITE / "addresses.json").read_text(encoding="utf-8"))


def chapters(app: Sphinx) -> list[str]:
    return [app.config.root_doc, *app.env.toctree_includes[app.config.root_doc]]


def not_found(app: Sphinx) -> list[tuple[str, dict, str]]:
    """The page for an address that leads nowhere."""
    pages = "".join(f'<li><a href="{app.builder.get_target_uri(page)}">{escape(app.env.titles[page].astext())}</a></li>'
                    for page in chapters(app))
    say = words(app)
    body = (f"<h1>{say['not found']}</h1><p>{say['misspelled']}</p>"
            '<form class="bd-search" action="search.html" role="search"><input class="form-control" type="search" '
            f'name="q" placeholder="{say["search the book"]}" aria-label="{say["search the book"]}" /></form>'
            f"<p>{say['these are the pages'].format(address='<code>d/</code>')}</p><ul>{pages}</ul>")
    return [("404", {"title": say["not found"], "body": body}, "page.html")]


def from_anywhere(app: Sphinx, exception: Exception | None) -> None:
    """The links of 404.html begin at the root of the site, since a server shows it at any depth."""
    root = urlsplit(app.config.html_baseurl).path.rstrip("/") + "/"
    file = Path(app.outdir, "404.html")
    text = re.sub(r'\b(href|src|action|data-content_root)="(?![a-z]+:|/|#)(?:\./)?', rf'\1="{root}',
                  file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")


def redirect(app: Sphinx, exception: Exception | None) -> None:
    """At each address that a page once had, a page that leads on: without scripts, and from disk, too."""
    for old, page in ADDRESSES.items():
        if old != page:
            told, file = sharing.tell(app, page), Path(app.outdir, f"{old}.html")
            up = "../" * old.count("/")
            target = f"{up}{page}.html"
            canonical = f'<link rel="canonical" href="{told.address}">' if told.address else ""
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"""<!DOCTYPE html>
<html lang="{app.config.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(told.title)}</title>
<meta name="description" content="{escape(told.description)}">
{sharing.open_graph(app, told)}{canonical}
<link rel="icon" href="{up}_static/{Path(app.config.html_favicon).name}">
<script>location.replace("{target}" + location.search + location.hash)</script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body><main><h1><a href="{target}">{escape(told.title)}</a></h1><p>{escape(told.description)}</p></main></body>
</html>
""", encoding="utf-8")


def sitemap(app: Sphinx, exception: Exception | None) -> None:
    """sitemap.xml, where the site has an address."""
    if app.config.html_baseurl:
        alone = (found.page for found in derivations.catalog(app).values())
        addresses = (sharing.tell(app, page).address for page in [*chapters(app), *alone])
        urls = "".join(f"<url><loc>{escape_xml(address)}</loc></url>\n" for address in addresses)
        Path(app.outdir, "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{urls}</urlset>\n", encoding="utf-8")

"""How the book is found: what each page says of itself to those who list or share it, and old and wrong addresses."""

import base64
import io
import json
import posixpath
import re
import textwrap
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as escape_xml

import nbformat
from docutils import nodes
from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx
from sphinx.util import logging

from . import derivations as lossbook_derivations

HERE = Path(__file__).parent.parent
# Every address that the book ever had, and the page that now stands for it. None is ever taken out.
ADDRESSES = json.loads((HERE / "addresses.json").read_text(encoding="utf-8"))
UNLISTED = {
    "search": ("Search",
               "Search Loss Book, offline too: sections, derivations, functions, terms in English and Chinese."),
    "404": ("There is no page here",
            "There is no page at this address of Loss Book. Its chapters, its derivations and its search are."),
}
CARD = (1200, 630)
INK, GRAY, ACCENT = "#1f2328", "#5b6068", "#1b74cc"

logger = logging.getLogger(__name__)


class Told(NamedTuple):
    """What a page says of itself; the addresses are empty where the site has none, or the page is not for lists."""

    title: str
    description: str
    address: str = ""
    card: str = ""


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """A chapter is described in its own metadata."""
    found = [meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description"]
    if not found:
        logger.warning("no description: metadata myst, html_meta, description", location=app.env.docname)
    app.env.metadata[app.env.docname]["description"] = "".join(found)


def chapters(app: Sphinx) -> list[str]:
    return [app.config.root_doc, *app.env.toctree_includes[app.config.root_doc]]


def tell(app: Sphinx, page: str) -> Told:
    if page in UNLISTED:
        return Told(*UNLISTED[page])
    chapter = page
    if page in app.env.titles:
        title, description = app.env.titles[page].astext(), app.env.metadata[page]["description"]
    else:
        chapter, name, title, content = lossbook_derivations.catalog(app)[page.split("/")[1]]
        steps = len(next(content.findall(nodes.enumerated_list)))
        proved = content[-1].astext().removeprefix(name).strip(", ")
        description = (f"{title}: derivation {name} from the chapter {app.env.titles[chapter].astext()}, in "
                       f"{steps} numbered step{'s' * (steps > 1)}, {proved}.")
    if not (base := app.config.html_baseurl):
        return Told(title, description)
    address = re.sub(r"^(d/.*/)index\.html$", r"\1", app.builder.get_target_uri(page))
    return Told(title, description, posixpath.join(base, address), posixpath.join(base, card(chapter)))


def head(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    told = tell(app, page)
    context["pageurl"] = told.address
    if doctree is None:
        context["metatags"] = f'<meta name="description" content="{escape(told.description)}" />\n'
    context["metatags"] += open_graph(app, told)
    if doctree and told.card:
        draw_card(app, page, told)


def open_graph(app: Sphinx, told: Told) -> str:
    tags = {"og:site_name": app.config.html_title, "og:type": "article", "og:title": told.title,
            "og:description": told.description}
    if told.address:
        tags |= {"og:url": told.address, "og:image": told.card, "og:image:width": CARD[0], "og:image:height": CARD[1],
                 "og:image:alt": told.description, "twitter:card": "summary_large_image"}
    return "".join(f'<meta property="{name}" content="{escape(str(value))}" />\n' for name, value in tags.items())


def card(chapter: str) -> str:
    """The address of the picture beside a shared link; a derivation has its chapter's."""
    return f"_images/cards/{chapter.rpartition('/')[2]}.png"


def draw_card(app: Sphinx, chapter: str, told: Told) -> None:
    """Title, description and first figure."""
    def font(size: int, weight: str = "normal") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(findfont(f"DejaVu Sans:{weight}"), size)

    picture = Image.new("RGB", CARD, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 16, CARD[1]), fill=ACCENT)
    if told.title != app.config.html_title:
        draw.text((72, 56), app.config.html_title, GRAY, font(30))
    draw.text((72, 100), told.title, INK, font(64, "bold"))
    figure = first_figure(Path(app.env.doc2path(chapter)))
    words = textwrap.fill(told.description, 30 if figure else 56)
    draw.multiline_text((72, 220), words, GRAY, font(26 if figure else 34), spacing=14)
    if figure:
        figure.thumbnail((600, 370))
        picture.paste(figure, (CARD[0] - 48 - figure.width, 220), figure)
    file = Path(app.outdir, card(chapter))
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(64).save(file, optimize=True)


def first_figure(source: Path) -> Image.Image | None:
    if source.suffix == ".ipynb":
        for cell in nbformat.read(source, 4).cells:
            for output in cell.get("outputs", []):
                if png := output.get("data", {}).get("image/png"):
                    return Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    return None


def not_found(app: Sphinx) -> list[tuple[str, dict, str]]:
    """The page for an address that leads nowhere."""
    pages = "".join(f'<li><a href="{app.builder.get_target_uri(page)}">{escape(app.env.titles[page].astext())}</a></li>'
                    for page in chapters(app))
    body = ("<h1>There is no page here</h1><p>The address may be misspelled, or older than the book remembers. "
            "Search for what you wanted:</p>"
            '<form class="bd-search" action="search.html" role="search"><input class="form-control" type="search" '
            'name="q" placeholder="Search the book" aria-label="Search the book" /></form>'
            f"<p>These are its pages; a derivation stands at <code>d/</code> and its name.</p><ul>{pages}</ul>")
    return [("404", {"title": UNLISTED["404"][0], "body": body}, "page.html")]


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
            told, file = tell(app, page), Path(app.outdir, f"{old}.html")
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
{open_graph(app, told)}{canonical}
<link rel="icon" href="{up}_static/{Path(app.config.html_favicon).name}">
<script>location.replace("{target}" + location.search + location.hash)</script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body><main><h1><a href="{target}">{escape(told.title)}</a></h1><p>{escape(told.description)}</p></main></body>
</html>
""", encoding="utf-8")


def list_pages(app: Sphinx, exception: Exception | None) -> None:
    """sitemap.xml, where the site has an address."""
    if app.config.html_baseurl:
        alone = (found.page for found in lossbook_derivations.catalog(app).values())
        addresses = (tell(app, page).address for page in [*chapters(app), *alone])
        urls = "".join(f"<url><loc>{escape_xml(address)}</loc></url>\n" for address in addresses)
        Path(app.outdir, "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{urls}</urlset>\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", remember)
    app.add_css_file("found.css", priority=890)
    app.connect("html-page-context", head)
    app.connect("html-collect-pages", not_found)
    app.connect("build-finished", redirect, priority=400)  # before index.html is missed
    app.connect("build-finished", list_pages)
    app.connect("build-finished", from_anywhere, priority=950)  # after all that change links
    return {"parallel_read_safe": True, "parallel_write_safe": True}

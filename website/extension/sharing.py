"""What each page says of itself to those who list or share it: title, description, and the card beside a link."""

import base64
import io
import posixpath
import re
import textwrap
from html import escape
from pathlib import Path
from typing import NamedTuple

import nbformat
from docutils import nodes
from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx
from sphinx.util import logging

from . import derivations
from .words import counted, words

UNLISTED = {"search": ("search", "about search"), "404": ("not found", "about not found")}
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


def tell(app: Sphinx, page: str) -> Told:
    if page in UNLISTED:
        title, description = UNLISTED[page]
        return Told(words(app)[title], words(app)[description])
    chapter = page
    if page in app.env.titles:
        title, description = app.env.titles[page].astext(), app.env.metadata[page]["description"]
    else:
        found = derivations.catalog(app)[page.split("/")[1]]
        chapter, title = found.chapter, found.title
        description = words(app)["about derivation"].format(
            title=title, name=found.name, chapter=app.env.titles[chapter].astext(),
            steps=counted(app, "numbered step", found.steps), status=found.status(app))
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

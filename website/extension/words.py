"""All words of the site that stand in no page of the book, by language. What is in {braces} is filled in.

Templates find them as `words`, scripts as a JSON in the page: see `for_script`. Names of formats (BibTeX) are no words.
"""

import json
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.writers.html5 import HTML5Translator

ENGLISH = {
    # settings of other extensions
    "show code": "Show the code",
    "hide code": "Hide the code",
    "search the book": "Search the book",

    # what a chapter's own headings and quotes are called
    "exercises": "Exercises",
    "solution": "Solution",
    "references": "References",
    "the notes": "The notes",
    "verdict": "{verdict}: the notes",
    "confirmed": "Confirmed",
    "qualified": "Qualified",
    "wrong": "Wrong",

    # links
    "link to equation": "Link to this equation",
    "link to derivation": "Link to this derivation",
    "link to step": "Link to step {step}",

    # a derivation
    "formula": "formula",
    "study mode": "Study mode",
    "print worksheet": "Print worksheet",
    "print solution": "Print solution",
    "place": "From the chapter {chapter}.",
    "builds on it": "What builds on it:",
    "for all": "for {symbols}",
    "any": "any {function}",
    "where": "where {formulas}",
    "and": " and ",
    "as defined": "{symbols} as defined",
    "show that": "Show that",
    "it is defined": "By definition:",
    "summary": "{steps}, {status}",
    "proved": "proved by SymPy",
    "proved but for": "proved by SymPy but for step {steps}",
    "only checked": "(not proved, only checked)",
    "copy LaTeX": "Copy LaTeX",
    "copy steps": "Copy all steps",
    "copied": "Copied",
    "worksheet": "Worksheet",
    "1 step": "1 step",
    "steps": "{number} steps",
    "other version": "The link is to version {cited}, and this is {version}. "
                     "The name and the numbers of the steps are the same; words and formulas may have changed.",

    # how to cite it
    "cite": "Cite",
    "text": "Text",
    "link": "Link",
    "which part": "Which part?",
    "all of it": "all of it",
    "step": "step {step}",
    "citation": "The Loss Book authors, “{title}”, Loss Book {version} ({year}), {name}{cited_step}.",

    # the foot of a page
    "run this page": "Run this page",
    "run the chapter": "Run the notebook of the chapter",
    "download": "Download {file}",
    "download both": "Download {notebook} and {package} into one folder. There, with Python 3.11 to 3.15:",
    "the package": "the package",
    "what pip fetches": "The first line fetches NumPy, SymPy and what else the chapters use; "
                        "from then on no network is needed.",

    # the search
    "search": "Search",
    "searching": "Searching …",
    "1 place": "1 place found",
    "places": "{number} places found",
    "first": "{found}, the first {most} of which are here",
    "no places": "No places found.",
    "search needs scripts": "The search needs JavaScript.",
    "look elsewhere": "Look in the {glossary}, in the list of {derivations}, or in the {contents}.",
    "glossary": "glossary",
    "all derivations": "all derivations",
    "contents": "contents",

    # an address that leads nowhere
    "not found": "There is no page here",
    "misspelled": "The address may be misspelled, or older than the book remembers. Search for what you wanted:",
    "these are the pages": "These are its pages; a derivation stands at {address} and its name.",

    # what a page says of itself to those who list it
    "about derivation": "{title}: derivation {name} from the chapter {chapter}, in {steps}, {status}.",
    "1 numbered step": "1 numbered step",
    "numbered steps": "{number} numbered steps",
    "about search": "Search Loss Book, offline too: sections, derivations, functions, terms in English and Chinese.",
    "about not found": "There is no page at this address of Loss Book. "
                       "Its chapters, its derivations and its search are.",
}
WORDS = {"en": ENGLISH}


def words(where: Sphinx | HTML5Translator) -> dict[str, str]:
    return WORDS[where.config.language]


def counted(app: Sphinx, what: str, number: int) -> str:
    return words(app)[f"1 {what}"] if number == 1 else words(app)[f"{what}s"].format(number=number)


def filled(text: str, **parts: nodes.Node) -> list[nodes.Node]:
    """A sentence with nodes in the places of its braces."""
    pieces = re.split(r"\{(\w+)\}", text)
    return [parts[piece] if at % 2 else nodes.Text(piece) for at, piece in enumerate(pieces) if piece]


def for_script(app: Sphinx, *keys: str) -> str:
    """What goes into a page, for a script that looks up these keys."""
    chosen = {key: words(app)[key] for key in keys}
    return f'<script type="application/json" class="words">{json.dumps(chosen, ensure_ascii=False)}</script>\n'


def for_others(app: Sphinx, config: Config) -> None:
    """Settings of other extensions that are words."""
    config.nb_code_prompt_show, config.nb_code_prompt_hide = words(app)["show code"], words(app)["hide code"]
    config.html_theme_options["search_bar_text"] = words(app)["search the book"]


def for_templates(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    context["words"] = words(app)

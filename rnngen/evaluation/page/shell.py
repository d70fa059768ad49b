"""What is around the sections of a page: its head, styles and script; and how they are joined.

Knows nothing of what the sections say.
"""

from collections.abc import Sequence
from string import Template
from typing import NamedTuple

from rnngen.writers.pages import head, page_file, safe, style

_PACKAGE = "rnngen.evaluation.page"


class Block(NamedTuple):
    """One section of a page."""

    name: str
    html: str


def joined(title: str, lead: str, blocks: Sequence[Block]) -> bytes:
    """A page in UTF-8: the title (text), what stands under it (HTML), links to the sections, and these."""
    links = "".join(
        f"<a href=#s{number}>{safe(block.name)}</a>" for number, block in enumerate(blocks)
    )
    sections = "\n".join(
        f"<section id=s{number}><h2>{safe(block.name)}</h2>\n{block.html}\n</section>"
        for number, block in enumerate(blocks)
    )
    page = Template(page_file(_PACKAGE, "page.html")).substitute(
        head=head(),
        title=safe(title),
        shared=style("colours", "tokens"),
        style=page_file(_PACKAGE, "page.css"),
        script=page_file(_PACKAGE, "page.js"),
        lead=f"{lead}\n<nav aria-label=Sections>{links}</nav>",
        sections=sections,
    )
    return page.encode("utf-8", "replace")


def fold(items: Sequence[str], shown: int, what: str, style: str) -> str:
    """A list of HTML items in this style, the first so many at once and the others where they are asked for."""
    first, rest = "".join(items[:shown]), "".join(items[shown:])
    more = f"<details><summary>{len(items) - shown:,} more {what}</summary>"
    return f'<ul class="{style}">{first}</ul>' + (
        f'{more}<ul class="{style}">{rest}</ul></details>' if rest else ""
    )

"""The kit of all web pages: their shell, safe text, and probabilities as colours.

A page is one file that loads nothing: styles, scripts and data are in it. It follows the light or
dark scheme of the reader. `charts` draws charts, `piano_roll` draws music.
"""

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise
from string import Template
from typing import Any

LEVELS = (0.9, 0.5, 0.2, 0.05, 0.01, 0.001)
"""Probabilities between the colours of tokens, the likeliest first."""

SHADES = 6
"""The shades p1 to p6 of page.css."""

LEAST_SHOWN = 1e-5
"""A smaller probability is shown as less than this."""


def render_page(
    title: str,
    lead: str,
    body: str,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    heading: str = "",
) -> bytes:
    """Return a page in UTF-8.

    Args:
        title: Plain text.
        lead: HTML below the heading: what the page shows, and where it comes from.
        body: HTML.
        styles: CSS, after that of all pages.
        scripts: `script` elements.
        heading: Plain text of the heading, if not the title.
    """
    page = Template(kit("page.html")).substitute(
        title=safe(title),
        heading=safe(heading or title),
        style="\n".join([kit("page.css"), *styles]),
        lead=lead,
        body=body,
        scripts="\n".join(scripts),
    )
    return page.encode("utf-8", "replace")


def safe(text: str) -> str:
    """Return a text as HTML, also for attributes in quotes."""
    # HTML reads a carriage return as a newline, and cannot hold a null character.
    return escape(text).replace("\r", "&#13;").replace("\0", "\N{SYMBOL FOR NULL}")


@cache
def asset(package: str, name: str) -> str:
    """Return the text of a file beside the modules of a package."""
    return (files(package) / name).read_text(encoding="utf-8")


def kit(name: str) -> str:
    """Return the text of a file of the kit: charts.css or card.js."""
    return asset(__name__, name)


def script(*codes: str) -> str:
    """Return a `script` element with some JavaScript."""
    return "<script>\n" + "\n".join(codes) + "\n</script>"


def data(id_: str, value: Any) -> str:
    """Return a `script` element of this id that holds a value as JSON."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    # Without "<", no string in it can end the element.
    return f"<script type=application/json id={id_}>" + text.replace("<", "\\u003c") + "</script>"


CARD = "<div id=card role={} hidden></div>"
"""The element that card.js shows; {} is its ARIA role."""

SQUARE = '<svg viewBox="0 0 10 10" aria-hidden=true><rect width=10 height=10 {} /></svg>'
"""A mark for `key`; {} takes its attributes."""


def key(entries: Sequence[tuple[str, str]]) -> str:
    """Return the list of what each colour of a picture means: (mark, label), both HTML."""
    items = "".join(f"<li>{mark}{label}</li>" for mark, label in entries)
    return f"<ul class=key>{items}</ul>"


def percent(probability: float) -> str:
    """Return a probability with two significant digits: '43%', '1.2%', '0.004%', '<0.001%'."""
    if probability < LEAST_SHOWN:
        return f"<{100 * LEAST_SHOWN:.3f}%"
    # Limits are a little below powers of ten, since 0.0996 is rounded to 10%.
    digits = sum(probability < limit for limit in (0.0995, 0.00995, 0.000995))
    return f"{100 * probability:.{digits}f}%"


def level(probability: float) -> int:
    """Return the colour of a probability: 0 for the likeliest, len(LEVELS) for the least likely."""
    return sum(probability < limit for limit in LEVELS)


def shade(share: float) -> int:
    """Return the shade of a share, 0 to 1: 0 for none, SHADES for all."""
    return -int(-share * SHADES // 1)


def legend(*more: str) -> str:
    """Return the list of what the colours of tokens mean. `more` are further `li` elements."""
    ranges = [f"{low:.4g}–{high:.4g}%" for high, low in pairwise(100 * limit for limit in LEVELS)]
    labels = [f"{100 * LEVELS[0]:.4g}% or more", *ranges, f"less than {100 * LEVELS[-1]:.4g}%"]
    items = [f"<li><b class=p{number}>a</b> {label}</li>" for number, label in enumerate(labels)]
    return f"<ul class=legend>{''.join([*items, *more])}</ul>"

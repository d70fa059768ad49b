"""Sections of measures, documents by their loss, and the surprise of single tokens."""

import math
from itertools import accumulate

from rnngen.evaluation.likelihood import DocumentLikelihood
from rnngen.evaluation.page.figures import table
from rnngen.evaluation.page.histogram import PAIR, histogram
from rnngen.evaluation.page.plot import profile_figure
from rnngen.evaluation.page.shell import fold
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Measure, Section
from rnngen.evaluation.report import format_number as shown
from rnngen.writers.pages import safe
from rnngen.writers.pages.surprise import legend, level, percent

FIRST_TOKENS = 500
"""Tokens before the others are folded, in whole lines."""
MOST_EVENTS = 60
"""Events of music in a row."""
MOST_DOCUMENTS = 10
"""Documents before the others are folded."""


def section_html(section: Section, terms: Terms) -> str:
    """A table of its measures, and a picture of each distribution."""
    measures = _measures(section.measures, terms) if section.measures else ""
    pictures = [histogram(spread, terms) for spread in section.distributions]
    pictures += [profile_figure(profile, terms) for profile in section.profiles]
    return measures + (f"{PAIR}<div class=charts>{''.join(pictures)}</div>" if pictures else "")


def _measures(measures: tuple[Measure, ...], terms: Terms) -> str:
    columns = [
        "samples",
        "held_out",
        *(["free"] if any(each.free is not None for each in measures) else []),
    ]
    heads = {"samples": "samples", "held_out": "held-out", "free": "unconstrained"}
    rows = [
        [_name(each, terms), *(shown(getattr(each, column), each.unit) for column in columns)]
        for each in measures
    ]
    return table(["", *(heads[column] for column in columns)], rows)


def _name(measure: Measure, terms: Terms) -> str:
    unit = f", {safe(measure.unit)}" if measure.unit not in ("", "%") else ""
    return f"{terms.link(measure.name)}<small>{unit}</small>" if unit else terms.link(measure.name)


def documents_html(documents: tuple[DocumentLikelihood, ...]) -> str:
    """A bar for each document, the worst first."""
    longest = max((each.nats_per_token for each in documents), default=0) or 1
    rows = []
    for each in documents:
        tip = f"{each.name}\n{each.nats_per_token:.3f} nats per token over {each.tokens:,} tokens"
        bar = f'<div><i style="width:{each.nats_per_token / longest:.1%}"></i></div>'
        rows.append(
            f'<li data-tip="{safe(tip)}">{safe(each.name)}{bar}<span>{each.nats_per_token:.3f}</span></li>'
        )
    return fold(rows, MOST_DOCUMENTS, "documents", "rows documents")


def surprise_html(surprise: tuple[tuple[str, float], ...], is_music: bool) -> str:
    """Tokens in the colours of their probabilities, line by line or bar by bar."""
    lines = (_bars if is_music else _text_lines)(
        [(token, _token(token, nats)) for token, nats in surprise]
    )
    counts = accumulate(len(line) for line in lines)
    first = sum(count <= FIRST_TOKENS for count in counts) or 1
    style = '"music surprise"' if is_music else '"text surprise" dir=auto'
    shown = [
        f"<div class={style}>{_joined(part, is_music)}</div>"
        for part in (lines[:first], lines[first:])
    ]
    rest = sum(map(len, lines[first:]))
    more = f"<details><summary>{rest:,} more tokens</summary>{shown[1]}</details>" if rest else ""
    return f"{legend()}{shown[0]}{more}"


def _text_lines(tokens: list[tuple[str, str]]) -> list[list[str]]:
    """The HTML of characters, line by line."""
    lines: list[list[str]] = [[]]
    for token, html in tokens:
        lines[-1].append(html)
        if token.endswith("\n"):
            lines.append([])
    return [line for line in lines if line]


def _bars(tokens: list[tuple[str, str]]) -> list[list[str]]:
    """The HTML of events, bar by bar, or as many as fit; what comes before the first bar stands for itself."""
    lines: list[list[str]] = [[]]
    for token, html in tokens:
        if token == "bar" or token.startswith("bar of ") or len(lines[-1]) == MOST_EVENTS:
            lines.append([])
        lines[-1].append(html)
    return [line for line in lines if line]


def _joined(lines: list[list[str]], is_music: bool) -> str:
    return "".join(f"<p>{' '.join(line)}</p>" if is_music else "".join(line) for line in lines)


def _token(token: str, nats: float) -> str:
    chance = math.exp(-nats)
    style = f"p{level(chance)}" if not token.endswith("\n") else f'"p{level(chance)} newline"'
    return f'<b class={style} data-tip="{safe(f"{percent(chance)}, {nats:.2f} nats")}">{safe(token)}</b>'

"""What a report shows of documents: samples, documents by their loss, tokens by their probability."""

import math
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from rnngen.evaluation.likelihood import DocumentLikelihood
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.writers.pages import legend, level, percent, safe
from rnngen.writers.pages.charts import Row, bar_rows, fold
from rnngen.writers.pages.piano_roll import piano_roll
from rnngen.writers.timeline import timeline

SAMPLES_SHOWN = 3
DOCUMENTS_SHOWN = 10
TOKENS_SHOWN = 500
"""What is shown before the rest is folded. Tokens are shown in whole lines."""


def samples_html(samples: Sequence[Any]) -> str:
    """Return samples, each under its number."""
    items = [sample_html(f"Sample {number}", each) for number, each in enumerate(samples, start=1)]
    return fold(items, SAMPLES_SHOWN, "samples")


def sample_html(name: str, sample: Any) -> str:
    """Return a sample under a name: music as a piano roll, text as it is."""
    if isinstance(sample, Score | Performance):
        headline = f"<small>{safe(timeline(sample).headline)}</small>"
        return f"<h3>{safe(name)} {headline}</h3>{piano_roll(sample)}"
    return f"<h3>{safe(name)}</h3><pre class=text dir=auto>{safe(str(sample))}</pre>"


def documents_html(documents: Sequence[DocumentLikelihood]) -> str:
    """Return a bar for each document, the worst first."""
    largest = max((each.nats_per_token for each in documents), default=0) or 1
    rows = [
        Row(
            each.name,
            (each.nats_per_token / largest,),
            f"{each.nats_per_token:.3f}",
            f"{each.name}\n{each.nats_per_token:.3f} nats per token over {each.tokens:,} tokens",
        )
        for each in documents
    ]
    return bar_rows(rows, DOCUMENTS_SHOWN, "documents", "rows documents")


class _Layout(NamedTuple):
    """How the tokens of a codec are laid out."""

    style: str
    line: str
    separator: str
    begins: Callable[[str, str], bool]
    """Returns whether a line begins between two tokens."""
    most: int = sys.maxsize
    """Tokens in a line."""


_MUSIC = _Layout(
    '<div class="music surprise">{}</div>',
    "<p>{}</p>",
    " ",
    lambda _, token: token == "bar" or token.startswith("bar of "),
    60,
)
_LAYOUTS = {
    "char": _Layout(
        '<div class="text surprise" dir=auto>{}</div>',
        "{}",
        "",
        lambda last, _: last.endswith("\n"),
    ),
    "event": _MUSIC,
    "performance": _MUSIC,
}
"""Codec → layout."""


def surprise_html(surprise: Sequence[tuple[str, float]], codec: str) -> str:
    """Return tokens in the colours of their probabilities, in lines of text or bars of music."""
    layout = _LAYOUTS[codec]
    lines: list[list[str]] = [[]]
    last = ""
    for token, nats in surprise:
        if lines[-1] and (layout.begins(last, token) or len(lines[-1]) == layout.most):
            lines.append([])
        lines[-1].append(_token(token, nats))
        last = token
    shown = sum(count <= TOKENS_SHOWN for count in accumulate(map(len, lines))) or 1
    html = [layout.line.format(layout.separator.join(line)) for line in lines]
    rest = sum(map(len, lines[shown:]))
    return legend() + fold(html, shown, "tokens", layout.style, rest)


def _token(token: str, nats: float) -> str:
    chance = math.exp(-nats)
    style = f'"p{level(chance)} newline"' if token.endswith("\n") else f"p{level(chance)}"
    tip = safe(f"{percent(chance)}, {nats:.2f} nats")
    return f'<b class={style} data-tip="{tip}">{safe(token)}</b>'

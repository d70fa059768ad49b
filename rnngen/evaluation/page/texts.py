"""What a report shows of documents: samples, losses of documents, probabilities of tokens."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rnngen.evaluation.likelihood import DocumentLikelihood
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.writers.pages import legend, level, percent, safe
from rnngen.writers.pages.charts import bar_row, fold
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
    items = [
        bar_row(
            each.name,
            [each.nats_per_token / largest],
            f"{each.nats_per_token:.3f}",
            f"{each.name}\n{each.nats_per_token:.3f} nats per token over {each.tokens:,} tokens",
        )
        for each in documents
    ]
    return fold(items, DOCUMENTS_SHOWN, "documents", '<ul class="rows documents">{}</ul>')


MOST_EVENTS = 60
"""Events of music in a line."""


def _text_lines(tokens: Sequence[str]) -> list[int]:
    return [i for i in range(1, len(tokens)) if tokens[i - 1].endswith("\n")]


def _music_lines(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for i, token in enumerate(tokens):
        is_bar = token == "bar" or token.startswith("bar of ")
        if i and (is_bar or i - starts[-1] == MOST_EVENTS):
            starts.append(i)
    return starts[1:]


_MUSIC = (_music_lines, " ", "<p>{}</p>", '<div class="music surprise">{}</div>')
_LAYOUTS = {
    "char": (_text_lines, "", "{}", '<div class="text surprise" dir=auto>{}</div>'),
    "event": _MUSIC,
    "performance": _MUSIC,
}
"""Codec → where its tokens begin another line, what is between them, and HTML of a line and of all
lines."""


def surprise_html(surprise: Sequence[tuple[str, float]], codec: str) -> str:
    """Return tokens in the colours of their probabilities, in lines of text or bars of music."""
    breaks, separator, line, around = _LAYOUTS[codec]
    starts = breaks([token for token, _ in surprise])
    tokens = [_token(token, nats) for token, nats in surprise]
    edges = pairwise([0, *starts, len(tokens)])
    lines = [line.format(separator.join(tokens[start:end])) for start, end in edges]
    # Whole lines are shown, at least one.
    shown = sum(end <= TOKENS_SHOWN for end in [*starts, len(tokens)]) or 1
    rest = len(tokens) - [*starts, len(tokens)][shown - 1]
    return legend() + fold(lines, shown, "tokens", around, rest)


def _token(token: str, nats: float) -> str:
    chance = math.exp(-nats)
    style = f'"p{level(chance)} newline"' if token.endswith("\n") else f"p{level(chance)}"
    tip = safe(f"{percent(chance)}, {nats:.2f} nats")
    return f'<b class={style} data-tip="{tip}">{safe(token)}</b>'

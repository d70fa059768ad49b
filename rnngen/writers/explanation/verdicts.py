"""A page that shows how a label came about: what a model would have told after each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnngen.corpus.rows import Rows
from rnngen.tokens import Codec
from rnngen.writers.pages import (
    CARD,
    SHADES,
    asset,
    key,
    kit,
    percent,
    render_page,
    safe,
    script,
    shade,
)
from rnngen.writers.pages.charts import Axis, Line, line_chart
from rnngen.writers.pictures import img
from rnngen.writers.token_names import Alphabet

MOST_LINES = 4
"""Labels that have a line: the likeliest ones at any step."""
MOST_LISTED = 5
"""Labels that the card of a step lists."""
ROW_HEIGHT = 14
"""Height of a row of a picture, in pixels of the page."""
MOST_POINTS = 400
"""Most points of a line."""

_INTRO = """<p class=quiet>A model reads a source step by step. The darker a step, the likelier its
final label looked after this step. Point at one, or tap it, for the likeliest
labels there. With the keyboard, <kbd>Tab</kbd> enters a source, and <kbd>←</kbd> <kbd>→</kbd>
step.</p>
"""


@dataclass(frozen=True)
class ExplainedLabel:
    """How a source got its label."""

    name: str
    """Of the source."""
    steps: Sequence[str]
    """How each step of the source is shown."""
    labels: Sequence[str]
    probabilities: np.ndarray
    """float64[steps, labels]: of each label after each step."""
    separator: str = ""
    """Between two steps."""
    picture: Rows | None = None
    """The source, if its steps are the rows of a picture."""

    @property
    def final(self) -> int:
        """Return the number of the label that is the likeliest in the end."""
        return int(self.probabilities[-1].argmax())


def explained(
    name: str, codec: Codec, source: Any, labels: Sequence[str], probabilities: np.ndarray
) -> ExplainedLabel:
    """Return how a source got its label.

    Args:
        codec: of the source. A step of it is a token, or a row of a picture.
    """
    if isinstance(source, Rows):
        # Beside each row stands the label that was the likeliest after it.
        steps = [labels[label] for label in probabilities.argmax(axis=1)]
        return ExplainedLabel(name, steps, labels, probabilities, picture=source)
    alphabet = Alphabet.of(codec.name, codec.vocabulary.tokens)
    steps = [alphabet.shown[token] for token in codec.encode(source)]
    return ExplainedLabel(name, steps, labels, probabilities, alphabet.separator)


def render_verdicts(title: str, sources: Sequence[ExplainedLabel]) -> bytes:
    """Return the page of some sources, in UTF-8."""
    legend = key([(f"<b class=p{level}>&emsp;</b> ", label) for level, label in _shades()])
    body = "\n".join(_section(number, each) for number, each in enumerate(sources, start=1))
    return render_page(
        f"{title}, explained",
        _INTRO + legend,
        f"<main>{body}</main>{CARD.format('status')}",
        [kit("charts.css"), asset("rnngen.writers.explanation", "page.css")],
        [script(kit("card.js"), asset("rnngen.writers.explanation", "page.js"))],
    )


def _shades() -> list[tuple[int, str]]:
    return [
        (level, f"{(level - 1) / SHADES:.0%} to {level / SHADES:.0%}")
        for level in range(1, SHADES + 1)
    ]


def _section(number: int, source: ExplainedLabel) -> str:
    final = source.labels[source.final]
    share = percent(float(source.probabilities[-1, source.final]))
    steps = steps_html(source, f'tabindex=0 role=group aria-label="Source {number}"', "a")
    return (
        f"<section><h2>{safe(final)}, {share}</h2><p class=quiet>{safe(source.name)}</p>"
        f"{_chart(source)}{steps}</section>"
    )


def steps_html(source: ExplainedLabel, attributes: str = "", card: str = "tip") -> str:
    """Return the steps of a source, in the shades of its label; of a picture, beside its rows.

    Args:
        attributes: of the element, HTML.
        card: the data attribute from which the page fills its card.
    """
    steps = source.separator.join(_step(source, step, card) for step in range(len(source.steps)))
    if source.picture is None:
        return f"<div class=text dir=auto {attributes}>{steps}</div>"
    size = f"height:{ROW_HEIGHT * source.picture.steps}px"
    picture = img(source.picture, size, safe(source.name))
    return f'<div class="sheet scan" {attributes}>{picture}<div>{steps}</div></div>'


def _step(source: ExplainedLabel, step: int, card: str) -> str:
    """Return a step in the shade of the final label."""
    row = source.probabilities[step]
    order = [source.final, *np.argsort(-row, kind="stable")[:MOST_LISTED].tolist()]
    lines = "\n".join(f"{source.labels[i]} {percent(float(row[i]))}" for i in order)
    level = max(1, shade(float(row[source.final])))
    return f'<b class=p{level} data-{card}="{safe(lines)}">{safe(source.steps[step])}</b>'


def _chart(source: ExplainedLabel) -> str:
    """Return the probability of the likeliest labels after each step."""
    if len(source.steps) < 2:
        return ""
    shown = np.argsort(-source.probabilities.max(axis=0), kind="stable")[:MOST_LINES].tolist()
    apart = -(-len(source.steps) // MOST_POINTS)
    places = range(0, len(source.steps), apart)
    lines = [
        Line(
            f"of-{number}",
            [(step + 1.0, float(source.probabilities[step, label])) for step in places],
            safe(source.labels[label]),
        )
        for number, label in enumerate(shown)
    ]
    x = Axis(1, float(len(source.steps)), "step")
    chart = line_chart("Probability of labels by step", x, Axis(0, 1, in_percent=True), lines)
    return f"<figure>{chart}</figure>"

"""Samples as a page that shows how likely the model found each token, and what it would rather have written.

The page is one file that needs nothing else; its looks and its script stand in page.html. It knows nothing
of models. Each token is an element `<b class=p3 data-a="…">`: its level of probability, and a line for itself and
for each alternative, which the script shows as a card, and a browser without scripts as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import pairwise
from string import Template

import numpy as np

from rnngen.writers.explanation.alphabet import Alphabet
from rnngen.writers.explanation.names import bar_starts
from rnngen.writers.explanation.summary import figures, most_surprising

LEVELS = (0.9, 0.5, 0.2, 0.05, 0.01, 0.001)
"""Probabilities that part one colour of the page from the next, the likeliest first."""

LEAST_SHOWN = 1e-5
"""Probabilities below are only said to be so."""


@dataclass(frozen=True)
class ExplainedSample:
    """A sample by the ids of its tokens, with probabilities from 0 to 1."""

    provenance: str
    prompt_length: int
    """How many of its first tokens were given, not drawn."""
    ids: np.ndarray
    """int[tokens]"""
    probabilities: np.ndarray
    """float[tokens]"""
    alternatives: np.ndarray
    """int[tokens, alternatives] ids, likeliest first."""
    alternative_probabilities: np.ndarray
    """float[tokens, alternatives]"""


def render_explanation(title: str, alphabet: Alphabet, samples: Sequence[ExplainedSample]) -> bytes:
    """The page, UTF-8: the samples one after another, each with its provenance and how surprising it is."""
    template = Template((files(__name__) / "page.html").read_text(encoding="utf-8"))
    sections = "\n".join(_section(number, alphabet, sample) for number, sample in enumerate(samples, start=1))
    page = template.substitute(title=escape(title), legend=_legend(), samples=sections)
    return page.encode("utf-8", "replace")


def percent(probability: float) -> str:
    """0.431 → '43%', 0.0123 → '1.2%', 0.00004 → '0.004%'; '<0.001%' where there is even less."""
    if probability < LEAST_SHOWN:
        return f"<{100 * LEAST_SHOWN:.3f}%"
    digits = 0 if probability >= 0.0995 else 1 if probability >= 0.001 else 3
    return f"{100 * probability:.{digits}f}%"


def level(probability: float) -> int:
    """The colour of a probability: 0 for the likeliest, len(LEVELS) for the least likely."""
    return sum(probability < bound for bound in LEVELS)


def _legend() -> str:
    ranges = [f"{low:.4g}–{high:.4g}%" for high, low in pairwise(100 * bound for bound in LEVELS)]
    labels = [f"{100 * LEVELS[0]:.4g}% or more", *ranges, f"less than {100 * LEVELS[-1]:.4g}%"]
    items = [f"<li><b class=p{number}>a</b> {label}</li>" for number, label in enumerate(labels)]
    return "".join([*items, "<li><b class=q>a</b> prompt</li>"])


def _section(number: int, alphabet: Alphabet, sample: ExplainedSample) -> str:
    drawn = slice(sample.prompt_length, None)
    notes = None if alphabet.notes is None else alphabet.notes[sample.ids[drawn]]
    told = figures(sample.probabilities[drawn], sample.alternative_probabilities[drawn], notes)
    places = most_surprising(sample.probabilities, sample.prompt_length)
    set_out = _text if alphabet.notes is None else _music
    return "\n".join(
        [
            "<section>",
            f"<p class=provenance>{escape(sample.provenance)}</p>",
            "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in told) + "</dl>",
            _passages(number, alphabet, sample, places),
            set_out(number, alphabet, sample, places),
            "</section>",
        ]
    )


def _text(number: int, alphabet: Alphabet, sample: ExplainedSample, marked: Sequence[int]) -> str:
    tokens = "".join(_token(number, alphabet, sample, place, marked) for place in range(len(sample.ids)))
    return f'<div class=text dir=auto {_FOCUSABLE} aria-label="Sample {number}">{tokens}</div>'


def _music(number: int, alphabet: Alphabet, sample: ExplainedSample, marked: Sequence[int]) -> str:
    """A paragraph for each bar, after one for what comes before the first."""
    starts = np.flatnonzero(bar_starts([alphabet.tokens[token] for token in sample.ids]))
    places = np.split(np.arange(len(sample.ids)), starts)
    bars = [" ".join(_token(number, alphabet, sample, place, marked) for place in bar) for bar in places]
    rows = [f"<p data-bar={bar}>{tokens}</p>" for bar, tokens in enumerate(bars) if tokens]
    return f'<div class=music {_FOCUSABLE} aria-label="Sample {number}">{"".join(rows)}</div>'


_FOCUSABLE = "tabindex=0 role=group"


def _token(number: int, alphabet: Alphabet, sample: ExplainedSample, place: int, marked: Sequence[int]) -> str:
    own = sample.ids[place]
    chances = [(own, sample.probabilities[place])]
    chances += zip(sample.alternatives[place], sample.alternative_probabilities[place], strict=True)
    lines = "\n".join(f"{alphabet.names[token]} {percent(chance)}" for token, chance in chances)
    style = "q" if place < sample.prompt_length else f"p{level(sample.probabilities[place])}"
    anchor = f" id=s{number}t{place}" if place in marked else ""
    # A carriage return would be read as a newline.
    text = escape(alphabet.shown[own]).replace("\r", "&#13;")
    return f'<b class={style}{anchor} data-a="{escape(lines)}">{text}</b>'


BEFORE, AFTER = 24, 12
"""Characters that are quoted about a surprising one; of music, a third as many events."""


def _passages(number: int, alphabet: Alphabet, sample: ExplainedSample, places: Sequence[int]) -> str:
    if not places:
        return ""
    items = [f"<li>{_passage(number, alphabet, sample, place)}</li>" for place in places]
    return f"<details open><summary>Most surprising</summary><ol>{''.join(items)}</ol></details>\n"


def _passage(number: int, alphabet: Alphabet, sample: ExplainedSample, place: int) -> str:
    share = 3 if alphabet.separator else 1
    shown = [alphabet.shown[token].replace("\n", "↵") for token in sample.ids]
    before = alphabet.separator.join(shown[max(0, place - BEFORE // share) : place])
    after = alphabet.separator.join(shown[place + 1 : place + 1 + AFTER // share])
    probability = sample.probabilities[place]
    likeliest, chance = alphabet.names[sample.alternatives[place, 0]], sample.alternative_probabilities[place, 0]
    return (
        f"<a href=#s{number}t{place}>{escape(before)}{alphabet.separator}<mark class=p{level(probability)}>{escape(shown[place])}</mark>"
        f"{alphabet.separator}{escape(after)}</a> <small>{escape(percent(probability))}; "
        f"<b>{escape(likeliest)}</b> had {percent(chance)}</small>"
    )

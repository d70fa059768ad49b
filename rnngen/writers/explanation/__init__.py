"""Samples as a page that shows how likely each token was, and which tokens were likelier.

A token is an element `<b class=p3 data-a="…">`: the class is the colour of its probability.
`data-a` has a line for the token itself and one for each alternative. The page's script shows them
as a card; without scripts, CSS shows them in place.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.writers.explanation.attention import Attention, attention_html
from rnngen.writers.pages import CARD, asset, kit, legend, level, percent, render_page, safe, script
from rnngen.writers.token_names import Alphabet

__all__ = ["Alphabet", "Attention", "ExplainedSample", "render_explanation"]

MOST_PASSAGES = 5
"""Surprising passages that are listed."""
SURPRISING_BELOW = 0.5
"""A token is surprising below this probability."""
APART = 20
"""Least distance in tokens between two listed passages."""
BEFORE, AFTER = 24, 12
"""Characters quoted around a surprising one; of music, a third as many events."""

_INTRO = """<p class=quiet>The more a token stands out, the less likely the model found it, at
temperature 1 and before any filter or constraint. Point at one, or tap it, for the five likeliest
in its place. With the keyboard, <kbd>Tab</kbd> enters a sample, <kbd>←</kbd> <kbd>→</kbd> step, and
<kbd>↑</kbd> <kbd>↓</kbd> go to what had less than 1%.</p>
"""


@dataclass(frozen=True)
class ExplainedSample:
    """The tokens of a sample with their probabilities, 0 to 1."""

    provenance: str
    prompt_length: int
    """Number of tokens at the start that are the prompt."""
    ids: np.ndarray
    """int[tokens]"""
    probabilities: np.ndarray
    """float[tokens]"""
    alternatives: np.ndarray
    """int[tokens, alternatives]: ids of the likeliest tokens in each place, likeliest first."""
    alternative_probabilities: np.ndarray
    """float[tokens, alternatives]"""
    attention: Attention | None = None
    """Where its tokens looked in the source of a pair; None if it has none."""


def render_explanation(title: str, alphabet: Alphabet, samples: Sequence[ExplainedSample]) -> bytes:
    """Return the page of some samples, in UTF-8."""
    sections = [
        _Section(number, alphabet, sample).html() for number, sample in enumerate(samples, start=1)
    ]
    return render_page(
        f"{title}, explained",
        _INTRO + legend("<li><b class=q>a</b> prompt</li>"),
        "\n".join(["<main>", *sections, "</main>", CARD.format("status")]),
        [asset(__name__, "page.css")],
        [script(kit("card.js"), asset(__name__, "page.js"))],
    )


def figures(
    drawn: np.ndarray, alternatives: np.ndarray, notes: np.ndarray | None
) -> list[tuple[str, str]]:
    """Return the names and values of the figures of a sample.

    Args:
        drawn: float[tokens] probabilities of the tokens that were drawn.
        alternatives: float[tokens, alternatives] of the likeliest tokens in their places, likeliest
            first.
        notes: bool[tokens]: which tokens begin a note; None for text.
    """
    if not len(drawn):
        return [("tokens drawn", "0")]
    nats = -np.log(np.maximum(drawn, np.finfo(np.float64).tiny))
    if notes is None:
        per_unit = ("bits per character", f"{nats.mean() / math.log(2):.3f}")
    else:
        per_unit = ("nats per note", f"{nats.sum() / max(1, notes.sum()):.3f}")
    return [
        ("tokens drawn", f"{len(drawn):,}"),
        ("nats per token", f"{nats.mean():.3f}"),
        per_unit,
        ("the model’s first choice", f"{np.mean(drawn >= alternatives[:, 0]):.0%}"),
        ("among its first five", f"{np.mean(drawn >= alternatives[:, -1]):.0%}"),
    ]


def most_surprising(probabilities: np.ndarray, first: int) -> list[int]:
    """Return the least likely places from `first` on, least likely first.

    There are at most MOST_PASSAGES, and they are at least APART from each other.
    """
    chosen: list[int] = []
    for place in (first + np.argsort(probabilities[first:], kind="stable")).tolist():
        if len(chosen) == MOST_PASSAGES or probabilities[place] >= SURPRISING_BELOW:
            break
        if all(abs(place - other) >= APART for other in chosen):
            chosen.append(place)
    return chosen


class _Section:
    """The section of one sample: provenance, figures, surprising passages, tokens."""

    def __init__(self, number: int, alphabet: Alphabet, sample: ExplainedSample) -> None:
        self._number = number
        self._alphabet = alphabet
        self._sample = sample
        self._surprising = most_surprising(sample.probabilities, sample.prompt_length)

    def html(self) -> str:
        style, tokens = "text dir=auto", self._text
        if self._alphabet.notes is not None:
            style, tokens = "music", self._music
        label = f'tabindex=0 role=group aria-label="Sample {self._number}"'
        attention = self._sample.attention
        return (
            f"<section>\n<p class=quiet>{safe(self._sample.provenance)}</p>\n{self._figures()}\n"
            f"{self._passages()}\n<div class={style} {label}>{tokens()}</div>\n"
            f"{attention_html(attention) if attention else ''}</section>"
        )

    def _figures(self) -> str:
        sample, notes = self._sample, self._alphabet.notes
        drawn = slice(sample.prompt_length, None)
        found = figures(
            sample.probabilities[drawn],
            sample.alternative_probabilities[drawn],
            None if notes is None else notes[sample.ids[drawn]],
        )
        items = (f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in found)
        return f"<dl>{''.join(items)}</dl>"

    def _text(self) -> str:
        return "".join(self._token(place) for place in range(len(self._sample.ids)))

    def _music(self) -> str:
        """Return a paragraph for each bar or second, after one for what comes before the first."""
        tokens = [self._alphabet.tokens[token] for token in self._sample.ids]
        starts = np.flatnonzero(self._alphabet.starts(tokens))
        rows = [" ".join(map(self._token, row)) for row in np.split(np.arange(len(tokens)), starts)]
        return "".join(f"<p data-bar={number}>{row}</p>" for number, row in enumerate(rows) if row)

    def _token(self, place: int) -> str:
        sample, alphabet = self._sample, self._alphabet
        own, probability = sample.ids[place], sample.probabilities[place]
        chances = [(own, probability)]
        chances += zip(
            sample.alternatives[place], sample.alternative_probabilities[place], strict=True
        )
        lines = "\n".join(f"{alphabet.names[token]} {percent(chance)}" for token, chance in chances)
        style = "q" if place < sample.prompt_length else f"p{level(probability)}"
        anchor = f" id={self._anchor(place)}" if place in self._surprising else ""
        return f'<b class={style}{anchor} data-a="{safe(lines)}">{safe(alphabet.shown[own])}</b>'

    def _anchor(self, place: int) -> str:
        return f"s{self._number}t{place}"

    def _passages(self) -> str:
        if not self._surprising:
            return ""
        items = "".join(f"<li>{self._passage(place)}</li>" for place in self._surprising)
        return f"<details open><summary>Most surprising</summary><ol>{items}</ol></details>"

    def _passage(self, place: int) -> str:
        """Return a surprising token among its neighbours, and the likeliest token in its place."""
        sample, alphabet = self._sample, self._alphabet
        share = 3 if alphabet.separator else 1
        before = self._quoted(sample.ids[max(0, place - BEFORE // share) : place])
        after = self._quoted(sample.ids[place + 1 : place + 1 + AFTER // share])
        probability = sample.probabilities[place]
        token = self._quoted(sample.ids[place : place + 1])
        mark = f"<mark class=p{level(probability)}>{token}</mark>"
        passage = alphabet.separator.join([before, mark, after])
        best = safe(alphabet.names[sample.alternatives[place, 0]])
        chance = percent(sample.alternative_probabilities[place, 0])
        verdict = f"{safe(percent(probability))}; <b>{best}</b> had {chance}"
        return f"<a href=#{self._anchor(place)}>{passage}</a> <small>{verdict}</small>"

    def _quoted(self, ids: Iterable[int]) -> str:
        """Return tokens in a single line."""
        shown = self._alphabet.separator.join(self._alphabet.shown[token] for token in ids)
        return safe(shown.replace("\r", "").replace("\n", "↵"))

"""One sample on the page: where it comes from, figures, its most surprising passages, and its tokens.

Each token is an element `<b class=p3 data-a="…">`: its level of probability, and a line for itself and for each
alternative, which the page's script shows as a card, and a browser without scripts as it stands.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np

from rnngen.writers.explanation.alphabet import Alphabet
from rnngen.writers.pages import safe
from rnngen.writers.pages.surprise import level, percent

PASSAGES = 5
AT_MOST = 0.5
"""A probability from which nothing is surprising."""
APART = 20
"""Least tokens between two places that are shown."""

TINY = np.finfo(np.float64).tiny


def figures(
    drawn: np.ndarray, alternatives: np.ndarray, notes: np.ndarray | None
) -> list[tuple[str, str]]:
    """Names and values of what a page says of the tokens that were drawn.

    Args:
        drawn: float[tokens] probabilities of these.
        alternatives: float[tokens, alternatives] of the likeliest tokens in their places, likeliest first.
        notes: bool[tokens]: which of them are notes; None for text.
    """
    if not len(drawn):
        return [("tokens drawn", "0")]
    nats = -np.log(np.maximum(drawn, TINY))
    if notes is None:
        second = ("bits per character", nats.mean() / math.log(2))
    else:
        second = ("nats per note", nats.sum() / max(1, notes.sum()))
    return [
        ("tokens drawn", f"{len(drawn):,}"),
        ("nats per token", f"{nats.mean():.3f}"),
        (second[0], f"{second[1]:.3f}"),
        ("the model’s first choice", f"{np.mean(drawn >= alternatives[:, 0]):.0%}"),
        ("among its first five", f"{np.mean(drawn >= alternatives[:, -1]):.0%}"),
    ]


def most_surprising(probabilities: np.ndarray, first: int) -> list[int]:
    """The least likely places from `first` on, least likely first, none close to another; at most PASSAGES."""
    chosen: list[int] = []
    for place in (first + np.argsort(probabilities[first:], kind="stable")).tolist():
        if len(chosen) == PASSAGES or probabilities[place] >= AT_MOST:
            break
        if all(abs(place - other) >= APART for other in chosen):
            chosen.append(place)
    return chosen


BEFORE, AFTER = 24, 12
"""Characters that are quoted about a surprising one; of music, a third as many events."""


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


class Section:
    """The section of one sample."""

    def __init__(self, number: int, alphabet: Alphabet, sample: ExplainedSample) -> None:
        self._number, self._alphabet, self._sample = number, alphabet, sample
        self._surprising = most_surprising(sample.probabilities, sample.prompt_length)

    def html(self) -> str:
        """The whole section."""
        is_text = self._alphabet.notes is None
        parts = [
            f"<p class=provenance>{escape(self._sample.provenance)}</p>",
            "<dl>"
            + "".join(
                f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in self._figures()
            )
            + "</dl>",
            self._passages(),
            f"<div class={'text dir=auto' if is_text else 'music'} tabindex=0 role=group "
            f'aria-label="Sample {self._number}">{self._text() if is_text else self._music()}</div>',
        ]
        return "\n".join(["<section>", *parts, "</section>"])

    def _figures(self) -> list[tuple[str, str]]:
        sample, notes = self._sample, self._alphabet.notes
        drawn = slice(sample.prompt_length, None)
        are_notes = None if notes is None else notes[sample.ids[drawn]]
        return figures(
            sample.probabilities[drawn], sample.alternative_probabilities[drawn], are_notes
        )

    def _text(self) -> str:
        return "".join(self._token(place) for place in range(len(self._sample.ids)))

    def _music(self) -> str:
        """A paragraph for each bar, or second, after one for what comes before the first."""
        starts = np.flatnonzero(
            self._alphabet.starts([self._alphabet.tokens[token] for token in self._sample.ids])
        )
        bars = np.split(np.arange(len(self._sample.ids)), starts)
        rows = [" ".join(map(self._token, bar)) for bar in bars]
        return "".join(f"<p data-bar={number}>{row}</p>" for number, row in enumerate(rows) if row)

    def _token(self, place: int) -> str:
        sample, alphabet = self._sample, self._alphabet
        own, probability = sample.ids[place], sample.probabilities[place]
        likeliest = zip(
            sample.alternatives[place], sample.alternative_probabilities[place], strict=True
        )
        chances = [(own, probability), *likeliest]
        lines = "\n".join(f"{alphabet.names[token]} {percent(chance)}" for token, chance in chances)
        style = "q" if place < sample.prompt_length else f"p{level(probability)}"
        anchor = f" id={self._anchor(place)}" if place in self._surprising else ""
        return f'<b class={style}{anchor} data-a="{escape(lines)}">{safe(alphabet.shown[own])}</b>'

    def _anchor(self, place: int) -> str:
        return f"s{self._number}t{place}"

    def _passages(self) -> str:
        if not self._surprising:
            return ""
        items = "".join(f"<li>{self._passage(place)}</li>" for place in self._surprising)
        return f"<details open><summary>Most surprising</summary><ol>{items}</ol></details>"

    def _passage(self, place: int) -> str:
        """The token among its neighbours, and what was likeliest."""
        sample, probability = self._sample, self._sample.probabilities[place]
        share = 3 if self._alphabet.separator else 1
        before = self._quoted(sample.ids[max(0, place - BEFORE // share) : place])
        after = self._quoted(sample.ids[place + 1 : place + 1 + AFTER // share])
        mark = f"<mark class=p{level(probability)}>{self._quoted(sample.ids[place : place + 1])}</mark>"
        passage = self._alphabet.separator.join([before, mark, after])
        best, chance = sample.alternatives[place, 0], sample.alternative_probabilities[place, 0]
        verdict = f"{escape(percent(probability))}; <b>{escape(self._alphabet.names[best])}</b> had {percent(chance)}"
        return f"<a href=#{self._anchor(place)}>{passage}</a> <small>{verdict}</small>"

    def _quoted(self, ids: Iterable[int]) -> str:
        """Tokens in one line."""
        shown = self._alphabet.separator.join(self._alphabet.shown[token] for token in ids)
        return escape(shown.replace("\r", "").replace("\n", "↵"))

"""Where a continuation may be left, and how likely what is to follow is after each such place."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.models.model_file import Model
from rnngen.network.stepper import States, cross_entropy
from rnngen.tokens.base import BOUNDARY

SHORTEST = 0.2
"""Share of a candidate that a cut leaves at least; a shorter bridge hardly says anything."""

CANDIDATES = 64
"""Candidates whose cuts are judged side by side."""
FIRST_HEARD, LEAST_KEPT = 4, 32
"""Tokens after which the less promising half of the cuts is dropped for the first time, and how many always stay."""


class Cut(NamedTuple):
    """The first `length` tokens of one candidate."""

    candidate: int
    length: int


def cuts_of(texts: Sequence[str], after: str) -> list[Cut]:
    """The places between words at which each text may go over to `after`; every place where there is none such."""
    places = [(Cut(i, n), text) for i, text in enumerate(texts) for n in _lengths(text)]
    between_words = [cut for cut, text in places if _parts_words(text, cut.length, after)]
    return between_words or [cut for cut, _ in places]


def _lengths(text: str) -> range:
    return range(max(1, round(SHORTEST * len(text))), len(text) + 1)


def _parts_words(text: str, length: int, after: str) -> bool:
    """Whether neither the text nor its joint with `after` is cut within a word."""
    if not _is_of_word(text[length - 1]):
        return True
    return length < len(text) and not _is_of_word(text[length]) and not _is_of_word(after[:1])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def ranked(
    model: Model,
    before: Sequence[int],
    candidates: Sequence[Sequence[int]],
    cuts: Sequence[Cut],
    after: Sequence[int],
) -> list[Cut]:
    """The cuts, first the one after which the tokens `after`, at least one, are likeliest at temperature 1."""
    costs: list[tuple[int, float, Cut]] = []
    for first in range(0, len(candidates), CANDIDATES):
        group = [cut for cut in cuts if first <= cut.candidate < first + CANDIDATES]
        costs += _costs(model, before, candidates, group, after) if group else []
    return [cut for _, _, cut in sorted(costs)]


def _costs(
    model: Model,
    before: Sequence[int],
    candidates: Sequence[Sequence[int]],
    cuts: Sequence[Cut],
    after: Sequence[int],
) -> list[tuple[int, float, Cut]]:
    """For each cut: how many tokens it was dropped before the end, the mean nats of those before, and the cut.

    Whenever twice as many tokens have been heard, the worse half is dropped, so that the whole takes little
    more time than the first tokens (successive halving, Jamieson & Talwalkar 2016).
    """
    stepper, costs = model.stepper(), []
    met, logits, states = _at_cuts(model, before, candidates, cuts)
    nats, look = np.zeros(len(met)), FIRST_HEARD
    for heard, token in enumerate(after, start=1):
        nats += cross_entropy(logits, np.full(len(met), token))
        if heard == look and len(met) > LEAST_KEPT:
            order = np.argsort(nats, kind="stable")
            kept, dropped = np.split(order, [max(len(met) // 2, LEAST_KEPT)])
            costs += [(len(after) - heard, nats[row] / heard, met[row]) for row in dropped]
            met, nats, states = [met[row] for row in kept], nats[kept], stepper.take(states, kept)
        look = 2 * look if heard == look else look
        logits, states = stepper.step(np.full(len(met), token), states)
    return costs + [(0, total / len(after), cut) for total, cut in zip(nats, met, strict=True)]


def _at_cuts(
    model: Model, before: Sequence[int], candidates: Sequence[Sequence[int]], cuts: Sequence[Cut]
) -> tuple[list[Cut], np.ndarray, States]:
    """The cuts in the order in which they are met, reading candidates side by side; logits and states at each."""
    stepper, lanes = model.stepper(), sorted({cut.candidate for cut in cuts})
    _, states = stepper.feed(np.array([BOUNDARY, *model.opening, *before]), stepper.start(1))
    states = stepper.take(states, [0] * len(lanes))
    met: list[Cut] = []
    met_logits, met_states = [], []
    for length in range(1, max(cut.length for cut in cuts) + 1):
        tokens = [
            candidates[lane][length - 1] if length <= len(candidates[lane]) else BOUNDARY
            for lane in lanes
        ]
        logits, states = stepper.step(np.array(tokens), states)
        here = [cut for cut in cuts if cut.length == length]
        if here:
            rows = [lanes.index(cut.candidate) for cut in here]
            met += here
            met_logits.append(logits[rows])
            met_states.append(stepper.take(states, rows))
    return met, np.concatenate(met_logits), stepper.join(met_states)

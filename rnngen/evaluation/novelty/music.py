"""How much of pieces stands in the music that a model was trained on, in any key: runs of notes, bars, phrases."""

from collections.abc import Sequence

import numpy as np

from rnngen.copying.training_notes import TrainingNotes
from rnngen.copying.training_text import NOWHERE
from rnngen.copying.transitions import part_rows
from rnngen.evaluation.bars import bars_of, in_any_key, steps_in_bars
from rnngen.evaluation.novelty.near import Collection, Elements, NearSearch
from rnngen.evaluation.novelty.search import NGramSearch
from rnngen.music.score import Score

PHRASE = 4
"""Bars that are compared with others by the notes they have in common."""


def unseen_notes(music: TrainingNotes, groups: Sequence[Sequence[np.ndarray]], notes: int) -> list[float | None]:
    """Of each group of pieces, as ids, the share of rows of so many notes of a part that stand nowhere in the music."""
    search = NGramSearch([[row for ids in group for row in _steps(music, ids)] for group in groups], notes - 1)
    search.show(music.symbols.astype(np.uint64))
    return search.unseen()


def _steps(music: TrainingNotes, ids: np.ndarray) -> list[np.ndarray]:
    """The steps of each part of a piece as symbols of the music."""
    rows = part_rows(music.codec, ids.tolist())
    return [np.array([music.index.get(step.transition, int(NOWHERE)) for step in row], np.uint64) for row in rows]


def known_bars(music: Sequence[Score], groups: Sequence[Sequence[Score]]) -> list[float | None]:
    """Of each group of pieces the share of bars with notes that stand in the music, in some key."""
    known = {in_any_key(bar) for score in music for bar in bars_of(score) if bar}
    rows = [[in_any_key(bar) for score in group for bar in bars_of(score) if bar] for group in groups]
    return [sum(bar in known for bar in row) / len(row) if row else None for row in rows]


def near_phrases(music: Sequence[Score], groups: Sequence[Sequence[Score]]) -> list[float | None]:
    """Of each group of pieces the share of PHRASE bars in a row that have a near duplicate in the music.

    A note is what it is in its phrase: its place, its length, and the interval from the note before it in its part.
    """
    rows = [[phrase for score in group for phrase in phrases(score) if phrase] for group in groups]
    search = NearSearch([phrase for row in rows for phrase in row])
    known = [phrase for score in music for phrase in phrases(score)]
    sizes = [len(phrase) for phrase in known]
    elements = np.array([element for phrase in known for element in phrase], np.uint64)
    search.show(Collection(elements, np.repeat(np.arange(len(known)), sizes), known.__getitem__))
    return [sum(phrase in search.found for phrase in row) / len(row) if row else None for row in rows]


def phrases(score: Score) -> list[Elements]:
    """The notes of each PHRASE bars in a row; of a piece that is shorter, of all its bars."""
    bars = steps_in_bars(score)
    starts = range(max(1, len(bars) - PHRASE + 1))
    return [
        frozenset(
            hash((place, *note)) & (1 << 64) - 1
            for place, bar in enumerate(bars[start : start + PHRASE])
            for note in bar
        )
        for start in starts
    ]

"""How much of pieces stands in the music that a model was trained on, in any key: runs of notes, bars, phrases."""

from collections.abc import Sequence

import numpy as np

from rnngen.evaluation.bars import bars_of, in_any_key
from rnngen.evaluation.novelty.near import Collection, Elements, NearSearch
from rnngen.memorization.hashing import MULTIPLIER, NOWHERE
from rnngen.memorization.shared_run import NGramSearch, longest_runs
from rnngen.memorization.training_notes import TrainingNotes
from rnngen.memorization.transitions import part_rows
from rnngen.music.score import Score

PHRASE = 4
"""Bars that are compared with others by the notes they have in common."""


def note_runs(music: TrainingNotes, pieces: Sequence[np.ndarray]) -> list[int]:
    """Of each piece, as ids, the most notes in a row of one part that stand in the music."""
    rows = [[np.append(row, NOWHERE) for row in _steps(music, ids)] for ids in pieces]
    runs = longest_runs(
        music.symbols, [np.concatenate(row or [np.zeros(0, np.uint64)]) for row in rows]
    )
    return [steps + 1 if steps else 0 for steps in runs]


def unseen_notes(
    music: TrainingNotes, groups: Sequence[Sequence[np.ndarray]], notes: int
) -> list[float | None]:
    """Of each group of pieces, as ids, the share of rows of so many notes of a part that stand nowhere in the music."""
    search = NGramSearch(
        [[row for ids in group for row in _steps(music, ids)] for group in groups], notes - 1
    )
    search.show(music.symbols.astype(np.uint64))
    return search.unseen()


def _steps(music: TrainingNotes, ids: np.ndarray) -> list[np.ndarray]:
    """The steps of each part of a piece as symbols of the music."""
    rows = part_rows(music.codec, ids.tolist())
    return [
        np.array([music.index.get(step.transition, int(NOWHERE)) for step in row], np.uint64)
        for row in rows
    ]


def known_bars(music: Sequence[Score], groups: Sequence[Sequence[Score]]) -> list[float | None]:
    """Of each group of pieces the share of bars with notes that stand in the music, in some key."""
    known = {in_any_key(bar) for score in music for bar in bars_of(score) if bar}
    rows = [
        [in_any_key(bar) for score in group for bar in bars_of(score) if bar] for group in groups
    ]
    return [sum(bar in known for bar in row) / len(row) if row else None for row in rows]


def near_phrases(music: Sequence[Score], groups: Sequence[Sequence[Score]]) -> list[float | None]:
    """Of each group of pieces the share of PHRASE bars in a row that have a near duplicate in the music.

    A note is what it is in its phrase: its place, its length, and the interval from the note before it in its part.
    """
    rows = [[phrase for score in group for phrase in phrases(score)] for group in groups]
    search = NearSearch([phrase for row in rows for phrase in row])
    search.show(_collection(music))
    return [
        sum(phrase in search.found for phrase in row) / len(row) if row else None for row in rows
    ]


def phrases(score: Score) -> list[Elements]:
    """The notes of each PHRASE bars in a row that have notes; of a piece that is shorter, of all its bars."""
    elements, owners = _elements(score)
    edges = np.flatnonzero(np.diff(owners)) + 1
    return [frozenset(part.tolist()) for part in np.split(elements, edges) if len(part)]


def _collection(scores: Sequence[Score]) -> Collection:
    """All phrases of some pieces, numbered in a row."""
    parts = [_elements(score) for score in scores]
    firsts = np.cumsum([0, *(len(score.bars) for score in scores)])
    elements = np.concatenate([found for found, _ in parts] or [np.zeros(0, np.uint64)])
    owners = np.concatenate(
        [own + first for (_, own), first in zip(parts, firsts, strict=False)] or [np.zeros(0, int)]
    )

    def members(number: int) -> Elements:
        first, end = np.searchsorted(owners, [number, number + 1])
        return frozenset(elements[first:end].tolist())

    return Collection(elements, owners, members)


def _elements(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """uint64[n] a number for each note of each phrase, equal where notes are, and int64[n] the phrase's first bar."""
    bar, onset, interval, duration = _notes_in_bars(score).T
    starts = max(1, len(score.bars) - PHRASE + 1)
    found = []
    for place in range(PHRASE):
        inside = (bar - place >= 0) & (bar - place < starts)
        packed = place | onset[inside] << 2 | interval[inside] + 128 << 24 | duration[inside] << 32
        # Multiplying by an odd number spreads them over all 64 bits, and keeps different ones different.
        found.append((packed.astype(np.uint64) * np.uint64(MULTIPLIER), bar[inside] - place))
    owners = np.concatenate([own for _, own in found])
    order = np.argsort(owners, kind="stable")
    return np.concatenate([elements for elements, _ in found])[order], owners[order]


def _notes_in_bars(score: Score) -> np.ndarray:
    """int64[notes, 4]: bar, ticks from its start, semitones from the part's note before, and ticks of duration."""
    last: dict[int, int] = {}
    rows = []
    for onset, part, pitch, duration, _ in score.notes:
        rows.append((onset, pitch - last.get(part, pitch), duration))
        last[part] = pitch
    notes = np.array(rows, np.int64).reshape(-1, 3)
    onsets = np.array([bar.onset for bar in score.bars])
    bars = np.searchsorted(onsets, notes[:, 0], "right") - 1
    return np.column_stack([bars, notes[:, 0] - onsets[bars], notes[:, 1:]])

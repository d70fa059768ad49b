"""Round notes for tracks, which keep the nearest usual length and one of eight velocities.

Recorded bands have some hundred lengths and a velocity of its own for every stroke. Few of them are
heard, and a network that has to learn them all learns little else. What a drum sounds like does not
depend on its length at all.
"""

from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from math import log

from rnngen.music.score import TICKS_PER_QUARTER, Note, Score

DRUM_TICKS = TICKS_PER_QUARTER // 4
"""Longest length of notes of drums, a sixteenth."""
_WHOLE = 4 * TICKS_PER_QUARTER
USUAL_TICKS = tuple(
    sorted(
        {1, 5 * _WHOLE // 8, 7 * _WHOLE // 8, 5 * _WHOLE // 16, 7 * _WHOLE // 16}
        | {3 << power for power in range(10)}
        | {9 << power for power in range(8)}
        | {1 << power for power in range(1, 8)}
    )
)
"""Lengths in ticks: plain, dotted and of triplets, up to eight whole notes; and some tied ones."""
LEVEL = 16
"""MIDI velocities that count as one."""


def rounded(score: Score) -> Score:
    """Return a score as tracks keep it. No part strikes a pitch that it still holds."""
    begins: dict[tuple[int, int], int] = {}
    notes: dict[tuple[int, int, int], Note] = {}
    barlines = [bar.offset for bar in score.bars]
    for note in reversed(score.notes):
        voice = note.part, note.pitch
        left = begins.get(voice, score.ticks) - note.onset
        if left == 0:
            continue  # it stood twice
        begins[voice] = note.onset
        if score.parts[note.part].drums:
            duration = drum_ticks(note.onset, barlines[bisect_right(barlines, note.onset)])
        else:
            duration = _usual_length(note.duration, left)
        velocity = LEVEL * (note.velocity // LEVEL) + LEVEL // 2
        notes[(note.onset, *voice)] = note._replace(duration=duration, velocity=velocity)
    return replace(score, notes=tuple(sorted(notes.values())))


def drum_ticks(onset: int, barline: int) -> int:
    """Return the length of a note of drums, which ends within its bar."""
    return min(DRUM_TICKS, barline - onset)


@lru_cache(4096)
def _usual_length(ticks: int, most: int) -> int:
    fitting = [usual for usual in USUAL_TICKS if usual <= most]
    return min(fitting, key=lambda usual: abs(log(usual / ticks)))

"""Play scores as a person would: with inexact onsets and a changing tempo."""

import numpy as np

from rnngen.music.score import TICKS_PER_QUARTER, Note, Score
from tests.music.midi_files import midi_file, off, on

TICKS_PER_SECOND = 960
"""For 480 ticks to the quarter at the default of 120 quarters per minute."""

STEP = 0.05
"""The tempo changes once in this many quarters."""


def performance(
    score: Score,
    generator: np.random.Generator,
    jitter: float,
    rubato: float,
    tempo: float,
    swell: float = 20,
) -> bytes:
    """Return a MIDI file of a score played live.

    Args:
        jitter: Standard deviation of onsets and ends, in seconds.
        rubato: Largest deviation from the mean tempo, as a fraction.
        tempo: Mean tempo in quarters per minute.
        swell: Seconds of a period in which the tempo rises and falls once.
    """
    quarters = np.arange(0, score.ticks / TICKS_PER_QUARTER + 2, STEP)
    paces = 1 + rubato * np.sin(
        2 * np.pi * quarters * 60 / tempo / swell + generator.uniform(0, 2 * np.pi)
    )
    seconds = np.concatenate([[0], np.cumsum(STEP * 60 / tempo / paces)[:-1]]) + generator.uniform(
        0.2, 3
    )

    def played(ticks: int) -> int:
        exact = np.interp(ticks / TICKS_PER_QUARTER, quarters, seconds)
        return max(0, round((exact + generator.normal(0, jitter)) * TICKS_PER_SECOND))

    events = []
    for note in score.notes:
        onset = played(note.onset)
        velocity = int(generator.integers(50, 100))
        events.append((onset, 1, on(note.pitch, velocity=velocity, channel=note.part)))
        events.append((max(onset + 5, played(note.offset)), 0, off(note.pitch, channel=note.part)))
    events.sort(key=lambda event: event[:2])
    times = [0, *(tick for tick, _, _ in events)]
    return midi_file(
        [
            message.copy(time=tick - before)
            for (tick, _, message), before in zip(events, times, strict=False)
        ]
    )


def share_in_place(score: Score, read: Score) -> float:
    """Return the share of the notes of `score` that `read` has in their places.

    `read` may begin elsewhere and write another value for a beat: a recording cannot tell a quarter
    from an eighth, or a slide's beat of three eighths from a swung quarter.
    """
    rows = [
        sorted(one.notes, key=lambda note: (note.part, note.pitch, note.onset))
        for one in (score, read)
    ]
    assert len(rows[0]) == len(rows[1])
    return max(_share_shifted(*rows, factor) for factor in (0.5, 2 / 3, 1, 2))


def _share_shifted(notes: list[Note], read: list[Note], factor: float) -> float:
    shifts = [
        round(found.onset - factor * note.onset) for note, found in zip(notes, read, strict=True)
    ]
    return max(map(shifts.count, set(shifts))) / len(shifts)

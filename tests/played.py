"""Build performances for tests, by hand and with hypothesis."""

from collections.abc import Iterable

from hypothesis import strategies as st

from rnngen.music.performance import (
    PedalSpan,
    Performance,
    PlayedNote,
    Sound,
    performance_of,
)

Pedal = Iterable[tuple[int, int]]

SOUNDS = st.builds(
    lambda onset, length, pitch, velocity: Sound(onset, onset + length, pitch, velocity),
    st.floats(0, 4000),
    st.floats(0, 3000),
    st.integers(0, 127) | st.sampled_from([60, 61]),
    st.integers(1, 127),
)
"""Notes as in a file, with times in milliseconds."""


PEDALS = st.lists(st.floats(-100, 8000), max_size=12).map(
    lambda times: list(
        zip(*(sorted(times)[i : len(times) // 2 * 2 : 2] for i in range(2)), strict=True)
    )
)
"""When a pedal comes down and is lifted, in milliseconds."""


def performances(least_notes: int = 0) -> st.SearchStrategy[Performance]:
    """Draw a canonical performance of a few seconds, with a pedal or without."""
    sounds = st.lists(SOUNDS, min_size=least_notes, max_size=24)
    return st.builds(lambda *drawn: performance_of(*drawn)[0], sounds, PEDALS | st.just([]))


def played(*rows: tuple[int, int, int, int], pedal: Pedal = ()) -> Performance:
    """Build a performance from (onset, pitch, duration, velocity); times in milliseconds.

    Args:
        pedal: When it comes down and is lifted.
    """
    notes = sorted(PlayedNote(*row) for row in rows)
    return Performance(tuple(notes), tuple(PedalSpan(*span) for span in pedal))


SCALE = played(*[(250 * i + 10 * (i % 3), 60 + i, 230, 50 + 4 * i) for i in range(12)])
"""Twelve rising notes, each louder than the last, slightly out of time."""

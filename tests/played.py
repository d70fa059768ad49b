"""Build performances for tests, by hand and with hypothesis."""

from hypothesis import strategies as st

from rnngen.music.performance import Performance, PlayedNote, Sound, performance_of

SOUNDS = st.builds(
    lambda onset, length, pitch, velocity: Sound(onset, onset + length, pitch, velocity),
    st.floats(0, 4000),
    st.floats(0, 3000),
    st.integers(0, 127) | st.sampled_from([60, 61]),
    st.integers(1, 127),
)
"""Notes as in a file, with times in milliseconds."""


def performances(least_notes: int = 0) -> st.SearchStrategy[Performance]:
    """Draw a canonical performance of a few seconds."""
    return st.lists(SOUNDS, min_size=least_notes, max_size=24).map(
        lambda sounds: performance_of(sounds)[0]
    )


def played(*rows: tuple[int, int, int, int]) -> Performance:
    """Build a performance from (onset, pitch, duration, velocity); times in milliseconds."""
    return Performance(tuple(sorted(PlayedNote(*row) for row in rows)))


SCALE = played(*[(250 * i + 10 * (i % 3), 60 + i, 230, 50 + 4 * i) for i in range(12)])
"""Twelve rising notes, each louder than the last, slightly out of time."""

"""What stands in a bar, so that it can come again; knows nothing of events or of where the bar stands."""

from typing import NamedTuple

from rnngen.music.score import Metre


class Written(NamedTuple):
    """A note as it stands in its bar; times are in ticks."""

    position: int
    """From the barline."""
    part: int
    pitch: int
    duration: int
    velocity: int | None
    """As stated, or None for the default."""


class WrittenBar(NamedTuple):
    """A bar as far as it has been written."""

    ticks: int = 0
    metre: Metre = Metre(4, 4)
    notes: tuple[Written, ...] = ()

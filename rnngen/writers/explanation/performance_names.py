"""The tokens of performances as people call them, and where their seconds begin."""

from collections.abc import Callable, Sequence

from rnngen.codec.performance_events import Kind, read
from rnngen.music.names import pitch_name
from rnngen.music.performance import VELOCITY_BINS
from rnngen.writers.explanation.names import SPECIAL_NAMES


def played_name(token: str) -> str:
    """NoteOn_60 → 'C4', NoteOff_60 → 'C4 off', TimeShift_120 → '120 ms', Velocity_20 → 'touch 20 of 32'."""
    if token in SPECIAL_NAMES:
        return SPECIAL_NAMES[token]
    event = read(token)
    return _NAMES[event.kind](event.value)


_NAMES: dict[Kind, Callable[[int], str]] = {
    Kind.NOTE_ON: pitch_name,
    Kind.NOTE_OFF: lambda pitch: f"{pitch_name(pitch)} off",
    Kind.TIME_SHIFT: lambda milliseconds: f"{milliseconds} ms",
    Kind.VELOCITY: lambda velocity: f"touch {velocity} of {VELOCITY_BINS}",
}


def second_starts(tokens: Sequence[str]) -> list[bool]:
    """Which tokens of a performance come first after a second has passed."""
    starts, now, begins = [], 0, False
    for token in tokens:
        starts.append(begins)
        shift = read(token).value if token.startswith(f"{Kind.TIME_SHIFT}_") else 0
        begins = now // 1000 < (now + shift) // 1000
        now += shift
    return starts

"""Tokens as people call them: a newline, C4, a dotted quarter."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from rnngen.music.names import key_name, pitch_name
from rnngen.music.performance import VELOCITY_BINS
from rnngen.music.score import Part, quarters
from rnngen.tokens.base import SPECIAL_TOKENS
from rnngen.tokens.event_tokens import EventKind, read
from rnngen.tokens.performance_events import PerformanceKind as PlayedKind
from rnngen.tokens.performance_events import read as read_played

SPECIAL_NAMES = dict(zip(SPECIAL_TOKENS, ("end", "unknown"), strict=True))
CHARACTER_NAMES = SPECIAL_NAMES | {" ": "space", "\n": "newline", "\t": "tab"}

NOTE_VALUES = {
    4: "whole",
    2: "half",
    1: "quarter",
    Fraction(1, 2): "8th",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
}
"""Quarters → name."""


def character_name(token: str) -> str:
    """The character itself, or the name of one that cannot be seen: 'space', 'U+00A0'."""
    if token in CHARACTER_NAMES:
        return CHARACTER_NAMES[token]
    return token if token.isprintable() else f"U+{ord(token):04X}"


def event_name(token: str) -> str:
    """An event in a musician's words: Pitch_60 → 'C4', Duration_3/2 → 'dotted quarter', Key_Em → 'E minor'."""
    if token in SPECIAL_NAMES:
        return SPECIAL_NAMES[token]
    event = read(token)
    return _EVENT_NAMES[event.kind](event.value)


def note_value(ticks: int) -> str:
    """A length as a written note: 'quarter', 'dotted 8th', 'triplet 8th'; 'n quarters' where one note is too few."""
    length = Fraction(quarters(ticks))
    for factor, prefix in ((1, ""), (Fraction(3, 2), "dotted "), (Fraction(2, 3), "triplet ")):
        if length / factor in NOTE_VALUES:
            return prefix + NOTE_VALUES[length / factor]
    return f"{length} quarters"


def _key(key: tuple[int, bool]) -> str:
    name = key_name(*key)
    return name.removesuffix("m").replace("b", "♭").replace("#", "♯") + (
        " minor" if key[1] else " major"
    )


def _instrument(part: Part) -> str:
    program = "" if part.program is None else f" {part.program}"
    return ("drums" if part.drums else "instrument") + program


_EVENT_NAMES: dict[EventKind, Callable[[Any], str]] = {
    EventKind.MELODY: lambda _: "melody",
    EventKind.POLYPHONY: lambda parts: f"{parts} parts" if parts > 1 else "1 part",
    EventKind.INSTRUMENT: _instrument,
    EventKind.METRE: str,
    EventKind.KEY: _key,
    EventKind.TEMPO: lambda tempo: f"tempo {tempo}",
    EventKind.BAR: lambda ticks: "bar" if ticks is None else f"bar of {quarters(ticks)}",
    EventKind.AGAIN: lambda bars: f"as {bars} bar{'s' * (bars > 1)} ago",
    EventKind.STEP: lambda _: "step",
    EventKind.SHIFT: lambda ticks: f"wait {note_value(ticks)}",
    EventKind.PART: lambda part: f"part {part + 1}",
    EventKind.DURATION: note_value,
    EventKind.VELOCITY: lambda velocity: f"velocity {velocity}",
    EventKind.PITCH: pitch_name,
}


def bar_starts(tokens: Sequence[str]) -> list[bool]:
    """Which events of a piece are the first of a bar: the bar itself, or what changes with it."""
    kinds = [token.partition("_")[0] for token in tokens]
    before = ["", *kinds]
    return [
        kind in (*_CHANGES, EventKind.BAR) and last not in _CHANGES
        for kind, last in zip(kinds, before, strict=False)
    ]


_CHANGES = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)


def is_note(token: str) -> bool:
    """Whether an event is a note."""
    return token.startswith(f"{EventKind.PITCH}_")


def played_name(token: str) -> str:
    """NoteOn_60 → 'C4', NoteOff_60 → 'C4 off', TimeShift_120 → '120 ms', Velocity_20 → 'touch 20 of 32'."""
    if token in SPECIAL_NAMES:
        return SPECIAL_NAMES[token]
    event = read_played(token)
    return _PLAYED_NAMES[event.kind](event.value)


_PLAYED_NAMES: dict[PlayedKind, Callable[[int], str]] = {
    PlayedKind.NOTE_ON: pitch_name,
    PlayedKind.NOTE_OFF: lambda pitch: f"{pitch_name(pitch)} off",
    PlayedKind.TIME_SHIFT: lambda milliseconds: f"{milliseconds} ms",
    PlayedKind.VELOCITY: lambda velocity: f"touch {velocity} of {VELOCITY_BINS}",
}


def second_starts(tokens: Sequence[str]) -> list[bool]:
    """Which tokens of a performance come first after a second has passed."""
    starts, now, begins = [], 0, False
    for token in tokens:
        starts.append(begins)
        shift = read_played(token).value if token.startswith(f"{PlayedKind.TIME_SHIFT}_") else 0
        begins = now // 1000 < (now + shift) // 1000
        now += shift
    return starts

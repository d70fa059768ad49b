"""The names of tokens on pages: a newline, C4, a dotted quarter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from rnngen.music.names import key_name, pitch_name
from rnngen.music.parts import instrument_name
from rnngen.music.performance import VELOCITY_BINS
from rnngen.music.score import Part, quarters
from rnngen.tokens.base import SPECIAL_TOKENS
from rnngen.tokens.event_tokens import EventKind, Player, read
from rnngen.tokens.performance_events import PerformanceKind
from rnngen.tokens.performance_events import read as read_played
from rnngen.tokens.places import BarMark
from rnngen.writers.timeline import key_in_words

SPECIAL_NAMES = dict(zip(SPECIAL_TOKENS, ("end", "unknown"), strict=True))
CHARACTER_NAMES = SPECIAL_NAMES | {" ": "space", "\n": "newline", "\t": "tab"}


def character_name(token: str) -> str:
    """Return a character, or the name of one that cannot be seen: 'space', 'U+00A0'."""
    if token in CHARACTER_NAMES:
        return CHARACTER_NAMES[token]
    return token if token.isprintable() else f"U+{ord(token):04X}"


NOTE_VALUES = {
    4: "whole",
    2: "half",
    1: "quarter",
    Fraction(1, 2): "8th",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
}
"""Quarters → name."""


def note_value(ticks: int) -> str:
    """Return a duration as a note: 'dotted 8th', 'triplet 8th', or else '5/4 quarters'."""
    length = Fraction(quarters(ticks))
    for factor, prefix in ((1, ""), (Fraction(3, 2), "dotted "), (Fraction(2, 3), "triplet ")):
        if length / factor in NOTE_VALUES:
            return prefix + NOTE_VALUES[length / factor]
    return f"{length} quarters"


def _instrument(part: Part) -> str:
    program = "" if part.program is None else f" {part.program}"
    return ("drums" if part.drums else "instrument") + program


def _player(player: Player) -> str:
    name = instrument_name(player.instrument) or "unnamed"
    return f"{name} {player.number}" if player.number > 1 else name


def _bar(mark: BarMark) -> str:
    section, bar = mark.place
    length = f" of {quarters(mark.ticks)}" if mark.ticks else ""
    if mark.place.is_ending:
        return f"last bar{length}" if bar == 1 else f"{bar} bars to go{length}"
    return f"bar{length} {section}.{bar}" if bar else f"bar{length}"


_EVENT_NAMES: dict[EventKind, Callable[[Any], str]] = {
    EventKind.FIFTHS: lambda fifths: f"signs of {key_name(fifths, False)}",
    EventKind.MELODY: lambda _: "melody",
    EventKind.POLYPHONY: lambda parts: f"{parts} parts" if parts > 1 else "1 part",
    EventKind.VOICES: lambda parts: f"{parts} voices",
    EventKind.TRACKS: lambda _: "band",
    EventKind.PLAY: _player,
    EventKind.AT: lambda ticks: f"at {quarters(ticks)}",
    EventKind.DRUM: lambda pitch: f"drum {pitch}",
    EventKind.INSTRUMENT: _instrument,
    EventKind.METRE: str,
    EventKind.KEY: lambda key: key_in_words(*key),
    EventKind.TEMPO: lambda tempo: f"tempo {tempo}",
    EventKind.BAR: _bar,
    EventKind.AGAIN: lambda bars: f"as {bars} bar{'s' * (bars > 1)} ago",
    EventKind.STEP: lambda _: "step",
    EventKind.SHIFT: lambda ticks: f"wait {note_value(ticks)}",
    EventKind.PART: lambda part: f"part {part + 1}",
    EventKind.DURATION: note_value,
    EventKind.VELOCITY: lambda velocity: f"velocity {velocity}",
    EventKind.HOLD: lambda _: "hold",
    EventKind.REST: lambda _: "rest",
    EventKind.PITCH: pitch_name,
    EventKind.SUNG: lambda sung: pitch_name(sung.pitch),
}


def event_name(token: str) -> str:
    """Return an event's name: 'C4' for Pitch_60, 'dotted quarter' for Duration_3/2."""
    if token in SPECIAL_NAMES:
        return SPECIAL_NAMES[token]
    event = read(token)
    return _EVENT_NAMES[event.kind](event.value)


_CHANGES = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)


def bar_starts(tokens: Sequence[str]) -> list[bool]:
    """Return which events come first in a bar.

    That is the bar itself, or a change of metre, key or tempo before it.
    """
    kinds = [token.partition("_")[0] for token in tokens]
    return [
        kind in (*_CHANGES, EventKind.BAR) and last not in _CHANGES
        for kind, last in zip(kinds, ["", *kinds], strict=False)
    ]


_PLAYED_NAMES: dict[PerformanceKind, Callable[[int], str]] = {
    PerformanceKind.NOTE_ON: pitch_name,
    PerformanceKind.NOTE_OFF: lambda pitch: f"{pitch_name(pitch)} off",
    PerformanceKind.TIME_SHIFT: lambda milliseconds: f"{milliseconds} ms",
    PerformanceKind.VELOCITY: lambda velocity: f"touch {velocity} of {VELOCITY_BINS}",
    PerformanceKind.PEDAL: lambda down: "pedal down" if down else "pedal up",
}


def played_name(token: str) -> str:
    """Return an event's name: NoteOn_60 → 'C4', NoteOff_60 → 'C4 off', TimeShift_120 → '120 ms'."""
    if token in SPECIAL_NAMES:
        return SPECIAL_NAMES[token]
    event = read_played(token)
    return _PLAYED_NAMES[event.kind](event.value)


def second_starts(tokens: Sequence[str]) -> list[bool]:
    """Return which tokens of a performance come first after another second has passed."""
    starts = []
    now = 0
    begins = False
    for token in tokens:
        starts.append(begins)
        shift = (
            read_played(token).value if token.startswith(f"{PerformanceKind.TIME_SHIFT}_") else 0
        )
        begins = now // 1000 < (now + shift) // 1000
        now += shift
    return starts


@dataclass(frozen=True)
class Alphabet:
    """How the tokens of a vocabulary are shown. All sequences are by id."""

    tokens: Sequence[str]
    """As the codec spells them."""
    names: Sequence[str]
    """As people call them: 'e', 'newline', 'C4'."""
    shown: Sequence[str]
    """As they are written in a sample."""
    separator: str = ""
    """Between two tokens: a space in music."""
    notes: np.ndarray | None = None
    """bool[vocabulary]: which events begin a note; None for text."""
    starts: Callable[[Sequence[str]], list[bool]] = bar_starts
    """Of music: returns which tokens of a piece begin a row."""

    @classmethod
    def of(cls, codec: str, tokens: Sequence[str]) -> "Alphabet":
        """Return the alphabet of the codec of this name."""
        return ALPHABETS[codec](tokens)

    @classmethod
    def of_text(cls, tokens: Sequence[str]) -> "Alphabet":
        """Return the alphabet of characters."""
        # HTML cannot hold a null character.
        replaced = dict.fromkeys(SPECIAL_TOKENS, "\N{REPLACEMENT CHARACTER}")
        replaced["\0"] = "\N{SYMBOL FOR NULL}"
        shown = [replaced.get(token, token) for token in tokens]
        return cls(tokens, [character_name(token) for token in tokens], shown)

    @classmethod
    def of_words(cls, tokens: Sequence[str]) -> "Alphabet":
        """Return the alphabet of words, with a blank between them."""
        names = [SPECIAL_NAMES.get(token, token) for token in tokens]
        return cls(tokens, names, names, " ")

    @classmethod
    def of_music(cls, tokens: Sequence[str]) -> "Alphabet":
        """Return the alphabet of scores, with a row for each bar."""
        names = [event_name(token) for token in tokens]
        return cls(tokens, names, names, " ", _begin_with(tokens, EventKind.PITCH))

    @classmethod
    def of_performances(cls, tokens: Sequence[str]) -> "Alphabet":
        """Return the alphabet of performances, with a row for each second."""
        names = [played_name(token) for token in tokens]
        notes = _begin_with(tokens, PerformanceKind.NOTE_ON)
        return cls(tokens, names, names, " ", notes, second_starts)


ALPHABETS: dict[str, Callable[[Sequence[str]], Alphabet]] = {
    "char": Alphabet.of_text,
    "word": Alphabet.of_words,
    "event": Alphabet.of_music,
    "notes": Alphabet.of_music,
    "performance": Alphabet.of_performances,
}
"""Codec → its alphabet."""


def _begin_with(tokens: Sequence[str], kind: EventKind | PerformanceKind) -> np.ndarray:
    return np.array([token.startswith(f"{kind}_") for token in tokens])

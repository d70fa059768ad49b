"""Performances ↔ token ids, as `rnngen.tokens.performance_events` spells them; knows nothing of files or networks."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from rnngen.errors import CodecError
from rnngen.music.performance import TIME_STEP, Performance
from rnngen.tokens.base import UNKNOWN, Vocabulary
from rnngen.tokens.performance_events import (
    SHIFTS,
    VELOCITIES,
    PerformanceKind,
    PlayedEvent,
    decode_played,
    encode_played,
    read,
    spell,
)

_ORDER = list(PerformanceKind)

KEYS = 128
"""MIDI pitches."""

MAX_HELD = 0.001
"""Share of notes, the longest, that do not count: in recordings some are never ended, or by a later note's end."""


class PerformanceCodec:
    """The keys of a corpus struck and left, all shifts of time and all velocities, after the special tokens.

    It also knows the longest note of the corpus, in milliseconds, but for those that must have stuck, and the most keys
    that are down at once; models of before know no such number, and may have all down.

    Example:
        codec = PerformanceCodec.from_documents([performance])
        codec.decode(codec.encode(performance))  # performance
    """

    name = "performance"
    note: str | None = f"{PerformanceKind.NOTE_ON}_"

    def __init__(self, vocabulary: Vocabulary, longest: int, most_down: int = KEYS) -> None:
        self.vocabulary, self.longest, self.most_down = vocabulary, longest, most_down
        self.events: tuple[PlayedEvent | None, ...] = (
            None,
            None,
            *map(read, vocabulary.tokens[2:]),
        )
        """By id; None for the special tokens."""

    @classmethod
    def from_documents(cls, performances: Iterable[Performance]) -> "PerformanceCodec":
        """The codec of a corpus, with just the pitches that it has."""
        performances = list(performances)
        tokens = _tokens([*keys_of(performances), *SHIFTS, *VELOCITIES])
        return cls(Vocabulary.of(tokens), _longest(performances), _most_down(performances))

    def extended(self, contents: Iterable[Performance]) -> "PerformanceCodec":
        """The codec with the pitches of other performances after its own tokens."""
        contents = list(contents)
        codec = self.with_events(keys_of(contents))
        most_down = max(self.most_down, _most_down(contents))
        return PerformanceCodec(codec.vocabulary, max(self.longest, _longest(contents)), most_down)

    def with_events(self, events: Iterable[PlayedEvent]) -> "PerformanceCodec":
        """The codec with those of some events that it lacks after its own."""
        return PerformanceCodec(
            self.vocabulary.extended(_tokens(events)), self.longest, self.most_down
        )

    @cached_property
    def ids(self) -> Mapping[PlayedEvent, int]:
        """Event → id."""
        return {event: i for i, event in enumerate(self.events) if event is not None}

    @cached_property
    def pitches(self) -> tuple[int, ...]:
        """The MIDI pitches of the keys that it can strike and leave, upwards."""
        struck = (event.value for event in self.ids if event.kind is PerformanceKind.NOTE_ON)
        return tuple(
            sorted(
                pitch
                for pitch in struck
                if PlayedEvent(PerformanceKind.NOTE_OFF, pitch) in self.ids
            )
        )

    def encode(self, document: Performance) -> np.ndarray:
        """int32[events]; an event outside the vocabulary becomes UNKNOWN."""
        ids = self.ids
        return np.array(
            [ids.get(event, UNKNOWN) for event in encode_played(document)], dtype=np.int32
        )

    def decode(self, ids: Sequence[int] | np.ndarray) -> Performance:
        """The performance; what makes no sense where it stands is passed over, so any row of ids gives one."""
        return decode_played(
            event for event in map(self.events.__getitem__, ids) if event is not None
        )

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """The keys that ids strike."""
        struck = [i for event, i in self.ids.items() if event.kind is PerformanceKind.NOTE_ON]
        return int(np.isin(ids, struck).sum())

    def to_json(self) -> dict[str, Any]:
        """The tokens in their order, the longest note and the most keys down."""
        tokens = list(self.vocabulary.tokens[2:])
        return {
            "name": self.name,
            "tokens": tokens,
            "longest": self.longest,
            "most_down": self.most_down,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PerformanceCodec":
        """The codec that `to_json` described.

        Raises:
            CodecError: for a token, a length or a number of keys that is none.
        """
        longest, most_down = int(data["longest"]), int(data.get("most_down", KEYS))
        if longest < TIME_STEP:
            expected = f"a longest note of at least {TIME_STEP} ms"
            raise CodecError(
                f"A codec of performances is not usable. Expected {expected}. Received: {longest}."
            )
        if not 1 <= most_down <= KEYS:
            expected = f"1 to {KEYS} keys down at once"
            raise CodecError(
                f"A codec of performances is not usable. Expected {expected}. Received: {most_down}."
            )
        return cls(Vocabulary.of(data["tokens"]), longest, most_down)


def _longest(performances: Iterable[Performance]) -> int:
    """Milliseconds of the longest note that is none of the MAX_HELD."""
    durations = sorted(note.duration for performance in performances for note in performance.notes)
    return durations[-1 - int(MAX_HELD * len(durations))] if durations else TIME_STEP


def _most_down(performances: Iterable[Performance]) -> int:
    """The most keys that are down at once, at least 1; one that is left as another is struck is not counted with it."""
    most = 1
    for performance in performances:
        changes = [(note.onset, 1) for note in performance.notes] + [
            (note.offset, -1) for note in performance.notes
        ]
        most = max(most, *accumulate(change for _, change in sorted(changes)), 1)
    return most


def keys_of(performances: Iterable[Performance]) -> set[PlayedEvent]:
    """The striking and leaving of every key that is played."""
    pitches = {note.pitch for performance in performances for note in performance.notes}
    return {
        PlayedEvent(kind, pitch)
        for kind in (PerformanceKind.NOTE_ON, PerformanceKind.NOTE_OFF)
        for pitch in pitches
    }


def _tokens(events: Iterable[PlayedEvent]) -> Iterable[str]:
    """Events as tokens in the order of a vocabulary."""
    return map(spell, sorted(events, key=lambda event: (_ORDER.index(event.kind), event.value)))

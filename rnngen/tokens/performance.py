"""Performances ↔ token ids; `rnngen.tokens.performance_events` says what each event does.

After Oore et al. 2018, "This time with feeling", with the pedal as events of its own: notes as
long as the pedal holds them would have to be counted by the network, up to ten seconds each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.music.limits import MOST_HOURS, MOST_MILLISECONDS
from rnngen.music.performance import TIME_STEP, Performance, sounding, stretched
from rnngen.tokens.base import UNKNOWN, Vocabulary
from rnngen.tokens.capabilities import PlayedCapabilities
from rnngen.tokens.music_codec import MusicCodec, vocabulary_from_json
from rnngen.tokens.performance_events import (
    PEDAL_DOWN,
    PEDAL_UP,
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

PITCHES = 128
"""Number of MIDI pitches."""

SELDOM = 0.005
"""What a corpus does more seldom, samples never do: the longest notes and pedals, most keys down.

A network forgets keys that it holds. After 5 minutes on 44 recordings it held 18 at once, 4.7 with
limits of 0.1 %, and 3.0 with 0.5 %; the recordings hold 1.8.
"""

HELD_SHARES = (0.85, 0.93, 0.97, 0.99)
"""Shares of the notes that are no longer than the times after which a key is overdue."""

STRETCHES = (0.95, 0.975, 1.0, 1.025, 1.05)
"""Factors by which a performance is slowed down or sped up in another key (Oore et al. 2018)."""


Limits = tuple[int, int, int, tuple[int, ...]]


class PerformanceCodec(MusicCodec):
    """A codec of performances: the pitches of a corpus, and all time shifts and velocities.

    It has a pedal if its corpus has. Else, as in old models, a pedal makes notes longer.

    Example:
        codec = PerformanceCodec.from_documents([performance])
        codec.decode(codec.encode(performance))  # performance
    """

    name = "performance"
    writes = "performances"
    note = f"{PerformanceKind.NOTE_ON}_"
    events: tuple[PlayedEvent | None, ...]

    def __init__(
        self,
        vocabulary: Vocabulary,
        longest: int,
        most_down: int = PITCHES,
        longest_pedal: int = MOST_MILLISECONDS,
        held: tuple[int, ...] = (),
    ) -> None:
        self.vocabulary = vocabulary
        self.longest = longest
        """The longest note of the corpus in milliseconds, without SELDOM of them."""
        self.most_down = most_down
        """Most keys that are down as a note begins, without SELDOM of them. Some old models have no
        limit."""
        self.longest_pedal = longest_pedal
        """The longest time in milliseconds that the pedal is down, without SELDOM of them."""
        self.held = held
        """How long HELD_SHARES of the notes last at most, in milliseconds; empty in old models."""
        self.events = (None, None, *map(read, vocabulary.tokens[2:]))

    @classmethod
    def from_documents(
        cls, documents: Iterable[Performance], config: DataConfig | None = None
    ) -> "PerformanceCodec":
        """Build the codec of a corpus with just the pitches that it has."""
        performances = list(documents)
        pedal = [PEDAL_UP, PEDAL_DOWN] if any(each.pedal for each in performances) else []
        tokens = _tokens([*_strokes(performances), *SHIFTS, *VELOCITIES, *pedal])
        return cls(Vocabulary.of(tokens), *_limits(performances))

    def extended(
        self, contents: Iterable[Performance], config: DataConfig | None = None
    ) -> "PerformanceCodec":
        """Return the codec with the pitches of other performances appended."""
        performances = list(map(self._spelled, contents))
        wider = self.with_events(_strokes(performances))
        longest, most_down, longest_pedal, held = _limits(performances)
        return PerformanceCodec(
            wider.vocabulary,
            max(self.longest, longest),
            max(self.most_down, most_down),
            max(self.longest_pedal, longest_pedal),
            max(self.held, held),
        )

    def with_events(self, events: Iterable[PlayedEvent]) -> "PerformanceCodec":
        """Return the codec with the events that it lacks appended."""
        return PerformanceCodec(self.vocabulary.extended(_tokens(events)), *self._own_limits())

    def _own_limits(self) -> Limits:
        return self.longest, self.most_down, self.longest_pedal, self.held

    @cached_property
    def has_pedal(self) -> bool:
        """Whether it spells the pedal."""
        return PEDAL_UP in self.ids and PEDAL_DOWN in self.ids

    def _spelled(self, performance: Performance) -> Performance:
        """Return a performance as the tokens spell it: without a pedal, notes last longer."""
        return performance if self.has_pedal else sounding(performance)

    @cached_property
    def pitches(self) -> tuple[int, ...]:
        """The MIDI pitches that it can begin and end, sorted."""
        struck = (event.value for event in self.ids if event.kind is PerformanceKind.NOTE_ON)
        return tuple(
            sorted(
                pitch
                for pitch in struck
                if PlayedEvent(PerformanceKind.NOTE_OFF, pitch) in self.ids
            )
        )

    def encode(self, document: Performance) -> np.ndarray:
        """Return int32[events]; an event outside the vocabulary becomes UNKNOWN."""
        ids = self.ids
        return np.array(
            [ids.get(event, UNKNOWN) for event in encode_played(self._spelled(document))],
            dtype=np.int32,
        )

    def decode(self, ids: Sequence[int] | np.ndarray) -> Performance:
        """Return the performance of any ids; events without sense in their place are skipped."""
        return decode_played(
            event for event in map(self.events.__getitem__, ids) if event is not None
        )

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """Return how many notes ids begin."""
        struck = [i for event, i in self.ids.items() if event.kind is PerformanceKind.NOTE_ON]
        return int(np.isin(ids, struck).sum())

    def capabilities(self) -> PlayedCapabilities:
        """Return the pitches that the events can spell."""
        return PlayedCapabilities(self.pitches)

    def keyed_events(self, piece: Performance) -> set[PlayedEvent]:
        """Return the note-ons and note-offs of a performance."""
        return _strokes([piece])

    def moved(self, event: PlayedEvent, shift: int) -> PlayedEvent:
        """Return the event `shift` semitones higher."""
        if event.kind in (PerformanceKind.NOTE_ON, PerformanceKind.NOTE_OFF):
            return event._replace(value=event.value + shift)
        return event

    def in_key(
        self, document: Performance, row: np.ndarray, shift: int, seed: Sequence[int]
    ) -> np.ndarray:
        """Move a performance to another key and stretch it by one of STRETCHES."""
        factor = np.random.default_rng(seed).choice(STRETCHES)
        return self.transposition_table(shift)[self.encode(stretched(self.decode(row), factor))]

    def to_json(self) -> dict[str, Any]:
        """Return the tokens in their order, and the limits of its corpus."""
        pedal = {"longest_pedal": self.longest_pedal} if self.has_pedal else {}
        return {
            "name": self.name,
            "tokens": list(self.vocabulary.tokens[2:]),
            "longest": self.longest,
            "most_down": self.most_down,
            **pedal,
            **({"held": list(self.held)} if self.held else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PerformanceCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: for an unknown token, or a length or number of keys out of range.
        """
        longest, most_down = data["longest"], data.get("most_down", PITCHES)
        longest_pedal = data.get("longest_pedal", MOST_MILLISECONDS)
        for what, time in (("note", longest), ("pedal", longest_pedal)):
            if type(time) is not int or not TIME_STEP <= time <= MOST_MILLISECONDS:
                raise CodecError(
                    f"The codec of this model is damaged: its longest {what} has "
                    f"{TIME_STEP} ms to {MOST_HOURS} hours, not {time!r:.40}."
                )
        if type(most_down) is not int or not 1 <= most_down <= PITCHES:
            raise CodecError(
                "The codec of this model is damaged: "
                f"1 to {PITCHES} keys down at once are possible, not {most_down!r:.40}."
            )
        held = data.get("held", [])
        if type(held) is not list or {type(time) for time in held} - {int} or held != sorted(held):
            raise CodecError(
                "The codec of this model is damaged: "
                f"its lengths of notes are not integers in order: {held!r:.40}."
            )
        vocabulary = vocabulary_from_json(data["tokens"])
        return cls(vocabulary, longest, most_down, longest_pedal, tuple(held))


def _limits(performances: Sequence[Performance]) -> Limits:
    """Return the longest note, the most keys down, the longest pedal, and the usual notes."""
    notes = sorted(note.duration for each in performances for note in each.notes)
    pedals = (span.up - span.down for each in performances for span in each.pedal)
    down = (count for each in performances for count in _keys_down(each))
    held = tuple(notes[int(share * len(notes))] for share in HELD_SHARES if notes)
    return _most(notes, TIME_STEP), _most(down, 1), _most(pedals, TIME_STEP), held


def _most(values: Iterable[int], least: int) -> int:
    """Return the largest value without SELDOM of them, or `least` for none."""
    found = sorted(values)
    return found[-1 - int(SELDOM * len(found))] if found else least


def _keys_down(performance: Performance) -> Iterator[int]:
    """Yield for each note how many keys are down as it begins.

    A key that is released as another is struck does not count with it.
    """
    changes = [(note.onset, 1) for note in performance.notes]
    changes += [(note.offset, -1) for note in performance.notes]
    down = 0
    for _, change in sorted(changes):
        down += change
        if change > 0:
            yield down


def _strokes(performances: Iterable[Performance]) -> set[PlayedEvent]:
    """Return the note-on and note-off of every pitch that is played."""
    pitches = {note.pitch for performance in performances for note in performance.notes}
    return {
        PlayedEvent(kind, pitch)
        for kind in (PerformanceKind.NOTE_ON, PerformanceKind.NOTE_OFF)
        for pitch in pitches
    }


def _tokens(events: Iterable[PlayedEvent]) -> Iterable[str]:
    """Return the tokens of events in vocabulary order."""
    return map(spell, sorted(events, key=lambda event: (_ORDER.index(event.kind), event.value)))

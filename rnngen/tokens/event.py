"""Scores ↔ token ids, in one grammar for melody and polyphony.

    document  = header, bars
    header    = Melody, Instrument            one part without overlaps
              | Polyphony_n, n × Instrument
    bars      = { [Metre_6/8] [Key_G] [Tempo_160] (Bar | Bar_1/2), events }
    events    = Again_8 | { Shift_1/2 | Step | [Part_1] [Duration_1/2] [Velocity_80] Pitch_60 }

A token is written only where its value changes. The metre, key, tempo and duration stay until
the next change. The velocity is written only where it differs from the velocity profile, the part
only where it is not the next silent one. So a note of a melody costs one to two tokens, bars
included. `Again_8` repeats the bar 8 bars ago in one token, so a model can learn musical form.
`rnngen.tokens.event_state` says what each event does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnngen.config import DataConfig
from rnngen.music.score import Score
from rnngen.music.transposition import transposed, transposed_fifths
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary
from rnngen.tokens.capabilities import Capabilities
from rnngen.tokens.event_coding import PERIODS, decode_events, encode_barlines, encode_events
from rnngen.tokens.event_tokens import Event, EventKind, read, spell
from rnngen.tokens.music_codec import MusicCodec, vocabulary_from_json
from rnngen.tokens.velocity_profile import VelocityProfile
from rnngen.tokens.voices import is_of_melody

_ORDER = list(EventKind)
LEAST_REPEATED = 0.05
"""Least share of repeated bars for which `Again` pays; rarer repeats are hardly learnt."""


class EventCodec(MusicCodec):
    """A codec of scores: the events of a corpus, and its velocity profile.

    Example:
        codec = EventCodec.from_documents([score])
        codec.decode(codec.encode(score))  # score
    """

    name = "event"
    writes = "scores"
    note = f"{EventKind.PITCH}_"
    events: tuple[Event | None, ...]

    def __init__(self, vocabulary: Vocabulary, velocity_profile: VelocityProfile) -> None:
        self.vocabulary = vocabulary
        self.velocity_profile = velocity_profile
        self.events = (None, None, *map(read, vocabulary.tokens[2:]))

    @classmethod
    def from_documents(
        cls, documents: Iterable[Score], config: DataConfig | None = None
    ) -> "EventCodec":
        """Build the codec of a corpus with just the events that it needs.

        Without `Again` if few bars repeat.
        """
        scores = list(documents)
        profile = VelocityProfile.of(scores)
        found = Counter(
            event for score in scores for event in encode_events(score, profile, PERIODS)
        )
        bars = sum(count for event, count in found.items() if event.kind is EventKind.BAR)
        repeated = sum(count for event, count in found.items() if event.kind is EventKind.AGAIN)
        if 0 < repeated < LEAST_REPEATED * bars:
            return cls(Vocabulary.of(_tokens(scores, profile, ())), profile)
        return cls(Vocabulary.of(_spelled(found)), profile)

    def extended(self, contents: Iterable[Score], config: DataConfig | None = None) -> Self:
        """Return the codec with the events of other scores appended.

        The velocity profile stays, because the meaning of the tokens depends on it. So does the
        use of `Again`, because a model has learnt bars with it or without it.
        """
        periods = PERIODS if self.periods else ()
        return type(self)(
            self.vocabulary.extended(_tokens(contents, self.velocity_profile, periods)),
            self.velocity_profile,
        )

    def with_events(self, events: Iterable[Event]) -> Self:
        """Return the codec with the events that it lacks appended."""
        return type(self)(self.vocabulary.extended(_spelled(events)), self.velocity_profile)

    def without(self, unwanted: Callable[[Event], bool]) -> "EventCodec":
        """Return a codec with the same ids in which unwanted events are unknown."""
        codec = EventCodec(self.vocabulary, self.velocity_profile)
        codec.events = tuple(
            None if event is None or unwanted(event) else event for event in self.events
        )
        return codec

    @cached_property
    def periods(self) -> frozenset[int]:
        """Distances, in bars, at which `Again` may repeat a bar; none in old models."""
        return frozenset(event.value for event in self.ids if event.kind is EventKind.AGAIN)

    def encode(self, document: Score) -> np.ndarray:
        """Return int32[events]; an event outside the vocabulary becomes UNKNOWN."""
        ids, events = self.ids, encode_events(document, self.velocity_profile, self.periods)
        return np.array([ids.get(event, UNKNOWN) for event in events], dtype=np.int32)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Score:
        """Return the score of any ids; events that make no sense in their place are skipped."""
        return decode_events(self._events_of(ids), self.velocity_profile)

    def _events_of(self, ids: Sequence[int] | np.ndarray) -> Iterator[Event]:
        for i in ids:
            event = self.events[i]
            if event is not None:
                yield event

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """Return how many notes ids write, including those of repeated bars."""
        is_note = np.array(
            [event is not None and event.kind is EventKind.PITCH for event in self.events]
        )
        return self.total(ids, is_note[np.asarray(ids, np.intp)])

    def total(self, ids: Sequence[int] | np.ndarray, counts: np.ndarray) -> int:
        """Return the sum of counts, int[ids]; `Again` counts as the bar that it repeats."""
        bars = [0]
        for token, count in zip(
            np.asarray(ids).tolist(), np.asarray(counts, np.int64).tolist(), strict=True
        ):
            event = self.events[token]
            if token == BOUNDARY or (event is not None and event.kind is EventKind.BAR):
                bars.append(0)
            elif event is not None and event.kind is EventKind.AGAIN and event.value < len(bars):
                count = bars[-1 - event.value]
            bars[-1] += count
        return sum(bars)

    def is_dictated(self, ids: np.ndarray, source: Any) -> np.ndarray:
        """Return bool[ids]: the notes of the first part and all barlines, if a melody is given."""
        if not isinstance(source, Score):
            return super().is_dictated(ids, source)
        return is_of_melody([self.events[token] for token in ids])

    def capabilities(self) -> Capabilities:
        """Return the values that the events can spell."""
        return Capabilities.of_events(self.events)

    def keyed_events(self, piece: Score) -> set[Event]:
        """Return the keys and pitches of a score; drums have neither."""
        keys = {
            event for bar in encode_barlines(piece) for event in bar if event.kind is EventKind.KEY
        }
        return keys | {
            Event(EventKind.PITCH, note.pitch)
            for note in piece.notes
            if not piece.parts[note.part].drums
        }

    def moved(self, event: Event, shift: int) -> Event:
        """Return the event `shift` semitones higher."""
        if event.kind is EventKind.PITCH:
            return event._replace(value=event.value + shift)
        if event.kind is EventKind.KEY:
            fifths, minor = event.value
            return Event(EventKind.KEY, (transposed_fifths(fifths, shift), minor))
        return event

    def in_key(
        self, document: Score, row: np.ndarray, shift: int, seed: Sequence[int]
    ) -> np.ndarray:
        if any(part.drums for part in document.parts):
            # A pitch of drums stays, so the table, which moves all pitches, does not serve.
            return self.encode(transposed(document, shift))[: len(row)]
        return self.transposition_table(shift)[row]

    def to_json(self) -> dict[str, Any]:
        """Return the tokens in their order, and the velocity profile."""
        return {
            "name": self.name,
            "tokens": list(self.vocabulary.tokens[2:]),
            "accents": self.velocity_profile.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EventCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: for an unknown token or an impossible velocity.
        """
        return cls(vocabulary_from_json(data["tokens"]), VelocityProfile.from_json(data["accents"]))


def _tokens(
    scores: Iterable[Score], profile: VelocityProfile, periods: Collection[int]
) -> Iterator[str]:
    """Return the token of every event of scores, in vocabulary order."""
    found = {event for score in scores for event in encode_events(score, profile, periods)}
    return _spelled(found)


def _spelled(events: Iterable[Event]) -> Iterator[str]:
    return map(spell, sorted(events, key=_vocabulary_order))


def _vocabulary_order(event: Event) -> tuple[int, bool, Any]:
    """Return the sort key of an event: by kind, then by value, without a value first."""
    value = spell(event) if event.kind is EventKind.INSTRUMENT else event.value
    return _ORDER.index(event.kind), event.value is not None, value

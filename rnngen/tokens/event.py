"""Scores ↔ token ids, in one grammar for melody and polyphony; knows nothing of files or networks.

    document  = header, bars
    header    = Melody, Instrument            one part without overlaps
              | Polyphony_n, n × Instrument
    bars      = { [Metre_6/8] [Key_G] [Tempo_160] (Bar | Bar_1/2), events }
    events    = Again_8 | { Shift_1/2 | Step | [Part_1] [Duration_1/2] [Velocity_80] Pitch_60 }

What stays as it was is not written: the metre, key and tempo, the duration of the notes; the velocity where
it is the usual one at its place in the bar, the part where it is the next silent one. So a note of a melody
costs between one and two tokens, bars included, and the same grammar holds any polyphony. A bar that stood there
before is one token, which says how many bars ago: as with repeat signs, the form of a piece is spelled, and learnt.
`rnngen.tokens.event_state` says what each event does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.music.score import Score
from rnngen.tokens.accents import Accents
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary
from rnngen.tokens.event_decoder import decode_events
from rnngen.tokens.event_encoder import PERIODS, encode_events
from rnngen.tokens.event_tokens import Event, EventKind, read, spell

_ORDER = list(EventKind)
LEAST_REPEATED = 0.05
"""Share of the bars of a corpus that have to come again for that to be one event; rarer ones are hardly learnt."""


class EventCodec:
    """The events of a corpus, after the special tokens, and its accents.

    Example:
        codec = EventCodec.from_documents([score])
        codec.decode(codec.encode(score))  # score
    """

    name = "event"
    note: str | None = f"{EventKind.PITCH}_"

    def __init__(self, vocabulary: Vocabulary, accents: Accents) -> None:
        self.vocabulary = vocabulary
        self.accents = accents
        self.events: tuple[Event | None, ...] = (None, None, *map(read, vocabulary.tokens[2:]))
        """By id; None for the special tokens."""

    @classmethod
    def from_documents(cls, scores: Iterable[Score]) -> "EventCodec":
        """The codec of a corpus: its vocabulary is just the events that the corpus needs.

        Where bars seldom come again, they are spelled out.
        """
        scores = list(scores)
        accents = Accents.of(scores)
        found = Counter(
            event for score in scores for event in encode_events(score, accents, PERIODS)
        )
        bars, again = (
            sum(found[event] for event in found if event.kind is kind)
            for kind in (EventKind.BAR, EventKind.AGAIN)
        )
        if 0 < again < LEAST_REPEATED * bars:
            return cls(Vocabulary.of(_tokens(scores, accents, ())), accents)
        return cls(Vocabulary.of(_spelled(found)), accents)

    def extended(self, contents: Iterable[Score]) -> "EventCodec":
        """The codec with the events of other scores after its own; its accents stay, as its tokens rest on them.

        One that spells out all bars goes on so, as what a model has learnt of bars rests on that.
        """
        periods = PERIODS if self.periods else ()
        return EventCodec(
            self.vocabulary.extended(_tokens(contents, self.accents, periods)), self.accents
        )

    def with_events(self, events: Iterable[Event]) -> "EventCodec":
        """The codec with those of some events that it lacks after its own."""
        return EventCodec(self.vocabulary.extended(_spelled(events)), self.accents)

    def without(self, unwanted: Callable[[Event], bool]) -> "EventCodec":
        """A codec of the same ids to which some of its events are not known."""
        codec = EventCodec(self.vocabulary, self.accents)
        codec.events = tuple(
            None if event is None or unwanted(event) else event for event in self.events
        )
        return codec

    @cached_property
    def ids(self) -> Mapping[Event, int]:
        """Event → id."""
        return {event: i for i, event in enumerate(self.events) if event is not None}

    @cached_property
    def periods(self) -> frozenset[int]:
        """After how many bars a bar may come again as one event; none in models of before there was such an event."""
        return frozenset(event.value for event in self.ids if event.kind is EventKind.AGAIN)

    def encode(self, document: Score) -> np.ndarray:
        """int32[events]; an event outside the vocabulary becomes UNKNOWN."""
        ids, events = self.ids, encode_events(document, self.accents, self.periods)
        return np.array([ids.get(event, UNKNOWN) for event in events], dtype=np.int32)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Score:
        """The score; what makes no sense where it stands is passed over, so any row of ids gives a score."""
        return decode_events(self._events_of(ids), self.accents)

    def _events_of(self, ids: Sequence[int] | np.ndarray) -> Iterator[Event]:
        for i in ids:
            event = self.events[i]
            if event is not None:
                yield event

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """The notes that a row of ids writes, those of bars that come again included."""
        is_note = np.array(
            [event is not None and event.kind is EventKind.PITCH for event in self.events]
        )
        return self.total(ids, is_note[np.asarray(ids, np.intp)])

    def total(self, ids: Sequence[int] | np.ndarray, counts: np.ndarray) -> int:
        """The sum of what each of a row of ids counts for, int[ids], where a bar that comes again counts as it did."""
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

    def to_json(self) -> dict[str, Any]:
        """The tokens in their order, and the accents."""
        return {
            "name": self.name,
            "tokens": list(self.vocabulary.tokens[2:]),
            "accents": self.accents.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EventCodec":
        """The codec that `to_json` described.

        Raises:
            CodecError: for a token or accent that is none.
        """
        return cls(Vocabulary.of(data["tokens"]), Accents.from_json(data["accents"]))


def _tokens(scores: Iterable[Score], accents: Accents, periods: Collection[int]) -> Iterator[str]:
    """Every event of scores as a token, each once, in the order of a vocabulary."""
    found = {event for score in scores for event in encode_events(score, accents, periods)}
    return _spelled(found)


def _spelled(events: Iterable[Event]) -> Iterator[str]:
    return map(spell, sorted(events, key=_place))


def _place(event: Event) -> tuple[int, bool, Any]:
    """Sorts events by kind, then by value; the one without a value stands first."""
    value = spell(event) if event.kind is EventKind.INSTRUMENT else event.value
    return _ORDER.index(event.kind), event.value is not None, value

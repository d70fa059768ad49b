"""Scores ↔ token ids, in one grammar for melody and polyphony.

    document  = header, bars
    header    = [Fifths_2], texture
    texture   = Melody, Instrument            one part without overlaps
              | Polyphony_n, n × Instrument
              | Voices_n, n × Instrument      parts without overlaps
              | Tracks, Instruments           parts that write their bars one after another
    bars      = { [Metre_6/8] [Key_G] [Tempo_160] (Bar | Bar_1/2), events }
    events    = Again_8 | { Shift_1/2 | Step | [Part_1] [Duration_1/2] [Velocity_80] Pitch_60 }
    of voices = { [Duration_1/2], n × (Hold | Rest | [Velocity_80] Sung_0.60) }
    of tracks = { Play_33, (Again_4 | { [Step | At_1/2] [Duration_1/2] [Velocity_80] Pitch_36 }) }

A token is written only where its value changes. The metre, key, tempo and duration stay until
the next change. The velocity is written only where it differs from the velocity profile, the part
only where it is not the next silent one. So a note of a melody costs one to two tokens, bars
included. `Again_8` repeats the bar 8 bars ago in one token, so a model can learn musical form.
With `Fifths_2` all pitches and keys are those of the piece moved to C major or A minor; it sounds
in the key with 2 sharps. A `Bar` may also say its place in the piece (`rnngen.tokens.places`).
`rnngen.tokens.event_state` says what each event does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnngen.config import DataConfig
from rnngen.music.score import Score
from rnngen.music.transposition import transposed, transposed_fifths
from rnngen.tokens.band_habits import BandHabits, added
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary
from rnngen.tokens.capabilities import Capabilities
from rnngen.tokens.event_coding import (
    PERIODS,
    Spelling,
    decode_events,
    encode_barlines,
    encode_events,
    encode_with_state,
    is_melody,
    is_of_voices,
)
from rnngen.tokens.event_state import RepeatCounts
from rnngen.tokens.event_tokens import (
    NOTES,
    TEXTURES,
    Event,
    EventKind,
    Player,
    Sung,
    note_event,
    read,
    spell,
)
from rnngen.tokens.habits import Habits
from rnngen.tokens.music_codec import MusicCodec, vocabulary_from_json
from rnngen.tokens.part_names import named
from rnngen.tokens.places import BarMark, Places, count_bars
from rnngen.tokens.relative import sounding, written
from rnngen.tokens.velocity_profile import VelocityProfile
from rnngen.tokens.voices import is_of_melody

_ORDER = list(EventKind)
MOST_OF_VOICES = 1.1
"""Most tokens of parts written as voices, relative to the events of the same notes."""
MOST_OF_TRACKS = 0.8
"""Most tokens of parts written in tracks, relative to the events of the same notes."""
NOTES_TRIED = 20_000
"""Notes that tell whether tracks suit a corpus."""
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
    needs_opening = False  # a sample would take after another piece in metre, tempo and texture
    events: tuple[Event | None, ...]

    def __init__(
        self,
        vocabulary: Vocabulary,
        velocity_profile: VelocityProfile,
        habits: Habits | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.velocity_profile = velocity_profile
        self.habits = habits or Habits()
        """What its voices never do."""
        self.events = (None, None, *map(read, vocabulary.tokens[2:]))

    @classmethod
    def from_documents(
        cls, documents: Iterable[Score], config: DataConfig | None = None
    ) -> "EventCodec":
        """Build the codec of a corpus with just the events that it needs.

        Without `Again` if few bars repeat.
        """
        config = config or DataConfig()
        documents = list(documents)
        scores = [written(score) if config.relative else (None, score) for score in documents]
        profile = VelocityProfile.of(score for _, score in scores)
        places = Places()
        if config.places:
            places = Places.of_lengths(count_bars(score.bars) for _, score in scores)
        music = [score for _, score in scores]
        voices = config.voices and suits_voices(music)
        tracks = config.tracks and suits_tracks(music)
        spelling = Spelling(profile, PERIODS, places, voices, tracks)
        found, repeats = _count(scores, spelling)
        bars = sum(count for event, count in found.items() if event.kind is EventKind.BAR)
        repeated = sum(count for event, count in found.items() if event.kind is EventKind.AGAIN)
        if 0 < repeated < LEAST_REPEATED * bars:
            found, repeats = _count(scores, replace(spelling, periods=()))
        habits = Habits.of(documents, voices) if config.habits else None
        if habits and (tracks or any(event.kind is EventKind.POLYPHONY for event in found)):
            habits = replace(habits, band=BandHabits.of(documents, repeats))
        return cls(Vocabulary.of(_spelled(found)), profile, habits)

    def extended(self, contents: Iterable[Score], config: DataConfig | None = None) -> Self:
        """Return the codec with the events of other scores appended.

        The velocity profile stays, because the meaning of the tokens depends on it. So does the
        way of spelling, because a model has learnt it.
        """
        spelling = replace(self.spelling, periods=PERIODS if self.periods else ())
        found, _ = _count(map(self.written_score, contents), spelling)
        return self._with(self.vocabulary.extended(_spelled(found)))

    def with_events(self, events: Iterable[Event]) -> Self:
        """Return the codec with the events that it lacks appended."""
        return self._with(self.vocabulary.extended(_spelled(events)))

    def _with(self, vocabulary: Vocabulary) -> Self:
        return type(self)(vocabulary, self.velocity_profile, self.habits)

    def without(self, unwanted: Callable[[Event], bool]) -> "EventCodec":
        """Return a codec with the same ids in which unwanted events are unknown."""
        codec = EventCodec(self.vocabulary, self.velocity_profile, self.habits)
        codec.events = tuple(
            None if event is None or unwanted(event) else event for event in self.events
        )
        return codec

    @cached_property
    def periods(self) -> frozenset[int]:
        """Distances, in bars, at which `Again` may repeat a bar; none in old models."""
        return frozenset(event.value for event in self.ids if event.kind is EventKind.AGAIN)

    @cached_property
    def spelling(self) -> Spelling:
        """How scores are spelled in this vocabulary."""
        marks = (event.value for event in self.ids if event.kind is EventKind.BAR)
        voices = any(event.kind is EventKind.VOICES for event in self.ids)
        tracks = any(event.kind is EventKind.TRACKS for event in self.ids)
        return Spelling(self.velocity_profile, self.periods, Places.of_marks(marks), voices, tracks)

    @cached_property
    def is_relative(self) -> bool:  # type: ignore[override]
        """Whether pitches are written from the tonic."""
        return any(event.kind is EventKind.FIFTHS for event in self.ids)

    def written_score(self, score: Score) -> tuple[int | None, Score]:
        """Return the fifths of a score's key, and the score as it is written; None if it stays."""
        return written(score) if self.is_relative else (None, score)

    def sounding_score(self, score: Score, fifths: int | None) -> Score:
        """Return the score that `written_score` moved."""
        return sounding(score, fifths) if fifths else score

    def encode(self, document: Score, in_all: int | None = None) -> np.ndarray:
        """Return int32[events]; an event outside the vocabulary becomes UNKNOWN.

        Args:
            in_all: bars of the whole piece without a pick-up, if the score is only its beginning.
        """
        events = self.events_of(document, in_all)
        return np.array([self.id_of(event) for event in events], dtype=np.int32)

    def id_of(self, event: Event) -> int:
        """Return the id of an event, or UNKNOWN; a barline may say another place instead."""
        known = self.ids.get(event)
        if known is None and event.kind is EventKind.BAR:
            known = self._elsewhere(event.value)
        return UNKNOWN if known is None else known

    def _elsewhere(self, mark: BarMark) -> int | None:
        """Return the id of a barline before a bar of the same length, as near as possible."""
        alike = [
            (other.place.is_ending, abs(other.place.bar - mark.place.bar), token)
            for (kind, other), token in self.ids.items()
            if kind is EventKind.BAR and other.ticks == mark.ticks
        ]
        return min(alike)[-1] if alike else None

    def events_of(self, score: Score, in_all: int | None = None) -> list[Event]:
        """Return the events of a score, also those outside the vocabulary; see `encode`."""
        fifths, score = self.written_score(score)
        return encode_events(score, self.spelling, in_all, fifths)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Score:
        """Return the score of any ids; events that make no sense in their place are skipped."""
        events = list(self._events_of(ids))
        fifths = events[0].value if events and events[0].kind is EventKind.FIFTHS else None
        score = decode_events(events, self.velocity_profile)
        score = replace(score, names=named(score.parts, self.habits.names))
        return self.sounding_score(score, fifths)

    def _events_of(self, ids: Sequence[int] | np.ndarray) -> Iterator[Event]:
        for i in ids:
            event = self.events[i]
            if event is not None:
                yield event

    @property
    def recalls(self) -> bool:
        # Chorales gain hardly anything, and other textures have not been tried.
        return self.capabilities().melody

    def mixes_parts(self) -> np.ndarray:
        mixed = {*TEXTURES} - {EventKind.MELODY}
        return np.array([event is not None and event.kind in mixed for event in self.events])

    def note_mask(self) -> np.ndarray:
        return np.array([event is not None and event.kind in NOTES for event in self.events])

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """Return how many notes ids write, including those of repeated bars."""
        return self.total(ids, self.note_mask()[np.asarray(ids, np.intp)])

    def total(self, ids: Sequence[int] | np.ndarray, counts: np.ndarray) -> int:
        """Return the sum of counts, int[ids]; `Again` counts as what it repeats."""
        bars: list[Counter[Player | None]] = [Counter()]
        player: Player | None = None
        for token, count in zip(
            np.asarray(ids).tolist(), np.asarray(counts, np.int64).tolist(), strict=True
        ):
            event = self.events[token]
            if token == BOUNDARY or (event is not None and event.kind is EventKind.BAR):
                bars.append(Counter())
                player = None
            elif event is not None and event.kind is EventKind.PLAY:
                player = event.value
            elif event is not None and event.kind is EventKind.AGAIN and event.value < len(bars):
                count = bars[-1 - event.value][player]
            bars[-1][player] += count
        return sum(map(Counter.total, bars))

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
        if self.is_relative:
            return {Event(EventKind.FIFTHS, self.written_score(piece)[0])}
        keys = {
            event for bar in encode_barlines(piece) for event in bar if event.kind is EventKind.KEY
        }
        voices = self.spelling.voices and is_of_voices(piece)
        return keys | {
            note_event(note.part, note.pitch, voices)
            for note in piece.notes
            if not piece.parts[note.part].drums
        }

    def moved(self, event: Event, shift: int) -> Event:
        """Return the event `shift` semitones higher."""
        if event.kind is EventKind.FIFTHS:
            return Event(EventKind.FIFTHS, transposed_fifths(event.value, shift))
        if self.is_relative:
            return event
        if event.kind is EventKind.PITCH:
            return event._replace(value=event.value + shift)
        if event.kind is EventKind.SUNG:
            return Event(event.kind, Sung(event.value.part, event.value.pitch + shift))
        if event.kind is EventKind.KEY:
            fifths, minor = event.value
            return Event(EventKind.KEY, (transposed_fifths(fifths, shift), minor))
        return event

    def in_key(
        self, document: Score, row: np.ndarray, shift: int, seed: Sequence[int]
    ) -> np.ndarray:
        is_mixed = any(part.drums for part in document.parts) and not self.spelling.tracks
        if not self.is_relative and is_mixed:
            # A pitch of drums stays, so the table, which moves all pitches, does not serve.
            return self.encode(transposed(document, shift))[: len(row)]
        return self.transposition_table(shift)[row]

    def to_json(self) -> dict[str, Any]:
        """Return the tokens in their order, and the velocity profile."""
        described = {
            "name": self.name,
            "tokens": list(self.vocabulary.tokens[2:]),
            "accents": self.velocity_profile.to_json(),
        }
        if self.habits != Habits():
            described["habits"] = self.habits.to_json()
        return described

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EventCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: for an unknown token or an impossible velocity.
        """
        return cls(
            vocabulary_from_json(data["tokens"]),
            VelocityProfile.from_json(data["accents"]),
            Habits.from_json(data["habits"]) if "habits" in data else None,
        )


def suits_tracks(scores: Iterable[Score]) -> bool:
    """Return whether scores take far fewer tokens in tracks, judged by the first in parts."""
    tried: list[Score] = []
    notes = 0
    for score in scores:
        if notes >= NOTES_TRIED:
            break
        if not is_melody(score):
            tried.append(score)
            notes += len(score.notes)
    voices = suits_voices(tried)
    tried = [score for score in tried if not (voices and is_of_voices(score))]
    lengths = [
        sum(
            len(encode_events(score, Spelling(VelocityProfile.of(tried), PERIODS, tracks=tracks)))
            for score in tried
        )
        for tracks in (False, True)
    ]
    return bool(tried) and lengths[1] <= MOST_OF_TRACKS * lengths[0]


def suits_voices(scores: Sequence[Score]) -> bool:
    """Return whether scores of parts without overlaps take hardly more tokens as voices."""
    of_voices = [score for score in scores if is_of_voices(score)]
    lengths = [
        sum(
            len(encode_events(score, Spelling(VelocityProfile(), voices=voices)))
            for score in of_voices
        )
        for voices in (False, True)
    ]
    return bool(of_voices) and lengths[1] <= MOST_OF_VOICES * lengths[0]


def _count(
    scores: Iterable[tuple[int | None, Score]], spelling: Spelling
) -> tuple[Counter[Event], RepeatCounts]:
    """Return how often each event occurs in scores as they are written, and parts repeat."""
    found: Counter[Event] = Counter()
    repeats: RepeatCounts = {}
    for fifths, score in scores:
        events, state = encode_with_state(score, spelling, fifths=fifths)
        found.update(events)
        repeats = added(repeats, state.band.repeats)
    return found, repeats


def _spelled(events: Iterable[Event]) -> Iterator[str]:
    return map(spell, sorted(events, key=_vocabulary_order))


def _vocabulary_order(event: Event) -> tuple[int, bool, Any]:
    """Return the sort key of an event: by kind, then by value, without a value first."""
    value = spell(event) if event.kind in (EventKind.INSTRUMENT, EventKind.PLAY) else event.value
    return _ORDER.index(event.kind), event.value is not None, value

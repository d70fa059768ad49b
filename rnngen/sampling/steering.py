"""What is asked of music, as a model can be held to it.

A key that the model did not learn from is sampled in another of the same mode, and transposed; a tempo is sampled
as the nearest one that it learnt from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

from rnngen.config import SteerConfig
from rnngen.constraints.bars.soft_bias import ChordConstraint, DensityConstraint
from rnngen.constraints.bars.steered import SteeredConstraint
from rnngen.constraints.base import Constraint
from rnngen.errors import setting_error
from rnngen.models.model_file import Model
from rnngen.music.accompaniment import accompanied
from rnngen.music.chords import EXAMPLE, Progression, likely_key, read_progression
from rnngen.music.names import key_name, note_name, read_key, read_range
from rnngen.music.score import Score, Tempo
from rnngen.music.transposition import transposed, with_few_signs
from rnngen.tokens.capabilities import Capabilities, listed
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind
from rnngen.tokens.performance import PerformanceCodec

Make = Callable[[EventCodec], Constraint]


@dataclass(frozen=True)
class Steering:
    """How samples of one model are steered; without arguments they are not."""

    signs: Mapping[EventKind, Event] = field(default_factory=dict)
    """The metre, key and tempo that hold while sampling."""
    pitches: frozenset[int] | None = None
    """MIDI pitches that may be sampled, before the transposition."""
    density: float | None = None
    """Notes a quarter."""
    fifths: int = 0
    """From the key that is sampled to the one asked for."""
    tempo: int | None = None
    """Quarters per minute of the finished piece."""
    progression: Progression | None = None
    """The chords of each bar, as they are heard in the finished piece."""
    notice: str = ""
    """One sentence on what is done otherwise than it was asked for, if anything."""

    @property
    def semitones(self) -> int:
        """From what is sampled to what is written, the shorter way."""
        return (7 * self.fifths + 6) % 12 - 6

    def constrain(self, codec: EventCodec, make: Make, signs: bool = True) -> Constraint:
        """What `make` makes of a codec, held to what was asked for.

        Args:
            signs: Whether metre, key and tempo are steered too, and not given.
        """
        constraint, wanted = make(codec), self.signs if signs else {}
        if wanted or self.pitches is not None:
            limited = make(codec.without(lambda event: self._is_unwanted(event, wanted)))
            ids = {kind: codec.ids[event] for kind, event in wanted.items()}
            constraint = SteeredConstraint(codec, constraint, limited, ids)
        return self.leaning(codec, constraint)

    def leaning(self, codec: EventCodec, constraint: Constraint) -> Constraint:
        """A constraint of music that also leans towards the density and the chords asked for."""
        if self.density is not None:
            constraint = DensityConstraint(codec, constraint, self.density)
        if self.progression is not None:
            sampled = tuple(
                tuple(chord.transposed(-self.semitones) for chord in bar)
                for bar in self.progression
            )
            constraint = ChordConstraint(codec, constraint, sampled)
        return constraint

    def _is_unwanted(self, event: Event, wanted: Mapping[EventKind, Event]) -> bool:
        if event.kind is EventKind.PITCH:
            return self.pitches is not None and event.value not in self.pitches
        return event.kind in wanted and event != wanted[event.kind]

    def prepared(self, piece: Any) -> Any:
        """A given piece as the model is to read it; performances, which have no key and tempo, stay as they are."""
        if self.fifths:
            piece = self._moved(piece, -1)
        if EventKind.TEMPO in self.signs:
            piece = replace(piece, tempos=(Tempo(0, self.signs[EventKind.TEMPO].value),))
        return piece

    def _moved(self, score: Score, direction: int) -> Score:
        """A score from the key that is sampled to the one asked for, or back with -1."""
        return transposed(
            score,
            direction * self.semitones,
            lambda fifths: with_few_signs(fifths + direction * self.fifths),
        )

    def finished(self, content: Any) -> Any:
        """What was sampled, as it was asked for; texts and performances stay as they are."""
        if not isinstance(content, Score):
            return content
        if self.fifths:
            content = self._moved(content, 1)
        if self.tempo is not None:
            content = replace(content, tempos=(Tempo(0, self.tempo),))
        return content if self.progression is None else accompanied(content, self.progression)


def steering_of(model: Model, config: SteerConfig) -> Steering:
    """How a model's samples are to be steered.

    Raises:
        SettingError: for what the model has not learnt, or a model of text.
    """
    asked = {name: value for name, value in vars(config).items() if value is not None}
    if not asked:
        return Steering()
    if isinstance(model.codec, PerformanceCodec) and asked.keys() == {"range"}:
        return Steering(pitches=_pitches_of(config.range, model.codec.pitches, 0))
    if not isinstance(model.codec, EventCodec):
        name, value = next(
            (name, value)
            for name, value in asked.items()
            if model.codec.note is None or name != "range"
        )
        what = (
            "text"
            if model.codec.note is None
            else "performances, which have no bars, keys or quarters"
        )
        raise setting_error(name, f"none, as the model writes {what}", value)
    scope, signs = model.codec.capabilities(), {}
    progression = _progression_of(config.accompany, model.codec)
    asked_key = config.key or _key_over(progression, scope)
    key, fifths = _key_of(asked_key, scope)
    for kind, value in (
        (EventKind.METRE, _metre_of(config.metre, scope)),
        (EventKind.KEY, key),
        (EventKind.TEMPO, _tempo_of(config.tempo, scope)),
    ):
        if value is not None:
            signs[kind] = Event(kind, value)
    steering = Steering(signs, None, config.density, fifths, config.tempo, progression)
    notice = ""
    if fifths and key:
        notice = f"The model learnt from no piece in {asked_key}; sampled in {key_name(*key)} and transposed."
    return replace(
        steering,
        pitches=_pitches_of(config.range, scope.pitches, steering.semitones),
        notice=notice,
    )


def _progression_of(text: str | None, codec: EventCodec) -> Progression | None:
    if text is None:
        return None
    if Event(EventKind.MELODY) not in codec.ids:
        raise setting_error(
            "accompany", "none, as the model writes no melodies (train with --parts melody)", text
        )
    try:
        return read_progression(text)
    except ValueError as error:
        raise setting_error("accompany", f"{EXAMPLE}; it holds {error}", text) from None


def _key_over(progression: Progression | None, scope: Capabilities) -> str | None:
    """The key in which a progression mostly stands."""
    if progression is None or not scope.keys:
        return None
    return key_name(*likely_key(progression, sorted({minor for _, minor in scope.keys})))


def _metre_of(text: str | None, scope: Capabilities) -> Any:
    if text is None:
        return None
    known = {str(metre): metre for metre in scope.metres}
    if text.strip() not in known:
        raise setting_error(
            "metre", f"one of the metres that the model learnt from: {listed(scope.metres)}", text
        )
    return known[text.strip()]


def _key_of(text: str | None, scope: Capabilities) -> tuple[tuple[int, bool] | None, int]:
    """The key that is sampled, and the fifths from it to the one asked for."""
    if text is None:
        return None, 0
    try:
        wanted, minor = read_key(text)
    except ValueError:
        raise setting_error("key", "a key such as D, Bb, F#m or 'B minor'", text) from None
    known = [fifths for fifths, is_minor in scope.keys if is_minor == minor]
    if not known:
        names = listed([key_name(*key) for key in scope.keys])
        raise setting_error(
            "key", f"one of the mode of those that the model learnt from: {names}", text
        )
    fifths = min(
        known, key=lambda fifths: (abs((7 * (wanted - fifths) + 6) % 12 - 6), abs(wanted - fifths))
    )
    return (fifths, minor), wanted - fifths


def _tempo_of(tempo: int | None, scope: Capabilities) -> int | None:
    """The tempo that is sampled: the nearest in proportion, if the model learnt any."""
    if tempo is None or not scope.tempos:
        return None
    return min(scope.tempos, key=lambda known: abs(log(max(known, 1) / tempo)))


def _pitches_of(text: str | None, learnt: Sequence[int], semitones: int) -> frozenset[int] | None:
    """The pitches that may be sampled, so that they lie in the range when they have been transposed."""
    if text is None and not semitones:
        return None
    try:
        low, high = (0, 127) if text is None else read_range(text)
    except ValueError:
        raise setting_error(
            "range", "the lowest and the highest pitch, such as G3-D6", text
        ) from None
    pitches = frozenset(pitch for pitch in learnt if low <= pitch + semitones <= high)
    if not pitches:
        known = [note_name(pitch + semitones) for pitch in learnt] or ["none"]
        raise setting_error(
            "range",
            f"some of the pitches that the model learnt from: {known[0]} to {known[-1]}",
            text,
        )
    return pitches

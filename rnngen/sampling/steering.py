"""Steer music: hold a model to a metre, key, tempo, range, density or chords.

A key that the model did not learn is sampled in another one of the same mode, and transposed. A
tempo is sampled as the nearest one that the model learnt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from rnngen.config import SteerConfig
from rnngen.constraints.bars.soft_bias import ChordConstraint, DensityConstraint
from rnngen.constraints.bars.steered import SteeredConstraint
from rnngen.constraints.base import Constraint
from rnngen.errors import SettingError, setting_error
from rnngen.music.accompaniment import accompanied
from rnngen.music.chords import EXAMPLE, Progression, likely_key, read_progression
from rnngen.music.names import key_name, note_name, read_key, read_range
from rnngen.music.score import Metre, Score, Tempo
from rnngen.music.transposition import transposed, with_few_signs
from rnngen.tokens.capabilities import Capabilities, listed
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind

MakeConstraint = Callable[[EventCodec], Constraint]


@dataclass(frozen=True)
class Steering:
    """How the samples of one model are steered; by default not at all."""

    signs: Mapping[EventKind, Event] = field(default_factory=dict)
    """The metre, key and tempo of all that is sampled."""
    pitches: frozenset[int] | None = None
    """MIDI pitches that may be sampled, before the transposition; None for all."""
    density: float | None = None
    """Notes per quarter."""
    fifths: int = 0
    """Fifths from the key that is sampled to the one asked for."""
    tempo: int | None = None
    """Quarters per minute of the finished piece."""
    progression: Progression | None = None
    """The chords of each bar of the finished piece."""
    notice: str = ""
    """One sentence on what is done differently from what was asked for, if anything."""

    @property
    def semitones(self) -> int:
        """Semitones from the key that is sampled to the one asked for, the shorter way."""
        return (7 * self.fifths + 6) % 12 - 6

    def constrain(self, codec: EventCodec, make: MakeConstraint, signs: bool = True) -> Constraint:
        """Return the constraint that `make` makes of a codec, narrowed to what was asked for.

        Args:
            signs: Whether metre, key and tempo are steered, too; else they are given.
        """
        constraint = make(codec)
        wanted = self.signs if signs else {}
        if wanted or self.pitches is not None:
            limited = make(codec.without(lambda event: self._is_unwanted(event, wanted)))
            ids = {kind: codec.ids[event] for kind, event in wanted.items()}
            constraint = SteeredConstraint(codec, constraint, limited, ids)
        return self.biased(codec, constraint)

    def biased(self, codec: EventCodec, constraint: Constraint) -> Constraint:
        """Return the constraint with a bias towards the density and chords asked for."""
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

    def prepared(self, score: Score) -> Score:
        """Return a score in the key and tempo in which the model samples."""
        if self.fifths:
            score = self._transposed(score, -1)
        if EventKind.TEMPO in self.signs:
            score = replace(score, tempos=(Tempo(0, self.signs[EventKind.TEMPO].value),))
        return score

    def finished(self, score: Score) -> Score:
        """Return a sampled score in the key and tempo asked for, with its chords played."""
        if self.fifths:
            score = self._transposed(score, 1)
        if self.tempo is not None:
            score = replace(score, tempos=(Tempo(0, self.tempo),))
        return score if self.progression is None else accompanied(score, self.progression)

    def _transposed(self, score: Score, direction: int) -> Score:
        """Transpose from the key that is sampled to the one asked for, or back with -1."""
        return transposed(
            score,
            direction * self.semitones,
            lambda fifths: with_few_signs(fifths + direction * self.fifths),
        )


def read_steering(codec: EventCodec, steer: SteerConfig) -> Steering:
    """Return how to steer a model of scores.

    Raises:
        SettingError: for something that the model has not learnt.
    """
    learnt = codec.capabilities()
    progression = _progression_of(steer.accompany, learnt)
    asked_key = steer.key or _key_of_chords(progression, learnt)
    key, fifths = _key_of(asked_key, learnt)
    values = {
        EventKind.METRE: _metre_of(steer.metre, learnt),
        EventKind.KEY: key,
        EventKind.TEMPO: _tempo_of(steer.tempo, learnt),
    }
    signs = {kind: Event(kind, value) for kind, value in values.items() if value is not None}
    steering = Steering(signs, None, steer.density, fifths, steer.tempo, progression)
    pitches = pitches_in_range(steer.range, learnt.pitches, steering.semitones)
    notice = ""
    if fifths and key:
        notice = (
            f"The model learnt from no piece in {asked_key}; "
            f"sampled in {key_name(*key)} and transposed."
        )
    return replace(steering, pitches=pitches, notice=notice)


def _progression_of(text: str | None, learnt: Capabilities) -> Progression | None:
    if text is None:
        return None
    if not learnt.melody:
        raise SettingError("--accompany needs a model of melodies; train one with --parts melody.")
    try:
        return read_progression(text)
    except ValueError as error:
        raise setting_error("accompany", f"{EXAMPLE}; it holds {error}", text) from None


def _key_of_chords(progression: Progression | None, learnt: Capabilities) -> str | None:
    """Return the key that most chords of a progression belong to."""
    if progression is None or not learnt.keys:
        return None
    return key_name(*likely_key(progression, sorted({minor for _, minor in learnt.keys})))


def _metre_of(text: str | None, learnt: Capabilities) -> Metre | None:
    if text is None:
        return None
    known = {str(metre): metre for metre in learnt.metres}
    if text.strip() not in known:
        expected = f"one of the metres that the model learnt from: {listed(learnt.metres)}"
        raise setting_error("metre", expected, text)
    return known[text.strip()]


def _key_of(text: str | None, learnt: Capabilities) -> tuple[tuple[int, bool] | None, int]:
    """Return the key that is sampled, and the fifths from it to the one asked for."""
    if text is None:
        return None, 0
    try:
        wanted, minor = read_key(text)
    except ValueError:
        raise setting_error("key", "a key such as D, Bb, F#m or 'B minor'", text) from None
    known = [fifths for fifths, is_minor in learnt.keys if is_minor == minor]
    if not known:
        names = listed([key_name(*key) for key in learnt.keys])
        expected = f"one of the mode of those that the model learnt from: {names}"
        raise setting_error("key", expected, text)
    # The known key that needs the smallest transposition, and of those the nearest in fifths.
    fifths = min(
        known, key=lambda fifths: (abs((7 * (wanted - fifths) + 6) % 12 - 6), abs(wanted - fifths))
    )
    return (fifths, minor), wanted - fifths


def _tempo_of(tempo: int | None, learnt: Capabilities) -> int | None:
    """Return the tempo that is sampled: of those learnt, the nearest in proportion."""
    if tempo is None or not learnt.tempos:
        return None
    return min(learnt.tempos, key=lambda known: abs(log(max(known, 1) / tempo)))


def pitches_in_range(
    text: str | None, learnt: Sequence[int], semitones: int
) -> frozenset[int] | None:
    """Return the learnt pitches that lie in a range such as G3-D6 once transposed; None for all.

    Raises:
        SettingError: for a text that is no range, or a range without a learnt pitch.
    """
    if text is None and not semitones:
        return None
    try:
        low, high = (0, 127) if text is None else read_range(text)
    except ValueError:
        expected = "the lowest and the highest pitch, such as G3-D6"
        raise setting_error("range", expected, text) from None
    pitches = frozenset(pitch for pitch in learnt if low <= pitch + semitones <= high)
    if not pitches:
        known = [note_name(pitch + semitones) for pitch in learnt] or ["none"]
        expected = f"some of the pitches that the model learnt from: {known[0]} to {known[-1]}"
        raise setting_error("range", expected, text)
    return pitches

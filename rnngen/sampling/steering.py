"""Steer music: hold a model to a metre, key, tempo, range, density or chords.

A key that the model did not learn is sampled in another one of the same mode, and transposed. A
tempo is sampled as the nearest one that the model learnt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import log
from typing import Any

from rnngen.config import SteerConfig
from rnngen.constraints.bars.parts import PartsConstraint
from rnngen.constraints.bars.soft_bias import ChordConstraint, DensityConstraint
from rnngen.constraints.bars.steered import SteeredConstraint
from rnngen.constraints.base import Constraint
from rnngen.errors import SettingError, setting_error
from rnngen.music.accompaniment import accompanied
from rnngen.music.chords import EXAMPLE, Progression, likely_key, read_progression
from rnngen.music.names import key_name, note_name, read_key, read_range
from rnngen.music.score import Metre, Part, Score, Tempo
from rnngen.music.transposition import transposed, with_few_signs
from rnngen.sampling.instruments import check_drums, read_instruments
from rnngen.tokens.capabilities import Capabilities, listed
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import PITCHED, Event, EventKind, pitch_of
from rnngen.tokens.relative import semitones_of

MakeConstraint = Callable[[EventCodec], Constraint]


@dataclass(frozen=True)
class Steering:
    """How the samples of one model are steered; by default not at all."""

    signs: Mapping[EventKind, Event] = field(default_factory=dict)
    """The metre, key and tempo of all that is sampled."""
    range: tuple[int, int] | None = None
    """The lowest and the highest MIDI pitch of the finished piece; None for any."""
    density: float | None = None
    """Notes per quarter."""
    fifths: int = 0
    """Fifths from the key that is sampled to the one asked for."""
    tempo: int | None = None
    """Quarters per minute of the finished piece."""
    instruments: tuple[Part, ...] = ()
    """Of all parts; none for any."""
    drums: str | None = None
    """One of `config.DRUMS`; None for either."""
    progression: Progression | None = None
    """The chords of each bar of the finished piece."""
    notice: str = ""
    """One sentence on what is done differently from what was asked for, if anything."""

    @property
    def semitones(self) -> int:
        """Semitones from the key that is sampled to the one asked for, the shorter way."""
        return (7 * self.fifths + 6) % 12 - 6

    @property
    def sampled_fifths(self) -> int:
        """The fifths of the key that is sampled, as far as it is written from the tonic."""
        event = self.signs.get(EventKind.FIFTHS)
        return 0 if event is None else event.value

    def constrain(self, codec: EventCodec, make: MakeConstraint, signs: bool = True) -> Constraint:
        """Return the constraint that `make` makes of a codec, narrowed to what was asked for.

        Args:
            signs: Whether metre, key and tempo are steered, too; else they are given.
        """
        constraint = make(codec)
        wanted = self.signs if signs else {}
        if wanted or self.range:

            @cache
            def limited(fifths: int | None) -> Constraint:
                return make(codec.without(self._unwanted(codec, wanted, fifths)))

            # What is impossible is refused now, before anything is drawn.
            limited(None)
            if not codec.is_relative or EventKind.FIFTHS in wanted:
                limited(self.sampled_fifths)
            ids = {kind: codec.ids[event] for kind, event in wanted.items()}
            constraint = SteeredConstraint(codec, constraint, limited, ids)
        if signs and (self.instruments or self.drums):
            constraint = PartsConstraint(codec, constraint, self.instruments, self.drums)
        return self.biased(codec, constraint)

    def _unwanted(
        self, codec: EventCodec, wanted: Mapping[EventKind, Event], fifths: int | None
    ) -> Callable[[Event], bool]:
        """Return which events are not to be sampled.

        Args:
            fifths: Of the key in which the piece sounds; None before it is written.
        """
        pitches = None if fifths is None else self.pitches_in(codec, fifths)

        def is_unwanted(event: Event) -> bool:
            if event.kind in PITCHED:
                return pitches is not None and pitch_of(event) not in pitches
            if (
                event.kind is EventKind.FIFTHS
                and self.pitches_in(codec, event.value) == frozenset()
            ):
                return True
            return event.kind in wanted and event != wanted[event.kind]

        return is_unwanted

    def pitches_in(self, codec: EventCodec, fifths: int) -> frozenset[int] | None:
        """Return the pitches that may be written in a piece of this key, or None for all."""
        if self.range is None and not self.semitones:
            return None
        shift = semitones_of(fifths) + self.semitones
        return self.within(codec.capabilities().pitches, shift)

    def within(self, pitches: Sequence[int], shift: int = 0) -> frozenset[int]:
        """Return the pitches that lie in the range once moved by `shift` semitones."""
        low, high = self.range or (0, 127)
        return frozenset(pitch for pitch in pitches if low <= pitch + shift <= high)

    def biased(self, codec: EventCodec, constraint: Constraint) -> Constraint:
        """Return the constraint with a bias towards the density and chords asked for."""
        if self.density is not None:
            constraint = DensityConstraint(codec, constraint, self.density)
        if self.progression is not None:
            shift = self.semitones + semitones_of(self.sampled_fifths)
            sampled = tuple(
                tuple(chord.transposed(-shift) for chord in bar) for bar in self.progression
            )
            constraint = ChordConstraint(codec, constraint, sampled)
        return constraint

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
        **_signs_of_key(key, learnt),
        EventKind.TEMPO: _tempo_of(steer.tempo, learnt),
    }
    signs = {kind: Event(kind, value) for kind, value in values.items() if value is not None}
    steering = Steering(
        signs,
        density=steer.density,
        fifths=fifths,
        tempo=steer.tempo,
        instruments=read_instruments(steer.instruments, learnt),
        drums=check_drums(steer.drums, learnt),
        progression=progression,
    )
    pitches = [pitch + steering.semitones for pitch in _pitches_in_key(key, learnt)]
    notice = ""
    if fifths and key:
        notice = (
            f"The model learnt from no piece in {asked_key}; "
            f"sampled in {key_name(*key)} and transposed."
        )
    return replace(steering, range=range_of(steer.range, pitches), notice=notice)


def _signs_of_key(key: tuple[int, bool] | None, learnt: Capabilities) -> dict[EventKind, Any]:
    """Return the values of the events that write a key that the model learnt."""
    if key is None or not learnt.fifths:
        return {EventKind.KEY: key}
    home = (0, key[1])
    return {EventKind.FIFTHS: key[0], EventKind.KEY: home if home in learnt.keys else None}


def _pitches_in_key(key: tuple[int, bool] | None, learnt: Capabilities) -> Sequence[int]:
    """Return the MIDI pitches that can sound in a key, or in any key."""
    if key is None or not learnt.fifths:
        return learnt.sounding_pitches
    return [pitch + semitones_of(key[0]) for pitch in learnt.pitches]


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
    known = learnt.sounding_keys
    if progression is None or not known:
        return None
    return key_name(*likely_key(progression, sorted({minor for _, minor in known})))


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
        raise setting_error(
            "key", "a key such as D, Bb, F#m, 'B minor' or 'A dorian'", text
        ) from None
    known = [fifths for fifths, is_minor in learnt.sounding_keys if is_minor == minor]
    if not known:
        names = listed([key_name(*key) for key in learnt.sounding_keys])
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


def range_of(text: str | None, pitches: Sequence[int]) -> tuple[int, int] | None:
    """Return the lowest and the highest pitch of a range such as G3-D6; None for any.

    Raises:
        SettingError: for a text that is no range, or a range without one of these pitches.
    """
    if text is None:
        return None
    try:
        low, high = read_range(text)
    except ValueError:
        expected = "the lowest and the highest pitch, such as G3-D6"
        raise setting_error("range", expected, text) from None
    if not any(low <= pitch <= high for pitch in pitches):
        known = [note_name(pitch) for pitch in sorted(pitches)] or ["none"]
        expected = f"some of the pitches that the model learnt from: {known[0]} to {known[-1]}"
        raise setting_error("range", expected, text)
    return low, high

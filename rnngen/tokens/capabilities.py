"""What music the events of a codec can spell, and so what its model can be asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rnngen.music.names import key_name, note_name
from rnngen.music.parts import instrument_name
from rnngen.music.score import Metre, Part
from rnngen.tokens.event_tokens import Event, EventKind, Player
from rnngen.tokens.relative import semitones_of

MOST_LISTED = 24
"""Longer lists of values are shown as a range."""


@dataclass(frozen=True)
class Capabilities:
    """The values that a codec of scores can spell, sorted; keys are in vocabulary order."""

    melody: bool
    """Whether it spells melodies: one part without overlaps."""
    parts: tuple[int, ...]
    """Possible numbers of parts in polyphony."""
    metres: tuple[Metre, ...]
    keys: tuple[tuple[int, bool], ...]
    """(fifths, minor)"""
    tempos: tuple[int, ...]
    """Quarters per minute."""
    pitches: tuple[int, ...]
    """MIDI pitches."""
    instruments: tuple[Part, ...] = ()
    """Of the parts, drums first."""
    players: tuple[Player, ...] = ()
    """The parts that it can name in tracks; none if it has no tracks."""
    fifths: tuple[int, ...] = ()
    """Of the keys in which pieces sound, where keys and pitches are written from the tonic."""

    @classmethod
    def of_events(cls, events: Iterable[Event | None]) -> "Capabilities":
        """Collect the values of a codec's events."""
        found: dict[EventKind, list[Any]] = {kind: [] for kind in EventKind}
        for event in events:
            if event is not None:
                found[event.kind].append(event.value)
        sung = [each.pitch for each in found[EventKind.SUNG]]
        # Fine-tuning appends to a vocabulary, so its order is not the order of values.
        return cls(
            melody=bool(found[EventKind.MELODY]),
            parts=tuple(sorted({*found[EventKind.POLYPHONY], *found[EventKind.VOICES]})),
            metres=tuple(sorted(found[EventKind.METRE])),
            keys=tuple(found[EventKind.KEY]),
            tempos=tuple(sorted(found[EventKind.TEMPO])),
            pitches=tuple(sorted({*found[EventKind.PITCH], *sung})),
            instruments=tuple(
                sorted(found[EventKind.INSTRUMENT], key=lambda part: (not part.drums, str(part)))
            ),
            players=tuple(found[EventKind.PLAY]),
            fifths=tuple(sorted(found[EventKind.FIFTHS])),
        )

    @property
    def sounding_keys(self) -> tuple[tuple[int, bool], ...]:
        """The keys in which pieces can sound."""
        if not self.fifths:
            return self.keys
        modes = sorted({minor for _, minor in self.keys}) or [False, True]
        return tuple((fifths, minor) for minor in modes for fifths in self.fifths)

    @property
    def sounding_pitches(self) -> tuple[int, ...]:
        """The MIDI pitches that can sound."""
        shifts = {semitones_of(fifths) for fifths in self.fifths} or {0}
        found = {pitch + shift for pitch in self.pitches for shift in shifts}
        return tuple(pitch for pitch in sorted(found) if 0 <= pitch <= 127)

    @property
    def names_of_instruments(self) -> list[str]:
        """The names of the instruments, each once; unnamed ones are left out."""
        return list(filter(None, dict.fromkeys(map(instrument_name, self.instruments))))

    def to_json(self) -> dict[str, Any]:
        """Return plain values, with names for instruments, metres, keys and pitches."""
        return {
            "melody": self.melody,
            "parts": list(self.parts),
            "instruments": self.names_of_instruments,
            "metres": [str(metre) for metre in self.metres],
            "keys": [key_name(*key) for key in self.sounding_keys],
            "tempos": list(self.tempos),
            "pitches": [note_name(pitch) for pitch in self.sounding_pitches],
        }

    def describe(self) -> dict[str, str]:
        """Return a line for people on each topic."""
        textures = ["melodies"] if self.melody else []
        if self.parts:
            textures.append(f"polyphony of {listed(self.parts)} part{'s' * (self.parts != (1,))}")
        if self.players:
            textures.append("bands of any parts")
        names = self.names_of_instruments
        return {
            "parts": " and ".join(textures),
            **({"instruments": ", ".join(names)} if names else {}),
            "metres": listed(self.metres),
            "keys": listed([key_name(*key) for key in self.sounding_keys]),
            "tempos": f"{listed(self.tempos)} quarters a minute" if self.tempos else listed(()),
            "pitches": pitch_range(self.sounding_pitches),
        }


@dataclass(frozen=True)
class PlayedCapabilities:
    """The values that a codec of performances can spell."""

    pitches: tuple[int, ...]
    """MIDI pitches, sorted."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values, with names for pitches."""
        return {"pitches": [note_name(pitch) for pitch in self.pitches]}

    def describe(self) -> dict[str, str]:
        """Return a line for people on each topic."""
        return {"pitches": pitch_range(self.pitches)}


def pitch_range(pitches: Sequence[int]) -> str:
    """Return the range of pitches: 'C3 to A5'."""
    return f"{note_name(min(pitches))} to {note_name(max(pitches))}" if pitches else "none"


def listed(values: Sequence[object]) -> str:
    """Return a short list of values, '4/4, 6/8', or the range of many, 'from 40 to 208'."""
    if len(values) > MOST_LISTED:
        return f"from {values[0]} to {values[-1]}"
    return ", ".join(map(str, values)) or "none stated"

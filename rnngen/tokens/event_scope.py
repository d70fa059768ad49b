"""What music the events of a codec can spell, and so what a model of them may be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnngen.music.names import key_name, note_name
from rnngen.music.score import Metre
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Event, EventKind

MOST_NAMED = 24
"""Values that are told one by one before only the least and the greatest are."""


@dataclass(frozen=True)
class Capabilities:
    """The values of its events: numbers in their order, keys in that of the vocabulary."""

    melody: bool
    """Whether it spells one part without overlaps."""
    parts: tuple[int, ...]
    """How many parts polyphony may have."""
    metres: tuple[Metre, ...]
    keys: tuple[tuple[int, bool], ...]
    """(fifths, minor)"""
    tempos: tuple[int, ...]
    """Quarters per minute."""
    pitches: tuple[int, ...]
    """MIDI pitches."""

    @classmethod
    def of(cls, codec: EventCodec) -> "Capabilities":
        """The scope of a codec."""

        def values(kind: EventKind) -> tuple[Any, ...]:
            found = [
                event.value for event in codec.events if event is not None and event.kind is kind
            ]
            return tuple(
                found if kind is EventKind.KEY else sorted(found)
            )  # fine-tuning adds to the end of a vocabulary

        return cls(
            Event(EventKind.MELODY) in codec.events,
            *map(
                values,
                (
                    EventKind.POLYPHONY,
                    EventKind.METRE,
                    EventKind.KEY,
                    EventKind.TEMPO,
                    EventKind.PITCH,
                ),
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, with names for metres, keys and pitches."""
        return {
            "melody": self.melody,
            "parts": list(self.parts),
            "metres": [str(metre) for metre in self.metres],
            "keys": [key_name(*key) for key in self.keys],
            "tempos": list(self.tempos),
            "pitches": [note_name(pitch) for pitch in self.pitches],
        }

    def told(self) -> dict[str, str]:
        """A line for people on each."""
        parts = (
            [f"polyphony of {listed(self.parts)} part{'s' * (self.parts != (1,))}"]
            if self.parts
            else []
        )
        return {
            "parts": " and ".join([*(["melodies"] if self.melody else []), *parts]),
            "metres": listed(self.metres),
            "keys": listed([key_name(*key) for key in self.keys]),
            "tempos": f"{listed(self.tempos)} quarters a minute" if self.tempos else listed(()),
            "pitches": compass(self.pitches),
        }


@dataclass(frozen=True)
class PlayedCapabilities:
    """What the events of a codec of performances can spell."""

    pitches: tuple[int, ...]
    """MIDI pitches, upwards."""

    def to_json(self) -> dict[str, Any]:
        """Plain values, with names for pitches."""
        return {"pitches": [note_name(pitch) for pitch in self.pitches]}

    def told(self) -> dict[str, str]:
        """A line for people."""
        return {"pitches": compass(self.pitches)}


def compass(pitches: Sequence[int]) -> str:
    """'C3 to A5'."""
    return f"{note_name(min(pitches))} to {note_name(max(pitches))}" if pitches else "none"


def listed(values: Any) -> str:
    """'4/4, 6/8', or, of many numbers, 'from 40 to 208'."""
    if len(values) > MOST_NAMED:
        return f"from {values[0]} to {values[-1]}"
    return ", ".join(map(str, values)) or "none stated"

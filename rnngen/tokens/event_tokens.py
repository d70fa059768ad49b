"""Spelling the events of scores: `Pitch_60`, `Duration_1/2`, `Metre_6/8`, `Key_Em`, `Again_8`.

`Bar` starts a full bar, `Bar_1/2` one of half a quarter, `Bar_2.3` bar 3 of section 2, and
`Bar_end.1` the last one.

`rnngen.tokens.event_state` says what events do.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from rnngen.errors import CodecError
from rnngen.music.limits import FASTEST, LONGEST_BAR, MOST_PARTS, MOST_TICKS, SLOWEST
from rnngen.music.metre import is_metre
from rnngen.music.names import key_name, key_of_name
from rnngen.music.score import Metre, Part, quarters, ticks_of
from rnngen.tokens.places import MOST_SECTIONS, BarMark, Place


class EventKind(StrEnum):
    """The kinds of events in vocabulary order; the comment gives the type of their value."""

    FIFTHS = "Fifths"  # sharps or, negative, flats of the key that the piece sounds in
    MELODY = "Melody"  # None
    POLYPHONY = "Polyphony"  # number of parts
    VOICES = "Voices"  # number of parts
    TRACKS = "Tracks"  # None
    INSTRUMENT = "Instrument"  # Part
    METRE = "Metre"  # Metre
    KEY = "Key"  # (fifths, minor)
    TEMPO = "Tempo"  # quarters per minute
    BAR = "Bar"  # BarMark
    PLAY = "Play"  # Player
    AGAIN = "Again"  # distance in bars to the bar that is repeated
    AT = "At"  # ticks from the barline
    STEP = "Step"  # None
    SHIFT = "Shift"  # ticks
    PART = "Part"  # index into Score.parts
    DURATION = "Duration"  # ticks
    VELOCITY = "Velocity"  # MIDI velocity
    HOLD = "Hold"  # None
    REST = "Rest"  # None
    PITCH = "Pitch"  # MIDI pitch
    SUNG = "Sung"  # Sung
    DRUM = "Drum"  # MIDI pitch, which names a drum


PITCHED = (EventKind.PITCH, EventKind.SUNG)
"""Kinds of events that begin a note with a pitch."""
NOTES = (*PITCHED, EventKind.DRUM)
"""Kinds of events that begin a note."""
TEXTURES = (EventKind.MELODY, EventKind.POLYPHONY, EventKind.VOICES, EventKind.TRACKS)
"""Kinds of events that say how the parts of a piece are written."""


class Sung(NamedTuple):
    """A note that a voice begins."""

    part: int
    """Index into `Score.parts`."""
    pitch: int
    """MIDI pitch."""


class Player(NamedTuple):
    """A part, named by its instrument."""

    instrument: Part
    number: int = 1
    """Of the parts with this instrument, from 1."""


class Event(NamedTuple):
    """One event; its kind says what the value means."""

    kind: EventKind
    value: Any = None


def note_event(part: int, pitch: int, voices: bool) -> Event:
    """Return the event that begins a note with a pitch, in voices or else."""
    return Event(EventKind.SUNG, Sung(part, pitch)) if voices else Event(EventKind.PITCH, pitch)


def pitch_of(event: Event) -> int:
    """Return the MIDI pitch of the note that an event begins."""
    pitch: int = event.value.pitch if event.kind is EventKind.SUNG else event.value
    return pitch


def _spell_part(part: Part) -> str:
    program = "none" if part.program is None else str(part.program)
    if not part.drums:
        return program
    return "drums" if part.program is None else f"drums_{program}"


def _read_part(text: str) -> Part:
    word, _, rest = text.partition("_")
    drums = word == "drums"
    program = (rest or "none") if drums else text
    return Part(None if program == "none" else _number(0, 127)(program), drums)


def _spell_player(player: Player) -> str:
    number = f".{player.number}" if player.number > 1 else ""
    return _spell_part(player.instrument) + number


def _read_player(text: str) -> Player:
    instrument, _, number = text.partition(".")
    return Player(_read_part(instrument), _number(2, MOST_PARTS)(number) if number else 1)


def _read_metre(text: str) -> Metre:
    numerator, denominator = (int(number) for number in text.split("/"))
    if not is_metre(numerator, denominator):
        raise ValueError(text)
    return Metre(numerator, denominator)


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return read


LONGEST_SHIFT = 192
"""In ticks: four quarters. Longer gaps take several shifts, which keeps the vocabulary small."""

MOST_BARS_AGO = 64
"""Longest distance in bars of `Again`."""


def _time(longest: int) -> tuple[Callable[[int], str], Callable[[str], int]]:
    """Return how to spell and read a time of 1 to `longest` ticks."""

    def read(text: str) -> int:
        ticks = ticks_of(text)
        if not 1 <= ticks <= longest:
            raise ValueError(text)
        return ticks

    return quarters, read


MOST_PLACES = 64
"""Most bars of a section, and most bars that are counted from the end."""
_END = "end"


def _spell_mark(mark: BarMark) -> str:
    section, bar = mark.place
    place = f"{section or _END}.{bar}" if bar else ""
    return "_".join(filter(None, (quarters(mark.ticks) if mark.ticks else "", place)))


def _read_mark(text: str) -> BarMark:
    length, _, place = text.rpartition("_") if "." in text else (text, "", "")
    ticks = _time(LONGEST_BAR)[1](length) if length else 0
    if not place:
        return BarMark(ticks)
    section, _, bar = place.partition(".")
    number = 0 if section == _END else _number(1, MOST_SECTIONS)(section)
    return BarMark(ticks, Place(number, _number(1, MOST_PLACES)(bar)))


def _read_sung(text: str) -> Sung:
    part, _, pitch = text.partition(".")
    return Sung(_number(0, MOST_PARTS - 1)(part), _number(0, 127)(pitch))


_VALUES: dict[EventKind, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    EventKind.FIFTHS: (str, _number(-7, 7)),
    EventKind.POLYPHONY: (str, _number(1, MOST_PARTS)),
    EventKind.INSTRUMENT: (_spell_part, _read_part),
    EventKind.VOICES: (str, _number(2, MOST_PARTS)),
    EventKind.METRE: (str, _read_metre),
    EventKind.KEY: (lambda key: key_name(*key), key_of_name),
    EventKind.TEMPO: (str, _number(SLOWEST, FASTEST)),
    EventKind.BAR: (_spell_mark, _read_mark),
    EventKind.PLAY: (_spell_player, _read_player),
    EventKind.AGAIN: (str, _number(1, MOST_BARS_AGO)),
    EventKind.AT: _time(LONGEST_BAR),
    EventKind.SHIFT: _time(LONGEST_SHIFT),
    EventKind.PART: (str, _number(0, MOST_PARTS - 1)),
    EventKind.DURATION: _time(MOST_TICKS),
    EventKind.VELOCITY: (str, _number(1, 127)),
    EventKind.PITCH: (str, _number(0, 127)),
    EventKind.DRUM: (str, _number(0, 127)),
    EventKind.SUNG: (lambda sung: f"{sung.part}.{sung.pitch}", _read_sung),
}
_VALUELESS = {
    EventKind.MELODY: None,
    EventKind.TRACKS: None,
    EventKind.BAR: BarMark(),
    EventKind.STEP: None,
    EventKind.HOLD: None,
    EventKind.REST: None,
}
"""Kinds that can stand without a value → what that means."""


def spell(event: Event) -> str:
    """Return the token of an event."""
    if event.kind in _VALUELESS and event.value == _VALUELESS[event.kind]:
        return event.kind.value
    write, _ = _VALUES[event.kind]
    return f"{event.kind.value}_{write(event.value)}"


def read(token: str) -> Event:
    """Return the event that a token spells.

    Raises:
        CodecError: for anything that `spell` does not write.
    """
    name, _, value = token.partition("_")
    try:
        kind = EventKind(name)
        event = (
            Event(kind, _VALUELESS[kind])
            if not value and kind in _VALUELESS
            else Event(kind, _VALUES[kind][1](value))
        )
        known = spell(event) == token
    except (KeyError, ValueError, ZeroDivisionError):
        known = False
    if not known:
        raise CodecError(f"{token!r} is not a token of scores, such as Pitch_60 or Metre_6/8.")
    return event

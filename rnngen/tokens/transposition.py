"""A corpus of music in other keys, as token ids; knows nothing of files or training.

Transposing commutes with encoding: only the tokens of pitches and keys change, so that a piece is encoded once.
Performances are also played a little faster or slower in each other key (Oore et al. 2018), and encoded again for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rnngen.music.performance import Performance, Piece, stretched
from rnngen.music.score import Score
from rnngen.music.transposition import KEYS, SEED, Ranges, transposed, transposed_fifths
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_encoder import encode_barlines
from rnngen.tokens.event_tokens import Event, EventKind
from rnngen.tokens.performance import PerformanceCodec, keys_of
from rnngen.tokens.performance_events import PerformanceKind as PlayedKind
from rnngen.tokens.performance_events import PlayedEvent

STRETCHES = (0.95, 0.975, 1.0, 1.025, 1.05)
"""Times that performances may take in another key, against their own."""

MusicCodec = EventCodec | PerformanceCodec


def codec_with_keys(codec: MusicCodec, pieces: Iterable[Piece], ranges: Ranges) -> MusicCodec:
    """The codec with the events that the pieces need in their other keys, after its own."""
    found: set[Any] = set()
    for piece in pieces:
        own = _keyed(piece)
        found |= {_moved(event, shift) for shift in ranges.shifts(piece) for event in own}
    return codec.with_events(found)


def _keyed(piece: Piece) -> set[Any]:
    """The events of a piece that are others in another key."""
    if isinstance(piece, Performance):
        return keys_of([piece])
    keys = {event for bar in encode_barlines(piece) for event in bar if event.kind is EventKind.KEY}
    return keys | {
        Event(EventKind.PITCH, note.pitch)
        for note in piece.notes
        if not piece.parts[note.part].drums
    }


def transposed_passes(
    codec: MusicCodec, pieces: Sequence[Piece], rows: Sequence[np.ndarray], ranges: Ranges
) -> Iterator[np.ndarray]:
    """All pieces in one other key each, then in another, until each was in all that suit it.

    Args:
        rows: The ids of each piece, perhaps of its beginning only.
    """
    tables: dict[int, np.ndarray] = {}
    shifts = [_in_some_order(ranges.shifts(piece), i) for i, piece in enumerate(pieces)]
    for number in range(KEYS):
        for i, (piece, row, some) in enumerate(zip(pieces, rows, shifts, strict=True)):
            if number < len(some):
                shift = some[number]
                if isinstance(piece, Score) and any(part.drums for part in piece.parts):
                    yield codec.encode(transposed(piece, shift))[: len(row)]  # type: ignore[arg-type]
                    continue
                if shift not in tables:
                    tables[shift] = transposition_table(codec, shift)
                yield tables[shift][
                    row
                    if isinstance(codec, EventCodec)
                    else _at_another_pace(codec, row, number, i)
                ]


def _at_another_pace(codec: PerformanceCodec, row: np.ndarray, *numbers: int) -> np.ndarray:
    """A performance, or its beginning, in one of STRETCHES of its time, chosen by the numbers of pass and piece."""
    factor = np.random.default_rng([SEED, *numbers]).choice(STRETCHES)
    return codec.encode(stretched(codec.decode(row), factor))


def transposition_table(codec: MusicCodec, shift: int) -> np.ndarray:
    """int32[vocabulary]: for each id that of the same event `shift` semitones higher; UNKNOWN where there is none."""
    ids: Mapping[Any, int] = codec.ids
    moved = [
        i if event is None else ids.get(_moved(event, shift), UNKNOWN)
        for i, event in enumerate(codec.events)
    ]
    return np.array(moved, np.int32)


def _moved(event: Event | PlayedEvent, shift: int) -> Event | PlayedEvent:
    if event.kind in (EventKind.PITCH, PlayedKind.NOTE_ON, PlayedKind.NOTE_OFF):
        return event._replace(value=event.value + shift)
    if event.kind is EventKind.KEY:
        fifths, minor = event.value
        return Event(EventKind.KEY, (transposed_fifths(fifths, shift), minor))
    return event


def _in_some_order(shifts: Sequence[int], number: int) -> list[int]:
    order: list[int] = (
        np.random.default_rng([SEED, number]).permutation(np.array(shifts, int)).tolist()
    )
    return order

"""A corpus of music in other keys, as token ids; knows nothing of files or training.

Transposing commutes with encoding: only the tokens of pitches and keys change, so that a piece is encoded once.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rnngen.codec.base import UNKNOWN
from rnngen.codec.event import EventCodec
from rnngen.codec.event_encoder import encode_barlines
from rnngen.codec.event_tokens import Event, Kind
from rnngen.music.score import Score
from rnngen.music.transposition import KEYS, SEED, Ranges, transposed, transposed_fifths


def codec_with_keys(codec: EventCodec, scores: Iterable[Score], ranges: Ranges) -> EventCodec:
    """The codec with the events that the scores need in their other keys, after its own."""
    found: set[Event] = set()
    for score in scores:
        own = {event for bar in encode_barlines(score) for event in bar if event.kind is Kind.KEY}
        own |= {Event(Kind.PITCH, note.pitch) for note in score.notes if not score.parts[note.part].drums}
        found |= {_moved(event, shift) for shift in ranges.shifts(score) for event in own}
    return codec.with_events(found)


def transposed_passes(
    codec: EventCodec, scores: Sequence[Score], rows: Sequence[np.ndarray], ranges: Ranges
) -> Iterator[np.ndarray]:
    """All scores in one other key each, then in another, until each was in all that suit it.

    Args:
        rows: The ids of each score, perhaps of its beginning only.
    """
    tables: dict[int, np.ndarray] = {}
    shifts = [_in_some_order(ranges.shifts(score), i) for i, score in enumerate(scores)]
    for number in range(KEYS):
        for score, row, some in zip(scores, rows, shifts, strict=True):
            if number < len(some):
                shift = some[number]
                if any(part.drums for part in score.parts):
                    yield codec.encode(transposed(score, shift))[: len(row)]
                else:
                    if shift not in tables:
                        tables[shift] = transposition_table(codec, shift)
                    yield tables[shift][row]


def transposition_table(codec: EventCodec, shift: int) -> np.ndarray:
    """int32[vocabulary]: for each id that of the same event `shift` semitones higher; UNKNOWN where there is none."""
    moved = [
        i if event is None else codec.ids.get(_moved(event, shift), UNKNOWN) for i, event in enumerate(codec.events)
    ]
    return np.array(moved, np.int32)


def _moved(event: Event, shift: int) -> Event:
    if event.kind is Kind.PITCH:
        return Event(Kind.PITCH, event.value + shift)
    if event.kind is Kind.KEY:
        fifths, minor = event.value
        return Event(Kind.KEY, (transposed_fifths(fifths, shift), minor))
    return event


def _in_some_order(shifts: Sequence[int], number: int) -> list[int]:
    order: list[int] = np.random.default_rng([SEED, number]).permutation(np.array(shifts, int)).tolist()
    return order

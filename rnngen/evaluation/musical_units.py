"""What written music is counted in: the bars and time steps in a row of tokens; knows nothing of likelihood."""

from collections.abc import Collection

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_tokens import Kind

MOVING = {Kind.STEP, Kind.SHIFT, Kind.BAR}
"""Events after which the next note of polyphony begins later than the last."""


def bars(codec: EventCodec, ids: np.ndarray) -> int:
    """How many bars begin in ids, int[tokens]."""
    return int(_are(codec, ids, {Kind.BAR}).sum())


def time_steps(codec: EventCodec, ids: np.ndarray) -> int:
    """At how many moments at least one note begins in ids, int[tokens]: notes that begin together count once.

    The literature on polyphony (Boulanger-Lewandowski et al. 2012) counts every eighth or sixteenth instead, also
    those at which nothing happens; its figures are not comparable. Before its first header, a row is taken for a
    melody where the codec knows nothing else.
    """
    is_note = _are(codec, ids, {Kind.PITCH})
    moved = np.cumsum(_are(codec, ids, MOVING))[is_note]
    begins_later = np.diff(moved, prepend=-1) > 0
    counts = np.zeros(len(ids), np.int64)
    counts[is_note] = begins_later | _in_melody(codec, ids)[is_note]
    return codec.total(ids, counts)


def _in_melody(codec: EventCodec, ids: np.ndarray) -> np.ndarray:
    """bool[tokens]: whether the last header before each token says that it is one part without overlaps."""
    is_header = _are(codec, ids, {Kind.MELODY, Kind.POLYPHONY})
    last = np.maximum.accumulate(np.where(is_header, np.arange(len(ids)), -1))
    alone = not any(event is not None and event.kind is Kind.POLYPHONY for event in codec.events)
    return np.where(last >= 0, _are(codec, ids, {Kind.MELODY})[last], alone)


def _are(codec: EventCodec, ids: np.ndarray, kinds: Collection[Kind]) -> np.ndarray:
    """bool[tokens]: which tokens are events of some kinds."""
    return np.array([event is not None and event.kind in kinds for event in codec.events])[ids]

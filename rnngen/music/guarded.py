"""Keep music21 from unbounded work while it reads."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from music21 import meter, stream

from rnngen.music.limits import MOST_BEATS, TooLarge

_load = meter.TimeSignature.load


@contextmanager
def guarded() -> Iterator[None]:
    """Refuse huge metres, and leave out beams.

    music21 divides each metre into its beats, in quadratic time and memory. Readers of ABC also
    make a metre for each overfull bar. Beams cost time quadratic in the bars, and no score has
    them.
    """
    beams = stream.Stream.makeBeams
    stream.Stream.makeBeams, meter.TimeSignature.load = _leave_unbeamed, _load_checked
    try:
        yield
    finally:
        stream.Stream.makeBeams, meter.TimeSignature.load = beams, _load


def _leave_unbeamed(notes: Any, **_: Any) -> Any:
    return notes


_BEATS = re.compile(r"(?<![\d/])\d+")
"""A numerator."""


def _load_checked(metre: Any, value: str, divisions: Any = None) -> None:
    beats = [number.lstrip("0") for number in _BEATS.findall(value)]
    largest = len(str(MOST_BEATS))
    if len(beats) > MOST_BEATS or any(
        len(number) > largest or int(number or 0) > MOST_BEATS for number in beats
    ):
        raise TooLarge(f"has a bar of more than {MOST_BEATS} beats")
    _load(metre, value, divisions)

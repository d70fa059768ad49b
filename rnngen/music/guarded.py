"""Keep music21 from unbounded and unneeded work while it reads."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from music21 import harmony, meter, spanner, stream

from rnngen.music.limits import MOST_BEATS, TooLarge

_load = meter.TimeSignature.load


@contextmanager
def guarded() -> Iterator[None]:
    """Refuse huge metres, and leave out beams, slurs and the pitches of chord symbols.

    music21 divides each metre into its beats, in quadratic time and memory. Readers of ABC also
    make a metre for each overfull bar. Beams cost time quadratic in the bars, slurs without an end
    in the notes, and a chord symbol 4 ms, but no score has them.
    """
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in _GUARDS]
    for owner, name, guard in _GUARDS:
        setattr(owner, name, guard)
    try:
        yield
    finally:
        for owner, name, method in kept:
            setattr(owner, name, method)


def _leave(element: Any, *_: Any, **__: Any) -> Any:
    """Return an element of music21 unchanged."""
    return element


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


_GUARDS = (
    (meter.TimeSignature, "load", _load_checked),
    (stream.Stream, "makeBeams", _leave),
    (harmony.ChordSymbol, "_updatePitches", _leave),
    (spanner.Slur, "addSpannedElements", _leave),
)

"""Put the dynamics of an ABC tune into its music21 parts, which music21 does not do.

A sign stands before a note or chord. So these are counted, in the tune and in each part.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from music21 import dynamics, harmony

from rnngen.music.abc_signs import dynamics_of_tune
from rnngen.music.canonical import counted


def add_dynamics(parts: Sequence[Any], tune: str) -> str:
    """Add the dynamics of a tune to its parts; return a notice of those that have no place."""
    voices = dynamics_of_tune(tune)
    left_out = 0
    for index, (*voice, rest) in enumerate(voices):
        left_out += len(rest)
        elements = list(_elements(parts[index])) if index < len(parts) else []
        if len(elements) == len(voice):
            left_out += _add(parts[index], elements, voice)
        else:
            left_out += sum(map(len, voice))
    return counted(left_out, "dynamic sign was left out", "dynamic signs were left out")


def _elements(part: Any) -> Iterator[Any]:
    """Yield the notes and chords of a part that have a length."""
    for element in part.recurse().notes:
        if not element.duration.isGrace and not isinstance(element, harmony.Harmony):
            yield element


def _add(part: Any, elements: Sequence[Any], voice: Sequence[Sequence[str]]) -> int:
    """Add the signs before each element; return how many hairpins have one end only."""
    begin, left_out = None, 0
    for element, signs in zip(elements, voice, strict=True):
        for sign in signs:
            if sign.endswith("("):
                left_out += begin is not None
                begin = element
            elif sign.endswith(")") and begin is not None:
                wedge = dynamics.Crescendo if sign[0] in "<c" else dynamics.Diminuendo
                part.insert(0, wedge(begin, element))
                begin = None
            elif sign.endswith(")"):
                left_out += 1
            else:
                element.activeSite.insert(element.offset, dynamics.Dynamic(sign))
    return left_out + (begin is not None)

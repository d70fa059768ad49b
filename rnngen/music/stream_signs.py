"""Read the repeat signs and clefs of music21's parts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import zip_longest
from operator import or_
from typing import Any

from music21 import bar as barline
from music21 import clef, expressions, note, repeat, spanner, stream

from rnngen.music.repeats import Signs, mark_of

CLEF_CLASSES = {
    "treble": clef.TrebleClef,
    "bass": clef.BassClef,
    "alto": clef.AltoClef,
    "tenor": clef.TenorClef,
    "treble8vb": clef.Treble8vbClef,
    "bass8vb": clef.Bass8vbClef,
    "treble8va": clef.Treble8vaClef,
    "percussion": clef.PercussionClef,
}
"""Clef of a part, see `rnngen.music.page.CLEFS` → its class in music21."""

_MOST_PLAYS = 16
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def signs_of_parts(parts: Sequence[Any]) -> list[Signs]:
    """Return the signs of each measure; what one part says, all parts do."""
    rows = zip_longest(*map(_signs, parts), fillvalue=Signs())
    return [reduce(or_, row) for row in rows]


def _signs(part: Any) -> list[Signs]:
    measures = list(part.getElementsByClass(stream.Measure))
    endings: dict[int, frozenset[int]] = {}
    for bracket in part.recurse().getElementsByClass(spanner.RepeatBracket):
        for measure in bracket.getSpannedElements():
            endings[id(measure)] = frozenset(bracket.numberRange)
    return [
        reduce(
            or_,
            (_repeat(measure, side) for side in ("leftBarline", "rightBarline")),
            Signs(
                endings=endings.get(id(measure), frozenset()),
                marks=frozenset(filter(None, map(mark_of, _words(measure)))),
            ),
        )
        for measure in measures
    ]


def _repeat(measure: Any, side: str) -> Signs:
    sign = getattr(measure, side)
    if not isinstance(sign, barline.Repeat):
        return Signs()
    if sign.direction == "start":
        return Signs(start=side == "leftBarline")
    return Signs(plays=min(int(sign.times or 2), _MOST_PLAYS))


def _words(measure: Any) -> Iterable[str]:
    """Yield what is written in a measure, and the names of its repeat expressions."""
    for element in measure.elements:
        if isinstance(element, repeat.RepeatExpression):
            yield _CAPITAL.sub(" ", type(element).__name__)
        elif isinstance(element, expressions.TextExpression):
            yield str(element.content)


def clefs_of_part(part: Any) -> Iterator[tuple[str, int]]:
    """Yield each clef of a part, '' for one without a name here, and how many notes have it."""
    current, notes = "", 0
    for element in part.recurse():
        if isinstance(element, clef.Clef):
            name = next((n for n, each in CLEF_CLASSES.items() if type(element) is each), "")
            if name != current and notes:
                yield current, notes
                notes = 0
            current = name
        notes += isinstance(element, note.NotRest)
    yield current, notes


def clef_of_part(part: Any) -> str:
    """Return the clef of most notes of a part."""
    notes: Counter[str] = Counter()
    for name, count in clefs_of_part(part):
        notes[name] += count
    return max(notes, key=lambda name: notes[name])

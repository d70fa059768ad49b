"""Read the repeat signs of music21's parts."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import zip_longest
from operator import or_
from typing import Any

from music21 import bar as barline
from music21 import expressions, repeat, spanner, stream

from rnngen.music.repeats import Signs, mark_of

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

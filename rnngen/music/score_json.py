"""A Score as plain JSON values, and back, checked: the file between may be damaged. Knows nothing of files."""

from collections.abc import Iterable
from typing import Any

from rnngen.errors import CorpusError
from rnngen.music.canonical import check
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo


def score_to_json(score: Score) -> dict[str, Any]:
    """A JSON object of arrays, one for each note, bar, key, tempo and part."""
    return {
        "notes": [list(note) for note in score.notes],
        "bars": [[bar.onset, bar.duration, *bar.metre] for bar in score.bars],
        "keys": [[key.onset, key.fifths, int(key.minor)] for key in score.keys],
        "tempos": [list(tempo) for tempo in score.tempos],
        "parts": [[part.program, int(part.drums)] for part in score.parts],
    }


def score_from_json(value: Any) -> Score:
    """The score of `score_to_json`; anything else is a CorpusError."""
    try:
        score = Score(
            notes=tuple(Note(*row) for row in _rows(value["notes"])),
            bars=tuple(
                Bar(onset, duration, Metre(*metre))
                for onset, duration, *metre in _rows(value["bars"])
            ),
            keys=tuple(
                Key(onset, fifths, bool(minor)) for onset, fifths, minor in _rows(value["keys"])
            ),
            tempos=tuple(Tempo(*row) for row in _rows(value["tempos"])),
            parts=tuple(_part(*row) for row in value["parts"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(
            f"A stored score is damaged. Expected arrays of whole numbers. Received: {error}."
        ) from error
    check(score)
    return score


def _rows(rows: Iterable[list[Any]]) -> Iterable[list[int]]:
    for row in rows:
        if set(map(type, row)) != {int}:
            raise TypeError(f"{row!r}")
        yield row


def _part(program: Any, drums: Any) -> Part:
    if not (program is None or type(program) is int):
        raise TypeError(f"{program!r}")
    return Part(program, bool(drums))

"""A Score as plain JSON values; reading checks them, because a cache file may be damaged."""

from collections.abc import Iterable
from typing import Any

from rnngen.errors import CorpusError
from rnngen.music.canonical import check
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo


def score_to_json(score: Score) -> dict[str, Any]:
    """Return a JSON object of arrays, one for each note, bar, key, tempo and part."""
    return {
        "notes": [list(note) for note in score.notes],
        "bars": [[bar.onset, bar.duration, *bar.metre] for bar in score.bars],
        "keys": [[key.onset, key.fifths, int(key.minor)] for key in score.keys],
        "tempos": [list(tempo) for tempo in score.tempos],
        "parts": [[part.program, int(part.drums)] for part in score.parts],
    }


def score_from_json(value: Any) -> Score:
    """Read what `score_to_json` wrote; raise CorpusError for anything else."""
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
            f"A stored score is damaged, because it is not made of arrays of integers: {error}."
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

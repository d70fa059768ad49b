"""Make and check the canonical form of a Score (see `rnngen.music.score.Score`).

Every reader ends here. So does the cache, whose files may be damaged.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from rnngen.errors import CorpusError
from rnngen.music.limits import FASTEST, SLOWEST, check_size
from rnngen.music.metre import extend, is_metre
from rnngen.music.score import Bar, ChordSign, Key, Metre, Note, Part, Score, Tempo

Change = TypeVar("Change", Key, Tempo)


def canonical_score(
    notes: Iterable[Note],
    bars: Sequence[Bar],
    keys: Iterable[Key] = (),
    tempos: Iterable[Tempo] = (),
    parts: Sequence[Part] = (Part(),),
) -> tuple[Score, tuple[str, ...]]:
    """Return the score of these values in canonical form, and notices of changes.

    Identical notes become one. Full bars are added until the last note fits. Keys and tempos
    that change inside a bar take effect at the next barline; of several, the last one wins.

    Raises:
        TooLarge: if the piece is beyond `rnngen.music.limits`.
    """
    given = sorted(notes)
    distinct = tuple(dict.fromkeys(given))
    bars = extend(bars, max((note.offset for note in distinct), default=0))
    kept_keys, moved_keys = _at_barlines(keys, bars)
    kept_tempos, moved_tempos = _at_barlines(tempos, bars)
    notices = (
        counted(
            len(given) - len(distinct),
            "note stood twice and was kept once",
            "notes stood twice and were kept once",
        ),
        counted(
            moved_keys, "key change inside a bar was moved", "key changes inside bars were moved"
        ),
        counted(
            moved_tempos,
            "tempo change inside a bar was moved",
            "tempo changes inside bars were moved",
        ),
    )
    score = Score(distinct, bars, kept_keys, kept_tempos, tuple(parts))
    check(score)
    return score, tuple(notice for notice in notices if notice)


def counted(count: int, one: str, many: str) -> str:
    """Return a notice that starts with its count, or '' for a count of 0."""
    return f"{count} {one if count == 1 else many}" if count else ""


def check(score: Score) -> None:
    """Raise CorpusError unless the score is canonical and every number is in its range."""
    check_limits(score)
    for what, holds in (
        ("parts", _parts_hold(score.parts)),
        ("bars", _bars_hold(score.bars)),
        ("notes", _notes_hold(score)),
        (
            "keys",
            _changes_hold(score.keys, score.bars)
            and all(-7 <= key.fifths <= 7 for key in score.keys),
        ),
        ("tempos", _changes_hold(score.tempos, score.bars) and all(map(is_tempo, score.tempos))),
    ):
        if not holds:
            raise CorpusError(
                f"The {what} of a score are not in canonical form; see the docstring of Score."
            )


def check_limits(score: Score) -> None:
    """Raise TooLarge if a score is beyond `rnngen.music.limits`."""
    check_size(
        score.ticks,
        max((bar.duration for bar in score.bars), default=0),
        parts=len(score.parts),
        bars=len(score.bars),
        notes=len(score.notes),
    )


def is_tempo(tempo: Tempo) -> bool:
    """Tell whether a tempo is within the range that readers keep."""
    return SLOWEST <= tempo.quarters_per_minute <= FASTEST


def _at_barlines(changes: Iterable[Change], bars: Sequence[Bar]) -> tuple[tuple[Change, ...], int]:
    """Move changes to the next barline and drop repetitions; return them and how many moved."""
    onsets = [bar.onset for bar in bars]
    settled: dict[int, Change] = {}
    moved = 0
    for change in sorted(changes, key=lambda change: change.onset):
        index = bisect_left(onsets, change.onset)
        moved += index == len(onsets) or onsets[index] != change.onset
        if index < len(onsets):
            settled[onsets[index]] = change._replace(onset=onsets[index])
    kept: list[Change] = []
    for change in settled.values():
        if not kept or change[1:] != kept[-1][1:]:
            kept.append(change)
    return tuple(kept), moved


def _parts_hold(parts: tuple[Part, ...]) -> bool:
    return len(parts) > 0 and all(
        part.program is None or 0 <= part.program <= 127 for part in parts
    )


def _bars_hold(bars: tuple[Bar, ...]) -> bool:
    tiled = all(before.offset == after.onset for before, after in pairwise(bars))
    sound = all(bar.duration >= 1 and is_metre(*bar.metre) for bar in bars)
    return len(bars) > 0 and bars[0].onset == 0 and tiled and sound


def _notes_hold(score: Score) -> bool:
    end, parts = score.ticks, len(score.parts)
    in_order = all(before < after for before, after in pairwise(score.notes))
    return in_order and all(
        onset >= 0
        and 1 <= duration <= end - onset
        and 0 <= part < parts
        and 0 <= pitch <= 127
        and 1 <= velocity <= 127
        for onset, part, pitch, duration, velocity in score.notes
    )


def _changes_hold(changes: tuple[Change, ...], bars: tuple[Bar, ...]) -> bool:
    starts = {bar.onset for bar in bars}
    rising = all(before.onset < after.onset for before, after in pairwise(changes))
    differing = all(before[1:] != after[1:] for before, after in pairwise(changes))
    return rising and differing and all(change.onset in starts for change in changes)


def score_to_json(score: Score) -> dict[str, Any]:
    """Return a JSON object of arrays, one for each note, bar, key, tempo and part."""
    return {
        "notes": [list(note) for note in score.notes],
        "bars": [[bar.onset, bar.duration, *bar.metre] for bar in score.bars],
        "keys": [[key.onset, key.fifths, int(key.minor)] for key in score.keys],
        "tempos": [list(tempo) for tempo in score.tempos],
        "parts": [[part.program, int(part.drums)] for part in score.parts],
        "words": [score.title, score.composer, list(score.names), list(score.clefs)],
        "chords": [list(chord) for chord in score.chords],
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
            **_words(*value.get("words", ("", "", ()))),
            chords=tuple(ChordSign(int(at), str(name)) for at, name in value.get("chords", ())),
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


def _words(title: Any, composer: Any, names: Any, clefs: Any = ()) -> dict[str, Any]:
    return {
        "title": str(title),
        "composer": str(composer),
        "names": tuple(str(name) for name in names),
        "clefs": tuple(str(clef) for clef in clefs),
    }


def _part(program: Any, drums: Any) -> Part:
    if not (program is None or type(program) is int):
        raise TypeError(f"{program!r}")
    return Part(program, bool(drums))

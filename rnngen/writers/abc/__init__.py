"""Melodies as ABC 2.1, which people read and play from; knows nothing of music21, which reads it back.

Not kept, as ABC has no place for them: velocities, and parts without notes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from rnngen.errors import WriterError
from rnngen.music.metre import COMMON_TIME
from rnngen.music.names import key_name
from rnngen.music.score import Bar, Part, Score
from rnngen.music.written import Chord, Written, voices, write_voice
from rnngen.writers.abc.bar import written_bar
from rnngen.writers.systems import pick_up_bars

__all__ = ["render_abc"]

_BARS_PER_LINE = 4
_UNITS = {4: 48, 8: 24, 16: 12}
"""Denominator of the unit length → its ticks."""


def render_abc(score: Score, provenance: str) -> bytes:
    """The melody as a tune whose title is the provenance (UTF-8).

    Raises:
        WriterError: if notes overlap, or several parts, or drums, play.
    """
    score = replace(score, bars=score.bars or (Bar(0, COMMON_TIME.ticks, COMMON_TIME),))
    part, chords = _melody(score)
    rows = write_voice(chords, score.bars)
    denominator = _unit_length(rows)
    keys = {key.onset: key_name(key.fifths, key.minor) for key in score.keys}
    tempos = {tempo.onset: f"1/4={tempo.quarters_per_minute}" for tempo in score.tempos}
    header = [
        "%abc-2.1",
        "X:1",
        f"T:{_title(provenance)}",
        f"M:{score.bars[0].metre}",
        f"L:1/{denominator}",
    ]
    header += [f"Q:{tempos[0]}"] if 0 in tempos else []
    header += [f"K:{keys.get(0, 'C')}"]
    header += [] if part.program is None else [f"%%MIDI program {part.program}"]
    texts = list(_texts(score, rows, _UNITS[denominator]))
    changes = [_changes(score.bars, place, keys, tempos) for place in range(len(texts))]
    return "\n".join([*header, *_lines(score.bars, texts, changes), ""]).encode("utf-8", "replace")


def _title(line: str) -> str:
    return line.replace("\\", "/").replace("%", "\\%")  # a bare % begins a comment


def _melody(score: Score) -> tuple[Part, list[Chord]]:
    """The one part that plays, and its notes as a row of chords."""
    playing = sorted({note.part for note in score.notes}) or [0]
    part = score.parts[playing[0]]
    # Notes of one chord that differ in loudness stand on one stem all the same.
    rows = voices(note._replace(velocity=1) for note in score.notes)
    if len(playing) > 1 or len(rows) > 1 or part.drums:
        received = (
            f"{len(playing)} parts"
            if len(playing) > 1
            else "drums"
            if part.drums
            else "notes that overlap"
        )
        raise WriterError(
            "ABC holds melodies. Expected one part whose notes follow one another (.musicxml and .mid hold any score). "
            f"Received: {received}."
        )
    return part, rows[0]


def _unit_length(rows: Sequence[Sequence[Written]]) -> int:
    """The denominator of the unit in which the usual note is written as a plain letter; by preference 8."""
    notes = [written.duration for row in rows for written in row if written.pitches]
    usual = median([ticks if ticks % 3 == 0 else ticks * 3 / 2 for ticks in notes] or [_UNITS[8]])
    return min(_UNITS, key=lambda denominator: (abs(_UNITS[denominator] - usual), denominator != 8))


def _texts(score: Score, rows: Sequence[Sequence[Written]], unit: int) -> Iterator[str]:
    """The notes of each bar in letters."""
    fifths = {key.onset: key.fifths for key in score.keys}
    current = 0
    for bar, row in zip(score.bars, rows, strict=True):
        current = fifths.get(bar.onset, current)
        yield written_bar(row, bar, current, unit)


def _changes(
    bars: Sequence[Bar], place: int, keys: dict[int, str], tempos: dict[int, str]
) -> list[str]:
    """The fields that stand before a bar, where metre, key or tempo change."""
    bar = bars[place]
    if place == 0:
        return []
    metre = [f"M:{bar.metre}"] if bar.metre != bars[place - 1].metre else []
    key = [f"K:{keys[bar.onset]}"] if bar.onset in keys else []
    return [*metre, *key, *([f"Q:{tempos[bar.onset]}"] if bar.onset in tempos else [])]


def _lines(
    layout: Sequence[Bar], texts: Sequence[str], changes: Sequence[Sequence[str]]
) -> Iterator[str]:
    """Four bars to a line, the first after its pick-up; fields have lines of their own, which every reader knows."""
    line: list[str] = []
    pick_up = pick_up_bars(layout)
    for place, text in enumerate(texts):
        if line and (len(line) == _BARS_PER_LINE + pick_up or changes[place]):
            yield " | ".join(line) + " |"
            line, pick_up = [], 0
        yield from changes[place]
        line.append(text)
    yield " | ".join(line) + " |]"

"""Write melodies, and parts side by side, in ABC notation 2.1 (https://abcnotation.com/wiki/abc:standard:v2.1).

Lost, since ABC cannot say it: velocities beside its dynamic marks, and parts without notes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from statistics import median

from rnngen.errors import WriterError
from rnngen.music.canonical import check_limits
from rnngen.music.dynamics import Dynamics, dynamics_of, levels_of
from rnngen.music.folding import folded
from rnngen.music.keys import mode_of, with_key
from rnngen.music.metre import COMMON_TIME, beat_ticks
from rnngen.music.names import key_alterations, key_name
from rnngen.music.page import clef_of, heading, names_of_parts
from rnngen.music.repeats import Signs
from rnngen.music.score import TICKS_PER_QUARTER, Bar, ChordSign, Score
from rnngen.music.spelling import Speller
from rnngen.music.written import Chord, Written, voices, write_voice

_BARS_PER_LINE = 4
_UNITS = {4: 48, 8: 24, 16: 12}
"""Denominator of the unit note length → its ticks."""
_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
"""Semitones by which a letter is altered → its accidental."""
_CLEFS = {
    "treble8vb": "treble-8",
    "treble8va": "treble+8",
    "bass8vb": "bass-8",
    "percussion": "perc",
}
"""Clefs that ABC names otherwise."""
_PLAIN = str.maketrans("♯♭", "#b")
_HALF_BAR = 2 * TICKS_PER_QUARTER


def render_abc(score: Score, provenance: str) -> bytes:
    """Return the score as a tune, in UTF-8, with its provenance as the source.

    Of several parts that play, each is a voice with its own lines.

    Raises:
        WriterError: if notes of a part overlap, or drums play.
        TooLarge: if the score is beyond `rnngen.music.limits`.
    """
    check_limits(score)
    score, signs = _written(score)
    parts = [(part, write_voice(chords, score.bars)) for part, chords in _playing(score)]
    denominator = _unit_length([row for _, rows in parts for row in rows])
    keys = _keys(score)
    speller = Speller(with_key(score))
    loudness = dynamics_of(score)
    tempos = {tempo.onset: f"1/4={tempo.quarters_per_minute}" for tempo in score.tempos}
    header = ["%abc-2.1", "X:1", *_words(score, provenance)]
    header += [f"M:{score.bars[0].metre}", f"L:1/{denominator}"]
    header += [f"Q:{tempos[0]}"] if 0 in tempos else []
    header += [f"K:{keys.get(0, 'C')}"]
    changes = [_changes(score.bars, index, keys, tempos) for index in range(len(score.bars))]
    for number, (part, rows) in enumerate(parts, start=1):
        player = score.parts[part]
        header += [_voice(score, number, part)] if len(parts) > 1 else []
        header += [] if player.program is None else [f"%%MIDI program {player.program}"]
        chords = score.chords if number == 1 else ()
        letters = partial(_Letters, speller, part, _before_notes(chords, loudness.of(part)))
        texts = _texts(score.bars, rows, _UNITS[denominator], letters)
        header += _lines(score.bars, list(texts), changes, signs)
    return "\n".join([*header, ""]).encode("utf-8", "replace")


def _written(score: Score) -> tuple[Score, list[Signs]]:
    """Return the bars that are written, and their repeat signs.

    ABC has levels for velocities, so notes that differ only in velocity repeat, and can share a
    chord.
    """
    levels = levels_of(score)
    notes = sorted({note._replace(velocity=levels(note)) for note in score.notes})
    bars = score.bars or (Bar(0, COMMON_TIME.ticks, COMMON_TIME),)
    return folded(replace(score, notes=tuple(notes), bars=bars))


def _words(score: Score, provenance: str) -> list[str]:
    """Return title, composer and source."""
    title, composer = heading(score, provenance)
    fields = [("T", title), ("C", composer), ("S", provenance if title != provenance else "")]
    return [f"{field}:{_escaped(text)}" for field, text in fields if text or field == "T"]


def _escaped(line: str) -> str:
    # A % that is not escaped begins a comment.
    return line.replace("\\", "/").replace("%", "\\%")


def _voice(score: Score, number: int, part: int) -> str:
    """Return the field that begins a voice, with its name and clef."""
    name = names_of_parts(score)[part]
    quoted = name.replace('"', "")
    clef = clef_of(score, part, name)
    return f'V:{number} name="{quoted}" clef={_CLEFS.get(clef, clef)}'


def _keys(score: Score) -> dict[int, str]:
    """Return the name of each key by its onset; a piece of one key has its mode, such as Ador."""
    if len(score.keys) > 1 or (score.keys and score.keys[0].onset):
        return {key.onset: key_name(key.fifths, key.minor) for key in score.keys}
    return {0: str(mode_of(score))}


def _playing(score: Score) -> Iterator[tuple[int, list[Chord]]]:
    """Yield the number of each part that plays, and its notes as a row of chords."""
    for number in sorted({note.part for note in score.notes}) or [0]:
        if score.parts[number].drums:
            raise _not_in_abc("drums")
        rows = voices(note for note in score.notes if note.part == number)
        if len(rows) > 1:
            raise _not_in_abc("notes that overlap")
        yield number, rows[0]


def _not_in_abc(found: str) -> WriterError:
    return WriterError(
        f"ABC holds parts of one voice, and this score has {found}. Write it to .musicxml or .mid."
    )


def _unit_length(rows: Sequence[Sequence[Written]]) -> int:
    """Return the denominator of the unit length, which makes a median note a plain letter.

    Of two that fit equally, 8 is taken.
    """
    notes = [written.duration for row in rows for written in row if written.pitches]
    # A triplet note is written as the note it replaces, which is 3/2 as long.
    usual = median([ticks if ticks % 3 == 0 else ticks * 3 / 2 for ticks in notes] or [_UNITS[8]])
    return min(_UNITS, key=lambda denominator: (abs(_UNITS[denominator] - usual), denominator != 8))


def _texts(
    bars: Sequence[Bar],
    rows: Sequence[Sequence[Written]],
    unit: int,
    letters: "Callable[[int], _Letters]",
) -> Iterator[str]:
    """Yield the notes of each bar in letters."""
    for bar, row in zip(bars, rows, strict=True):
        yield _bar_text(row, bar, letters(bar.onset), unit)


def _changes(
    bars: Sequence[Bar], index: int, keys: dict[int, str], tempos: dict[int, str]
) -> list[str]:
    """Return the fields before a bar in which metre, key or tempo change."""
    bar = bars[index]
    if index == 0:
        return []
    metre = [f"M:{bar.metre}"] if bar.metre != bars[index - 1].metre else []
    key = [f"K:{keys[bar.onset]}"] if bar.onset in keys else []
    tempo = [f"Q:{tempos[bar.onset]}"] if bar.onset in tempos else []
    return [*metre, *key, *tempo]


def _lines(
    layout: Sequence[Bar],
    texts: Sequence[str],
    changes: Sequence[Sequence[str]],
    signs: Sequence[Signs],
) -> Iterator[str]:
    """Yield the lines of the tune, of four bars each, besides pick-ups and endings.

    Repeated sections begin a line. Fields get lines of their own, since not every program reads
    them inside a line.
    """
    line, full = "", 0
    for index, (bar, text) in enumerate(zip(layout, texts, strict=True)):
        sign = signs[index]
        if line and (sign.start or changes[index] or (full >= _BARS_PER_LINE and not sign.endings)):
            yield line
            line, full = "", 0
        yield from changes[index]
        line += _opening_bar(line, signs, index) + text + " " + _closing_bar(signs, index)
        full += bar.duration == bar.metre.ticks
    yield line


def _opening_bar(line: str, signs: Sequence[Signs], index: int) -> str:
    """Return the signs before the notes of a bar."""
    sign = signs[index]
    if sign.start:
        return "|: "
    if sign.endings and (index == 0 or sign.endings != signs[index - 1].endings):
        number = ",".join(map(str, sorted(sign.endings)))
        return f"{number} " if line else f"[{number} "
    return " " if line else ""


def _closing_bar(signs: Sequence[Signs], index: int) -> str:
    """Return the barline after a bar."""
    sign = signs[index]
    if sign.plays:
        return ":|"
    if index == len(signs) - 1:
        return "|]"
    return "||" if sign.endings and not signs[index + 1].endings else "|"


def _bar_text(row: Sequence[Written], bar: Bar, letters: "_Letters", unit: int) -> str:
    """Return a bar without its barlines: letters with accidentals, lengths, ties and tuplets.

    A space ends a beam.

    Args:
        row: The notes and rests of the bar.
        unit: Ticks of the unit note length.
    """
    # In 4/4 and 2/2, beams of four eighths are easier to read than beams of two.
    is_common = bar.metre.ticks == 2 * _HALF_BAR and bar.metre.denominator <= 4
    beat = _HALF_BAR if is_common else beat_ticks(bar.metre)
    # The beats of a pick-up are counted from its end.
    origin = bar.offset if bar.onset == 0 and bar.duration % beat else bar.onset
    text = ""
    for group in _tuplets(row):
        opening, factor = _opening(group)
        for i, written in enumerate(group):
            text += " " if text and (written.onset - origin) % beat == 0 else ""
            text += letters.before(written.onset) + (opening if i == 0 else "")
            text += letters.of(written) + _length(Fraction(written.duration, unit) * factor)
            text += "-" if written.tied_on else ""
    return text


def _tuplets(row: Sequence[Written]) -> Iterator[list[Written]]:
    """Yield single notes and rests, and groups of triplet notes.

    A group lasts a whole number of 64ths.
    """
    group: list[Written] = []
    for written in row:
        is_triplet = written.duration % 3 != 0
        if group and not is_triplet:
            yield group
            group = []
        group.append(written)
        if sum(each.duration for each in group) % 3 == 0:
            yield group
            group = []
    if group:
        yield group


def _opening(group: Sequence[Written]) -> tuple[str, Fraction]:
    """Return the sign that opens a triplet, and the factor from sounding to written lengths."""
    if len(group) == 1 and group[0].duration % 3 == 0:
        return "", Fraction(1)
    return "(3" if len(group) == 3 else f"(3:2:{len(group)}", Fraction(3, 2)


def _length(units: Fraction) -> str:
    """Return a length in ABC: 1 → '', 2 → '2', 1/2 → '/2', 3/2 → '3/2'."""
    over = f"/{units.denominator}" if units.denominator > 1 else ""
    return ("" if units.numerator == 1 else str(units.numerator)) + over


def _before_notes(chords: Sequence[ChordSign], loudness: Dynamics) -> dict[int, str]:
    """Return the chord symbols and dynamics before the notes of a voice, by tick."""
    texts: defaultdict[int, str] = defaultdict(str)
    for tick, symbol in chords:
        texts[tick] += f'"{symbol.translate(_PLAIN)}"'
    for hairpin in loudness.hairpins:
        sign = "<" if hairpin.grows else ">"
        texts[hairpin.last] += f"!{sign})!"
        texts[hairpin.onset] += f"!{sign}(!"
    for mark in loudness.marks:
        texts[mark.onset] += f"!{mark.level}!"
    return texts


class _Letters:
    """The note names of one bar.

    ABC programs disagree on how far an accidental reaches: to the end of the bar in all octaves, in
    its own octave, or not at all. So once a letter is altered, it has an accidental until the end
    of the bar. All read that alike.
    """

    def __init__(self, speller: Speller, part: int, texts: Mapping[int, str], onset: int) -> None:
        self._speller, self._part, self._texts = speller, part, texts
        self._key = key_alterations(speller.fifths(onset))
        self._altered: set[str] = set()

    def of(self, written: Written) -> str:
        """Return a note, a chord in brackets, or `z` for a rest."""
        names = [self._name(pitch, written.onset) for pitch in written.pitches] or ["z"]
        return names[0] if len(names) == 1 else f"[{''.join(names)}]"

    def before(self, tick: int) -> str:
        """Return the chord symbol and the dynamics before the note at a tick."""
        return self._texts.get(tick, "")

    def _name(self, pitch: int, tick: int) -> str:
        letter, alter, octave = self._speller.of(self._part, pitch, tick)
        if alter != self._key.get(letter, 0):
            self._altered.add(letter)
        sign = _SIGNS[alter] if letter in self._altered else ""
        if octave >= 5:
            return sign + letter.lower() + "'" * (octave - 5)
        return sign + letter + "," * (4 - octave)

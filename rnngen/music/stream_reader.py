"""Make a Score from music21's parts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from music21 import (
    chord,
    harmony,
    instrument,
    key,
    meter,
    note,
    stream,
    tempo,
)

from rnngen.music.canonical import canonical_score, is_tempo
from rnngen.music.dynamics import Loudness
from rnngen.music.metre import COMMON_TIME, bars_of, is_metre, join_split_bars
from rnngen.music.midi_events import DRUM_CHANNEL
from rnngen.music.played import Played
from rnngen.music.quantize import snap_quarters
from rnngen.music.repeats import Signs, count_signs, played_order
from rnngen.music.score import Bar, ChordSign, Key, Metre, Note, Part, Score, Tempo
from rnngen.music.stream_losses import losses_of_note, losses_of_part, notices_of
from rnngen.music.stream_loudness import Placed, loudness_of
from rnngen.music.stream_signs import clef_of_part, signs_of_parts
from rnngen.music.ties import WrittenNote, join_ties
from rnngen.music.words import one_line

_MINOR_MODES = ("minor", "aeolian", "dorian", "phrygian", "locrian")


def score_of_parts(
    parts: Sequence[Any], signs: Sequence[Signs] | None = None
) -> tuple[Score, tuple[str, ...]]:
    """Return the score of music21 parts that play together, and notices.

    Args:
        signs: The repeat signs of each bar with notes or rests; None for those of the parts,
            empty to play each bar once.
    """
    for part in parts:
        part.toSoundingPitch(inPlace=True)
    layout = _layout([list(part.getElementsByClass(stream.Measure)) for part in parts])
    placed = [list(_placed(part, layout)) for part in parts]
    left_out: Counter[str] = Counter()
    loudness = loudness_of(parts, placed, left_out)
    signs = signs_of_parts(parts) if signs is None else _by_measure(signs, layout, left_out)
    played = Played.of(layout, played_order(signs) if layout else [])
    notes = join_ties(
        played.again(
            written
            for index, elements in enumerate(placed)
            for written in _written_notes(index, elements, loudness[index], left_out)
        )
    )
    left_out += sum(map(losses_of_part, parts), Counter())
    keys = played.changes(next(filter(None, map(_keys, placed)), []))
    tempos = played.changes(sorted({each for elements in placed for each in _tempos(elements)}))
    changes = [key.onset for key in keys] + [tempo.onset for tempo in tempos]
    bars = join_split_bars((bar for bar in played.bars if bar.duration), changes)
    end = max((note.offset for note in notes), default=0)
    parts_of_score = [_part(part) for part in parts]
    score, notices = canonical_score(
        notes, bars or bars_of(_metres(placed[0]), end), keys, tempos, parts_of_score
    )
    chords = played.signs(next(filter(None, map(_chords, placed)), []))
    clefs = tuple(map(clef_of_part, parts))
    return replace(score, chords=tuple(chords), clefs=clefs), (*notices_of(left_out), *notices)


def _chords(elements: Iterable[Placed]) -> list[ChordSign]:
    """Return the chord symbols of a part, with flats as people write them."""
    return [
        ChordSign(onset, one_line(element.figure).replace("-", "b"))
        for onset, _, _, element in elements
        if isinstance(element, harmony.ChordSymbol) and element.figure
    ]


def _by_measure(
    signs: Sequence[Signs], layout: Sequence[Bar], left_out: Counter[str]
) -> list[Signs]:
    """Return the signs of each measure, of which some have no length.

    Signs of another number of bars are not followed, but counted.
    """
    if len(signs) != sum(bar.duration > 0 for bar in layout):
        left_out["repeat"] = count_signs(signs)
        return [Signs()] * len(layout)
    row = iter(signs)
    return [next(row) if bar.duration else Signs() for bar in layout]


def _layout(rows: list[list[Any]]) -> list[Bar]:
    """Return the bars of parts given as rows of measures; the longest of each number counts.

    Some bars may have no length, where two barlines have nothing between them.
    """
    bars: list[Bar] = []
    onset, metre = 0, COMMON_TIME
    for measures in zip_longest(*map(_lengths, rows)):
        here = list(filter(None, measures))
        metre = next(filter(None, (_metre(measure.timeSignature) for measure, _ in here)), metre)
        bars.append(Bar(onset, max(length for _, length in here), metre))
        onset = bars[-1].offset
    return bars


def _lengths(measures: list[Any]) -> list[tuple[Any, int]]:
    """Return each measure with its length in ticks: to the next one, or its last note or rest.

    After an overfull measure, music21 places the next one too early, as if by rounding.
    """
    next_ones = [measure.offset for measure in measures[1:]] + [0]
    return [
        (measure, snap_quarters(max(measure.highestTime, end - measure.offset)))
        for measure, end in zip(measures, next_ones, strict=False)
    ]


def _placed(part: Any, layout: Sequence[Bar]) -> Iterator[Placed]:
    """Return the elements of a part, placed by the layout that all parts share."""
    measures = list(part.getElementsByClass(stream.Measure))
    if not measures:
        yield from _placed_from(0, "", part.flatten())
    for measure, bar in zip(measures, layout, strict=False):
        yield from _placed_from(bar.onset, "", measure)
        for voice in measure.voices:
            yield from _placed_from(bar.onset + snap_quarters(voice.offset), str(voice.id), voice)


def _placed_from(start: int, voice: str, elements: Iterable[Any]) -> Iterator[Placed]:
    for element in elements:
        onset = start + snap_quarters(element.offset)
        yield Placed(
            onset, start + snap_quarters(element.offset + element.quarterLength), voice, element
        )


def _written_notes(
    part: int, elements: Iterable[Placed], loudness: Loudness, left_out: Counter[str]
) -> Iterator[WrittenNote]:
    """Return the noteheads among elements; count in `left_out` those that a Score cannot hold."""
    for onset, offset, voice, element in elements:
        if isinstance(element, harmony.Harmony):
            continue
        if isinstance(element, note.NotRest) and element.duration.isGrace:
            left_out["grace"] += 1
        elif isinstance(element, note.NotRest):
            left_out += losses_of_note(element)
            for head in element.notes if isinstance(element, chord.ChordBase) else (element,):
                pitch = _pitch(head)
                if pitch is None:
                    left_out["pitch"] += 1
                else:
                    velocity = _velocity(head, element) or loudness.at(onset)
                    sounding = Note(onset, part, pitch, max(1, offset - onset), velocity)
                    yield WrittenNote(sounding, voice, *_ties(head))


def _pitch(head: Any) -> int | None:
    """Return the MIDI pitch of a notehead, for percussion its instrument's; None outside 0–127."""
    if isinstance(head, note.Unpitched):
        number = getattr(head.storedInstrument, "percMapPitch", None)
    else:
        number = round(head.pitch.ps)
    return number if number is not None and 0 <= number <= 127 else None


def _velocity(*sources: Any) -> int | None:
    """Return the velocity that a note or its chord states, if any."""
    for source in sources:
        if source.hasVolumeInformation() and source.volume.velocity is not None:
            return min(max(round(source.volume.velocity), 1), 127)
    return None


def _ties(head: Any) -> tuple[bool, bool]:
    """Tell whether ties lead to a notehead, and on from it."""
    kind = head.tie.type if head.tie is not None else None
    return kind in ("stop", "continue"), kind in ("start", "continue")


def _metre(signature: Any) -> Metre | None:
    """Return a time signature as a metre, or None if it cannot be kept."""
    if signature is None or not is_metre(signature.numerator, signature.denominator):
        return None
    return Metre(signature.numerator, signature.denominator)


def _metres(elements: Iterable[Placed]) -> list[tuple[int, Metre]]:
    """Return the time signatures of a notation without barlines."""
    signatures = [
        (each.onset, each.element)
        for each in elements
        if isinstance(each.element, meter.TimeSignature)
    ]
    return [(onset, metre) for onset, signature in signatures if (metre := _metre(signature))]


def _keys(elements: Iterable[Placed]) -> list[Key]:
    return [
        Key(onset, element.sharps, getattr(element, "mode", "") in _MINOR_MODES)
        for onset, _, _, element in elements
        if isinstance(element, key.KeySignature)
        and element.sharps is not None
        and -7 <= element.sharps <= 7
    ]


def _tempos(elements: Iterable[Placed]) -> Iterator[Tempo]:
    for onset, _, _, element in elements:
        if isinstance(element, tempo.MetronomeMark) and element.getQuarterBPM():
            mark = Tempo(onset, round(element.getQuarterBPM()))
            if is_tempo(mark):
                yield mark


def _part(part: Any) -> Part:
    """Return the part with the instrument that it begins with."""
    first = next(iter(part.recurse().getElementsByClass(instrument.Instrument)), None)
    if first is None:
        return Part()
    unpitched = isinstance(first, instrument.UnpitchedPercussion) and first.midiProgram is None
    drums = unpitched or first.midiChannel == DRUM_CHANNEL
    return Part(first.midiProgram, drums)

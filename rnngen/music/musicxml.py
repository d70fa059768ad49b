"""Write a Score as MusicXML with music21. The same score gives the same bytes."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import groupby, pairwise
from typing import Any
from xml.etree import ElementTree

from music21 import bar as barline
from music21 import (
    chord,
    dynamics,
    harmony,
    instrument,
    key,
    layout,
    metadata,
    meter,
    note,
    pitch,
    spanner,
    stream,
    tempo,
    tie,
)
from music21.exceptions21 import Music21Exception
from music21.musicxml.m21ToXml import ScoreExporter
from music21.stream import makeNotation
from music21.stream.enums import ShowNumber

from rnngen.music.canonical import check_limits
from rnngen.music.dynamics import UNMARKED, Dynamics, dynamics_of
from rnngen.music.folding import folded_page
from rnngen.music.keys import with_key
from rnngen.music.metre import fill_one
from rnngen.music.midi_events import DRUM_CHANNEL
from rnngen.music.page import Heading, clef_of, groups, heading, is_sung, names_of_parts
from rnngen.music.percussion import notate_drums
from rnngen.music.quiet import quiet
from rnngen.music.repeats import Signs
from rnngen.music.score import TICKS_PER_QUARTER, Bar, ChordSign, Key, Part, Score, Tempo
from rnngen.music.spelling import Speller
from rnngen.music.stream_signs import CLEF_CLASSES
from rnngen.music.written import Written, is_silent, voices, write_voice

Spelled = Callable[[int, int], Any]
"""Returns music21's pitch of a MIDI pitch at a tick."""

_PITCHED_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]


def to_musicxml(score: Score, provenance: str) -> bytes:
    """Return the score as an uncompressed MusicXML file (UTF-8) that names its provenance.

    Notes keep their velocities. Notes that overlap within a part are written in several voices. A
    score that states no key gets the one that its notes tell.

    Lost: an accent on the first notes, where a repeat sign leads back to them without it.

    Raises:
        TooLarge: if the score is beyond `rnngen.music.limits`.
    """
    check_limits(score)
    score, signs = folded_page(with_key(score))
    names = names_of_parts(score)
    brackets = groups(score, names)
    loudness = dynamics_of(score, [group[:2] for group in brackets if group.symbol == "brace"])
    speller = Speller(score)
    with quiet():
        sheet = stream.Score()
        sheet.metadata = metadata.Metadata()
        parts = [
            _part(score, index, name, partial(_spelled, speller, index))
            for index, name in enumerate(names)
        ]
        for index, part in enumerate(parts):
            _insert_signs(part, signs)
            above = is_sung(score, index, names[index])
            _insert_dynamics(part, score.bars, loudness.of(index), above)
            sheet.insert(0, part)
        once: list[int] = []
        for first, last, symbol in brackets:
            sheet.insert(0, layout.StaffGroup(parts[first : last + 1], symbol=symbol))
            once += range(first + 1, last + 1) if len({*names[first : last + 1]}) == 1 else ()
        root = ScoreExporter(sheet, makeNotation=False).parse()
    _state_velocities(root)
    _identify(root, heading(score, provenance), provenance)
    for index, score_part in enumerate(root.iter("score-part")):
        _state_instrument(score_part, score.parts[index], index, names[index])
        if score.parts[index].drums:
            notate_drums(score_part, root.find(f"part[@id='{score_part.get('id')}']"))
        # The staves of one instrument share their name, and a tune alone needs none.
        if index in once or names == ["Part 1"]:
            score_part.find("part-name").set("print-object", "no")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _part(score: Score, index: int, name: str, spelled: Spelled) -> Any:
    notes = [note for note in score.notes if note.part == index]
    part = stream.Part(id=f"P{index + 1}")
    player = instrument.Instrument()
    player.partId = part.id  # music21 would draw a random one
    part.insert(0, player)
    rows = [write_voice(row, score.bars) for row in voices(notes)]
    # Drums have no key, unless there is no other part to state it.
    has_key = not score.parts[index].drums or all(each.drums for each in score.parts)
    keys = {key.onset: key for key in score.keys if has_key}
    tempos = {tempo.onset: tempo for tempo in score.tempos if index == 0}
    new_clef = CLEF_CLASSES[clef_of(score, index, name)]
    measures = []
    numbers = _numbers(score.bars)
    for place, bar in enumerate(score.bars):
        measure = _measure(score.bars, place, numbers)
        if place == 0:
            measure.insert(0, new_clef())
        _insert_changes(measure, keys.get(bar.onset), tempos.get(bar.onset))
        _insert_voices(measure, [row[place] for row in rows], bar, spelled)
        if index == 0:
            _insert_chords(measure, bar, score.chords)
        context = [meter.TimeSignature(str(bar.metre)), new_clef()]
        _make_beams(measure, context, has_stems=len(rows) > 1)
        measures.append(measure)
    measure.rightBarline = barline.Barline("final")
    part.append(measures)
    part.makeAccidentals(inPlace=True)
    return part


def _insert_signs(part: Any, signs: Sequence[Signs]) -> None:
    """Add repeat signs and the brackets of endings to the measures of a part."""
    measures = list(part.getElementsByClass(stream.Measure))
    for measure, sign in zip(measures, signs, strict=True):
        if sign.start:
            measure.leftBarline = barline.Repeat("start")
        if sign.plays:
            measure.rightBarline = barline.Repeat("end")
    pairs = zip(measures, signs, strict=True)
    for endings, group in groupby(pairs, lambda pair: pair[1].endings):
        if endings:
            number = ",".join(map(str, sorted(endings)))
            bracket = spanner.RepeatBracket([measure for measure, _ in group], number=number)
            part.insert(0, bracket)


def _insert_dynamics(part: Any, bars: Sequence[Bar], signs: Dynamics, above: bool) -> None:
    """Add marks and hairpins to the measures of a part; a singer's stand above the words."""
    measures = list(part.getElementsByClass(stream.Measure))
    onsets = [bar.onset for bar in bars]
    placement = "above" if above else "below"

    def measure_at(tick: int) -> tuple[Any, Fraction]:
        index = bisect_right(onsets, tick) - 1
        return measures[index], _quarters(tick - onsets[index])

    def note_at(tick: int) -> Any:
        measure, offset = measure_at(tick)
        found = measure.recurse().getElementsByClass(note.NotRest)
        return next(each for each in found if each.offset == offset)

    for mark in signs.marks:
        measure, offset = measure_at(mark.onset)
        dynamic = dynamics.Dynamic(mark.level)
        dynamic.placement = placement
        measure.insert(offset, dynamic)
    for hairpin in signs.hairpins:
        wedge = dynamics.Crescendo if hairpin.grows else dynamics.Diminuendo
        sign = wedge(note_at(hairpin.onset), note_at(hairpin.last))
        sign.placement = placement
        part.insert(0, sign)


def _make_beams(measure: Any, context: list[Any], has_stems: bool) -> None:
    """Make the beams of a measure and, unless its voices have stems, their stems.

    music21 would look for the metre and the clef, its context, in all measures before this one.
    """
    missing = [each for each in context if not measure[type(each)]]
    for each in missing:
        measure.insert(0, each)
    measure.makeBeams(inPlace=True, setStemDirections=not has_stems)
    measure.remove(missing)


def _numbers(bars: Sequence[Bar]) -> list[int]:
    """Return the number of each bar: 0 of a pick-up; two parts of one bar share theirs."""
    numbers = [0 if bars[0].duration < bars[0].metre.ticks else 1]
    for before, bar in pairwise(bars):
        numbers.append(numbers[-1] + (numbers[-1] == 0 or not fill_one(before, bar)))
    return numbers


def _measure(bars: Sequence[Bar], place: int, numbers: Sequence[int]) -> Any:
    """Return an empty measure, with its time signature where that changes."""
    bar = bars[place]
    pick_up = numbers[0] == 0
    measure = stream.Measure(number=numbers[place])
    if place and numbers[place] == numbers[place - 1]:
        measure.showNumber = ShowNumber.NEVER
    if place == 0 or bar.metre != bars[place - 1].metre:
        measure.insert(0, meter.TimeSignature(str(bar.metre)))
    if place == 0 and pick_up:
        measure.paddingLeft = _quarters(bar.metre.ticks - bar.duration)
    return measure


def _insert_changes(measure: Any, key_change: Key | None, tempo_change: Tempo | None) -> None:
    """Add key and tempo changes to a measure."""
    if tempo_change is not None:
        measure.insert(
            0, tempo.MetronomeMark(number=tempo_change.quarters_per_minute, referent=1.0)
        )
    if key_change is not None:
        signature = key.KeySignature(key_change.fifths)
        measure.insert(0, signature.asKey("minor" if key_change.minor else "major"))


def _insert_voices(measure: Any, rows: list[list[Written]], bar: Bar, spelled: Spelled) -> None:
    """Add the voices to a measure; voices after the first only where they have notes."""
    sounding = [
        i for i, row in enumerate(rows) if i == 0 or any(written.pitches for written in row)
    ]
    for i in sounding:
        target = measure if len(sounding) == 1 else stream.Voice(id=str(i + 1))
        for written in rows[i]:
            element = _element(written, spelled)
            if is_silent(rows[i], bar):
                element.fullMeasure = True
            target.insert(_quarters(written.onset - bar.onset), element)
        makeNotation.makeTupletBrackets(target, inPlace=True)
        if target is not measure:
            measure.insert(0, target)


def _element(written: Written, spelled: Spelled) -> Any:
    """Return a note, chord or rest."""
    length = _quarters(written.duration)
    if not written.pitches:
        return note.Rest(quarterLength=length)
    pitches = [spelled(number, written.onset) for number in written.pitches]
    element = note.Note(pitches[0]) if len(pitches) == 1 else chord.Chord(pitches)
    element.quarterLength = length
    if len(set(written.velocities)) == 1:
        element.volume.velocity = written.velocities[0]
    else:
        for head, velocity in zip(element.notes, written.velocities, strict=True):
            head.style.color = f"#{velocity:06X}"
    kind = {(False, True): "start", (True, True): "continue", (True, False): "stop"}.get(
        (written.tied_from, written.tied_on)
    )
    if kind is not None:
        element.tie = tie.Tie(kind)
    return element


def _spelled(speller: Speller, part: int, number: int, tick: int) -> Any:
    letter, alter, octave = speller.of(part, number, tick)
    written = pitch.Pitch(letter + ("#" * alter if alter > 0 else "-" * -alter))
    written.octave = octave
    return written


def _insert_chords(measure: Any, bar: Bar, chords: Sequence[ChordSign]) -> None:
    """Add the chord symbols of a bar; one that music21 does not know is left out."""
    for onset, symbol in chords:
        if bar.onset <= onset < bar.offset:
            # music21 writes flats as minuses.
            figure = re.sub("(?<=[A-G])[b♭]", "-", symbol).replace("♯", "#")
            with suppress(ValueError, Music21Exception):
                measure.insert(_quarters(onset - bar.onset), harmony.ChordSymbol(figure))


def _state_instrument(score_part: Any, part: Part, index: int, name: str) -> None:
    """Name a part, and state its program and channel.

    music21 would assign other channels, write some instruments transposed, and forget programs
    that are not the usual one of an instrument's name.
    """
    score_part.find("part-name").text = name
    number = f"{score_part.get('id')}-I1"
    described = ElementTree.SubElement(score_part, "score-instrument", id=number)
    ElementTree.SubElement(described, "instrument-name").text = score_part.find("part-name").text
    if part.program is None and not part.drums:
        return
    played = ElementTree.SubElement(score_part, "midi-instrument", id=number)
    channel = DRUM_CHANNEL if part.drums else _PITCHED_CHANNELS[index % len(_PITCHED_CHANNELS)]
    ElementTree.SubElement(played, "midi-channel").text = str(channel + 1)
    if part.program is not None:
        ElementTree.SubElement(played, "midi-program").text = str(part.program + 1)


def _state_velocities(root: Any) -> None:
    """State the velocity of each note of uneven chords.

    music21 writes one for all, so the colour of a note carries its own until here.
    """
    for each in root.iter("note"):
        color = each.attrib.pop("color", None)
        if color:
            each.set("dynamics", f"{int(color[1:], 16) * 100 / UNMARKED:.2f}")
            each.remove(each.find("notehead"))


def _identify(root: Any, words: Heading, provenance: str) -> None:
    """State title, composer and provenance; drop those that music21 invents, and the date."""
    identification = root.find("identification")
    encoding = identification.find("encoding")
    encoding.remove(encoding.find("encoding-date"))
    for parent, name, text in (
        (root, "movement-title", words.title),
        (identification, "creator", words.composer),
    ):
        if text:
            parent.find(name).text = text
        else:
            parent.remove(parent.find(name))
    source = ElementTree.Element("source")
    source.text = provenance
    identification.insert(list(identification).index(encoding) + 1, source)


def _quarters(ticks: int) -> Fraction:
    return Fraction(ticks, TICKS_PER_QUARTER)

"""The drums of MusicXML files: unpitched notes, each with its instrument ↔ MIDI pitches.

music21 neither writes nor reads the instrument of a single note, whose number says what MIDI plays.
The places on the staff are those of Weinberg's Guide to Standardized Drumset Notation.
"""

from typing import Any
from xml.etree import ElementTree

from rnngen.music.midi_events import DRUM_CHANNEL
from rnngen.music.names import SEMITONES, line_of_fifths, spelling_of

_PLACES = {
    **dict.fromkeys((35, 36), "F4"),
    **dict.fromkeys((38, 40), "C5"),
    **{37: "C5x", 39: "E5x", 42: "G5x", 44: "D4x", 46: "G5o"},
    **{41: "G4", 43: "A4", 45: "B4", 47: "D5", 48: "E5", 50: "F5"},
    **dict.fromkeys((49, 52, 55, 57), "A5x"),
    **dict.fromkeys((51, 59), "F5x"),
    **{53: "F5d", 54: "B5x", 56: "E5t"},
}
"""MIDI pitch → step and octave on a staff with a treble clef, and the notehead."""
_OTHERS = "C5d"
_NOTEHEADS = {"x": "x", "o": "circle-x", "d": "diamond", "t": "triangle"}
_BEFORE_INSTRUMENT = ("grace", "chord", "unpitched", "duration", "tie")
_BEFORE_NOTEHEAD = (
    *_BEFORE_INSTRUMENT,
    *("instrument", "voice", "type", "dot", "time-modification", "stem"),
)
"""Elements of a note that MusicXML places before its instrument and its notehead."""


def notate_drums(score_part: Any, part: Any) -> None:
    """Make the pitches of a part the drums of a kit.

    Args:
        score_part: The element that lists the part's instruments.
        part: The element with its measures.
    """
    drums: set[int] = set()
    for note in part.iter("note"):
        pitch = note.find("pitch")
        if pitch is not None:
            number = _midi_pitch(pitch)
            drums.add(number)
            _notate(note, number, f"{score_part.get('id')}-D{number}")
    for number in sorted(drums):
        _list_instrument(score_part, number, f"{score_part.get('id')}-D{number}")


def _midi_pitch(pitch: Any) -> int:
    octave = int(pitch.findtext("octave")) + 1
    return SEMITONES[pitch.findtext("step")] + int(pitch.findtext("alter", "0")) + 12 * octave


def _notate(note: Any, number: int, name: str) -> None:
    place = _PLACES.get(number, _OTHERS)
    head = _NOTEHEADS.get(place[2:])
    _become(note.find("pitch"), "unpitched", {"display-step": place[0], "display-octave": place[1]})
    accidental = note.find("accidental")
    if accidental is not None:
        note.remove(accidental)
    instrument = ElementTree.Element("instrument", id=name)
    note.insert(_place(note, _BEFORE_INSTRUMENT), instrument)
    if head:
        notehead = ElementTree.Element("notehead")
        notehead.text = head
        note.insert(_place(note, _BEFORE_NOTEHEAD), notehead)


def _become(element: Any, tag: str, texts: dict[str, str]) -> None:
    """Give an element another tag and other children."""
    element.clear()
    element.tag = tag
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = text


def pitch_drums(root: Any) -> None:
    """Give unpitched notes the pitches that MIDI plays for their instruments, where these are."""
    numbers = {
        instrument.get("id"): number
        for instrument in root.iter("midi-instrument")
        if (number := number_from_zero(instrument, "midi-unpitched")) is not None
    }
    for note in root.iter("note"):
        unpitched, instrument = note.find("unpitched"), note.find("instrument")
        if unpitched is not None and instrument is not None and instrument.get("id") in numbers:
            number = numbers[instrument.get("id")]
            step, alter, octave = spelling_of(number, line_of_fifths(number, 0))
            texts = {"step": step, "alter": str(alter), "octave": str(octave)}
            _become(unpitched, "pitch", texts)


def number_from_zero(element: Any, name: str) -> int | None:
    """Return a number that MusicXML counts from 1, as one from 0; None unless it is 1 to 128."""
    text = element.findtext(name, "").strip() if element is not None else ""
    return int(text) - 1 if text.isascii() and text.isdigit() and 1 <= int(text) <= 128 else None


def _place(note: Any, before: tuple[str, ...]) -> int:
    """Return the index after the last of some children."""
    return max(index for index, child in enumerate(note) if child.tag in before) + 1


def _list_instrument(score_part: Any, number: int, name: str) -> None:
    """Add a drum to the instruments of a part; all that have a name come first."""
    described = ElementTree.Element("score-instrument", id=name)
    ElementTree.SubElement(described, "instrument-name").text = f"Drum {number}"
    score_part.insert(_place(score_part, ("part-name", "score-instrument")), described)
    played = ElementTree.SubElement(score_part, "midi-instrument", id=name)
    ElementTree.SubElement(played, "midi-channel").text = str(DRUM_CHANNEL + 1)
    ElementTree.SubElement(played, "midi-unpitched").text = str(number + 1)

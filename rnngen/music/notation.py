"""The door to music21 for notation: MusicXML, ABC and Humdrum files → Scores.

Its parsers are called on the data itself, never on a path: so nothing is downloaded, and no pickle of an
earlier parse, which anyone might have put into the shared temporary folder, is ever loaded.
Repeats are not expanded: a score is what is written. Pitches are those that sound.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from music21 import abcFormat, humdrum, instrument, stream
from music21.abcFormat import translate
from music21.musicxml.xmlToM21 import MusicXMLImporter

from rnngen.errors import CorpusError
from rnngen.music import notation_files
from rnngen.music.quiet import quiet
from rnngen.music.score import Score
from rnngen.music.stream_reader import score_of_parts
from rnngen.music.unreadable import UnreadableScore

Notices: TypeAlias = tuple[str, ...]

_FORMS = {".xml": "MusicXML", ".musicxml": "MusicXML", ".mxl": "zipped MusicXML", ".abc": "ABC", ".krn": "Humdrum"}


def read_notation(data: bytes, suffix: str) -> list[tuple[str, Score, Notices]]:
    """(title, score, notices) of each piece in a file of this suffix that can be read; CorpusError if none can."""
    read = list(pieces(data, suffix))
    found = [(title, score, notices) for title, score, notices in read if isinstance(score, Score)]
    if not found:
        raise next((error for _, error, _ in read if isinstance(error, CorpusError)), _no_notes(_FORMS[suffix]))
    return found


def pieces(data: bytes, suffix: str) -> Iterator[tuple[str, Score | UnreadableScore, Notices]]:
    """Each piece of a file: its title, its score or why it has none, and notices.

    Raises UnreadableScore where the file as a whole cannot be read.
    """
    form = _FORMS[suffix]
    if suffix == ".abc":
        for title, tune in notation_files.tunes(notation_files.decode(form, data)):
            yield title, *_piece(tune.encode(), form)
    elif suffix == ".mxl":
        yield "", *_piece(notation_files.unzip_musicxml(data), form)
    else:
        yield "", *_piece(data, form)


def _piece(data: bytes, form: str) -> tuple[Score | UnreadableScore, Notices]:
    try:
        score, notices = score_of_parts(parse(data, form))
    except UnreadableScore as error:
        return error, ()
    except Exception as error:  # music21 raises whatever its reading ran into
        return UnreadableScore(
            form, "its notation is damaged", f"{form} notation", f"{type(error).__name__}: {error}"
        ), ()
    return (score, notices) if score.notes else (_no_notes(form), ())


def parse(data: bytes, form: str) -> list[Any]:
    """The music21 parts of a piece."""
    with quiet():
        if form == "ABC":
            parsed = translate.abcToStreamScore(abcFormat.ABCFile().readstr(data.decode()))
        elif form == "Humdrum":
            humdrum_data = humdrum.spineParser.HumdrumDataCollection(notation_files.decode(form, data))
            humdrum_data.parse()
            parsed = humdrum_data.stream
        else:
            importer = MusicXMLImporter()
            importer.xmlText = notation_files.checked_xml(data)
            importer.parseXMLText()
            parsed = importer.stream
            _correct_instruments(parsed, importer.xmlRoot)
        return list(parsed.parts) if isinstance(parsed, stream.Score) and parsed.parts else [parsed]


def _correct_instruments(parsed: Any, root: Any) -> None:
    """Give each instrument what the file says of it, where music21 guesses by its name.

    Without this, a saxophone written at sounding pitch would be transposed.
    """
    transposing = {part.get("id") for part in root.iter("part") if part.find(".//transpose") is not None}
    played = {part.get("id"): part.find("midi-instrument") for part in root.iter("score-part")}
    for each in parsed.recurse().getElementsByClass(instrument.Instrument):
        if each.partId not in transposing:
            each.transposition = None
        each.midiProgram = _number_from_zero(played.get(each.partId), "midi-program")
        each.midiChannel = _number_from_zero(played.get(each.partId), "midi-channel")


def _number_from_zero(element: Any, name: str) -> int | None:
    """A number that MusicXML counts from 1, if it is there and between 1 and 128."""
    text = element.findtext(name, "").strip() if element is not None else ""
    return int(text) - 1 if text.isascii() and text.isdigit() and 1 <= int(text) <= 128 else None


def _no_notes(form: str) -> UnreadableScore:
    return UnreadableScore(form, "it has no notes", "at least one note", "none")

"""The door to music21 for notation: MusicXML, ABC and Humdrum files → Scores.

Its parsers are called on the data itself, never on a path: so nothing is downloaded, and no pickle of an
earlier parse, which anyone might have put into the shared temporary folder, is ever loaded.
Repeats are not expanded: a score is what is written. Pitches are those that sound.
"""

import warnings
from collections.abc import Iterator
from typing import Any, TypeAlias

from music21 import abcFormat, humdrum, stream
from music21.abcFormat import translate
from music21.musicxml.xmlToM21 import MusicXMLImporter

from rnngen.errors import CorpusError
from rnngen.music import notation_files
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
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
        return list(parsed.parts) if isinstance(parsed, stream.Score) and parsed.parts else [parsed]


def _no_notes(form: str) -> UnreadableScore:
    return UnreadableScore(form, "it has no notes", "at least one note", "none")

"""Read notation with music21: MusicXML, ABC and Humdrum files → scores.

The parsers get the data itself, never a path. So nothing is downloaded, and music21 never loads
a pickle from the shared temporary folder, where anyone could have put it. Repeats are followed: a
score is what is played. Pitches are sounding pitches.
"""

from dataclasses import replace
from typing import Any, TypeAlias

from music21 import abcFormat, humdrum, instrument, stream
from music21.abcFormat import translate
from music21.musicxml.xmlToM21 import MusicXMLImporter

from rnngen.errors import UnreadableScore
from rnngen.music import notation_files
from rnngen.music.abc_dynamics import add_dynamics
from rnngen.music.abc_signs import left_out_of_tune, signs_of_tune, without_repeats
from rnngen.music.guarded import guarded
from rnngen.music.humdrum_repeats import expanded
from rnngen.music.humdrum_spines import left_out_of_humdrum, with_staves
from rnngen.music.musicxml_files import musicxml_root, unzip_musicxml
from rnngen.music.percussion import number_from_zero
from rnngen.music.quiet import quiet
from rnngen.music.repeats import Signs
from rnngen.music.score import Score
from rnngen.music.stream_reader import score_of_parts
from rnngen.music.words import named_parts, one_line

Notices: TypeAlias = tuple[str, ...]
Names: TypeAlias = tuple[str, ...]

_FORMS = {
    ".xml": "MusicXML",
    ".musicxml": "MusicXML",
    ".mxl": "zipped MusicXML",
    ".abc": "ABC",
    ".krn": "Humdrum",
}


def read_notation(data: bytes, suffix: str) -> list[tuple[str, Score, Notices]]:
    """Return (title, score, notices) of each readable piece in a file of this suffix.

    Only ABC tunes have a title, such as `12 Drowsy Maggie`.

    Raises:
        CorpusError: if no piece can be read.
    """
    read: list[tuple[str, Score, Notices]] = []
    errors: list[UnreadableScore] = []
    for title, piece in notation_files.tunes(data) if suffix == ".abc" else [("", data)]:
        try:
            read.append((title, *read_piece(piece, suffix)))
        except UnreadableScore as error:
            errors.append(error)
    if not read:
        raise errors[0]
    return read


def read_piece(data: bytes, suffix: str) -> tuple[Score, Notices]:
    """Read a file of one piece; return the score and notices.

    Raises:
        UnreadableScore: if it holds none.
    """
    return read_piece_and_names(data, suffix)[:2]


def read_piece_and_names(data: bytes, suffix: str) -> tuple[Score, Notices, Names]:
    """Read a file of one piece; return the score, notices and names of the parts ('' for none)."""
    form = _FORMS[suffix]
    try:
        parsed = _parsed(data, form)
        parts = _parts(parsed)
        names = voice_names(data) if form == "ABC" else tuple(str(p.partName or "") for p in parts)
        own = _OWN_NOTICES[form](parts, data) if form in _OWN_NOTICES else ()
        score, notices = score_of_parts(parts, _abc_signs(data) if form == "ABC" else None)
        score = with_words(score, parsed.metadata, names)
        notices += own
    except (UnreadableScore, MemoryError):
        raise
    except Exception as error:  # music21 raises errors of any kind
        received = f"{type(error).__name__}: {error}"
        raise UnreadableScore(
            form, "its notation is damaged", f"{form} notation", received
        ) from error
    if not score.notes:
        raise UnreadableScore(form, "it has no notes", "at least one note", "none")
    return score, notices, names


def parse(data: bytes, form: str) -> list[Any]:
    """Return the music21 parts of a piece."""
    return _parts(_parsed(data, form))


def _parsed(data: bytes, form: str) -> Any:
    with quiet(), guarded():
        return _PARSERS[form](data)


def _parts(parsed: Any) -> list[Any]:
    return list(parsed.parts) if isinstance(parsed, stream.Score) and parsed.parts else [parsed]


def with_words(score: Score, metadata: Any, names: Names) -> Score:
    """Return a score with title and composer of music21's metadata, and the names of its parts."""
    title = metadata.bestTitle if metadata is not None else None
    composer = metadata.composer if metadata is not None else None
    return replace(
        score,
        title=one_line(title),
        composer=one_line(composer),
        names=named_parts(names),
    )


def voice_names(data: bytes) -> Names:
    """Return the name of each voice of an ABC tune, in the order of the voices."""
    return notation_files.voice_names(notation_files.decode("ABC", data))


def _parse_abc(data: bytes) -> Any:
    text = notation_files.readable_abc(without_repeats(notation_files.decode("ABC", data)))
    return translate.abcToStreamScore(abcFormat.ABCFile().readstr(text))


def _abc_signs(data: bytes) -> list[Signs]:
    return signs_of_tune(notation_files.decode("ABC", data))


def _of_abc(parts: list[Any], data: bytes) -> Notices:
    """Add to the parts of an ABC tune what music21 passes over; return notices of the rest."""
    tune = notation_files.decode("ABC", data)
    return (*filter(None, [add_dynamics(parts, tune)]), *left_out_of_tune(tune))


def _of_humdrum(parts: list[Any], data: bytes) -> Notices:
    """Return notices of what music21 passes over in a Humdrum file."""
    return left_out_of_humdrum(notation_files.decode("Humdrum", data))


_OWN_NOTICES = {"ABC": _of_abc, "Humdrum": _of_humdrum}


def _parse_humdrum(data: bytes) -> Any:
    text = notation_files.decode("Humdrum", data)
    notation_files.check_humdrum(text)
    text = with_staves(expanded(text))
    collection = humdrum.spineParser.HumdrumDataCollection(text)
    collection.parse()
    return collection.stream


def _parse_musicxml(data: bytes) -> Any:
    importer, root = MusicXMLImporter(), musicxml_root(data)
    importer.xmlRootToScore(root, importer.stream)
    _correct_instruments(importer.stream, root)
    return importer.stream


def _parse_zipped_musicxml(data: bytes) -> Any:
    return _parse_musicxml(unzip_musicxml(data))


_PARSERS = {
    "MusicXML": _parse_musicxml,
    "zipped MusicXML": _parse_zipped_musicxml,
    "ABC": _parse_abc,
    "Humdrum": _parse_humdrum,
}


def _correct_instruments(parsed: Any, root: Any) -> None:
    """Set each instrument as the file states it; music21 guesses by its name.

    Otherwise a saxophone written at sounding pitch would be transposed.
    """
    transposing = {
        part.get("id") for part in root.iter("part") if part.find(".//transpose") is not None
    }
    played = {part.get("id"): part.find("midi-instrument") for part in root.iter("score-part")}
    for each in parsed.recurse().getElementsByClass(instrument.Instrument):
        if each.partId not in transposing:
            each.transposition = None
        each.midiProgram = number_from_zero(played.get(each.partId), "midi-program")
        each.midiChannel = number_from_zero(played.get(each.partId), "midi-channel")

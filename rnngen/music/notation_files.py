"""The outer shape of notation files: zipped MusicXML, ABC tunebooks, text encodings; bounded, for hostile files.

Knows nothing of notes or of music21.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

from rnngen.errors import UnreadableScore

MAX_BYTES = 64 * 1024 * 1024
"""For a file and for what a zipped one unpacks to."""

_ENTITY = b"<!ENTITY"
_CONTAINER = "META-INF/container.xml"
_TUNE_START = re.compile(r"^X:[ \t]*(?P<number>.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^T:[ \t]*(?P<title>.*?)[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SPACER = re.compile(
    r"^[A-Za-z]:.*$|\[[A-Za-z]:[^\]]*\]|\"[^\"\n]*\"|![^!\n]*!|%.*$|y[\d/]*", re.MULTILINE
)
"""A spacer, or what may hold the letter y without being one: fields, chord symbols, decorations, comments."""

_KEY = re.compile(r"^K:.*$", re.MULTILINE)
_INLINE = re.compile(
    r"^[A-Za-z]:.*$|\"[^\"\n]*\"|%.*$|\[(?P<field>[KLMQ]:[^\]\n]*)\]", re.MULTILINE
)
"""A field within a line, or what may hold its signs without being one."""

_CHANGE = re.compile(r"^[KMQ]:", re.MULTILINE)
_LENGTH_OR_METRE = re.compile(r"^[LM]:", re.MULTILINE)
_DEFAULT_LENGTH = "L:1/8"
_HEADER_FIELD = re.compile(r"^(?:[A-WYZ]:|%%).*$", re.MULTILINE)


def checked_xml(data: bytes) -> bytes:
    """The same bytes, unless they are too many, or define entities, with which a small file can grow vast."""
    _check_size("MusicXML", len(data))
    if _ENTITY in data.replace(b"\0", b""):  # without the zeros of UTF-16
        raise UnreadableScore(
            "MusicXML", "it defines XML entities", "none, as MusicXML needs none", "<!ENTITY"
        )
    return data


def unzip_musicxml(data: bytes) -> bytes:
    """The score within a zipped MusicXML file (.mxl)."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _member(archive, _root_file(archive))
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise UnreadableScore(
            "zipped MusicXML", "the archive is damaged", "a zip archive", error
        ) from error


def tunes(data: bytes) -> list[tuple[str, bytes]]:
    """Each tune of an ABC file, as (`number title`, ABC), with the file's own header fields put before it.

    A tune runs from its `X:` to the next blank line; a file without any `X:` is one tune.
    """
    text = decode("ABC", data).replace("\r\n", "\n").replace("\r", "\n")
    starts = list(_TUNE_START.finditer(text))
    if not starts:
        return [(_title("", text), text.encode())]
    header = "".join(f"{field}\n" for field in _HEADER_FIELD.findall(text[: starts[0].start()]))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    bodies = [
        _BLANK_LINE.split(text[start.end() : end])[0]
        for start, end in zip(starts, ends, strict=True)
    ]
    return [
        (_title(start["number"], body), f"{start[0]}\n{header}{body.lstrip()}\n".encode())
        for start, body in zip(starts, bodies, strict=True)
    ]


def readable_abc(tune: str) -> str:
    """A tune as music21 can read it.

    Without `y`, blank space on paper, which music21 reads as the note C; where neither a unit length nor a metre to
    derive it from is given, with the standard's unit length; and with changes of key and metre where it sees them.
    """
    tune = _with_plain_changes(tune)
    tune = _SPACER.sub(lambda match: "" if match[0].startswith("y") else match[0], tune)
    return (
        tune
        if _LENGTH_OR_METRE.search(tune)
        else tune.replace("\nK:", f"\n{_DEFAULT_LENGTH}\nK:", 1)
    )


def _with_plain_changes(tune: str) -> str:
    """The same with each field within a line on a line of its own, and an empty note (`N:`) before every change.

    music21 passes over the former, so that `[K:D]` changes nothing, and forgets a field that stands alone before one.
    """
    key = _KEY.search(tune)
    if key is None:
        return tune
    body = _INLINE.sub(
        lambda match: f"\n{match['field']}\n" if match["field"] else match[0], tune[key.end() :]
    )
    return tune[: key.end()] + _CHANGE.sub(
        lambda match: f"N:\n{match[0]}", _with_keys_of_voices(body, key[0])
    )


def _with_keys_of_voices(body: str, key: str) -> str:
    """The same with its key said wherever a voice goes on: music21 takes that of the line before, whosever it is."""
    if not _KEY.search(body):
        return body
    keys, voice, lines = {"": key}, "", []
    for line in body.split("\n"):
        lines.append(line)
        if line.startswith("V:"):
            voice = line[2:].split(maxsplit=1)[0] if line[2:].strip() else ""
            lines.append(keys.get(voice, key))
        elif line.startswith("K:"):
            keys[voice] = line
    return "\n".join(lines)


def decode(form: str, data: bytes) -> str:
    """Text of a file of ABC or Humdrum: UTF-8, or else Latin-1, which older ones use."""
    _check_size(form, len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _title(number: str, tune: str) -> str:
    title = _TITLE.search(tune)
    return f"{number} {title['title'] if title else ''}".strip()


def _root_file(archive: zipfile.ZipFile) -> str:
    """The score's name in the archive: what its container names, or else the first XML file."""
    names = archive.namelist()
    if _CONTAINER in names:
        container = ElementTree.fromstring(checked_xml(_member(archive, _CONTAINER)))
        for element in container.iter():
            if element.tag.endswith("rootfile") and element.get("full-path") in names:
                return str(element.get("full-path"))
    scores = [
        name
        for name in names
        if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF/")
    ]
    if not scores:
        raise UnreadableScore(
            "zipped MusicXML", "it holds no score", "an .xml file within", ", ".join(names[:5])
        )
    return scores[0]


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the archive; the size is checked on what comes out, as the directory's figure may lie."""
    with archive.open(name) as file:
        data = file.read(MAX_BYTES + 1)
    _check_size("zipped MusicXML", len(data))
    return data


def _check_size(form: str, size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableScore(form, "it is too large", f"at most {MAX_BYTES} bytes", "more")

"""The outer structure of notation files: zipped MusicXML, ABC tune books, encodings.

All sizes are bounded, for hostile files.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

from rnngen.errors import UnreadableScore

MAX_BYTES = 64 * 1024 * 1024
"""Most bytes of a file, and of the content of a zipped one."""

_ENTITY = b"<!ENTITY"
_CONTAINER = "META-INF/container.xml"
_TUNE_START = re.compile(r"^X:[ \t]*(?P<number>.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^T:[ \t]*(?P<title>.*?)[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SPACER = re.compile(
    r"^[A-Za-z]:.*$|\[[A-Za-z]:[^\]]*\]|\"[^\"\n]*\"|![^!\n]*!|%.*$|y[\d/]*", re.MULTILINE
)
"""A spacer, or text in which the letter y is no spacer: fields, chords, decorations, comments."""

_KEY = re.compile(r"^K:.*$", re.MULTILINE)
_INLINE = re.compile(
    r"^[A-Za-z]:.*$|\"[^\"\n]*\"|%.*$|\[(?P<field>[KLMQ]:[^\]\n]*)\]", re.MULTILINE
)
"""A field within a line, or text in which its signs mean something else."""

_CHANGE = re.compile(r"^[KMQ]:", re.MULTILINE)
_LENGTH_OR_METRE = re.compile(r"^[LM]:", re.MULTILINE)
_DEFAULT_LENGTH = "L:1/8"
_HEADER_FIELD = re.compile(r"^(?:[A-WYZ]:|%%).*$", re.MULTILINE)


def checked_xml(data: bytes) -> bytes:
    """Check XML data and return it; refuse data that is too large or defines entities.

    With entities a small file can expand without bound.
    """
    _check_size("MusicXML", len(data))
    if _ENTITY in data.replace(b"\0", b""):  # also in UTF-16, without its zero bytes
        raise UnreadableScore(
            "MusicXML", "it defines XML entities", "none, as MusicXML needs none", "<!ENTITY"
        )
    return data


def unzip_musicxml(data: bytes) -> bytes:
    """Return the score inside a zipped MusicXML file (.mxl)."""
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
    """Return each tune of an ABC file as (`number title`, ABC), preceded by the file's header.

    A tune runs from its `X:` to the next blank line. A file without `X:` is one tune.
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
    """Rewrite a tune so that music21 reads it correctly.

    Remove `y`, a space on paper that music21 reads as the note C. Add the standard's unit
    length where neither it nor a metre is given. Put changes of key and metre where music21
    sees them.
    """
    tune = _with_plain_changes(tune)
    tune = _SPACER.sub(lambda match: "" if match[0].startswith("y") else match[0], tune)
    return (
        tune
        if _LENGTH_OR_METRE.search(tune)
        else tune.replace("\nK:", f"\n{_DEFAULT_LENGTH}\nK:", 1)
    )


def _with_plain_changes(tune: str) -> str:
    """Move each field within a line to its own line, after an empty note (`N:`).

    music21 ignores fields such as `[K:D]` within a line, and forgets a lone field before one.
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
    """Repeat the key at each change of voice; music21 takes that of the line before."""
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
    """Decode an ABC or Humdrum file: UTF-8, or else Latin-1, which older files use."""
    _check_size(form, len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _title(number: str, tune: str) -> str:
    title = _TITLE.search(tune)
    return f"{number} {title['title'] if title else ''}".strip()


def _root_file(archive: zipfile.ZipFile) -> str:
    """Return the name of the score in the archive: the container's root, or the first XML file."""
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
    """Read a file of the archive; its size is checked while it is unpacked."""
    with archive.open(name) as file:
        data = file.read(MAX_BYTES + 1)
    _check_size("zipped MusicXML", len(data))
    return data


def _check_size(form: str, size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableScore(form, "it is too large", f"at most {MAX_BYTES} bytes", "more")

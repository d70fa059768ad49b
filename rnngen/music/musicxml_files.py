"""MusicXML files as element trees: zipped or not, of bounded size, without entities.

music21 gets a tree whose numbers have been checked, because it counts up to some of them.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

from rnngen.errors import UnreadableScore
from rnngen.music.limits import MOST_PARTS, TooLarge, check_size
from rnngen.music.notation_files import MAX_BYTES, check_bytes
from rnngen.music.percussion import pitch_drums

_ENTITY = b"<!ENTITY"
_CONTAINER = "META-INF/container.xml"
_ROOT = "score-partwise"

_LARGEST = {"fifths": 14, "staves": MOST_PARTS, "ending": 256}
"""Element → the largest number in its text or its attribute `number`."""

_JUMPS = {
    "dacapo": "da capo",
    "dalsegno": "dal segno",
    "tocoda": "to coda",
    "fine": "fine",
    "segno": "segno",
    "coda": "coda",
}
"""Attribute of <sound> → the words that mean the same."""

_NUMBER = re.compile(r"\d+")


def musicxml_root(data: bytes) -> ElementTree.Element:
    """Return the root of a MusicXML file.

    Raises:
        UnreadableScore: if it is too large, defines entities, or has no parts.
        ParseError: if it is no XML.
    """
    root = _parse(checked_xml(data))
    if root.tag != _ROOT:
        raise UnreadableScore("MusicXML", "it does not list parts", f"<{_ROOT}>", f"<{root.tag}>")
    parts = root.findall("part")
    bars = max((len(part.findall("measure")) for part in parts), default=0)
    check_size(parts=len(parts), bars=bars)
    for name, largest in _LARGEST.items():
        for element in root.iter(name):
            _check_numbers(element, largest)
    _put_jumps_in_words(root)
    pitch_drums(root)
    return root


def _put_jumps_in_words(root: ElementTree.Element) -> None:
    """Add the words of each jump that only <sound> tells, because music21 does not read it."""
    for measure in root.iter("measure"):
        told = {name for sound in measure.iter("sound") for name in sound.attrib if name in _JUMPS}
        for name in sorted(told):
            direction = ElementTree.SubElement(measure, "direction")
            kind = ElementTree.SubElement(direction, "direction-type")
            ElementTree.SubElement(kind, "words").text = _JUMPS[name]


def _parse(data: bytes) -> ElementTree.Element:
    """Parse XML; what is UTF-8 counts as UTF-8, whatever its declaration says."""
    try:
        return ElementTree.fromstring(data.decode("utf-8"))
    except UnicodeDecodeError:
        return ElementTree.fromstring(data)


def _check_numbers(element: ElementTree.Element, largest: int) -> None:
    for number in _NUMBER.findall(f"{element.text} {element.get('number')}"):
        digits = number.lstrip("0")
        if len(digits) > len(str(largest)) or int(digits or 0) > largest:
            raise TooLarge(f"has <{element.tag}> beyond {largest}")


def checked_xml(data: bytes) -> bytes:
    """Check XML data and return it; refuse data that is too large or defines entities.

    With entities a small file can expand without bound.
    """
    check_bytes("MusicXML", len(data))
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


def _root_file(archive: zipfile.ZipFile) -> str:
    """Return the name of the score in the archive: the container's root, or the first XML file."""
    names = dict.fromkeys(archive.namelist())
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
        found = ", ".join(list(names)[:5])
        raise UnreadableScore("zipped MusicXML", "it holds no score", "an .xml file within", found)
    return scores[0]


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a file of the archive; its size is checked while it is unpacked."""
    with archive.open(name) as file:
        data = file.read(MAX_BYTES + 1)
    check_bytes("zipped MusicXML", len(data))
    return data

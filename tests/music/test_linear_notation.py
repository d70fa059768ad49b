"""What reads notation and MIDI in rnngen itself takes time in proportion to a file's length.

music21 does not, so it reads in a process of its own, for seconds that grow with the length alone.
"""

import gc
import time
from contextlib import suppress

import pytest

from rnngen.errors import CorpusError
from rnngen.music import notation_files
from rnngen.music.bridge import read_midi
from rnngen.music.midi_file import sequences
from rnngen.music.musicxml_files import musicxml_root
from rnngen.music.notation_files import readable_abc, tunes

HEAD = "X:1\nT:a\nM:4/4\nL:1/8\nK:C\n"

ABC = {
    "a title of blanks": ("X:1\nT:a", " ", "b\nK:C\nCDEF"),
    "a number of blanks": ("X:1", " \t", "b\nK:C\nCDEF"),
    "tunes": ("", "X:1\nK:C\nc\n\n", ""),
    "blank lines": ("X:1\nK:C\nCDEF|\n", "\n ", "x"),
    "lines of tabs": ("X:1\nT:a\n", "\t\n", ""),
    "a header": ("", "C:x\n", "X:1\nK:C\nc"),
    "titles": ("X:1\n", "T:a\n", "K:C\nc"),
    "fields without an end": (HEAD, "[K:", ""),
    "long fields without an end": (HEAD, "[K:" + " " * 50, ""),
    "fields": (HEAD, "[K:D]c", ""),
    "remarks": (HEAD, "[r:x]y", ""),
    "voices": (HEAD, "V:1\nK:D\nV:2\nc\n", ""),
    "quotes": (HEAD, '"', ""),
    "quotes without an end": (HEAD, '"a\n', ""),
    "decorations": (HEAD, "!", ""),
    "mixed marks": (HEAD, '"!%[K:', ""),
    "spacers": (HEAD, "y1/", ""),
    "one long spacer": (HEAD + "y", "1/", ""),
    "comments": (HEAD, "%", ""),
    "carriage returns": (HEAD, "\r", ""),
    "brackets": (HEAD, "[", ""),
    "closing brackets": (HEAD, "[K:" + "]" * 40, ""),
}
"""Name → the beginning of a tune, the piece that is repeated, and the end."""


def filled(before, unit, after, size):
    return before + unit * (size // len(unit)) + after


def read_abc(data):
    for _, tune in tunes(data):
        readable_abc(tune.decode())


def read_xml(data):
    musicxml_root(data)


def chunks(data):
    sequences(data)
    read_midi(data)


def seconds(read, data):
    """Return the CPU seconds, without those in which Python collects what other tests left."""
    gc.disable()
    start = time.process_time()
    with suppress(CorpusError, SyntaxError):
        read(data)
    gc.enable()
    return time.process_time() - start


def grows_too_fast(read, make, size):
    """Return whether 4 times the size takes more than 8 times as long; 3 times out of 3."""
    small, large = make(size), make(4 * size)
    return all(seconds(read, large) > 8 * seconds(read, small) + 0.2 for _ in range(3))


@pytest.fixture
def large(monkeypatch):
    """Let a tune be larger than any, so that the scanners see all of it."""
    monkeypatch.setattr(notation_files, "MAX_TUNE_BYTES", 2**30)
    monkeypatch.setattr(notation_files, "MAX_TUNES", 2**30)


@pytest.mark.parametrize("size", [2**16, 2**18], ids=["256 KB", "1 MB"])
@pytest.mark.parametrize("name", ABC)
def test_abc_is_scanned_in_linear_time(name, size, large):
    assert not grows_too_fast(read_abc, lambda n: filled(*ABC[name], n).encode(), size)


XML = {
    "elements": ("<score-partwise>", "<a/>", "</score-partwise>"),
    "nested elements": ("<score-partwise>", "<a>", ""),
    "attributes without an end": ("<score-partwise ", "a='1' ", "/>"),
    "endings": ("<score-partwise>", "<ending number='1, 2'/>", "</score-partwise>"),
    "digits": ("<score-partwise><fifths>", "0", "</fifths></score-partwise>"),
    "comments": ("<score-partwise>", "<!--a-->", "</score-partwise>"),
    "element types": ("<!DOCTYPE a [", "<!ELEMENT a (b)>", "]><score-partwise/>"),
    "brackets": ("<score-partwise>", "<", ""),
}


@pytest.mark.parametrize("size", [2**16, 2**18], ids=["256 KB", "1 MB"])
@pytest.mark.parametrize("name", XML)
def test_musicxml_is_checked_in_linear_time(name, size):
    assert not grows_too_fast(read_xml, lambda n: filled(*XML[name], n).encode(), size)


MIDI_HEAD = b"MThd\0\0\0\6\0\1\0\1\1\xe0"
NOTE = b"\0\x90\x3c\x50\1\x80\x3c\0"
MIDI = {
    "chunks": lambda n: MIDI_HEAD + b"abcd\0\0\0\1x" * (n // 9),
    "chunks that lie": lambda n: MIDI_HEAD + b"abcd\0\0\xff\1x" * (n // 9),
    "empty tracks": lambda n: MIDI_HEAD + b"MTrk\0\0\0\0" * (n // 8),
    "tracks that lie": lambda n: MIDI_HEAD + b"MTrk\xff\xff\xff\xff" * (n // 8),
    "notes": lambda n: track(NOTE * (n // 8)),
    "long texts": lambda n: track((b"\0\xff\1\x88\x4c" + b"a" * 1100) * (n // 1105) + NOTE),
    "one text": lambda n: track(b"\0\xff\1" + vlq(n) + b"a" * n + NOTE),
    "sysex": lambda n: track(b"\0\xf0" + b"\1" * n + b"\xf7" + NOTE),
    "a delta time": lambda n: track(b"\x80" * n + NOTE),
    "metres": lambda n: track(b"\1\xff\x58\4\4\2\x18\x08" * (n // 8) + NOTE),
    "pedals": lambda n: track((b"\1\xb0\x40\x7f" + b"\1\xb0\x40\0") * (n // 8) + NOTE),
    "held notes": lambda n: track(b"\1\x90\x3c\x50" * (n // 4)),
}


def vlq(number):
    code = bytes([number & 0x7F])
    while number := number >> 7:
        code = bytes([number & 0x7F | 0x80]) + code
    return code


def track(events):
    return MIDI_HEAD + b"MTrk" + len(events).to_bytes(4) + events


@pytest.mark.parametrize("name", MIDI)
def test_midi_is_read_in_linear_time(name):
    assert not grows_too_fast(chunks, MIDI[name], 2**14)

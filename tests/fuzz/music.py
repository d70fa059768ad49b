"""Targets for the readers of music: ABC, kern, MusicXML, and MIDI as scores and performances.

They read as the workers do, but in this process, and give up after as many seconds.
"""

import signal
from concurrent.futures import Future
from zipfile import ZIP_DEFLATED

from hypothesis import strategies as st

from rnngen.corpus import score
from rnngen.corpus.document import Corpus, Document, no_progress
from rnngen.corpus.summary import summarize
from rnngen.corpus.worker_pool import LostFile, Workers
from rnngen.kinds import KINDS
from rnngen.tokens import CODECS
from tests.corpus.sources import parsed_here, source
from tests.fuzz.seeds import fragments, kept, real
from tests.fuzz.strategies import NUMBERS, edited, woven, zipped
from tests.fuzz.target import Target

MOST = 16 * 1024
"""Bytes of an input at most: music21 reads some 20 kB a second."""

LIMITS = {"seconds": 3.5, "seconds_per_kilobyte": 0.08}
"""A second more than a tune book has."""


def parsed_in_time(form: str, data: bytes, seconds: float) -> Future[bytes]:
    """Return a worker's answer, or LostFile after these seconds."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return parsed_here(form, data)
    except TimeoutError:
        lost: Future[bytes] = Future()
        lost.set_exception(LostFile("takes too long to read"))
        return lost
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def reads(kind: str, suffix: str):
    """Return a check that reads a file as this kind, and encodes and decodes what it holds."""
    read = {"score": score.read_files, "performance": score.read_performances}[kind]
    codec_type = CODECS[KINDS[kind].codec]

    def check(data: bytes) -> bool:
        Workers.ask = lambda _, form, data, seconds: parsed_in_time(form, data, seconds)
        score.store = lambda key, value: None
        results = list(read([source(f"file{suffix}", data)], no_progress))
        documents = [result for result in results if isinstance(result, Document)]
        for document in documents:
            codec = codec_type.from_documents([document.content])
            assert codec.decode(codec.encode(document.content)) == document.content
        summarize(Corpus("file", kind, "file", tuple(documents)))
        return bool(documents)

    return check


def xml(name: str, *values: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Draw an element whose content is these values in a row."""
    tag = name.encode()
    end = tag.split()[0]
    return st.tuples(*values).map(lambda inner: b"<%s>%s</%s>" % (tag, b"".join(inner), end))


def some(*choices: bytes | st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Draw one of these, or nothing."""
    return st.one_of(
        st.just(b""), *(st.just(item) if isinstance(item, bytes) else item for item in choices)
    )


NUMBER = st.sampled_from([b"1", b"2", b"4", b"8", *NUMBERS])
STEP = st.sampled_from([b"C", b"G", b"B", b"H", b"", b"C#"])
PITCH = xml("pitch", xml("step", STEP), some(xml("alter", NUMBER)), xml("octave", NUMBER))
LENGTH = some(xml("duration", st.sampled_from([b"1", b"2", b"4"])), xml("duration", NUMBER))
NOTE = xml(
    "note",
    some(b"<grace/>", b"<cue/>"),
    some(b"<chord/>"),
    some(PITCH, PITCH, b"<rest/>", b'<rest measure="yes"/>', b"<unpitched/>"),
    LENGTH,
    some(b'<tie type="start"/>', b'<tie type="stop"/>', b'<tie type=""/>'),
    some(b"<voice>1</voice>", b"<voice>2</voice>"),
    some(b"<type>quarter</type>", b"<type>1024th</type>", b"<type>?</type>", b"<type/>"),
    some(b"<dot/>", b"<dot/>" * 20),
    some(
        xml("time-modification", xml("actual-notes", NUMBER), xml("normal-notes", NUMBER)),
    ),
    some(b"<staff>2</staff>", xml("staff", NUMBER)),
    some(
        b"<lyric><text>la</text></lyric>",
        b'<notations><tuplet type="start"/></notations>',
        b"<notations><ornaments><trill-mark/></ornaments><fermata/></notations>",
    ),
)
ATTRIBUTES = xml(
    "attributes",
    some(xml("divisions", st.sampled_from([b"1", b"2", b"480"])), xml("divisions", NUMBER)),
    some(xml("key", xml("fifths", NUMBER), some(b"<mode>minor</mode>", b"<mode>?</mode>"))),
    some(
        xml("time", xml("beats", NUMBER), xml("beat-type", NUMBER)),
        b"<time><beats>3+2</beats><beat-type>8</beat-type></time>",
        b"<time><senza-misura/></time>",
    ),
    some(xml("staves", NUMBER)),
    some(xml("transpose", xml("chromatic", NUMBER), some(xml("octave-change", NUMBER)))),
    some(b"<clef><sign>F</sign><line>4</line></clef>", b"<clef><sign>?</sign></clef>"),
)
OTHER = st.one_of(
    xml("backup", xml("duration", NUMBER)),
    xml("forward", xml("duration", NUMBER)),
    st.builds(lambda number: b'<sound tempo="%s"/>' % number, NUMBER),
    st.sampled_from(
        [
            b'<barline><repeat direction="forward"/></barline>',
            b'<barline><repeat direction="backward" times="999999"/></barline>',
            b'<barline><ending number="1,2-9999" type="start"/></barline>',
            b"<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>",
            b"<direction><direction-type><metronome><beat-unit>quarter</beat-unit>"
            b"<per-minute>0</per-minute></metronome></direction-type></direction>",
            b"<print/>",
        ]
    ),
)
MEASURE = xml("measure", st.lists(NOTE | ATTRIBUTES | OTHER, max_size=8).map(b"".join))
SCORE_HEAD = (
    b'<?xml version="1.0"?><score-partwise version="4.0"><part-list>'
    b'<score-part id="P1"><part-name>One</part-name></score-part></part-list><part id="P1">'
)
SCORE_TAIL = b"</part></score-partwise>"
BUILT = st.lists(MEASURE, min_size=1, max_size=6).map(
    lambda bars: SCORE_HEAD + b"".join(bars) + SCORE_TAIL
)
PLAIN_NOTE = b"<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>"
XML = fragments("musicxml")
SOUND_XML = SCORE_HEAD + b"<measure>" + 4 * PLAIN_NOTE + b"</measure>" + SCORE_TAIL

CONTAINER = b'<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>'


def packed(container: bytes, name: str, content: bytes) -> bytes:
    """Return a zipped MusicXML file."""
    return zipped(
        [("META-INF/container.xml", container, ZIP_DEFLATED, 0), (name, content, ZIP_DEFLATED, 0)]
    )


SOUND_MXL = packed(CONTAINER, "score.xml", SOUND_XML)
MXL = st.builds(
    packed,
    st.sampled_from([CONTAINER, b"", b"<container>", CONTAINER.replace(b"score", b"../score")])
    | edited([CONTAINER], XML, MOST),
    st.sampled_from(["score.xml", "other.musicxml", "../score.xml", "", "a\0b.xml", "score.xml/"]),
    BUILT | woven(XML, MOST) | edited([SOUND_XML], XML, MOST),
) | edited([SOUND_MXL], [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"], MOST)


def length_code(number: int) -> bytes:
    """Return a number as MIDI writes it, 7 bits a byte."""
    code = bytes([number & 0x7F])
    while number := number >> 7:
        code = bytes([number & 0x7F | 0x80]) + code
    return code


DELTA = st.sampled_from([*map(length_code, (0, 0, 1, 10, 120, 480, 1920, 0x3FFF, 0x0FFFFFFF))]) | (
    st.sampled_from([b"\xff\xff\xff\xff\x7f", b"\x80\x80\x00", b"\x80"])
)
SEVEN_BITS = st.integers(0, 127) | st.sampled_from([60, 64, 0, 127])
META_KINDS = st.sampled_from([0x2F, 0x51, 0x58, 0x59, 0x03, 0x04, 0x05, 0x00, 0x20, 0x54, 0x7F])
META_BODIES = st.binary(max_size=6) | st.sampled_from(
    [b"", b"\0\0\0", b"\x07\xa1\x20", b"\x04\x02\x18\x08", b"\xff\x00\x00\x00", b"\x03\xff\x18\x08"]
)
META = st.builds(
    lambda kind, body, wrong: (
        bytes([0xFF, kind]) + (length_code(wrong) if wrong else length_code(len(body))) + body
    ),
    META_KINDS,
    META_BODIES,
    st.sampled_from([0, 0, 0, 0, 1, 127, 0x0FFFFFFF]),
)
ON_OFF = st.builds(
    lambda status, channel, pitch, velocity: bytes([status | channel, pitch, velocity]),
    st.sampled_from([0x90, 0x80, 0xA0, 0xB0, 0xE0]),
    st.sampled_from([0, 1, 9, 15]),
    SEVEN_BITS,
    SEVEN_BITS,
)
EVENT = st.one_of(
    ON_OFF,
    ON_OFF,
    META,
    st.builds(lambda channel, program: bytes([0xC0 | channel, program]), st.just(0), SEVEN_BITS),
    st.tuples(SEVEN_BITS, SEVEN_BITS).map(bytes),  # running status
    st.sampled_from(
        [b"\xf0\x03abc", b"\xf7\x00", b"\xf8", b"\xfe", b"\xb0\x40\x7f", b"\xb0\x40\0"]
    ),
    st.binary(max_size=3),
)
NOTE_PAIR = st.builds(
    lambda pitch, length: b"\0" + bytes([0x90, pitch, 80]) + length + bytes([0x80, pitch, 0]),
    SEVEN_BITS,
    DELTA,
)
EVENTS = st.lists(
    st.tuples(DELTA, EVENT).map(b"".join)
    | NOTE_PAIR
    | st.builds(lambda pair, count: pair * count, NOTE_PAIR, st.sampled_from([10, 100, 1000])),
    max_size=20,
).map(b"".join)


def chunk(kind: bytes, body: bytes, length: int | None) -> bytes:
    """Return a chunk that claims a length, by default the right one."""
    return kind + (len(body) if length is None else length).to_bytes(4) + body


CHUNK = st.builds(
    chunk,
    st.sampled_from([b"MTrk", b"MTrk", b"MTrk", b"XFIH", b"MThd", b"\0\0\0\0"]),
    EVENTS | EVENTS.map(lambda events: events + b"\0\xff\x2f\0"),
    st.sampled_from([None, None, None, None, 0, 1, 2**31, 2**32 - 1]),
)
MIDI_HEADER = st.builds(
    lambda layout, tracks, division: chunk(
        b"MThd", b"".join(number.to_bytes(2) for number in (layout, tracks, division)), None
    ),
    st.sampled_from([0, 1, 2, 3, 65535]),
    st.sampled_from([0, 1, 2, 65, 65535]),
    st.sampled_from([480, 96, 1, 0, 7, 32767, 0x8000, 0xE250, 0xE700, 0xFFFF]),
)
MIDI = st.builds(
    lambda prefix, header, tracks: (prefix + header + b"".join(tracks))[:MOST],
    st.sampled_from([b"", b"", b"", b"RIFF\0\0\0\0RMIDdata\0\0\0\0", b"\0" * 128]),
    MIDI_HEADER,
    st.lists(CHUNK, min_size=1, max_size=4)
    | st.builds(lambda one, count: [one] * count, CHUNK, st.sampled_from([8, 64, 65])),
)
SOUND_MIDI = chunk(b"MThd", b"\0\0\0\1\1\xe0", None) + chunk(
    b"MTrk", 4 * b"\0\x90\x3c\x50\x83\x60\x80\x3c\0" + b"\0\xff\x2f\0", None
)
MIDI_PIECES = [
    b"\0\x90\x3c\x50",
    b"\x83\x60\x80\x3c\0",
    b"MTrk",
    b"\0\xff\x2f\0",
    b"\0\xff\x51\x03",
]


def notation(name: str, suffix: str, example: bytes, count: int) -> Target:
    """Return a target that reads scores written as text."""
    pieces = fragments(name)
    inputs = woven(pieces, MOST) | edited([example, *kept(name)], pieces, MOST)
    return Target(name, inputs, reads("score", suffix), example, count, **LIMITS)


def midi(name: str, kind: str, count: int) -> Target:
    """Return a target that reads MIDI files as this kind."""
    files = [SOUND_MIDI, *real("corpora/irish/MIDI/*.mid", 12, MOST), *kept(name)]
    inputs = MIDI | edited(files, MIDI_PIECES, MOST)
    return Target(name, inputs, reads(kind, ".mid"), SOUND_MIDI, count, **LIMITS)


TARGETS = [
    notation("abc", ".abc", b"X:1\nT:a\nM:4/4\nL:1/8\nK:G\nGABc d2 e2|\n", 500),
    notation("kern", ".krn", b"**kern\n*M4/4\n=1\n4c\n4d\n4e\n4f\n==\n*-\n", 300),
    Target(
        "musicxml",
        BUILT | woven(XML, MOST) | edited([SOUND_XML, *kept("musicxml")], XML, MOST),
        reads("score", ".musicxml"),
        SOUND_XML,
        300,
        **LIMITS,
    ),
    Target("mxl", MXL, reads("score", ".mxl"), SOUND_MXL, 200, **LIMITS),
    midi("midi", "score", 1000),
    midi("performance", "performance", 1000),
]

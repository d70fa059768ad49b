"""Target for zip archives, through `rnngen corpora show`."""

import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED

from hypothesis import strategies as st

from tests.fuzz.command_line import accepted
from tests.fuzz.seeds import kept
from tests.fuzz.strategies import edited, zipped
from tests.fuzz.target import Target

NAMES = st.sampled_from(
    [
        "a.txt",
        "b.tex",
        "c.py",
        "d.json",
        "folder/e.txt",
        "f.zip",
        "g",
        "",
        "/",
        "/etc/passwd.txt",
        "../../evil.txt",
        "..\\evil.txt",
        "C:evil.txt",
        "a.txt/",
        ".hidden.txt",
        "__pycache__/x.py",
        "\x1b]0;PWNED\x07\x1b[2J.txt",
        "line\nbreak.txt",
        "\u202etxt.exe",
        "\x9b31m.txt",
        "é.txt",
        "x" * 5000 + ".txt",
        "a\0b.txt",
        "x/" * 500 + "y.txt",
    ]
)
CONTENTS = st.sampled_from(
    [
        b"Shall I compare thee to a summer's day? " * 5,
        b"",
        b"\0binary",
        b"def f():\n    return 1\n",
        rb"\section{One} Let $k$ be a field.",
        b'[{"title": "t", "paragraphs": ["one", "two"]}]',
        b"0" * 2_000_000,
        "a\u0300\u0316".encode() * 100,
    ]
)
MEMBERS = st.tuples(
    NAMES,
    CONTENTS,
    st.sampled_from([ZIP_DEFLATED, ZIP_STORED, ZIP_LZMA]),
    st.sampled_from([0, 0, 0, 0o120777 << 16, 0o010644 << 16]),  # of a link, of a named pipe
)


ARCHIVES = st.lists(MEMBERS, min_size=1, max_size=6).map(zipped)


@st.composite
def patched(draw) -> bytes:
    """Draw an archive some of whose central fields lie: sizes, methods, flags, offsets."""
    data = bytearray(draw(ARCHIVES))
    for _ in range(draw(st.integers(1, 4))):
        marks = [i for mark in (b"PK\1\2", b"PK\3\4", b"PK\5\6") if (i := data.find(mark)) >= 0]
        at = draw(st.sampled_from(marks)) + draw(st.sampled_from([4, 6, 8, 10, 16, 20, 24, 28, 42]))
        form, values = draw(
            st.sampled_from(
                [("<H", [0, 1, 8, 12, 14, 99, 0xFFFF]), ("<I", [0, 1, 2**31, 2**32 - 1])]
            )
        )
        value = struct.pack(form, draw(st.sampled_from(values)))
        data[at : at + len(value)] = value
    return bytes(data)


EXAMPLE = zipped([("a.txt", b"Shall I compare thee " * 20, ZIP_DEFLATED, 0)])
PIECES = [b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"\xff\xff\xff\xff", b"\1\0"]


def check(data: bytes) -> bool:
    """Show the corpus in an archive."""
    Path("file.zip").write_bytes(data)
    return accepted("corpora", "show", "file.zip")


TARGETS = [
    Target(
        "zip",
        ARCHIVES | patched() | edited([EXAMPLE, *kept("zip")], PIECES),
        check,
        EXAMPLE,
        200,
        seconds=2.0,
    )
]

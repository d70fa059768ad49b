"""Targets for the readers of pairs: tables, series, pictures and IDX files."""

import struct
from io import BytesIO

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from rnngen.config import DataConfig
from rnngen.corpus.document import no_progress
from rnngen.corpus.pair_files import read_pair_files
from rnngen.corpus.pair_loading import pairs_in
from rnngen.corpus.pairs import Pairing, kind_of_sources, kind_of_targets
from rnngen.corpus.pictures import limit_pictures, read_picture
from rnngen.kinds import KINDS
from rnngen.tokens import build_pair_codec
from tests.corpus.sources import source
from tests.fuzz.seeds import fragments, kept
from tests.fuzz.strategies import edited, woven
from tests.fuzz.target import Target

TABLES = {
    ".tsv": b"ab\tcd\nef\tgh\n",
    ".csv": b'a,b\n"x, y",z\n',
    ".jsonl": b'{"1": "x", "2": 3}\n',
}
SERIES = b"series,a,b\n1,0.5,1\n1,2,-3e4\n\n2,1,0\n2,nan,1\n"
PIECES = [
    b"\t",
    b",",
    b'"',
    b"\n",
    b"\r\n",
    b"1",
    b"-0.5e3",
    b"nan",
    b"1e400",
    b'{"1":',
    b"\0",
    b"\xff",
]


def check_table(data: bytes) -> bool:
    """Read the first two columns of a table; the first line of the data is its suffix."""
    suffix, _, table = data.partition(b"\n")
    name = f"file{suffix.decode('latin-1')}"
    return name[4:] in TABLES and _check(name, table, Pairing())


def check_series(data: bytes) -> bool:
    """Read two columns of numbers."""
    return _check("file.csv", data, Pairing("a", "b"))


def check_idx(data: bytes) -> bool:
    """Read an IDX file of pictures beside a sound one of labels."""
    files = [source("x-images-idx3-ubyte", data), source("x-labels-idx1-ubyte", idx(LABELS))]
    return bool(pairs_in(limit_pictures(read_pair_files(files, Pairing(), no_progress))))


def _check(name: str, data: bytes, pairing: Pairing) -> bool:
    """Read a file as pairs, and encode and decode them."""
    pairs = pairs_in(read_pair_files([source(name, data)], pairing, no_progress))
    if not pairs:
        return False
    target = kind_of_targets(pair.target for pair in pairs)
    kinds = KINDS[kind_of_sources(pairs, target)], KINDS[target]
    codec = build_pair_codec(kinds[0].codec, kinds[1].codec, pairs, DataConfig())
    for pair in pairs[:20]:
        ids, numbers = codec.encode(pair), codec.numbers(pair)
        if numbers is not None:
            assert np.isfinite(numbers).all()
        elif target == "text" and kinds[0].codec == "char":
            assert codec.decode(ids) == pair
    return True


def check_picture(data: bytes) -> bool:
    """Read a picture."""
    rows = read_picture(source("file.png", data))
    values = rows.array()
    assert ((values >= 0) & (values <= 1)).all()
    return True


def idx(values: np.ndarray) -> bytes:
    """Return an IDX file of bytes."""
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return header + values.tobytes()


LABELS = np.arange(3, dtype=np.uint8)
PICTURES = idx(np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5))


def picture(form: str, mode: str) -> bytes:
    """Return a small picture of a format and mode of Pillow."""
    file = BytesIO()
    Image.new(mode, (5, 4)).save(file, form)
    return file.getvalue()


FORMS = [
    *(picture("PNG", mode) for mode in ("L", "RGB", "RGBA", "P", "1", "I;16", "LA")),
    *(picture(form, "RGB") for form in ("JPEG", "BMP", "TIFF", "PPM", "WEBP")),
    picture("GIF", "P"),
]
CHUNKS = [
    b"IHDR",
    b"IDAT",
    b"PLTE",
    b"tRNS",
    b"\x89PNG\r\n\x1a\n",
    b"P5 9999 9999 255\n",
    b"GIF89a",
]
SAMPLES = [suffix.encode() + b"\n" + table for suffix, table in TABLES.items()]
TEXTS = [*PIECES, *fragments("text")]

TARGETS = [
    Target(
        "table",
        st.builds(
            lambda suffix, table: suffix.encode() + b"\n" + table,
            st.sampled_from([*TABLES]),
            woven(TEXTS),
        )
        | edited([*SAMPLES, *kept("table")], TEXTS),
        check_table,
        SAMPLES[0],
        1000,
    ),
    Target("series", edited([SERIES, *kept("series")], PIECES), check_series, SERIES[:35], 1000),
    Target("picture", edited([*FORMS, *kept("picture")], CHUNKS), check_picture, FORMS[0], 1000),
    Target("idx", edited([PICTURES, *kept("idx")], CHUNKS), check_idx, PICTURES, 500),
]

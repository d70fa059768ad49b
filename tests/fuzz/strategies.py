"""Draw hostile inputs: fragments of a syntax woven together, and real files changed."""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from hypothesis import strategies as st

MOST = 64 * 1024
"""Bytes of an input at most."""

TIMES = (1, 2, 3, 10, 100, 1000, 4000, 20_000)

NUMBERS = [
    *b"0 1 -1 2 3 4 7 16 127 128 255 480 65535 99999999 2147483648 18446744073709551616".split(),
    *b"1e309 nan inf -inf 0.1 1/3 1/0 0/0 00 1_0 \xd9\xa1".split(),
    b"9" * 5000,
]
"""Numbers that programs stumble over."""

Draw = Callable[[st.SearchStrategy], object]
Edit = Callable[[Draw, bytes, Sequence[bytes]], bytes]


def times(piece: bytes, count: int, most: int = MOST) -> bytes:
    """Return a piece repeated, within `most` bytes."""
    return (piece * min(count, most // max(1, len(piece)) + 1))[:most]


def zipped(members: Iterable[tuple[str, bytes, int, int]]) -> bytes:
    """Return a zip of (name, content, method, attributes), whatever the names."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content, method, attributes in members:
            info = ZipInfo("x")
            info.compress_type, info.external_attr = method, attributes
            info.orig_filename = info.filename = name
            with archive.open(info, "w") as file:
                file.write(content)
    return buffer.getvalue()


def woven(fragments: Sequence[bytes], most: int = MOST) -> st.SearchStrategy[bytes]:
    """Draw fragments in a row, repeated, nested in one another, or cut off."""

    def wider(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        counts = st.sampled_from(TIMES)
        return st.one_of(
            st.lists(inner, max_size=8).map(lambda pieces: b"".join(pieces)[:most]),
            st.builds(lambda piece, count: times(piece, count, most), inner, counts),
            st.builds(
                lambda opening, core, closing, count: (
                    times(opening, count, most // 2) + core + times(closing, count, most // 2)
                )[:most],
                *(inner, inner, inner, counts),
            ),
            st.builds(
                lambda piece, share: piece[: len(piece) * share // 8], inner, st.integers(1, 8)
            ),
        )

    return st.recursive(st.sampled_from(list(fragments)), wider, max_leaves=24)


@st.composite
def edited(
    draw: Draw, samples: Sequence[bytes], fragments: Sequence[bytes], most: int = MOST
) -> bytes:
    """Draw a real file with a few changes."""
    data = draw(st.sampled_from(list(samples)))[:most]
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=6)):
        data = edit(draw, data, [*fragments, *samples])[:most]
    return data


def _place(draw: Draw, data: bytes) -> int:
    return draw(st.integers(0, len(data)))


def _span(draw: Draw, data: bytes) -> slice:
    start = _place(draw, data)
    return slice(start, start + draw(st.sampled_from([1, 2, 4, 16, 100, 2000])))


def _insert(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    at, piece = _place(draw, data), draw(st.sampled_from(fragments))
    return data[:at] + times(piece[:2000], draw(st.sampled_from(TIMES))) + data[at:]


def _insert_bytes(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    at = _place(draw, data)
    return data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at:]


def _overwrite(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    at, piece = _place(draw, data), draw(st.binary(min_size=1, max_size=4))
    return data[:at] + piece + data[at + len(piece) :]


def _delete(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    span = _span(draw, data)
    return data[: span.start] + data[span.stop :]


def _repeat(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    span = _span(draw, data)
    return data[: span.start] + times(data[span], draw(st.sampled_from(TIMES))) + data[span.stop :]


def _move(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    span, piece = _span(draw, data), draw(st.sampled_from(fragments))
    other = _span(draw, piece)
    return data[: span.start] + piece[other] + data[span.stop :]


def _cut(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    return data[: _place(draw, data)]


def _renumber(draw: Draw, data: bytes, fragments: Sequence[bytes]) -> bytes:
    found = list(re.finditer(rb"-?\d+", data))[:2000]
    if not found:
        return data
    start, end = draw(st.sampled_from(found)).span()
    return data[:start] + draw(st.sampled_from(NUMBERS)) + data[end:]


EDITS: list[Edit] = [
    _insert,
    _insert_bytes,
    _overwrite,
    _delete,
    _repeat,
    _move,
    _cut,
    _renumber,
]

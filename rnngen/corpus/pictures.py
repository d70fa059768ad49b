"""Picture files → rows of numbers: grey from 0 (black) to 1 (white), a row of pixels a step."""

import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath

import numpy as np

from rnngen.corpus.document import Document, FoundFile, Skipped, SourceFile, UnreadableFile
from rnngen.corpus.files import found_file
from rnngen.corpus.limits import MOST_NUMBERS, MOST_SIDE, PICTURE_SUFFIXES
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.errors import CorpusError

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""Formats of Pillow that are read."""
WHITE = 255
DEEP_WHITE = 65535
"""White of a picture with 16 bits a pixel."""
DAMAGE = (
    *(OSError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, MemoryError),
    *(SyntaxError, AttributeError, NotImplementedError, RuntimeError, struct.error, zlib.error),
)
"""Errors that Pillow raises on damaged pictures."""


def is_picture(name: str) -> bool:
    """Return whether a file name is one of a picture."""
    return name.lower().endswith(PICTURE_SUFFIXES)


def read_picture(file: SourceFile) -> Rows:
    """Return the grey values of a picture.

    Raises:
        UnreadableFile: if it is none, or larger than MOST_SIDE.
    """
    from PIL import Image

    data = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Opening reads the header only, so a huge picture is refused before its pixels.
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                check_size(file.name, image.height, image.width)
                if image.mode.startswith("I"):
                    return Rows.of(np.asarray(image, np.float32) / DEEP_WHITE)
                if image.has_transparency_data:
                    paper = Image.new("RGBA", image.size, "white")
                    grey = Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
                else:
                    grey = image.convert("L")
                return Rows.of(np.asarray(grey, np.float32) / WHITE)
    except UnreadableFile:
        raise
    except Image.DecompressionBombError:
        reason = f"holds a picture with more than {MOST_SIDE:,} pixels a side"
        raise UnreadableFile(file.name, reason) from None
    except DAMAGE:
        raise UnreadableFile(file.name, "is not a picture that can be read") from None


def check_size(name: str, height: int, width: int) -> None:
    """Raise UnreadableFile unless a picture has pixels, and at most MOST_SIDE a side."""
    if not height or not width:
        raise UnreadableFile(name, f"holds pictures of {height} × {width} pixels")
    if max(height, width) > MOST_SIDE:
        raise UnreadableFile(
            name, f"holds a picture of {height} × {width} pixels; {MOST_SIDE:,} a side are the most"
        )


def read_named_pictures(table: FoundFile, rows: Iterable[Document]) -> Iterator[Document | Skipped]:
    """Read the pictures that the sources of a table name; bad ones become Skipped.

    Args:
        rows: pairs whose sources are paths relative to the table's folder.
    """
    if table.folder is None:
        raise UnreadableFile(table.name, "names pictures, but lies in no folder on disk")
    for row in rows:
        if not isinstance(row.content, Pair):
            continue
        try:
            picture = read_picture(beside(table.folder, row.content.source))
        except (UnreadableFile, OSError, ValueError) as error:
            yield Skipped(row.content.source, getattr(error, "reason", "cannot be found"))
        else:
            yield replace(row, content=Pair(picture, row.content.target))


def beside(folder: Path, name: str) -> FoundFile:
    """Return the file of a name in a table; never one outside of the table's folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise UnreadableFile(name, "lies outside of the folder of its table")
    found = folder / path
    return found_file(found, folder, found.stat().st_size)


def limit_pictures(results: Iterable[Document | Skipped]) -> Iterator[Document | Skipped]:
    """Yield the same. Raise CorpusError if pictures are too many for memory."""
    numbers = 0
    for result in results:
        if (rows := _picture_of(result)) is not None:
            numbers += len(rows)
        if numbers > MOST_NUMBERS:
            raise CorpusError(
                f"The pictures have more than {MOST_NUMBERS:,} pixels. Take fewer or smaller ones."
            )
        yield result


def check_sizes(results: Iterable[Document | Skipped], by_columns: bool) -> None:
    """Raise CorpusError if pictures differ in size, or if read by columns, in height."""
    names: dict[tuple[int, ...], str] = {}
    counts: Counter[tuple[int, ...]] = Counter()
    for result in results:
        if (rows := _picture_of(result)) is not None:
            size = (rows.steps,) if by_columns else (rows.steps, rows.features)
            names.setdefault(size, result.name)
            counts[size] += 1
    if len(counts) < 2:
        return
    (usual, count), *others = counts.most_common()
    named = [f"{names[size]} has {_shown(size)}" for size, _ in others]
    what = "height" if by_columns else "size"
    raise CorpusError(
        f"All pictures must have one {what}. {count:,} have {_shown(usual)} like {names[usual]}, "
        f"but {', '.join(named[:MOST_NAMED])}."
    )


def _shown(size: tuple[int, ...]) -> str:
    """Return '28 × 28 pixels', or '28 rows of pixels'."""
    return f"{size[0]} rows of pixels" if len(size) == 1 else f"{size[0]} × {size[1]} pixels"


def _picture_of(result: Document | Skipped) -> Rows | None:
    """Return the picture that is the source of a pair; None if there is none."""
    pair = result.content if isinstance(result, Document) else None
    if isinstance(pair, Pair) and isinstance(pair.source, Rows):
        return None if isinstance(pair.target, Rows) else pair.source
    return None


MOST_NAMED = 3
"""Sizes that an error names, the most frequent."""

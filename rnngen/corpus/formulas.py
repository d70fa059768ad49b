r"""The built-in corpus `formulas`: pictures of formulas, and the LaTeX that each one shows.

The formulas are those of the built-in papers. Matplotlib draws them when they are first read.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np

from rnngen.corpus.document import Document, Progress, SourceFile, no_progress
from rnngen.corpus.latex import read_files
from rnngen.corpus.pairs import Pair
from rnngen.corpus.pictures import WHITE
from rnngen.corpus.rows import Rows
from rnngen.system import paths
from rnngen.system.cache import FORMULAS, folder

HEIGHT, BASELINE = 28, 17
"""Pixels of a picture, and those above the baseline of its formula."""
SIZE, DOTS = 12, 72
"""Of the font in points, and of the picture in dots an inch."""
MARGIN = 2
"""White columns on both sides."""
LONGEST = 40
"""Most characters of a formula."""
DRAWING = 1
"""Raise it whenever a formula is drawn or spelt differently, so that no old cache is read."""
LARGEST_CACHE = 64 * 2**20

INLINE = re.compile(r"\\[\\$]|\$\$.*?\$\$|\$([^$]{1,200}?)\$", re.DOTALL)
"""A formula within text; displayed ones and escaped dollars match too, without a group."""
OPERATOR = re.compile(r"\\mathop\s*\{\s*\\(?:mathrm|rm)\s*\{?(\w+)\}*\s*\}(?:\s*\\nolimits)?")
FONT = re.compile(r"(\\math(?:bf|cal|bb|rm|sf|it)|\\(?:overline|bar|tilde|hat)) ?(\w|\\[a-zA-Z]+)")
BLANKS = re.compile(r"(\\[a-zA-Z]+)\s+(?=[a-zA-Z])|\s+")
BRACED = re.compile(r"([_^])\{([^\\{}])\}")
NAMES = {"rightarrow": "to", "le": "leq", "ge": "geq", "ne": "neq", "longrightarrow": "to"}
"""Commands that draw what another one draws."""
COMMAND = re.compile(r"\\([a-zA-Z]+)")
LEFT_OUT = re.compile(
    r"\\(?:not|label|ref|text|mbox|item|footnote|left|right|limits|big)(?![a-z])|\\[\[\]()]"
)
"""Commands that are drawn wrongly or not at all."""


class Drawn(NamedTuple):
    """Formulas and their pictures."""

    formulas: Sequence[str]
    pictures: Sequence[np.ndarray]
    """uint8[HEIGHT, width] of each, 0 for black."""


def read_formulas(files: Sequence[SourceFile], progress: Progress) -> Iterator[Document]:
    """Yield the formulas of LaTeX papers, each with its picture; those of a cache if there are any.

    The commonest spelling of a picture is kept.
    """
    path = _path(files)
    drawn = _cached(path)
    if drawn is None:
        papers = (each for each in read_files(files, no_progress) if isinstance(each, Document))
        drawn = _draw_all(formulas_of(str(paper.content) for paper in papers), progress)
        _store(path, drawn)
    seen: set[bytes] = set()
    for formula, picture in zip(*drawn, strict=True):
        key = picture.tobytes()
        if key not in seen:
            seen.add(key)
            rows = Rows.of(picture.astype(np.float32) / WHITE)
            yield Document(f"${formula}$", Pair(rows, f"${formula}$"))


def formulas_of(texts: Iterable[str]) -> list[str]:
    """Return the distinct short formulas within texts, the commonest first."""
    found = Counter(
        canonical(match[1]) for text in texts for match in INLINE.finditer(text) if match[1]
    )
    return [
        formula
        for formula, _ in found.most_common()
        if 0 < len(formula) <= LONGEST and not LEFT_OUT.search(formula)
    ]


def canonical(formula: str) -> str:
    r"""Return a formula in the shortest of its usual spellings: `x_{i} \in  R` → `x_i\in R`."""
    formula = OPERATOR.sub(r"\\operatorname{\1}", formula.strip())
    formula = FONT.sub(r"\1{\2}", formula)
    formula = COMMAND.sub(lambda match: "\\" + NAMES.get(match[1], match[1]), formula)
    formula = BLANKS.sub(lambda match: f"{match[1]} " if match[1] else "", formula)
    return BRACED.sub(r"\1\2", formula)


def draw(formula: str) -> np.ndarray | None:
    """Return a picture of a formula, uint8[HEIGHT, width]; None if it cannot be drawn, or fit."""
    parser, font = _parser()
    try:
        found = parser.parse(f"${formula}$", DOTS, font)
    except (ValueError, RuntimeError):
        return None
    ink = np.asarray(found.image)
    top = BASELINE - (len(ink) - round(found.depth))
    if top < 0 or top + len(ink) > HEIGHT or not ink.any():
        return None
    picture = np.full((HEIGHT, ink.shape[1] + 2 * MARGIN), 255, np.uint8)
    picture[top : top + len(ink), MARGIN:-MARGIN] -= ink
    return picture


def _parser() -> tuple[Any, Any]:
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    return MathTextParser("agg"), FontProperties(size=SIZE, math_fontfamily="cm")


def _draw_all(formulas: Sequence[str], progress: Progress) -> Drawn:
    """Draw formulas; those that cannot be drawn are left out."""
    kept: list[tuple[str, np.ndarray]] = []
    for done, formula in enumerate(formulas, start=1):
        picture = draw(formula)
        if picture is not None:
            kept.append((formula, picture))
        progress(done, len(formulas))
    return Drawn([formula for formula, _ in kept], [picture for _, picture in kept])


def _path(papers: Iterable[SourceFile]) -> Path:
    """Return where the pictures of the formulas of papers are stored."""
    digest = sha256(f"{DRAWING} {version('matplotlib')}".encode())
    for paper in papers:
        digest.update(paper.read())
    return folder(FORMULAS) / f"{digest.hexdigest()}.npz"


def _store(path: Path, drawn: Drawn) -> None:
    """Store pictures; without a writable cache the next run just takes longer."""
    file = BytesIO()
    np.savez_compressed(
        file,
        formulas=np.array(drawn.formulas, np.str_),
        widths=np.array([picture.shape[1] for picture in drawn.pictures], np.int32),
        pixels=np.concatenate([*drawn.pictures, np.zeros((HEIGHT, 0), np.uint8)], axis=1),
    )
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(path, file.getvalue())


def _cached(path: Path) -> Drawn | None:
    """Return stored pictures; None if there are none, or they are damaged."""
    try:
        data = paths.read_regular(path, LARGEST_CACHE)
        with np.load(BytesIO(data), allow_pickle=False) as stored:
            formulas, widths, pixels = (stored[name] for name in ("formulas", "widths", "pixels"))
        pictures = np.split(pixels, np.cumsum(widths)[:-1], axis=1)
        found = Drawn(formulas.tolist(), pictures)
    except (OSError, ValueError, KeyError, IndexError, EOFError, TypeError, BadZipFile, zlib.error):
        return None
    is_whole = pixels.dtype == np.uint8 and pixels.shape == (HEIGHT, int(widths.sum()))
    return found if is_whole and len(formulas) == len(pictures) else None

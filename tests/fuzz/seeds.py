"""The material of inputs: kept files, real files, and the fragments of a syntax."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def seeds_of(target: str) -> list[Path]:
    """Return the files in `seeds/TARGET`: small real ones, and those that once found a bug."""
    return sorted(path for path in (HERE / "seeds" / target).glob("*") if path.is_file())


def kept(target: str) -> list[bytes]:
    """Return the contents of these files."""
    return [path.read_bytes() for path in seeds_of(target)]


def real(pattern: str, count: int, most: int = 16 * 1024) -> list[bytes]:
    """Return the beginnings of some files of the repository, spread evenly among those found."""
    paths = sorted(ROOT.glob(pattern))
    return [path.read_bytes()[:most] for path in paths[:: max(1, len(paths) // count)]][:count]


def fragments(syntax: str) -> list[bytes]:
    """Return the pieces in `fragments/SYNTAX.txt`, a Python literal a line."""
    lines = (HERE / "fragments" / f"{syntax}.txt").read_text(encoding="utf-8").splitlines()
    pieces = map(ast.literal_eval, lines)
    return [piece if isinstance(piece, bytes) else piece.encode() for piece in pieces]

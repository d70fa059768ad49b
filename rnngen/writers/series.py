"""Series → CSV or a picture of curves."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from rnngen.corpus.rows import Rows
from rnngen.errors import WriterError
from rnngen.system import paths

PICTURES = (".png", ".svg", ".pdf")
SUFFIXES = (".csv", *PICTURES)
SOURCE_COLOUR, TARGET_COLOUR = "#8a93a0", "#0072b2"
MOST_CURVES = 8
"""Series that a picture shows, the first."""


def check_series_file(path: Path) -> None:
    """Raise WriterError if series are not written as such files."""
    if path.suffix.lower() not in SUFFIXES:
        raise WriterError(f"Series are written as {', '.join(SUFFIXES)}, not as '{path.name}'.")


def write_series(path: Path, names: Sequence[str], series: Sequence[tuple[Rows, Rows]]) -> None:
    """Write sources and what was made of them to a file, by its suffix.

    Args:
        names: of both columns.
    """
    check_series_file(path)
    suffix = path.suffix.lower()
    is_picture = suffix in PICTURES
    data = _curves(suffix, names, series) if is_picture else series_csv(names, series).encode()
    paths.write_atomically(path, data)


def series_csv(names: Sequence[str], series: Sequence[tuple[Rows, Rows]]) -> str:
    """Return a table of both columns, with a blank line between series."""
    tables = []
    for source, target in series:
        rows = np.concatenate([source.array(), target.array()], axis=1).tolist()
        tables.append("".join(",".join(f"{value:.6g}" for value in row) + "\n" for row in rows))
    return ",".join(names) + "\n" + "\n".join(tables)


def _curves(suffix: str, names: Sequence[str], series: Sequence[tuple[Rows, Rows]]) -> bytes:
    """Return a picture with a pair of curves for each of the first series."""
    from matplotlib.figure import Figure

    shown = series[:MOST_CURVES]
    figure = Figure(figsize=(7.2, 2.4 * len(shown)), dpi=120, layout="constrained")
    all_axes = figure.subplots(len(shown), squeeze=False)[:, 0]
    for axes, (source, target) in zip(all_axes, shown, strict=True):
        axes.plot(source.array()[:, 0], color=SOURCE_COLOUR, label=names[0])
        axes.plot(target.array()[:, 0], color=TARGET_COLOUR, label=names[1])
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    all_axes[0].legend(frameon=False)
    all_axes[-1].set_xlabel("step")
    buffer = BytesIO()
    dated = {".png": "Software", ".svg": "Date", ".pdf": "CreationDate"}
    figure.savefig(buffer, format=suffix[1:], metadata={dated[suffix]: None})
    return buffer.getvalue()

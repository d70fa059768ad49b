"""A map of where each token of a target looked in its source."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.corpus.rows import Rows
from rnngen.writers.pages import percent, safe, shade
from rnngen.writers.pictures import img

LEAST_SHADED = 0.05
"""A smaller share has no colour."""
MOST_ROWS, MOST_COLUMNS = 200, 300
"""Tokens of a target and of a source that a map shows, the first ones."""
COLUMN_WIDTH = 7
"""Pixels of the page, for a column of a picture."""


@dataclass(frozen=True)
class Attention:
    """Where each token of a target looked in its source."""

    source: Sequence[str]
    """How each step of the source is shown; empty for a picture."""
    target: Sequence[str]
    """How each token of the target is shown."""
    shares: np.ndarray
    """float32[target, source], 0 to 1."""
    picture: Rows | None = None
    """The source, if its steps are the columns of a picture."""


def attention_html(found: Attention) -> str:
    """Return the map: a row for each token of the target, a column for each step of the source."""
    shares = found.shares[:MOST_ROWS, :MOST_COLUMNS]
    rows = "".join(
        f"<tr><th scope=row>{safe(token)}</th>{_cells(found, token, row)}</tr>"
        for token, row in zip(found.target, shares, strict=False)
    )
    return (
        "<details open><summary>Where each token looked in the source</summary>"
        "<div class=wide tabindex=0 role=region aria-label=Attention>"
        f"<table class=attention><thead><tr><td></td>{_head(found, shares.shape[1])}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _head(found: Attention, columns: int) -> str:
    """Return the steps of the source, or its picture over all columns."""
    if found.picture is None:
        return "".join(f"<th scope=col>{safe(step)}</th>" for step in found.source[:columns])
    kept = Rows.of(found.picture.array()[:, :columns])
    size = f"width:{COLUMN_WIDTH * columns}px;height:{COLUMN_WIDTH * kept.steps // 2}px"
    return f"<th colspan={columns} class=picture>{img(kept, size, 'source')}</th>"


def _cells(found: Attention, token: str, row: np.ndarray) -> str:
    shown = found.source or [str(column + 1) for column in range(len(row))]
    return "".join(
        f'<td class=p{shade(share)} title="{safe(f"{token} → {step}: {percent(share)}")}"></td>'
        if share >= LEAST_SHADED
        else "<td></td>"
        for step, share in zip(shown, row.tolist(), strict=False)
    )

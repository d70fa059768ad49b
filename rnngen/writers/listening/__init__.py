"""A blind test as a page: pieces of a model and of people, in random order, to be told apart.

Each piece opens in the player. The verdicts stay in the browser, and answers are hidden until every
piece is judged. Then the page tells the share that was right, with its interval.
"""

import hashlib
import json
from collections.abc import Sequence
from string import Template
from typing import NamedTuple

import numpy as np

from rnngen.music.performance import Performance, Piece
from rnngen.writers.pages import asset, data, render_page, safe, script
from rnngen.writers.player import SLOT, player_content, player_frame

__all__ = ["Heard", "in_random_order", "render_listening"]


class Heard(NamedTuple):
    """A piece of the test, and whether a model wrote it."""

    piece: Piece
    generated: bool


def in_random_order(
    samples: Sequence[Piece], real: Sequence[Piece], generator: np.random.Generator
) -> list[Heard]:
    """Return as many samples as real pieces, shuffled."""
    count = min(len(samples), len(real))
    pieces = [
        *(Heard(piece, True) for piece in samples[:count]),
        *(Heard(piece, False) for piece in real[:count]),
    ]
    return [pieces[number] for number in generator.permutation(len(pieces))]


def render_listening(model: str, pieces: Sequence[Heard]) -> bytes:
    """Return the page of a blind test of a model, in UTF-8."""
    content = {
        "pieces": [player_content(heard.piece) for heard in pieces],
        "generated": [heard.generated for heard in pieces],
        "player": player_frame(any(isinstance(heard.piece, Performance) for heard in pieces)),
        "slot": SLOT,
    }
    # Verdicts belong to these pieces in this order, not to the name of the file.
    content["key"] = "rnngen " + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    rows = "\n".join(_row(number) for number in range(1, len(pieces) + 1))
    lead = (
        f"<p>Half of these {len(pieces)} pieces were written by {safe(model)}, half by "
        "people. Listen to each, then say which it is. The answers appear when all are judged. "
        "Your verdicts stay in this browser.</p>"
    )
    return render_page(
        f"Written by people or by the model {model}?",
        lead,
        Template(asset(__name__, "page.html")).substitute(rows=rows),
        [asset(__name__, "page.css")],
        [data("content", content), script(asset(__name__, "page.js"))],
    )


def _row(number: int) -> str:
    return Template(asset(__name__, "row.html")).substitute(number=number).strip()

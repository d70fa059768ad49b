"""Turns a prompt into characters that a model knows, so that no prompt ever fails."""

import hashlib
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.errors import ConstraintError
from rnngen.models.model_file import Model
from rnngen.music.performance import Piece
from rnngen.tokens.base import UNKNOWN


class SampledDocument(NamedTuple):
    """A document that was drawn: as the model reads it, and as people do."""

    ids: np.ndarray
    content: Any
    """A `str`, or a `rnngen.music.score.Score`."""
    given: int = 0
    """How many of the ids at its beginning were not drawn."""


LOOK_ALIKES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\t": " ",
    }
)
"""Characters that people paste, and what a plain corpus has in their place."""


def fit_prompt(text: str, known: Container[str]) -> tuple[str, str]:
    """The prompt in known characters, and the characters that it lost or that changed (each once, in order).

    A character outside the vocabulary takes its nearest known form: NFC, look-alike, NFKC, other case,
    without accents; with none of these known it is left out.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    fitted = {character: _nearest(character, known) for character in dict.fromkeys(text)}
    changed = "".join(character for character, form in fitted.items() if form != character)
    return "".join(fitted[character] for character in text), changed


def _nearest(character: str, known: Container[str]) -> str:
    """The first known form of a character, or the empty string."""
    for form in _forms(character):
        if form and all(part in known for part in form):
            return form
    return ""


def _forms(character: str) -> list[str]:
    compatible = unicodedata.normalize("NFKC", character)
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )
    forms = [character, character.translate(LOOK_ALIKES), compatible, plain]
    return forms + [form.swapcase() for form in forms]


SHOWN = 40
"""Characters of a prompt that an error quotes."""


@dataclass(frozen=True)
class Prompt:
    """A prompt in ids that the model knows, and one sentence on what it lost, if anything."""

    ids: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    notice: str = ""
    lost: int = 0
    """How many of its characters or events were left out, as nothing valid has them there."""

    @property
    def digest(self) -> str:
        """The first digits of the SHA-256 of its ids."""
        return short_digest(np.asarray(self.ids, "<i4").tobytes())


def short_digest(data: bytes) -> str:
    """The first digits of a SHA-256, by which provenance tells what is too long to be told."""
    return hashlib.sha256(data).hexdigest()[:12]


def fit(model: Model, prime: str | Piece, constraint: Constraint) -> Prompt:
    """A prompt of what the model knows: what it does not know is replaced by what is nearest, or left out.

    Raises:
        ConstraintError: for a text that nothing valid begins with.
    """
    if isinstance(prime, str):
        text, changed = fit_prompt(prime, model.codec.vocabulary.index)
        notice = (
            f"The prompt was fitted to the model's characters; not known to it: {changed!r}."
            if changed
            else ""
        )
        return _followed(constraint, model.codec.encode(text), "characters", notice)
    return _followed(constraint, model.codec.encode(prime), "events", "")


def _followed(constraint: Constraint, ids: np.ndarray, unit: str, notice: str) -> Prompt:
    """The ids that a constraint accepts, each after those kept before it."""
    state, kept = constraint.start(), []
    for i, token in enumerate(ids.tolist()):
        if token != UNKNOWN and constraint.accepts(state, token):
            state = constraint.advance(state, token)
            kept.append(token)
        if constraint.verdict(state) is Verdict.REJECTED:
            raise ConstraintError(
                "Nothing valid begins with the prompt. Expected the beginning of a valid document (--free goes on "
                f"from anything). Received one that fails after {i + 1} {unit}. {notice}".rstrip()
            )
    lost = len(ids) - len(kept)
    if lost:
        notice = f"{notice} {lost} of the prompt's {len(ids)} {unit} do not fit and were left out.".lstrip()
    return Prompt(np.array(kept, dtype=np.int32), notice, lost)

"""Prompts in tokens that a model has, and sampled documents. No text is refused as a prompt."""

import hashlib
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.errors import ConstraintError
from rnngen.tokens.base import UNKNOWN


class SampledDocument(NamedTuple):
    """A sample, in token ids and as a document."""

    ids: np.ndarray
    """int32[tokens], those of the prompt included."""
    content: Any
    """A `str`, `Score` or `Performance`."""
    prompt_length: int = 0
    """Tokens at the beginning of `ids` that are the prompt's."""


@dataclass(frozen=True)
class Prompt:
    """A prompt in token ids."""

    ids: np.ndarray
    """int32[tokens]"""
    notice: str = ""
    """One sentence on what was changed or left out, if anything."""
    lost: int = 0
    """Characters or events left out because the constraint does not accept them."""

    @property
    def digest(self) -> str:
        """The first digits of the SHA-256 of the ids."""
        return short_digest(np.asarray(self.ids, "<i4").tobytes())


def short_digest(data: bytes) -> str:
    """Return the first 12 digits of the SHA-256, which stand for long data in provenance lines."""
    return hashlib.sha256(data).hexdigest()[:12]


def follow_constraint(constraint: Constraint, ids: np.ndarray, unit: str, notice: str) -> Prompt:
    """Return the prompt without the tokens that the constraint does not accept.

    Args:
        unit: what a token is, in the plural: "characters" or "events".
        notice: what was changed before.

    Raises:
        ConstraintError: if nothing valid begins with the prompt.
    """
    state = constraint.start()
    kept: list[int] = []
    read = 0
    for token in ids.tolist():
        read += 1
        if token != UNKNOWN and constraint.accepts(state, token):
            state = constraint.advance(state, token)
            kept.append(token)
        if constraint.verdict(state) is Verdict.REJECTED:
            break
    if not constraint.can_begin(state):
        place = constraint.problem(ids[:read].tolist()) or f"it fails after {read} {unit}"
        raise ConstraintError(
            f"Nothing valid begins with the prompt: {place}. Give the beginning of a valid "
            f"document, or --free to go on from anything. {notice}".rstrip()
        )
    lost = len(ids) - len(kept)
    if lost:
        left_out = (
            f"{lost} of the prompt's {len(ids)} {unit} do not fit the rules of its kind "
            "and were left out."
        )
        notice = f"{notice} {left_out}".lstrip()
    return Prompt(np.array(kept, dtype=np.int32), notice, lost)


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
"""Characters that people paste → what a plain corpus has instead."""


def fit_characters(text: str, known: Container[str]) -> tuple[str, str]:
    """Return the text in known characters, and the characters that changed (each once, in order).

    An unknown character takes its first known form: NFC, look-alike, NFKC, without accents, or one
    of these in the other case. A character without a known form is left out.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    fitted = {character: _nearest(character, known) for character in dict.fromkeys(text)}
    changed = "".join(character for character, form in fitted.items() if form != character)
    return "".join(fitted[character] for character in text), changed


def _nearest(character: str, known: Container[str]) -> str:
    """Return the first known form of a character, or the empty string."""
    for form in _forms(character):
        if form and all(part in known for part in form):
            return form
    return ""


def _forms(character: str) -> list[str]:
    compatible = unicodedata.normalize("NFKC", character)
    decomposed = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in decomposed if not unicodedata.combining(part))
    forms = [character, character.translate(LOOK_ALIKES), compatible, plain]
    return forms + [form.swapcase() for form in forms]

"""Prompts in ids that a model knows, so that none ever fails."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from rnngen.codec.base import UNKNOWN
from rnngen.errors import ConstraintError
from rnngen.model_file import Model
from rnngen.music.performance import Piece
from rnngen.sampling.constraint.base import Constraint, Verdict
from rnngen.sampling.prompt import fit_prompt

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
        notice = f"The prompt was fitted to the model's characters; not known to it: {changed!r}." if changed else ""
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

"""A model and a prompt → documents: puts stepper, codec, constraint and sampler together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnngen.codec.base import UNKNOWN
from rnngen.codec.event import EventCodec
from rnngen.config import SampleConfig
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.score import Score
from rnngen.sampling.constraint.base import Constraint, NullConstraint
from rnngen.sampling.constraint.latex import LatexConstraint
from rnngen.sampling.constraint.metre import MetreConstraint
from rnngen.sampling.prompt import fit_prompt
from rnngen.sampling.sampler import Drawn
from rnngen.sampling.sampler import sample as draw_tokens


@dataclass(frozen=True)
class Prompt:
    """A prompt in ids that the model knows, and one sentence on what it lost, if anything."""

    ids: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    notice: str = ""


def constraint_of(model: Model, free: bool = False) -> Constraint:
    """The constraint that suits a model's codec and kind, or none where `free`."""
    if isinstance(model.codec, EventCodec) and not free:
        return MetreConstraint(model.codec)
    if model.kind == "latex" and not free:
        return LatexConstraint(model.codec.vocabulary)
    return NullConstraint(len(model.codec.vocabulary))


def fit(model: Model, prime: str | Score, constraint: Constraint) -> Prompt:
    """A prompt that never fails: what the model does not know is replaced by what is nearest, or left out."""
    if isinstance(prime, str):
        text, changed = fit_prompt(prime, model.codec.vocabulary.index)
        notice = f"The prompt was fitted to the model's characters; not known to it: {changed!r}." if changed else ""
        ids = model.codec.encode(text)
        if isinstance(constraint, LatexConstraint):
            return _fit_latex(constraint, ids, notice)
        return Prompt(ids, notice)
    ids = model.codec.encode(prime)
    kept = _followed(constraint, ids)
    lost = len(ids) - len(kept)
    notice = f"{lost} of the prompt's {len(ids)} events do not fit the model and were left out." if lost else ""
    return Prompt(kept, notice)


def _fit_latex(constraint: LatexConstraint, ids: np.ndarray, notice: str) -> Prompt:
    """A prompt without the characters after which no text could compile."""
    kept = constraint.followed(ids.tolist())
    if len(kept) < len(ids):
        lost = f"{len(ids) - len(kept)} of the prompt's {len(ids)} characters would not compile and were left out."
        notice = f"{notice} {lost}".strip()
    return Prompt(np.array(kept, dtype=np.int32), notice)


def _followed(constraint: Constraint, ids: np.ndarray) -> np.ndarray:
    """The ids that a constraint allows, each after those kept before it."""
    state, kept = constraint.start(), []
    for token in ids.tolist():
        if token != UNKNOWN and constraint.allowed(state)[token]:
            state = constraint.advance(state, token)
            kept.append(token)
    return np.array(kept, dtype=np.int32)


def draw(model: Model, config: SampleConfig, prompt: Prompt, constraint: Constraint) -> Iterator[Drawn]:
    """Tokens of `config.count` documents as they become final, without those of the prompt."""
    return draw_tokens(model.stepper(), constraint, config, model.opening, prompt.ids.tolist())


def collect(model: Model, config: SampleConfig, prompt: Prompt, drawn: Iterator[Drawn]) -> list[Any]:
    """The documents that drawn tokens spell, each beginning with the prompt."""
    rows: list[list[int]] = [prompt.ids.tolist() for _ in range(config.count)]
    for row, token in drawn:
        rows[row].append(token)
    return [model.codec.decode(ids) for ids in rows]


def sample(model: Model, config: SampleConfig | None = None, prime: str | Score | None = None) -> list[Any]:
    """Sample documents: `str` from a model of text, `rnngen.music.score.Score` from one of music.

    Example:
        text, = rnngen.sample(rnngen.load_model("shakespeare"), prime="ROMEO:")
    """
    kind = KINDS[model.kind]
    config = config or SampleConfig(temperature=kind.temperature, length=kind.length)
    constraint = constraint_of(model)
    prompt = fit(model, prime, constraint) if prime is not None else Prompt()
    return collect(model, config, prompt, draw(model, config, prompt, constraint))

"""A model and a prompt → documents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnngen.config import SampleConfig
from rnngen.copying import Training
from rnngen.generation.choosing import Judge
from rnngen.generation.drawing import draw_rows
from rnngen.generation.prompt import Prompt, fit
from rnngen.generation.rules import Rules, constraint_of, constraint_with
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.score import Score
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.sampler import Stopped, never
from rnngen.sampling.tally import Tally

__all__ = [
    "Judge",
    "Prompt",
    "Rules",
    "constraint_of",
    "constraint_with",
    "draw_documents",
    "draw_rows",
    "fit",
    "sample",
]


def draw_documents(
    model: Model,
    config: SampleConfig,
    prompt: Prompt,
    constraint: Constraint,
    tallies: Sequence[Tally] = (),
    judge: Judge | None = None,
    stopped: Stopped = never,
) -> list[np.ndarray]:
    """The ids of `config.count` documents, each beginning with the prompt: each the best of `config.best_of`.

    Args:
        tallies: Count what it took, one for each document that is drawn, which is `count × best_of`.
        judge: Tells which are the best.
        stopped: Asked before every step; once it says so, all documents end where they are, in the shortest way.
    """
    everything = replace(config, count=config.count * config.best_of)
    rows = draw_rows(model, everything, prompt, constraint, tallies, stopped)
    documents = [np.array([*prompt.ids, *ids], np.int32) for ids in rows]
    if config.best_of == 1:
        return documents
    return (judge or Judge()).best(model, documents, len(prompt.ids), config.best_of)


def sample(
    model: Model,
    config: SampleConfig | None = None,
    prime: str | Score | None = None,
    rules: Rules | None = None,
    training: Training | None = None,
) -> list[Any]:
    """Sample documents: `str` from a model of text, `rnngen.music.score.Score` from one of music.

    Args:
        training: What the model was trained on (`rnngen.copying.read_training`); `rules.no_copy` needs it.

    Example:
        text, = rnngen.sample(rnngen.load_model("shakespeare"), prime="ROMEO:")
    """
    kind = KINDS[model.kind]
    config = config or SampleConfig(temperature=kind.temperature, length=kind.length)
    constraint = constraint_of(model, rules, config.bars)
    prompt = fit(model, prime, constraint) if prime is not None else Prompt()
    rules = rules or Rules()
    constraint = constraint_with(constraint, rules, training)
    documents = draw_documents(model, config, prompt, constraint, judge=Judge(training, rules.free))
    return [model.codec.decode(ids) for ids in documents]

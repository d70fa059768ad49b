"""Logits → tokens: filters, constraints, and the loop that draws."""

from typing import Any

from rnngen.config import FormConfig, SampleConfig, SteerConfig
from rnngen.kinds import KINDS
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.music.performance import Piece
from rnngen.sampling.best_of import BestOf
from rnngen.sampling.generate import draw_rows
from rnngen.sampling.prompt import Prompt, fit
from rnngen.sampling.request import Brief, draw_documents
from rnngen.sampling.rules import Rules, constraint_of, constraint_with
from rnngen.sampling.steering import steering_of

__all__ = [
    "BestOf",
    "Brief",
    "Prompt",
    "Rules",
    "constraint_of",
    "constraint_with",
    "draw_documents",
    "draw_rows",
    "fit",
    "sample",
    "steering_of",
]


def sample(
    model: Model,
    config: SampleConfig | None = None,
    prime: str | Piece | None = None,
    rules: Rules | None = None,
    training: Training | None = None,
    steer: SteerConfig | None = None,
    form: FormConfig | None = None,
    keep_prime: bool = True,
) -> list[Any]:
    """Sample documents: `str` from a model of text, `rnngen.music.score.Score` from one of scores.

    A model of performances gives `rnngen.music.performance.Performance`.

    Args:
        training: What the model was trained on (`rnngen.memorization.read_training`); `rules.no_copy` needs it.
        steer: What is asked of music.
        form: The sections of a piece of music.
        keep_prime: Whether samples begin with the prime.

    Example:
        text, = rnngen.sample(rnngen.load_model("shakespeare"), prime="ROMEO:")
    """
    kind = KINDS[model.kind]
    config = config or SampleConfig(temperature=kind.temperature, length=kind.length)
    rules = rules or Rules()
    brief = Brief(
        *(model, config, rules, steering_of(model, steer or SteerConfig()), form or FormConfig()),
        BestOf(training, rules.free),
        keep_prime,
    )
    return [document.content for document in brief.documents(brief.prompt(prime))]

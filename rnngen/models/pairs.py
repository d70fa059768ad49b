"""A model of pairs that has read a source is a model of targets.

So everything that takes a model, such as sampling and scoring, works for pairs too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from rnngen.errors import SettingError, needs_error
from rnngen.models.model_file import Model
from rnngen.network.conditioned import ConditionedNetwork, Reader
from rnngen.network.protocol import JoinableNetwork
from rnngen.tokens import PairCodec
from rnngen.tokens.label import LabelCodec


@dataclass(frozen=True)
class TargetModel(Model):
    """A model of the targets of some sources."""

    reader: Reader | None = None
    sources: tuple[np.ndarray, ...] = ()
    """Joint ids of each source, int[n], or its numbers, float32[n, features].

    A network of one source starts after it.
    """

    def stepper(self) -> JoinableNetwork:
        if self.reader is None:
            return super().stepper()
        return ConditionedNetwork(self.reader, self.sources[0])

    def attention(self, ids: np.ndarray) -> np.ndarray | None:
        """Return how much each token of a target looks at each step of the source.

        They are float32[tokens, source steps]. None if there is nothing to look at.
        """
        if self.reader is None or not self.sources:
            return None
        return ConditionedNetwork(self.reader, self.sources[0]).attention(ids)

    def of_source(self, number: int) -> "TargetModel":
        return self.after([self.sources[number]])

    def after(self, sources: Sequence[np.ndarray]) -> "TargetModel":
        """Return the model of the targets of other sources."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return TargetModel(**parts | {"sources": tuple(sources)})


def pair_codec(model: Model, option: str = "given") -> PairCodec:
    """Return the codec of a model of pairs. Raise SettingError for an option without one."""
    if isinstance(model, TargetModel) and model.reader is not None:
        return model.reader.codec
    if isinstance(model.codec, PairCodec):
        return model.codec
    raise needs_error(option, "a model of pairs", f"{model.name} writes {model.codec.writes}")


MOST_LABELS = 8
"""Labels that the form of a model names."""


def form(model: Model) -> str:
    """Return the form of a model of pairs: 'text → text', 'words → label (negative, positive)'.

    It is empty for a model of documents.
    """
    if not isinstance(model.codec, PairCodec):
        return ""
    source = model.corpus.get("source_kind", model.codec.source.writes)
    shown = f"{source} → {model.kind}"
    if not isinstance(model.codec.target, LabelCodec):
        return shown
    labels = model.codec.target.labels
    more = len(labels) - MOST_LABELS
    others = f" and {more:,} others" if more > 0 else ""
    return f"{shown} ({', '.join(labels[:MOST_LABELS])}{others})"


def target_model(model: Model, sources: Sequence[np.ndarray]) -> TargetModel:
    """Return a model of the targets of sources, given in joint ids without the separator."""
    codec = pair_codec(model)
    parts: dict[str, Any] = {field.name: getattr(model, field.name) for field in fields(Model)}
    parts |= {"codec": codec.target, "opening": ()}
    return TargetModel(
        **parts,
        reader=Reader(model.config, model.weights, codec),
        sources=tuple(sources),
    )


def refuse_pairs(models: Iterable[Model], command: str, instead: str) -> None:
    """Raise SettingError if a model is one of pairs, for a command that needs documents.

    Args:
        instead: the command that does the like for pairs.
    """
    for model in models:
        if isinstance(model.codec, PairCodec):
            raise SettingError(
                f"`rnngen {command}` takes models of documents; {model.name} was trained on pairs. "
                f"Use `rnngen {instead.format(model.name)}`."
            )

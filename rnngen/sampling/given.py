"""Sources → what a model of pairs writes or says about them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np

from rnngen.brief import Brief
from rnngen.errors import SettingError
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.music.parts import MELODY
from rnngen.music.performance import Piece
from rnngen.network.conditioned import ConditionedNetwork, Reader
from rnngen.sampling.filters import softmax
from rnngen.sampling.prompt import fit_characters
from rnngen.tokens import PairCodec
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec
from rnngen.tokens.label import LabelCodec

LANES = 64
"""Sources read side by side."""

T = TypeVar("T")


class Source(NamedTuple):
    """A source in the ids of a model of pairs."""

    ids: np.ndarray
    """int32[n], in joint ids; float32[n, features] of a source of numbers."""
    notice: str = ""
    """One sentence on characters that were changed, if any."""


def read_source(model: Model, content: Any) -> Source:
    """Return a source, a text or a piece, in the tokens that the model knows.

    Raises:
        SettingError: if the model is not one of pairs, or nothing of the source is known to it.
    """
    codec = pair_codec(model)
    if codec.source.writes == "text" and not isinstance(content, str):
        raise SettingError(f"{model.name} reads texts; --given must be one.")
    if codec.source.counts_notes and not isinstance(content, Piece):
        raise SettingError(f"{model.name} reads {codec.source.writes}; --given must be one.")
    content, notice = fit_source(model, content)
    ids = codec.opening(content)[:-1]
    if not (ids > UNKNOWN).any() or (isinstance(content, str) and not content.strip()):
        raise SettingError(
            f"--given holds nothing that the model knows; {model.name} reads {codec.source.writes}."
        )
    return Source(codec.to_read(content), notice)


def fit_source(model: Model, content: Any) -> tuple[Any, str]:
    """Return a source in characters that the model knows, and a notice if any were changed.

    Raises:
        SettingError: if a field is missing, of sources that have fields.
    """
    codec = pair_codec(model).source
    if not isinstance(codec, CharCodec):
        return content, ""
    if fields := model.corpus.get("source_fields"):
        content = "\n".join(field_values(content, fields))
    fitted, changed = fit_characters(content, codec.vocabulary.index)
    notice = f"The source was fitted to the model; unknown characters: {changed!r}."
    return fitted, notice if changed else ""


def field_values(text: str, fields: Sequence[str]) -> list[str]:
    """Return the values of fields in a text such as 'title=Spring,author=Du Fu'.

    A line for each field, without names, is taken too.

    Raises:
        SettingError: if a field is missing.
    """
    names = "|".join(map(re.escape, fields))
    parts = re.split(rf"(?:^|,)\s*({names})\s*=", text)
    values = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    lines = text.split("\n")
    if not values and len(lines) == len(fields):
        return lines
    lacking = [field for field in fields if not values.get(field)]
    if lacking:
        example = ",".join(f"{field}=…" for field in fields)
        raise SettingError(f'--given lacks {" and ".join(lacking)}. Give --given "{example}".')
    return [values[field] for field in fields]


def harmonises(model: Model) -> bool:
    """Return whether a model writes the other parts under a given melody."""
    return MELODY in model.corpus.get("source_fields", ())


def check_given(model: Model, is_given: bool) -> None:
    """Raise SettingError unless a model of pairs, and no other one, is given a source."""
    if is_given and isinstance(pair_codec(model).target, LabelCodec):
        raise SettingError(f"{model.name} tells labels. Use `rnngen classify {model.name} …`.")
    if is_given and pair_codec(model).outputs:
        raise SettingError(f"{model.name} gives numbers, which `rnngen.predict` returns.")
    if not is_given and isinstance(model.codec, PairCodec):
        raise SettingError(f"{model.name} was trained on pairs. Give it a source with --given.")


@dataclass(frozen=True)
class Classification(Brief):
    """The label of a source."""

    label: str
    """The likeliest."""
    probabilities: dict[str, float]
    """Of all labels, likeliest first."""


def classify(
    model: Model, contents: Iterable[Any], at_once: int = LANES
) -> Iterator[Classification]:
    """Yield the label of each source, a text or a piece.

    Args:
        at_once: how many are read side by side.

    Example:
        found = next(rnngen.classify(rnngen.load_model("reviews"), ["A fine film."]))
        found.label, found.probabilities  # "positive", {"positive": 0.9, "negative": 0.1}

    Raises:
        SettingError: if the model does not tell labels.
    """
    labels = label_codec(model).labels
    if isinstance(contents, str):
        contents = [contents]
    network = ConditionedNetwork(Reader(model.config, model.weights, pair_codec(model)))
    sources = (read_source(model, content).ids for content in contents)
    for batch in in_batches(sources, at_once):
        logits, _ = network.step(np.full(len(batch), BOUNDARY), network.begin(batch))
        for row in softmax(logits[:, UNKNOWN + 1 :].astype(np.float64)):
            order = np.argsort(-row, kind="stable").tolist()
            found = {labels[label]: float(row[label]) for label in order}
            yield Classification(labels[order[0]], found)


@dataclass(frozen=True)
class Unfolding:
    """How the label of a source came about."""

    labels: tuple[str, ...]
    probabilities: np.ndarray
    """float64[steps, labels]: of each label after each step of the source."""


def unfold(model: Model, content: Any) -> Unfolding:
    """Return what a model would tell of a source after each of its characters, words or rows.

    Raises:
        SettingError: if the model does not tell labels.
    """
    labels = label_codec(model).labels
    network = ConditionedNetwork(Reader(model.config, model.weights, pair_codec(model)))
    found = []
    for batch in in_batches(network.prefixes(read_source(model, content).ids), LANES):
        logits, _ = network.step(np.full(len(batch), BOUNDARY), network.join(batch))
        found.append(softmax(logits[:, UNKNOWN + 1 :].astype(np.float64)))
    return Unfolding(labels, np.concatenate(found))


def tells_labels(model: Model) -> bool:
    """Return whether a model tells the labels of sources."""
    return isinstance(model.codec, PairCodec) and isinstance(model.codec.target, LabelCodec)


def label_codec(model: Model) -> LabelCodec:
    """Return the codec of the labels that a model tells. Raise SettingError without one."""
    codec = model.codec.written
    if isinstance(model.codec, PairCodec) and isinstance(codec, LabelCodec):
        return codec
    raise SettingError(
        f"{model.name} writes {codec.writes}. `rnngen classify` needs a model of labels: one "
        "trained on pairs whose targets are labels."
    )


def in_batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` values."""
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch

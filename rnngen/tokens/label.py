"""Labels ↔ token ids: one token for each label."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.tokens.base import UNKNOWN, Codec, Vocabulary

PREFIX = "Label_"
"""Keeps the label `a` apart from the character `a` where texts have labels."""


class LabelCodec(Codec):
    """A codec of labels, sorted by name.

    Example:
        codec = LabelCodec.from_documents(["reel", "jig", "reel"])
        codec.labels  # ("jig", "reel")
    """

    name = "label"
    writes = "labels"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @property
    def labels(self) -> tuple[str, ...]:
        """Return all labels, by id from 2."""
        return tuple(token.removeprefix(PREFIX) for token in self.vocabulary.tokens[2:])

    @classmethod
    def from_documents(
        cls, documents: Iterable[str], config: DataConfig | None = None
    ) -> "LabelCodec":
        return cls(Vocabulary.of(PREFIX + label for label in sorted(set(documents))))

    def extended(self, contents: Iterable[str], config: DataConfig | None = None) -> "LabelCodec":
        new = (PREFIX + label for label in sorted(set(contents)))
        return LabelCodec(self.vocabulary.extended(new))

    def encode(self, document: str) -> np.ndarray:
        """Return int32[1]; an unknown label becomes UNKNOWN."""
        return self.vocabulary.ids([PREFIX + document])

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """Return the first label, or nothing."""
        known = (self.vocabulary.tokens[int(i)] for i in ids if i > UNKNOWN)
        return next(known, "").removeprefix(PREFIX)

    def to_json(self) -> dict[str, Any]:
        """Return the labels."""
        return {"name": self.name, "labels": list(self.labels)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LabelCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: if they are not distinct texts.
        """
        labels = data["labels"]
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise CodecError("The codec of this model is damaged: its labels are not texts.")
        return cls(Vocabulary.of(PREFIX + label for label in labels))

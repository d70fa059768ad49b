"""Text ↔ token ids, one Unicode code point a token; knows nothing of files or kinds of text."""

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class CharCodec:
    """Code points in code-point order, after the special tokens.

    Example:
        codec = CharCodec.from_documents(["ab", "ba"])
        codec.decode(codec.encode("abba"))  # "abba"
    """

    name = "char"
    note: str | None = None

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def from_documents(
        cls, documents: Iterable[str], config: DataConfig | None = None
    ) -> "CharCodec":
        """The codec of a corpus, of which each text may come in pieces.

        Where its vocabulary is large, rare characters become UNKNOWN.
        """
        return cls(Vocabulary.of(_usual_characters(documents, config or DataConfig())))

    def extended(self, contents: Iterable[str], config: DataConfig | None = None) -> "CharCodec":
        """The codec with the characters of other texts after its own; where those are many, without the rare ones."""
        return CharCodec(
            self.vocabulary.extended(_usual_characters(contents, config or DataConfig()))
        )

    @cached_property
    def _id_of_code_point(self) -> np.ndarray:
        """int32[largest code point + 2]; the last entry stands for every code point beyond."""
        code_points = [ord(character) for character in self.vocabulary.tokens[2:]]
        table = np.full(max(code_points, default=0) + 2, UNKNOWN, dtype=np.int32)
        table[code_points] = np.arange(2, len(self.vocabulary), dtype=np.int32)
        return table

    def encode(self, document: str) -> np.ndarray:
        """int32[characters]; a character outside the vocabulary becomes UNKNOWN."""
        return np.take(self._id_of_code_point, _code_points(document), mode="clip")

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """The text; UNKNOWN becomes the replacement character, BOUNDARY nothing."""
        shown = {BOUNDARY: "", UNKNOWN: REPLACEMENT}
        tokens = self.vocabulary.tokens
        return "".join(shown.get(int(i)) if int(i) < 2 else tokens[int(i)] for i in ids)  # type: ignore[misc]

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """None in a text."""
        return 0

    def to_json(self) -> dict[str, Any]:
        """The vocabulary as one string."""
        return {"name": self.name, "characters": "".join(self.vocabulary.tokens[2:])}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "CharCodec":
        """The codec that `to_json` described."""
        return cls(Vocabulary.of(str(data["characters"])))


def _usual_characters(texts: Iterable[str], config: DataConfig) -> list[str]:
    """The characters of texts in code-point order; where they are many, without the rare ones."""
    counts = np.zeros(sys.maxunicode + 1, dtype=np.int64)
    for text in texts:
        np.add.at(counts, _code_points(text), 1)
    least = config.rare_count if np.count_nonzero(counts) >= config.large_vocabulary else 1
    return list(map(chr, np.flatnonzero(counts >= least)))


def _code_points(text: str) -> np.ndarray:
    """uint32[characters]"""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

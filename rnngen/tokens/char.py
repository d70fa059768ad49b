"""Text ↔ token ids: one token for each Unicode code point."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec, Vocabulary

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class CharCodec(Codec):
    """A codec of text; the vocabulary is sorted by code point.

    Example:
        codec = CharCodec.from_documents(["ab", "ba"])
        codec.decode(codec.encode("abba"))  # "abba"
    """

    name = "char"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def from_documents(
        cls, documents: Iterable[str], config: DataConfig | None = None
    ) -> "CharCodec":
        """Build the codec of a corpus; a text may come in pieces.

        In a large vocabulary, rare characters become UNKNOWN.
        """
        return cls(Vocabulary.of(_frequent_characters(documents, config or DataConfig())))

    def extended(self, contents: Iterable[str], config: DataConfig | None = None) -> "CharCodec":
        """Return the codec with the frequent characters of other texts appended."""
        new = _frequent_characters(contents, config or DataConfig())
        return CharCodec(self.vocabulary.extended(new))

    @cached_property
    def _id_of_code_point(self) -> np.ndarray:
        """int32[largest code point + 2]: id by code point; the last entry serves all beyond."""
        code_points = [ord(character) for character in self.vocabulary.tokens[2:]]
        table = np.full(max(code_points, default=0) + 2, UNKNOWN, dtype=np.int32)
        table[code_points] = np.arange(2, len(self.vocabulary), dtype=np.int32)
        return table

    def encode(self, document: str) -> np.ndarray:
        """Return int32[characters]; a character outside the vocabulary becomes UNKNOWN."""
        return np.take(self._id_of_code_point, _code_points(document), mode="clip")

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """Return the text; UNKNOWN becomes the replacement character, BOUNDARY nothing."""
        shown = {BOUNDARY: "", UNKNOWN: REPLACEMENT}
        tokens = self.vocabulary.tokens
        return "".join(shown.get(int(i)) if int(i) < 2 else tokens[int(i)] for i in ids)  # type: ignore[misc]

    def to_json(self) -> dict[str, Any]:
        """Return the vocabulary as one string."""
        return {"name": self.name, "characters": "".join(self.vocabulary.tokens[2:])}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "CharCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: if the vocabulary is not a text of distinct characters.
        """
        characters = data["characters"]
        if not isinstance(characters, str):
            raise CodecError("The codec of this model is damaged: its characters are not a text.")
        return cls(Vocabulary.of(characters))


def _frequent_characters(texts: Iterable[str], config: DataConfig) -> list[str]:
    """Return the characters of texts by code point, without rare ones if there are many."""
    counts = np.zeros(sys.maxunicode + 1, dtype=np.int64)
    for text in texts:
        np.add.at(counts, _code_points(text), 1)
    least = config.rare_count if np.count_nonzero(counts) >= config.large_vocabulary else 1
    return list(map(chr, np.flatnonzero(counts >= least)))


def _code_points(text: str) -> np.ndarray:
    """Return uint32[characters]."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

"""Texts ↔ word ids, for sources whose words decide the label. Nothing is written in words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.tokens.base import UNKNOWN, Codec, Vocabulary

WORD = re.compile(r"\w+|[^\w\s]")
"""A word, or one sign."""
LEAST = 2
"""Rarer words are UNKNOWN."""
MOST_WORDS = 30_000
"""Words of a vocabulary, the most frequent ones."""


class WordCodec(Codec):
    """A codec of words in lower case, the most frequent first.

    Example:
        codec = WordCodec.from_documents(["A fine film.", "A film."])
        codec.decode(codec.encode("A FINE film."))  # "a � film ."
    """

    name = "word"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def from_documents(
        cls, documents: Iterable[str], config: DataConfig | None = None
    ) -> "WordCodec":
        return cls(Vocabulary.of(_frequent_words(documents)))

    def extended(self, contents: Iterable[str], config: DataConfig | None = None) -> "WordCodec":
        return WordCodec(self.vocabulary.extended(_frequent_words(contents)))

    def encode(self, document: str) -> np.ndarray:
        """Return int32[words]; an unknown word becomes UNKNOWN."""
        return self.vocabulary.ids(words(document))

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """Return the words with a blank between them."""
        tokens = self.vocabulary.tokens
        return " ".join(
            "\N{REPLACEMENT CHARACTER}" if i == UNKNOWN else tokens[i] for i in ids if i
        )

    def to_json(self) -> dict[str, Any]:
        """Return the words, joined by blanks."""
        return {"name": self.name, "words": " ".join(self.vocabulary.tokens[2:])}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "WordCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: if it is not a text of distinct words.
        """
        joined = data["words"]
        if not isinstance(joined, str):
            raise CodecError("The codec of this model is damaged: its words are not a text.")
        return cls(Vocabulary.of(joined.split()))


def words(text: str) -> list[str]:
    """Return the words and signs of a text, in lower case."""
    return WORD.findall(text.casefold())


def _frequent_words(texts: Iterable[str]) -> list[str]:
    counts = Counter(word for text in texts for word in words(text))
    return [word for word, count in counts.most_common(MOST_WORDS) if count >= LEAST]

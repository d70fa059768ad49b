"""What a codec is, and the ordered vocabulary under it; knows nothing of models or files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from rnngen.errors import CodecError

BOUNDARY, UNKNOWN = 0, 1
"""Ids of the special tokens: start and end of a document; anything outside the vocabulary (never sampled)."""

SPECIAL_TOKENS = ("<boundary>", "<unknown>")


@dataclass(frozen=True)
class Vocabulary:
    """An ordered set of tokens; ids 0 and 1 are the special tokens."""

    tokens: tuple[str, ...]

    @classmethod
    def of(cls, tokens: Iterable[str]) -> "Vocabulary":
        """The special tokens, then the given ones in their order."""
        return cls(SPECIAL_TOKENS + tuple(tokens))

    def __post_init__(self) -> None:
        if self.tokens[:2] != SPECIAL_TOKENS or len(set(self.tokens)) != len(self.tokens):
            raise CodecError(
                "A vocabulary is not usable. Expected distinct tokens after <boundary> and <unknown>."
            )

    def __len__(self) -> int:
        return len(self.tokens)

    def extended(self, tokens: Iterable[str]) -> "Vocabulary":
        """These tokens, then those of the given ones that are new, in their order."""
        return Vocabulary(self.tokens + tuple(token for token in tokens if token not in self.index))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Token → id."""
        return {token: i for i, token in enumerate(self.tokens)}

    def ids(self, tokens: Iterable[str]) -> np.ndarray:
        """Ids (int32) of tokens; those outside the vocabulary become UNKNOWN."""
        return np.fromiter((self.index.get(token, UNKNOWN) for token in tokens), dtype=np.int32)


class Codec(Protocol):
    """Document ↔ token ids, without the BOUNDARY tokens that stand between documents.

    `decode(encode(document)) == document` for every document of the corpus it was built from,
    as far as no token became UNKNOWN.
    """

    name: str
    vocabulary: Vocabulary
    note: str | None
    """With which the tokens that begin a note are spelled: 'Pitch_'; None for text."""

    def encode(self, document: Any) -> np.ndarray:
        """int32[n] ids of a document."""

    def decode(self, ids: Sequence[int] | np.ndarray) -> Any:
        """The document that ids spell; special tokens are passed over."""

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """The notes that ids write; 0 for text."""

    def extended(self, contents: Iterable[Any]) -> "Codec":
        """A codec in which all tokens keep their ids, and those that other contents need besides come after them."""

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `codec_from_json` makes an equal codec."""


def note_tokens(codec: Codec) -> np.ndarray | None:
    """bool[vocabulary]: the tokens that begin a note; None for text."""
    if codec.note is None:
        return None
    return np.array([token.startswith(codec.note) for token in codec.vocabulary.tokens])

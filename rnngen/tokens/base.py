"""The contract of a codec, and the ordered vocabulary of tokens.

A codec turns documents into token ids and back. `rnngen.tokens.CODECS` lists the codecs.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol, Self

import numpy as np

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.music.transposition import Ranges

BOUNDARY, UNKNOWN = 0, 1
"""Ids of the special tokens. BOUNDARY starts and ends a document. UNKNOWN is never sampled."""

SPECIAL_TOKENS = ("<boundary>", "<unknown>")


@dataclass(frozen=True)
class Vocabulary:
    """An ordered set of tokens; ids 0 and 1 are the special tokens."""

    tokens: tuple[str, ...]

    @classmethod
    def of(cls, tokens: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of the special tokens and these, in this order."""
        return cls(SPECIAL_TOKENS + tuple(tokens))

    def __post_init__(self) -> None:
        is_text = all(isinstance(token, str) for token in self.tokens)
        if (
            not is_text
            or self.tokens[:2] != SPECIAL_TOKENS
            or len(set(self.tokens)) != len(self.tokens)
        ):
            raise CodecError(
                "This vocabulary is damaged: "
                "it must hold <boundary>, <unknown> and then distinct tokens."
            )

    def __len__(self) -> int:
        return len(self.tokens)

    def extended(self, tokens: Iterable[str]) -> "Vocabulary":
        """Return this vocabulary with new tokens appended, in their order."""
        return Vocabulary(self.tokens + tuple(token for token in tokens if token not in self.index))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Token → id."""
        return {token: i for i, token in enumerate(self.tokens)}

    def ids(self, tokens: Iterable[str]) -> np.ndarray:
        """Return the ids (int32) of tokens; an unknown token becomes UNKNOWN."""
        return np.fromiter((self.index.get(token, UNKNOWN) for token in tokens), dtype=np.int32)


class Describable(Protocol):
    """What a model of music can write: values for JSON and lines for people."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""

    def describe(self) -> dict[str, str]:
        """Return a line for people on each topic."""


class Codec(ABC):
    """Document ↔ token ids, without the BOUNDARY tokens between documents.

    `decode(encode(document)) == document` for every document of the corpus it was built from,
    unless a token became UNKNOWN.

    A new codec implements the abstract methods and joins `rnngen.tokens.CODECS`. The other
    methods have defaults that suit text.
    """

    name: ClassVar[str]
    """Its key in CODECS; model files store it."""
    writes: ClassVar[str] = "text"
    """What its documents are, in the plural, for messages: text, scores, performances."""
    note: ClassVar[str | None] = None
    """Prefix of the tokens that begin a note, such as 'Pitch_'; None for text."""
    vocabulary: Vocabulary
    separator: int | None = None
    """The id between the source and the target of a pair; None for documents without a source."""
    features: int = 0
    """Numbers that each token of a source has beside its id; 0 for none."""
    outputs: int = 0
    """Numbers that each step of a source shall give, if targets are numbers; 0 for none."""
    needs_opening: bool = True
    """Whether samples begin after training text, even if the corpus has many documents."""

    @classmethod
    @abstractmethod
    def from_documents(cls, documents: Iterable[Any], config: DataConfig | None = None) -> Self:
        """Build the codec of a corpus."""

    @abstractmethod
    def extended(self, contents: Iterable[Any], config: DataConfig | None = None) -> Self:
        """Return a codec that also encodes other contents.

        All tokens keep their ids; new tokens are appended.
        """

    @abstractmethod
    def encode(self, document: Any) -> np.ndarray:
        """Return the int32[n] ids of a document."""

    def numbers(self, document: Any) -> np.ndarray | None:
        """Return float32[rows, features], the numbers of a document; None where ids say all."""
        return None

    @abstractmethod
    def decode(self, ids: Sequence[int] | np.ndarray) -> Any:
        """Return the document that ids spell; any ids give a document."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads; its "name" is the codec's."""

    @classmethod
    @abstractmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Build the codec that `to_json` described.

        Raises:
            CodecError: if the description is damaged; KeyError, TypeError and ValueError too.
        """

    @property
    def is_relative(self) -> bool:
        """Whether music in every key is written alike, from its tonic."""
        return False

    @property
    def written(self) -> "Codec":
        """The codec of what models with this one write: of pairs, that of the targets."""
        return self

    def written_stream(self, ids: np.ndarray) -> np.ndarray:
        """Return the written part of a stream of documents, in the ids of `written`."""
        return ids

    @property
    def counts_notes(self) -> bool:
        """Whether documents are music and so are measured in notes, not characters."""
        return self.note is not None

    def note_mask(self) -> np.ndarray:
        """Return bool[vocabulary]: the tokens that begin a note; none for text."""
        prefix = self.note
        if prefix is None:
            return np.zeros(len(self.vocabulary), bool)
        return np.array([token.startswith(prefix) for token in self.vocabulary.tokens])

    @property
    def recalls(self) -> bool:
        """Whether documents are tunes, which come back to their motifs."""
        return False

    def mixes_parts(self) -> np.ndarray:
        """Return bool[vocabulary]: the tokens after which notes are those of several parts."""
        return np.zeros(len(self.vocabulary), bool)

    def count_notes(self, ids: Sequence[int] | np.ndarray) -> int:
        """Return how many notes ids write; 0 for text."""
        return 0

    def total(self, ids: Sequence[int] | np.ndarray, counts: np.ndarray) -> int:
        """Return the sum of counts, int[ids]; a token that repeats a bar counts as that bar did."""
        return int(np.sum(counts, dtype=np.int64))

    def capabilities(self) -> Describable | None:
        """Return which music the codec can write; None for text."""
        return None

    def with_keys(self, pieces: Iterable[Any], ranges: Ranges) -> "Codec":
        """Return a codec that also encodes these pieces in every key within `ranges`."""
        return self.with_shifts((piece, ranges.shifts(piece)) for piece in pieces)

    def with_shifts(self, moves: Iterable[tuple[Any, Sequence[int]]]) -> "Codec":
        """Return a codec that also encodes documents moved by some semitones; text stays.

        Args:
            moves: documents, and the shifts of each.
        """
        return self

    def in_key(self, document: Any, row: np.ndarray, shift: int, seed: Sequence[int]) -> np.ndarray:
        """Return the ids of a document, or of its beginning, `shift` semitones higher."""
        return row

    def transposed_streams(
        self, pieces: Sequence[Any], rows: Sequence[np.ndarray], ranges: Ranges
    ) -> Iterator[np.ndarray]:
        """Yield all pieces in one other key each, then in the next; nothing for text.

        Args:
            rows: ids of each piece, or of its beginning only.
        """
        return iter(())

    def is_dictated(self, ids: np.ndarray, source: Any) -> np.ndarray:
        """Return bool[ids]: the tokens of a target that its source leaves no choice of."""
        return np.zeros(len(ids), bool)

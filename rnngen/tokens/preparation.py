"""A corpus → its codec and its token streams, kept memory-mapped in the cache under the corpus's fingerprint.

Streams are written in pieces, so that a corpus may be larger than the memory.
"""

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CodecError
from rnngen.kinds import KINDS
from rnngen.music.performance import Piece
from rnngen.music.transposition import Ranges
from rnngen.system import paths
from rnngen.tokens import BOUNDARY, Codec, build_codec, codec_from_json
from rnngen.tokens.dataset import Dataset, cut, split, stream, token_type

VERSION = 5
"""Raised when codecs, splits or files change, so that no stale stream is read."""


@dataclass(frozen=True)
class Prepared:
    """What training needs of a corpus."""

    codec: Codec
    dataset: Dataset
    fingerprint: str


@dataclass(frozen=True)
class _Layout:
    """Where in the tokens of a corpus, that are written one after the other, its parts lie."""

    tokens: int
    train: int
    """The first so many; from there the held-out ones."""
    end: int
    whole_documents: bool
    added: int = 0
    """Of the first so many those that are the corpus in other keys."""

    def dataset(self, tokens: np.ndarray) -> Dataset:
        if len(tokens) != self.tokens:
            raise ValueError(f"{len(tokens)} tokens instead of {self.tokens}")
        return Dataset(
            tokens[: self.train], tokens[self.train : self.end], self.whole_documents, self.added
        )


def prepare(
    corpus: Corpus, config: DataConfig | None = None, codec: Codec | None = None
) -> Prepared:
    """Encode a corpus, or find it encoded in the cache; with the codec given, or else one of its own."""
    config = config or DataConfig()
    mark = fingerprint(corpus)
    for given in (None,) if codec is None else (None, codec):
        # A codec that is given is mostly the corpus's own, of a model that was trained on it.
        folder = _folder(mark, config, given)
        found = _find(folder)
        if found is not None and (codec is None or found[0].to_json() == codec.to_json()):
            return Prepared(*found, mark)
    codec = _codec(corpus, config, codec)
    try:
        _store(folder, corpus, codec, config)
        return Prepared(*_load(folder), mark)
    except OSError:
        # A cache that cannot be written costs time next time, and memory now.
        return Prepared(codec, _held(corpus, codec, config), mark)


def _folder(mark: str, config: DataConfig, codec: Codec | None) -> Path:
    """Where the cache keeps a corpus that is encoded with this codec, or with its own."""
    given = None if codec is None else codec.to_json()
    key = hashlib.sha256(json.dumps([VERSION, mark, asdict(config), given]).encode()).hexdigest()
    return paths.cache() / "tokens" / key


def _find(folder: Path) -> tuple[Codec, Dataset] | None:
    """What lies in the cache there, if it is whole."""
    try:
        return _load(folder)
    except (OSError, EOFError, ValueError, KeyError, TypeError, CodecError):
        return None


def encoded(codec: Codec, documents: Iterable[Document]) -> Iterator[np.ndarray]:
    """The stream of documents in pieces, in the smallest type that holds it."""
    kind = token_type(len(codec.vocabulary))
    pieces = stream(map(codec.encode, document.pieces()) for document in documents)
    return (ids.astype(kind) for ids in pieces)


def _codec(corpus: Corpus, config: DataConfig, given: Codec | None) -> Codec:
    """The given codec, or the corpus's own."""
    if given is not None:
        return given
    pieces = (piece for document in corpus.documents for piece in document.pieces())
    codec = build_codec(KINDS[corpus.kind].codec, pieces, config)
    return in_all_keys(codec, corpus) if config.transpose else codec


def in_all_keys(codec: Codec, corpus: Corpus) -> Codec:
    """A codec of music that also knows what a corpus needs in other keys."""
    pieces = pieces_of(corpus)
    return codec.with_keys(pieces, Ranges.of(pieces))


def pieces_of(corpus: Corpus) -> list[Piece]:
    """The documents of a corpus that are music."""
    return [
        document.content for document in corpus.documents if isinstance(document.content, Piece)
    ]


def _write(file: IO[bytes], corpus: Corpus, codec: Codec, config: DataConfig) -> _Layout:
    """Write all tokens, those to learn from first."""
    learnt, held = split(len(corpus.documents), config)
    added = (
        _append_transposed(file, corpus, codec, config, learnt, not held) if config.transpose else 0
    )
    train = _append(file, codec, (corpus.documents[i] for i in learnt))
    if not held:
        return _Layout(added + train, added + cut(train, config), added + train - 1, False, added)
    tokens = added + train + _append(file, codec, (corpus.documents[i] for i in held))
    return _Layout(tokens, added + train, tokens, True, added)


def _append_transposed(
    file: IO[bytes],
    corpus: Corpus,
    codec: Codec,
    config: DataConfig,
    learnt: Sequence[int],
    is_cut: bool,
) -> int:
    """Write the stream of the documents to learn from in other keys, all but its last BOUNDARY.

    Of their pitches, those of all documents set the ranges, so that codec and stream agree. `is_cut` says that
    the end of them all is held out.
    """
    pieces = pieces_of(corpus)
    if len(pieces) < len(corpus.documents):
        return 0
    chosen = [pieces[i] for i in learnt]
    rows = [codec.encode(piece) for piece in chosen]
    if is_cut:
        rows = _first(rows, cut(1 + sum(len(row) + 1 for row in rows), config))
    boundary, kind, tokens = np.array([BOUNDARY]), token_type(len(codec.vocabulary)), 0
    for ids in codec.transposed_streams(chosen[: len(rows)], rows, Ranges.of(pieces)):
        file.write(np.concatenate([boundary, ids]).astype(kind).data)
        tokens += 1 + len(ids)
    return tokens


def _first(rows: Iterable[np.ndarray], tokens: int) -> list[np.ndarray]:
    """What of documents lies within the first tokens of their stream."""
    kept: list[np.ndarray] = []
    for row in rows:
        tokens -= 1
        if tokens <= 0:
            break
        kept.append(row[:tokens])
        tokens -= len(row)
    return kept


def _append(file: IO[bytes], codec: Codec, documents: Iterable[Document]) -> int:
    """Write a stream; returns how many tokens it has."""
    tokens = 0
    for ids in encoded(codec, documents):
        file.write(ids.data)
        tokens += len(ids)
    return tokens


def _held(corpus: Corpus, codec: Codec, config: DataConfig) -> Dataset:
    """The streams in memory."""
    buffer = io.BytesIO()
    layout = _write(buffer, corpus, codec, config)
    return layout.dataset(np.frombuffer(buffer.getbuffer(), token_type(len(codec.vocabulary))))


def _store(folder: Path, corpus: Corpus, codec: Codec, config: DataConfig) -> None:
    """Tokens first, then the description that makes them valid."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".tokens.{os.getpid()}"
    try:
        with temporary.open("wb") as file:
            layout = _write(file, corpus, codec, config)
        temporary.replace(folder / "tokens")
    finally:
        temporary.unlink(missing_ok=True)
    description = {"codec": codec.to_json(), "layout": asdict(layout)}
    paths.write_atomically(
        folder / "codec.json", json.dumps(description, ensure_ascii=False).encode()
    )


def _load(folder: Path) -> tuple[Codec, Dataset]:
    description: dict[str, Any] = json.loads((folder / "codec.json").read_text(encoding="utf-8"))
    codec, layout = codec_from_json(description["codec"]), _Layout(**description["layout"])
    return codec, layout.dataset(
        np.memmap(folder / "tokens", token_type(len(codec.vocabulary)), mode="r")
    )

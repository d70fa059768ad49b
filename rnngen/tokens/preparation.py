"""A corpus → its codec and its token streams, cached on disk and memory-mapped.

Streams are written in pieces, so a corpus may be larger than memory. The cache key holds VERSION,
the corpus's fingerprint, the data settings and a given codec.
"""

import hashlib
import io
import json
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
from rnngen.schema import Count, convert, parse_json
from rnngen.system import paths
from rnngen.tokens import BOUNDARY, Codec, build_codec, codec_from_json
from rnngen.tokens.dataset import Dataset, cut, split, stream, token_type

VERSION = 5
"""Raise it when codecs, splits or files change, so that no stale stream is read."""

MOST_DESCRIPTION_BYTES = 16 * 2**20
"""Most bytes of the description of a cached stream."""

PIECE = 2**20
"""Tokens of a cached stream that are checked at a time."""


@dataclass(frozen=True)
class Prepared:
    """A corpus ready for training."""

    codec: Codec
    dataset: Dataset
    fingerprint: str


@dataclass(frozen=True)
class _Layout:
    """Where the training and held-out tokens lie in one file of tokens."""

    tokens: Count
    """Length of the file."""
    train: Count
    """End of the training tokens, where the held-out ones begin."""
    end: Count
    """End of the held-out tokens."""
    whole_documents: bool
    added: Count = 0
    """Number of tokens at the start that are the corpus in other keys."""

    def dataset(self, tokens: np.ndarray) -> Dataset:
        if len(tokens) != self.tokens:
            raise ValueError(f"{len(tokens)} tokens instead of {self.tokens}")
        if not self.added <= self.train <= self.end <= self.tokens:
            raise ValueError("the parts do not follow on one another")
        return Dataset(
            tokens[: self.train], tokens[self.train : self.end], self.whole_documents, self.added
        )


@dataclass(frozen=True)
class _Description:
    """The codec of a cached file of tokens, and its parts."""

    codec: dict[str, Any]
    """Of `Codec.to_json`; `codec_from_json` checks it."""
    layout: _Layout


def prepare(
    corpus: Corpus, config: DataConfig | None = None, codec: Codec | None = None
) -> Prepared:
    """Encode a corpus, or find it encoded in the cache.

    Args:
        codec: By default one built from the corpus.
    """
    config = config or DataConfig()
    digest = fingerprint(corpus)
    for given in (None,) if codec is None else (None, codec):
        # A given codec is mostly the corpus's own: that of a model trained on it.
        folder = _folder(digest, config, given)
        found = _find(folder)
        if found is not None and (codec is None or found[0].to_json() == codec.to_json()):
            return Prepared(*found, digest)
    codec = _codec(corpus, config, codec)
    try:
        _store(folder, corpus, codec, config)
        return Prepared(*_load(folder), digest)
    except OSError:
        # Without a writable cache, the streams stay in memory.
        return Prepared(codec, _in_memory(corpus, codec, config), digest)


def _folder(digest: str, config: DataConfig, codec: Codec | None) -> Path:
    """Return the cache folder of a corpus encoded with this codec, or with its own."""
    given = None if codec is None else codec.to_json()
    key = hashlib.sha256(json.dumps([VERSION, digest, asdict(config), given]).encode()).hexdigest()
    return paths.cache() / "tokens" / key


def _find(folder: Path) -> tuple[Codec, Dataset] | None:
    """Return the content of a cache folder, or None if it is missing or damaged."""
    try:
        return _load(folder)
    except (OSError, ValueError, CodecError):
        return None


def encoded(codec: Codec, documents: Iterable[Document]) -> Iterator[np.ndarray]:
    """Yield the stream of documents in pieces, in its smallest type."""
    kind = token_type(len(codec.vocabulary))
    pieces = stream(map(codec.encode, document.pieces()) for document in documents)
    return (ids.astype(kind) for ids in pieces)


def _codec(corpus: Corpus, config: DataConfig, given: Codec | None) -> Codec:
    """Return the given codec, or build the corpus's own."""
    if given is not None:
        return given
    pieces = (piece for document in corpus.documents for piece in document.pieces())
    codec = build_codec(KINDS[corpus.kind].codec, pieces, config)
    return in_all_keys(codec, corpus) if config.transpose else codec


def in_all_keys(codec: Codec, corpus: Corpus) -> Codec:
    """Return a codec that also encodes a corpus in other keys."""
    pieces = pieces_of(corpus)
    return codec.with_keys(pieces, Ranges.of(pieces))


def pieces_of(corpus: Corpus) -> list[Piece]:
    """Return the documents of a corpus that are music."""
    return [
        document.content for document in corpus.documents if isinstance(document.content, Piece)
    ]


def _write(file: IO[bytes], corpus: Corpus, codec: Codec, config: DataConfig) -> _Layout:
    """Write all tokens, training tokens first."""
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
    """Write the training documents in other keys, without the last BOUNDARY.

    The pitches of all documents set the ranges, as they did for the codec.

    Args:
        is_cut: Whether the end of the text is held out instead of documents.
    """
    pieces = pieces_of(corpus)
    if len(pieces) < len(corpus.documents):
        return 0
    chosen = [pieces[i] for i in learnt]
    rows = [codec.encode(piece) for piece in chosen]
    if is_cut:
        rows = _first(rows, cut(1 + sum(len(row) + 1 for row in rows), config))
    boundary = np.array([BOUNDARY])
    kind = token_type(len(codec.vocabulary))
    tokens = 0
    for ids in codec.transposed_streams(chosen[: len(rows)], rows, Ranges.of(pieces)):
        file.write(np.concatenate([boundary, ids]).astype(kind).data)
        tokens += 1 + len(ids)
    return tokens


def _first(rows: Iterable[np.ndarray], tokens: int) -> list[np.ndarray]:
    """Return the parts of documents within the first `tokens` of their stream."""
    kept: list[np.ndarray] = []
    for row in rows:
        tokens -= 1
        if tokens <= 0:
            break
        kept.append(row[:tokens])
        tokens -= len(row)
    return kept


def _append(file: IO[bytes], codec: Codec, documents: Iterable[Document]) -> int:
    """Write a stream, and return its length."""
    tokens = 0
    for ids in encoded(codec, documents):
        file.write(ids.data)
        tokens += len(ids)
    return tokens


def _in_memory(corpus: Corpus, codec: Codec, config: DataConfig) -> Dataset:
    """Return the streams in memory."""
    buffer = io.BytesIO()
    layout = _write(buffer, corpus, codec, config)
    return layout.dataset(np.frombuffer(buffer.getbuffer(), token_type(len(codec.vocabulary))))


def _store(folder: Path, corpus: Corpus, codec: Codec, config: DataConfig) -> None:
    """Write the tokens, then the description that makes them valid."""
    folder.mkdir(parents=True, exist_ok=True)
    paths.sweep(folder / "tokens")
    with paths.replacing(folder / "tokens") as file:
        layout = _write(file, corpus, codec, config)
    description = {"codec": codec.to_json(), "layout": asdict(layout)}
    paths.write_atomically(
        folder / "codec.json", json.dumps(description, ensure_ascii=False).encode()
    )


def _load(folder: Path) -> tuple[Codec, Dataset]:
    """Return the content of a cache folder.

    Raises:
        OSError, ValueError, CodecError: if it is missing or damaged.
    """
    data = paths.read_regular(folder / "codec.json", MOST_DESCRIPTION_BYTES)
    description = convert(parse_json(data), _Description)
    codec = codec_from_json(description.codec)
    size = len(codec.vocabulary)
    with paths.open_regular(folder / "tokens") as file:
        # Not through the map, whose pages would count as memory.
        while len(piece := np.fromfile(file, token_type(size), PIECE)):
            if piece.max() >= size:
                raise ValueError("a token is unknown")
        return codec, description.layout.dataset(np.memmap(file, token_type(size), mode="r"))

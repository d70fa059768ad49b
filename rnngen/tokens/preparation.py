"""A corpus → its codec and its token streams, cached on disk and memory-mapped.

Numbers of sources lie in a file of their own.

Streams are written in pieces, so a corpus may be larger than memory. The cache key holds VERSION,
the corpus's fingerprint, the data settings and a given codec.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.pairs import Pair
from rnngen.corpus.score_pairs import PASSAGE_BARS, passages
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CodecError
from rnngen.kinds import KINDS
from rnngen.music.performance import Piece
from rnngen.music.transposition import Ranges
from rnngen.schema import Count, convert, parse_json
from rnngen.system import paths
from rnngen.system.cache import TOKENS, folder
from rnngen.tokens import BOUNDARY, Codec, build_codec, build_pair_codec, codec_from_json
from rnngen.tokens.dataset import Dataset, cut, split, split_groups, stream, token_type

VERSION = 9
"""Raise it when codecs, splits or files change, so that no stale stream is read."""

MOST_DESCRIPTION_BYTES = 16 * 2**20
"""Most bytes of the description of a cached stream."""

PIECE = 2**20
"""Tokens or numbers of a cached file that are checked at a time."""
NUMBER = np.dtype("<f4")


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
    train_rows: Count = 0
    """End of the numbers of the training sources, in rows of the file of numbers."""

    def dataset(
        self, tokens: np.ndarray, codec: Codec, numbers: np.ndarray | None = None
    ) -> Dataset:
        if len(tokens) != self.tokens:
            raise ValueError(f"{len(tokens)} tokens instead of {self.tokens}")
        if not self.added <= self.train <= self.end <= self.tokens:
            raise ValueError("the parts do not follow on one another")
        train, held = tokens[: self.train], tokens[self.train : self.end]
        dataset = Dataset(train, held, self.whole_documents, self.added, codec.separator)
        if numbers is None:
            return dataset
        rows = numbers[: self.train_rows], numbers[self.train_rows :]
        dataset = replace(dataset, numbers=rows[0], held_numbers=rows[1], outputs=codec.outputs)
        if [dataset.pairs(0).rows, dataset.held_pairs().rows] != list(map(len, rows)):
            raise ValueError("the numbers do not belong to the tokens")
        return dataset


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
        folder = _folder(corpus, digest, config, given)
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


def _folder(corpus: Corpus, digest: str, config: DataConfig, codec: Codec | None) -> Path:
    """Return the cache folder of a corpus encoded with this codec, or with its own."""
    given = None if codec is None else codec.to_json()
    parts = [VERSION, digest, asdict(config), given]
    if corpus.source_kind is not None:
        parts += [corpus.source_kind, corpus.kind]  # which decide the codec
    return folder(TOKENS) / hashlib.sha256(json.dumps(parts).encode()).hexdigest()


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
    name = KINDS[corpus.kind].codec
    if corpus.source_kind is not None:
        source = KINDS[corpus.source_kind].codec
        # What is written beside a given part is written in the order of time.
        config = replace(config, tracks=False)
        codec: Codec = build_pair_codec(source, name, pairs_of(corpus), config)
    else:
        codec = build_codec(name, pieces, config)
    return in_all_keys(codec, corpus) if config.transpose else codec


def in_all_keys(codec: Codec, corpus: Corpus) -> Codec:
    """Return a codec that also encodes a corpus in other keys."""
    contents = [content for document in corpus.documents for content in document.pieces()]
    return codec.with_keys(contents, Ranges.of(pieces_of(corpus)))


def pieces_of(corpus: Corpus) -> list[Piece]:
    """Return the music of a corpus; of a pair, the side whose range decides its keys."""
    contents = (document.content for document in corpus.documents)
    sides = (each.music if isinstance(each, Pair) else each for each in contents)
    return [side for side in sides if isinstance(side, Piece)]


def pairs_of(corpus: Corpus) -> list[Pair]:
    """Return the documents of a corpus that are pairs."""
    return [document.content for document in corpus.documents if isinstance(document.content, Pair)]


def _write(file: IO[bytes], corpus: Corpus, codec: Codec, config: DataConfig) -> _Layout:
    """Write all tokens, training tokens first."""
    learnt, held = halves(corpus, config)
    added = (
        _append_transposed(file, corpus, codec, config, learnt, not held) if config.transpose else 0
    )
    # In its own key, music is cut at other places than in the others.
    train = _append(file, codec, _learnt(corpus, learnt, PASSAGE_BARS // 2))
    if not held:
        return _Layout(added + train, added + cut(train, config), added + train - 1, False, added)
    tokens = added + train + _append(file, codec, (corpus.documents[i] for i in held))
    return _Layout(tokens, added + train, tokens, True, added)


def _learnt(corpus: Corpus, numbers: Iterable[int], first: int) -> Iterator[Document]:
    """Yield documents as they are learnt: long pairs of music in passages.

    Args:
        first: bars of the first passage.
    """
    for number in numbers:
        yield from passages(corpus.documents[number], first)


def halves(corpus: Corpus, config: DataConfig | None = None) -> tuple[list[int], list[int]]:
    """Return the indices of the training documents and of the held-out ones, in drawn order.

    Raises:
        CorpusError: if there are too few pairs.
    """
    if corpus.source_kind is None:
        return split(len(corpus.documents), config)
    return split_groups(_related(corpus), config)


def _write_numbers(file: IO[bytes], corpus: Corpus, codec: Codec, config: DataConfig) -> int:
    """Write the numbers of all sources, those to learn first; return how many rows these have."""
    ends = []
    for part in halves(corpus, config):
        for number in part:
            file.write(_numbers(codec, corpus.documents[number]).astype(NUMBER).data)
        ends.append(file.tell())
    return ends[0] // (NUMBER.itemsize * width_of(codec))


def width_of(codec: Codec) -> int:
    """Return how many numbers a row of the file of numbers has."""
    return codec.features + codec.outputs


def _numbers(codec: Codec, document: Document) -> np.ndarray:
    numbers = codec.numbers(document.content)
    if numbers is None:
        raise CodecError(f"{document.name} has no numbers.")
    return numbers


def _related(corpus: Corpus) -> list[int]:
    """Return a number for each pair; pairs that share a source or a text to write have one.

    Labels are few, so pairs that share one are not related.
    """
    parents: dict[Any, Any] = {}

    def root(key: Any) -> Any:
        while (parent := parents.setdefault(key, key)) != key:
            key = parents[key] = parents[parent]
        return key

    sources = []
    for pair in pairs_of(corpus):
        sources.append(("source", pair.source))
        if corpus.kind != "label":
            parents[root(sources[-1])] = root(("target", pair.target))
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(root(source), len(numbers)) for source in sources]


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
    chosen = [document.content for document in _learnt(corpus, learnt, PASSAGE_BARS)]
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
    tokens = np.frombuffer(buffer.getbuffer(), token_type(len(codec.vocabulary)))
    if not codec.features:
        return layout.dataset(tokens, codec)
    beside = io.BytesIO()
    layout = replace(layout, train_rows=_write_numbers(beside, corpus, codec, config))
    numbers = np.frombuffer(beside.getbuffer(), NUMBER).reshape(-1, width_of(codec))
    return layout.dataset(tokens, codec, numbers)


def _store(folder: Path, corpus: Corpus, codec: Codec, config: DataConfig) -> None:
    """Write the tokens, then the description that makes them valid."""
    folder.mkdir(parents=True, exist_ok=True)
    paths.sweep(folder / "tokens")
    paths.sweep(folder / "numbers")
    with paths.replacing(folder / "tokens") as file:
        layout = _write(file, corpus, codec, config)
    if codec.features:
        with paths.replacing(folder / "numbers") as file:
            layout = replace(layout, train_rows=_write_numbers(file, corpus, codec, config))
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
    numbers = _load_numbers(folder / "numbers", width_of(codec)) if codec.features else None
    with paths.open_regular(folder / "tokens") as file:
        # Not through the map, whose pages would count as memory.
        while len(piece := np.fromfile(file, token_type(size), PIECE)):
            if piece.max() >= size:
                raise ValueError("a token is unknown")
        tokens = np.memmap(file, token_type(size), mode="r")
        return codec, description.layout.dataset(tokens, codec, numbers)


def _load_numbers(path: Path, width: int) -> np.ndarray:
    """Return float32[rows, width], memory-mapped.

    Raises:
        OSError, ValueError: if the file is missing, or holds anything but finite numbers.
    """
    with paths.open_regular(path) as file:
        while len(piece := np.fromfile(file, NUMBER, PIECE)):
            if not np.isfinite(piece).all():
                raise ValueError("a number is not finite")
        return np.memmap(file, NUMBER, mode="r").reshape(-1, width)

"""A corpus → its codec and its token streams, kept memory-mapped in the cache under the corpus's fingerprint."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from rnngen import paths
from rnngen.codec import Codec, build_codec, codec_from_json
from rnngen.config import DataConfig
from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import fingerprint
from rnngen.dataset import Dataset, split
from rnngen.errors import CodecError
from rnngen.kinds import KINDS

VERSION = 2
"""Raised when codecs or splits change, so that no stale stream is read."""


@dataclass(frozen=True)
class Prepared:
    """What training needs of a corpus."""

    codec: Codec
    dataset: Dataset
    fingerprint: str


def prepare(corpus: Corpus, config: DataConfig | None = None) -> Prepared:
    """Encode a corpus, or find it encoded in the cache."""
    config = config or DataConfig()
    mark = fingerprint(corpus)
    key = hashlib.sha256(json.dumps([VERSION, mark, asdict(config)]).encode()).hexdigest()
    folder = paths.cache() / "tokens" / key
    try:
        return Prepared(*_load(folder), mark)
    except (OSError, EOFError, ValueError, KeyError, TypeError, CodecError):
        encoded = _encode(corpus, config)
    try:
        _store(folder, *encoded)
        return Prepared(*_load(folder), mark)
    except OSError:
        # A cache that cannot be written costs time next time, and nothing else.
        return Prepared(*encoded, mark)


def _encode(corpus: Corpus, config: DataConfig) -> tuple[Codec, Dataset]:
    contents = [document.content for document in corpus.documents]
    codec = build_codec(KINDS[corpus.kind].codec, contents, config)
    return codec, split([codec.encode(content) for content in contents], config)


def _store(folder: Path, codec: Codec, dataset: Dataset) -> None:
    """Streams first, then the description that makes them valid."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("train", "validation"):
        temporary = folder / f".{name}.{os.getpid()}.npy"
        np.save(temporary, getattr(dataset, name), allow_pickle=False)
        temporary.replace(folder / f"{name}.npy")
    description = {"codec": codec.to_json(), "whole_documents": dataset.whole_documents}
    paths.write_atomically(folder / "codec.json", json.dumps(description, ensure_ascii=False).encode())


def _load(folder: Path) -> tuple[Codec, Dataset]:
    description = json.loads((folder / "codec.json").read_text(encoding="utf-8"))
    train, validation = (
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ("train", "validation")
    )
    return codec_from_json(description["codec"]), Dataset(train, validation, bool(description["whole_documents"]))

"""Targets for the caches: a damaged entry counts as absent, whatever it holds."""

import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rnngen.corpus import score, score_cache
from rnngen.corpus.document import Corpus, Document, no_progress
from rnngen.corpus.worker_pool import Workers
from rnngen.system import paths
from rnngen.tokens.event import EventCodec
from rnngen.tokens.preparation import prepare
from tests.corpus.sources import parsed_here, source
from tests.fuzz.json_values import changed, text_of
from tests.fuzz.music import SOUND_MIDI
from tests.fuzz.target import Target

CORPUS = Corpus(
    "prose", "text", "prose.txt", (Document("prose.txt", "To be, or not to be. " * 40),)
)


@cache
def token_entry() -> tuple[dict[str, Any], bytes]:
    """Return the description and the tokens that are cached for CORPUS."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("RNNGEN_CACHE")
        os.environ["RNNGEN_CACHE"] = folder
        try:
            prepare(CORPUS)
        finally:
            os.environ.pop("RNNGEN_CACHE")
            os.environ.update({"RNNGEN_CACHE": before} if before else {})
        [entry] = (Path(folder) / "tokens").iterdir()
        return json.loads((entry / "codec.json").read_bytes()), (entry / "tokens").read_bytes()


@st.composite
def token_entries(draw: Any) -> bytes:
    """Draw a cache entry: the description on the first line, then the tokens."""
    description, tokens = token_entry()
    if draw(st.integers(0, 2)):
        description = draw(changed(description))
    if draw(st.integers(0, 2)) == 0:
        tokens = draw(
            st.sampled_from([b"", tokens[:-1], tokens + b"\0", b"\xff" * len(tokens), tokens[::-1]])
        )
    return draw(text_of(description)).encode() + b"\n" + tokens


def check_tokens(data: bytes) -> bool:
    """Prepare a corpus whose cache entry is this one."""
    description, _, tokens = data.partition(b"\n")
    shutil.rmtree(paths.cache() / "tokens", ignore_errors=True)
    prepare(CORPUS)
    [entry] = (paths.cache() / "tokens").iterdir()
    (entry / "codec.json").write_bytes(description)
    (entry / "tokens").write_bytes(tokens)
    found = prepare(CORPUS)
    dataset, size = found.dataset, len(found.codec.vocabulary)
    for ids in (dataset.train, dataset.validation):
        assert not len(ids) or int(ids.max()) < size, "ids beyond the vocabulary were read"
        found.codec.decode(ids)
    return True


@cache
def score_entry() -> dict[str, Any]:
    """Return what is cached for a MIDI file."""
    return json.loads(parsed_here(".mid", SOUND_MIDI).result())


@st.composite
def score_entries(draw: Any) -> bytes:
    """Draw a cache entry of the same file."""
    return draw(text_of(draw(changed(score_entry())))).encode()


def check_score(data: bytes) -> bool:
    """Read a MIDI file whose cache entry is this one."""
    Workers.ask = lambda _, form, data, seconds: parsed_here(form, data)
    key = score_cache.cache_key(".mid", SOUND_MIDI)
    score_cache.store(key, data)
    [result] = score.read_files([source("file.mid", SOUND_MIDI)], no_progress)
    if isinstance(result, Document):
        codec = EventCodec.from_documents([result.content])
        assert codec.decode(codec.encode(result.content)) == result.content
    return isinstance(result, Document)


TARGETS = [
    Target("token-cache", token_entries(), check_tokens, b"{}\n", 500),
    Target("score-cache", score_entries(), check_score, b"{}", 500),
]

"""Run the examples of README and docs that take seconds, with untrained models in the places of trained ones."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.corpus import load_corpus
from rnngen.models.library import model_path
from rnngen.models.model_file import Model, save_model
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec
from tests.conftest import random_weights
from tests.played import SCALE
from tests.test_docs import COMMANDS

ROOT = Path(__file__).parents[1]
PRINTABLE = "\n" + "".join(map(chr, range(32, 127)))
KINDS_OF_TEXT = {"papers": "latex", "python": "python", "mylib": "python"}
TEXTS = (
    *("shakespeare", "tang", "my-novel", "mylogs", "mydata", "subjects"),
    *KINDS_OF_TEXT,
)
SLOW = {"train", "evaluate", "compare", "write", "corpora"}
"""Commands that learn, read a whole corpus, or need a terminal."""
NEEDS = {
    "--no-copy",
    "--baseline",
    "--mix",
    "--harmonise",
    "--accompany",
    "paper.pdf",
    "def read_config(",
}
"""What asks for the training data, for a trained network, or for a program that may be missing."""


def saved(name, kind, codec):
    generator = np.random.default_rng(3)
    config = NetworkConfig(len(codec.vocabulary), 8, 16, 1, 0.0)
    save_model(
        Model(name, kind, config, codec, random_weights(config, generator)), model_path(name)
    )


@pytest.fixture(scope="module")
def tunes(tmp_path_factory):
    """A codec of sixty Irish tunes."""
    folder = tmp_path_factory.mktemp("tunes")
    for path in sorted((ROOT / "corpora/irish/MIDI").glob("*.mid"))[:60]:
        shutil.copy(path, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
        scores = [document.content for document in load_corpus(str(folder)).documents]
    return EventCodec.from_documents(scores)


@pytest.fixture
def desk(tmp_path, monkeypatch, tunes):
    """A folder with the files and models that the examples name."""
    monkeypatch.chdir(tmp_path)
    for name in TEXTS:
        kind = KINDS_OF_TEXT.get(name, "text")
        saved(name, kind, CharCodec.from_documents([PRINTABLE]))
    for name in ("irish", "tunes", "songs"):
        saved(name, "score", tunes)
    saved("piano", "performance", PerformanceCodec.from_documents([SCALE]))
    for name in ("tune", "theme", "melody", "etude"):
        shutil.copy(ROOT / "corpora/irish/MIDI/ATripToGalway.mid", f"{name}.mid")
    for name in ("opening", "mixed", "mystery"):
        Path(f"{name}.txt").write_text("ROMEO: But soft, what light\n\nyonder\n", "utf-8")
    shutil.copy(ROOT / "samples/grammars/record.lark", "record.lark")


def quick():
    """Yield the words of each example that takes seconds, once."""
    seen = set()
    for _, words in COMMANDS:
        if words[:1] and words[0] not in SLOW and not NEEDS & {*words} and tuple(words) not in seen:
            seen.add(tuple(words))
            needs_keras = any(word.endswith(".keras") for word in words)
            yield pytest.param(words, marks=pytest.mark.slow if needs_keras else ())


def shorter(words):
    """Replace the length and count of an example by small ones."""
    if words[0] != "sample":
        return words
    kept = [*words]
    for option, value in (("--length", "60"), ("--count", "2"), ("--seconds", "4")):
        if option in kept:
            kept[kept.index(option) + 1] = value
        elif option == "--length" and "--bars" not in kept and "--seconds" not in kept:
            kept += [option, value]
    return kept


@pytest.mark.parametrize("words", [*quick()], ids=" ".join)
def test_the_example_runs(words, desk, rnngen):
    result = rnngen(*shorter(words))
    assert result.exit_code == 0, result.output

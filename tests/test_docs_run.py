"""Run the quick examples of README and docs with untrained models in place of trained ones."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.corpus.builtin import corpora_folder
from rnngen.models.library import model_path
from rnngen.models.model_file import Model, save_model
from rnngen.music.bridge import read_midi
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.music.sections import excerpt
from rnngen.tokens import PairCodec
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.performance import PerformanceCodec
from rnngen.writers.midi import render_midi
from tests.conftest import random_weights
from tests.played import SCALE
from tests.scores import bars_of
from tests.test_docs import COMMANDS

ROOT = Path(__file__).parents[1]
PRINTABLE = "\n" + "".join(map(chr, range(32, 127)))
KIND_OF_MODEL = {
    **dict.fromkeys(
        ("shakespeare", "tang", "my-novel", "mylogs", "mydata", "subjects", "posts"), "text"
    ),
    "papers": "latex",
    **dict.fromkeys(("python", "mylib"), "python"),
    **dict.fromkeys(("irish", "tunes", "songs"), "score"),
    "band": "band",
    "ragtime": "rag",
    "piano": "performance",
    **dict.fromkeys(("project", "mysite"), "javascript"),
    **dict.fromkeys(("phrases", "titled", "letters"), "pairs"),
    **dict.fromkeys(("reviews", "labels"), "label"),
}
"""The models that the examples name. Models of one kind differ in nothing but the name."""
SLOW = {"train", "evaluate", "compare", "write", "corpora"}
"""Commands that train, read a whole corpus, or need a terminal."""
NEEDS = {
    "--no-copy",
    "--baseline",
    "--mix",
    "--harmonise",
    "--accompany",
    "paper.pdf",
    "def read_config(",
    "seven.png",
    "dances",
    "harmoniser",
    "formula.png",
    "line-9.png",
    "curve.csv",
    "waves",
    "-",
}
"""Words that need training data, a trained network, or a program that may be missing."""
SMALL = {"--length": "60", "--count": "2", "--seconds": "4", "--bars": "8"}
"""Values that replace those of the examples."""


TUNES = sorted((ROOT / "corpora/irish/MIDI").glob("*.mid"))[:20]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Save every model of KIND_OF_MODEL, once, and return the folder to use as RNNGEN_HOME."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_HOME", str(folder))
        text = CharCodec.from_documents([PRINTABLE])
        codecs = {
            "score": EventCodec.from_documents([read_tune(path) for path in TUNES]),
            "band": EventCodec.from_documents([trio()]),
            "rag": EventCodec.from_documents([rag()]),
            "performance": PerformanceCodec.from_documents([SCALE]),
            "pairs": PairCodec(text, text),
            "label": PairCodec(text, LabelCodec.from_documents(["positive", "negative"])),
        }
        for name, kind in KIND_OF_MODEL.items():
            save_untrained(name, kind, codecs.get(kind, text))
    return folder


def trio():
    """A score of drums, bass and piano."""
    notes = [
        Note(tick, part, 36 + 12 * part, 24, 80) for tick in range(0, 384, 24) for part in range(3)
    ]
    bars = bars_of((192, Metre(4, 4)), (192, Metre(4, 4)))
    return Score(tuple(notes), bars, (), (), (Part(drums=True), Part(33), Part(0)))


def rag():
    """A score of two hands."""
    return read_midi((corpora_folder() / "ragtime" / "the-easy-winners.mid").read_bytes())[0]


def read_tune(path):
    return read_midi(path.read_bytes())[0]


@pytest.fixture(scope="module")
def short_tune():
    """The first twelve bars of a tune, after its pick-up, as a MIDI file."""
    return render_midi(excerpt(read_tune(TUNES[0]), range(13)), "A tune for tests.")


def save_untrained(name, kind, codec):
    config = NetworkConfig(len(codec.vocabulary), 8, 16, 1, 0.0)
    weights = random_weights(config, np.random.default_rng(3))
    kind = {"pairs": "text", "band": "score", "rag": "score"}.get(kind, kind)
    save_model(Model(name, kind, config, codec, weights), model_path(name))


@pytest.fixture
def desk(tmp_path, monkeypatch, home, short_tune):
    """A folder with the files that the examples name, and models that no other test sees."""
    monkeypatch.chdir(tmp_path)
    # rnngen replaces files and never writes into them, so links keep the originals as they are.
    shutil.copytree(home, os.environ["RNNGEN_HOME"], copy_function=os.link)
    for name in ("tune", "theme", "melody", "etude"):
        Path(f"{name}.mid").write_bytes(short_tune)
    names = ("opening", "mixed", "mystery", "letter", "review", "review-1", "review-2", "reviews")
    for name in names:
        Path(f"{name}.txt").write_text("ROMEO: But soft, what light\n\nyonder\n", "utf-8")
    shutil.copy(ROOT / "samples/grammars/record.lark", "record.lark")


def shortened(words):
    """Replace the length and count of an example by small ones."""
    if words[0] != "sample":
        return words
    kept = [*words]
    for option in SMALL.keys() & {*kept}:
        kept[kept.index(option) + 1] = SMALL[option]
    if not {"--length", "--bars", "--seconds"} & {*kept}:
        kept += ["--length", SMALL["--length"]]
    return kept


def quick_examples():
    """Yield each quick example once. Examples that differ only in the model's name are the same."""
    seen = set()
    for _, words in COMMANDS:
        if not words or words[0] in SLOW or NEEDS & {*words}:
            continue
        same = tuple(KIND_OF_MODEL.get(word, word) for word in shortened(words))
        if same not in seen:
            seen.add(same)
            needs_keras = any(word.endswith(".keras") for word in words)
            yield pytest.param(words, marks=pytest.mark.slow if needs_keras else ())


@pytest.mark.parametrize("words", [*quick_examples()], ids=" ".join)
def test_the_example_runs(words, desk, rnngen):
    result = rnngen(*shortened(words))
    assert result.exit_code == 0, result.output

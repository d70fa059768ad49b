import pytest

from rnngen.config import NetworkConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.summary import fingerprint
from rnngen.corpus.worker_pool import Workers
from rnngen.models.library import model_path
from rnngen.models.model_file import Model, save_model
from rnngen.models.named_corpora import remember
from rnngen.music.score import Bar, Metre, Note, Score
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.conftest import random_weights
from tests.corpus.sources import parsed_here

RISING = Score(
    notes=tuple(Note(24 * i, 0, 60 + i % 12, 24, 80) for i in range(32)),
    bars=tuple(Bar(192 * i, 192, Metre(4, 4)) for i in range(4)),
)
"""Four bars of 4/4 in eighths."""


@pytest.fixture(autouse=True)
def _scores_are_parsed_here(monkeypatch):
    """Workers are tested in `tests/corpus/test_score.py`; one that starts on a busy machine may be late."""
    monkeypatch.setattr(Workers, "ask", lambda _, form, data, seconds: parsed_here(form, data))


def named(path):
    """The record of a corpus that the user has named before."""
    corpus = load_corpus(path)
    remember(corpus, fingerprint(corpus))
    return {"source": corpus.source, "fingerprint": fingerprint(corpus)}


def untrained(name, kind, codec, generator):
    """A model of random weights in the user's folder."""
    config = NetworkConfig(len(codec.vocabulary), 8, 16, 1, 0.0)
    model = Model(name, kind, config, codec, random_weights(config, generator))
    save_model(model, model_path(name))
    return model


@pytest.fixture
def text_model(generator):
    return untrained(
        "prose", "text", CharCodec.from_documents(["the quick brown fox.\n", "ABC"]), generator
    )


@pytest.fixture
def python_model(generator):
    return untrained(
        "code",
        "python",
        CharCodec.from_documents(["def f(x):\n    pass\n    return x\n"]),
        generator,
    )


@pytest.fixture
def score_model(generator):
    return untrained("tunes", "score", EventCodec.from_documents([RISING]), generator)


@pytest.fixture
def latex_model(generator):
    characters = "\n" + "".join(map(chr, range(32, 127)))
    return untrained("notes", "latex", CharCodec.from_documents([characters]), generator)

"""Training in other keys: decided once, recorded, and taken up again."""

import pytest

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.errors import SettingError
from rnngen.models.library import model_path
from rnngen.music.transposition import is_worth_transposing, transposed
from rnngen.training import train
from rnngen.training.events import STOPPED
from rnngen.training.start import new_run
from rnngen.training.team import ALONE
from tests.scores import tune
from tests.tokens.test_tracks import band
from tests.training.test_training import fast, learn

SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def tunes(keys):
    """A corpus of tunes in so many keys."""
    scores = [
        tune(*((55 + i % keys + SCALE[(j * (1 + i)) % 8], 24) for j in range(16)))
        for i in range(24)
    ]
    return Corpus(
        "tunes", "score", "-", tuple(Document(f"{i}.mid", score) for i, score in enumerate(scores))
    )


@pytest.mark.parametrize(
    ("keys", "wish", "done"), [(8, "auto", "on"), (1, "auto", "off"), (8, "off", "off")]
)
def test_a_corpus_in_many_keys_is_learnt_in_more_of_them(keys, wish, done):
    config = TrainConfig(epochs=1, transpose=wish)
    start = new_run(tunes(keys), config, NetworkOverrides(units=8), None, lambda event: None, ALONE)
    assert start.config.transpose == done
    assert (start.prepared.dataset.added > 0) == (done == "on")


def test_bands_are_learnt_in_their_own_keys_whatever_they_are():
    bands = (transposed(band(), shift) for shift in range(-6, 6))
    documents = tuple(Document(f"{i}.mid", score) for i, score in enumerate(bands))
    corpus = Corpus("bands", "score", "-", documents)
    assert is_worth_transposing([document.content for document in documents])
    start = new_run(
        corpus, TrainConfig(epochs=1), NetworkOverrides(units=8), None, lambda event: None, ALONE
    )
    assert start.config.transpose == "off"
    assert start.prepared.codec.is_relative


def test_a_resumed_training_goes_on_in_the_same_keys():
    calls = iter(range(10**9))
    config = fast(epochs=0.5, transpose="on")
    stopped = learn(tunes(8), config, path=model_path("tunes"), stop=lambda: next(calls) >= 10)
    assert stopped.ended == STOPPED
    resumed = train(tunes(8), path=model_path("tunes"), resume=True)
    assert resumed.model.training["settings"]["transpose"] == "on"
    assert resumed.model.digest == learn(tunes(8), config).model.digest


def test_text_has_no_keys():
    with pytest.raises(SettingError, match="--transpose needs a corpus of music; a is text"):
        train(
            Corpus("a", "text", "-", (Document("a", "abc " * 50),)),
            TrainConfig(epochs=1, transpose="on"),
        )
    with pytest.raises(SettingError, match="auto, on, off"):
        TrainConfig(transpose="perhaps")

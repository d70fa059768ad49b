"""Learn how samples differ from real pieces, keep it, and draw by it."""

from dataclasses import replace

import numpy as np
import pytest

from rnngen.corpus.document import Corpus, Document
from rnngen.errors import ModelFileError
from rnngen.evaluation import realism as module
from rnngen.evaluation.realism import (
    LEAST_PIECES,
    Realism,
    discriminant,
    keep_realism,
    kept_realism,
    learn_realism,
    standardised,
    traits_of,
)
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import read_model, save_model
from rnngen.music.score import Key
from rnngen.tokens.event import EventCodec
from tests.sampling.conftest import untrained
from tests.scores import tune

ON_TONIC = "pieces that end on the tonic"


def tunes(count, seed=0):
    """Draw tunes of 32 notes in C that end on C or D."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        pitches = [*60 + generator.choice([0, 2, 4, 5, 7], 31), generator.choice([60, 62])]
        notes = [(int(pitch), 48) for pitch in pitches]
        yield tune(*notes, bars=8, keys=(Key(0, 0, False),))


def corpus_of(*scores):
    documents = tuple(Document(f"{i}.mid", score) for i, score in enumerate(scores))
    return Corpus("tunes", "score", "elsewhere", documents)


TRAITS = traits_of(corpus_of(*tunes(60)), None)


@pytest.fixture
def model(monkeypatch):
    monkeypatch.setattr(module, "PILOTS", 16)
    return replace(
        untrained("score", EventCodec.from_documents([*tunes(60)])), corpus={"traits": TRAITS}
    )


def test_traits_are_those_of_the_pieces_to_learn_from():
    mean, spread = TRAITS[ON_TONIC]
    assert 0.3 < mean < 0.7
    assert spread == pytest.approx(np.sqrt(mean * (1 - mean)))
    assert "length of a piece in bars" not in TRAITS  # all are of one length


def test_few_pieces_and_texts_have_no_traits():
    assert traits_of(corpus_of(*tunes(LEAST_PIECES - 1)), None) == {}
    assert traits_of(Corpus("text", "text", "-", (Document("a", "b"),) * 100), None) == {}


def test_what_few_pieces_have_is_no_trait():
    without_key = [tune(*((60 + i % 7, 48) for i in range(j, j + 32)), bars=8) for j in range(40)]
    found = traits_of(corpus_of(*tunes(20), *without_key), None)
    assert ON_TONIC not in found
    assert "range of a piece" in found


def test_a_short_training_counts_traits_in_few_pieces(monkeypatch):
    seen = []
    monkeypatch.setattr(module, "features_of", lambda score, _: seen.append(score) or {"a": 1.0})
    for seconds in (1, 6, None):
        seen.clear()
        traits_of(corpus_of(*tunes(100)), seconds)
        assert len(seen) == {1: LEAST_PIECES, 6: 6 * 300 // 32, None: 90}[seconds]


def test_weights_lead_from_samples_to_real_pieces():
    generator = np.random.default_rng(1)
    samples = generator.normal([2.0, 0.0], 1, (4000, 2))
    real = generator.normal([0.0, 0.0], 1, (4000, 2))
    weights = np.array(discriminant(samples))
    assert weights == pytest.approx([-2 / 1.1, 0], abs=0.1)
    assert (real @ weights).mean() > (samples @ weights).mean()


def test_what_all_samples_have_in_common_weighs_nothing():
    samples = np.random.default_rng(1).normal([1, -3.0], [1, 0.01], (100, 2))
    assert discriminant(samples)[0] < -0.5
    assert discriminant(samples)[1] == 0


def test_what_a_piece_lacks_counts_as_average():
    (score,) = tunes(1)
    known = standardised(TRAITS, score)
    more = standardised({**TRAITS, "of another version": (3.0, 1.0)}, score)
    assert more.tolist() == [*known, 0]
    realism = Realism(TRAITS, dict.fromkeys(TRAITS, 1.0))
    assert realism([score, tune()]).tolist() == [pytest.approx(known.sum()), -np.inf]


def test_realism_is_the_same_learnt_and_kept(model, tmp_path):
    path = tmp_path / "tunes.safetensors"
    save_model(model, path)
    loaded = read_model(path)
    assert kept_realism(loaded, path) is None
    steps = []
    learnt = learn_realism(loaded, lambda *step: steps.append(step))
    assert steps[-1] == (8, 8)
    keep_realism(learnt, loaded, path)
    assert kept_realism(loaded, path) == learnt == learn_realism(loaded)
    assert ModelFiles(path).realism in ModelFiles(path).current()


def test_traits_that_do_not_vary_are_refused_in_a_model_file(model, tmp_path):
    with pytest.raises(ModelFileError):
        save_model(replace(model, corpus={"traits": {"a": (1.0, 0.0)}}), tmp_path / "a.safetensors")


def test_realism_of_another_model_or_a_damaged_file_is_not_taken(model, tmp_path):
    path = tmp_path / "tunes.safetensors"
    learnt = learn_realism(model)
    keep_realism(learnt, replace(model, weights={}), path)
    assert kept_realism(model, path) is None
    keep_realism(learnt, model, path)
    assert kept_realism(replace(model, corpus={}), path) is None
    ModelFiles(path).realism.write_text("{")
    assert kept_realism(model, path) is None


def test_a_model_without_traits_has_no_realism(model):
    assert learn_realism(replace(model, corpus={})) is None

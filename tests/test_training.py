"""Training for real, on networks small enough for seconds."""

import contextlib

import numpy as np
import pytest

from rnngen.codec.base import BOUNDARY
from rnngen.config import NetworkConfig, SampleConfig, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.dataset import Dataset
from rnngen.errors import CorpusError, SettingError, TrainingError
from rnngen.evaluation import evaluate
from rnngen.generation import sample
from rnngen.models import load_model, model_path
from rnngen.training import Assessed, train
from rnngen.training_loop import Started, Validated, learning_rate, run_training

LINE = "the quick brown fox jumps over the lazy dog. "


def corpus_of(text, name="line"):
    return Corpus(name, "text", "elsewhere", (Document("a.txt", text),))


def fast(**settings):
    return TrainConfig(**{"epochs": 20, "lanes": 4, "sequence_length": 16, "learning_rate": 0.02, **settings})


def held_out_end(ids):
    """A dataset whose last tenth is held out."""
    return Dataset(ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :], False)


@pytest.fixture
def _tiny(monkeypatch):
    from rnngen import training

    shape = lambda vocabulary_size, size: NetworkConfig(vocabulary_size, 16, 48, 1, 0.0)  # noqa: E731
    monkeypatch.setattr(training, "network_config", shape)


@pytest.mark.usefixtures("_tiny")
def test_a_tiny_network_learns_a_line_by_heart_and_its_saved_model_recites_it():
    events = []
    model, interrupted = train(corpus_of(LINE * 60), fast(), path=model_path("line"), report=events.append)
    assert not interrupted
    assert model.training["nats_per_token"] < 0.05
    again = load_model("line")
    assert sample(again, prime="the quick")[0].startswith("the quick brown fox jumps over the lazy dog.")
    assert isinstance(events[0], Started)
    assert min(event.nats_per_token for event in events if isinstance(event, Assessed)) < 0.05


@pytest.mark.usefixtures("_tiny")
def test_the_loss_shown_while_training_is_the_one_that_evaluate_finds():
    corpus = corpus_of(LINE * 60)
    model, _ = train(corpus, fast(epochs=4))
    assert evaluate(model, corpus).nats_per_token == pytest.approx(model.training["nats_per_token"], rel=0.02)


@pytest.mark.usefixtures("_tiny")
def test_a_stopped_run_keeps_a_model():
    model, interrupted = train(corpus_of(LINE * 60), fast(epochs=1000), path=model_path("line"), stop=lambda: True)
    assert interrupted
    assert load_model("line").digest == model.digest
    assert len(model.training["curve"]) == 1


@pytest.mark.usefixtures("_tiny")
def test_training_again_keeps_the_model_before():
    for _ in range(2):
        train(corpus_of(LINE * 60), fast(epochs=1), path=model_path("line"))
    names = sorted(path.name for path in model_path("line").parent.iterdir())
    assert names == ["model.safetensors", "model.safetensors.previous"]


def test_the_weights_that_validate_best_are_kept_not_the_last(generator):
    # Noise cannot be generalised from: learning it by heart makes validation worse in the end.
    noise = generator.integers(2, 12, size=1200).astype(np.int32)
    validated = []
    result = run_training(
        held_out_end(noise),
        NetworkConfig(12, 8, 64, 1, 0.0),
        fast(epochs=60),
        lambda event: validated.append(event) if isinstance(event, Validated) else None,
    )
    losses = [event.nats_per_token for event in validated]
    assert losses[-1] > min(losses) == result.nats_per_token
    best = validated[int(np.argmin(losses))].weights
    assert all(np.array_equal(result.weights[name], best[name]) for name in best)


def test_the_same_seed_trains_the_same_weights(generator):
    ids = generator.integers(2, 12, size=600).astype(np.int32)
    first, again, other = (
        run_training(held_out_end(ids), NetworkConfig(12, 8, 8, 2, 0.2), fast(epochs=2, seed=seed))
        for seed in (5, 5, 6)
    )
    assert all(np.array_equal(first.weights[name], again.weights[name]) for name in first.weights)
    assert not np.array_equal(first.weights["output.kernel"], other.weights["output.kernel"])


def test_the_rate_rises_to_its_peak_and_falls_to_its_floor():
    config = TrainConfig(epochs=1, learning_rate=0.01, warmup_share=0.1, final_rate_share=0.05)
    rates = [learning_rate(config, share) for share in np.linspace(0, 1, 201)]
    assert max(rates) == pytest.approx(0.01, rel=0.05)
    assert np.argmax(rates) == 20
    assert rates[0] < 0.001
    assert rates[-1] == pytest.approx(0.0005)


def test_a_budget_is_either_time_or_epochs():
    for budget in ({}, {"seconds": 5, "epochs": 1}):
        with pytest.raises(SettingError, match="either a time or a number of epochs"):
            TrainConfig(**budget)


def test_a_corpus_of_a_few_characters_is_refused():
    ids = np.arange(2, 6, dtype=np.int32)
    with pytest.raises(CorpusError, match="too small"):
        run_training(Dataset(ids, ids, False), NetworkConfig(12, 4, 4), fast())


def test_music_is_not_scored_by_a_model_of_text():
    from tests.test_model_file import make_model

    corpus = Corpus("tunes", "score", "elsewhere", ())
    with pytest.raises(CorpusError, match="does not suit the model"):
        evaluate(make_model(), corpus)


@pytest.mark.usefixtures("_tiny")
def test_a_sample_begins_where_a_document_does():
    documents = tuple(Document(f"{i}.txt", f"Dear {'x' * (i % 7)}, good morning.") for i in range(80))
    model, _ = train(Corpus("letters", "text", "elsewhere", documents), fast(epochs=12))
    assert model.opening[-1] == BOUNDARY
    samples = sample(model, SampleConfig(temperature=0.5, length=60, count=8))
    assert all(text.startswith("Dear ") for text in samples)


@pytest.mark.usefixtures("_tiny")
def test_a_loss_that_is_no_number_is_explained_and_the_best_model_kept(monkeypatch):
    from rnngen import trainer

    calls = iter(range(100))
    real = trainer.Trainer.step

    def step(self, *arguments):
        loss, states = real(self, *arguments)
        return (float("nan") if next(calls) == 30 else loss), states

    monkeypatch.setattr(trainer.Trainer, "step", step)
    with pytest.raises(TrainingError, match="no longer a number at step 31"):
        train(corpus_of(LINE * 60), fast(epochs=2), path=model_path("line"))
    assert load_model("line").training["nats_per_token"] < 4


@pytest.mark.parametrize("size", [2, 6, 7, 8, 9, 10, 11, 20])
def test_a_corpus_of_some_characters_is_trained_on_or_refused(size):
    ids = np.arange(2, 2 + size, dtype=np.int32)
    with contextlib.suppress(CorpusError):
        run_training(held_out_end(ids), NetworkConfig(40, 2, 2, 1, 0.0), fast(epochs=1))

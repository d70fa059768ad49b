"""Training for real, on networks small enough for seconds."""

import contextlib
import csv

import numpy as np
import pytest

from rnngen.config import NetworkConfig, NetworkOverrides, SampleConfig, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.errors import CorpusError, ModelFileError, SettingError, TrainingError
from rnngen.evaluation import evaluate
from rnngen.memorization import read_training
from rnngen.models.backups import previous
from rnngen.models.library import CHECKPOINT, HISTORY, beside, load_model, model_path
from rnngen.models.model_file import read_model
from rnngen.sampling.generate import sample
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.dataset import Dataset
from rnngen.training import recorder as training_keeper
from rnngen.training import train
from rnngen.training.events import BUDGET, STOPPED, Started, Validated
from rnngen.training.planning import Plan
from rnngen.training.recorder import ModelValidated, SaveFailed
from rnngen.training.run import run_training

LINE = "the quick brown fox jumps over the lazy dog. "


def corpus_of(text, name="line"):
    return Corpus(name, "text", "elsewhere", (Document("a.txt", text),))


def fast(**settings):
    return TrainConfig(
        **{"epochs": 20, "lanes": 4, "sequence_length": 16, "learning_rate": 0.02, **settings}
    )


TINY = NetworkOverrides(units=48, layers=1, dropout=0.0)


def learn(corpus, config, **options):
    """Train a tiny network."""
    return train(corpus, config, TINY, **options)


def held_out_end(ids):
    """A dataset whose last tenth is held out."""
    return Dataset(ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :], False)


def test_a_tiny_network_learns_a_line_by_heart_and_its_saved_model_recites_it():
    events = []
    trained = learn(corpus_of(LINE * 60), fast(), path=model_path("line"), report=events.append)
    assert trained.ended != STOPPED
    model = trained.model
    assert model.training["nats_per_token"] < 0.05
    again = load_model("line")
    assert sample(again, prime="the quick")[0].startswith(
        "the quick brown fox jumps over the lazy dog."
    )
    assert isinstance(events[0], Plan)
    assert isinstance(events[1], Started)
    assert (
        min(event.validated.nats_per_token for event in events if isinstance(event, ModelValidated))
        < 0.05
    )


def test_the_loss_shown_while_training_is_the_one_that_evaluate_finds():
    corpus = corpus_of(LINE * 60)
    model = learn(corpus, fast(epochs=4)).model
    assert evaluate(model, corpus).nats_per_token == pytest.approx(
        model.training["nats_per_token"], rel=0.02
    )


def test_a_stopped_run_keeps_a_model():
    trained = learn(
        corpus_of(LINE * 60), fast(epochs=1000), path=model_path("line"), stop=lambda: True
    )
    assert trained.ended == STOPPED
    assert load_model("line").digest == trained.model.digest
    assert len(trained.model.training["curve"]) == 1


def test_training_again_keeps_all_models_before():
    path, digests = model_path("line"), []
    for seed in range(3):
        digests.append(
            learn(corpus_of(LINE * 60), fast(epochs=1, seed=seed), path=path).model.digest
        )
    kept = [
        read_model(path.with_name(name)).digest
        for name in ("model.safetensors.previous", "model.safetensors.previous-2")
    ]
    assert [*kept, load_model("line").digest] == digests
    assert len(list(path.parent.iterdir())) == 7, "these, what each was trained on, and history.csv"


def test_a_resumed_training_does_not_take_its_own_model_for_one_before():
    good = learn(corpus_of(LINE * 60), fast(epochs=1, seed=7), path=model_path("line")).model.digest
    corpus = interrupted_after(2)
    train(corpus, path=model_path("line"), resume=True)
    kept = sorted(model_path("line").parent.glob("*.previous"))
    assert [read_model(path).digest for path in kept] == [good]


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


def test_a_budget_is_either_time_or_epochs():
    with pytest.raises(SettingError, match="either a time or a number of epochs"):
        TrainConfig(seconds=5, epochs=1)


def test_a_corpus_of_a_few_characters_is_refused():
    ids = np.arange(2, 6, dtype=np.int32)
    with pytest.raises(CorpusError, match="too small"):
        run_training(Dataset(ids, ids, False), NetworkConfig(12, 4, 4), fast())


def test_music_is_not_scored_by_a_model_of_text():
    from tests.models.test_model_file import make_model

    corpus = Corpus("tunes", "score", "elsewhere", ())
    with pytest.raises(CorpusError, match="does not suit the model"):
        evaluate(make_model(), corpus)


def test_a_sample_begins_where_a_document_does():
    documents = tuple(
        Document(f"{i}.txt", f"Dear {'x' * (i % 7)}, good morning.") for i in range(80)
    )
    model = learn(Corpus("letters", "text", "elsewhere", documents), fast(epochs=12)).model
    assert model.opening[-1] == BOUNDARY
    samples = sample(model, SampleConfig(temperature=0.5, length=60, count=8))
    assert all(text.startswith("Dear ") for text in samples)


def interrupted_after(steps):
    """A run stopped after so many steps, that can be resumed."""
    calls = iter(range(1, 10**9))
    corpus = corpus_of(LINE * 60)
    trained = learn(
        corpus, fast(epochs=2), path=model_path("line"), stop=lambda: next(calls) >= steps
    )
    assert trained.ended == STOPPED
    return corpus


def test_a_resumed_training_ends_as_if_it_had_never_stopped():
    corpus = interrupted_after(30)
    resumed = train(corpus, path=model_path("line"), resume=True)
    whole = learn(corpus, fast(epochs=2))
    assert resumed.ended == BUDGET
    assert resumed.model.digest == load_model("line").digest == whole.model.digest
    steps = [point["step"] for point in resumed.model.training["curve"]]
    assert steps == [point["step"] for point in whole.model.training["curve"]]
    assert not beside(model_path("line"), CHECKPOINT).exists()
    with pytest.raises(TrainingError, match="nothing to resume"):
        train(corpus, path=model_path("line"), resume=True)


def test_a_run_is_not_resumed_on_another_corpus():
    interrupted_after(3)
    with pytest.raises(TrainingError, match="as it was when the training began"):
        train(corpus_of(LINE * 61), path=model_path("line"), resume=True)


def test_a_new_training_keeps_the_checkpoint_of_an_interrupted_one():
    corpus = interrupted_after(3)
    checkpoint = beside(model_path("line"), CHECKPOINT)
    kept, place = checkpoint.read_bytes(), previous(checkpoint)
    learn(corpus, fast(epochs=0.5), path=model_path("line"))
    assert place.read_bytes() == kept
    with pytest.raises(
        TrainingError, match=r"kept as checkpoint\.safetensors\.previous: rename it"
    ):
        train(corpus, path=model_path("line"), resume=True)


def test_a_training_that_cannot_begin_leaves_the_checkpoint_where_it_is():
    interrupted_after(3)
    with pytest.raises(CorpusError):
        learn(corpus_of("ab"), fast(), path=model_path("line"))
    assert beside(model_path("line"), CHECKPOINT).exists()


def test_a_resumed_run_takes_a_new_budget():
    corpus = interrupted_after(30)
    with pytest.raises(TrainingError, match="used already"):
        train(corpus, TrainConfig(epochs=0.5), path=model_path("line"), resume=True)
    resumed = train(corpus, TrainConfig(epochs=1), path=model_path("line"), resume=True)
    assert resumed.model.training["settings"]["epochs"] == 1
    assert resumed.model.training["settings"]["learning_rate"] == 0.02


def test_a_model_goes_on_on_another_corpus_with_characters_it_did_not_know():
    base = learn(corpus_of(LINE * 60), fast()).model
    other = corpus_of(LINE * 20 + LINE.upper() * 60, "upper")
    tuned = train(other, fast(epochs=6), base=base).model
    size = len(base.codec.vocabulary)
    assert tuned.codec.vocabulary.tokens[:size] == base.codec.vocabulary.tokens
    assert len(tuned.codec.vocabulary) == size + 26
    assert tuned.training["base"] == {"name": "line", "sha256": base.digest}
    assert (tuned.config.units, tuned.config.layers) == (48, 1)
    assert evaluate(tuned, other).nats_per_token < 0.5
    assert evaluate(base, other).nats_per_token > 2 * evaluate(tuned, other).nats_per_token


def test_music_is_no_base_for_text():
    from tests.models.test_model_file import make_model

    with pytest.raises(CorpusError, match="does not suit the model"):
        train(Corpus("tunes", "score", "elsewhere", ()), fast(), base=make_model())


def test_a_corpus_in_which_nothing_occurs_twice_is_refused():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))
    with pytest.raises(CorpusError, match="occurs more often than once"):
        learn(corpus_of(text), fast())


def test_history_holds_a_row_for_each_validation():
    trained = learn(corpus_of(LINE * 60), fast(epochs=2), path=model_path("line"))
    text = beside(model_path("line"), HISTORY).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [int(row["step"]) for row in rows] == [point["step"] for point in trained.curve]
    assert float(rows[-1]["validation"]) == pytest.approx(trained.curve[-1]["validation"], rel=1e-5)
    assert trained.model.training["curve"] == trained.curve[: len(trained.model.training["curve"])]


def test_a_save_that_fails_is_told_and_tried_again(monkeypatch):
    real, calls = training_keeper.save_model, []

    def fail_once(model, path):
        calls.append(path)
        if len(calls) == 1:
            raise ModelFileError("x cannot be written (No space left on device).")
        real(model, path)

    monkeypatch.setattr(training_keeper, "save_model", fail_once)
    events = []
    trained = learn(
        corpus_of(LINE * 60), fast(epochs=2), path=model_path("line"), report=events.append
    )
    assert [event.reason for event in events if isinstance(event, SaveFailed)] == [
        "x cannot be written (No space left on device)."
    ]
    assert load_model("line").digest == trained.model.digest


def test_what_a_model_was_trained_on_lies_beside_it_and_beside_the_one_before():
    path, corpora = model_path("line"), [corpus_of(LINE * 60), corpus_of(LINE.upper() * 60)]
    for corpus in corpora:
        learn(corpus, fast(epochs=1), path=path)
    for place, corpus in zip((path.with_name(path.name + ".previous"), path), corpora, strict=True):
        model = read_model(place)
        training = read_training(model, place)
        assert (
            model.codec.decode(training.symbols)
            == corpus.documents[0].content[: len(training.symbols) - 1]
        )
        copied = model.codec.encode(corpus.documents[0].content[50:150])
        assert training.longest_shared_run(copied).length == 100


def test_a_stopped_training_keeps_what_it_was_trained_on():
    interrupted_after(3)
    path = model_path("line")
    assert read_training(read_model(path), path).share == 1


def test_what_cannot_be_kept_of_a_training_is_told(monkeypatch):
    def fail(*arguments):
        raise ModelFileError("x cannot be written (No space left on device).")

    monkeypatch.setattr(training_keeper, "write_training", fail)
    events = []
    learn(corpus_of(LINE * 60), fast(epochs=1), path=model_path("line"), report=events.append)
    assert SaveFailed("x cannot be written (No space left on device).", again=False) in events
    assert read_training(load_model("line"), model_path("line")) is None


@pytest.mark.parametrize("size", [2, 6, 7, 8, 9, 10, 11, 20])
def test_a_corpus_of_some_characters_is_trained_on_or_refused(size):
    """At least eight must be learnt from, and two be held out."""
    data = held_out_end(np.arange(2, 2 + size, dtype=np.int32))
    with contextlib.nullcontext() if size >= 11 else pytest.raises(CorpusError, match="too small"):
        assert (
            0
            < run_training(data, NetworkConfig(40, 2, 2, 1, 0.0), fast(epochs=1)).nats_per_token
            < 20
        )

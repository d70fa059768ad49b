"""Training for real, on networks small enough for seconds."""

import contextlib
import csv
import itertools
import os
import shutil
import time

import numpy as np
import pytest

from rnngen.config import NetworkConfig, NetworkOverrides, SampleConfig, TrainConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.pairs import Pair
from rnngen.errors import CorpusError, ModelFileError, SettingError, TrainingError
from rnngen.evaluation import evaluate
from rnngen.memorization import read_training
from rnngen.models.library import (
    ModelFiles,
    backups_of,
    load_model,
    model_names,
    model_path,
    next_backup,
)
from rnngen.models.model_file import read_model, save_model
from rnngen.sampling.generate import sample
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import Dataset
from rnngen.tokens.preparation import Prepared
from rnngen.training import recorder, train
from rnngen.training.events import (
    BUDGET,
    STOPPED,
    ModelValidated,
    Progress,
    SaveFailed,
    Started,
    Validated,
)
from rnngen.training.planning import Plan
from rnngen.training.recorder import opening_of
from rnngen.training.run import run_training
from tests.evaluation.pair_models import corpus_of as pair_corpus_of
from tests.evaluation.pair_models import pairs_of, random_model
from tests.models.test_model_file import make_model
from tests.scores import tune

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
    """Return a dataset whose last tenth is held out."""
    return Dataset(ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :], False)


LINES = corpus_of(LINE * 60)


@contextlib.contextmanager
def home(folder):
    """Keep models in this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_HOME", str(folder))
        patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
        yield folder


@pytest.fixture(scope="module")
def memorised(tmp_path_factory, _quick_to_compile):
    """A finished training on LINES, its events and its folder of models."""
    events = []
    with home(tmp_path_factory.mktemp("memorised")) as folder:
        trained = learn(LINES, fast(), path=model_path("line"), report=events.append)
    return trained, events, folder


@pytest.fixture(scope="module")
def whole(_quick_to_compile):
    """A training of two passes that nothing interrupts."""
    return learn(LINES, fast(epochs=2))


@pytest.fixture(scope="module")
def stopped_folder(tmp_path_factory, _quick_to_compile):
    """The folder of models of the same training, stopped after 30 steps, over an earlier model."""
    calls = iter(range(1, 10**9))
    with home(tmp_path_factory.mktemp("stopped")) as folder:
        path = model_path("line")
        save_model(make_model("line"), path)
        trained = learn(LINES, fast(epochs=2), path=path, stop=lambda: next(calls) >= 30)
        assert trained.ended == STOPPED
        assert load_model("line").digest == trained.model.digest
    return folder


@pytest.fixture
def stopped(stopped_folder):
    """The files of the stopped training, in this test's own folder of models."""
    shutil.copytree(stopped_folder, os.environ["RNNGEN_HOME"])
    return ModelFiles.named("line")


def test_a_tiny_network_memorises_a_line_and_its_saved_model_recites_it(memorised, monkeypatch):
    trained, events, folder = memorised
    monkeypatch.setenv("RNNGEN_HOME", str(folder))
    assert trained.ended != STOPPED
    model = trained.model
    assert model.training["nats_per_token"] < 0.05
    again = load_model("line")
    assert sample(again, prime="the quick")[0].startswith(
        "the quick brown fox jumps over the lazy dog."
    )
    assert isinstance(events[0], Plan)
    assert isinstance(events[1], Started)
    losses = [
        event.validated.nats_per_token for event in events if isinstance(event, ModelValidated)
    ]
    assert min(losses) < 0.05


def test_the_loss_shown_while_training_is_the_one_that_evaluate_finds(whole):
    assert evaluate(whole.model, LINES).nats_per_token == pytest.approx(
        whole.model.training["nats_per_token"], rel=0.02
    )


def test_a_run_stopped_at_its_first_step_keeps_a_model():
    trained = learn(LINES, fast(epochs=1000), path=model_path("line"), stop=lambda: True)
    assert trained.ended == STOPPED
    assert load_model("line").digest == trained.model.digest
    assert len(trained.model.training["curve"]) == 1
    assert load_model("line").training["unready"], "pairs of tokens are counted better"


def test_a_model_is_ready_and_compared_with_counting(whole):
    assert "unready" not in whole.model.training
    assert whole.reached.unit == "bits per character"
    assert whole.reached.both < max(whole.reached.network, whole.reached.counted)


def test_training_again_keeps_earlier_models_with_what_they_were_trained_on():
    path, corpora = model_path("line"), [LINES, corpus_of(LINE.upper() * 60)]
    save_model(make_model("line"), path)
    digests = [make_model("line").digest]
    for corpus in corpora:
        digests.append(learn(corpus, fast(epochs=1), path=path).model.digest)
    backups = [path.with_name(f"model.safetensors.previous{end}") for end in ("", "-2")]
    assert [read_model(place).digest for place in (*backups, path)] == digests
    assert len(list(path.parent.iterdir())) == 6, "these, two with training data, and history.csv"
    for place, corpus in zip((backups[1], path), corpora, strict=True):
        model = read_model(place)
        training = read_training(model, place)
        text = corpus.documents[0].content
        assert model.codec.decode(training.symbols) == text[: len(training.symbols) - 1]
        copied = model.codec.encode(text[50:150])
        assert training.longest_shared_run(copied).length == 100


def test_the_weights_that_validate_best_are_kept_not_the_last(generator):
    # Noise cannot be generalised from: memorising it makes validation worse in the end.
    noise = generator.integers(2, 12, size=800).astype(np.int32)
    validated = []
    result = run_training(
        held_out_end(noise),
        NetworkConfig(12, 8, 48, 1, 0.0),
        fast(epochs=50),
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
    with pytest.raises(SettingError, match="--time and --epochs exclude each other"):
        TrainConfig(seconds=5, epochs=1)


def test_a_corpus_of_a_few_characters_is_refused():
    ids = np.arange(2, 6, dtype=np.int32)
    with pytest.raises(CorpusError, match="too small"):
        run_training(Dataset(ids, ids, False), NetworkConfig(12, 4, 4), fast())


def test_music_is_not_scored_by_a_model_of_text():
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


def test_a_sample_of_one_long_text_begins_where_a_paragraph_does():
    paragraphs = (f"Dear {'x' * (i % 7)}, good\nmorning. {i}" for i in range(200))
    model = learn(corpus_of("\n\n".join(paragraphs)), fast(epochs=12)).model
    samples = sample(model, SampleConfig(temperature=0.3, length=60, count=8))
    assert all(text.startswith("Dear ") for text in samples)


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("One.\n\nTwo.\nThree.\n\n", "One.\n\n"),
        ("def f():\n\n    pass\n\n\nx = 1\n\n    y\n", "def f():\n\n    pass\n\n\n"),
        ("One.\nTwo.\nThree.", "One.\nTwo.\n"),
        ("One two three", "One two "),
        ("一二三", ""),
    ],
)
def test_the_opening_of_one_long_text_is_all_before_a_beginning(text, opening):
    codec = CharCodec.from_documents([text])
    ids = np.array(codec.encode(text), np.int32)
    prepared = Prepared(codec, Dataset(ids, ids, whole_documents=False), "")
    assert codec.decode(opening_of(prepared)) == opening


def test_a_sample_of_many_scores_takes_after_no_other_piece():
    tunes = (tune(*((60 + i % 24, 48) for i in range(j, 8 + j))) for j in range(72))
    documents = tuple(Document(f"{i}.mid", score) for i, score in enumerate(tunes))
    model = learn(Corpus("tunes", "score", "elsewhere", documents), fast(epochs=1)).model
    assert model.opening == ()


def test_a_resumed_training_ends_as_if_it_had_never_stopped(stopped, whole):
    resumed = train(LINES, path=stopped.model, resume=True)
    assert resumed.ended == BUDGET
    assert resumed.model.digest == load_model("line").digest == whole.model.digest
    steps = [point["step"] for point in resumed.model.training["curve"]]
    assert steps == [point["step"] for point in whole.model.training["curve"]]
    assert not stopped.checkpoint.exists()
    with pytest.raises(TrainingError, match="nothing to resume"):
        train(LINES, path=stopped.model, resume=True)
    (backup,) = backups_of(stopped.model)
    assert read_model(backup).digest == make_model("line").digest, "not its own model"


def test_a_run_is_not_resumed_on_another_corpus(stopped):
    with pytest.raises(TrainingError, match="its corpus has changed"):
        train(corpus_of(LINE * 61), path=stopped.model, resume=True)


def test_a_new_training_keeps_the_checkpoint_of_an_interrupted_one(stopped):
    kept, place = stopped.checkpoint.read_bytes(), next_backup(stopped.checkpoint)
    learn(LINES, fast(epochs=0.5), path=stopped.model)
    assert place.read_bytes() == kept
    with pytest.raises(
        TrainingError, match=r"kept as checkpoint\.safetensors\.previous: rename it"
    ):
        train(LINES, path=stopped.model, resume=True)


def test_a_training_that_cannot_begin_leaves_the_checkpoint_where_it_is(stopped):
    with pytest.raises(CorpusError):
        learn(corpus_of("ab"), fast(), path=stopped.model)
    assert stopped.checkpoint.exists()


def test_a_resumed_run_takes_a_new_budget(stopped):
    with pytest.raises(TrainingError, match="already used"):
        train(LINES, TrainConfig(epochs=0.5), path=stopped.model, resume=True)
    resumed = train(LINES, TrainConfig(epochs=1), path=stopped.model, resume=True)
    assert resumed.model.training["settings"]["epochs"] == 1
    assert resumed.model.training["settings"]["learning_rate"] == 0.02


def test_a_model_goes_on_on_another_corpus_with_characters_it_did_not_know(memorised):
    base = memorised[0].model
    other = corpus_of(LINE * 20 + LINE.upper() * 60, "upper")
    tuned = train(other, fast(epochs=6), base=base).model
    size = len(base.codec.vocabulary)
    assert tuned.codec.vocabulary.tokens[:size] == base.codec.vocabulary.tokens
    assert len(tuned.codec.vocabulary) == size + 26
    assert tuned.training["base"] == {"name": "line", "sha256": base.digest}
    assert (tuned.config.units, tuned.config.layers) == (48, 1)
    loss = evaluate(tuned, other).nats_per_token
    assert loss < 0.5
    assert evaluate(base, other).nats_per_token > 2 * loss


def test_a_model_of_pairs_goes_on_on_pairs_with_characters_it_did_not_know(generator):
    base = random_model("text", pairs_of("text", 40, generator), generator, look_back=3)
    other = [
        Pair(pair.source.upper(), f"{pair.target} 好") for pair in pairs_of("text", 200, generator)
    ]
    trained = train(pair_corpus_of("text", other), fast(epochs=6), base=base)
    codec, before = trained.model.codec, base.codec
    for grown, old in ((codec, before), (codec.source, before.source)):
        size = len(old.vocabulary)
        assert grown.vocabulary.tokens[:size] == old.vocabulary.tokens
        assert {*"ABCDEF"} <= {*grown.vocabulary.tokens[size:]}
    assert "好" in codec.target.vocabulary.tokens
    assert codec.separator == before.separator
    assert trained.model.config.look_back == 3
    losses = [point["validation"] for point in trained.curve]
    assert min(losses) < losses[0] / 2


def test_pairs_of_another_form_are_refused(generator):
    texts, labels = (pairs_of(kind, 40, generator) for kind in ("text", "label"))
    base = random_model("text", texts, generator)
    for corpus, model, reason in (
        (pair_corpus_of("label", labels), base, "of kind label, and 'letters' of kind text"),
        (
            pair_corpus_of("text", texts),
            make_model(),
            "it holds pairs, and 'test' was trained on documents",
        ),
        (LINES, base, "it holds documents, and 'letters' was trained on pairs"),
    ):
        with pytest.raises(CorpusError, match=reason):
            train(corpus, fast(), base=model)


def test_music_is_no_base_for_text():
    with pytest.raises(CorpusError, match="does not suit the model"):
        train(Corpus("tunes", "score", "elsewhere", ()), fast(), base=make_model())


def test_a_corpus_in_which_nothing_occurs_twice_is_refused():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))
    with pytest.raises(CorpusError, match="no character occurs more than once"):
        learn(corpus_of(text), fast())


def test_history_holds_a_row_for_each_validation(memorised, monkeypatch):
    trained, _, folder = memorised
    monkeypatch.setenv("RNNGEN_HOME", str(folder))
    text = ModelFiles.named("line").history.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [int(row["step"]) for row in rows] == [point["step"] for point in trained.curve]
    assert float(rows[-1]["validation"]) == pytest.approx(trained.curve[-1]["validation"], rel=1e-5)
    assert trained.model.training["curve"] == trained.curve[: len(trained.model.training["curve"])]


def test_a_failed_save_is_reported_and_tried_again_if_that_is_of_use(monkeypatch):
    real, calls = recorder.save_model, []

    def fail_once(model, path):
        calls.append(path)
        if len(calls) == 1:
            raise ModelFileError("x cannot be written (No space left on device).")
        real(model, path)

    def fail(*arguments):
        raise ModelFileError("y cannot be written (No space left on device).")

    monkeypatch.setattr(recorder, "save_model", fail_once)
    monkeypatch.setattr(recorder, "write_training", fail)
    events, path = [], model_path("line")
    trained = learn(LINES, fast(epochs=1), path=path, report=events.append)
    first, *others, last = [event for event in events if isinstance(event, SaveFailed)]
    assert first == SaveFailed("x cannot be written (No space left on device).")
    assert set(others) == {SaveFailed("y cannot be written (No space left on device).")}
    assert last == SaveFailed("y cannot be written (No space left on device).", again=False)
    assert load_model("line").digest == trained.model.digest
    assert read_training(load_model("line"), path) is None


def test_a_clock_that_jumps_by_days_changes_no_time(monkeypatch):
    days, real = itertools.cycle([1, 0, -1, 3, -300]), time.time
    monkeypatch.setattr(time, "time", lambda: real() + 86_400 * next(days))
    events, path, began = [], model_path("line"), time.perf_counter()
    trained = learn(LINES, fast(epochs=2), path=path, report=events.append)
    took = time.perf_counter() - began
    seconds = [point["seconds"] for point in trained.curve]
    assert seconds == sorted(seconds)
    assert 0 < seconds[0] <= seconds[-1] <= took
    assert trained.ended == BUDGET
    progress = [event for event in events if isinstance(event, Progress)]
    assert all(0 <= each.seconds_left <= 100 * took for each in progress[2:])
    # A file may come from tomorrow, or from before there were computers.
    for moment in (real() + 86_400, 0, -86_400):
        os.utime(path, (moment, moment))
        assert model_names() == ["line"]
        assert load_model().digest == trained.model.digest


def test_a_stopped_training_keeps_what_it_was_trained_on(stopped):
    assert read_training(read_model(stopped.model), stopped.model).share == 1


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

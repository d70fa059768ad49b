"""Every write of rnngen meets a disk that is full or read-only, at each of its steps in turn."""

import errno
import io
import sys

import numpy as np
import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.corpus import load, load_corpus
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.worker_pool import Workers
from rnngen.errors import CorpusError, ModelFileError, WriterError
from rnngen.models.learning_curve import CURVE
from rnngen.models.library import ModelFiles, model_path
from rnngen.models.model_file import read_model, save_model
from rnngen.sampling.cowriting.draft_files import keep_draft, save_draft
from rnngen.system.lock import locked
from rnngen.tokens.preparation import prepare
from rnngen.training.checkpoint import read_checkpoint
from rnngen.training.events import BUDGET, Progress, SaveFailed, Validated
from rnngen.training.recorder import Recorder
from rnngen.training.start import RunStart
from rnngen.training.state import Counters, Snapshot
from rnngen.writers import save
from tests.cli.test_bad_input import explained
from tests.conftest import random_weights
from tests.corpus.sources import parsed_here
from tests.faults import disks, temporary_files
from tests.models.test_model_file import make_model

TEXT = "the quick brown fox " * 50
CORPUS = Corpus("prose", "text", "elsewhere", (Document("a.txt", TEXT),))
TUNE = b"X:1\nT:a\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n"


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS], ids=errno.errorcode.get)
def code(request):
    return request.param


def test_a_file_is_the_old_one_or_the_new(tmp_path, code):
    path = tmp_path / "a.html"
    for disk in disks(code):
        path.write_bytes(b"old")
        error = disk.attempt(lambda: save(path, b"new"), WriterError)
        assert error is None or "a.html cannot be written" in error
        assert path.read_bytes() == (b"old" if error else b"new")
        assert list(tmp_path.iterdir()) == [path]


def test_a_model_is_the_old_one_or_the_new(code):
    old, new, path = make_model(), make_model(units=8), model_path("m")
    for disk in disks(code):
        save_model(old, path)
        error = disk.attempt(lambda: save_model(new, path), ModelFileError)
        assert read_model(path).digest == (old if error else new).digest
        assert list(path.parent.iterdir()) == [path]


def test_what_a_new_training_backs_up_is_never_lost(code):
    model = make_model()
    for disk in disks(code):
        files = ModelFiles.named(f"m{disk.number}")
        save_model(model, files.model)
        files.training.write_bytes(b"training data")
        files.checkpoint.write_bytes(b"checkpoint")
        disk.attempt(files.keep_previous, OSError)
        assert read_model(files.model).digest == model.digest
        found = {path.read_bytes() for path in files.model.parent.iterdir()}
        assert {b"training data", b"checkpoint"} <= found
        assert temporary_files(files.model.parent) == []


def test_standard_input_is_kept_whole_or_not_at_all(monkeypatch, code):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"new text")))
    source = load_corpus("-").stdin
    for disk in disks(code):
        files = ModelFiles.named(f"m{disk.number}")
        files.model.parent.mkdir(parents=True)
        (files.model.parent / "standard-input.txt").write_bytes(b"old text")
        error = disk.attempt(lambda files=files: files.keep_standard_input(source), OSError)
        found = {path.read_bytes() for path in files.model.parent.iterdir()}
        assert found == ({b"old text"} if error else {b"old text", b"new text"})


def test_a_lock_that_cannot_be_made_is_free_afterwards(tmp_path, code):
    for disk in disks(code):
        path = tmp_path / str(disk.number) / "lock"
        disk.attempt(locked(path).__enter__, OSError)
        path.parent.mkdir(exist_ok=True)
        with locked(path):
            pass


def test_a_corpus_that_cannot_be_cached_is_encoded_in_memory(tmp_path, monkeypatch, code):
    whole = prepare(CORPUS)
    for disk in disks(code):
        monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / str(disk.number)))
        with disk:
            meanwhile = prepare(CORPUS)
        for found in (meanwhile, prepare(CORPUS)):
            assert found.fingerprint == whole.fingerprint
            assert np.array_equal(found.dataset.train, whole.dataset.train)
            assert np.array_equal(found.dataset.validation, whole.dataset.validation)
        assert temporary_files(tmp_path) == []


def test_scores_that_cannot_be_cached_are_read_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(Workers, "ask", lambda _, form, data, seconds: parsed_here(form, data))
    (tmp_path / "a.abc").write_bytes(TUNE)
    whole = load_corpus(tmp_path / "a.abc").documents
    for disk in disks():
        monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / str(disk.number)))
        with disk:
            assert load_corpus(tmp_path / "a.abc").documents == whole
        assert load_corpus(tmp_path / "a.abc").documents == whole
        assert temporary_files(tmp_path) == []


def test_a_corpus_too_large_for_memory_says_that_it_needs_room(tmp_path, monkeypatch, code):
    monkeypatch.setattr(load, "HELD_BYTES", 10)
    (tmp_path / "a.txt").write_text(TEXT)
    for disk in disks(code):
        error = disk.attempt(lambda: load_corpus(tmp_path / "a.txt"), CorpusError)
        assert error is None or "needs room" in error


def test_a_draft_is_the_old_one_or_the_new(tmp_path, code):
    path = tmp_path / "a.txt"
    for disk in disks(code):
        path.write_text("old\n")
        error = disk.attempt(lambda: save_draft(path, "new"), WriterError)
        assert path.read_text() == ("old\n" if error else "new\n")
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lasting", [True, False])
def test_an_unsaved_draft_is_kept_or_an_error_says_that_it_is_not(tmp_path, code, lasting):
    for disk in disks(code, lasting):
        folder, kept = tmp_path / str(disk.number), []
        folder.mkdir()
        disk.attempt(
            lambda: kept.append(keep_draft("precious", folder / "a.txt", "x.txt")),  # noqa: B023
            WriterError,
        )
        assert kept or lasting, "rnngen's own folder has room"
        assert [path.read_text() for path in kept] == ["precious\n"] * len(kept)
        assert [*folder.iterdir()] == [path for path in kept if path.parent == folder]


def validated(loss, weights):
    progress = Progress(1, 1.0, 0.5, 1.0, 1.0, loss, 10.0)
    return Validated(progress, loss, 0.0, True, weights, curve_of(loss))


def curve_of(loss):
    return [dict(zip(CURVE, (1, 1.0, 1.0, loss, loss, 10.0, False), strict=True))]


@pytest.mark.parametrize("lasting", [True, False])
def test_a_training_says_what_it_cannot_save_and_loses_nothing(lasting):
    """Its events are those of a run of two validations, the second of which is better.

    Both beat counting. A model that does not is only saved at the end.
    """
    prepared = prepare(CORPUS)
    network = NetworkConfig(len(prepared.codec.vocabulary), 4, 6, 1, 0.0)
    start, old = RunStart(prepared, network, TrainConfig(epochs=2)), make_model()
    weights = [random_weights(network, np.random.default_rng(seed)) for seed in (1, 2)]

    def run(recorder):
        for step, found in enumerate(weights):
            recorder.receive(validated(0.002 - step / 1000, found))
            counters = Counters(step=step, curve=curve_of(0.002 - step / 1000))
            recorder.save_checkpoint(Snapshot(counters, found, found))
        recorder.finish(BUDGET)

    for disk in disks(lasting=lasting):
        files, events = ModelFiles.named(f"m{disk.number}"), []
        save_model(old, files.model)
        with files.lock() as lock:
            recorder = Recorder(CORPUS, start, files, events.append, lock)
            lost = disk.attempt(lambda: run(recorder), ModelFileError)  # noqa: B023
        assert lost is None or lasting
        assert not lost or any(isinstance(event, SaveFailed) for event in events)
        assert lost or read_model(files.model).digest == recorder.best.digest
        assert read_model(files.model)
        if lost and files.checkpoint.exists():
            assert read_checkpoint(files.checkpoint)
        assert temporary_files(files.model.parent) == []
        with files.lock():
            pass


@pytest.mark.parametrize(
    "options",
    [
        ["export", "m", "-o", "page.html"],
        ["sample", "m", "--seed", "1", "--length", "9", "-o", "a.txt"],
        ["sample", "m", "--seed", "1", "--length", "9", "--explain", "why.html"],
    ],
    ids=["export", "sample", "explain"],
)
def test_a_command_answers_with_one_sentence(rnngen, tmp_path, monkeypatch, options, code):
    monkeypatch.chdir(tmp_path)
    save_model(make_model("m"), model_path("m"))
    for disk in disks(code):
        with disk:
            result = rnngen(*options)
        assert result.exit_code == 0 or "cannot be written" in explained(result)
        assert temporary_files(tmp_path) == []

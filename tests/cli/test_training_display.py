"""What is said of a training, event by event."""

import math

import pytest

from rnngen.cli.training_display import TrainingDisplay
from rnngen.corpus.document import Corpus, Document
from rnngen.models.library import ModelFiles
from rnngen.training.events import ModelValidated, Progress, RolledBack, SaveFailed, Validated
from tests.models.test_model_file import make_model

CORPUS = Corpus("shells", "text", "elsewhere", (Document("a.txt", "sea shells " * 20_000),))


@pytest.fixture
def said(tmp_path, capsys):
    """Shows events, and gives the lines that were said of them."""

    def show(*events, corpus=CORPUS):
        with TrainingDisplay(corpus, ModelFiles(tmp_path / "model.safetensors")) as display:
            for event in events:
                display.show(event)
        return capsys.readouterr().err.splitlines()

    return show


def validation(loss, train=2.0, change=math.nan, best=True, epoch=1.5):
    progress = Progress(10, epoch, 0.5, 65.0, 65.0, train, 20_000.0)
    return ModelValidated(
        Validated(progress, loss, change, best, {}, []), loss / math.log(2), None, make_model()
    )


def test_a_validation_says_its_loss_its_change_and_whether_it_is_the_best(said):
    lines = said(validation(2.1), validation(2.15, change=0.05, best=False))
    (first, second) = [line for line in lines if "validation" in line]
    assert (
        first
        == "1:05  pass 1.50  train 2.000  validation 2.100 nats (3.030 bits per character)  first  best so far"
    )
    assert second.endswith("  +0.050  not better")


def test_memorising_is_told_once(said):
    lines = said(validation(2.1), validation(2.4), validation(2.5))
    warnings = [line for line in lines if "memorising" in line]
    assert len(warnings) == 1
    assert "its training loss is 0.40 nats below validation" in warnings[0]
    assert not any("memorising" in line for line in said(validation(2.5, epoch=0.5)))


def test_a_divergence_and_a_failed_save_are_told(said):
    lines = said(
        RolledBack(500, math.nan, 400, 0.005),
        SaveFailed("x cannot be written (No space left on device)."),
    )
    assert (
        "The loss diverged at step 500 (nan nats). Back to step 400, with a learning rate of 0.005."
        in lines
    )
    assert "Not saved, will try again: x cannot be written (No space left on device)." in lines


def test_a_corpus_that_is_too_small_is_told_before_anything_starts(said):
    small = Corpus("tiny", "text", "elsewhere", (Document("a.txt", "sea shells " * 20),))
    assert said(corpus=small)[0].startswith(
        "The corpus is too small: expect copies of it, or noise"
    )


def test_what_is_not_a_terminal_gets_plain_lines(said, monkeypatch):
    monkeypatch.setattr("rnngen.cli.training_display.PROGRESS_SECONDS", 0.0)
    lines = said(Progress(1234, 1.5, 0.25, 65.0, 195.0, 1.875, 20_000.0))
    assert lines[-1] == " 25%  step 1,234 · pass 1.50 · loss 1.875 · 20,000 tokens/s · 3:15 left"
    assert not any("\x1b" in line for line in lines)
    assert said(Progress(1, 0.0, 0.0, 0.0, math.inf, 4.0, 100.0))[-1].endswith("100 tokens/s")


def test_a_terminal_that_goes_away_does_not_end_a_training(tmp_path, monkeypatch):
    def broken(*arguments, **options):
        raise BrokenPipeError

    with TrainingDisplay(CORPUS, ModelFiles(tmp_path / "model.safetensors")) as display:
        monkeypatch.setattr(display._screen._console, "print", broken)
        display.show(validation(2.1))
        display.show(validation(2.0))

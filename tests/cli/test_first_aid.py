"""Small accidents: a notebook's backend, a name that does not exist, a prompt in a pipe."""

import os
import sys

import pytest

from rnngen.cli import terminal
from rnngen.errors import ConstraintError
from rnngen.system import paths


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "shells.txt").write_text("She sells sea shells.\n" * 80)
    return tmp_path / "shells.txt"


def test_pictures_are_drawn_to_files_whatever_the_notebook_says(rnngen, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    assert rnngen("models").exit_code == 0
    assert os.environ["MPLBACKEND"] == "agg"


def test_resuming_an_unknown_name_leaves_nothing_behind(rnngen, corpus):
    result = rnngen("train", corpus, "--resume", "--name", "nosuch")
    assert result.exit_code == 1
    assert "There is nothing to resume" in result.stderr
    assert not (paths.home() / "models").exists()


def test_a_training_that_cannot_begin_leaves_no_folder(rnngen, tmp_path):
    (tmp_path / "tiny.txt").write_text("abc")
    assert "too small" in rnngen("train", tmp_path / "tiny.txt", "--epochs", 1).stderr
    assert list((paths.home() / "models").iterdir()) == []


def test_a_prompt_comes_from_standard_input(rnngen, text_model):
    options = ["sample", "prose", "--prime", "@-", "--length", 20, "--seed", 1]
    result = rnngen(*options, input="the fox")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("the fox")
    typed = rnngen(*[part if part != "@-" else "the fox" for part in options])
    assert result.stdout == typed.stdout
    with_newline = rnngen(*options, input="the fox\n")
    assert with_newline.stdout == typed.stdout, "prose goes on in the last line"


def test_a_prompt_from_standard_input_must_be_there(rnngen, text_model, monkeypatch):
    result = rnngen("sample", "prose", "--prime", "@-", input="")
    assert result.exit_code == 1
    assert "--prime @- reads standard input, which is empty." in result.stderr
    assert "too" not in rnngen("sample", "prose", "--prime", "@@-", "--length", 1).stderr


def test_a_prompt_is_not_awaited_from_the_keyboard(monkeypatch):
    from rnngen.corpus.files import read_text_input
    from rnngen.errors import CorpusError

    class Keyboard:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard())
    with pytest.raises(CorpusError, match="which is the keyboard"):
        read_text_input("--prime")


def test_an_error_begins_a_line_of_its_own(rnngen, text_model, monkeypatch):
    def fail(request, observer):
        observer.stream.show([3, 4, 5])
        raise ConstraintError("Nothing may follow.")

    monkeypatch.setattr("rnngen.cli.task.continue_prompt", fail)
    result = rnngen("sample", "prose", "--length", 20)
    assert result.exit_code == 1
    assert len(result.stdout) == 4
    assert result.stdout.endswith("\n")
    assert result.output.splitlines()[-1] == "Error: Nothing may follow."


def test_a_notice_on_a_terminal_begins_a_line_of_its_own(capsys, monkeypatch):
    monkeypatch.setattr(terminal._streamed, "is_open", False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    terminal.show_text("To be or")
    terminal.notice("Stopping.")
    terminal.notice("Stopped.")
    out, err = capsys.readouterr()
    assert out == "To be or\n"
    assert err == "Stopping.\nStopped.\n"

"""Whatever files and models are called, only visible characters reach the terminal."""

import json
import os
import sys
import zipfile
from pathlib import Path
from unicodedata import category

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from rnngen.cli import terminal
from rnngen.corpus.document import Skipped
from rnngen.errors import SHOWN_CHARACTERS
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.models.test_model_file import rewrite_header

HOSTILE = "\x1b]0;PWNED\x07\x1b[2J\u202egnp.\n\r\x9b31m\x7f\u2028\u200b[bold]"
ANY_TEXT = st.text(
    st.characters(exclude_categories=[])
    | st.sampled_from("\x1b\x07\n\r\x85\x9b\x7f\u061c\u200e\u202e\u2066\u2028\u2029\ufeff\udc80[]"),
    min_size=1,
    max_size=40,
)


def invisible(output):
    """The characters of an output that could do something to a terminal."""
    return {
        character
        for character in output.replace("\n", "")
        if category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in "\u200c\u200d"
    }


def file_name(text):
    """A text as the name of a file, where the system allows it."""
    try:
        name = os.fsencode(text.replace("/", "").replace("\0", ""))
    except UnicodeEncodeError:
        assume(False)
    assume(name.strip(b".") and len(name) < 200)
    return os.fsdecode(name)


hostile_texts = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@hostile_texts
@given(ANY_TEXT)
@example(HOSTILE)
def test_names_of_files_are_shown_as_text(rnngen, text_model, tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("corpus") / file_name(text)
    folder.mkdir()
    name = str(folder / file_name(text))
    Path(name + ".txt").write_text("the quick brown fox.\n" * 20, encoding="utf-8")
    Path(name + "-empty.txt").touch()
    Path(name + ".mid").write_bytes(b"no music")
    for command in (
        ["corpora", "show", folder],
        ["corpora", "show", folder, "--kind", "score"],
        ["train", folder, "--kind", "score"],
        ["train", name],
        ["train", folder, "--name", "/" + text],
        ["sample", name],
        ["sample", "prose", "--prime", "@" + name],
        ["sample", "prose", "-o", name + ".mid"],
        ["evaluate", name + ".txt"],
        ["score", name + ".txt", "--model", "prose", "--model", name],
        ["render", name + ".mid"],
        ["render", name],
        ["export", "prose", "-o", name],
        ["models", "show", name + ".mid"],
        ["--" + name],
        ["sample", "prose", "extra", name],
    ):
        result = rnngen(*command)
        assert not invisible(result.stdout + result.stderr), command


@hostile_texts
@given(ANY_TEXT)
@example(HOSTILE)
def test_the_record_of_a_model_is_shown_as_text(rnngen, text_model, text):
    path = model_path(text_model.name)
    save_model(text_model, path)

    def change(header):
        record = {"source": text, "licence": text, "fingerprint": text, "parts": text, "name": text}
        header["corpus"].update(record)
        header["training"].update(machine=text, versions={text: text})
        header["name"] = text.replace("/", "")

    rewrite_header(path, change)
    for command in (
        ["models"],
        ["models", "show", "prose"],
        ["models", "show", "prose", "--json"],
        ["evaluate", "prose"],
        ["sample", "prose", "--mix"],
        ["sample", "prose", "--length", 5],
        ["compare", "prose", "prose"],
        ["write", "prose"],
    ):
        result = rnngen(*command)
        shown = result.stderr if command[0] == "sample" else result.stdout + result.stderr
        assert not invisible(shown), command


@hostile_texts
@given(ANY_TEXT)
@example(HOSTILE)
@example("x" * 60_000)
def test_names_in_a_zip_are_shown_as_text_and_cut(rnngen, tmp_path_factory, text):
    path = tmp_path_factory.mktemp("zip") / "corpus.zip"
    assume(text.isprintable() or "\0" not in text)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.txt", "the quick brown fox.\n" * 20)
        try:
            archive.writestr(text + ".mid", b"no music")
        except UnicodeEncodeError:
            assume(False)
    for options in ([], ["--kind", "score"]):
        result = rnngen("corpora", "show", path, *options)
        assert not invisible(result.stdout + result.stderr)
        assert all(len(line) < terminal.LINE_CHARACTERS for line in result.output.splitlines())


@given(ANY_TEXT)
@example(HOSTILE)
def test_json_says_the_same_without_control_characters(text):
    from click.testing import CliRunner

    with CliRunner().isolation() as (stdout, *_):
        terminal.show_json({"text": text})
        shown = stdout.getvalue().decode()
    assert not invisible(shown)
    assert json.loads(shown) == json.loads(json.dumps({"text": text}))


def test_names_reasons_and_lines_are_cut():
    skipped = Skipped("n" * 60_000, "r" * 60_000)
    assert len(skipped.name) == len(skipped.reason) == SHOWN_CHARACTERS
    assert skipped.reason.endswith("…")
    assert len(terminal.printable("\x1b" * 60_000)) == terminal.LINE_CHARACTERS


def test_samples_are_escaped_on_a_terminal_only(capsys, monkeypatch):
    text = "a\tb\x1b[2J\r\x9b\n\u202e"
    terminal.show_text(text)
    assert capsys.readouterr().out == text
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    terminal.show_text(text)
    assert capsys.readouterr().out == "a\tb\\x1b[2J\\r\\x9b\n\u202e"
    terminal.show_bytes(text.encode())
    assert capsys.readouterr().out == "a\tb\\x1b[2J\\r\\x9b\n\u202e"
    terminal.show_path(Path("a\x1b"))
    assert capsys.readouterr().out == "a\\x1b\n"


def test_a_drawing_keeps_only_colours(capsys):
    drawing = terminal.styled("a\x1b[8m", fg="red") + "\n\x1b]0;x\x07"
    terminal.show_drawing(drawing, colours=True)
    assert capsys.readouterr().out == "\x1b[31ma\\x1b[8m\x1b[0m\n\\x1b]0;x\\x07\n"


def test_a_bar_and_a_screen_show_names_as_text(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with terminal.progress_bar(f"Reading {HOSTILE}", "files") as progress:
        progress(1, 2)
    terminal.Screen().show(f":skull: [red]{HOSTILE}", "bold", one_row=True)
    shown = capsys.readouterr().err
    assert "\x1b]0" not in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert ":skull: [red]\\x1b]0;" in shown


def test_the_trace_of_an_error_is_escaped(capsys):
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        terminal.show_trace(ValueError, error, error.__traceback__)
    shown = capsys.readouterr().err
    assert not invisible(shown)
    assert "test_terminal.py" in shown

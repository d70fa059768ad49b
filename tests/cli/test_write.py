"""Writing together, in a real terminal."""

import pytest

from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.cli.terminal import Terminal
from tests.sampling.cowriting.bigrams import bigram_model


@pytest.fixture(autouse=True)
def letters(tmp_path, monkeypatch):
    """A model that spells "abcdef. " or "xbcdef. " again and again, and a folder to write in."""
    monkeypatch.chdir(tmp_path)
    save_model(bigram_model(), model_path("letters"))


def saved(path):
    return path.read_text(encoding="utf-8")


def test_type_continue_accept_undo_save_and_leave(tmp_path):
    with Terminal("write", "letters", "out.txt", "--seed", 1) as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("fab. abc")
        terminal.wait_for("fab. abc")
        assert "out.txt *" in terminal.bar
        terminal.press("tab")
        terminal.wait_for("Tab take")
        assert terminal.text == "fab. abcdef."
        terminal.press("tab")
        terminal.wait_for("nats")
        terminal.press("ctrl-s")
        terminal.wait_for("Saved to out.txt")
        assert "*" not in terminal.bar
        assert saved(tmp_path / "out.txt") == "fab. abcdef. \n"
        terminal.press("ctrl-z", "ctrl-s")
        terminal.wait_for(lambda terminal: terminal.text == "fab. abc" and "Saved" in terminal.bar)
        assert saved(tmp_path / "out.txt") == "fab. abc\n"
        terminal.press("ctrl-y")
        terminal.wait_for("fab. abcdef.")
        terminal.press("ctrl-s")
        terminal.wait_for("Saved")
        terminal.press("ctrl-d")
        assert terminal.finish() == (0, "")
    assert saved(tmp_path / "out.txt") == "fab. abcdef. \n"
    assert not (tmp_path / "out.txt.unsaved").exists()


def test_alternatives_rerolling_words_and_dropping():
    with Terminal("write", "letters", "--seed", 2, "--count", 9) as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("f. ")
        terminal.press("tab")
        terminal.wait_for("1/2")
        first = terminal.text
        terminal.press("down")
        terminal.wait_for("2/2")
        assert {first, terminal.text} == {"f. abcdef.", "f. xbcdef."}
        terminal.press("alt-2", "up")
        terminal.wait_for("1/2")
        assert terminal.text == first
        terminal.press("ctrl-r")
        terminal.wait_for("1/2")
        terminal.press("escape")
        terminal.wait_for(lambda terminal: terminal.text == "f." and "Tab go on" in terminal.bar)
        terminal.press("tab")
        terminal.wait_for("1/2")
        terminal.type("a")
        terminal.wait_for(
            lambda terminal: terminal.text == "f. abcdef." and "/" not in terminal.bar
        )
        terminal.press("ctrl-right")
        terminal.wait_for(lambda terminal: "Tab go on" in terminal.bar and "nats" in terminal.bar)
        assert terminal.text == "f. abcdef."
        terminal.press("ctrl-d")
        code, said = terminal.finish()
    assert code == 0
    assert "letters-draft.txt" in said


@pytest.mark.parametrize(
    ("leave", "code"),
    [
        (lambda terminal: terminal.press("ctrl-c"), 130),
        (Terminal.terminate, 143),
    ],
    ids=["ctrl-c", "termination"],
)
def test_no_text_is_lost_on_leaving(tmp_path, leave, code):
    (tmp_path / "out.txt").write_text("before\n", encoding="utf-8")
    with Terminal("write", "letters", "out.txt") as terminal:
        terminal.wait_for("before")
        terminal.type(", after")
        terminal.wait_for("before, after")
        leave(terminal)
        ended, said = terminal.finish()
    assert ended == code
    assert "kept in out.txt.unsaved" in said
    assert "rnngen write letters out.txt.unsaved -o out.txt" in said
    assert saved(tmp_path / "out.txt") == "before\n"
    assert saved(tmp_path / "out.txt.unsaved") == "before, after\n"


def test_no_text_is_lost_when_the_terminal_goes_away(tmp_path):
    with Terminal("write", "letters") as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("not yet")
        terminal.wait_for("not yet")
        terminal.hang_up()
    assert saved(tmp_path / "letters-draft.txt") == "not yet\n"


def test_a_text_without_a_file_gets_one_and_replaces_no_other_unasked(tmp_path):
    (tmp_path / "old.txt").write_text("old\n", encoding="utf-8")
    with Terminal("write", "letters") as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("new")
        terminal.press("ctrl-s")
        terminal.wait_for("Save as:")
        terminal.press("escape")
        terminal.wait_for("Tab go on")
        terminal.press("ctrl-s")
        terminal.wait_for("Save as:")
        terminal.type("old.txt")
        terminal.press("enter")
        terminal.wait_for("exists")
        assert saved(tmp_path / "old.txt") == "old\n"
        terminal.press("enter")
        terminal.wait_for("Saved to old.txt")
        assert saved(tmp_path / "old.txt") == "new\n"
        terminal.type("er")
        terminal.wait_for("newer")
        terminal.press("ctrl-s")
        terminal.wait_for("Saved to old.txt")
        terminal.press("ctrl-d")
        assert terminal.finish() == (0, "")
    assert saved(tmp_path / "old.txt") == "newer\n"


def test_a_file_that_cannot_be_written_is_reported_and_the_text_kept(tmp_path):
    with Terminal("write", "letters", "-o", "missing/out.txt") as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("abc")
        terminal.press("ctrl-s")
        terminal.wait_for("cannot be written")
        assert terminal.text == "abc"
        terminal.press("ctrl-d")
        assert terminal.finish()[0] == 0
    assert saved(tmp_path / "missing" / "out.txt.unsaved") == "abc\n"


def test_a_ghost_text_below_the_screen_is_scrolled_into_view(tmp_path):
    (tmp_path / "long.txt").write_text(
        "\n".join(f"line {i}" for i in range(60)) + "\nab", encoding="utf-8"
    )
    save_model(bigram_model({"a": "b", "b": "c", "c": "\n", "\n": "a"}), model_path("lines"))
    with Terminal("write", "lines", "long.txt", "--reach", "length", "--length", 20) as terminal:
        terminal.wait_for(lambda terminal: terminal.lines[-3:-1] == ["line 59", "ab"])
        terminal.press("tab")
        terminal.wait_for(lambda terminal: terminal.lines[-7:-2] == ["abc"] * 5)


def test_a_ghost_text_in_a_line_higher_than_the_screen_is_scrolled_into_view(tmp_path):
    (tmp_path / "long.txt").write_text("abc " * 100 + "ab", encoding="utf-8")
    followers = {"a": "b", "b": "c", "c": "\n", "\n": "a", " ": "a"}
    save_model(bigram_model(followers), model_path("lines"))
    options = ("--reach", "length", "--length", 20)
    with Terminal("write", "lines", "long.txt", *options, rows=7, columns=40) as terminal:
        terminal.wait_for(lambda terminal: terminal.text.endswith("abc ab"))
        terminal.press("tab")
        terminal.wait_for(lambda terminal: terminal.text.endswith("abc abc" + "\nabc" * 4))


def test_rows_break_between_words_and_follow_the_size_of_the_terminal():
    with Terminal("write", "letters", rows=8, columns=20) as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("two words, 床前明月光 疑是地上霜")
        terminal.wait_for(lambda terminal: terminal.text == "two words,\n床前明月光\n疑是地上霜")
        terminal.press("up")
        terminal.type("!")
        terminal.wait_for("光!")
        terminal.resize(6, 60)
        terminal.wait_for("two words, 床前明月光! 疑是地上霜")


def test_a_notice_is_shown_whole_on_several_rows():
    with Terminal("write", "letters", rows=8, columns=30) as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("abµ")
        terminal.press("tab")
        terminal.wait_for("abµcdef.")
        notice = "".join(terminal.lines[1:]).replace(" ", "")
        assert "unknowncharacters:'µ'." in notice


def test_text_is_found():
    with Terminal("write", "letters") as terminal:
        terminal.wait_for("Tab go on")
        terminal.type("one two three two")
        terminal.press("ctrl-home", "ctrl-f")
        terminal.wait_for("search")
        terminal.type("two")
        terminal.press("enter")
        terminal.wait_for(lambda terminal: "search" not in "\n".join(terminal.lines))
        terminal.type("!")
        terminal.wait_for("one !two three two")


def test_temperature_reach_and_the_list_of_keys():
    with Terminal("write", "letters", "--temperature", 0.5) as terminal:
        terminal.wait_for("T 0.5 · sentence")
        terminal.press("ctrl-up")
        terminal.wait_for("T 0.6")
        terminal.press("ctrl-t")
        terminal.wait_for("line")
        terminal.press("f1")
        terminal.wait_for("undo, redo")
        terminal.press("f1")
        terminal.wait_for(lambda terminal: terminal.text == "")


def test_without_a_terminal_it_is_refused(rnngen):
    result = rnngen("write", "letters")
    assert result.exit_code == 2
    assert "needs a terminal" in result.stderr


@pytest.mark.usefixtures("score_model")
def test_a_model_of_music_is_refused(rnngen, monkeypatch):
    monkeypatch.setattr("rnngen.cli.write._check_terminal", lambda: None)
    result = rnngen("write", "tunes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: tunes writes music.")
    assert len(result.stderr.splitlines()) == 1

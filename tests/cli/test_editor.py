"""What the editor of `rnngen write` shows and where its cursor goes, without a terminal."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rnngen.cli.editor.bar import hint_of, line, state_of
from rnngen.cli.editor.movement import moved
from rnngen.config import SampleConfig
from rnngen.writing.partner import Answer
from rnngen.writing.session import Session

TEXTS = st.text("a\n", max_size=30)


def row_and_column(text, cursor, width):
    """Where a cursor stands on a screen of endless rows."""
    lines = text[:cursor].split("\n")
    above = sum(len(line) // width + 1 for line in text.split("\n")[: len(lines) - 1])
    return above + len(lines[-1]) // width, len(lines[-1]) % width


@given(TEXTS, st.data(), st.integers(2, 7), st.sampled_from([-1, 1]))
def test_up_and_down_go_by_one_row_and_keep_the_column_where_they_can(text, data, width, rows):
    cursor = data.draw(st.integers(0, len(text)))
    row, column = row_and_column(text, cursor, width)
    places = {row_and_column(text, place, width): place for place in range(len(text) + 1)}
    reachable = [place for (at, beside), place in places.items() if at == row + rows and beside <= column]
    assert moved(text, cursor, rows, width) == max(reachable, default=cursor)


def test_several_rows_are_several_times_one():
    assert moved("one\ntwo\nthree", 1, 2, 80) == 9
    assert moved("one\ntwo\nthree", 9, -2, 80) == 1


@given(st.lists(st.text("abc", max_size=9), min_size=1, max_size=4), st.text("abc", max_size=30), st.integers(4, 60))
def test_the_bar_fills_its_row_and_says_what_is_new_first(parts, right, width):
    shown = line(parts, right, width)
    assert len(shown) == width
    assert shown.endswith(right[: width - 2] + " ")
    whole = f"{' · '.join(parts)}  {right}"
    assert len(whole) > width - 2 or shown.startswith(f" {' · '.join(parts)}")


def test_the_bar_tells_state_and_keys():
    session = Session("The fox", SampleConfig(temperature=0.5, length=20))
    assert state_of(session, "prose", None) == ["prose", "no file", "T 0.5", "sentence"]
    session.receive(session.wish(), Answer((" ran.", " slept.")))
    assert hint_of(session).startswith("↑↓ 1/2  Tab take")
    session.accept()
    session.surprise = 1.234
    assert state_of(session, "prose", Path("a/b.txt")) == ["prose", "b.txt *", "T 0.5", "sentence", "1.23 nats"]
    assert hint_of(session).startswith("Tab go on")
    session.wish()
    assert hint_of(session).startswith("…")

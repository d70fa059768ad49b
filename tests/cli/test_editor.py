"""What the editor of `rnngen write` shows and where its cursor goes, without a terminal."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rnngen.cli.editor.bar import hint_of, line, state_of
from rnngen.cli.editor.page import styled
from rnngen.cli.editor.rows import columns, moved, row_at, rows_of
from rnngen.config import SampleConfig
from rnngen.sampling.cowriting.partner import Suggestions
from rnngen.sampling.cowriting.session import Session

TEXTS = st.text("ab月 \n", max_size=40)
WIDTHS = st.integers(4, 12)


@given(TEXTS, WIDTHS)
def test_rows_hold_the_whole_text_and_fit_the_screen(text, width):
    rows = rows_of(text, width)
    assert (
        "".join(text[row.start : row.end] + ("" if row.breaks else "\n") for row in rows)
        == text + "\n"
    )
    for row in rows:
        assert sum(map(columns, text[row.start : row.end])) < width


@given(TEXTS, WIDTHS)
def test_a_row_ends_within_a_word_only_where_the_word_fills_it(text, width):
    for row in rows_of(text, width):
        if row.breaks and not text[row.end - 1].isspace():
            assert " " not in text[row.start : row.end]
            assert sum(map(columns, text[row.start : row.end + 1])) > width - 2


@given(TEXTS, WIDTHS, st.data())
def test_every_place_of_a_cursor_is_in_one_row(text, width, data):
    rows = rows_of(text, width)
    place = data.draw(st.integers(0, len(text)))
    assert [row for row in rows if row.start <= place <= row.last] == [rows[row_at(rows, place)]]


@given(TEXTS, WIDTHS, st.data(), st.sampled_from([-1, 1]))
def test_up_and_down_go_by_one_row_and_keep_the_column_where_they_can(text, width, data, by):
    rows = rows_of(text, width)
    place = data.draw(st.integers(0, len(text)))
    number = row_at(rows, place)
    after = moved(rows, place, by)
    if 0 <= number + by < len(rows):
        assert row_at(rows, after) == number + by
        column = place - rows[number].start
        assert after == rows[number + by].last or after - rows[number + by].start == column
    else:
        assert after == place


def test_lines_are_broken_between_words():
    rows = rows_of("the quick brown fox\njumps", 11)
    assert [(row.start, row.end) for row in rows] == [(0, 10), (10, 19), (20, 25)]


@given(st.text("abc", max_size=10), st.data())
def test_pieces_of_a_row_make_it_up_and_are_styled_where_they_are_marked(text, data):
    low, high = sorted([data.draw(st.integers(0, 15)), data.draw(st.integers(0, 15))])
    pieces = list(styled(text, 0, len(text), {"ghost": (low, high)}))
    assert "".join(piece for _, piece in pieces) == text
    assert "".join(piece for style, piece in pieces if style) == text[low:high]


@given(
    st.lists(st.text("abc", max_size=9), min_size=1, max_size=4),
    st.text("abc", max_size=30),
    st.integers(4, 60),
)
def test_the_bar_fills_its_row_and_says_what_is_new_first(parts, right, width):
    shown = line(parts, right, width)
    assert len(shown) == width
    assert shown.endswith(right[: width - 2] + " ")
    whole = f"{' · '.join(parts)}  {right}"
    assert len(whole) > width - 2 or shown.startswith(f" {' · '.join(parts)}")


def test_the_bar_tells_state_and_keys():
    session = Session("The fox", SampleConfig(temperature=0.5, length=20))
    assert state_of(session, "prose", None) == ["prose", "no file", "T 0.5", "sentence"]
    session.receive(session.wish(), Suggestions((" ran.", " slept.")))
    assert hint_of(session).startswith("↑↓ 1/2  Tab take")
    session.accept()
    session.surprise = 1.234
    assert state_of(session, "prose", Path("a/b.txt")) == [
        "prose",
        "b.txt *",
        "T 0.5",
        "sentence",
        "1.23 nats",
    ]
    assert hint_of(session).startswith("Tab go on")
    session.wish()
    assert hint_of(session).startswith("…")

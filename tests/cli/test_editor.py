"""The editor of `rnngen write` without a terminal: rows, offers, undo and the status bar."""

import asyncio
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.application.current import set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.input import DummyInput
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.layout.processors import TransformationInput
from prompt_toolkit.output import DummyOutput

from rnngen.cli.editor import Editor
from rnngen.cli.word_wrap import WordWrap, columns, moved, row_starts
from rnngen.config import SampleConfig
from rnngen.errors import RnngenError
from rnngen.sampling.cowriting.reach import Reach
from rnngen.sampling.cowriting.suggester import Query, Suggestions

TEXTS = st.text("ab月 \n", max_size=40)
LINES = st.text("ab月 ", max_size=40)
WIDTHS = st.integers(4, 12)


def rows_of(line, width):
    starts = row_starts(line, width)
    return [line[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


@given(TEXTS, WIDTHS)
def test_rows_hold_the_whole_line_and_fit_the_screen(line, width):
    rows = rows_of(line, width)
    assert "".join(rows) == line
    for row in rows:
        assert "\n" not in row[:-1]
        assert sum(map(columns, row.removesuffix("\n"))) < width


@given(LINES, WIDTHS)
def test_a_row_ends_within_a_word_only_if_the_word_fills_it(line, width):
    rows = rows_of(line, width)
    for row, following in pairwise(rows):
        if not row[-1].isspace():
            assert " " not in row
            assert sum(map(columns, row + following[0])) > width - 2


def test_lines_are_broken_between_words():
    assert rows_of("the quick brown fox", 11) == ["the quick ", "brown fox"]


@given(LINES, TEXTS, WIDTHS, st.data())
def test_the_screen_shows_each_row_with_the_ghost_text_at_the_cursor(line, ghost, width, data):
    cursor = data.draw(st.integers(0, len(line)))
    document = Document(line, cursor)
    control = BufferControl(Buffer(document=document))
    given_line = TransformationInput(control, document, 0, lambda i: i, [("", line)], width, 24)
    shown = WordWrap(lambda: ghost).apply_transformation(given_line)
    text = "".join(fragment[1] for fragment in shown.fragments)
    # The window wraps a line where a row is full.
    edges = [0, *accumulate(map(columns, text))]
    rows = rows_of(line[:cursor] + ghost + line[cursor:], width)
    beginnings = [i for i, edge in enumerate(edges) if edge % width == 0][: len(rows)]
    assert [text[i:] for i in beginnings[-1:]] == [rows[-1]]
    assert len(beginnings) == len(rows)
    for beginning, row in zip(beginnings, rows, strict=True):
        assert text[beginning:].startswith(row.replace("\n", " "))
    for i, character in enumerate(line):
        if i != cursor or not ghost:
            assert text[shown.source_to_display(i)] == character
    marked = "".join(part for style, part in shown.fragments if style == "class:ghost")
    assert marked == ghost.replace("\n", " ")


@given(TEXTS, WIDTHS, st.data(), st.sampled_from([-1, 1]))
def test_up_and_down_go_by_one_row_and_keep_the_column_if_they_can(text, width, data, by):
    document = Document(text, data.draw(st.integers(0, len(text))))
    starts = []
    for i, line in enumerate(document.lines):
        beginning = document.translate_row_col_to_index(i, 0)
        starts += [beginning + start for start in row_starts(line, width)]

    def row_at(place):
        return max(i for i, start in enumerate(starts) if start <= place)

    row, after = row_at(document.cursor_position), moved(document, by, width)
    if 0 <= row + by < len(starts):
        assert row_at(after) == row + by
        column = document.cursor_position - starts[row]
        last = ([*starts, len(text) + 1])[row + by + 1] - 1
        assert after == min(starts[row + by] + column, last)
    else:
        assert after == document.cursor_position


class FixedSuggester:
    """A suggester that offers the same texts every time, or fails."""

    class model:
        name = "prose"

    def __init__(self, *texts, notice="", error=None):
        self.answer, self.error, self.queries = Suggestions(texts, notice), error, []

    def surprise(self, before, text):
        return 1.234

    def suggest(self, query, should_continue):
        self.queries.append(query)
        assert should_continue("grown")
        if self.error:
            raise self.error
        return self.answer


FOX = FixedSuggester(" ran away.", " ran on.", " slept.")


async def write(keys, text, suggester, reach, settings):
    """Press keys by their names in prompt_toolkit, and note what is seen after each."""
    editor = Editor(suggester, Query(text, SampleConfig(**settings), reach), None, "")
    seen = []
    with set_app(editor.application):
        for key in keys:
            pressed = KeyPress(key) if len(key) == 1 else KeyPress(Keys(key), "")
            editor.application.key_processor.feed(pressed)
            editor.application.key_processor.process_keys()
            await asyncio.gather(*editor.application._background_tasks)
            seen.append((editor.buffer.text, editor.buffer.cursor_position, editor.offers.shown))
    return editor, seen


def press(*keys, text="The fox", suggester=FOX, reach=Reach.SENTENCE, **settings):
    """Return the editor after these keys, and text, cursor and ghost text after each of them."""
    with create_app_session(input=DummyInput(), output=DummyOutput()):
        return asyncio.run(write(keys, text, suggester, reach, settings))


def test_an_offer_is_taken_as_one_step():
    _, seen = press("c-i", "c-i", "c-z", "c-y")
    assert seen == [
        ("The fox", 7, " ran away."),
        ("The fox ran away.", 17, ""),
        ("The fox", 7, ""),
        ("The fox ran away.", 17, ""),
    ]


def test_in_mid_text_what_follows_the_cursor_stays():
    suggester = FixedSuggester(" two")
    _, seen = press(*["left"] * 6, "c-i", "right", text="one three", suggester=suggester)
    assert suggester.queries[0].before == "one"
    assert seen[-1] == ("one two three", 7, "")


def test_an_offer_is_taken_word_by_word_or_typed_along():
    _, seen = press("c-i", "down", "c-right", "c-right")
    assert [ghost for *_, ghost in seen] == [" ran away.", " ran on.", " on.", ""]
    assert press("c-i", " ", "s", "l")[1][-1] == ("The fox sl", 10, "ept.")
    assert press("c-i", " ", "x")[1][-1] == ("The fox x", 9, "")


@pytest.mark.parametrize("key", ["left", "c-h", "c-m", "c-z"])
def test_other_changes_drop_the_offers(key):
    _, seen = press("a", "c-i", key)
    assert [bool(ghost) for *_, ghost in seen] == [False, True, False]


def test_every_query_has_its_own_seed_and_a_session_can_be_repeated():
    seeds = []
    for seed in (5, 5, 6):
        suggester = FixedSuggester("a")
        press("c-i", "c-r", "c-r", suggester=suggester, seed=seed)
        seeds.append([query.config.seed for query in suggester.queries])
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == 3


def test_a_notice_is_shown_once_unless_nothing_is_offered():
    fitted = FixedSuggester("a", notice="fitted")
    assert press("c-i", suggester=fitted)[0].message == "fitted"
    assert press("c-i", "c-r", suggester=fitted)[0].message == ""
    ended = FixedSuggester(notice="ended")
    assert press("c-i", "c-i", suggester=ended)[0].message == "ended"


def test_a_model_that_fails_costs_no_text():
    for error in (RnngenError("It fails."), ZeroDivisionError("division by zero")):
        editor, seen = press("a", "c-i", "b", "c-i", suggester=FixedSuggester(error=error))
        assert seen[-1][0] == "The foxab"
        assert str(error) in editor.message


def test_temperature_and_reach_change_by_keys_and_renew_the_offers():
    suggester = FixedSuggester("a")
    keys = ("c-up", "c-i", "c-t", *["c-down"] * 6, *["c-up"] * 21)
    press(*keys, suggester=suggester, temperature="0.4:1.1", length=12)
    asked = [(query.config.temperature, query.reach) for query in suggester.queries]
    assert asked[:3] == [(0.5, Reach.SENTENCE), (0.5, Reach.LINE), (0.4, Reach.LINE)]
    assert min(temperature for temperature, _ in asked) == 0.0
    assert asked[-1][0] == 2.0
    assert {query.config.length for query in suggester.queries} == {12}


def test_words_are_undone_whole():
    _, seen = press(*"the fox", "c-z", "c-z", "c-z", "c-y", text="So: ")
    assert [text for text, *_ in seen[-4:]] == ["So: the ", "So: ", "So: ", "So: the "]
    _, seen = press("c-h", "c-h", "c-h", "c-z")
    assert seen[-1][0] == "The fox"


def test_redo_stays_while_only_the_cursor_moves_and_goes_with_the_next_change():
    assert press("c-i", "c-i", "c-z", "left", "up", "c-y")[1][-1][0] == "The fox ran away."
    editor, seen = press("c-i", "c-i", "c-z", "!", "c-y")
    assert (seen[-1][0], editor.message) == ("The fox!", "Nothing to redo.")
    assert press("c-z")[0].message == "Nothing to undo."


def test_undo_has_bounded_memory(monkeypatch):
    monkeypatch.setattr("rnngen.cli.editor.UNDO_CHARACTERS", 100)
    editor, seen = press(*"a b c d e f g h i j k l", *["c-z"] * 15, text="")
    assert len(editor.buffer._undo_stack) <= 10
    assert seen[-1][0].startswith("a b c")


@hypothesis_settings(max_examples=15)
@given(
    st.lists(
        st.sampled_from(["c-i", "c-right", "down", "c-z", "c-y", "a", " ", "left", "c-h", "up"]),
        max_size=15,
    ),
    st.lists(st.text("ab \n", min_size=1, max_size=6), min_size=1, max_size=3, unique=True),
)
def test_after_all_keys_everything_can_be_undone(keys, texts):
    suggester = FixedSuggester(*texts)
    editor, seen = press(*keys, *["c-z"] * len(keys), text="start", suggester=suggester)
    for text, cursor, ghost in seen:
        assert 0 <= cursor <= len(text)
        assert not ghost or any(offer.endswith(ghost) for offer in texts)
    assert not editor.unsaved


def test_the_bar_shows_state_and_keys():
    editor, _ = press("c-i", temperature=0.5, length=20)
    assert editor._bar().startswith(" no file · T 0.5 · sentence")
    assert editor._bar().endswith("↑↓ 1/3  Tab take  ^→ word  ^R again  Esc ")
    editor, _ = press("c-i", "c-i", "c-t", "c-t", "c-t", temperature=0.5, length=20, count=1)
    assert editor._bar().startswith(" no file * · 1.23 nats · T 0.5 · 20 characters")
    assert editor._bar().endswith("Tab go on  ^S save  F1 keys ")
    editor._pending = object()
    assert editor._bar().endswith("…  Esc stop ")


def test_the_bar_shows_a_message_whole_and_else_fills_its_row():
    editor, _ = press()
    columns = editor.application.output.get_size().columns
    for length in range(120):
        editor.message = "m" * length
        bar = editor._bar()
        assert bar.endswith(f" {editor.message or 'Tab go on  ^S save  F1 keys'} ")
        assert len(bar) == max(columns, length + 2)

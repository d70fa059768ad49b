"""Prose ends after a sentence, or after a line or a word where it has no sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.sampling.prose import CONTEXT, ROOM, is_end

SENTENCES = "She had been there before. It was raining. "

texts = st.text("ab .,\n\"'(A。”“", min_size=1, max_size=700)


@pytest.mark.parametrize(
    "end",
    [
        "It is late. ",
        "Is it late? ",
        "It is late.\n",
        '"It is late." ',
        "“It is late!” ",
        "(It is late.) ",
        "It is late… ",
        "It is _late._ ",
        "He is my son. ",
        "他走了。他",
        "“他走了。”他",
    ],
)
def test_a_sentence_has_ended_where_something_else_begins(end: str) -> None:
    assert is_end(SENTENCES + end, 1)
    assert not is_end(SENTENCES + end[:-1], 1)


@pytest.mark.parametrize(
    "middle",
    [
        "It is la",
        "It is ",
        "It is, ",
        "ROMEO:\n",
        "I saw Mr. ",
        "J. ",
        "3.14",
        "It is 3.",
        "他走了",
    ],
)
def test_the_middle_of_a_sentence_is_no_end(middle: str) -> None:
    assert not is_end(SENTENCES + middle, 1)


@pytest.mark.parametrize("quoting", ['"It is late. ', "“It is late. ", "(It is late. "])
def test_an_open_quotation_ends_only_where_none_closes_it(quoting: str) -> None:
    assert not is_end(SENTENCES + "\n" + quoting, ROOM - 1)
    assert is_end(SENTENCES + "\n" + quoting, ROOM)


def test_names_end_with_a_line() -> None:
    assert is_end("Anna\nBertha\nClara\n", 1)
    assert not is_end("Anna\nBertha\nClar", 1)


@given(texts, st.integers(1, 3 * ROOM))
def test_every_text_ends_some_time(text: str, beyond: int) -> None:
    """Go on with the text again and again: it ends before long."""
    ends = (
        length
        for length in range(1, 4 * ROOM)
        if is_end((text * (1 + length // len(text)))[:length][-CONTEXT:], beyond + length)
    )
    assert next(ends, None) is not None

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.sampling.cowriting.reach import Reach, first_word, whole_words


@pytest.mark.parametrize(
    ("reach", "text", "expected"),
    [
        (Reach.SENTENCE, "ran. The", "ran. "),
        (Reach.SENTENCE, "ran.", None),
        (Reach.SENTENCE, "ran. ", None),
        (Reach.SENTENCE, '\n"Why?"\n\nHe', '\n"Why?"\n\n'),
        (Reach.SENTENCE, "3.14 is", None),
        (Reach.SENTENCE, "床前明月光。疑", "床前明月光。"),
        (Reach.LINE, "    return x\ndef", "    return x\n"),
        (Reach.LINE, "\n\nreturn x\n", "\n\nreturn x\n"),
        (Reach.LINE, "return x", None),
        (Reach.PARAGRAPH, "one\ntwo\n\nthree", "one\ntwo\n\n"),
        (Reach.PARAGRAPH, "\n\none\n  \nthree", "\n\none\n  \n"),
        (Reach.PARAGRAPH, "one\ntwo\n", None),
        (Reach.LENGTH, "one. \n\ntwo", None),
    ],
)
def test_where_a_continuation_ends(reach, text, expected):
    assert reach.cut(text) == expected


@given(st.sampled_from(Reach), st.text('ab.!" \n', max_size=20))
def test_a_cut_is_a_beginning_that_says_something(reach, text):
    cut = reach.cut(text)
    if cut is not None:
        assert text.startswith(cut)
        assert cut.strip()


@given(st.text("ab \n", max_size=20))
def test_words_make_up_the_text(text):
    words, rest = [], text
    while rest:
        words.append(first_word(rest))
        rest = rest[len(words[-1]) :]
    assert "".join(words) == text
    assert all(words)
    assert [word.strip() for word in words] == (text.split() or [text.strip()] * len(words))


@given(st.text("ab \n", max_size=20))
def test_only_the_last_word_is_left_out(text):
    assert (
        whole_words(text)
        + (text.split(" ")[-1].split("\n")[-1] if whole_words(text) != text else "")
        == text
    )
    assert not text.strip() or whole_words(text).strip()


def test_every_reach_comes_in_turn():
    seen, reach = [], Reach.SENTENCE
    for _ in Reach:
        seen.append(reach)
        reach = reach.following
    assert (set(seen), reach) == (set(Reach), Reach.SENTENCE)

"""Lines that are filled to a width are joined; lines that are broken on purpose stay."""

import textwrap
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rnngen.corpus import load_corpus
from rnngen.corpus.line_breaks import Unwrapping
from rnngen.errors import CorpusError, SettingError
from rnngen.kinds import UNWRAP

words = st.text("abcdefghijklmnop", min_size=1, max_size=9)
sentences = st.lists(words, min_size=50, max_size=90).map(" ".join)
texts = st.lists(sentences, min_size=2, max_size=4)

BOOK = """\
CHAPTER I

It was one of those mornings on which nobody who had a choice would have
gone out, and she had none. The letter lay on the table where it had been
left, and the well-known hand on it had not changed in all those extra-
ordinary years.

    Come back, come back,
    the river said,
    and bring the boat with you.

There were three things to do before the extraordinary day could be said
to have begun:

- to light the stove, which smoked when the wind came from the east and
  from nowhere else;
- to find the key.

"No," said he.
"Yes," said she, and that was the whole of the conversation between them
until the train had left the station, and the rain had begun once more.
"""

JOINED = """\
CHAPTER I

It was one of those mornings on which nobody who had a choice would have gone out, and she had none. \
The letter lay on the table where it had been left, and the well-known hand on it had not changed in \
all those extraordinary years.

    Come back, come back,
    the river said,
    and bring the boat with you.

There were three things to do before the extraordinary day could be said to have begun:

- to light the stove, which smoked when the wind came from the east and from nowhere else;
- to find the key.

"No," said he.
"Yes," said she, and that was the whole of the conversation between them until the train had left the \
station, and the rain had begun once more.
"""


def unwrapped(text: str, mode: str = "auto") -> str:
    return "".join(Unwrapping("".join, mode)([text]))


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def in_pieces(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


def test_a_book_keeps_its_verse_lists_and_headings() -> None:
    assert unwrapped(BOOK) == JOINED


@given(texts, st.integers(40, 100))
def test_joining_undoes_filling(paragraphs: list[str], width: int) -> None:
    filled = "\n\n".join(textwrap.fill(each, width) for each in paragraphs)
    assert unwrapped(filled) == "\n\n".join(paragraphs)


@given(st.text("ab -.,\n\t#1A。明", max_size=400), st.sampled_from(UNWRAP))
@example(BOOK, "on")
def test_only_white_space_and_hyphens_go(text: str, mode: str) -> None:
    def rest(text: str) -> str:
        return "".join(text.replace("-", "").split())

    assert rest(unwrapped(text, mode)) == rest(text)


@given(texts, st.lists(st.integers(0, 10**6), max_size=8))
def test_the_cuts_between_pieces_do_not_matter(paragraphs: list[str], cuts: list[int]) -> None:
    filled = "\n\n".join(textwrap.fill(each, 60) for each in paragraphs)
    pieces = in_pieces(filled, cuts)
    assert Unwrapping("".join)(pieces) == unwrapped(filled)


def verse() -> str:
    return (Path("corpora") / "shakespeare" / "input.txt").read_text()


def chinese_verse() -> str:
    return "明主應天命，天文隱隱淪，半雲輕夕霧，舜野俯溪流，野色彫蘭葉，金堤綠玉輪。\n" * 40


def code() -> str:
    return Path(__file__).read_text()


def names() -> str:
    return "\n".join(sorted(set(verse().split())))


@pytest.mark.parametrize("kept", [verse, chinese_verse, code, names])
def test_lines_that_are_broken_on_purpose_stay(kept: Callable[[], str]) -> None:
    assert unwrapped(kept()) == kept()


def test_languages_without_blanks_are_joined_without_one() -> None:
    sentence = "他们在那个下着雨的早晨离开了村庄然后沿着河一直走到太阳落山的地方才停下来休息" * 5
    filled = "\n".join(textwrap.wrap(sentence, 40))
    assert unwrapped(filled) == sentence


def test_on_joins_what_auto_would_leave() -> None:
    short = "A letter of only two lines, which shows no width of its own\nto anybody."
    assert unwrapped(short) == short
    assert unwrapped(short, "on") == short.replace("\n", " ")


def test_a_corpus_says_what_was_joined_and_how_to_leave_it(tmp_path: Path) -> None:
    file = write(tmp_path / "book.txt", BOOK)
    corpus = load_corpus(file)
    assert corpus.documents[0].content == JOINED
    assert any("filled to" in notice and "--unwrap off" in notice for notice in corpus.notices)
    assert load_corpus(file, unwrap="off").documents[0].content == BOOK


def test_a_text_that_cannot_be_read_as_utf_8_is_joined_once(tmp_path: Path) -> None:
    file = tmp_path / "book.txt"
    file.write_bytes((BOOK + "\ncafé\n").encode("latin-1"))
    corpus = load_corpus(file, unwrap="on")
    assert any("The lines of 1 text were" in notice for notice in corpus.notices)


def test_other_kinds_cannot_be_unwrapped(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--unwrap on needs text; corpus 'a' is of kind python"):
        load_corpus(write(tmp_path / "a.py", "x = 1\n" * 500), unwrap="on")


def test_a_built_in_corpus_is_read_as_it_is() -> None:
    with pytest.raises(CorpusError, match="--unwrap on is for your own text"):
        load_corpus("shakespeare", unwrap="on")


def test_an_unknown_way_of_unwrapping_is_refused() -> None:
    with pytest.raises(SettingError, match="unwrap"):
        Unwrapping("".join, "maybe")

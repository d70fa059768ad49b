"""The style of texts: lines, words, punctuation."""

from collections.abc import Sequence

from rnngen.evaluation.distributions import Sides, categories, mean_measure, numbers, that_count
from rnngen.evaluation.report import Distribution, Measure
from rnngen.evaluation.words import has_no_spaces, is_word, words

MARKS = {
    ",": "comma",
    ".": "full stop",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe",
    "’": "apostrophe ’",
    '"': "quotation mark",
    "-": "hyphen",
}
"""Names of marks that are hard to see."""
LINE_STARTS = 15
"""First words of lines that are counted one by one."""


def text_measures(sides: Sides) -> tuple[Measure, ...]:
    """Means over documents; held-out ones end where samples do."""
    word = mean_measure(
        "length of a word", "characters", lambda text: _mean(word_lengths(text)), sides
    )
    return (
        mean_measure("length of a document", "characters", len, sides),
        mean_measure(
            "length of a line", "characters", lambda text: _mean(line_lengths(text)), sides
        ),
        *(() if _no_spaces(sides) else (word,)),
        mean_measure("punctuation among words", "%", _punctuation_share, sides),
    )


def text_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Of lines, words, first words of lines, and punctuation; in languages without spaces, a character is a word."""
    lines = numbers("line length", "characters", line_lengths, sides)
    if _no_spaces(sides):
        usual = [categories("characters", "characters", terms, sides)]
    else:
        usual = [
            numbers("word length", "characters", word_lengths, sides),
            categories("words", "words", terms, sides),
        ]
    starts = categories("line starts", "lines", line_starts, sides, LINE_STARTS)
    return that_count((lines, *usual, starts, categories("punctuation", "marks", marks, sides)))


def _no_spaces(sides: Sides) -> bool:
    return has_no_spaces((*sides[0], *sides[1]))


def line_lengths(text: str) -> list[int]:
    """The characters of each line that is not blank."""
    return [len(line.rstrip()) for line in text.splitlines() if line.strip()]


def line_starts(text: str) -> list[str]:
    """The first word, or mark, of each line that is not blank."""
    return [words(line)[0] for line in text.splitlines() if words(line)]


def terms(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation and numbers."""
    return [word.lower() for word in words(text) if is_word(word)]


def word_lengths(text: str) -> list[int]:
    """The characters of each word."""
    return [len(word) for word in terms(text)]


def marks(text: str) -> list[str]:
    """The punctuation of a text, in words where it is hard to see."""
    return [
        MARKS.get(word, word) for word in words(text) if not word[0].isalnum() and word[0] != "_"
    ]


def _mean(lengths: Sequence[int]) -> float | None:
    return sum(lengths) / len(lengths) if lengths else None


def _punctuation_share(text: str) -> float | None:
    return len(marks(text)) / len(words(text)) if words(text) else None

"""Text split into words and marks of punctuation."""

import re
from functools import lru_cache

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}](?:[^\W{_HAN}]|['’](?=[^\W\d_]))*|_[^\W{_HAN}]*|[^\w\s]")
MOSTLY = 0.5


@lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, and each mark of punctuation by itself; cached.

    In a language without spaces a character is a word, as in BLEU for Chinese (Post 2018,
    sacreBLEU).
    """
    return tuple(_WORD.findall(text))


def split_words(text: str) -> list[str]:
    """Return the same as `words`, for a text that is not worth caching."""
    return _WORD.findall(text)


def is_word(word: str) -> bool:
    """Return whether it is more than punctuation or digits."""
    return word[0].isalpha() or word[0] == "_"


def is_han(word: str) -> bool:
    """Return whether it is a character of a language without spaces."""
    return re.match(f"[{_HAN}]", word) is not None


def has_no_spaces(texts: tuple[str, ...]) -> bool:
    """Return whether most words of texts are characters of a language without spaces."""
    found = [word for text in texts for word in words(text) if is_word(word)]
    return sum(map(is_han, found)) > MOSTLY * len(found)

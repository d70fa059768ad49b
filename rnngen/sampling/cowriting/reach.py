"""How far a continuation goes before the writer is asked again."""

import re
from enum import Enum


class Reach(Enum):
    """To the end of something, or as far as the length allows."""

    SENTENCE = "sentence"
    LINE = "line"
    PARAGRAPH = "paragraph"
    LENGTH = "length"

    @property
    def following(self) -> "Reach":
        """The next one in turn."""
        reaches = list(Reach)
        return reaches[(reaches.index(self) + 1) % len(reaches)]

    def cut(self, text: str) -> str | None:
        """The text up to the end that is sought, with the white space after it; None while there is none.

        White space it begins with is passed over, so that a continuation is never blank.
        """
        pattern = ENDS.get(self)
        found = pattern.match(text) if pattern else None
        return found[0] if found else None


ENDS = {
    Reach.SENTENCE: re.compile(
        r"\s*\S.*?(?:[.!?…]+[\"'”’»)\]]*\s+(?=\S)|[。！？]+[”’」』]*(?=.))", re.DOTALL
    ),
    Reach.LINE: re.compile(r"\s*\S[^\n]*\n"),
    Reach.PARAGRAPH: re.compile(r"\s*\S.*?\n[^\S\n]*\n+", re.DOTALL),
}
"""What the ends look like; a sentence is seen to have ended only when the next one begins."""

WORD = re.compile(r"\s*\S+")


def first_word(text: str) -> str:
    """The first word with the white space before it; of the last word, that after it too; all of a blank text."""
    found = WORD.match(text)
    return found[0] if found and text[found.end() :].strip() else text


def whole_words(text: str) -> str:
    """The text without a last word that may have been cut off; a text of one word stays."""
    shorter = text[: len(text) - len(re.split(r"\s", text)[-1])]
    return shorter if shorter.strip() else text

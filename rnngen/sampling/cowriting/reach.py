"""How far a continuation goes before it is offered."""

import re
from enum import Enum


class Reach(Enum):
    """The end of a sentence, line or paragraph, or whatever the length allows."""

    SENTENCE = "sentence"
    LINE = "line"
    PARAGRAPH = "paragraph"
    LENGTH = "length"

    @property
    def following(self) -> "Reach":
        """Return the next reach; after the last comes the first."""
        reaches = list(Reach)
        return reaches[(reaches.index(self) + 1) % len(reaches)]

    def cut(self, text: str) -> str | None:
        """Return the text up to its end and the white space after it, or None before the end.

        White space at the beginning is skipped, so that a continuation is never blank.
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
"""A sentence is known to have ended only when the next one begins."""


def first_word(text: str) -> str:
    """Return the first word and the white space before it; a last word takes that after it, too."""
    found = re.match(r"\s*\S+", text)
    return found[0] if found and text[found.end() :].strip() else text


def whole_words(text: str) -> str:
    """Return the text without its last word, which may be cut off; a single word stays."""
    shorter = text[: len(text) - len(re.split(r"\s", text)[-1])]
    return shorter if shorter.strip() else text

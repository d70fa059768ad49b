"""What may come next, as masks over a vocabulary of characters; each is made once and remembered."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from rnngen.constraints.python.known_names import Continuation
from rnngen.constraints.python.lexer import LexerMode, Mode, is_name_character
from rnngen.constraints.python.rules import may_start, permitted
from rnngen.constraints.python.script import Margins
from rnngen.tokens.base import BOUNDARY, Vocabulary

REMEMBERED = 1 << 13
"""Masks of each sort that are kept."""


class Masks:
    """Masks bool[vocabulary]; never all False, and never to be changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._index = vocabulary.index
        self._size = len(vocabulary)
        characters = vocabulary.tokens[2:]
        kinds = list(map(_kind, characters))
        self._kinds = list(dict.fromkeys(kinds))
        place = {kind: i for i, kind in enumerate(self._kinds)}
        self._kind_of = np.array([place[kind] for kind in kinds], dtype=int)
        self.of_mode = lru_cache(REMEMBERED)(self._of_mode)
        self.of_word = lru_cache(REMEMBERED)(self._of_word)
        self.of_margin = lru_cache(REMEMBERED)(self._of_margin)
        self.of_name = lru_cache(REMEMBERED)(self._of_name)
        self.without = lru_cache(REMEMBERED)(self._without)
        self.of_end = lru_cache(REMEMBERED)(self._of_end)

    def _where(self, holds: Callable[[str], bool]) -> np.ndarray:
        """Characters for which a condition holds that does not tell those of one kind apart."""
        mask = np.zeros(self._size, dtype=bool)
        mask[2:] = np.array([holds(kind) for kind in self._kinds], dtype=bool)[self._kind_of]
        return mask

    def _of_mode(self, mode: Mode) -> np.ndarray:
        """Within a logical line."""
        mask = self._where(lambda character: permitted(mode, character))
        # Where the vocabulary lacks all that may come, the line is ended, to be rejected.
        return mask if mask.any() else self._of_characters("\n")

    def _of_word(self, mode: Mode, typed: str, words: tuple[str, ...]) -> np.ndarray:
        """Within the first word of a line that must be one of some words."""
        rests = [word[len(typed) :] for word in words if word.startswith(typed)]
        mask = self._of_characters("".join(rest[:1] for rest in rests))
        if "" in rests:
            mask = mask | (
                self._of_mode(mode)
                & self._where(lambda character: not is_name_character(character))
            )
        return mask

    def _of_name(self, mode: Mode, name: Continuation) -> np.ndarray:
        """Where a name is surely read: what leads to a known name, or ends one."""
        mask = self._of_mode(mode)
        steered = self._of_characters("".join(name.characters) + "'\"" * name.may_quote)
        if not name.begun:
            steered |= self._where(lambda character: not character.isidentifier())
        elif name.may_end:
            steered |= self._where(lambda character: not is_name_character(character))
        steered &= mask
        return steered if steered.any() else mask

    def _without(self, mode: Mode, characters: str) -> np.ndarray:
        """Within a logical line, but for some characters, unless nothing else may come."""
        mask = self._of_mode(mode)
        kept = mask & ~self._of_characters(characters)
        return kept if kept.any() else mask

    def _of_end(self, mode: Mode, end: str) -> np.ndarray:
        """Within a string that has to end: only the character that leads there, if it may come."""
        mask = self._of_mode(mode)
        ending = mask & self._of_characters(end)
        return ending if ending.any() else mask

    def _of_margin(
        self, typed: str, margins: Margins, refused: str, blank: bool, ends: bool
    ) -> np.ndarray:
        """Before the first character of a line: more blanks, that character unless refused, a newline or the end."""
        mask = np.zeros(self._size, dtype=bool)
        for margin, words in margins:
            if margin == typed:
                mask |= self._starts(words, refused)
            elif margin.startswith(typed):
                mask |= self._of_characters(margin[len(typed)])
        if blank and not typed:
            mask |= self._of_characters("\n")
        mask[BOUNDARY] = ends
        return mask if mask.any() else self._of_characters("\n")

    def _starts(self, words: tuple[str, ...], refused: str) -> np.ndarray:
        if words:
            return self._of_characters("".join({word[0] for word in words} | {"#"} - set(refused)))
        return self._where(lambda character: may_start(character) and character not in refused)

    def _of_characters(self, characters: str) -> np.ndarray:
        mask = np.zeros(self._size, dtype=bool)
        mask[[self._index[character] for character in characters if character in self._index]] = (
            True
        )
        return mask


def _kind(character: str) -> str:
    """A character that stands for all that every rule treats alike: itself in ASCII, else the first of its kind."""
    return character if character.isascii() else _representative(character)


def _representative(character: str) -> str:
    """One of four characters: a control, a letter, a mark that may go on in a name, any other."""
    if permitted(Mode(last="a"), character):
        return "\u00e9" if character.isidentifier() else "\u0301"
    return "\u2014" if permitted(Mode(LexerMode.STRING, quote='"""'), character) else "\u0085"

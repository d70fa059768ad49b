"""The masks of `PythonConstraint`, each computed once and kept."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from rnngen.constraints.python.grammar import line_start
from rnngen.constraints.python.lexer import QUOTES, LexerMode, LexerState, is_name_character
from rnngen.constraints.python.names import Spelling
from rnngen.constraints.python.permitted import Outcome, View, allows, outcome, permitted, stand_in
from rnngen.constraints.python.script import Margin, Margins
from rnngen.tokens.base import BOUNDARY, Vocabulary

REMEMBERED = 1 << 13
"""Masks of each sort that are kept."""


class Masks:
    """Masks bool[vocabulary], each computed once and kept; never all False, and not to be changed.

    A vocabulary may hold thousands of characters beyond ASCII, but the rules tell only four kinds
    of them apart. So a rule is asked once for each kind, not for each character.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._index = vocabulary.index
        self._size = len(vocabulary)
        characters = vocabulary.tokens[2:]
        kinds = list(map(_kind, characters))
        self._kinds = list(dict.fromkeys(kinds))
        number = {kind: i for i, kind in enumerate(self._kinds)}
        self._kind_of = np.array([number[kind] for kind in kinds], dtype=int)
        self._not_starting = self._where(lambda character: not character.isidentifier())
        """Where a character cannot start a name."""
        self._not_naming = self._where(lambda character: not is_name_character(character))
        """Where a character ends a name."""
        self._outcomes = lru_cache(REMEMBERED)(self._outcomes_of)
        self.of = lru_cache(REMEMBERED)(self._of)
        self.of_margin = lru_cache(REMEMBERED)(self._of_margin)
        self.of_name = lru_cache(REMEMBERED)(self._of_name)
        self.without = lru_cache(REMEMBERED)(self._without)
        self.of_end = lru_cache(REMEMBERED)(self._of_end)
        self._only = lru_cache(REMEMBERED)(self._of_characters)
        self._leading = lru_cache(REMEMBERED)(self._leading_to)

    def _where(self, rule: Callable[[str], bool]) -> np.ndarray:
        """Return the characters for which a rule holds; it must treat those of a kind alike."""
        mask = np.zeros(self._size, dtype=bool)
        mask[2:] = np.array([rule(kind) for kind in self._kinds], dtype=bool)[self._kind_of]
        return mask

    def _outcomes_of(self, lexer: LexerState) -> tuple[list[Outcome | None], np.ndarray]:
        """Return what characters do, and int[characters]: the index of what each does."""
        stand_ins = [stand_in(lexer, kind) for kind in self._kinds]
        found = {each: outcome(lexer, each) for each in set(stand_ins)}
        different = {each: number for number, each in enumerate(dict.fromkeys(found.values()))}
        number_of = {each: different[found[each]] for each in found}
        number = np.array([number_of[each] for each in stand_ins], dtype=int)
        return list(different), number[self._kind_of]

    def _of(self, view: View) -> np.ndarray:
        """Return the mask within a logical line."""
        outcomes, number = self._outcomes(view.lexer)
        mask = np.zeros(self._size, dtype=bool)
        mask[2:] = np.array([allows(view, each) for each in outcomes])[number]
        # If the vocabulary lacks all that may come, end the line, which will be rejected.
        return mask if mask.any() else self._of_characters("\n")

    def _of_name(self, view: View, spelling: Spelling, refused: str) -> np.ndarray:
        """Return the mask where a name is steered: what leads to a known name, or ends one.

        Args:
            refused: Characters that must not come, wherever the name ends.
        """
        mask = self.of(view)
        steered = mask & ~self._only(refused)
        if spelling[1] is not None:
            steered &= self._leading(*spelling)
        return steered if steered.any() else mask

    def _leading_to(
        self, begun: bool, characters: frozenset[str], may_end: bool, may_quote: bool
    ) -> np.ndarray:
        """Return what leads to a name that may stand there, or may come after its end."""
        mask = self._of_characters("".join(characters) + QUOTES * may_quote)
        if not begun:
            return mask | self._not_starting
        return mask | self._not_naming if may_end else mask

    def _without(self, view: View, characters: str) -> np.ndarray:
        """Return the mask within a line without some characters, unless only they may come."""
        mask = self.of(view)
        kept = mask & ~self._only(characters)
        return kept if kept.any() else mask

    def _of_end(self, view: View, end: str) -> np.ndarray:
        """Return the mask in a string that must end: only the character `end`, if it may come."""
        mask = self.of(view)
        ending = mask & self._only(end)
        return ending if ending.any() else mask

    def _of_margin(
        self, typed: str, margins: Margins, refused: str, blank: bool, ends: bool
    ) -> np.ndarray:
        """Return the mask before the first character of a line.

        Args:
            typed: The blanks written so far.
            margins: The indentations at which the line may start.
            refused: Characters that must not be the first.
            blank: Whether the line may stay blank.
            ends: Whether the document may end.
        """
        mask = np.zeros(self._size, dtype=bool)
        for margin in margins:
            if margin.blanks == typed:
                mask |= self._starts(margin, refused)
            elif margin.blanks.startswith(typed):
                mask |= self._of_characters(margin.blanks[len(typed)])
        if blank and not typed:
            mask |= self._of_characters("\n")
        mask[BOUNDARY] = ends
        return mask if mask.any() else self._of_characters("\n")

    def _starts(self, margin: Margin, refused: str) -> np.ndarray:
        """Return the first characters of a line, or of a comment before it."""
        expected = line_start(margin.rules).expected
        view = View(LexerState(), expected, frozenset(), margin.banned)
        return self._where(
            lambda character: (
                character not in refused + " \t\n\\"
                and (character == "#" or allows(view, outcome(view.lexer, character)))
            )
        )

    def _of_characters(self, characters: str) -> np.ndarray:
        mask = np.zeros(self._size, dtype=bool)
        mask[[self._index[character] for character in characters if character in self._index]] = (
            True
        )
        return mask


def _kind(character: str) -> str:
    """Return one character for all those that the rules treat alike."""
    return character if character.isascii() else _representative(character)


def _representative(character: str) -> str:
    """Return one of four characters: a letter, a mark within names, a control or any other."""
    if is_name_character(character):
        return "\u00e9" if character.isidentifier() else "\u0301"
    in_string = LexerState(LexerMode.STRING, quote='"""')
    return "\u2014" if permitted(in_string, character) else "\u0085"

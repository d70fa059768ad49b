"""The masks of `PythonConstraint`, each computed once and kept."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from rnngen.constraints.python.grammar import line_start
from rnngen.constraints.python.lexer import LexerMode, LexerState, is_name_character
from rnngen.constraints.python.names import Continuation
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

    def _where(self, rule: Callable[[str], bool]) -> np.ndarray:
        """Return the characters for which a rule holds; it must treat those of a kind alike."""
        mask = np.zeros(self._size, dtype=bool)
        mask[2:] = np.array([rule(kind) for kind in self._kinds], dtype=bool)[self._kind_of]
        return mask

    def _outcomes_of(self, lexer: LexerState) -> tuple[list[Outcome | None], np.ndarray]:
        """Return what characters do, and bool[outcomes, vocabulary]: which does what."""
        stand_ins = [stand_in(lexer, kind) for kind in self._kinds]
        found = {each: outcome(lexer, each) for each in set(stand_ins)}
        different = {each: number for number, each in enumerate(dict.fromkeys(found.values()))}
        number_of = {each: different[found[each]] for each in found}
        number = np.array([number_of[each] for each in stand_ins], dtype=int)
        masks = np.zeros((len(different), self._size), dtype=bool)
        masks[number[self._kind_of], np.arange(2, self._size)] = True
        return list(different), masks

    def _of(self, view: View) -> np.ndarray:
        """Return the mask within a logical line."""
        outcomes, masks = self._outcomes(view.lexer)
        chosen = [allows(view, each) for each in outcomes]
        mask: np.ndarray = np.logical_or.reduce(masks[chosen])
        # If the vocabulary lacks all that may come, end the line, which will be rejected.
        return mask if mask.any() else self._of_characters("\n")

    def _of_name(self, view: View, name: Continuation) -> np.ndarray:
        """Return the mask where a name is steered: what leads to a known name, or ends one."""
        mask = self.of(view)
        if name.characters is None:
            steered = np.ones(self._size, dtype=bool)
        else:
            steered = self._of_characters("".join(name.characters) + "'\"" * name.may_quote)
            if not name.begun:
                steered |= self._not_starting
            elif name.may_end:
                steered |= self._not_naming
        steered &= mask & ~self._of_characters(name.refused)
        return steered if steered.any() else mask

    def _without(self, view: View, characters: str) -> np.ndarray:
        """Return the mask within a line without some characters, unless only they may come."""
        mask = self.of(view)
        kept = mask & ~self._of_characters(characters)
        return kept if kept.any() else mask

    def _of_end(self, view: View, end: str) -> np.ndarray:
        """Return the mask in a string that must end: only the character `end`, if it may come."""
        mask = self.of(view)
        ending = mask & self._of_characters(end)
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
    """Return a character that stands for all that the rules treat alike."""
    return character if character.isascii() else _representative(character)


def _representative(character: str) -> str:
    """Return one of four characters: a letter, a mark within names, a control or any other."""
    if is_name_character(character):
        return "\u00e9" if character.isidentifier() else "\u0301"
    in_string = LexerState(LexerMode.STRING, quote='"""')
    return "\u2014" if permitted(in_string, character) else "\u0085"

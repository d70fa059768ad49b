"""Python that compiles, line by line.

LaTeX can be kept valid one character at a time, but whether a line of Python compiles is only known
at its end. So the constraint works with *certified prefixes*. At the start of each line, the script
so far compiles together with its witness. A line is then drawn under masks that leave out what is
certainly dead (state OPEN). At its end the compiler decides: FINAL if the script with the line and
its new witness compiles, otherwise REJECTED, and the sampler draws the line again. So valid lines
keep the chances that the model gives them.

The masks depend on little, above all on the lexer's state. They are computed once and kept
(`Masks`).
"""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.python.lexer import (
    QUOTES,
    LexerMode,
    LexerState,
    closing,
    is_name_character,
    may_start,
    permitted,
)
from rnngen.constraints.python.names import Continuation, Role, continuation, is_known, name_at_end
from rnngen.constraints.python.script import CLOSINGS, MOST_BLANK_LINES, MOST_COMMENTS, Margins
from rnngen.constraints.python.state import LONGEST_ROW, START, State, follow_line
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary

_OPENINGS = {":": "", "try:": "try", "match:": "match", "@": "@"}
"""What opens a block → the entry of `CLOSINGS` that completes it."""


class Names(Enum):
    """What to do about names that nothing bound before (see `names.share_of_known_names`)."""

    ANY = "any"
    """Nothing."""
    STEERED = "steered"
    """Allow only known names where a name is read for certain. Costs no draws."""
    KNOWN = "known"
    """Also reject lines that read an unknown name. Costs many draws with a weak model."""


class PythonConstraint(Constraint):
    """Writes Python that compiles, on the token ids of a character codec.

    Raises:
        ConstraintError: if the vocabulary can open a block that it cannot complete.
    """

    def __init__(self, vocabulary: Vocabulary, names: Names = Names.STEERED) -> None:
        self._characters = vocabulary.tokens
        self._index = vocabulary.index
        _require_closings(set(vocabulary.index))
        self._masks = Masks(vocabulary)
        self._names = names

    def start(self) -> State:
        return START

    def allowed(self, state: State) -> np.ndarray:
        # The most specific rule first; nearly all characters of code come to the last two.
        lexer = state.lexer
        if lexer is None:
            return self._at_margin(state)
        if state.words:
            return self._masks.of_word(lexer, state.line.lstrip(), state.words)
        if state.line[-1] == " " and state.is_wide:
            return self._masks.without(lexer, " \t")
        if state.opened >= 0:
            return self._in_long_string(state, lexer)
        if state.is_full:
            return self._masks.without(lexer, " \t")
        if self._names is not Names.ANY and lexer.mode is LexerMode.CODE:
            return self._at_name(state, lexer)
        return self._masks.of_lexer(lexer)

    def _at_name(self, state: State, lexer: LexerState) -> np.ndarray:
        """Return the mask in code, steered away from names that are read but unknown."""
        name = name_at_end(state.line, lexer.closers)
        if name is None:
            return self._masks.of_lexer(lexer)
        scopes = state.script.scopes
        if name.role is Role.READ:
            return self._masks.of_name(lexer, continuation(scopes, state.line, name.begun))
        if not name.begun or is_known(scopes, name.begun):
            return self._masks.of_lexer(lexer)
        # An unknown name may be bound here, so forbid only the characters that would read it.
        return self._masks.without(lexer, ".([" if name.role is Role.START else ".([),")

    def _at_margin(self, state: State) -> np.ndarray:
        """Return the mask before the first character of a line that is not blank."""
        script = state.script
        comment, blank = script.comments < MOST_COMMENTS, script.blanks < MOST_BLANK_LINES
        refused = "#" * (not comment) + QUOTES * (not script.takes_docstring)
        return self._masks.of_margin(
            state.line, state.margins, refused, blank, self.boundary(state)
        )

    def _in_long_string(self, state: State, lexer: LexerState) -> np.ndarray:
        """Return the mask in a triple-quoted string, which must not swallow the whole script.

        Rows that get too long must end. A string that gets too long must close, at the margin of
        its line.
        """
        if state.must_close:
            margin = state.line[: -len(state.line.lstrip(" \t"))]
            column = len(state.row)
            end = margin[column] if lexer.fresh and column < len(margin) else closing(lexer)
        elif len(state.row) >= LONGEST_ROW:
            end = "\n"
        elif state.is_full:
            return self._masks.without(lexer, " \t")
        else:
            return self._masks.of_lexer(lexer)
        return self._masks.of_end(lexer, end)

    def accepts(self, state: State, token: int) -> bool:
        """Return True for any character: the line is judged at its end."""
        return token > UNKNOWN

    def advance(self, state: State, token: int) -> State:
        """Return the state after one more token; BOUNDARY starts the next document."""
        if token == BOUNDARY:
            return START
        if token == UNKNOWN:
            return state._replace(verdict=Verdict.REJECTED)
        after = follow_line(state, self._characters[token])
        if self._names is Names.KNOWN and after.verdict is Verdict.FINAL and after.script.unknown:
            return after._replace(verdict=Verdict.REJECTED)
        return after

    def boundary(self, state: State) -> bool:
        """Return whether the document may end: at the start of a line, with nothing to complete."""
        return state.verdict is Verdict.FINAL and not state.script.witness()

    def witness(self, state: State) -> list[int]:
        """Return the fewest lines that complete the script."""
        return self._spelled("".join(state.script.witness()))

    def verdict(self, state: State) -> Verdict:
        """Return FINAL at the start of a line, OPEN within it, REJECTED if it cannot stand."""
        return state.verdict

    def fallback(self, state: State) -> list[int]:
        """Return the first line of the witness, or a blank line if nothing needs completing."""
        blank = "\n" if state.script.blanks < MOST_BLANK_LINES else ""
        return self._spelled(next(iter(state.script.witness()), blank))

    def _spelled(self, text: str) -> list[int]:
        return [self._index[character] for character in text]


def _require_closings(characters: set[str]) -> None:
    """Raise ConstraintError for a block that the vocabulary can open but not complete."""
    closings = [
        f" {CLOSINGS[name]}" for opening, name in _OPENINGS.items() if set(opening) <= characters
    ]
    lacking = sorted({"\n"}.union(*closings) - characters)
    if lacking:
        raise ConstraintError(
            "The model's vocabulary cannot complete a block of Python, for example with 'pass'. "
            f"It lacks {''.join(lacking)!r}. Use --free to sample without this constraint."
        )


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
        self.of_lexer = lru_cache(REMEMBERED)(self._of_lexer)
        self.of_word = lru_cache(REMEMBERED)(self._of_word)
        self.of_margin = lru_cache(REMEMBERED)(self._of_margin)
        self.of_name = lru_cache(REMEMBERED)(self._of_name)
        self.without = lru_cache(REMEMBERED)(self._without)
        self.of_end = lru_cache(REMEMBERED)(self._of_end)

    def _where(self, rule: Callable[[str], bool]) -> np.ndarray:
        """Return the characters for which a rule holds; it must treat those of a kind alike."""
        mask = np.zeros(self._size, dtype=bool)
        mask[2:] = np.array([rule(kind) for kind in self._kinds], dtype=bool)[self._kind_of]
        return mask

    def _of_lexer(self, lexer: LexerState) -> np.ndarray:
        """Return the mask within a logical line."""
        mask = self._where(lambda character: permitted(lexer, character))
        # If the vocabulary lacks all that may come, end the line, which will be rejected.
        return mask if mask.any() else self._of_characters("\n")

    def _of_word(self, lexer: LexerState, typed: str, words: tuple[str, ...]) -> np.ndarray:
        """Return the mask within a line's first word, which must be one of `words`."""
        rests = [word[len(typed) :] for word in words if word.startswith(typed)]
        mask = self._of_characters("".join(rest[:1] for rest in rests))
        if "" in rests:
            # A word is complete, so anything may come that does not continue it.
            ends = self._where(lambda character: not is_name_character(character))
            mask = mask | (self._of_lexer(lexer) & ends)
        return mask

    def _of_name(self, lexer: LexerState, name: Continuation) -> np.ndarray:
        """Return the mask where a name is read: what leads to a known name, or ends one."""
        mask = self._of_lexer(lexer)
        steered = self._of_characters("".join(name.characters) + "'\"" * name.may_quote)
        if not name.begun:
            steered |= self._where(lambda character: not character.isidentifier())
        elif name.may_end:
            steered |= self._where(lambda character: not is_name_character(character))
        steered &= mask
        return steered if steered.any() else mask

    def _without(self, lexer: LexerState, characters: str) -> np.ndarray:
        """Return the mask within a line without some characters, unless only they may come."""
        mask = self._of_lexer(lexer)
        kept = mask & ~self._of_characters(characters)
        return kept if kept.any() else mask

    def _of_end(self, lexer: LexerState, end: str) -> np.ndarray:
        """Return the mask in a string that must end: only the character `end`, if it may come."""
        mask = self._of_lexer(lexer)
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
        """Return the first characters of a line that starts with one of `words` (if any)."""
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
    """Return a character that stands for all that the rules treat alike."""
    return character if character.isascii() else _representative(character)


def _representative(character: str) -> str:
    """Return one of four characters: a letter, a mark within names, a control or any other."""
    if permitted(LexerState(last="a"), character):
        return "\u00e9" if character.isidentifier() else "\u0301"
    in_string = LexerState(LexerMode.STRING, quote='"""')
    return "\u2014" if permitted(in_string, character) else "\u0085"

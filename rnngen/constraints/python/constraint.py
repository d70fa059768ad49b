"""Python that compiles, by certified prefixes; knows nothing of models.

A script and its witness always compile. A logical line is drawn under masks that leave out what is certainly
dead, and stands if the script with it and its new witness compiles; otherwise it is drawn again. So lines have
just the chances that the model gives those that can stand.
"""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.python.lexer import (
    QUOTES,
    LexerMode,
    Mode,
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
"""What opens a block → what of `CLOSINGS` completes it."""


class Names(Enum):
    """What is done about names that nothing bound before; of each script `names.share_of_known_names` tells."""

    ANY = "any"
    """Nothing."""
    STEERED = "steered"
    """Where a name is surely read, only what leads to a known one may come. It costs no draws."""
    KNOWN = "known"
    """A line that reads an unknown name is rejected as well. It costs many draws with a weak model."""


class PythonConstraint(Constraint):
    """A `rnngen.constraints.base.Constraint` on the ids of a codec of characters.

    Raises:
        ConstraintError: if the vocabulary cannot spell what completes the blocks that it can open.
    """

    def __init__(self, vocabulary: Vocabulary, names: Names = Names.STEERED) -> None:
        self._characters = vocabulary.tokens
        self._index = vocabulary.index
        _require_closings(set(vocabulary.index))
        self._masks = Masks(vocabulary)
        self._names = names

    def start(self) -> State:
        """The state before the first token of a document."""
        return START

    def allowed(self, state: State) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        mode = state.mode
        if mode is None:
            return self._at_margin(state)
        if state.words:
            return self._masks.of_word(mode, state.line.lstrip(), state.words)
        if state.line[-1] == " " and state.is_wide:
            return self._masks.without(mode, " \t")
        if state.opened >= 0:
            return self._in_long_string(state, mode)
        if state.is_full:
            return self._masks.without(mode, " \t")
        if self._names is not Names.ANY and mode.place is LexerMode.CODE:
            return self._at_name(state, mode)
        return self._masks.of_mode(mode)

    def _at_name(self, state: State, mode: Mode) -> np.ndarray:
        """In code: an unknown name is not begun where one is read, and not read where one may be bound."""
        name = name_at_end(state.line, mode.closers)
        if name is None:
            return self._masks.of_mode(mode)
        scopes = state.script.scopes
        if name.role is Role.READ:
            return self._masks.of_name(mode, continuation(scopes, state.line, name.begun))
        if not name.begun or is_known(scopes, name.begun):
            return self._masks.of_mode(mode)
        return self._masks.without(mode, ".([" if name.role is Role.START else ".([),")

    def _at_margin(self, state: State) -> np.ndarray:
        script = state.script
        comment, blank = script.comments < MOST_COMMENTS, script.blanks < MOST_BLANK_LINES
        refused = "#" * (not comment) + QUOTES * (not script.takes_docstring)
        return self._masks.of_margin(
            state.line, state.margins, refused, blank, self.boundary(state)
        )

    def _in_long_string(self, state: State, mode: Mode) -> np.ndarray:
        """Lines that are neither too long nor too many, so that no string swallows the script."""
        if state.must_close:
            margin = state.line[: -len(state.line.lstrip(" \t"))]
            column = len(state.row)
            end = margin[column] if mode.fresh and column < len(margin) else closing(mode)
        elif len(state.row) >= LONGEST_ROW:
            end = "\n"
        else:
            return self._masks.without(mode, " \t") if state.is_full else self._masks.of_mode(mode)
        return self._masks.of_end(mode, end)

    def accepts(self, state: State, token: int) -> bool:
        """Whether a token of a prompt may come next: any character, until the line that holds it is REJECTED."""
        return token > UNKNOWN

    def advance(self, state: State, token: int) -> State:
        """The state after one more token; BOUNDARY leads to the next document."""
        if token == BOUNDARY:
            return START
        if token == UNKNOWN:
            return state._replace(verdict=Verdict.REJECTED)
        after = follow_line(state, self._characters[token])
        if self._names is Names.KNOWN and after.verdict is Verdict.FINAL and after.script.unknown:
            return after._replace(verdict=Verdict.REJECTED)
        return after

    def boundary(self, state: State) -> bool:
        """Whether the document may end here: at the start of a line, with nothing left to be completed."""
        return state.verdict is Verdict.FINAL and not state.script.witness()

    def witness(self, state: State) -> list[int]:
        """The fewest lines that complete the script."""
        return self._spelled("".join(state.script.witness()))

    def verdict(self, state: State) -> Verdict:
        """FINAL at the start of a line, before which the script with its witness compiles."""
        return state.verdict

    def fallback(self, state: State) -> list[int]:
        """The first line of the witness, or a blank line, unless there are too many."""
        blank = "\n" if state.script.blanks < MOST_BLANK_LINES else ""
        return self._spelled(next(iter(state.script.witness()), blank))

    def _spelled(self, text: str) -> list[int]:
        return [self._index[character] for character in text]


def _require_closings(characters: set[str]) -> None:
    """Raise unless what completes each block can be spelled, where what opens it can."""
    closings = [
        f" {CLOSINGS[name]}" for opening, name in _OPENINGS.items() if set(opening) <= characters
    ]
    lacking = sorted({"\n"}.union(*closings) - characters)
    if lacking:
        raise ConstraintError(
            "No Python that compiles can be sampled. Expected a vocabulary that spells what completes a block, such "
            f"as 'pass' (--free samples without this constraint). It lacks: {''.join(lacking)!r}."
        )


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

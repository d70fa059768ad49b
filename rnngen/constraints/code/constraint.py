"""Code that parses, in any language of `rnngen.languages`.

The parser decides about a text and the witness that completes it. It is asked at the end of each
token that the last witness did not foresee, so a wrong token is drawn again before the next one. In
between, the lexer masks what is certainly wrong.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.code.comments import SHARE, Leaning, Line, line_begun
from rnngen.constraints.code.ending import Endings
from rnngen.constraints.code.follower import Follower
from rnngen.constraints.code.lexer import MOST_BRACKETS, Lexer, LexerState
from rnngen.constraints.code.line_starts import LineStarts, Start
from rnngen.constraints.code.rules import Judge
from rnngen.constraints.code.state import State
from rnngen.constraints.code.top import Limit, Top
from rnngen.constraints.code.witness import WHOLE, Witnesses
from rnngen.corpus.syntax import grammar_of
from rnngen.errors import ConstraintError
from rnngen.languages import Form, Language
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary

MOST_BLANK_LINES = 2
"""Blank lines in a row."""
ALL_BLANKS = " \t\n"
MOST_SPACES = 60
"""Blanks in a row within a line."""
DEEPEST = 16
"""Characters by which a line may be indented beyond the line that opened its bracket."""
MOST_IN_COMMENT = 24
"""Blanks in a row within a comment."""
LONGEST_STRING = 160
"""Characters of a string, after which it must close."""
LONGEST_PATTERN = 60
"""Characters of a regular expression, after which it must close."""
LONGEST_COMMENT = 2000
"""Characters of a comment, after which it must close."""
FULL_ROW = 88
"""Characters of a line in a comment, after which no new word starts."""
LONGEST_ROW = 100
"""Characters of a line in a comment."""


class CodeConstraint(Constraint):
    """Writes code that parses, on the token ids of a character codec.

    Args:
        prose: the share of comments to lean towards, 0 to 1.

    Raises:
        MissingGrammar: if the grammar is not installed.
        ConstraintError: if the vocabulary cannot spell the smallest document.
    """

    def __init__(self, vocabulary: Vocabulary, language: str, prose: float | None = None) -> None:
        grammar = grammar_of(language)
        self._characters = vocabulary.tokens
        self._index = vocabulary.index
        self._language = grammar.language
        known = frozenset(vocabulary.tokens[2:])
        _require(self._language, known)
        self._lexer = Lexer(grammar.language, grammar.keywords)
        self._judge = Judge(language)
        witnesses = Witnesses(grammar.language, known)
        self._follower = Follower(grammar, self._judge, self._lexer, witnesses)
        self._endings = Endings(self._follower, grammar)
        self._line_starts = LineStarts(grammar.language)
        share = SHARE if prose is None else prose
        self._top = Top(grammar.language)
        # Looked up for each character.
        self._is_single = self._language.is_single
        self._is_stepped = bool(self._language.steps)
        self._is_limited = bool(self._language.top_words or self._language.lists)
        self._leaning = Leaning(vocabulary, grammar.language, share)
        self._masks = Masks(vocabulary, self._lexer)

    def relax(self) -> bool:
        """Hold samples to the grammar alone, not to further rules of the language."""
        self._judge.is_strict = False
        return True

    def start(self) -> State:
        return State()

    def allowed(self, state: State) -> np.ndarray:
        lexer = state.lexer
        if lexer.form is not None:
            return self._within(state, lexer.form)
        if self._is_single and self._is_complete(state):
            return self._masks.after_value(state.row > 0)
        closers = lexer.closers
        closer = closers[-1][0] if closers else ""
        place = Place(closer, len(closers) < MOST_BRACKETS, self.boundary(state))
        if lexer.is_fresh and self._is_stepped:
            start = self._line_starts.start(state.layout, state.margin)
            is_empty = not state.margin and state.blanks <= MOST_BLANK_LINES
            mask = self._masks.at_line_start(place, start, is_empty)
        else:
            holds = self._is_stepped and state.layout.holds
            mask = self._masks.in_code(place, self._blanks(state), holds)
        limit = self._top.limit(state) if self._is_limited else None
        return mask if limit is None else self._masks.limited(mask, limit)

    def _within(self, state: State, form: Form) -> np.ndarray:
        """Return the mask in a string, a comment or the like."""
        tail, in_class = state.lexer.tail, state.lexer.in_class
        if self._is_full(state, form):
            return self._masks.closing(form, tail, in_class)
        if form.is_comment and state.row >= LONGEST_ROW:
            return self._masks.newline
        if form.is_comment and self._language.steps and (line := line_begun(state)) is not None:
            return self._masks.in_comment(form, tail, line)
        most = MOST_IN_COMMENT if form.is_comment else MOST_SPACES
        blank = not (form.is_comment and state.row >= FULL_ROW) and state.blanks < most
        return self._masks.in_form(form, tail, in_class, blank)

    def _blanks(self, state: State) -> str:
        """Return the blanks that may come in code."""
        if not state.lexer.is_fresh:
            newline = "" if self._language.groups and self._goes_on(state) else "\n"
            return " \t" + newline if state.blanks < MOST_SPACES else newline
        margin = max(len(bracket.margin) for bracket in state.layout.brackets)
        is_free = state.blanks <= MOST_BLANK_LINES and state.row < margin + DEEPEST
        return ALL_BLANKS if is_free else ""

    def _goes_on(self, state: State) -> bool:
        """Return whether a newline would end a statement within its parentheses."""
        bracket = state.layout.brackets[-1]
        return (
            state.lexer.is_operand
            and bracket.closer in (")", "]")
            and bracket.word not in self._language.groups
        )

    def bias(self, state: State) -> np.ndarray | None:
        """Lean towards the share of comments."""
        return self._leaning.bias(state)

    def _is_full(self, state: State, form: Form) -> bool:
        """Return whether a string or comment must end here."""
        if form.has_classes:
            return state.run >= LONGEST_PATTERN
        return state.run >= (LONGEST_COMMENT if form.is_comment else LONGEST_STRING)

    def accepts(self, state: State, token: int) -> bool:
        """Return True for any character: the parser judges it."""
        return token > UNKNOWN

    def advance(self, state: State, token: int) -> State:
        """Return the state after one more token; BOUNDARY starts the next document."""
        if token <= UNKNOWN:
            return State() if token == BOUNDARY else state._replace(verdict=Verdict.REJECTED)
        return self._follower.follow(state, self._characters[token])

    def verdict(self, state: State) -> Verdict:
        """Return FINAL at the end of a token, OPEN within it, REJECTED if it fits nowhere."""
        return state.verdict

    def settle(self, state: State) -> State:
        """Return the state at the end of a prompt, FINAL or REJECTED."""
        return self._endings.settle(state)

    def can_begin(self, state: State) -> bool:
        """Return whether something valid begins with a prompt."""
        return self.verdict(self.settle(state)) is not Verdict.REJECTED

    def problem(self, tokens: Sequence[int]) -> str:
        """Say in which line and column nothing valid goes on."""
        text = "".join(self._characters[token] for token in tokens if token > UNKNOWN)
        state, stood = self.start(), 0
        for count, character in enumerate(text, start=1):
            state = self._follower.follow(state, character)
            if state.verdict is Verdict.FINAL:
                stood = count
        line = text.count("\n", 0, stood) + 1
        column = stood - text.rfind("\n", 0, stood)
        rest = text[stood:].strip().split("\n")[0][:40]
        return f"it fails at line {line}, column {column}, at {rest!r}"

    def _is_complete(self, state: State) -> bool:
        """Return whether there is a piece, and nothing to complete."""
        is_code = state.lexer.form is None and state.is_certain
        return is_code and state.levels == WHOLE and bool(state.text.strip())

    def boundary(self, state: State) -> bool:
        """Return whether the document may end: after a line, with nothing to complete."""
        return not state.row and self._is_complete(state)

    def may_end(self, state: State) -> bool:
        """Return whether a document looks finished here: after a line, with brackets to close."""
        return (
            not state.row
            and state.lexer.form is None
            and state.is_certain
            and not any(level.filler for level in state.levels)
            and bool(state.text.strip())
        )

    def witness(self, state: State) -> list[int]:
        """Return the fewest tokens that complete the document."""
        return self._spelled(self._endings.completion(state))

    def fallback(self, state: State) -> list[int]:
        """Return what completes the innermost bracket, string or comment, or the line.

        Nothing if the text could not be completed after it.
        """
        for step in self._endings.step(state):
            after = state
            for character in step:
                after = self._follower.follow(after, character)
            if self._follower.parse(after, self._endings.completion(after)) is not None:
                return self._spelled(step)
        return []

    def _spelled(self, text: str) -> list[int]:
        return [self._index[character] for character in text if character in self._index]


def _require(language: Language, known: frozenset[str]) -> None:
    """Raise ConstraintError if the vocabulary cannot spell the smallest document."""
    lacking = sorted({*language.least} - known)
    if lacking:
        raise ConstraintError(
            f"The model's vocabulary cannot write {language.title}. "
            f"It lacks {''.join(lacking)!r}. Use --free to sample without this constraint."
        )


class Place(NamedTuple):
    """What decides about the characters of code."""

    closer: str
    """What closes the innermost bracket."""
    opens: bool
    """Whether more brackets may open."""
    ends: bool
    """Whether the document may end."""

    @property
    def lexer(self) -> LexerState:
        """A state of the lexer in such a place."""
        brackets = 1 if self.opens else MOST_BRACKETS
        return LexerState(closers=((self.closer, None),) * brackets if self.closer else ())


class Masks:
    """Masks bool[vocabulary], each computed once and kept; not to be changed."""

    def __init__(self, vocabulary: Vocabulary, lexer: Lexer) -> None:
        self._characters = vocabulary.tokens[2:]
        self._index = vocabulary.index
        self._lexer = lexer
        self.newline = np.zeros(len(vocabulary), dtype=bool)
        self.newline[self._index["\n"]] = True
        self.in_code = lru_cache(1 << 12)(self._in_code)
        self.at_line_start = lru_cache(1 << 14)(self._at_line_start)
        self.in_form = lru_cache(1 << 12)(self._in_form)
        self.in_comment = lru_cache(1 << 12)(self._in_comment)
        self._limit = lru_cache(1 << 10)(self._within_limit)
        self.after_value = lru_cache(2)(self._after_value)
        self.closing = lru_cache(1 << 10)(self._closing)

    def _in_code(self, place: Place, blanks: str, holds: bool) -> np.ndarray:
        """Return the characters that are not certainly wrong.

        Args:
            blanks: the blanks that may come.
            holds: whether the block must end on a line of its own.
        """
        mask = self._permitted(place.lexer, place.ends)
        for blank in ALL_BLANKS:
            if blank in self._index:
                mask[self._index[blank]] &= blank in blanks
        if holds and "}" in self._index:
            mask[self._index["}"]] = False
        return mask

    def _at_line_start(self, place: Place, start: Start, is_empty: bool) -> np.ndarray:
        """Return the characters that keep to the layout of the text.

        Args:
            is_empty: whether the line may stay empty.
        """
        usual = self._permitted(place.lexer, place.ends)
        mask = usual.copy()
        for i, character in enumerate(self._characters, start=2):
            mask[i] &= is_empty if character == "\n" else start.permits(character)
        return mask if mask[BOUNDARY + 1 :].any() else usual

    def _in_form(self, form: Form, tail: str, in_class: bool, blank: bool) -> np.ndarray:
        """Return the characters that a string or comment may have."""
        mask = self._permitted(LexerState(form=form, tail=tail, in_class=in_class))
        for each in " \t":
            if each in self._index:
                mask[self._index[each]] &= blank
        return mask if mask.any() else self._closing(form, tail, in_class)

    def _in_comment(self, form: Form, tail: str, line: Line) -> np.ndarray:
        """Return the characters with which a line of a comment may go on."""
        usual = self._permitted(LexerState(form=form, tail=tail))
        mask = usual.copy()
        mask[2:] &= [line.permits(character) for character in self._characters]
        return mask if mask.any() else usual

    def limited(self, mask: np.ndarray, limit: Limit) -> np.ndarray:
        """Return what a mask allows within a limit, or all of it if that is nothing."""
        found: np.ndarray = mask & self._limit(limit)
        return found if found[BOUNDARY + 1 :].any() else mask

    def _within_limit(self, limit: Limit) -> np.ndarray:
        mask = np.ones(len(self._characters) + 2, dtype=bool)
        for i, character in enumerate(self._characters, start=2):
            is_name = self._lexer.is_name_character(character)
            some = limit.letters if is_name else limit.others
            mask[i] = some is None or character in some
        return mask

    def _permitted(self, lexer: LexerState, ends: bool = False) -> np.ndarray:
        mask = np.zeros(len(self._characters) + 2, dtype=bool)
        mask[2:] = [self._permits(lexer, character) for character in self._characters]
        mask[BOUNDARY] = ends
        return mask

    def _permits(self, lexer: LexerState, character: str) -> bool:
        if character not in "\n\t" and not character.isprintable():
            return False
        if lexer.form is None and not self._closable(character):
            return False
        return self._lexer.permits(lexer, character)

    def _closable(self, character: str) -> bool:
        """Return whether the vocabulary can close what a character opens."""
        return self._lexer.closer_of.get(character, character) in self._index

    def _after_value(self, is_open: bool) -> np.ndarray:
        """Return the mask after the only value of a document: a newline, and the end."""
        mask = np.zeros(len(self._characters) + 2, dtype=bool)
        mask[BOUNDARY] = not is_open
        return self.newline if is_open else mask

    def _closing(self, form: Form, tail: str, in_class: bool) -> np.ndarray:
        """Return the mask in a form that must end."""
        lexer = LexerState(form=form, tail=tail, in_class=in_class)
        mask = np.zeros(len(self._characters) + 2, dtype=bool)
        end = self._lexer.end(lexer)
        if end in self._index:
            mask[self._index[end]] = True
        else:
            mask[2:] = [self._lexer.permits(lexer, each) for each in self._characters]
        return mask

"""A lexer that a table drives: strings, comments and brackets, a character at a time.

It need not be exact, since the parser has the last word. Where it errs, something valid may be
refused, but nothing invalid passes. Its states are few and its transitions are cached, so following
a text costs one look-up per character.
"""

from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple

from rnngen.languages import HEX, Form, Language

MOST_BRACKETS = 24
"""Nested brackets."""


class Event(IntEnum):
    """The effect of a character on the lexer."""

    SPACE = auto()
    NEWLINE = auto()
    WORD = auto()
    OPERATOR = auto()
    OPEN = auto()
    """It opens a bracket."""
    CLOSE = auto()
    """It closes a bracket, or ends code within a string."""
    SEPARATOR = auto()
    FORM = auto()
    """It opens a form."""
    INSIDE = auto()
    """It lies within a form."""
    END = auto()
    """It ends a form."""


class LexerState(NamedTuple):
    """The lexer between two characters."""

    event: Event = Event.NEWLINE
    """The effect of the last character."""
    form: Form | None = None
    """The form that is open."""
    closers: tuple[tuple[str, Form | None], ...] = ()
    """Brackets to be closed, innermost last, each with the form that goes on after it."""
    tail: str = ""
    """In code, the last characters while an opening may begin with them; in a form, those that may
    become its end, or an escape."""
    is_operand: bool = False
    """Whether the last token can be an operand, so that an operator may follow."""
    is_fresh: bool = True
    """Whether the line is blank so far."""
    in_class: bool = False
    """Whether a bracketed class is open in a form."""


class Lexer:
    """The lexer of a language."""

    def __init__(self, language: Language, keywords: frozenset[str]) -> None:
        self._forms = sorted(language.forms, key=lambda form: -len(form.opening))
        self._openings = {
            form.opening[:i] for form in self._forms for i in range(len(form.opening))
        }
        pairs = zip(language.brackets[::2], language.brackets[1::2], strict=True)
        self.closer_of = dict(pairs)
        self._closers = frozenset(self.closer_of.values())
        self._names = language.names
        self._has_braces = bool(language.steps)
        self._keywords = keywords
        self.follow = lru_cache(1 << 16)(self._follow)

    def is_name_character(self, character: str) -> bool:
        """Return whether a character may continue a name or a number."""
        return character == "_" or character.isalnum() or character in self._names

    def _follow(self, state: LexerState, character: str) -> LexerState:
        """Return the state after one more character."""
        if state.form is not None:
            return self._in_form(state, state.form, character)
        return self._in_code(state, character)

    # Code

    def _in_code(self, state: LexerState, character: str) -> LexerState:
        opened = self._opened(state, character)
        if opened is not None:
            return opened
        if state.tail == "/":  # it was an operator
            state = state._replace(is_operand=False)
        tail = self._pending(state, character)
        fresh = state.is_fresh and character.isspace()
        if character == "\n":
            return LexerState(Event.NEWLINE, None, state.closers, tail, state.is_operand)
        if character.isspace():
            return state._replace(event=Event.SPACE, tail=tail, is_fresh=fresh)
        if self.is_name_character(character):
            return LexerState(Event.WORD, None, state.closers, tail, True, False)
        if state.closers and character == state.closers[-1][0]:
            _, form = state.closers[-1]
            return LexerState(Event.CLOSE, form, state.closers[:-1], "", True, False)
        if character in self.closer_of:
            closers = (*state.closers, (self.closer_of[character], None))
            return LexerState(Event.OPEN, None, closers, tail, False, False)
        if character in ";,":
            return LexerState(Event.SEPARATOR, None, state.closers, tail, False, False)
        # After a slash the next character tells whether it was an operator.
        is_operand = character in self._closers or (character == "/" and state.is_operand)
        return LexerState(Event.OPERATOR, None, state.closers, tail, is_operand, False)

    def _pending(self, state: LexerState, character: str) -> str:
        """Return the last characters while the opening of a form may begin with them."""
        tail = state.tail + character
        while tail and tail not in self._openings:
            tail = tail[1:]
        # A letter in the middle of a word begins no form.
        if tail and tail[0].isalnum() and state.event is Event.WORD and tail == character:
            return ""
        return tail

    def _opened(self, state: LexerState, character: str) -> LexerState | None:
        """Return the state in a form that this character opens, if it opens one."""
        text = state.tail + character
        for form in self._forms:
            if text != form.opening and text in self._openings:
                continue  # a longer opening may come
            if text.endswith(form.opening) and self._may_open(state, form):
                return state._replace(event=Event.FORM, form=form, tail="", is_fresh=False)
        if state.tail == "/" and not state.is_operand and character != "\n":
            # A slash where an operand is due, and no comment: a regular expression.
            for form in self._forms:
                if form.opening == "/":
                    inside = state._replace(event=Event.FORM, form=form, tail="", is_fresh=False)
                    return self._in_form(inside, form, character)._replace(event=Event.FORM)
        return None

    def _may_open(self, state: LexerState, form: Form) -> bool:
        if form.after == "operator":
            return False  # only the next character tells it from a comment
        if form.after == "line":
            return state.is_fresh
        if form.opening == "#" and form.is_comment:
            return state.event not in (Event.WORD, Event.OPERATOR)
        return True

    # Forms

    def _in_form(self, state: LexerState, form: Form, character: str) -> LexerState:
        if state.tail.startswith(form.escape) and form.escape and state.tail:
            return state._replace(
                event=Event.INSIDE, tail=_escape_after(form, state.tail, character)
            )
        if form.is_character and state.event is Event.INSIDE and character != form.closing:
            # It was no character: a lifetime of Rust, say.
            return self._in_code(
                LexerState(Event.WORD, None, state.closers, "", True, False), character
            )
        tail = state.tail + character
        if form.is_opaque and form.opening + tail in self._openings:
            return state._replace(event=Event.INSIDE, tail=tail)
        longer = next((each for each in self._forms if each.opening == form.opening + tail), None)
        if form.is_opaque and longer is not None:
            return state._replace(event=Event.FORM, form=longer, tail="")
        if character == form.escape:
            return state._replace(event=Event.INSIDE, tail=character)
        if tail.endswith(form.closing) and not state.in_class:
            return self._closed(state, form, character)
        if form.embedding and tail.endswith(form.embedding):
            closers = (*state.closers, ("}", form))
            return LexerState(Event.OPEN, None, closers, "", False, False)
        if character == "\n" and not form.is_multiline:
            return LexerState(Event.NEWLINE, None, state.closers, "", True)
        ends = (form.closing, form.embedding)
        while tail and not any(end.startswith(tail) for end in ends):
            tail = tail[1:]
        in_class = form.has_classes and (character == "[" or (state.in_class and character != "]"))
        return state._replace(event=Event.INSIDE, tail=tail, in_class=in_class)

    def _closed(self, state: LexerState, form: Form, character: str) -> LexerState:
        """Return the state after a form. A comment leaves everything as it was."""
        if character == "\n":
            return LexerState(
                Event.NEWLINE if form.is_comment else Event.END,
                None,
                state.closers,
                "",
                form.is_comment and state.is_operand,
            )
        tail = ""
        if state.event is Event.FORM and form.opening == form.closing:
            # An empty string: one more quote may open a longer form.
            tail = form.opening + character
            tail = tail if tail in self._openings else ""
        is_operand = state.is_operand if form.is_comment else True
        return LexerState(Event.END, None, state.closers, tail, is_operand, False)

    def end(self, state: LexerState) -> str:
        """Return the next character that ends the form; "" within an escape."""
        form = state.form
        if form is None or (form.escape and state.tail.startswith(form.escape)):
            return ""
        if state.in_class:
            return "]"
        begun = next(
            i for i in range(len(form.closing), -1, -1) if state.tail.endswith(form.closing[:i])
        )
        return form.closing[begun : begun + 1]

    # What may come

    def permits(self, state: LexerState, character: str) -> bool:
        """Return whether a character is not certainly wrong."""
        form = state.form
        if form is None:
            return self._permits_in_code(state, character)
        if form.escape and state.tail.startswith(form.escape):
            return _permits_in_escape(form, state.tail, character)
        if character == "\n":
            return form.is_multiline or form.closing == "\n"
        return True

    def _permits_in_code(self, state: LexerState, character: str) -> bool:
        if character in self._closers:
            return bool(state.closers) and state.closers[-1][0] == character
        if character in self.closer_of:
            return len(state.closers) < MOST_BRACKETS
        # Outside strings and comments, code with braces has such characters in names only.
        return character.isascii() or not self._has_braces or f"_{character}".isidentifier()


def _escape_after(form: Form, tail: str, character: str) -> str:
    """Return the incomplete part of an escape sequence after one more character."""
    escape = tail + character
    digits = form.hexadecimal.get(escape[1], 0)
    return escape if len(escape) < 2 + digits else ""


def _permits_in_escape(form: Form, tail: str, character: str) -> bool:
    if len(tail) > 1:
        return character in HEX
    return not form.escapes or character in form.escapes

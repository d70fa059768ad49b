"""Follow a text, and keep a witness that completes it to one that parses.

Most characters need no parser. Within strings and comments, and where the text goes on as its
witness does, the old witness still holds. Elsewhere a new one is searched for at the end of each
token. If there is none, the token is rejected. The parser takes over the tree of the text before,
so it reads only what was written since.
"""

import re
from typing import Any

from rnngen.constraints.base import Verdict
from rnngen.constraints.code.attempt import Attempt
from rnngen.constraints.code.layout import LayoutFollower
from rnngen.constraints.code.lexer import Event, Lexer, LexerState
from rnngen.constraints.code.rules import Judge
from rnngen.constraints.code.state import (
    Position,
    State,
    changed,
    end_of_comment,
    indented,
    longer,
    parsed,
    placed,
    with_filler,
)
from rnngen.constraints.code.witness import (
    LOOK_BACK,
    PLACEHOLDER,
    Level,
    Levels,
    Witnesses,
    following,
    is_word,
    spelled,
)
from rnngen.corpus.syntax import Grammar
from rnngen.languages import Form

FEW = 8
"""Witnesses tried for a word that may, but need not, open a block."""
TELLING = 2
"""First witnesses whose errors may tell that none can help."""
REMEMBERED = 1 << 16
"""Searches without a result that are kept, since samplers draw the same token again."""
_PLAIN = (Event.WORD, Event.INSIDE)
_BRACKETS = (Event.OPEN, Event.CLOSE)
_NAME = re.compile(r"\b[^\W\d]\w*")
_QUOTES = re.compile("[\"'`]")
_COMMENT = re.compile(r"/\*.*?\*/")
BLANKS = (" ", "\t", "\n")
CLOSERS = (")", "]", "}")
OPENERS = ("(", "[", "{", ",")
"""Characters after which a newline means no more than a blank."""
APART = (*BLANKS, *OPENERS, ";")
"""Characters that are no part of a longer token."""
DECLARES = re.compile(r"\b(?:let|const|var|class|function|import|as)\s+\Z")
"""A keyword before a name that is being declared. A placeholder there must be a new name."""


class Follower:
    """Follows a text, a character at a time."""

    def __init__(self, grammar: Grammar, judge: Judge, lexer: Lexer, witnesses: Witnesses) -> None:
        self._grammar = grammar
        self._language = grammar.language
        self._lexer = lexer
        self.witnesses = witnesses
        self._judge = judge
        self._layout = LayoutFollower(grammar.language)
        forms = () if grammar.language.words else grammar.language.forms
        self._late = frozenset(form for form in forms if form.is_plain)
        """Strings that may be checked with the token after them."""
        self._failed: set[int] = set()
        self._specials = grammar.words | grammar.reserved | set(grammar.language.special)
        self._telling = self._specials | witnesses.telling

    def follow(self, state: State, character: str) -> State:
        """Return the state after one more character; a REJECTED one may become FINAL again."""
        lexer = self._lexer.follow(state.lexer, character)
        event = lexer.event
        # Most characters lie within a word, a string or an indentation, and change little.
        if event is state.lexer.event and character != "\n" and not lexer.tail:
            if event in _PLAIN:
                return longer(state, character, lexer, state.start)
            if event is Event.SPACE and lexer.is_fresh and state.is_certain:
                return indented(state, character, lexer)
        elif event is Event.WORD and not (state.lexer.is_fresh or state.layout.head or lexer.tail):
            return longer(state, character, lexer, len(state.text))
        after = self._follow(state, character)
        is_fresh = state.lexer.is_fresh
        if character == "\n":
            margin, row, blanks = "", 0, state.blanks + 1 if is_fresh else 1
        else:
            row = state.row + 1
            is_blank = character.isspace()
            margin = state.margin + character if is_fresh and is_blank else state.margin
            blanks = (state.blanks if is_fresh else state.blanks + 1) if is_blank else 0
        run = state.run + 1 if after.lexer.form is not None else 0
        layout, event = state.layout, after.lexer.event
        if is_fresh or layout.head or event in _BRACKETS or event is Event.NEWLINE:
            layout = self._layout.follow(
                layout, state.lexer, after.lexer, after.text, state.margin, state.row
            )
        return placed(after, Position(margin, row, run, blanks, layout))

    def _follow(self, state: State, character: str) -> State:
        before = state.lexer
        if before.event is Event.WORD and not self._lexer.is_name_character(character):
            state = self._end_word(state)
        state = changed(state, new=state.new + character, rest=self._rest(state, character))
        lexer = self._lexer.follow(state.lexer, character)
        event, text = lexer.event, state.text + character
        if event is Event.INSIDE:
            return self._go_on(state, text, lexer)
        if event is Event.WORD:
            start = state.start if before.event is Event.WORD else len(state.text)
            return changed(state, text=text, lexer=lexer, start=start, verdict=Verdict.OPEN)
        if before.form is not None and lexer.form is None and event is not Event.OPEN:
            return self._close_form(state, text, lexer, before.form)
        if event is Event.FORM and lexer.form is not None:
            return self._open_form(state, text, lexer, lexer.form)
        if event is Event.SPACE or event is Event.NEWLINE:
            return self._blank(state, text, lexer)
        return self._punctuate(state, text, lexer)

    def _rest(self, state: State, character: str) -> str | None:
        """Return `State.rest` after one more character; a blank between tokens changes nothing."""
        rest = state.rest
        if not rest:
            return rest if character in BLANKS else None
        if rest[0] == character:
            return rest[1:]
        if character not in BLANKS:
            return None
        if character == "\n" and self._language.is_line_sensitive:
            return rest if rest[0] in CLOSERS or state.text[-1:] in OPENERS else None
        return rest if rest[0] in (*CLOSERS, ";") or state.text[-1:] in APART else None

    # Code

    def _end_word(self, state: State) -> State:
        """Return the state with what is known at the end of its last word."""
        word = state.text[state.start :]
        if word in self._grammar.keywords:
            state = changed(state, lexer=state.lexer._replace(is_operand=False))
        if self._language.words:
            blocked = self._block(state, word)
            if blocked is not None:
                return blocked
        if not state.is_certain:
            return state
        filler = state.levels[0].filler
        is_name = word not in self._specials
        swaps = filler[:1] == PLACEHOLDER and is_name and not word[0].isdigit()
        if swaps and DECLARES.search(state.text, max(state.start - LOOK_BACK, 0), state.start):
            return changed(state, is_certain=False)
        known = PLACEHOLDER if swaps else word
        if filler.startswith(known) and not is_word(filler[len(known) :][:1]):
            levels = with_filler(state.levels, filler[len(known) :])
            return changed(state, levels=levels)
        return changed(state, is_certain=False)

    def _block(self, state: State, word: str) -> State | None:
        """Return the state after a word that opens or closes a block; None if it does neither."""
        closer = self._language.words.get(word)
        closes = state.levels[0].closer.split()[:1] == [word]
        filler = state.levels[0].filler
        if not (closes or closer) or (state.is_certain and filler.startswith(word)):
            return None
        tries: list[tuple[Levels, tuple[str, ...], int]] = []
        if closes:
            tries.append((state.levels[1:], (), 0))
        if closer is not None:
            # The word may belong to a block that is open, or follow a statement.
            tries += [(state.levels, (), FEW), (state.levels, ("\n" + closer,), 0)]
        for levels, opened, most in tries:
            found = self.search(state, levels, opened, most)
            if found is not None:
                return found
        return changed(state, is_certain=False)

    def _punctuate(self, state: State, text: str, lexer: LexerState) -> State:
        levels = following(state.levels, text[-1]) if state.is_certain else None
        is_operator = lexer.event is Event.OPERATOR
        if levels:
            return changed(state, text=text, levels=levels, lexer=lexer, verdict=Verdict.OPEN)
        if is_operator:
            # It may go on, so it is checked at its end.
            return changed(state, text=text, lexer=lexer, is_certain=False, verdict=Verdict.OPEN)
        opened = (lexer.closers[-1][0],) if lexer.event is Event.OPEN else ()
        return self.check(state, text, lexer, opened, lexer.event is Event.CLOSE)

    def _blank(self, state: State, text: str, lexer: LexerState) -> State:
        text = _without_blanks(text)[-LOOK_BACK:]
        # Where a newline ends a statement, nothing may be left to complete.
        is_end = lexer.event is Event.NEWLINE and (
            self._language.is_line_sensitive or (len(state.levels) == 1 and state.levels[0].filler)
        )
        if is_end or not state.is_certain:
            return self.check(state, text, lexer)
        levels = with_filler(state.levels, state.levels[0].filler.removeprefix(" "))
        state = changed(state, text=text, levels=levels, lexer=lexer, verdict=Verdict.OPEN)
        return self._confirmed(state) if lexer.event is Event.NEWLINE else state

    # Strings, comments and directives

    def _open_form(self, state: State, text: str, lexer: LexerState, form: Form) -> State:
        filler = state.levels[0].filler if state.is_certain else ""
        is_due = filler.startswith(PLACEHOLDER) and not is_word(filler[1:2])
        if form.is_character or (is_due and form in self._late):
            # It may be a lifetime, say. A string for a name is checked with the token after it.
            levels = with_filler(state.levels, filler[1:]) if is_due else state.levels
            state = changed(state, levels=levels, is_certain=False)
            return changed(state, text=text, lexer=lexer, verdict=Verdict.OPEN)
        if not (form.is_comment or form.is_opaque):
            return self.check(state, text, lexer, (form.closing,))
        is_certain = state.is_certain and form.is_comment
        return changed(
            state,
            text=text,
            lexer=lexer,
            start=len(text) - len(form.opening),
            is_certain=is_certain,
            verdict=Verdict.OPEN,
        )

    def _go_on(self, state: State, text: str, lexer: LexerState) -> State:
        """Return the state within a form."""
        is_line = text.endswith("\n") and state.is_certain and not lexer.tail
        state = changed(state, text=text, lexer=lexer, verdict=Verdict.OPEN)
        return self._confirmed(state) if is_line else state

    def _close_form(self, state: State, text: str, lexer: LexerState, form: Form) -> State:
        if form.is_comment:
            # Comments are left out of the text.
            comment = text[state.start :]
            state = changed(state, comments=state.comments + len(comment))
            text = text[: state.start] + ("\n" if "\n" in comment else " ")
            return self._blank(state, text, lexer)
        if form.is_opaque:
            return self._close_directive(state, text, lexer)
        if lexer.event is not Event.END:  # a line's end, which a string does not survive
            return self.check(state, text, lexer)
        has_level = state.levels[0].closer == form.closing
        if form in self._late and not (state.is_certain or has_level):
            return changed(state, text=text, lexer=lexer, verdict=Verdict.OPEN)
        if not state.is_certain or form.has_classes:
            return self.check(state, text, lexer, closes=has_level)
        return changed(state, text=text, levels=state.levels[1:], lexer=lexer, verdict=Verdict.OPEN)

    def _close_directive(self, state: State, text: str, lexer: LexerState) -> State:
        """Return the state after a line that may open or close a block, such as `#endif`."""
        line = text[state.start :]
        if _COMMENT.sub("", line).rstrip().endswith("/"):
            # The grammar would take the next line for a part of this one.
            return changed(state, text=text, lexer=lexer, verdict=Verdict.REJECTED)
        for first, last, closer in self._language.blocks:
            if begins := re.match(first, line):
                return self.check(state, text, lexer, (begins.expand(closer),))
            if ends := re.match(last, line):
                # Some blocks, as of HTML, end with those around them.
                wanted = ends.expand(closer)
                for i, level in enumerate(state.levels):
                    if level.closer == wanted:
                        left = changed(state, levels=state.levels[i:])
                        return self.check(left, text, lexer, closes=True)
        return self.check(state, text, lexer)

    # The parser

    def check(
        self,
        state: State,
        text: str,
        lexer: LexerState,
        opened: tuple[str, ...] = (),
        closes: bool = False,
    ) -> State:
        """Return the state at the end of a token, with a new witness if there is one.

        Args:
            opened: what may close the level that the token opens, if it opens one.
            closes: whether the token closes the innermost level.
        """
        levels = state.levels[1:] if closes and len(state.levels) > 1 else state.levels
        state = changed(state, text=text[-LOOK_BACK:], lexer=lexer)
        found = self.search(state, levels, opened)
        if found is None:
            if opened:
                levels = (Level("", opened[0]), *levels)
            return changed(state, levels=levels, is_certain=False, verdict=Verdict.REJECTED)
        return changed(found, verdict=Verdict.FINAL)

    def search(
        self, state: State, levels: Levels, opened: tuple[str, ...] = (), most: int = 0
    ) -> State | None:
        """Return the state with a new witness, or None if none is found.

        Args:
            levels: the last witness, without levels that the text has closed since.
            opened: what may close the level that the last token opens, if it opens one.
            most: witnesses to try; 0 for as many as are usual.
        """
        asked, attempt = 0, None
        likely = self.witnesses.likely(state.text, levels, opened, most)
        for tried, found in enumerate(likely):
            witness = spelled(found)
            if witness == state.rest:
                return changed(state, levels=found, is_certain=True)
            if attempt is None:
                asked = hash((state.parsed, self._without_names(state.new), levels, opened, most))
                if asked in self._failed:
                    return None
                attempt = Attempt(state)
            tree, fault = self._read(attempt, witness)
            if fault is None:
                return changed(parsed(state, tree, witness), levels=found, is_certain=True)
            # Where words open blocks, an early error may be due to a later word.
            if tried < TELLING and not self._language.words and attempt.is_text_wrong(fault):
                break
        if len(self._failed) >= REMEMBERED:
            self._failed.clear()
        self._failed.add(asked)
        return None

    def _confirmed(self, state: State) -> State:
        """Return a state as FINAL if the text parses with its old witness, else as REJECTED."""
        witness = end_of_comment(state) + spelled(state.levels)
        if witness == state.rest:
            return changed(state, verdict=Verdict.FINAL)
        tree = self.parse(state, witness)
        if tree is None:
            return changed(state, is_certain=False, verdict=Verdict.REJECTED)
        return changed(parsed(state, tree, witness), verdict=Verdict.FINAL)

    def _without_names(self, text: str) -> str:
        """Return a text with the same name for all, where the grammar takes any for any other."""
        if not self._language.takes_any_name or _QUOTES.search(text):
            return text
        return _NAME.sub(lambda match: match[0] if match[0] in self._telling else "\0", text)

    def parse(self, state: State, witness: str) -> Any | None:
        """Return the tree of the whole text with a witness; None if it is not valid."""
        tree, fault = self._read(Attempt(state), witness)
        return tree if fault is None else None

    def _read(self, attempt: Attempt, witness: str) -> tuple[Any, Any | None]:
        """Return the tree of a text with a witness, and a node that is wrong, if there is one."""
        old, start = attempt.old, attempt.start
        tree = self._grammar.parse(attempt.data + witness.encode(), old)
        root = tree.root_node
        if root.has_error:
            return tree, root
        if old is not None:
            # What was read before may mean something else now: `{a, b` may become a pattern. A
            # change may also lie between a node and what does not belong to it after all.
            changed = [each.start_byte - 1 for each in old.changed_ranges(tree)]
            start = min([start, *changed])
        return tree, self._judge.fault(root, start)


def _without_blanks(text: str) -> str:
    """Return a text that ends in a blank without the blanks before it; a newline wins."""
    if len(text) < 2 or not text[-2].isspace():
        return text
    return text[:-1] if text[-2] == "\n" or text[-1] != "\n" else text[:-2] + "\n"

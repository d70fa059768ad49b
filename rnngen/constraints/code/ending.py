"""How a text ends: at a good place, or within the token at which a prompt breaks off."""

import re
from collections.abc import Iterator

from rnngen.constraints.base import Verdict
from rnngen.constraints.code.closing import Closing
from rnngen.constraints.code.follower import Follower
from rnngen.constraints.code.lexer import Event, LexerState
from rnngen.constraints.code.state import State, end_of_comment
from rnngen.constraints.code.witness import PATTERN_ENDS, PLACEHOLDER, Level, Levels, spelled
from rnngen.corpus.syntax import Grammar
from rnngen.languages import Form

OPERATORS = ("0", ".", "=", ".x", "=x", "..x", "/\n", "**/", "-\n")
"""Texts that complete an operator, or the beginning of a comment."""
LINE_ENDS = (
    *("\n", " x\n", " x>\n", ' "x"\n', "x>\n", ">\n", '"\n', ")\n"),
    *("*/\n", "/\n", "/*/\n"),
)
"""Texts that complete a directive."""
MOST = 200
"""Witnesses tried for each way to complete a prompt's last token."""


class Endings:
    """Completes texts.

    Args:
        follower: follows the texts.
        grammar: checks an ending that is laid out in lines.
    """

    def __init__(self, follower: Follower, grammar: Grammar) -> None:
        self._follower = follower
        self._grammar = grammar
        self._closing = Closing(grammar, follower.witnesses)

    def settle(self, state: State) -> State:
        """Return the state at the end of a prompt: FINAL with an ending, else REJECTED."""
        # All of a prompt is looked at once more, as it may hold what a state was REJECTED for.
        unread = state._replace(tree=None)
        for ending in self._endings(state):
            if self._follower.parse(unread, ending) is not None:
                return state._replace(ending=ending, verdict=Verdict.FINAL)
        for rest, levels in self._closed(state):
            ending = rest + spelled(levels) + "\n"
            if self._follower.parse(unread, ending) is not None:
                return self._resettled(state, levels)._replace(ending=ending)
        return state._replace(verdict=Verdict.REJECTED)

    def _closed(self, state: State) -> Iterator[tuple[str, Levels]]:
        """Yield what completes the last token, and then what is open by the look of the tree."""
        comment = end_of_comment(state)
        for rest in (comment,) if comment else self._rests(state):
            levels = self._closing.levels(state.whole + rest)
            if levels is not None:
                yield rest, levels

    def _resettled(self, state: State, levels: Levels) -> State:
        """Return a FINAL state with other levels than were found token by token."""
        form = state.lexer.form
        if form is not None and not (form.is_comment or form.is_opaque):
            levels = (Level("", form.closing), *levels)
        return state._replace(levels=levels, is_certain=False, verdict=Verdict.FINAL)

    def completion(self, state: State) -> str:
        """Return what completes a FINAL text and leaves it with a piece and a last newline."""
        if state.ending is not None:
            return state.ending
        comment = end_of_comment(state)
        written = state.text[: state.start] if comment else state.text
        rest = spelled(state.levels)
        if not (written.strip() or rest.strip()):
            if comment and not comment.endswith("\n"):
                comment += "\n"
            return comment + self._grammar.language.least
        ending = comment + self._laid_out(state, comment)
        is_over = not (state.row or ending)
        return ending if is_over or ending.endswith("\n") else ending + "\n"

    def step(self, state: State) -> Iterator[str]:
        """Yield what may complete the innermost level of a FINAL text, its comment or its line."""
        comment = end_of_comment(state)
        level = state.levels[0]
        if comment:
            yield comment
        elif level.closer:
            yield _laid_out(state, (level,), not state.lexer.is_fresh)
            yield level.filler + level.closer + "\n" * level.closer[-1].isalnum()
        elif not state.text.strip():
            yield level.filler + self._grammar.language.least
        else:
            yield level.filler + "\n" * (not state.lexer.is_fresh)

    def _laid_out(self, state: State, comment: str) -> str:
        """Return the witness with each closing brace on a line of its own, if that parses too."""
        plain = spelled(state.levels)
        lines = _laid_out(state, state.levels, not (state.lexer.is_fresh or comment[-1:] == "\n"))
        if lines == plain or self._follower.parse(state, comment + lines) is None:
            return plain
        return lines

    # Prompts

    def _endings(self, state: State) -> Iterator[str]:
        """Yield what may complete a text that may break off anywhere."""
        form = state.lexer.form
        if form is not None and form.is_comment:
            end = end_of_comment(state)
            before = state._replace(
                new=state.new + end, text=state.text[: state.start], lexer=LexerState()
            )
            for ending in self._endings(before):
                yield end + ending
            return
        if form is not None and form.is_opaque:
            yield from self._ends_of_directive(state)
        breaks_off = form is not None and state.lexer.tail
        is_token = state.lexer.event in (Event.WORD, Event.OPERATOR)
        if state.is_certain and not breaks_off and not is_token:
            yield self.completion(state)
        for rest in self._rests(state):
            after = state._replace(new=state.new + rest, text=state.text + rest)
            found = self._follower.search(after, state.levels, most=MOST)
            if found is not None:
                yield rest + spelled(found.levels) + "\n"

    def _rests(self, state: State) -> Iterator[str]:
        """Yield what may complete the last token."""
        form = state.lexer.form
        if form is not None and form.escape and state.lexer.tail.startswith(form.escape):
            yield _end_of_escape(form, state.lexer.tail)
            return
        if form is None or form.is_character or form.is_opaque:
            yield ""
        if form is not None and not form.is_comment:
            yield from (end + form.closing for end in ("", "x", '"', "'"))
        if state.lexer.event is Event.WORD:
            yield from (PLACEHOLDER, "0", "00")
        else:
            yield from OPERATORS if form is None else PATTERN_ENDS
        if form is None:
            yield from self._longer_words(state.whole)

    def _longer_words(self, text: str) -> Iterator[str]:
        """Yield what makes the word at the end of a text a keyword or another word of the text."""
        match = re.search(r"[#@$]?\w+\Z|[#@$]\Z", text)
        if match:
            begun = match[0]
            words = self._grammar.words.union(re.findall(r"[#@$]?\w+", text[: match.start()]))
            yield from sorted(each[len(begun) :] for each in words if each.startswith(begun))

    def _ends_of_directive(self, state: State) -> Iterator[str]:
        """Yield what may end a line such as `#if`, and complete the text after it."""
        begun = re.match(r"\W*(\w*)\Z", state.text[state.start :])
        word = begun[1] if begun else ""
        directives = [each for each in self._grammar.language.directives if each.startswith(word)]
        for name in directives if begun else [""]:
            for end in LINE_ENDS:
                tail = name[len(word) :] + end
                after = state
                for character in tail:
                    after = self._follower.follow(after, character)
                if after.verdict is Verdict.FINAL:
                    yield tail + spelled(after.levels)


def _laid_out(state: State, levels: Levels, is_begun: bool) -> str:
    """Return what completes levels, with the end of each block of lines on a line of its own.

    Args:
        is_begun: whether the line has code so far.
    """
    brackets = list(state.layout.brackets)
    lines, row = "", 0 if is_begun or state.lexer.form is not None else state.row
    for level in levels:
        lines += level.filler
        is_begun = is_begun or bool(level.filler)
        if level.closer == brackets[-1].closer:
            bracket = brackets.pop()
            if not is_begun:
                lines += "\n" * (row > 0) + bracket.margin
            elif bracket.hangs and bracket.closer == "}":
                lines += "\n" + bracket.margin
            is_begun = True
        lines += level.closer
    return lines


def _end_of_escape(form: Form, escape: str) -> str:
    """Return what completes an escape sequence."""
    if len(escape) == 1:
        return "n"
    return "0" * (2 + form.hexadecimal[escape[1]] - len(escape))

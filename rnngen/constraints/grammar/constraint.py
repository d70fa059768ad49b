"""Text that obeys a grammar or a regular expression from its first character to its last; knows nothing of models.

A character is allowed if the grammar allows it. Some of these lead nowhere (the grammar goes on with a character that
the model does not know, or without end): after those the state is REJECTED, and the sampler draws again.
"""

import re

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.grammar.ending import Ending, EndingFinder, shortened
from rnngen.constraints.grammar.position import Position, position_of_lark, position_of_regex
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, Codec
from rnngen.tokens.char import CharCodec

MOST_PHRASES = 64
_QUOTED = re.compile(r'"([^"\\\n]{2,})"')
_PLAIN = re.compile(r"([^][\\(){}|*+?.^$\n]{2,})")


class GrammarState:
    """A position, and how the text can be finished from there (None where no way is known).

    Its value never changes; it only remembers what searches found: a shorter ending, tokens after which there is none.
    """

    __slots__ = ("dead", "ending", "position", "short")

    def __init__(self, position: Position, ending: Ending | None, short: bool = False) -> None:
        self.position, self.ending, self.short = position, ending, short
        self.dead: set[int] = set()


class GrammarConstraint(Constraint):
    """A `rnngen.constraints.base.Constraint` on the ids of a character codec.

    The rule holds for the prompt and the sample together. The text may end where the rule is satisfied, and ends
    where it can take no more.

    Example:
        constraint = GrammarConstraint.from_regex(r"[A-Z][a-z]+(, [a-z]+)*\\.", model.codec)

    Args:
        phrases: what the rule spells out letter by letter.

    Raises:
        ConstraintError: if no text obeys the rule in the characters of the codec, as far as was found.
    """

    def __init__(self, start: Position, phrases: list[str], codec: CharCodec) -> None:
        self._codec = codec
        known = [
            phrase
            for phrase in dict.fromkeys(phrases)
            if codec.vocabulary.index.keys() >= set(phrase)
        ]
        self._endings = EndingFinder(
            start, [tuple(codec.encode(phrase).tolist()) for phrase in known[:MOST_PHRASES]]
        )
        if self._endings.first is None:
            raise ConstraintError(
                "No text was found that obeys the rule. Expected one that can be spelt with the "
                f"{len(codec.vocabulary) - 2} characters of the model."
            )
        self._start = GrammarState(start, shortened(start, self._endings.first))

    @classmethod
    def from_lark(cls, grammar: str, codec: Codec) -> "GrammarConstraint":
        """The constraint of a grammar in llguidance's variant of Lark's notation; `start` is the whole text.

        See https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md.

        Raises:
            ConstraintError: if it cannot be compiled or met, the model is one of music, or llguidance is missing.
        """
        characters = _characters(codec)
        return cls(position_of_lark(grammar, characters), _QUOTED.findall(grammar), characters)

    @classmethod
    def from_regex(cls, pattern: str, codec: Codec) -> "GrammarConstraint":
        """The constraint of a regular expression that has to match the whole text.

        The dialect is that of Rust's crate `regex` (https://docs.rs/regex/latest/regex/#syntax): like Python's `re`
        without look-around, back-references and word boundaries; `.` is any character but a newline.

        Raises:
            ConstraintError: if it cannot be compiled or met, the model is one of music, or llguidance is missing.
        """
        characters = _characters(codec)
        return cls(position_of_regex(pattern, characters), _PLAIN.findall(pattern), characters)

    def start(self) -> GrammarState:
        return self._start

    def allowed(self, state: GrammarState) -> np.ndarray:
        return state.position.mask

    def accepts(self, state: GrammarState, token: int) -> bool:
        """Nothing of a prompt is left out: `advance` explains what breaks the rule."""
        return True

    def advance(self, state: GrammarState, token: int) -> GrammarState:
        """The state after one more token; BOUNDARY leads to the next document.

        Raises:
            ConstraintError: for a token that is not allowed, as in a prompt that the rule does not fit.
        """
        if not state.position.mask[token]:
            expected, received = self._expected(state), self._codec.decode([token])
            raise ConstraintError(
                f"The text breaks the rule. Expected {expected}. Received: {received!r}."
            )
        if token == BOUNDARY:
            return self._start
        position, ending = state.position.after(token), state.ending or ()
        if ending[:1] == (token,) and not position.whole:
            return GrammarState(position, ending[1:], state.short)
        found = None if token in state.dead else self._endings.find(position, ending)
        if found is None:
            state.dead.add(token)
        return GrammarState(position, found)

    def boundary(self, state: GrammarState) -> bool:
        return state.position.whole

    def witness(self, state: GrammarState) -> list[int]:
        """A short way to the end, of which no character can be left out; not always the shortest of all."""
        if not state.short:
            state.ending, state.short = shortened(state.position, state.ending or ()), True
        return list(state.ending or ())

    def verdict(self, state: GrammarState) -> Verdict:
        return Verdict.REJECTED if state.ending is None else Verdict.FINAL

    def fallback(self, state: GrammarState) -> list[int]:
        """The next character of the witness."""
        return self.witness(state)[:1]

    def _expected(self, state: GrammarState) -> str:
        allowed = self._codec.decode(np.flatnonzero(state.position.mask))
        return f"one of {allowed[:40]!r}" if allowed else "its end"


def _characters(codec: Codec) -> CharCodec:
    if not isinstance(codec, CharCodec):
        raise ConstraintError(
            "Grammars and patterns are for text. Expected a model of text. Received: one of music."
        )
    return codec

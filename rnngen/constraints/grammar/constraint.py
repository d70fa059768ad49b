"""Text that obeys a grammar or a regular expression, prompt and sample together.

llguidance provides the masks (`position`). It does not tell how a text can be finished, and a
character that it allows may lead nowhere: the grammar may go on with a character that the model
does not know, or without end. So each state carries an ending, found by search (`ending`). Where
none is found, the state is REJECTED and the sampler draws again. The ending is also the witness.
"""

import re

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.grammar.ending import Ending, EndingFinder, shortened
from rnngen.constraints.grammar.position import Position, position_of_lark, position_of_regex
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, Codec

MOST_PHRASES = 64
_QUOTED = re.compile(r'"([^"\\\n]{2,})"')
_PLAIN = re.compile(r"([^][\\(){}|*+?.^$\n]{2,})")


class GrammarState:
    """A position, and an ending from there.

    The position never changes. A state caches the results of searches: a shorter ending, and
    tokens after which no ending was found.
    """

    __slots__ = ("dead", "ending", "position", "short")

    def __init__(self, position: Position, ending: Ending | None, short: bool = False) -> None:
        """Set up a state. `ending` is None if none is known; `short` if it is shortened."""
        self.position, self.ending, self.short = position, ending, short
        self.dead: set[int] = set()


class GrammarConstraint(Constraint):
    """Writes text that a grammar allows, on the token ids of a character codec.

    The text may end where the rule is satisfied, and ends where nothing more can follow.

    Example:
        constraint = GrammarConstraint.from_regex(r"[A-Z][a-z]+(, [a-z]+)*\\.", model.codec)

    Args:
        start: The start of the grammar.
        phrases: Texts that the grammar spells out, which help to find endings.

    Raises:
        ConstraintError: if no text was found that obeys the rule in the codec's characters.
    """

    def __init__(self, start: Position, phrases: list[str], codec: Codec) -> None:
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
                "No text obeys --match or --grammar with only the model's "
                f"{len(codec.vocabulary) - 2} characters. Allow other characters in the rule."
            )
        self._start = GrammarState(start, shortened(start, self._endings.first))

    @classmethod
    def from_lark(cls, grammar: str, codec: Codec) -> "GrammarConstraint":
        """Return the constraint of a grammar in llguidance's variant of Lark's notation.

        Its rule `start` is the whole text. See
        https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md.

        Raises:
            ConstraintError: if the grammar cannot be compiled or met, the model writes music, or
                llguidance is missing.
        """
        _require_text(codec)
        return cls(position_of_lark(grammar, codec), _QUOTED.findall(grammar), codec)

    @classmethod
    def from_regex(cls, pattern: str, codec: Codec) -> "GrammarConstraint":
        """Return the constraint of a regular expression that must match the whole text.

        The dialect is that of Rust's crate `regex` (https://docs.rs/regex/latest/regex/#syntax). It
        is like Python's `re` without look-around, back-references and word boundaries; `.` matches
        any character except a newline.

        Raises:
            ConstraintError: if the pattern cannot be compiled or met, the model writes music, or
                llguidance is missing.
        """
        _require_text(codec)
        return cls(position_of_regex(pattern, codec), _PLAIN.findall(pattern), codec)

    def start(self) -> GrammarState:
        return self._start

    def allowed(self, state: GrammarState) -> np.ndarray:
        return state.position.mask

    def accepts(self, state: GrammarState, token: int) -> bool:
        """Return True: no token of a prompt is skipped, and `advance` says what breaks the rule."""
        return True

    def advance(self, state: GrammarState, token: int) -> GrammarState:
        """Return the state after one more token; BOUNDARY starts the next document.

        Raises:
            ConstraintError: for a token that is not allowed, as in a prompt that breaks the rule.
        """
        if not state.position.mask[token]:
            raise ConstraintError(
                f"{self._codec.decode([token])!r} breaks the rule, which allows "
                f"{self._describe_allowed(state)} there."
            )
        if token == BOUNDARY:
            return self._start
        position, ending = state.position.after(token), state.ending or ()
        # One step along the known ending needs no search.
        if ending[:1] == (token,) and not position.whole:
            return GrammarState(position, ending[1:], state.short)
        found = None if token in state.dead else self._endings.find(position, ending)
        if found is None:
            state.dead.add(token)
        return GrammarState(position, found)

    def boundary(self, state: GrammarState) -> bool:
        return state.position.whole

    def witness(self, state: GrammarState) -> list[int]:
        """Return an ending from which no character can be removed, perhaps not the shortest."""
        if not state.short:
            state.ending, state.short = shortened(state.position, state.ending or ()), True
        return list(state.ending or ())

    def verdict(self, state: GrammarState) -> Verdict:
        return Verdict.REJECTED if state.ending is None else Verdict.FINAL

    def fallback(self, state: GrammarState) -> list[int]:
        """Return the next character of the witness."""
        return self.witness(state)[:1]

    def _describe_allowed(self, state: GrammarState) -> str:
        allowed = self._codec.decode(np.flatnonzero(state.position.mask))
        return f"one of {allowed[:40]!r}" if allowed else "only the end of the text"


def _require_text(codec: Codec) -> None:
    if codec.counts_notes:
        raise ConstraintError(
            "--grammar and --match need a model of text; this model writes music."
        )

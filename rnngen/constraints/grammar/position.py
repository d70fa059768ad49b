"""The door to llguidance: a place in a text that obeys a grammar; knows nothing of how to finish it.

llguidance's matchers change as they read. A position never does: it reads on in a copy, which costs two microseconds.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec

if TYPE_CHECKING:
    from llguidance import LLMatcher


_OPTIONS = '\n%llguidance {"no_forcing": true}\n'
"""Without this, only a whole token is offered where the grammar forces bytes: none at half a character of UTF-8."""


class Position:
    """What may follow the tokens read so far.

    `mask` is bool[vocabulary]; BOUNDARY is in it just where the text is whole, UNKNOWN never. All False: a dead end.
    """

    __slots__ = ("_matcher", "mask")

    def __init__(self, matcher: "LLMatcher") -> None:
        self._matcher = matcher
        # Bytes of 0 or 200, where the end is also allowed in a matcher that has failed.
        self.mask = np.frombuffer(matcher.compute_logit_bias(), dtype=np.uint8) != 0
        self.mask[BOUNDARY] = matcher.is_accepting() and not matcher.is_error()
        self.mask[UNKNOWN] = False
        self.mask.flags.writeable = False

    @property
    def whole(self) -> bool:
        """Whether the text may end here."""
        return bool(self.mask[BOUNDARY])

    def following(self) -> np.ndarray:
        """int[n]: the tokens that may come next, without BOUNDARY."""
        return np.flatnonzero(self.mask[1:]) + 1

    def after(self, *tokens: int) -> "Position":
        """The position some tokens further."""
        matcher = self._matcher.deep_copy()
        matcher.consume_tokens([*tokens])
        return Position(matcher)

    def reads(self, tokens: Sequence[int]) -> int:
        """How many of these tokens can follow, one after the other; BOUNDARY can where the text is whole."""
        return self._matcher.validate_tokens([*tokens])

    def finished_by(self, tokens: Sequence[int]) -> bool:
        """Whether the text is whole after these tokens more."""
        return self.reads([*tokens, BOUNDARY]) == len(tokens) + 1


def position_of_lark(grammar: str, codec: CharCodec) -> Position:
    """The start of a grammar in llguidance's variant of Lark's notation, whose rule `start` is the whole text.

    Raises:
        ConstraintError: if it cannot be compiled, or llguidance is not installed.
    """
    return _compiled(
        grammar, codec, "A grammar is not usable. Expected Lark's notation as llguidance reads it"
    )


def position_of_regex(pattern: str, codec: CharCodec) -> Position:
    """The start of a regular expression in the dialect of Rust's crate `regex`; it has to match the whole text.

    Raises:
        ConstraintError: if it cannot be compiled, or llguidance is not installed.
    """
    grammar = f"start: /{_llguidance().regex_to_lark(pattern)}/"
    return _compiled(
        grammar, codec, "A pattern is not usable. Expected a regular expression without look-around"
    )


def _compiled(grammar: str, codec: CharCodec, complaint: str) -> Position:
    library = _llguidance()
    tokenizer = library.LLTokenizer(library.TokenizerWrapper(_Tokens(codec)), slices=[])
    matcher = library.LLMatcher(
        tokenizer, library.LLMatcher.grammar_from_lark(grammar + _OPTIONS), log_level=0
    )
    if matcher.is_error():
        raise ConstraintError(f"{complaint}. Received: {_reason(matcher.get_error())}.")
    return Position(matcher)


def _llguidance() -> ModuleType:
    try:
        import llguidance
    except ImportError as error:
        raise ConstraintError(
            "Grammars and patterns need llguidance, which is not installed. Expected: pip install 'rnngen[grammar]'."
        ) from error
    return llguidance


class _Tokens:
    """The vocabulary as llguidance wants it: bytes by id, and how text is encoded."""

    eos_token_id = BOUNDARY
    bos_token_id = None
    special_token_ids = (BOUNDARY, UNKNOWN)

    def __init__(self, codec: CharCodec) -> None:
        self._codec = codec
        self.tokens = [token.encode("utf-8", "surrogatepass") for token in codec.vocabulary.tokens]

    def __call__(self, text: bytes) -> list[int]:
        return self._codec.encode(text.decode("utf-8")).tolist()


def _reason(message: str) -> str:
    """llguidance's message in one line: where and what, without the drawing of the source."""
    first, *rest = message.splitlines()
    details = [line.removeprefix("error: ") for line in rest if line.startswith("error: ")]
    return ": ".join([first.removesuffix(":"), *details]).rstrip(". ")

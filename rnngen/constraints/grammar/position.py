"""A position in a text that obeys a grammar. The only module that imports llguidance.

A matcher of llguidance changes as it reads. A position never does: it reads on in a copy of its
matcher, which costs about two microseconds.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec

if TYPE_CHECKING:
    from llguidance import LLMatcher


_OPTIONS = '\n%llguidance {"no_forcing": true}\n'
"""Without it, llguidance offers nothing where the grammar forces half a character of UTF-8."""


class Position:
    """What may follow the tokens read so far.

    `mask` is bool[vocabulary]. BOUNDARY is True exactly where the text is whole, UNKNOWN never. A
    mask that is all False is a dead end.
    """

    __slots__ = ("_matcher", "mask")

    def __init__(self, matcher: "LLMatcher") -> None:
        self._matcher = matcher
        # llguidance returns bytes of 0 or 200. A matcher that has failed also allows the end.
        self.mask = np.frombuffer(matcher.compute_logit_bias(), dtype=np.uint8) != 0
        self.mask[BOUNDARY] = matcher.is_accepting() and not matcher.is_error()
        self.mask[UNKNOWN] = False
        self.mask.flags.writeable = False

    @property
    def whole(self) -> bool:
        """Whether the text may end here."""
        return bool(self.mask[BOUNDARY])

    def following(self) -> np.ndarray:
        """Return int[n]: the tokens that may come next, without BOUNDARY."""
        return np.flatnonzero(self.mask[1:]) + 1

    def after(self, *tokens: int) -> "Position":
        """Return the position after some more tokens."""
        matcher = self._matcher.deep_copy()
        matcher.consume_tokens([*tokens])
        return Position(matcher)

    def reads(self, tokens: Sequence[int]) -> int:
        """Return how many of these tokens can follow in a row, BOUNDARY where the text is whole."""
        return self._matcher.validate_tokens([*tokens])

    def finished_by(self, tokens: Sequence[int]) -> bool:
        """Return whether the text is whole after these tokens."""
        return self.reads([*tokens, BOUNDARY]) == len(tokens) + 1


def position_of_lark(grammar: str, codec: Codec) -> Position:
    """Return the start of a grammar in Lark's notation, whose rule `start` is the whole text.

    Raises:
        ConstraintError: if it cannot be compiled, or llguidance is not installed.
    """
    return _compiled(
        grammar, codec, "The grammar is not valid in Lark's notation as llguidance reads it"
    )


def position_of_regex(pattern: str, codec: Codec) -> Position:
    """Return the start of a regular expression (Rust's crate `regex`) for the whole text.

    Raises:
        ConstraintError: if it cannot be compiled, or llguidance is not installed.
    """
    grammar = f"start: /{_llguidance().regex_to_lark(pattern)}/"
    return _compiled(
        grammar,
        codec,
        "--match must be a regular expression without look-around",
    )


def _compiled(grammar: str, codec: Codec, complaint: str) -> Position:
    library = _llguidance()
    tokenizer = library.LLTokenizer(library.TokenizerWrapper(_Tokens(codec)), slices=[])
    matcher = library.LLMatcher(
        tokenizer, library.LLMatcher.grammar_from_lark(grammar + _OPTIONS), log_level=0
    )
    if matcher.is_error():
        raise ConstraintError(f"{complaint}: {_reason(matcher.get_error())}.")
    return Position(matcher)


def _llguidance() -> ModuleType:
    try:
        import llguidance
    except ImportError as error:
        raise ConstraintError(
            "--grammar and --match need llguidance, which is not installed. "
            "Run: pip install 'rnngen[grammar]'."
        ) from error
    return llguidance


class _Tokens:
    """The vocabulary in the form that llguidance wants: bytes by id, and an encoder."""

    eos_token_id = BOUNDARY
    bos_token_id = None
    special_token_ids = (BOUNDARY, UNKNOWN)

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.tokens = [token.encode("utf-8", "surrogatepass") for token in codec.vocabulary.tokens]

    def __call__(self, text: bytes) -> list[int]:
        return self._codec.encode(text.decode("utf-8")).tolist()


def _reason(message: str) -> str:
    """Return llguidance's message in one line, without its drawing of the source."""
    first, *rest = message.splitlines()
    details = [line.removeprefix("error: ") for line in rest if line.startswith("error: ")]
    return ": ".join([first.removesuffix(":"), *details]).rstrip(". ")

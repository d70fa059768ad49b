"""The witness of a text: a short run of tokens that completes it to one that parses.

A witness has a level for each bracket, string or block that is open, from the innermost outwards:
what completes its content, and what closes it. So only the innermost levels change from token to
token. They are taken from a few fillers, the likeliest first.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from rnngen.languages import Language

PIECE = re.compile(r"\s*(?:[\w$]+|=>|:=|->|[^\w\s])")
"""A token of a filler and the blanks before it."""
_LAST = re.compile(r"\s*([\w$]+|>=|\.\.\.|>-|::|[^\w\s])")
"""The last token of a text, and both backwards: to search for an end takes much longer."""


BRACKETS = (")", "]", "}", "\n")
"""First characters of closings of code; those of strings begin otherwise."""
PATTERN_ENDS = (
    "",
    "]",
    ")",
    "))",
    ")))",
    "x",
    "x)",
    "])",
    "]))",
    "x]",
    "x])",
    "x)x",
    ")x",
    "1}",
    "}",
)
"""What may complete a regular expression."""
PATTERN_AFTER = {"[": ("]", "x]"), "(": (")",), "\\": ("x",)}
"""The last character of a regular expression so far → what is tried first to complete it."""
DEEPEST = 3
"""Levels around the innermost one at which a bracket may turn out to be something else."""
ALONE, INNER, OUTER = 12, 2, 6
"""Fillers tried at the innermost level alone, and then together with those of the level around."""


LOOK_BACK = 80
"""Characters of code in which its last token is looked for."""
MOST = 12
"""Witnesses tried after most tokens, before the last one is rejected."""
STATEMENTS = ("case", "do", "else", "for", "if", "return", "switch", "throw", "try", "while")
TRIES = dict.fromkeys(";,=:{}&+-*/|\"'", 4) | dict.fromkeys(STATEMENTS, 2)
"""The same after tokens whose witness is among the first in real code, by
`python -m tests.bench.witnesses`."""
OPENERS = ("(", "[", "{", ",", ":", "?")
"""Tokens after which parentheses hold an operand."""
OPERATORS = "+-*/%&|^<>=!"
"""Last characters of tokens that an operand follows, in languages with braces."""


PLACEHOLDER = "x"
"""A name in a witness. Any other name can take its place."""


class Level(NamedTuple):
    """The completion of an open bracket, string or block."""

    filler: str = ""
    """What completes its content."""
    closer: str = ""
    """What closes it; empty for the text as a whole."""


Levels = tuple[Level, ...]
"""Innermost first; at least that of the text as a whole."""

WHOLE: Levels = (Level(),)


def spelled(levels: Levels) -> str:
    """Return the text of a witness."""
    return "".join([level.filler + level.closer for level in levels])


def is_word(character: str) -> bool:
    """Return whether a character belongs to a word; False for no character.

    Between two words there must be a blank.
    """
    return character.isalnum() or character in ("_", "$")


def suffixes(filler: str) -> list[str]:
    """Return a filler, and what is left of it without its first tokens."""
    return [filler[match.start() :].lstrip(" ") for match in PIECE.finditer(filler)]


def _going_on(ends: Iterable[str]) -> list[str]:
    """Return what may be left of a filler after a word."""
    return [end for end in ends if not is_word(end.lstrip()[:1])]


PAIRS = {"(": ")", "[": "]", "{": "}"}


def following(levels: Levels, character: str) -> Levels | None:
    """Return the rest of a witness that begins with this character; None if it does not."""
    level, *outer = levels
    if not level.filler:
        return tuple(outer) if character == level.closer else None
    if level.filler[0] != character:
        return None
    filler = level.filler[1:]
    if character not in PAIRS:
        return (Level(filler, level.closer), *outer)
    # The filler holds the content of a bracket, its end and more.
    depth = 0
    for i, each in enumerate(filler):
        if each in PAIRS.values() and not depth:
            return (Level(filler[:i], each), Level(filler[i + 1 :], level.closer), *outer)
        depth += (each in PAIRS) - (each in PAIRS.values())
    return None


def _split(filler: str, opening: str, closer: str) -> Levels | None:
    """Return the content of what a filler opens first, and the rest; None if it is not closed."""
    if opening in PAIRS:
        return following((Level(filler),), opening)
    at = filler.find(closer, len(opening))
    if not opening or at < 0:
        return None
    return Level(filler[len(opening) : at], closer), Level(filler[at + len(closer) :])


def last_token(text: str) -> str:
    """Return the last token of a text."""
    match = _LAST.match(text[::-1])
    return match[1][::-1] if match else ""


class Witnesses:
    """Lists likely witnesses of a text, without a look at its grammar.

    Args:
        known: the characters that a witness may have.
    """

    def __init__(self, language: Language, known: frozenset[str]) -> None:
        self._language = language
        self._known = known
        operands = dict.fromkeys(OPERATORS if language.steps else "", ("x",))
        self._after = operands | dict(language.after)
        """Last token of a text → fillers to try first."""
        fillers = [*language.fillers, *chain.from_iterable(language.after.values())]
        tokens = [piece.strip() for filler in fillers for piece in PIECE.findall(filler)]
        self.telling = frozenset({*self._after, *tokens})
        """Tokens that tell what may follow them."""
        self._tries = TRIES | dict(language.tries)
        self._ends = self._spellable(tuple(chain.from_iterable(map(suffixes, fillers))))
        self._fillers = lru_cache(1 << 14)(self._listed)
        self._pairs = lru_cache(1 << 14)(self._paired)

    def likely(
        self, text: str, levels: Levels, opened: tuple[str, ...], most: int = 0
    ) -> Iterator[Levels]:
        """Yield what may complete a text, the likeliest first.

        Args:
            text: the end of the code, without comments.
            levels: the last witness, without levels that the text has closed since.
            opened: what closes the bracket, string or block that the text has just opened, if any.
            most: the most to yield; 0 for as many as are usual after the last token.
        """
        ends_in_word = is_word(text[-1:])
        token = last_token(text)
        last = token if token in self.telling else ""
        if opened and opened[0] in ("/", *BRACKETS):
            last = token
        before = self._last(text[: -len(last)]) if opened and last else ""
        candidates = self._candidates((before, last), levels, opened)
        for first, *outer in islice(candidates, most or self._usual(token)):
            if ends_in_word and is_word((first.filler + first.closer)[:1]):
                first = Level(" " + first.filler, first.closer)
            yield (first, *outer)

    def fillers(self, text: str) -> tuple[str, ...]:
        """Return all that may complete a level, the likeliest first."""
        last = self._last(text[-LOOK_BACK:])
        return tuple(dict.fromkeys(self._fillers(last, "") + self._ends))

    def _usual(self, token: str) -> int:
        """Return how many witnesses are tried after a last token."""
        if self._language.words:
            return MOST
        others = self._tries.get(PLACEHOLDER, MOST) if is_word(token[:1]) else MOST
        return self._tries.get(token, others)

    def _last(self, text: str) -> str:
        """Return the last token of a text if it tells what may follow it."""
        last = last_token(text)
        return last if last in self.telling else ""

    def _candidates(
        self, tokens: tuple[str, str], levels: Levels, opened: tuple[str, ...]
    ) -> Iterator[Levels]:
        """Yield what may complete a text whose last two tokens, if they tell, are given."""
        (before, last), (level, *outer) = tokens, levels
        if opened:
            for inner, closer, filler in self._pairs(before, last, level.filler, opened):
                yield (Level(inner, closer), Level(filler, level.closer), *outer)
            return
        fillers = self._fillers(last, level.filler)
        for filler in fillers[:ALONE]:
            yield (Level(filler, level.closer), *outer)
        if outer:
            # What was opened may turn out to be something else, such as parameters.
            around, *others = outer
            for inner in fillers[:INNER]:
                for filler in self._fillers("", around.filler)[:OUTER]:
                    yield (
                        Level(inner, level.closer),
                        Level(filler, around.closer),
                        *others,
                    )
        for filler in fillers[ALONE:]:
            yield (Level(filler, level.closer), *outer)
        for depth in range(1, min(DEEPEST, len(levels) - 1) + 1):
            # An object or a list may be the parameters of a function, or what is assigned to.
            for inner in fillers[:INNER]:
                for turn in self._language.turns:
                    changed = Level(turn, levels[depth].closer)
                    first = Level(inner, level.closer)
                    yield (first, *levels[1:depth], changed, *levels[depth + 1 :])

    def _listed(self, last: str, filler: str) -> tuple[str, ...]:
        """Return what may complete a level whose last token and last filler are given."""
        first = self._after.get(last, ())
        ends = self._spellable(tuple(suffixes(filler)))
        following = [end[len(last) :] for end in ends if last and end.startswith(last)]
        if not last and filler.startswith(PLACEHOLDER):  # a name may have taken its place
            following = list(ends[1:2])
        going_on = _going_on(ends)
        both = [each + end for each in (*first, "x") for end in going_on[:2]]
        operands = [each for each in first if not each.endswith((";", "}"))]
        joined = [each + end for each in operands for end in going_on[:1]]
        start = (*joined[:1], *first, *joined[1:2], *following, *going_on[:2])
        found = (*start, "", *both, *ends, *self._language.fillers)
        return self._spellable(found)

    def _paired(
        self, before: str, last: str, filler: str, opened: tuple[str, ...]
    ) -> tuple[tuple[str, str, str], ...]:
        """Return what may complete a new level, what closes it, and what may follow.

        Args:
            before: the token before the last, if it tells what may follow it.
        """
        if opened[0].startswith(BRACKETS):
            usual = ("x", "") if _holds_operand(before, last) else ("",)
            first = self._after.get(last, usual)
            inner = self._spellable((*first, *usual, "x", *self._language.fillers))
        else:
            pattern = (*PATTERN_AFTER.get(last, ()), *PATTERN_ENDS)
            ends = pattern if opened[0] == "/" else ("", "x")
            inner = tuple(each for each in ends if set(each) <= self._known)
        outer = self._listed(opened[0], filler)
        if opened[0] == "}":  # most blocks need nothing after them
            rest = self._spellable(tuple(suffixes(filler)))
            outer = tuple(dict.fromkeys(("", *rest, *outer)))
        ranked = sorted(
            (
                ((i + 1) * (j + 1) + k, a, closer, b)
                for i, a in enumerate(inner)
                for k, closer in enumerate(opened)
                for j, b in enumerate(outer)
            ),
            key=lambda each: each[0],
        )
        found = [(a, closer, b) for _, a, closer, b in ranked if set(closer) <= self._known]
        ends_of_filler = suffixes(filler)
        after, going_on = self._after.get(before, ()), _going_on(ends_of_filler)[:2]
        due = [*ends_of_filler, *(each + end for each in after for end in going_on), *after]
        expected = [
            (split[0].filler, split[0].closer, split[1].filler)
            for end in self._spellable(tuple(due))
            if end.startswith(last) and (split := _split(end, last, opened[0]))
        ]
        return tuple(dict.fromkeys([each for each in expected if each[1] in opened] + found))

    def _spellable(self, fillers: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            each
            for each in dict.fromkeys(fillers)
            if set(each) <= self._known and _is_closed(each, self._language.brackets)
        )


def _holds_operand(before: str, last: str) -> bool:
    """Return whether a bracket hardly stands empty: after an operator, or as a subscript."""
    if last == "(":
        return before[-1:] in (*OPERATORS, *OPENERS)
    return last == "[" and not before


def _is_closed(filler: str, brackets: str) -> bool:
    """Return whether a filler closes no bracket that it does not open."""
    depth = 0
    for character in filler:
        depth += (character in brackets[::2]) - (character in brackets[1::2])
        if depth < 0:
            return False
    return True

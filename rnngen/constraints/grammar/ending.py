"""Characters that a grammar treats alike, so that a search need not try every letter; knows nothing of endings."""

from collections import Counter
from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np

from rnngen.constraints.grammar.position import Position
from rnngen.tokens.base import BOUNDARY

STEPS = 500
"""Positions that are looked at: about 10 ms."""
FEW, OF_EACH = 16, 2
"""So few tokens are all tried; of more, so many of a kind, since some are alike by chance in the positions seen."""


class Kinds:
    """Two characters are of a kind if they were allowed at the same positions, of those on one long varied way."""

    def __init__(self, start: Position) -> None:
        self._kinds = np.zeros(len(start.mask), dtype=np.int64)
        self._examples: dict[bytes, list[int]] = {}
        self._explore(start)

    def examples(self, position: Position) -> list[int]:
        """Tokens that may come next: all if they are few, otherwise two of each kind."""
        key = position.mask.tobytes()
        if key not in self._examples:
            tokens = position.following()
            kinds = self._kinds[tokens]
            found = (
                [tokens[kinds == kind][:OF_EACH] for kind in np.unique(kinds)]
                if len(tokens) > FEW
                else [tokens]
            )
            self._examples[key] = np.concatenate(found).tolist()
        return self._examples[key]

    def all_are_examples(self, position: Position) -> bool:
        """Whether `examples` leaves none out."""
        return len(self.examples(position)) == len(position.following())

    def wanderer(self) -> "Wanderer":
        """A new one."""
        return Wanderer(self._kinds)

    def _explore(self, start: Position) -> None:
        position, wanderer, masks = start, self.wanderer(), set[bytes]()
        for _ in range(STEPS):
            if position.mask.tobytes() not in masks:
                masks.add(position.mask.tobytes())
                self._kinds = np.unique(self._kinds * 2 + position.mask, return_inverse=True)[1]
                wanderer = self.wanderer()
            token = wanderer.choose(position)
            position = start if token is None else position.after(token)


class Wanderer:
    """Chooses a way on which, among the same tokens, every kind has its turn, and of a kind every token."""

    def __init__(self, kinds: np.ndarray) -> None:
        self._kinds = kinds
        self._times_of_kind: dict[bytes, np.ndarray] = {}
        self._times_of_token = np.zeros_like(kinds)

    def choose(self, position: Position) -> int | None:
        """The next token; None at a dead end."""
        tokens = position.following()
        if not len(tokens):
            return None
        times = self._times_of_kind.setdefault(position.mask.tobytes(), np.zeros_like(self._kinds))
        turns = times[self._kinds[tokens]] << 32 | self._times_of_token[tokens]
        token = int(tokens[turns.argmin()])
        times[self._kinds[token]] += 1
        self._times_of_token[token] += 1
        return token


EFFORT, FIRST_EFFORT = 2_000, 20_000
"""Positions and endings that a search may look at, in the middle of a text and once before: about 5 µs each."""
FIRST_WAY = 64
"""Tokens of the first long way."""
TRIES = 8
"""Parts of a hint that are tried at one position."""
SHORTENING = 200_000
"""Tokens that shortening may read: about 100 ms."""

Ending = tuple[int, ...]


class EndingFinder:
    """Finds endings in one grammar.

    Args:
        start: where the grammar begins.
        phrases: tokens that an ending may consist of, such as words that the grammar spells out.
    """

    def __init__(self, start: Position, phrases: Sequence[Ending] = ()) -> None:
        self._kinds, self._phrases = Kinds(start), list(phrases)
        self.first = self._find(start, (), FIRST_EFFORT)
        """An ending from the start, or None where none was found."""
        if self.first:
            self._phrases.append(self.first)

    def find(self, position: Position, hint: Ending) -> Ending | None:
        """Tokens after which the text may end, or None where none were found.

        Args:
            hint: an ending of the position before, of which the later part may do.
        """
        return self._find(position, hint, EFFORT)

    def _find(self, position: Position, hint: Ending, effort: int) -> Ending | None:
        near = _Search(position, hint, self._phrases, self._kinds, effort)
        ending = near.near()
        if ending is not None or near.saw_all:
            return ending
        return _Search(position, hint, self._phrases, self._kinds, effort).far()


def shortened(position: Position, ending: Ending) -> Ending:
    """An ending of which no token can be left out, as far as the effort allows."""
    effort, width = SHORTENING, len(ending)
    while width:
        i = 0
        while i + width <= len(ending) and effort > 0:
            shorter = ending[:i] + ending[i + width :]
            effort -= len(shorter)
            if position.finished_by(shorter):
                ending = shorter
            else:
                i += width
        width //= 2
    return ending


class _Search:
    """One search, from one position."""

    def __init__(
        self, start: Position, hint: Ending, phrases: Sequence[Ending], kinds: Kinds, effort: int
    ) -> None:
        self._start, self._hint, self._phrases, self._kinds, self._effort = (
            start,
            hint,
            phrases,
            kinds,
            effort,
        )
        self._hint_ids = np.array(hint, dtype=np.intp)
        self.saw_all = False
        """Whether every way was followed to its dead end."""

    def near(self) -> Ending | None:
        """The nearest ending first, where ways that seem to lead on come before others.

        Limited discrepancy search: a step, of one token or a phrase, costs 1 and an eighth of its length, and 1 more
        for each sibling before it after which the same tokens may follow.
        """
        tail = self._tail(self._start)
        if tail is not None:
            return tail
        queue, all_tried = [(0, 0, self._start, Ending())], True
        while queue and self._effort > 0:
            cost, _, position, path = heappop(queue)
            all_tried &= self._kinds.all_are_examples(position)
            alike = Counter([position.mask.tobytes()])
            for step in self._steps(position):
                following, here = position.after(*step), path + step
                tail = self._tail(following, len(here))
                if tail is not None:
                    return here + tail
                mask = following.mask.tobytes()
                heappush(
                    queue, (cost + 1 + len(step) // 8 + alike[mask], self._effort, following, here)
                )
                alike[mask] += 1
        self.saw_all = all_tried and not queue
        return None

    def far(self) -> Ending | None:
        """The first ending on one of a few ways, each longer than the last, on which all choices have their turn."""
        wanderer, most = self._kinds.wanderer(), FIRST_WAY
        while self._effort > 0:
            position, path = self._start, list[int]()
            while len(path) < most and self._effort > 0:
                token = wanderer.choose(position)
                if token is None:
                    break
                position = position.after(token)
                path.append(token)
                tail = self._tail(position, len(path)) or self._last_phrase(position)
                if tail is not None:
                    return shortened(self._start, (*path, *tail))
            most *= 2
            self._effort -= 1
        return None

    def _steps(self, position: Position) -> list[Ending]:
        """The steps to try: examples of each kind of token, and phrases."""
        phrases = [phrase for phrase in self._phrases if position.mask[phrase[0]]]
        readable = [phrase for phrase in phrases if self._reads(position, phrase) >= len(phrase)]
        hinted = self._hint_ids[position.mask[self._hint_ids]].tolist()
        tokens = dict.fromkeys([*hinted[:1], *self._kinds.examples(position), *hinted])
        return [(token,) for token in tokens] + readable

    def _tail(self, position: Position, distance: int = 0) -> Ending | None:
        """The part of the hint that finishes a text; far from where the search began it costs more to ask."""
        self._effort -= 1 + distance // 50
        if position.whole:
            return ()
        for i in np.flatnonzero(position.mask[self._hint_ids])[:TRIES].tolist():
            tail = self._hint[i:]
            count = self._reads(position, tail)
            if count > len(tail):
                return tail
            if count == len(tail):
                break  # It fits but for the end: the text lacks something that a shorter part lacks as well.
        return None

    def _last_phrase(self, position: Position) -> Ending | None:
        """The phrase that finishes a text, or nothing where it is whole."""
        if position.whole:
            return ()
        for phrase in self._phrases:
            if position.mask[phrase[0]] and self._reads(position, phrase) > len(phrase):
                return phrase
        return None

    def _reads(self, position: Position, tokens: Ending) -> int:
        count = position.reads([*tokens, BOUNDARY])
        self._effort -= 1 + count // 10
        return count

"""How to finish a text that obeys a grammar. This is a search, since a grammar is known only by its
positions.

llguidance tells which tokens may come next but not how far the end is. An *ending* is a row of
tokens after which the text is whole. Three things make the search affordable:

* Characters that the grammar treats alike are grouped into classes, and few of each are tried. *
The ending of the position before is a hint: its later part mostly still holds, since it closes the
brackets that were open then. * Phrases, such as words that the grammar spells out, are taken in one
step.
"""

from collections import Counter
from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np

from rnngen.constraints.grammar.position import Position
from rnngen.tokens.base import BOUNDARY

STEPS = 500
"""Positions visited to find the classes, in about 10 ms."""
FEW, OF_EACH = 16, 2
"""Try up to FEW tokens all, else OF_EACH of a class, since some only seem alike by chance."""

EFFORT, FIRST_EFFORT = 2_000, 20_000
"""Positions and endings a search may look at, within a text and before it; about 5 µs each."""
FIRST_LENGTH = 64
"""Tokens of the first long walk."""
TRIES = 8
"""Parts of a hint that are tried at one position."""
SHORTENING = 200_000
"""Tokens that shortening may read, in about 100 ms."""

Ending = tuple[int, ...]


class TokenClasses:
    """Groups tokens that the grammar treats alike.

    Two tokens are in one class if they were allowed at the same positions of one long, varied walk.
    """

    def __init__(self, start: Position) -> None:
        self._classes = np.zeros(len(start.mask), dtype=np.int64)
        self._examples: dict[bytes, list[int]] = {}
        self._explore(start)

    def examples(self, position: Position) -> list[int]:
        """Return tokens to try next: all if they are few, otherwise some of each class."""
        key = position.mask.tobytes()
        if key not in self._examples:
            tokens = position.following()
            classes = self._classes[tokens]
            found = (
                [tokens[classes == each][:OF_EACH] for each in np.unique(classes)]
                if len(tokens) > FEW
                else [tokens]
            )
            self._examples[key] = np.concatenate(found).tolist()
        return self._examples[key]

    def all_are_examples(self, position: Position) -> bool:
        """Return whether `examples` leaves no token out."""
        return len(self.examples(position)) == len(position.following())

    def walker(self) -> "Walker":
        """Return a new walker over these classes."""
        return Walker(self._classes)

    def _explore(self, start: Position) -> None:
        position, walker, masks = start, self.walker(), set[bytes]()
        for _ in range(STEPS):
            if position.mask.tobytes() not in masks:
                # Split each class into those that this new mask allows and those that it does not.
                masks.add(position.mask.tobytes())
                self._classes = np.unique(self._classes * 2 + position.mask, return_inverse=True)[1]
                walker = self.walker()
            token = walker.choose(position)
            position = start if token is None else position.after(token)


class Walker:
    """Chooses tokens so that, at equal masks, each class and each token of it has its turn."""

    def __init__(self, classes: np.ndarray) -> None:
        self._classes = classes
        self._times_of_class: dict[bytes, np.ndarray] = {}
        self._times_of_token = np.zeros_like(classes)

    def choose(self, position: Position) -> int | None:
        """Return the next token; None at a dead end."""
        tokens = position.following()
        if not len(tokens):
            return None
        times = self._times_of_class.setdefault(
            position.mask.tobytes(), np.zeros_like(self._classes)
        )
        # Order by the class's count first (upper 32 bits), then by the token's own.
        turns = times[self._classes[tokens]] << 32 | self._times_of_token[tokens]
        token = int(tokens[turns.argmin()])
        times[self._classes[token]] += 1
        self._times_of_token[token] += 1
        return token


class EndingFinder:
    """Finds endings in one grammar.

    Args:
        start: The start of the grammar.
        phrases: Rows of tokens that an ending may consist of, such as words that the grammar spells
            out.
    """

    def __init__(self, start: Position, phrases: Sequence[Ending] = ()) -> None:
        self._classes, self._phrases = TokenClasses(start), list(phrases)
        self.first = self._find(start, (), FIRST_EFFORT)
        """An ending from the start, or None if none was found."""
        if self.first:
            self._phrases.append(self.first)

    def find(self, position: Position, hint: Ending) -> Ending | None:
        """Return tokens after which the text may end, or None if none were found.

        Args:
            hint: An ending of the position before, whose later part may still hold.
        """
        return self._find(position, hint, EFFORT)

    def _find(self, position: Position, hint: Ending, effort: int) -> Ending | None:
        near = _Search(position, hint, self._phrases, self._classes, effort)
        ending = near.near()
        if ending is not None or near.saw_all:
            return ending
        return _Search(position, hint, self._phrases, self._classes, effort).far()


def shortened(position: Position, ending: Ending) -> Ending:
    """Return an ending from which no token can be removed, as far as the effort allows.

    Ever smaller parts are left out on trial, as in delta debugging (Zeller and Hildebrandt 2002).
    """
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
    """One search from one position."""

    def __init__(
        self,
        start: Position,
        hint: Ending,
        phrases: Sequence[Ending],
        classes: TokenClasses,
        effort: int,
    ) -> None:
        self._start = start
        self._hint = hint
        self._phrases = phrases
        self._classes = classes
        self._effort = effort
        self._hint_ids = np.array(hint, dtype=np.intp)
        self.saw_all = False
        """Whether the search has tried every path. If it found no ending then, there is none."""

    def near(self) -> Ending | None:
        """Search nearby, best first, and return the first ending found.

        This is limited discrepancy search (Harvey and Ginsberg 1995). A step of one token or phrase
        costs 1 and an eighth of its length. It costs 1 more for each earlier sibling after which
        the same tokens may follow, since such siblings tend to fail alike.
        """
        tail = self._tail(self._start)
        if tail is not None:
            return tail
        queue, all_tried = [(0, 0, self._start, Ending())], True
        while queue and self._effort > 0:
            cost, _, position, path = heappop(queue)
            all_tried &= self._classes.all_are_examples(position)
            alike = Counter([position.mask.tobytes()])
            for step in self._steps(position):
                following, here = position.after(*step), path + step
                tail = self._tail(following, len(here))
                if tail is not None:
                    return here + tail
                mask = following.mask.tobytes()
                # The effort left breaks ties: it differs for all entries, so positions are not
                # compared.
                heappush(
                    queue, (cost + 1 + len(step) // 8 + alike[mask], self._effort, following, here)
                )
                alike[mask] += 1
        self.saw_all = all_tried and not queue
        return None

    def far(self) -> Ending | None:
        """Walk far, and return the first ending found on the way.

        Each walk is twice as long as the one before. On them all choices have their turn.
        """
        walker, most = self._classes.walker(), FIRST_LENGTH
        while self._effort > 0:
            position, path = self._start, list[int]()
            while len(path) < most and self._effort > 0:
                token = walker.choose(position)
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
        """Return the steps to try: tokens of the hint, examples of each class, and phrases."""
        phrases = [phrase for phrase in self._phrases if position.mask[phrase[0]]]
        readable = [phrase for phrase in phrases if self._reads(position, phrase) >= len(phrase)]
        hinted = self._hint_ids[position.mask[self._hint_ids]].tolist()
        tokens = dict.fromkeys([*hinted[:1], *self._classes.examples(position), *hinted])
        return [(token,) for token in tokens] + readable

    def _tail(self, position: Position, distance: int = 0) -> Ending | None:
        """Return the part of the hint that finishes the text, or None.

        Asking costs more effort at a greater distance from the start of the search.
        """
        self._effort -= 1 + distance // 50
        if position.whole:
            return ()
        for i in np.flatnonzero(position.mask[self._hint_ids])[:TRIES].tolist():
            tail = self._hint[i:]
            count = self._reads(position, tail)
            if count > len(tail):
                return tail
            if count == len(tail):
                break  # It can follow but does not end the text, so no shorter part ends it either.
        return None

    def _last_phrase(self, position: Position) -> Ending | None:
        """Return a phrase that finishes the text, or None."""
        if position.whole:
            return ()
        for phrase in self._phrases:
            if position.mask[phrase[0]] and self._reads(position, phrase) > len(phrase):
                return phrase
        return None

    def _reads(self, position: Position, tokens: Ending) -> int:
        """Return how many of the tokens, and the end after them, can follow."""
        count = position.reads([*tokens, BOUNDARY])
        self._effort -= 1 + count // 10
        return count

"""Characters that a grammar treats alike, so that a search need not try every letter; knows nothing of endings."""

import numpy as np

from rnngen.constraints.grammar.position import Position

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

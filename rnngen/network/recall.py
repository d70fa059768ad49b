"""Recall: what a tune has said once, it is likely to say again.

An LSTM carries the gist of a piece and hardly its motifs: a third of the triples of pitches in new
bars of a real tune have come before, and a fifth of those in samples. So where the last notes have
occurred before, a share of the probability of notes goes to what followed them then. This is a
cache (Kuhn & De Mori 1990; Grave, Joulin & Usunier 2017, arXiv 1612.04426) with contexts of any
length. The network still decides whether a note comes at all.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.network.protocol import JoinableNetwork
from rnngen.tokens.base import BOUNDARY

SHORTEST = 2
"""Notes that must match."""
LONGEST = 12
"""Longer matches count as this one."""
WINDOW = 1024
"""Notes that are remembered."""
WEIGHT = np.where(np.arange(LONGEST + 1) < SHORTEST, 0, np.exp(2.0 * np.arange(LONGEST + 1)))
"""Of a note by the length of its match: the longest matches decide."""
NOTHING = -1
"""Stands before the first note of a row."""

DOUBT = 20
"""Notes at which recall was of no use, added to those of each length when shares are fitted."""
EAGERNESS = 1.5
"""Factor by which shares are larger than the likeliest ones.

What is drawn has fewer matches to begin with than real music, and each repeat makes others likely.
With this factor samples repeat as much as tunes do; it costs 0.005 nats a note.
"""
MOST = 0.8
"""The largest share."""


class Notes(NamedTuple):
    """The notes of each row's document so far, the newest last."""

    tokens: np.ndarray
    """int32[rows, n]"""
    matches: np.ndarray
    """int16[rows, n]: how many notes before each note equal the newest ones."""
    is_mixed: np.ndarray
    """bool[rows]: whether several parts share the notes; then nothing is recalled."""

    @classmethod
    def none(cls, rows: int) -> "Notes":
        """Return rows without notes."""
        return cls(
            np.empty((rows, 0), np.int32), np.empty((rows, 0), np.int16), np.zeros(rows, bool)
        )

    def after(self, ids: np.ndarray, is_note: np.ndarray) -> "Notes":
        """Return the notes after one more token a row; BOUNDARY begins a document."""
        begins = ids == BOUNDARY
        notes = self._emptied(begins) if begins.any() else self
        sounds = is_note[ids]
        return notes._extended(ids, sounds) if sounds.any() else notes

    def _emptied(self, rows: np.ndarray) -> "Notes":
        """Return the notes without those of some rows, bool[rows]."""
        return Notes(
            np.where(rows[:, None], np.int32(NOTHING), self.tokens),
            np.where(rows[:, None], np.int16(0), self.matches),
            self.is_mixed & ~rows,
        )

    def _extended(self, ids: np.ndarray, rows: np.ndarray) -> "Notes":
        """Return the notes with one more in some rows, bool[rows]."""
        size, width = self.tokens.shape
        tokens = np.full((size, width + 1), NOTHING, np.int32)
        matches = np.zeros((size, width + 1), np.int16)
        tokens[~rows, 1:] = self.tokens[~rows]
        matches[~rows, 1:] = self.matches[~rows]
        before, new = self.tokens[rows], ids[rows, None]
        tokens[rows, :-1] = before
        tokens[rows, -1:] = new
        # The note after a match follows a longer one.
        longer = np.where(before == new, self.matches[rows] + 1, 0)
        matches[rows, 1:] = np.minimum(longer, LONGEST)
        return Notes(tokens[:, -WINDOW:], matches[:, -WINDOW:], self.is_mixed)

    @property
    def lengths(self) -> np.ndarray:
        """Return int[rows]: the length of the longest match."""
        return np.where(self.is_mixed, 0, self.matches.max(axis=1, initial=0))

    def recalled(self, size: int) -> np.ndarray:
        """Return float64[rows, size]: how likely each token is by what followed the matches.

        Every row has a match of SHORTEST notes or more.
        """
        rows = len(self.tokens)
        places = np.arange(rows)[:, None] * size + np.maximum(self.tokens, 0)
        weights = WEIGHT[self.matches]
        chances = np.bincount(places.ravel(), weights.ravel(), rows * size).reshape(rows, size)
        return chances / chances.sum(axis=1, keepdims=True)

    def of(self, rows: Sequence[int] | np.ndarray) -> "Notes":
        """Return these rows, in this order."""
        chosen = np.asarray(rows, np.intp)
        return Notes(self.tokens[chosen], self.matches[chosen], self.is_mixed[chosen])


def joined(parts: Sequence[Notes]) -> Notes:
    """Return all rows as one value; shorter ones are filled at the left."""
    width = max(part.tokens.shape[1] for part in parts)
    sides = [((0, 0), (width - part.tokens.shape[1], 0)) for part in parts]
    tokens = [
        np.pad(part.tokens, side, constant_values=NOTHING)
        for part, side in zip(parts, sides, strict=True)
    ]
    matches = [np.pad(part.matches, side) for part, side in zip(parts, sides, strict=True)]
    mixed = [part.is_mixed for part in parts]
    return Notes(np.concatenate(tokens), np.concatenate(matches), np.concatenate(mixed))


class RecallStates(NamedTuple):
    """The states of a network and the notes of its rows."""

    inner: Any
    notes: Notes


class Recall:
    """A network that recalls the notes of its document."""

    def __init__(
        self,
        network: JoinableNetwork,
        is_note: np.ndarray,
        shares: Sequence[float],
        mixes_parts: np.ndarray,
    ) -> None:
        """Wrap a network.

        Args:
            is_note: bool[vocabulary]
            shares: of the probability of notes, by the length of the match from 0 to LONGEST.
            mixes_parts: bool[vocabulary]: tokens after which a document is not recalled.
        """
        self._mixes_parts = mixes_parts
        self._network = network
        self._is_note = is_note
        self._shares = np.array(shares)

    def start(self, batch: int) -> RecallStates:
        return RecallStates(self._network.start(batch), Notes.none(batch))

    def step(self, ids: np.ndarray, states: RecallStates) -> tuple[np.ndarray, RecallStates]:
        logits, inner = self._network.step(ids, states.inner)
        notes = self._after(np.asarray(ids), states.notes)
        return self._mixed(logits, notes), RecallStates(inner, notes)

    def feed(self, ids: np.ndarray, states: RecallStates) -> tuple[np.ndarray, RecallStates]:
        logits, inner = self._network.feed(ids, states.inner)
        notes = states.notes
        known = np.asarray(ids)
        counts = self._is_note[known] | self._mixes_parts[known] | (known == BOUNDARY)
        for token in known[counts]:
            notes = self._after(np.full(len(notes.tokens), token), notes)
        return self._mixed(logits, notes), RecallStates(inner, notes)

    def take(self, states: RecallStates, rows: Sequence[int] | np.ndarray) -> RecallStates:
        return RecallStates(self._network.take(states.inner, rows), states.notes.of(rows))

    def put(self, states: RecallStates, row: int, saved: RecallStates) -> RecallStates:
        rows = np.arange(len(states.notes.tokens))
        both = joined([states.notes, saved.notes])
        notes = both.of(np.where(rows == row, len(rows), rows))
        return RecallStates(self._network.put(states.inner, row, saved.inner), notes)

    def join(self, states: Sequence[RecallStates]) -> RecallStates:
        inner = self._network.join([each.inner for each in states])
        return RecallStates(inner, joined([each.notes for each in states]))

    def _after(self, ids: np.ndarray, notes: Notes) -> Notes:
        after = notes.after(ids, self._is_note)
        return after._replace(is_mixed=after.is_mixed | self._mixes_parts[ids])

    def _mixed(self, logits: np.ndarray, notes: Notes) -> np.ndarray:
        """Return logits of the network's probabilities, mixed with those recalled."""
        shares = self._shares[notes.lengths]
        rows = np.flatnonzero(shares)
        if not len(rows):
            return logits
        own = np.exp(logits[rows].astype(np.float64) - logits[rows].max(axis=1, keepdims=True))
        of_notes = own[:, self._is_note].sum(axis=1, keepdims=True)
        share = shares[rows, None]
        recalled = notes.of(rows).recalled(logits.shape[1])
        kept = np.where(self._is_note, 1 - share, 1)
        mixed = logits.copy()
        mixed[rows] = np.log(np.maximum(kept * own + share * of_notes * recalled, 1e-30))
        return mixed


def recall_of(ids: np.ndarray, is_note: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is recalled before each token of a stream.

    Returns:
        int[tokens]: the length of the longest match, 0 where the token is no note; and
        float64[tokens]: how likely the token is by recall.
    """
    lengths = np.zeros(len(ids), np.int64)
    chances = np.zeros(len(ids))
    for document in _documents(ids):
        notes = Notes.none(1)
        for place in document:
            if is_note[ids[place]]:
                lengths[place], chances[place] = _recall_before(notes, int(ids[place]))
                notes = notes.after(ids[place : place + 1], is_note)
    return lengths, chances


def _documents(ids: np.ndarray) -> Iterator[range]:
    """Yield the places of each document."""
    ends = [*np.flatnonzero(ids == BOUNDARY).tolist(), len(ids)]
    yield from map(range, [0, *ends], ends)


def _recall_before(notes: Notes, token: int) -> tuple[int, float]:
    """Return the length of the longest match, and how likely a note is by recall."""
    weights = WEIGHT[notes.matches[0]]
    total = weights.sum()
    chance = weights[notes.tokens[0] == token].sum() / total if total else 0.0
    return int(notes.lengths[0]), float(chance)


def fitted_shares(lengths: np.ndarray, chances: np.ndarray, nats: np.ndarray) -> tuple[float, ...]:
    """Return the share of recall by the length of the match, fitted to held-out tokens.

    Each is the likeliest one, found by expectation maximisation, times EAGERNESS. All are 0 if
    recall is of no use.

    Args:
        lengths, chances: of `recall_of`.
        nats: float[tokens]: the loss of each token without recall.
    """
    own = np.exp(-nats.astype(np.float64))
    shares = [0.0] * SHORTEST
    for length in range(SHORTEST, LONGEST + 1):
        here = lengths == length
        shares.append(min(MOST, EAGERNESS * _likeliest_share(own[here], chances[here])))
    return tuple(round(share, 3) for share in shares)


def _likeliest_share(own: np.ndarray, recalled: np.ndarray) -> float:
    """Return the share of a mixture at which tokens are likeliest."""
    share = 0.5
    for _ in range(50):
        parts = share * recalled
        share = float((parts / (parts + (1 - share) * own + 1e-30)).sum() / (len(own) + DOUBT))
    return share

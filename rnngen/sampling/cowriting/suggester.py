"""Continuations of a draft, and how likely the model finds what was written."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, NullConstraint
from rnngen.errors import ConstraintError
from rnngen.models.model_file import Model
from rnngen.network.protocol import SteppingNetwork
from rnngen.network.stepper import cross_entropy
from rnngen.sampling.by_kind import fit
from rnngen.sampling.cowriting.reach import Reach, whole_words
from rnngen.sampling.prompt import Prompt
from rnngen.sampling.request import token_request
from rnngen.sampling.sampler import draw_tokens
from rnngen.tokens.base import BOUNDARY

CONTEXT_CHARS = 1024
"""The model reads at least this many characters before the cursor, and less than twice as many.

LSTMs use about 200 words of context (Khandelwal et al. 2018, "Sharp Nearby, Fuzzy Far Away").
"""
SNAPSHOT_EVERY = 64
"""Tokens between two snapshots of the network's state."""


@dataclass(frozen=True)
class Query:
    """A request for `config.count` continuations of a text, of at most `config.length` tokens."""

    before: str
    config: SampleConfig
    reach: Reach


@dataclass(frozen=True)
class Suggestions:
    """Continuations on offer at the cursor: all different, none empty. One of them is shown."""

    texts: tuple[str, ...] = ()
    notice: str = ""
    choice: int = 0

    @property
    def shown(self) -> str:
        """Return the chosen continuation, or the empty string if there is none."""
        return self.texts[self.choice] if self.texts else ""

    def choose(self, number: int) -> "Suggestions":
        """Show another continuation, counted from 0; after the last comes the first."""
        return replace(self, choice=number % max(len(self.texts), 1))

    def after(self, typed: str) -> "Suggestions":
        """Return the rest of each continuation that begins as typed, unless it is blank."""
        rests = {
            text: text[len(typed) :]
            for text in self.texts
            if typed and text.startswith(typed) and text[len(typed) :].strip()
        }
        choice = list(rests).index(self.shown) if self.shown in rests else 0
        return Suggestions(tuple(rests.values()), self.notice, choice)


class Suggester:
    """A text model that remembers what it has read of the draft, so that it answers at once.

    Use it from one thread only.

    Args:
        constraint: Holds for continuations wherever it can follow the text before them.
    """

    def __init__(self, model: Model, constraint: Constraint | None = None) -> None:
        self.model = model
        self._reader = Reader(model.stepper())
        self._free: Constraint = NullConstraint(len(model.codec.vocabulary))
        self._constraint = constraint or self._free

    def read(self, before: str) -> None:
        """Read a text, so that its continuation comes without delay."""
        ids = fit(self.model, context_of(before), self._free).ids
        opening = [BOUNDARY, *self.model.opening, *ids.tolist()]
        self._reader.feed(np.array(opening), self._reader.start(1))

    def surprise(self, before: str, text: str) -> float | None:
        """Return the mean −ln p per character of `text` after `before`; None for no text."""
        length = len(fit(self.model, text, self._free).ids)
        self.read(before + text)
        return float(np.mean(self._reader.nats[-length:])) if length else None

    def suggest(
        self, query: Query, should_continue: Callable[[str], bool] = lambda text: True
    ) -> Suggestions:
        """Return continuations, valid if the constraint can follow the text, and free otherwise.

        Args:
            should_continue: Receives the first continuation as it grows; False stops the drawing.
        """
        context = context_of(query.before)
        free = fit(self.model, context, self._free)
        if isinstance(self._constraint, NullConstraint) or context != query.before:
            return self._draw(query, free, self._free, should_continue)
        with suppress(ConstraintError):
            prompt = fit(self.model, context, self._constraint)
            if not prompt.lost:
                return self._draw(query, prompt, self._constraint, should_continue)
        notice = "Nothing valid begins with this text, so the model continues it freely."
        return replace(self._draw(query, free, self._free, should_continue), notice=notice)

    def _draw(
        self,
        query: Query,
        prompt: Prompt,
        constraint: Constraint,
        should_continue: Callable[[str], bool],
    ) -> Suggestions:
        """Draw all continuations at once, until each has reached its end."""
        texts = [""] * query.config.count
        ends: dict[int, str] = {}
        request = token_request(self.model, query.config, prompt.ids.tolist())
        for row, token in draw_tokens(self._reader, constraint, request):
            texts[row] += self.model.codec.decode([token])
            if row not in ends and (end := query.reach.cut(texts[row])) is not None:
                ends[row] = end
            if len(ends) == len(texts) or not should_continue(ends.get(0, texts[0])):
                break
        for row, text in enumerate(texts):
            # The length may cut a word in two; where the model itself ended, the text is whole.
            whole = whole_words(text) if len(text) >= query.config.length else text
            ends.setdefault(row, whole)
        different = tuple(dict.fromkeys(ends[row] for row in range(len(texts)) if ends[row]))
        return Suggestions(different, prompt.notice if different else "The model would end here.")


class Snapshot(NamedTuple):
    """The network's output and state after `length` tokens."""

    length: int
    logits: np.ndarray
    states: Any


class Reader:
    """A stepper that remembers the text it was fed last and feeds only what differs.

    It takes a stepper's place in the sampler. Its memory grows by a state every 64 tokens.
    """

    def __init__(self, network: SteppingNetwork) -> None:
        self.start = network.start
        self.step = network.step
        self.take = network.take
        self.put = network.put
        self.nats: list[float] = []
        """−ln p of each token fed last, without the first."""
        self._ids = np.empty(0, np.int64)
        self._snapshots: list[Snapshot] = []

    def feed(self, ids: np.ndarray, states: Any) -> tuple[np.ndarray, Any]:
        """Return (logits float32[1, vocabulary], states) after int[steps ≥ 1].

        Args:
            states: Those of `start(1)`.
        """
        common = common_length(self._ids, ids)
        self._ids = ids.copy()
        self._snapshots = [each for each in self._snapshots if each.length <= common]
        if not self._snapshots:
            self._snapshots = [Snapshot(1, *self.step(ids[:1], states))]
        del self.nats[self._snapshots[-1].length - 1 :]
        for length in range(self._snapshots[-1].length, len(ids)):
            self._read(ids[length : length + 1])
        _, logits, states = self._snapshots[-1]
        return logits.copy(), states

    def _read(self, token: np.ndarray) -> None:
        """Step over one token. The last snapshot moves with it, unless it is one to be kept."""
        last = self._snapshots[-1]
        self.nats.append(float(cross_entropy(last.logits, token)[0]))
        if last.length % SNAPSHOT_EVERY and last.length > 1:
            self._snapshots.pop()
        self._snapshots.append(Snapshot(last.length + 1, *self.step(token, last.states)))


def common_length(one: np.ndarray, other: np.ndarray) -> int:
    """Return how many tokens two sequences share at their beginnings."""
    length = min(len(one), len(other))
    different = np.flatnonzero(one[:length] != other[:length])
    return int(different[0]) if len(different) else length


def context_of(text: str) -> str:
    """Return the end of a text that the model reads; a short text is read whole.

    It begins at a multiple of CONTEXT_CHARS, so a growing draft is seldom read again.
    """
    return text[max(len(text) // CONTEXT_CHARS - 1, 0) * CONTEXT_CHARS :]

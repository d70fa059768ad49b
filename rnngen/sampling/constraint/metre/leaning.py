"""Music that leans towards something: nothing is ruled out, the choice is weighed; the rest is another constraint's."""

from abc import abstractmethod
from typing import Any, NamedTuple

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import EventState
from rnngen.sampling.constraint.base import Constraint, Verdict
from rnngen.sampling.constraint.metre.event_table import EventTable
from rnngen.sampling.constraint.metre.steered import event_of


class LeaningState(NamedTuple):
    """The other constraint's state, and what is kept in mind besides."""

    inner: Any
    memory: Any


class LeaningConstraint(Constraint):
    """As another constraint of music, with `lean` nats added to the model's logits."""

    def __init__(self, codec: EventCodec, inner: Constraint) -> None:
        self._codec, self._inner = codec, inner
        self._table = EventTable(codec)

    @property
    @abstractmethod
    def memory(self) -> Any:
        """What is kept in mind before the first token."""

    @abstractmethod
    def remember(self, memory: Any, token: int, before: EventState, after: EventState) -> Any:
        """What is kept in mind after one more token, which led from one state to the other."""

    @abstractmethod
    def lean(self, memory: Any, event: EventState) -> np.ndarray:
        """float64[vocabulary], nats for each token that may come next."""

    def start(self) -> LeaningState:
        """The state before the first token of a document."""
        return LeaningState(self._inner.start(), self.memory)

    def allowed(self, state: LeaningState) -> np.ndarray:
        """What the other constraint allows."""
        return self._inner.allowed(state.inner)

    def accepts(self, state: LeaningState, token: int) -> bool:
        """What the other constraint accepts."""
        return self._inner.accepts(state.inner, token)

    def advance(self, state: LeaningState, token: int) -> LeaningState:
        """The state after one more token."""
        inner = self._inner.advance(state.inner, token)
        return LeaningState(inner, self.remember(state.memory, token, event_of(state.inner), event_of(inner)))

    def bias(self, state: LeaningState) -> np.ndarray:
        """The other constraint's, and its own."""
        inner, own = self._inner.bias(state.inner), self.lean(state.memory, event_of(state.inner))
        return own if inner is None else own + inner

    def boundary(self, state: LeaningState) -> bool:
        """Whether the document may end here."""
        return self._inner.boundary(state.inner)

    def witness(self, state: LeaningState) -> list[int]:
        """That of the other constraint."""
        return self._inner.witness(state.inner)

    def verdict(self, state: LeaningState) -> Verdict:
        """That of the other constraint."""
        return self._inner.verdict(state.inner)

    def fallback(self, state: LeaningState) -> list[int]:
        """That of the other constraint."""
        return self._inner.fallback(state.inner)

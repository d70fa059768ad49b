"""Draws tokens from a stepper under a constraint; knows nothing of Keras, files or terminals.

Samples are drawn side by side (a step reads the weights once for all of them), each from a random generator of
its own; where one ends, the next takes its place. Tokens are yielded as soon as they are final, so that a
caller can stream them: until then a sample may go back to where its constraint was last content, or to before
it began to go round in a loop.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from rnngen.config import SampleConfig, parse_schedule
from rnngen.constraints.base import Constraint
from rnngen.network.protocol import SteppingNetwork
from rnngen.sampling.backtracking import RewindPoint, Sample
from rnngen.sampling.filters import choose_rows, probabilities, softmax
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.temperature import Temperatures, tempered, tempered_in_groups
from rnngen.tokens.base import BOUNDARY

LANES = 64
"""Samples drawn side by side at most; more would need more memory and gain little speed."""


Stopped = Callable[[], bool]


def never() -> bool:
    """Nobody asks to stop."""
    return False


Heard = Callable[[int, int], None]
"""Told how many tokens of the prompt the network has read, and of how many."""

HEARD_AT_ONCE = 256
"""Tokens of a prompt between two looks at whether to stop."""


def unheard(read: int, tokens: int) -> None:
    """Nobody follows."""


class Drawn(NamedTuple):
    """One final token of one sample."""

    row: int
    token: int


def sample(
    network: SteppingNetwork,
    constraint: Constraint,
    config: SampleConfig,
    opening: Sequence[int] = (),
    prime: Sequence[int] = (),
    temperatures: Temperatures | None = None,
    stop: Sequence[int] = (),
    tallies: Sequence[SamplingStats] = (),
    stopped: Stopped = never,
    heard: Heard | None = None,
) -> Iterator[Drawn]:
    """Draw `config.count` samples of up to `config.length` tokens, and to the next place where a document may end.

    Args:
        opening: ids that only the network is fed, after BOUNDARY.
        prime: ids that every sample begins with; the constraint follows them, and they are not yielded.
        temperatures: Of each token; by default those of `config.temperature`.
        stop: ids before which a sample ends.
        tallies: Count what it took, one for each sample.
        stopped: Asked before every step; once it says so, all samples end where they are, in the shortest way.
        heard: Follows the reading of opening and prime, piece by piece; without it, the network is fed them at once.
    """
    temperatures = temperatures or Temperatures(parse_schedule(config.temperature), config.length)
    tallies = tallies or [SamplingStats() for _ in range(config.count)]
    fed = [BOUNDARY, *opening, *prime]
    memory = network.start(1)
    at_once = len(fed) if heard is None else HEARD_AT_ONCE
    for first in range(0, len(fed), at_once):
        if first and stopped():
            return
        piece = fed[first : first + at_once]
        logits, memory = network.feed(np.array(piece), memory)
        if heard is not None:
            heard(first + len(piece), len(fed))
    state = constraint.start()
    for token in prime:
        state = constraint.advance(state, token)
    start = RewindPoint(0, state, logits[0], memory)
    waiting = (
        Sample(i, constraint, config, temperatures, start, fed[-1], tuple(stop), tallies[i])
        for i in range(config.count)
    )
    yield from _Lanes(network, waiting, start, temperatures, config).run(stopped)


class _Lanes:
    """The samples that are being drawn side by side."""

    def __init__(
        self,
        network: SteppingNetwork,
        waiting: Iterator[Sample],
        start: RewindPoint,
        temperatures: Temperatures,
        config: SampleConfig,
    ) -> None:
        self._network, self._waiting, self._start = network, waiting, start
        self._temperatures, self._config = temperatures, config
        self._rows = list(islice(waiting, LANES))
        self._logits = np.repeat(start.logits[None], len(self._rows), axis=0)
        self._states = network.take(start.memory, [0] * len(self._rows))

    def run(self, stopped: Stopped) -> Iterator[Drawn]:
        """Draw until every sample has ended, or somebody asks to stop."""
        while self._rows:
            if stopped():
                yield from self._cut()
                return
            draws = np.array([row.draw() for row in self._rows])
            allowed = np.stack([row.allowed() for row in self._rows])
            tokens = choose_rows(self._chances(allowed), draws).tolist()
            for row, token, share in zip(
                self._rows, tokens, self._allowed_shares(allowed), strict=True
            ):
                row.take(token, share)
                for final in row.final():
                    yield Drawn(row.index, final)
            self._replace_ended()
            if self._rows:
                self._step()

    def _cut(self) -> Iterator[Drawn]:
        for row in self._rows:
            row.cut()
            for token in row.final():
                yield Drawn(row.index, token)

    def _allowed_shares(self, allowed: np.ndarray) -> list[float]:
        """The probability that the model gives to the allowed tokens of each lane together, at temperature 1."""
        weights = softmax(self._logits)
        shares: list[float] = np.add.reduce(weights, axis=1, where=allowed).tolist()
        return shares

    def _chances(self, allowed: np.ndarray) -> np.ndarray:
        """float64[lanes, vocabulary]: how likely each token is to be drawn."""
        heat = np.array([row.temperature() for row in self._rows])
        masked = np.where(allowed, self._leaning(), -np.inf)
        grouped, choosing = self._temperatures.grouped, self._temperatures.choosing
        if grouped is None or choosing is None:
            return probabilities(tempered(masked, heat), self._config)
        return probabilities(tempered_in_groups(masked, heat, grouped, choosing), self._config)

    def _leaning(self) -> np.ndarray:
        """float[lanes, vocabulary]: the logits, and where a constraint leans the choice, its bias with them."""
        biases = [row.bias() for row in self._rows]
        if all(bias is None for bias in biases):
            return self._logits
        none = np.zeros(self._logits.shape[1])
        return self._logits + np.stack([none if bias is None else bias for bias in biases])

    def _replace_ended(self) -> None:
        """Samples that wait take the lanes of those that have ended; lanes that nobody takes are closed."""
        for lane, row in enumerate(self._rows):
            if row.ended and (following := next(self._waiting, None)):
                self._rows[lane] = following
                following.back = self._start
        going = [lane for lane, row in enumerate(self._rows) if not row.ended]
        if len(going) < len(self._rows):
            self._rows = [self._rows[lane] for lane in going]
            self._logits, self._states = (
                self._logits[going],
                self._network.take(self._states, going),
            )

    def _step(self) -> None:
        """Feed the network each sample's last token, or take it back to where the sample went back to."""
        self._logits, self._states = self._network.step(
            np.array([row.last for row in self._rows]), self._states
        )
        for lane, row in enumerate(self._rows):
            if row.back is not None:
                self._logits[lane] = row.back.logits
                self._states = self._network.put(self._states, lane, row.back.memory)
            elif row.wants_place:
                row.keep(self._logits[lane].copy(), self._network.take(self._states, [lane]))

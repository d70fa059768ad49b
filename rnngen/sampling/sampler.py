"""Draw tokens from a network under a constraint, several samples side by side.

A step reads the weights once for all samples. Each sample has a random generator of its own. Tokens
are yielded as soon as they are final, so that a caller can stream them. Until then a sample may go
back: to where its constraint last accepted it, or to before a loop.

What is drawn does not depend on which samples are drawn beside it. A product of matrices rounds by
its number of rows and by the place of a row, so both are fixed: of n rows, sample i takes i mod n.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, cast

import numpy as np

from rnngen.config import SampleConfig, parse_schedule
from rnngen.constraints.base import Constraint
from rnngen.network.protocol import SourceNetwork, SteppingNetwork
from rnngen.sampling.backtracking import Ends, RewindPoint, Sample, SampleSetup
from rnngen.sampling.filters import Temperatures, biased, chances, choose_rows, softmax
from rnngen.sampling.observer import SamplingObserver
from rnngen.tokens.base import BOUNDARY

LANES = 64
"""Most samples drawn side by side; more need more memory and gain little speed."""


class Drawn(NamedTuple):
    """One final token of one sample."""

    sample: int
    """Its number in the whole run, from 0."""
    token: int


@dataclass(frozen=True)
class TokenRequest:
    """What to draw, in token ids."""

    config: SampleConfig
    """`config.count` samples of up to `config.length` tokens."""
    opening: Sequence[int] = ()
    """Tokens that only the network reads, after BOUNDARY."""
    prompt: Sequence[int] = ()
    """Tokens that every sample begins with. The constraint follows them; they are not yielded."""
    temperatures: Temperatures | None = None
    """By default those of `config.temperature`."""
    stop: Sequence[int] = ()
    """Tokens at which a sample ends."""
    ends: Ends | None = None
    """Where a sample that is long enough may end; by default anywhere."""
    chunk: int | None = None
    """Read opening and prompt in chunks of this size, and report each; None reads all at once."""
    sources: Sequence[np.ndarray] = ()
    """Of pairs: `config.count` samples are drawn for each of these, one source after another."""
    first: int = 0
    """Samples of the whole run before these."""
    total: int = 0
    """Samples of the whole run, if these are a part of it."""

    @property
    def read_first(self) -> list[int]:
        """The tokens that the network reads before it draws."""
        return [BOUNDARY, *self.opening, *self.prompt]

    @property
    def rows(self) -> int:
        """How many rows every step has."""
        drawn = self.config.count * max(1, len(self.sources))
        return min(LANES, max(drawn, self.total))

    @property
    def heat(self) -> Temperatures:
        """The temperatures, or those of the settings."""
        config = self.config
        return self.temperatures or Temperatures(parse_schedule(config.temperature), config.length)


def draw_tokens(
    network: SteppingNetwork,
    constraint: Constraint,
    request: TokenRequest,
    observer: SamplingObserver | None = None,
) -> Iterator[Drawn]:
    """Draw samples; each ends at the first place after its length where a document may end.

    When the observer says to stop, all samples end where they are, in the shortest way.
    """
    observer = observer or SamplingObserver()
    config = request.config
    state = constraint.start()
    for token in request.prompt:
        state = constraint.advance(state, token)
    state = constraint.settle(state)
    setup = SampleSetup(
        constraint,
        config,
        request.heat,
        request.read_first[-1],
        tuple(request.stop),
        request.ends,
    )
    starts = (RewindPoint(0, state, *read) for read in read_starts(network, request, observer))
    waiting = (
        Sample(i, setup, start, observer.stats_of(i))
        for number, start in enumerate(starts)
        for i in range(
            request.first + number * config.count, request.first + (number + 1) * config.count
        )
    )
    yield from _Lanes(network, request, waiting).run(observer)


def read_starts(
    network: SteppingNetwork, request: TokenRequest, observer: SamplingObserver
) -> Iterator[tuple[np.ndarray, Any]]:
    """Yield logits and states after the prompt: of each source, or once if there are none."""
    if not request.sources:
        read = _read_prompt(network, network.start(1), request, observer)
        if read is not None:
            yield read[0][0], read[1]
        return
    sources = cast("SourceNetwork", network)
    for first in range(0, len(request.sources), LANES):
        states = sources.begin(request.sources[first : first + LANES])
        read = _read_prompt(network, states, request, observer)
        if read is None:
            return
        for row, logits in enumerate(read[0]):
            yield logits, network.take(read[1], [row])


def _read_prompt(
    network: SteppingNetwork, states: Any, request: TokenRequest, observer: SamplingObserver
) -> tuple[np.ndarray, Any] | None:
    """Return the logits (float[rows, vocabulary]) and states after the prompt; None if stopped."""
    tokens = request.read_first
    size = request.chunk or len(tokens)
    for first in range(0, len(tokens), size):
        if first and observer.should_stop():
            return None
        chunk = tokens[first : first + size]
        logits, states = network.feed(np.array(chunk), states)
        if request.chunk:
            observer.on_prompt_read(first + len(chunk), len(tokens))
    return logits, states


class _Lanes:
    """The samples that are being drawn side by side, each in a row of its own."""

    def __init__(
        self, network: SteppingNetwork, request: TokenRequest, waiting: Iterator[Sample]
    ) -> None:
        self._network = network
        self._waiting = waiting
        self._early: dict[int, Sample] = {}
        """Samples that wait for their row, by index."""
        self._temperatures = request.heat
        self._config = request.config
        self._width = request.rows
        # Answers to many sources are no part of anything: the fewer rows the faster.
        self._shrinks = len(request.sources) > 1
        self._samples = list(islice(waiting, self._width))
        self._rows = [sample.index % self._width for sample in self._samples]
        """The row of each sample."""
        if self._samples:
            self._begin([sample.start for sample in self._samples])

    def _begin(self, starts: Sequence[RewindPoint]) -> None:
        """Fill all rows, those without a sample with any start."""
        filled = dict(zip(self._rows, starts, strict=True))
        rows = [filled.get(row, starts[0]) for row in range(self._width)]
        self._logits = np.stack([start.logits for start in rows])
        if all(start is starts[0] for start in starts):
            self._states = self._network.take(starts[0].states, [0] * self._width)
        else:
            # Only rows after sources begin differently.
            joinable = cast("SourceNetwork", self._network)
            self._states = joinable.join([start.states for start in rows])

    def run(self, observer: SamplingObserver) -> Iterator[Drawn]:
        """Yield final tokens until every sample has ended, or the observer says to stop."""
        while self._samples:
            if observer.should_stop():
                yield from self._cut()
                return
            draws = np.array([sample.draw() for sample in self._samples])
            allowed = np.stack([sample.allowed() for sample in self._samples])
            logits = self._logits[self._rows]
            tokens = choose_rows(self._probabilities(logits, allowed), draws).tolist()
            shares = _allowed_shares(logits, allowed)
            for sample, token, share in zip(self._samples, tokens, shares, strict=True):
                sample.take(token, share)
                for final in sample.final():
                    yield Drawn(sample.index, final)
            self._replace_ended()
            if self._samples:
                self._step()

    def _cut(self) -> Iterator[Drawn]:
        """End all samples now, and yield the rest of their tokens."""
        for sample in self._samples:
            sample.cut()
            for token in sample.final():
                yield Drawn(sample.index, token)

    def _probabilities(self, logits: np.ndarray, allowed: np.ndarray) -> np.ndarray:
        """Return float64[samples, vocabulary]: the probability with which each token is drawn."""
        heat = np.array([sample.temperature() for sample in self._samples])
        logits = biased(logits, [sample.bias() for sample in self._samples])
        return chances(logits, allowed, heat, self._temperatures, self._config)

    def _replace_ended(self) -> None:
        """Give the rows of ended samples to those that wait for them."""
        for place, sample in enumerate(self._samples):
            if sample.ended and (following := self._following(sample)):
                self._samples[place] = following
                following.rewind_to = following.start
        going = [place for place, sample in enumerate(self._samples) if not sample.ended]
        if len(going) == len(self._samples):
            return
        self._samples = [self._samples[place] for place in going]
        self._rows = [self._rows[place] for place in going]
        if self._shrinks:
            self._logits = self._logits[self._rows]
            self._states = self._network.take(self._states, self._rows)
            self._rows = [*range(len(going))]

    def _following(self, ended: Sample) -> Sample | None:
        """Return the sample that takes the row of an ended one, or None if there is none."""
        if self._shrinks:
            return next(self._waiting, None)
        wanted = ended.index + self._width
        while wanted not in self._early and (read := next(self._waiting, None)):
            self._early[read.index] = read
        return self._early.pop(wanted, None)

    def _step(self) -> None:
        """Feed the last tokens to the network, and restore the states that samples went back to."""
        # What samples that went back would read is not needed.
        if any(sample.rewind_to is None for sample in self._samples):
            last = np.full(len(self._logits), BOUNDARY)
            last[self._rows] = [sample.last for sample in self._samples]
            self._logits, self._states = self._network.step(last, self._states)
        for row, sample in zip(self._rows, self._samples, strict=True):
            if sample.rewind_to is not None:
                self._logits[row] = sample.rewind_to.logits
                self._states = self._network.put(self._states, row, sample.rewind_to.states)
            elif sample.wants_rewind_point:
                states = self._network.take(self._states, [row])
                sample.keep(self._logits[row].copy(), states)


def _allowed_shares(logits: np.ndarray, allowed: np.ndarray) -> list[float]:
    """Return the probability of all allowed tokens of each sample together, at temperature 1."""
    shares: list[float] = np.vecdot(softmax(logits), allowed).tolist()
    return shares

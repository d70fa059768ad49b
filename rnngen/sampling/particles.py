"""Draw music that leads to given notes: sequential Monte Carlo, with a network as its model.

Where notes to come are given, a network draws what suits those before, and may find itself where
the next given note does not fit. So many samples, called particles, are drawn side by side. Each is
weighed by how likely the network found the tokens that it was allowed; a given note leaves only
one. Where the weights differ, likely particles are copied in place of unlikely ones (Gordon,
Salmond & Smith 1993; with language models Lew et al. 2023, arXiv 2306.03081).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.network.protocol import SteppingNetwork
from rnngen.sampling.filters import biased, chances, choose_rows, softmax
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.sampler import TokenRequest, read_starts
from rnngen.tokens.base import BOUNDARY

ENOUGH = 0.5
"""Fraction of the particles that count below which they are drawn again."""


@dataclass(frozen=True)
class Particle:
    """One sample so far."""

    tokens: tuple[int, ...]
    state: Any
    """Of the constraint."""
    logits: np.ndarray
    """float32[vocabulary]: the network's, of the next token."""
    states: Any
    """Of the network: one row."""
    ended: bool = False


def draw_particles(
    network: SteppingNetwork,
    constraint: Constraint,
    request: TokenRequest,
    meetings: np.ndarray,
    observer: SamplingObserver,
) -> list[list[int]]:
    """Draw `config.count` samples of one piece to the end that the constraint sets.

    Args:
        constraint: whose states are all FINAL.
        meetings: bool[vocabulary]: tokens that every sample writes equally often, such as barlines
            and given notes. After each, samples are compared.
    """
    cloud = _Cloud(network, constraint, request, meetings, observer)
    [(logits, states)] = read_starts(network, request, observer)
    particles = [Particle((), constraint.start(), logits, states)] * request.config.count
    while not all(particle.ended for particle in particles):
        particles = cloud.advanced(particles)
        if cloud.is_uneven:
            particles = cloud.drawn_again(particles)
    return [list(particle.tokens) for particle in cloud.drawn_again(particles)]


class _Cloud:
    """The particles of one piece, and their weights."""

    def __init__(
        self,
        network: SteppingNetwork,
        constraint: Constraint,
        request: TokenRequest,
        meetings: np.ndarray,
        observer: SamplingObserver,
    ) -> None:
        self._network = network
        self._constraint = constraint
        self._config = request.config
        self._temperatures = request.heat
        self._before = request.read_first[-1]
        self._meetings = meetings
        self._observer = observer
        self._generator = np.random.default_rng(request.config.seed)
        self._nats = np.zeros(request.config.count)
        """How unlikely the network has found what was allowed, for each particle."""

    def advanced(self, particles: Sequence[Particle]) -> list[Particle]:
        """Return the particles after the next meeting, or at their end."""
        after = list(particles)
        going = [i for i, particle in enumerate(particles) if not particle.ended]
        while going:
            if self._observer.should_stop():
                return [self._cut(particle) for particle in after]
            for i, particle in zip(going, self._stepped(going, after), strict=True):
                after[i] = particle
            going = [
                i for i in going if not (after[i].ended or self._meetings[after[i].tokens[-1]])
            ]
        return after

    @property
    def is_uneven(self) -> bool:
        """Whether so few particles carry the weight that they should be drawn again."""
        return float(1 / np.square(self._weights).sum()) < ENOUGH * len(self._nats)

    @property
    def _weights(self) -> np.ndarray:
        return softmax(-self._nats[None])[0]

    def drawn_again(self, particles: Sequence[Particle]) -> list[Particle]:
        """Return as many particles, drawn by their weights, which are equal from then on.

        The draws are systematic: one random number places equally spaced pointers (Kitagawa 1996).
        """
        pointers = (np.arange(len(particles)) + self._generator.random()) / len(particles)
        drawn = np.minimum(np.searchsorted(self._weights.cumsum(), pointers), len(particles) - 1)
        self._nats[:] = 0
        return [particles[i] for i in drawn]

    def _stepped(self, going: Sequence[int], particles: Sequence[Particle]) -> list[Particle]:
        """Return these particles with one more token each."""
        rows = [particles[i] for i in going]
        logits = np.stack([row.logits for row in rows])
        allowed = np.stack([self._constraint.allowed(row.state) for row in rows])
        tokens = self._drawn(rows, logits, allowed)
        shares = np.add.reduce(softmax(logits), axis=1, where=allowed)
        self._nats[going] -= np.log(np.maximum(shares, 1e-30))
        for i, share in zip(going, shares.tolist(), strict=True):
            self._observer.stats_of(i).draw(False, share)
        states = self._joined([row.states for row in rows])
        logits, states = self._network.step(tokens, states)
        return [
            replace(row, ended=True)
            if token == BOUNDARY
            else Particle(
                (*row.tokens, token),
                self._constraint.advance(row.state, token),
                logits[number],
                self._network.take(states, [number]),
            )
            for number, (row, token) in enumerate(zip(rows, tokens.tolist(), strict=True))
        ]

    def _drawn(
        self, rows: Sequence[Particle], logits: np.ndarray, allowed: np.ndarray
    ) -> np.ndarray:
        """Return int[rows]: the next token of each particle."""
        temperatures = self._temperatures
        lasts = [row.tokens[-1] if row.tokens else self._before for row in rows]
        heat = np.array(
            [temperatures.at(len(row.tokens), last) for row, last in zip(rows, lasts, strict=True)]
        )
        leaning = biased(logits, [self._constraint.bias(row.state) for row in rows])
        chance = chances(leaning, allowed, heat, temperatures, self._config)
        return choose_rows(chance, self._generator.random(len(rows)))

    def _joined(self, rows: Sequence[Any]) -> Any:
        """Return the states of all these rows as one value."""
        network = self._network
        first = network.take(rows[0], [0] * len(rows))
        return reduce(lambda states, row: network.put(states, *row), enumerate(rows), first)

    def _cut(self, particle: Particle) -> Particle:
        """Return the particle ended where it is, in the shortest way."""
        rest = () if particle.ended else self._constraint.witness(particle.state)
        return replace(particle, tokens=(*particle.tokens, *rest), ended=True)

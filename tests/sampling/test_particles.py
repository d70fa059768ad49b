"""Particles follow what a model expects of the tokens that are given."""

import numpy as np
import pytest

from rnngen.config import SampleConfig
from rnngen.constraints.base import NullConstraint
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.particles import draw_particles
from rnngen.sampling.sampler import TokenRequest
from rnngen.tokens.base import BOUNDARY
from tests.sampling.networks import ArrayStates

LEFT, RIGHT, GIVEN, OTHER = 2, 3, 4, 5
SIZE = 6
EXPECTED = {LEFT: 0.9, RIGHT: 0.1}
"""How likely GIVEN is after each of two tokens, which are equally likely themselves."""


class Choosing(ArrayStates):
    """A network that writes LEFT or RIGHT, then GIVEN or OTHER, and so on."""

    def start(self, batch):
        return np.zeros(batch, np.int64)

    def step(self, ids, states):
        chance = np.full((len(ids), SIZE), 1e-9)
        for row, token in enumerate(ids.tolist()):
            given = EXPECTED.get(token)
            wanted = {LEFT: 0.5, RIGHT: 0.5} if given is None else {GIVEN: given, OTHER: 1 - given}
            chance[row, list(wanted)] = list(wanted.values())
        return np.log(chance).astype(np.float32), states + 1


class Given(NullConstraint):
    """After LEFT or RIGHT comes GIVEN, so often; then the document ends."""

    def __init__(self, times):
        super().__init__(SIZE)
        self.times = times

    def start(self):
        return ()

    def advance(self, state, token):
        return (*state, token)

    def allowed(self, state):
        mask = np.zeros(SIZE, bool)
        if len(state) % 2:
            mask[GIVEN] = True
        else:
            mask[[BOUNDARY] if len(state) == 2 * self.times else [LEFT, RIGHT]] = True
        return mask

    def boundary(self, state):
        return len(state) == 2 * self.times

    def witness(self, state):
        return [GIVEN] * (len(state) % 2) + [LEFT, GIVEN] * (self.times - (len(state) + 1) // 2)


def drawn(count, times=1, seed=0, observer=None):
    config = SampleConfig(temperature=1.0, count=count, seed=seed)
    meetings = np.arange(SIZE) == GIVEN
    network, constraint = Choosing(), Given(times)
    request = TokenRequest(config)
    return draw_particles(network, constraint, request, meetings, observer or SamplingObserver())


@pytest.mark.parametrize("times", [1, 5])
def test_given_tokens_choose_what_leads_to_them(times):
    """Bayes' rule: of equally likely tokens before a given one, those that expect it are 9 in 10."""
    rows = np.array(drawn(4000, times))
    assert (rows[:, 1::2] == GIVEN).all()
    assert (rows[:, ::2] == LEFT).mean(axis=0) == pytest.approx(0.9, abs=0.05)


def test_the_same_seed_gives_the_same_rows():
    assert drawn(50, 3, seed=1) == drawn(50, 3, seed=1) != drawn(50, 3, seed=2)


def test_a_stop_ends_every_row_in_the_shortest_way():
    class Stopping(SamplingObserver):
        asked = 0

        def should_stop(self):
            self.asked += 1
            return self.asked > 3

    rows = drawn(8, 4, observer=Stopping())
    assert all(row[1::2] == [GIVEN] * 4 for row in rows)
    assert all(row[4::2] == [LEFT] * 2 for row in rows)


def test_probabilities_masked_are_counted():
    observer = SamplingObserver()
    drawn(8, 1, observer=observer)
    assert [observer.stats[i].draws for i in range(8)] == [3] * 8
    assert all(1 < observer.stats[i].masked < 2 for i in range(8))

"""The sampler against scripted networks that spell words, as KerasHub tests its own."""

from collections import Counter

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import NullConstraint
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import CHUNK
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from tests.sampling.networks import ArrayStates

VOCABULARY = 28
WORD = "sequentially"


def ids_of(word):
    return [ord(letter) - ord("a") + 2 for letter in word]


class Spelling(ArrayStates):
    """Wants to spell WORD, then to end; its state is the number of tokens it was fed after BOUNDARY."""

    def __init__(self, confidence=20.0):
        self.confidence, self.fed = confidence, []

    def start(self, batch):
        return np.full(batch, -1)

    def step(self, ids, states):
        states = states + 1
        self.fed.append(ids.tolist())
        script = [*ids_of(WORD), BOUNDARY]
        logits = np.zeros((len(ids), VOCABULARY), np.float32)
        for row, position in enumerate(states):
            logits[row, script[min(position, len(script) - 1)]] = self.confidence
        return logits, states


def rows(drawn, count):
    result = [[] for _ in range(count)]
    for row, token in drawn:
        result[row].append(token)
    return result


def test_greedy_sampling_spells_the_word_and_stops_at_its_end():
    drawn = draw_tokens(
        Spelling(), NullConstraint(VOCABULARY), TokenRequest(SampleConfig(temperature=0, count=3))
    )
    assert rows(drawn, 3) == [ids_of(WORD)] * 3


def test_opening_and_prompt_are_fed_but_not_drawn():
    network = Spelling()
    config = SampleConfig(temperature=0)
    drawn = rows(
        draw_tokens(
            network,
            NullConstraint(VOCABULARY),
            TokenRequest(config, opening=[5], prompt=[7, 8]),
        ),
        1,
    )
    assert [ids[0] for ids in network.fed[:4]] == [BOUNDARY, 5, 7, 8]
    assert drawn == [ids_of(WORD)[3:]]


class Reading(SamplingObserver):
    """Keeps what it hears of the prompt, and stops after some chunks of it."""

    def __init__(self, chunks):
        super().__init__()
        self.told, self.chunks = [], chunks

    def on_prompt_read(self, done, total):
        self.told.append((done, total))

    def should_stop(self):
        return len(self.told) == self.chunks


def test_the_reading_of_a_long_prompt_is_reported_to_its_end_and_changes_nothing():
    network, observer, prompt = Spelling(), Reading(None), [7, 8] * 2 * CHUNK
    request = TokenRequest(SampleConfig(temperature=0, length=1), prompt=prompt, chunk=CHUNK)
    drawn = draw_tokens(network, NullConstraint(VOCABULARY), request, observer)
    assert list(drawn) == []
    assert [token for ids in network.fed for token in ids][: 1 + len(prompt)] == [BOUNDARY, *prompt]
    total = 1 + len(prompt)
    assert observer.told == [(min(read, total), total) for read in range(256, 1281, 256)]


def test_a_long_prompt_can_be_stopped_half_way():
    network, observer = Spelling(), Reading(2)
    request = TokenRequest(SampleConfig(temperature=0), prompt=[7] * 10 * CHUNK, chunk=CHUNK)
    drawn = draw_tokens(network, NullConstraint(VOCABULARY), request, observer)
    assert list(drawn) == []
    assert len(network.fed) == 2 * CHUNK


def test_length_bounds_what_is_drawn():
    drawn = draw_tokens(
        Spelling(), NullConstraint(VOCABULARY), TokenRequest(SampleConfig(temperature=0, length=4))
    )
    assert rows(drawn, 1) == [ids_of(WORD)[:4]]


def test_the_same_seed_draws_the_same_and_another_seed_another():
    def run(seed):
        config = SampleConfig(temperature=1, length=40, count=2, seed=seed)
        return rows(draw_tokens(Spelling(0.1), NullConstraint(VOCABULARY), TokenRequest(config)), 2)

    first, again, other = run(1), run(1), run(2)
    assert first == again != other
    assert first[0] != first[1]


def test_at_temperature_one_tokens_come_as_often_as_the_network_says_and_unknown_never():
    config = SampleConfig(temperature=1, length=1, count=1000)
    counts = Counter(
        token
        for _, token in draw_tokens(Spelling(3.0), NullConstraint(VOCABULARY), TokenRequest(config))
    )
    expected = np.exp(3) / (np.exp(3) + VOCABULARY - 2)
    assert abs(counts[ids_of("s")[0]] / 1000 - expected) < 0.05
    assert counts[UNKNOWN] == 0
    assert len(counts) == VOCABULARY - 2


class Pairs(NullConstraint):
    """Documents may only end after an even number of tokens; an odd one is finished by `z`."""

    def start(self):
        return 0

    def allowed(self, state):
        allowed = super().allowed(state).copy()
        allowed[BOUNDARY] = self.boundary(state)
        return allowed

    def advance(self, state, token):
        return state + 1

    def boundary(self, state):
        return state % 2 == 0

    def witness(self, state):
        return ids_of("z") * (state % 2)


def test_a_row_cut_at_its_length_is_finished_by_the_witness():
    drawn = rows(
        draw_tokens(
            Spelling(), Pairs(VOCABULARY), TokenRequest(SampleConfig(temperature=0, length=3))
        ),
        1,
    )
    assert drawn == [ids_of("seqz")]


def test_a_document_ends_only_where_the_constraint_lets_it():
    drawn = rows(
        draw_tokens(
            Spelling(),
            Pairs(VOCABULARY),
            TokenRequest(SampleConfig(temperature=0), prompt=ids_of("s")),
        ),
        1,
    )[0]
    assert (1 + len(drawn)) % 2 == 0

"""Samples that go back: to where a constraint was last content, to before a loop, to before a stop text."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig, parse_schedule
from rnngen.constraints.base import NullConstraint, Verdict
from rnngen.sampling import backtracking as drawing
from rnngen.sampling.backtracking import (
    LEAST,
    PATIENCE,
    TIMES,
    RewindPoint,
    Sample,
    SampleSetup,
    loop_start,
)
from rnngen.sampling.filters import Temperatures
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.sampler import LANES, TokenRequest, draw_tokens
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from tests.sampling.networks import ArrayStates

NEWLINE, GOOD, BAD, FILL = 2, 3, 4, 5
SIZE = 9


class Hashing(ArrayStates):
    """Logits that depend on every token fed so far, so that a state that was not taken back would show."""

    def __init__(self, seed=0, sharpness=1.0, dislike_boundary=50.0):
        self.table = (
            np.random.default_rng(seed).normal(0, sharpness, (997, SIZE)).astype(np.float32)
        )
        self.table[:, BOUNDARY] -= dislike_boundary

    def start(self, batch):
        return np.zeros(batch, np.int64)

    def step(self, ids, states):
        states = (states * 31 + ids + 1) % 997
        return self.table[states], states


class EvenLines(NullConstraint):
    """Every line holds an even number of GOOD and no BAD, which only its NEWLINE reveals."""

    def start(self):
        return ()

    def allowed(self, state):
        allowed = super().allowed(state).copy()
        allowed[BOUNDARY] = not state
        return allowed

    def advance(self, state, token):
        return (
            ()
            if self.verdict(state) is Verdict.FINAL and token == NEWLINE
            else self._line(state, token)
        )

    def _line(self, state, token):
        line = (*state, token)
        return () if token == NEWLINE and line.count(GOOD) % 2 == 0 and BAD not in line else line

    def verdict(self, state):
        if not state:
            return Verdict.FINAL
        return Verdict.REJECTED if state[-1] == NEWLINE else Verdict.OPEN

    def fallback(self, state):
        return [GOOD, GOOD, NEWLINE]


def drawn(network, constraint, config, observer=None, stop=()):
    return draw_tokens(network, constraint, TokenRequest(config, stop=stop), observer)


def rows(drawn, count):
    result = [[] for _ in range(count)]
    for row, token in drawn:
        result[row].append(token)
    return result


def lines_of(tokens):
    assert not tokens or tokens[-1] == NEWLINE
    lines = [[]]
    for token in tokens:
        lines[-1].append(token)
        if token == NEWLINE:
            lines.append([])
    return lines[:-1]


@settings(max_examples=25)
@given(
    st.integers(0, 10**6), st.floats(0, 8), st.integers(1, 120), st.integers(1, 2), st.booleans()
)
def test_every_line_is_good_wherever_a_sample_is_stopped(seed, sharpness, length, count, guard):
    config = SampleConfig(temperature=1, length=length, count=count, seed=seed, repeat_guard=guard)
    network = Hashing(seed, sharpness, dislike_boundary=3.0)
    for tokens in rows(drawn(network, EvenLines(SIZE), config), count):
        lines = lines_of(tokens)
        assert len(tokens) <= length + 3 or (
            all(line == [NEWLINE] for line in lines[:-1]) and len(tokens) <= PATIENCE * length + 3
        )
        for line in lines:
            assert line.count(GOOD) % 2 == 0
            assert BAD not in line


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(0, 200))
def test_a_sample_that_is_stopped_is_whole(seed, steps):
    asked = iter(range(10**6))
    config = SampleConfig(temperature=1, length=10**6, count=3, seed=seed)
    stopping = SamplingObserver()
    stopping.should_stop = lambda: next(asked) >= steps
    for tokens in rows(drawn(Hashing(seed), EvenLines(SIZE), config, stopping), 3):
        assert all(line.count(GOOD) % 2 == 0 and BAD not in line for line in lines_of(tokens))


class Follower:
    """A network that checks that it is fed what stands before: its state is the very row of tokens."""

    def __init__(self):
        self.logits = np.random.default_rng(0).normal(0, 1.5, (SIZE, SIZE)).astype(np.float32)
        self.logits[:, BOUNDARY] = -50
        self.longest = ()

    def start(self, batch):
        return [()] * batch

    def step(self, ids, states):
        states = [(*state, int(token)) for state, token in zip(states, ids, strict=True)]
        self.longest = max([self.longest, *states], key=len)
        return self.logits[ids], states

    def feed(self, ids, states):
        for token in ids:
            logits, states = self.step(np.full(len(states), token), states)
        return logits, states

    def take(self, states, rows):
        return [states[row] for row in rows]

    def put(self, states, row, saved):
        return [*states[:row], saved[0], *states[row + 1 :]]


def test_the_network_is_taken_back_with_the_sample():
    network, observer = Follower(), SamplingObserver()
    config = SampleConfig(temperature=1, length=400, seed=3)
    (tokens,) = rows(drawn(network, EvenLines(SIZE), config, observer), 1)
    assert observer.stats[0].rejections > 5
    known = [token for token in network.longest if token != BOUNDARY]
    assert known[: len(tokens)] == tokens[: len(known)]
    assert observer.stats[0].draws > len(tokens)
    assert observer.stats[0].lines == sum(len(line) > 1 for line in lines_of(tokens))


def test_a_model_that_never_writes_a_good_line_falls_back():
    network = Hashing()
    network.table[:, [BAD, NEWLINE]] += 30
    observer = SamplingObserver()
    config = SampleConfig(temperature=1, length=20, repeat_guard=False)
    (tokens,) = rows(drawn(network, EvenLines(SIZE), config, observer), 1)
    assert [GOOD, GOOD, NEWLINE] in lines_of(tokens)
    assert observer.stats[0].fallbacks > 0


def test_more_samples_than_lanes_are_each_as_if_drawn_alone():
    count = LANES + 9
    many = rows(
        drawn(Hashing(), EvenLines(SIZE), SampleConfig(temperature=1, length=12, count=count)),
        count,
    )
    assert len({tuple(tokens) for tokens in many}) > count // 2
    alone = rows(
        drawn(Hashing(), EvenLines(SIZE), SampleConfig(temperature=1, length=12, count=5)), 5
    )
    assert many[:5] == alone


class Straying(NullConstraint):
    """After FILL only BAD may come, or what the model least wants."""

    def start(self):
        return False

    def allowed(self, state):
        allowed = super().allowed(state).copy()
        if state:
            allowed[:] = False
            allowed[[BAD, SIZE - 1]] = True
        return allowed

    def advance(self, state, token):
        return token == FILL


def test_a_sample_turns_back_from_where_its_model_would_not_go(monkeypatch):
    network = Hashing(sharpness=0.1)
    network.table[:, [BAD, SIZE - 1]] -= 12
    network.table[:, FILL] -= 4
    config = SampleConfig(temperature=1, length=2000, seed=4)

    def strays():
        observer = SamplingObserver()
        (tokens,) = rows(drawn(network, Straying(SIZE), config, observer), 1)
        assert len(tokens) == config.length
        return tokens.count(FILL), observer.stats[0].detours

    turned = strays()
    monkeypatch.setattr(drawing, "DETOURS", 0)
    gone = strays()
    assert gone[0] > 4 > turned[0]
    assert gone[1] == 0 < turned[1]
    monkeypatch.undo()
    network.table[:, FILL] += 60  # where there is no other way, it is gone
    assert strays()[0] > 500


class Looping(Hashing):
    """Wants to write 3 4 5 6 for ever."""

    def step(self, ids, states):
        logits = np.zeros((len(ids), SIZE), np.float32)
        logits[np.arange(len(ids)), [token + 1 if 3 <= token < 6 else 3 for token in ids]] = 12
        logits[:, [BOUNDARY, UNKNOWN]] = -50
        return logits, states


def longest_loop(tokens, period=4):
    best = run = 0
    for i in range(period, len(tokens)):
        run = run + 1 if tokens[i] == tokens[i - period] else 0
        best = max(best, run)
    return best


def test_a_loop_is_undone_and_left_on_request():
    def run(guard):
        observer = SamplingObserver()
        config = SampleConfig(temperature=0.9, length=600, repeat_guard=guard, seed=1)
        return rows(drawn(Looping(), NullConstraint(SIZE), config, observer), 1)[0], observer.stats[
            0
        ]

    looping, _ = run(False)
    guarded, tally = run(True)
    assert longest_loop(looping) > 250
    assert tally.loops > 0
    assert longest_loop(guarded) < longest_loop(looping)
    assert len(guarded) == len(looping) == 600
    assert tally.draws - tally.undone == 600


@given(
    st.lists(st.integers(2, 9), min_size=17, max_size=60),
    st.integers(0, 4),
    st.lists(st.integers(10, 20)),
)
def test_a_loop_starts_where_a_passage_comes_again(passage, times, before):
    tokens = before + passage * (times + 1)
    start = loop_start(tokens)
    if times >= TIMES and times * len(passage) >= LEAST:
        assert start is not None
        assert start <= len(before) + len(passage)
    elif start is not None:
        period = next(
            p
            for p in range(1, len(tokens))
            if tokens[start:] == tokens[start - p : len(tokens) - p]
        )
        assert len(tokens) - start >= max(TIMES * period, LEAST)


@pytest.mark.parametrize(("bars", "is_loop"), [(32, False), (48, True)])
def test_a_repeated_section_is_no_loop_before_it_goes_on_for_long(bars, is_loop):
    bar, again = 2, 3
    assert (loop_start([*range(4, 40), *[bar, again] * bars]) is not None) == is_loop


def test_a_sample_ends_before_its_stop_text():
    config = SampleConfig(temperature=1, length=400, seed=2)
    (whole,) = rows(drawn(Hashing(), NullConstraint(SIZE), config), 1)
    stop = whole[200:203]
    (cut,) = rows(drawn(Hashing(), NullConstraint(SIZE), config, stop=stop), 1)
    first = next(i for i in range(len(whole)) if whole[i : i + 3] == stop)
    assert cut == whole[:first]


def test_a_stop_text_inside_a_line_drops_that_line():
    config = SampleConfig(temperature=1, length=400, seed=2)
    (cut,) = rows(drawn(Hashing(), EvenLines(SIZE), config, stop=[FILL]), 1)
    assert FILL not in cut
    assert cut == [token for line in lines_of(cut) for token in line]


class GoodAtOnce(EvenLines):
    """Rejects BAD as soon as it comes."""

    def verdict(self, state):
        return Verdict.REJECTED if BAD in state else super().verdict(state)


class Writing(ArrayStates):
    """Writes one text, by counting the tokens that it has been fed."""

    def __init__(self, text):
        self._text = text

    def start(self, batch):
        return np.zeros(batch, np.int64)

    def step(self, ids, states):
        logits = np.zeros((len(ids), SIZE), np.float32)
        logits[
            range(len(ids)), [self._text[min(state, len(self._text) - 1)] for state in states]
        ] = 100
        return logits, states + 1


@pytest.mark.parametrize(("ends", "left"), [(25, 26), (39, 40), (40, 0)])
def test_a_sample_whose_first_line_is_long_ends_with_it_or_is_given_up(ends, left):
    text = [FILL] * ends + [NEWLINE] + [FILL] * 20
    config = SampleConfig(temperature=0, length=10, repeat_guard=False)
    assert len(list(drawn(Writing(text), EvenLines(SIZE), config))) == left


def test_a_rejected_token_is_not_drawn_again_at_its_place():
    network, observer = Hashing(), SamplingObserver()
    network.table[:, BAD] += 100
    config = SampleConfig(temperature=1, length=20, repeat_guard=False)
    (tokens,) = rows(drawn(network, GoodAtOnce(SIZE), config, observer), 1)
    assert len(tokens) > 10
    assert BAD not in tokens
    # It is drawn once at each place. Drawn again, it would leave nothing but fallbacks.
    assert observer.stats[0].rejections >= 10
    assert 2 * observer.stats[0].fallbacks < observer.stats[0].lines


class NothingGood(EvenLines):
    """Rejects every token that is drawn."""

    def allowed(self, state):
        allowed = super().allowed(state)
        allowed[[NEWLINE, BOUNDARY]] = False
        return allowed

    def verdict(self, state):
        return Verdict.REJECTED if state else Verdict.FINAL


def test_a_model_that_only_falls_back_ends_at_its_length():
    config = SampleConfig(temperature=1, length=20, repeat_guard=False)
    tokens = [token for _, token in islice(drawn(Hashing(), NothingGood(SIZE), config), 100)]
    assert tokens == [GOOD, GOOD, NEWLINE] * 7


def row_of(constraint, start, stop):
    config = SampleConfig(temperature=1, length=10**6)
    point = RewindPoint(0, start, np.zeros(SIZE), None)
    temperatures = Temperatures(parse_schedule(1.0), 1)
    setup = SampleSetup(constraint, config, temperatures, BOUNDARY, stop)
    return Sample(0, setup, point, SamplingStats())


def final_of(row, tokens):
    """What becomes final of these tokens, up to where the row ends or goes back."""
    result = []
    for token in tokens:
        row.take(token, 1.0)
        result += row.final()
        if row.wants_rewind_point:
            row.keep(np.zeros(SIZE), None)
        if row.ended or row.rewind_to:
            break
    return result


def test_a_stop_text_is_kept_out_that_began_before_an_undone_loop():
    passage, other = list(range(2, 122)), 200
    # So long a loop is only seen once its beginning lies further back than tokens are held.
    row = row_of(NullConstraint(other + 1), None, (*passage[90:96], other))
    tokens = final_of(row, passage * 4)
    assert row.rewind_to.length == 96
    tokens += final_of(row, [other])
    assert row.ended
    assert tokens == passage[:90]


def test_a_stop_text_does_not_end_a_sample_inside_the_line_that_its_prompt_left_open():
    row = row_of(EvenLines(SIZE), (GOOD,), (GOOD, NEWLINE))
    assert final_of(row, [GOOD, NEWLINE]) == []
    assert not row.ended
    assert final_of(row, [FILL, NEWLINE, GOOD, GOOD, NEWLINE]) == [GOOD, NEWLINE, FILL, NEWLINE]
    assert row.ended

"""Runs that are interrupted, that diverge, and that no longer improve: on documents and on pairs."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import TrainingError
from rnngen.tokens.dataset import Dataset
from rnngen.training.events import (
    BUDGET,
    NO_IMPROVEMENT,
    STOPPED,
    Cooling,
    Progress,
    RolledBack,
    Validated,
)
from rnngen.training.feeds import PairFeed, StreamFeed
from rnngen.training.run import run_training
from rnngen.training.schedule import COOLING_SHARE
from rnngen.training.state import Counters
from rnngen.training.team import Alone
from rnngen.training.trainer import Trainer
from tests.conftest import same_arrays

SEPARATOR = 12
NETWORK = NetworkConfig(13, 8, 16, 2, dropout=0.3, weight_drop=0.3)
SMALL = NetworkConfig(13, 4, 8, 1, 0.0)
FORMS = ("documents", "pairs")


def of_form(form, network):
    """Return the network of a form: that of pairs looks back at their sources."""
    return replace(network, look_back=3) if form == "pairs" else network


def dataset(generator, tokens=3000):
    """Tokens of which each mostly follows from the one before: there is something to learn."""
    steps = generator.choice([1, 2], size=tokens, p=[0.9, 0.1])
    ids = (np.cumsum(steps) % 10 + 2).astype(np.uint8)
    return Dataset(ids[: tokens * 9 // 10], ids[tokens * 9 // 10 :], False)


def pair_dataset(generator, count=600):
    """Pairs of 4 to 16 tokens, whose target mostly is the source: there is something to learn."""
    return paired(
        (source, np.where(generator.random(len(source)) < 0.9, source, 2))
        for source in (generator.integers(2, 12, generator.integers(2, 8)) for _ in range(count))
    )


def paired(pairs):
    """Return the dataset of pairs, of which the last tenth is held out."""
    streams = [np.concatenate([[0], source, [SEPARATOR], target]) for source, target in pairs]
    first = len(streams) * 9 // 10
    parts = (np.concatenate([*part, [0]]) for part in (streams[:first], streams[first:]))
    train, validation = (part.astype(np.uint8) for part in parts)
    return Dataset(train, validation, True, separator=SEPARATOR)


DATA = {"documents": dataset, "pairs": pair_dataset}


def config(**settings):
    defaults = {
        "epochs": 3,
        "lanes": 4,
        "sequence_length": 16,
        "learning_rate": 0.02,
        "validations": 5,
    }
    return TrainConfig(**defaults | settings)


def stop_after(steps):
    calls = iter(range(1, 10**9))
    return lambda: next(calls) >= steps


def run_of(form, network=NETWORK, settings=None, *arguments, **others):
    """Run a training of a form; each has the same data every time."""
    data = DATA[form](np.random.default_rng(7))
    return run_training(data, of_form(form, network), settings or config(), *arguments, **others)


@cache
def whole_run(form):
    """A run that nothing interrupts, its validations, and a snapshot of every step."""
    seen, saved = [], []
    result = run_of(form, NETWORK, config(checkpoint_seconds=0), seen.append, save=saved.append)
    # When quick ones come depends on the clock. They decide nothing.
    validations = [event for event in seen if isinstance(event, Validated) and not event.quick]
    return result, validations, {snapshot.counters.step: snapshot for snapshot in saved}


@pytest.fixture
def whole():
    return whole_run("documents")


def stopped_at(form, step):
    """Return the snapshot of a run that is stopped at this step."""
    saved = []
    first = run_of(form, stop=stop_after(step), save=saved.append)
    assert first.ended == STOPPED
    assert saved[-1].counters.step == step
    return saved[-1]


@pytest.mark.parametrize(
    ("form", "moment"),
    [
        ("documents", "first step"),
        ("documents", "between validations"),
        ("documents", "at a validation"),
        ("pairs", "between validations"),
    ],
)
def test_a_resumed_run_ends_with_the_very_weights_of_an_uninterrupted_one(form, moment):
    result, validations, snapshots = whole_run(form)
    due = validations[1].progress.step
    snapshot = {
        "first step": snapshots[1],
        "between validations": snapshots[due + 3],
        "at a validation": stopped_at(form, due) if moment == "at a validation" else None,
    }[moment]
    seen = []
    resumed = run_of(form, NETWORK, config(), seen.append, begin=snapshot)
    assert resumed.ended == result.ended == BUDGET
    assert resumed.nats_per_token == result.nats_per_token
    assert same_arrays(resumed.weights, result.weights)
    curve = [event for event in seen if isinstance(event, Validated)][-1].curve
    points = [point for point in curve if not point["quick"]]
    assert [point["step"] for point in points] == [event.progress.step for event in validations]
    assert [point["validation"] for point in points] == [
        event.nats_per_token for event in validations
    ]


def test_the_time_before_a_resumption_counts(generator, whole):
    snapshot, times = whole[2][5], []
    run_training(
        dataset(generator),
        NETWORK,
        config(),
        lambda event: times.append(event.seconds) if isinstance(event, Progress) else None,
        stop=stop_after(1),
        begin=snapshot,
    )
    assert times[0] > snapshot.counters.seconds > 0


@pytest.fixture
def spoil(monkeypatch):
    """Change the losses of steps: return the (step, rate) of each, as they are learnt."""

    def install(losses):
        rates = []

        def spoilt(real):
            def learn(feed, step, rate):
                rates.append((step, rate))
                return losses(len(rates), real(feed, step, rate))

            return learn

        for feed in (StreamFeed, PairFeed):
            monkeypatch.setattr(feed, "learn", spoilt(feed.learn))
        return rates

    return install


@pytest.mark.parametrize("form", FORMS)
def test_a_loss_that_is_no_number_rolls_back_and_halves_the_rate(form, spoil, monkeypatch):
    rates = spoil(lambda call, loss: {60: math.nan, 100: math.inf}.get(call, loss))
    events, saved, restored, trainers = [], [], [], []
    real = Trainer.__init__

    def remember(trainer, *arguments):
        real(trainer, *arguments)
        trainers.append(trainer)

    def look(event):
        events.append(event)
        if isinstance(event, RolledBack):
            restored.append(trainers[0].arrays())

    monkeypatch.setattr(Trainer, "__init__", remember)
    result = run_of(form, SMALL, config(), look, save=saved.append)
    assert result.ended == BUDGET
    first, second = [event for event in events if isinstance(event, RolledBack)]
    assert first.to_step < first.step == 60
    assert first.learning_rate == pytest.approx(0.01)
    assert second.learning_rate == pytest.approx(0.005)
    before, after = dict(rates[:60]), dict(rates[60:100])
    assert min(after) == first.to_step
    assert after[first.to_step] == pytest.approx(before[first.to_step] / 2)
    snapshots = [snapshot for snapshot in saved if snapshot.counters.step == first.to_step]
    assert same_arrays(restored[0], snapshots[0].arrays), "the state that was last saved"


def test_a_loss_that_stays_high_is_a_divergence_and_a_single_high_one_is_not(generator, spoil):
    spoil(lambda call, loss: loss + 3 if call in (40, 80) or (call >= 100 and call < 118) else loss)
    events = []
    run_training(dataset(generator), SMALL, config(), events.append)
    backs = [event for event in events if isinstance(event, RolledBack)]
    assert len(backs) >= 1
    assert 100 < backs[0].step < 118


def test_a_loss_that_diverges_again_and_again_is_an_error(generator, spoil):
    spoil(lambda call, loss: math.nan if call > 50 else loss)
    with pytest.raises(TrainingError, match="again and again"):
        run_training(dataset(generator), SMALL, config())


NOISE_NETWORK = NetworkConfig(13, 8, 48, 1, 0.0)
NOISE_CONFIG = {"epochs": 200, "validations": 40, "patience": 0.1}


def noise(form):
    """Return random tokens: nothing can be learnt but by memorising."""
    tokens = np.random.default_rng(7).integers(2, 12, 800).astype(np.uint8)
    if form == "pairs":
        return paired(np.split(part, [3]) for part in np.split(tokens, 100))
    return Dataset(tokens[:640], tokens[640:], False)


def run_of_noise(form, *arguments, **others):
    network = of_form(form, NOISE_NETWORK)
    return run_training(noise(form), network, config(**NOISE_CONFIG), *arguments, **others)


@pytest.fixture(scope="module", params=FORMS)
def settled(_quick_to_compile, request):
    """The form of a run that no longer improves, its result, events and snapshots."""
    events, saved = [], []
    result = run_of_noise(request.param, events.append, save=saved.append)
    return request.param, result, events, saved


def test_a_run_that_no_longer_improves_settles_its_best_weights_and_ends_before_its_budget(settled):
    _, result, events, _ = settled
    losses = [event.nats_per_token for event in events if isinstance(event, Validated)]
    (cooling,) = [event for event in events if isinstance(event, Cooling)]
    assert result.ended == NO_IMPROVEMENT
    assert result.nats_per_token == min(losses)
    steps = [event for event in events if isinstance(event, Progress)]
    began = next(event.share for event in steps if event.step == cooling.step)
    last = max(event.share for event in steps)
    assert last == pytest.approx(began + COOLING_SHARE, abs=0.01)
    assert last < 0.9
    before = [
        event.nats_per_token
        for event in events
        if isinstance(event, Validated) and event.progress.step <= cooling.step
    ]
    assert losses[len(before)] < before[-1], "it went back to the best weights"


def test_a_run_that_is_resumed_while_it_settles_ends_as_if_it_had_not_been_stopped(settled):
    form, whole, _, saved = settled
    cooling = [snapshot for snapshot in saved if snapshot.counters.cooling_step]
    assert cooling[0].counters.cooling_step == cooling[0].counters.step
    for snapshot in (cooling[0], cooling[-1])[: 1 if form == "pairs" else 2]:
        resumed = run_of_noise(form, begin=snapshot)
        assert resumed.ended == whole.ended
        assert resumed.nats_per_token == whole.nats_per_token
        assert same_arrays(resumed.weights, whole.weights)


def test_a_budget_that_grows_when_a_run_is_resumed_is_validated_over(generator, whole):
    """Shares are those of the new budget, not of the old one."""
    seen, settings = [], config(epochs=12)
    run_training(
        dataset(generator),
        NETWORK,
        settings,
        seen.append,
        stop=stop_after(250),
        begin=whole[2][100],
    )
    steps = [event.progress.step for event in seen if isinstance(event, Validated)]
    assert len([step for step in steps if step < 350]) >= 2


def test_a_budget_that_is_used_before_the_first_step_still_learns_one(generator):
    result = run_training(
        dataset(generator), SMALL, config(epochs=None, seconds=1), team=Alone(-1e6)
    )
    assert result.ended == BUDGET
    assert math.isfinite(result.nats_per_token)


@pytest.fixture
def validate_as(monkeypatch):
    def install(losses):
        monkeypatch.setattr(
            Trainer, "losses", lambda trainer, lanes: np.array([next(losses)], np.float32)
        )

    return install


def test_a_validation_that_is_no_number_is_never_the_best(generator, validate_as):
    validate_as(iter([math.nan, math.nan, 2.0, 2.5, 2.4, 2.3, 2.2]))
    seen = []
    result = run_training(dataset(generator), SMALL, config(), seen.append)
    best = [event.best for event in seen if isinstance(event, Validated)]
    assert best[:4] == [False, False, True, False]
    assert result.nats_per_token == 2.0
    validate_as(iter([math.nan] * 7))
    with pytest.raises(TrainingError, match="Every validation loss was NaN"):
        run_training(dataset(generator), SMALL, config())


def test_counters_survive_json():
    counters = Counters()
    assert Counters.from_json(counters.to_json()).to_json() == counters.to_json()
    counters.follow(2.0)
    counters.add_point(0.5, 1.0, 1.5, 100.0, quick=True)
    again = Counters.from_json(counters.to_json())
    assert again == counters
    assert again.copy().curve is not again.curve
    with pytest.raises(ValueError, match="there is no 'nonsense'"):
        Counters.from_json({"nonsense": 1})

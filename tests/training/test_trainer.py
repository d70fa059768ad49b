"""One step of training: what it does with lanes, masks, averages and replicas."""

import json
import subprocess
import sys

import numpy as np
import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.errors import TrainingError
from rnngen.evaluation.likelihood import token_nats
from rnngen.network.keras_network import variables
from rnngen.network.stepper import Stepper
from rnngen.tokens.dataset import LaneShape, scoring_lanes
from rnngen.training.trainer import Trainer
from tests.conftest import same_arrays

SHAPE = LaneShape(4, 40, 8)
NETWORK = NetworkConfig(12, 6, 10, 1, dropout=0.2, weight_drop=0.2)


def steps(trainer, count, kept=None, rate=0.01, lanes=4):
    """Losses of so many steps over random tokens."""
    generator = np.random.default_rng(0)
    kept = np.ones((lanes, 1), np.float32) if kept is None else kept
    ids = generator.integers(2, 12, (count, lanes, 9)).astype(np.int32)
    return [
        trainer.step(window[:, :-1], window[:, 1:], kept, i, rate) for i, window in enumerate(ids)
    ]


@pytest.fixture(scope="module")
def compiled():
    """A trainer, which takes seconds to compile, and its arrays before the first step."""
    trainer = Trainer(NETWORK, TrainConfig(epochs=1), SHAPE)
    return trainer, trainer.arrays()


@pytest.fixture
def trainer(compiled):
    """A trainer before its first step."""
    trainer, arrays = compiled
    trainer.restore(arrays)
    return trainer


def test_a_trainer_goes_on_from_anothers_arrays_exactly(trainer):
    other = Trainer(NETWORK, TrainConfig(epochs=1), SHAPE)
    steps(trainer, 3)
    other.restore(trainer.arrays())
    assert steps(trainer, 2) == steps(other, 2)
    assert same_arrays(trainer.arrays(), other.arrays())


def test_states_are_carried_from_window_to_window_unless_a_lane_forgets(trainer):
    start = trainer.arrays()
    x, y = np.full((4, 8), 3, np.int32), np.full((4, 8), 4, np.int32)
    some = np.array([[1], [0], [0], [0]], np.float32)
    losses = set()
    for kept in (np.ones((4, 1), np.float32), some):
        trainer.restore(start)
        trainer.step(x, y, kept, 0, 0.0)
        losses.add(trainer.step(x, y, kept, 1, 0.0))
    trainer.restore(start)
    losses.add(trainer.step(x, y, np.zeros((4, 1), np.float32), 1, 0.0))
    assert len(losses) == 3


def test_a_rate_of_zero_learns_nothing_and_averages_stay(trainer):
    before = trainer.weights()
    steps(trainer, 2, rate=0.0)
    assert all(
        np.allclose(before[name], weight, atol=1e-6) for name, weight in trainer.weights().items()
    )


def test_weight_decay_takes_a_share_off_every_weight_but_no_bias(trainer):
    decaying = Trainer(NETWORK, TrainConfig(epochs=1, weight_decay=0.5), SHAPE)
    before = {name: variable.numpy() for name, variable in variables(trainer.network).items()}
    for each in (decaying, trainer):
        steps(each, 1, rate=0.01)
    after, expected = variables(decaying.network), variables(trainer.network)
    for name, weight in before.items():
        share = 0.0 if name.endswith("bias") else 0.01 * 0.5
        assert np.allclose(after[name].numpy(), expected[name].numpy() - share * weight, atol=1e-6)


def test_averages_lag_behind_the_weights(trainer):
    start = trainer.weights()["output.kernel"]
    steps(trainer, 30)
    arrays = trainer.arrays()
    averaged = trainer.weights()["output.kernel"]
    (latest,) = [
        array
        for name, array in arrays.items()
        if name.startswith("weight.") and array.shape == (10, 12)
    ]
    assert 0 < np.abs(averaged - start).mean() < np.abs(latest - start).mean()


def test_arrays_of_another_network_are_refused(trainer):
    arrays = trainer.arrays()
    with pytest.raises(TrainingError, match="its checkpoint is of another network"):
        trainer.restore({**arrays, "weight.0": np.zeros((2, 2), np.float32)})
    with pytest.raises(TrainingError, match="its checkpoint is of another network"):
        trainer.restore({name: array for name, array in arrays.items() if name != "optimizer.0"})
    with pytest.raises(TrainingError, match="its checkpoint is of another network"):
        trainer.restore({**arrays, "optimizer.0": arrays["optimizer.0"].astype(np.float32)})


def test_validation_is_the_loss_of_the_averaged_weights(generator, trainer):
    steps(trainer, 20)
    ids = generator.integers(2, 12, 400).astype(np.int32)
    found = trainer.losses(scoring_lanes(ids, 1, 8)).mean()
    assert found == pytest.approx(
        token_nats(Stepper(NETWORK, trainer.weights()), ids[:400]).mean(), rel=1e-2
    )


@pytest.mark.parametrize("network", [NETWORK, NetworkConfig(12, 10, 10, 2, dropout=0.0, tied=True)])
def test_cores_that_share_the_lanes_learn_what_one_does_and_the_same_every_time(
    network, monkeypatch
):
    shape, kept = LaneShape(48, 40, 8), (np.arange(48) % 5 > 0).astype(np.float32)[:, None]
    found = []
    for cores, times in ((1, 1), (3, 2)):
        module = "rnngen.training.trainer"
        monkeypatch.setattr(f"{module}.usable_cores", lambda cores=cores: cores)
        # One core, as the reference, need not wait seconds for a compiled step.
        monkeypatch.setattr(f"{module}.compiles_whole", lambda replicas, cores=cores: cores > 1)
        trainer = Trainer(network, TrainConfig(epochs=1), shape)
        start = trainer.arrays()
        for _ in range(times):
            trainer.restore(start)
            found.append((steps(trainer, 4, kept, lanes=48), trainer.arrays()))
    (losses, arrays), (shared_losses, shared_arrays), (again, again_arrays) = found
    assert shared_losses == pytest.approx(losses, rel=1e-5)
    assert all(np.allclose(shared_arrays[name], array, atol=2e-4) for name, array in arrays.items())
    assert again == shared_losses
    assert same_arrays(again_arrays, shared_arrays)


REPLICAS = """
import json, sys
import numpy as np
from rnngen.network.backend import tf
devices = int(sys.argv[1])
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * devices)
from rnngen.training.trainer import Trainer
from tests.training.test_trainer import NETWORK, SHAPE, TrainConfig, steps
names = [device.name for device in tf.config.list_logical_devices("CPU")]
strategy = tf.distribute.MirroredStrategy(names) if devices > 1 else tf.distribute.get_strategy()
with strategy.scope():
    trainer = Trainer(NETWORK, TrainConfig(epochs=1, clip_norm=0.01), SHAPE)
losses = steps(trainer, 2)
with strategy.scope():
    other = Trainer(NETWORK, TrainConfig(epochs=1, clip_norm=0.01, seed=5), SHAPE)
other.restore(trainer.arrays())
losses += steps(other, 4)[2:]
total = float(sum(abs(weight).sum() for weight in other.weights().values()))
print(json.dumps({"losses": losses, "sum": total}))
"""


@pytest.mark.slow
def test_two_replicas_learn_what_one_does():
    """Each has half of the lanes. Losses and gradients are summed, and clipped together."""
    found = []
    for devices in (1, 2):
        command = [sys.executable, "-c", REPLICAS, str(devices)]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr[-2000:]
        found.append(json.loads(result.stdout.splitlines()[-1]))
    one, two = found
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-4)
    assert two["sum"] == pytest.approx(one["sum"], rel=1e-4)

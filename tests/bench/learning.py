"""Train on token streams as `rnngen train --time` does."""

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.network.stepper import Stepper
from rnngen.training.events import Progress
from rnngen.training.planning import gigaflops, plan
from rnngen.training.run import run_training


def learn(dataset, vocabulary_size, seconds, seed):
    """Plan and train a network; return its stepper, its configuration and its passes."""
    config = TrainConfig(seconds=seconds, seed=seed)
    planned = plan(len(dataset.train), vocabulary_size, config, NetworkOverrides(), gigaflops())
    passes = []

    def note(event):
        if isinstance(event, Progress):
            passes.append(event.epoch)

    result = run_training(dataset, planned.network, planned.config, report=note)
    return Stepper(planned.network, result.weights), planned.network, passes[-1]

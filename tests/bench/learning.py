"""A network that is planned and trained as `rnngen train --time` does it, from token streams."""

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.network.stepper import Stepper
from rnngen.training.events import Progress
from rnngen.training.planning import gigaflops, plan
from rnngen.training.run import run_training


def learn(dataset, vocabulary_size, seconds, seed):
    """(the stepper of the best weights, their network, passes over the training part)."""
    config = TrainConfig(seconds=seconds, seed=seed)
    planned = plan(len(dataset.train), vocabulary_size, config, NetworkOverrides(), gigaflops())
    passes = []

    def note(event):
        if isinstance(event, Progress):
            passes.append(event.epoch)

    result = run_training(dataset, planned.network, planned.config, report=note)
    return Stepper(planned.network, result.weights), planned.network, passes[-1]

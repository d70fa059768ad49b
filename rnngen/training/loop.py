"""The training loop: learn until the budget is used or somebody says stop, less long if validation stops improving.

Says what happens through `report`; knows nothing of corpora, files or terminals.
"""

import time
from collections.abc import Callable

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.dataset import Dataset, check_size
from rnngen.training.events import STOPPED, Report, Result
from rnngen.training.run import Run, Save
from rnngen.training.state import Snapshot


def run_training(
    dataset: Dataset,
    network: NetworkConfig,
    config: TrainConfig,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
    save: Save = lambda snapshot: None,
    begin: Snapshot | dict[str, np.ndarray] | None = None,
    started: float | None = None,
) -> Result:
    """Train a network on a dataset, one step at least; returns the weights that validated best.

    Args:
        report: called with `Started` once, `Progress` after every step, `Validated` after every validation, and
            `RolledBack` where the loss diverged, and `Cooling` where the run begins to end early.
        stop: asked after every step; a run that it ends is saved, then validated, and keeps its best weights.
        save: called with a snapshot every `checkpoint_seconds`, after validations, and where `stop` ends the run.
        begin: a snapshot that `save` was given, to go on exactly from there; or initial weights by name.
        started: `time.perf_counter()` from which a time budget counts; now, if not given.

    Raises:
        CorpusError: where the dataset is too small for a single window.
        TrainingError: where the loss diverges again and again.
    """
    started = time.perf_counter() if started is None else started
    check_size(dataset)
    run = Run(dataset, network, config, report, save, started)
    run.begin(begin)
    if isinstance(begin, dict):
        run.validate()  # what the weights are worth before anything is learnt
    while True:
        run.step()
        run.validate_or_save_if_due()
        if stop():
            run.save()
            run.validate()
            return run.result(STOPPED)
        if ended := run.ended:
            run.validate()
            return run.result(ended)

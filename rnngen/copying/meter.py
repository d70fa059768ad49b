"""The copy meter: one sentence on the longest run that a sample shares with what its model was trained on."""

from collections.abc import Sequence

import numpy as np

from rnngen.copying.training_file import Training


def copy_meter(training: Training | None, tokens: Sequence[int] | np.ndarray) -> str:
    """'Longest run shared with the training: 22 characters', for the tokens of one sample.

    Without a training, that there is nothing to compare with.
    """
    if training is None:
        return "Nothing to compare with: what the model was trained on is not kept beside it"
    length = training.longest_shared_run(tokens).length
    part = "" if training.share == 1 else f" (of which the first {training.share:.1%} is kept)"
    return f"Longest run shared with the training{part}: {length} {training.unit}"

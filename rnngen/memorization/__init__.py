"""How much a sample copies from the training data: measured, and prevented.

`training` says what a run is, `suffix_array` finds runs, `no_copy` rules them out.
"""

from rnngen.memorization.no_copy import NoCopyConstraint, copy_meter, no_copy
from rnngen.memorization.notes import TrainingNotes
from rnngen.memorization.performances import TrainingPerformances
from rnngen.memorization.suffix_array import Run
from rnngen.memorization.training import Training, TrainingText
from rnngen.memorization.training_file import read_training, training_of_tokens, write_training

__all__ = [
    "NoCopyConstraint",
    "Run",
    "Training",
    "TrainingNotes",
    "TrainingPerformances",
    "TrainingText",
    "copy_meter",
    "no_copy",
    "read_training",
    "training_of_tokens",
    "write_training",
]

"""What a sample shares with the text, or the music, that its model was trained on: measured, and prevented.

Both look for *runs*: rows of symbols that stand in the training stream too. A symbol is a character of text, or
a step from note to note, or from key to key, that is the same in every transposition; the index knows only integers.
"""

from rnngen.memorization.no_copy import NoCopyConstraint, copy_meter, no_copy
from rnngen.memorization.shared_run import Run
from rnngen.memorization.training_file import Training, read_training, write_training
from rnngen.memorization.training_notes import TrainingNotes
from rnngen.memorization.training_performances import TrainingPerformances
from rnngen.memorization.training_text import TrainingText

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
    "write_training",
]

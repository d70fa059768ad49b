"""A taste of what a model writes, on one line."""

from rnngen.config import SampleConfig
from rnngen.errors import RnngenError
from rnngen.generation import sample
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.names import pitch_name
from rnngen.music.performance import Performance
from rnngen.music.score import Score

TOKENS = 160


def preview(model: Model) -> str:
    """The beginning of a sample; always of the same seed, so that one can watch the model learn."""
    config = SampleConfig(temperature=KINDS[model.kind].temperature, length=TOKENS)
    try:
        (document,) = sample(model, config)
    except RnngenError as error:
        return str(error)
    if isinstance(document, Score):
        return first_notes(document)
    if isinstance(document, Performance):
        return first_strikes(document)
    return " ⏎ ".join(document.split("\n")).strip(" ⏎")


def first_notes(score: Score) -> str:
    """The notes of the first part bar by bar: 'D4 F4 A4 | D5'."""
    bars = ([note for note in score.notes if bar.onset <= note.onset < bar.offset] for bar in score.bars)
    return " | ".join(" ".join(pitch_name(note.pitch) for note in bar if note.part == 0) for bar in bars)


def first_strikes(performance: Performance) -> str:
    """The notes second by second: 'D4 F4 A4 | D5'."""
    seconds = range(performance.milliseconds // 1000 + 1)
    rows = ([note for note in performance.notes if note.onset // 1000 == second] for second in seconds)
    return " | ".join(" ".join(pitch_name(note.pitch) for note in row) for row in rows)

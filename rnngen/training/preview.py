"""Show what a model writes during its training, in one line."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rnngen.config import SampleConfig, SteerConfig
from rnngen.corpus.rows import Rows
from rnngen.errors import RnngenError
from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.music.names import pitch_name
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.generate import continue_prompt, sample
from rnngen.sampling.given import classify
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.series import predict
from rnngen.tokens import Codec

PREVIEW_TOKENS = 160
PREVIEW_SECONDS = 1.0
"""Longest time for a preview. A network that has learnt little may need long to obey its rules."""
PREVIEW_NUMBERS = 6
PREVIEW_BARS = 4


def preview(model: Model, source: Any = None) -> str:
    """Return the beginning of a sample in one line. The seed is fixed, to show progress.

    Args:
        source: what a model of pairs is given.
    """
    config = SampleConfig(**KINDS[model.kind].sampling | {"length": PREVIEW_TOKENS}, exact=True)
    try:
        if source is not None:
            return pair_preview(model, source, config)
        steering = sampling_of(model).steering(model, SteerConfig())
        request = SampleRequest(model, config=config, steering=steering)
        drawn = continue_prompt(request, Hurried(PREVIEW_SECONDS))
    except RnngenError as error:
        return str(error)
    return in_one_line(model.codec, drawn[0].content) if drawn else "…"


class Hurried(SamplingObserver):
    """Stops drawing after some seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._end = clock, clock() + seconds

    def should_stop(self) -> bool:
        return self._clock() >= self._end


def pair_preview(model: Model, source: Any, config: SampleConfig) -> str:
    """Return 'source → target' in one line, or 'source → label'."""
    codec = pair_codec(model)
    answer = ANSWERS.get(codec.target.name, written_target)
    target = in_one_line(codec.target, answer(model, source, config))
    return f"{in_one_line(codec.source, source)} → {target}"


def written_target(model: Model, source: Any, config: SampleConfig) -> Any:
    """Return the beginning of a target that a model writes for a source."""
    (document,) = sample(model, config, given=source)
    return document


def bass_below(model: Model, source: Score, config: SampleConfig) -> Score:
    """Return the lowest part that a model writes under the first bars of a melody."""
    melody = excerpt(source, range(min(PREVIEW_BARS, len(source.bars))))
    (score,) = sample(model, config, given=melody)
    lowest = len(score.parts) - 1
    notes = (note._replace(part=0) for note in score.notes if note.part == lowest)
    return replace(score, notes=tuple(notes), parts=score.parts[lowest:])


def told_label(model: Model, source: Any, config: SampleConfig) -> str:
    """Return the likeliest label of a source."""
    (found,) = classify(model, [source])
    return found.label


def predicted_series(model: Model, source: Rows, config: SampleConfig) -> Rows:
    """Return what a model of series makes of a source."""
    (found,) = predict(model, [source])
    return found


ANSWERS: dict[str, Callable[[Model, Any, SampleConfig], Any]] = {
    "event": bass_below,
    "label": told_label,
    "series": predicted_series,
}
"""Codec of targets → the function that answers a source; all others write."""


def in_one_line(codec: Codec, document: Any) -> str:
    """Return a document in one line."""
    return PREVIEWS.get(codec.name, str)(document)


def text_in_one_line(text: str) -> str:
    """Return a text with ⏎ for line breaks."""
    return " ⏎ ".join(text.split("\n")).strip(" ⏎")


def notes_by_bar(score: Score) -> str:
    """Return the notes of the first part bar by bar: 'D4 F4 A4 | D5'."""
    bars = (
        [note for note in score.notes if bar.onset <= note.onset < bar.offset] for bar in score.bars
    )
    return " | ".join(
        " ".join(pitch_name(note.pitch) for note in bar if note.part == 0) for bar in bars
    )


def notes_by_second(performance: Performance) -> str:
    """Return the notes second by second: 'D4 F4 A4 | D5'."""
    seconds = range(performance.milliseconds // 1000 + 1)
    rows = (
        [note for note in performance.notes if note.onset // 1000 == second] for second in seconds
    )
    return " | ".join(" ".join(pitch_name(note.pitch) for note in row) for row in rows)


def first_numbers(rows: Rows) -> str:
    """Return the first numbers of a series."""
    return " ".join(f"{value:.2f}" for value in rows.array()[:PREVIEW_NUMBERS, 0]) + " …"


def size_in_pixels(rows: Rows) -> str:
    """Return the size of a picture."""
    return f"picture of {rows.steps} × {rows.features}"


PREVIEWS: dict[str, Callable[[Any], str]] = {
    "char": text_in_one_line,
    "word": text_in_one_line,
    "event": notes_by_bar,
    "notes": notes_by_bar,
    "performance": notes_by_second,
    "rows": size_in_pixels,
    "columns": size_in_pixels,
    "series": first_numbers,
}
"""Codec → the function that shows its documents in one line."""

"""A melody and the other voices that a model sets under it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.bars.harmony import HarmonyConstraint
from rnngen.errors import CorpusError
from rnngen.models.model_file import Model
from rnngen.music.score import Score
from rnngen.sampling.best_of import BestOf
from rnngen.sampling.generate import draw_whole
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.rewriting import event_codec, walked
from rnngen.sampling.sampler import Stopped, never
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.steering import Steering
from rnngen.tokens.event_encoder import is_melody
from rnngen.tokens.event_tokens import EventKind


def harmonise(
    model: Model,
    config: SampleConfig,
    melody: Score,
    steering: Steering | None = None,
    tallies: Sequence[SamplingStats] = (),
    judge: BestOf | None = None,
    stopped: Stopped = never,
) -> list[SampledDocument]:
    """`config.count` scores whose first part is the melody, note for note: each the best of `config.best_of`.

    Args:
        steering: The pitches of the other voices, and the density.
        tallies: Count what it took, `count × best_of`.

    Raises:
        CorpusError: if the melody is none.
        ConstraintError: if the model cannot spell it, naming the note, or writes no parts.
        SettingError: if the model is not one of music.
    """
    codec, steering = event_codec(model, "harmonise"), steering or Steering()
    if not is_melody(melody) or not melody.notes:
        received = (
            f"{len(melody.notes)} notes in {len(melody.parts)} part{'s' * (len(melody.parts) > 1)}"
        )
        raise CorpusError(
            f"Only melodies can be harmonised. Expected one part without chords or overlaps. Received: {received}."
        )
    constraint = steering.leaning(codec, HarmonyConstraint(codec, melody, steering.pitches))
    rows = draw_whole(model, config, constraint, tallies=tallies, stopped=stopped)
    documents = [np.array(ids, np.int32) for ids in rows]
    if config.best_of > 1:
        documents = (judge or BestOf()).best(model, documents, 0, config.best_of)
    result = []
    for ids in documents:
        notes = [note for note in walked(codec, constraint, ids.tolist())[1] if note.part]
        events = [codec.events[token] for token in ids]
        parts = [
            event.value
            for event in events
            if event is not None and event.kind is EventKind.INSTRUMENT
        ]
        first = parts[0] if melody.parts[0].program is None else melody.parts[0]
        score = replace(
            melody, notes=tuple(sorted((*melody.notes, *notes))), parts=(first, *parts[1:])
        )
        result.append(SampledDocument(ids, score))
    return result

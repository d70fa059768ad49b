"""Harmonise: write the other parts under a melody."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnngen.constraints.bars.harmony import HarmonyConstraint
from rnngen.constraints.bars.voices_harmony import VoicesHarmonyConstraint
from rnngen.constraints.base import Constraint
from rnngen.errors import CorpusError
from rnngen.models.pairs import TargetModel
from rnngen.music.score import Score
from rnngen.sampling.best_of import choose_best
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.given import read_source
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.particles import draw_particles
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import (
    UNLIMITED,
    SampleRequest,
    derived_seed,
    draw_to_end,
    token_request,
)
from rnngen.sampling.rewriting import notes_written
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import is_melody
from rnngen.tokens.event_tokens import Event, EventKind, Sung


def harmonise(
    request: SampleRequest, observer: SamplingObserver | None = None
) -> list[SampledDocument]:
    """Draw `config.count` scores whose first part is the prompt, a melody.

    Each is the best of `config.best_of` candidates.

    Raises:
        CorpusError: if the prompt is not a melody.
        ConstraintError: if the model has no token for one of its notes, or writes no parts.
        SettingError: if the model does not write scores.
    """
    codec = sampling_of(request.model).score_codec(request.model, "harmonise")
    melody = request.prepared_prompt
    check_melody(melody)
    if isinstance(request.model, TargetModel):
        source = read_source(request.model, melody).ids
        request = replace(request, model=request.model.after([source]))
    steering = request.steering
    fifths, melody = codec.written_score(ending_with_last_note(melody))
    pitches = steering.pitches_in(codec, fifths or 0)
    kind = VoicesHarmonyConstraint if codec.spelling.voices else HarmonyConstraint
    constraint = steering.biased(codec, kind(codec, melody, pitches, fifths))
    rows = _drawn(request, constraint, observer or SamplingObserver())
    documents = [np.array(ids, np.int32) for ids in rows]
    if request.config.best_of > 1:
        documents = choose_best(request, documents, 0)
    scores = [_harmonised(codec, constraint, melody, ids.tolist()) for ids in documents]
    return request.finish(
        [
            SampledDocument(ids, codec.sounding_score(score, fifths))
            for ids, score in zip(documents, scores, strict=True)
        ]
    )


def _drawn(
    request: SampleRequest, constraint: Constraint, observer: SamplingObserver
) -> list[list[int]]:
    """Draw `count × best_of` rows of tokens; those that the melody does not suit are dropped."""
    config = request.config
    if config.best_of == 1:
        return draw_to_end(request, constraint, (), observer)
    codec = sampling_of(request.model).score_codec(request.model, "harmonise")
    meetings = np.array([_is_common(event) for event in codec.events])
    rows: list[list[int]] = []
    for number in request.numbers:
        seed = derived_seed(config.seed, number)
        each = replace(config, count=config.best_of, seed=seed, length=UNLIMITED)
        tokens = token_request(request.model, each)
        rows += draw_particles(request.model.stepper(), constraint, tokens, meetings, observer)
    return rows


def _is_common(event: Event | None) -> bool:
    """Return whether all candidates write an event equally often: a barline or the melody."""
    if event is None:
        return False
    is_melody = isinstance(event.value, Sung) and event.value.part == 0
    return is_melody or event.kind is EventKind.BAR


def ending_with_last_note(score: Score) -> Score:
    """Return a score without the silence after its last note, so that its last chord sounds on.

    As in a hymn book, a last bar after a pick-up may be shorter than the others.
    """
    end = score.notes[-1].offset
    bars = tuple(
        bar._replace(duration=min(bar.duration, end - bar.onset))
        for bar in score.bars
        if bar.onset < end
    )
    keys = tuple(key for key in score.keys if key.onset < end)
    tempos = tuple(tempo for tempo in score.tempos if tempo.onset < end)
    return replace(score, bars=bars, keys=keys, tempos=tempos)


def check_melody(score: Score) -> None:
    """Raise CorpusError unless a score is one part with notes, without chords or overlaps."""
    if not is_melody(score) or not score.notes:
        parts = f"{len(score.parts)} part{'s' * (len(score.parts) > 1)}"
        raise CorpusError(
            "Only melodies can be harmonised: one part without chords or overlaps. "
            f"This score has {len(score.notes)} notes in {parts}."
        )


def _harmonised(
    codec: EventCodec, constraint: Constraint, melody: Score, ids: Sequence[int]
) -> Score:
    """Return the melody with the other parts that the tokens write."""
    _, notes = notes_written(codec, constraint, ids)
    others = [note for note in notes if note.part]
    events = [codec.events[token] for token in ids]
    parts = [
        event.value for event in events if event is not None and event.kind is EventKind.INSTRUMENT
    ]
    first = parts[0] if melody.parts[0].program is None else melody.parts[0]
    return replace(melody, notes=tuple(sorted((*melody.notes, *others))), parts=(first, *parts[1:]))

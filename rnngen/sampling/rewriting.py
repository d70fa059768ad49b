"""Rewrite bars of a score; the kept bars do not change.

A note belongs to the bar in which it begins. A note of a kept bar still sounds on into new bars. A
note of a rewritten bar goes with it. No new note sounds on into a kept bar. Metres, keys and tempos
stay.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from rnngen.constraints.bars import GapConstraint
from rnngen.constraints.bars.event_table import event_of
from rnngen.constraints.base import Constraint
from rnngen.music.score import Note, Score
from rnngen.sampling.bars import gaps_of
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import SampleRequest, derived_seed, draw_to_end
from rnngen.sampling.scoring import surprises
from rnngen.shards import WHOLE
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import (
    after,
    encode_barlines,
    encode_bars,
    encode_header,
    last_notes,
    notes_of,
)
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import Event, EventKind

SCORED_EVENTS = 64
"""Events after a gap by which its candidates are scored; the last bar is scored whole."""


def rewrite(
    request: SampleRequest, observer: SamplingObserver | None = None
) -> list[SampledDocument]:
    """Draw `config.count` scores that share `request.kept_bars` with the prompt.

    Raises:
        SettingError: if the model does not write scores.
        ConstraintError: if the model has no notes that fill the bars exactly.
    """
    score = request.prepared_prompt
    observer = observer or SamplingObserver()
    return request.finish(
        [rewrite_bars(request, score, number, observer) for number in request.numbers]
    )


def rewrite_bars(
    request: SampleRequest,
    score: Score,
    number: int,
    observer: SamplingObserver,
    in_all: int | None = None,
) -> SampledDocument:
    """Return the score with new bars in place of those that are not kept.

    For each gap, `config.best_of` candidates are drawn after the music before it. The one is taken
    after which the model finds the following music likeliest; at the end of the piece, the
    likeliest one.

    Args:
        number: of the sample, from 0. All its gaps count together in the observer.
        in_all: bars of the whole piece without a pick-up, if the score is only its beginning.
    """
    counting = observer.counting_from(number * request.config.best_of)
    return _Rewriting(request, score, number, counting, in_all).document()


def notes_written(
    codec: EventCodec, constraint: Constraint, ids: Sequence[int]
) -> tuple[EventState, list[Note]]:
    """Return the codec's state after tokens under a constraint, and the notes they write."""
    state = constraint.start()
    event = event_of(constraint, state)
    notes: list[Note] = []
    for token in ids:
        state = constraint.advance(state, token)
        before = event
        event = event_of(constraint, state)
        notes += notes_of(before, event, codec.velocity_profile)
    return event, notes + last_notes(event, codec.velocity_profile)


class _Rewriting:
    """One score being rewritten, gap after gap, in the key in which the codec writes it."""

    def __init__(
        self,
        request: SampleRequest,
        score: Score,
        number: int,
        observer: SamplingObserver,
        in_all: int | None,
    ) -> None:
        self._request = request
        self._number = number
        self._observer = observer
        self._codec = sampling_of(request.model).score_codec(request.model, "keep_bars")
        self._fifths, self._score = self._codec.written_score(score)
        self._gaps = gaps_of(request.kept_bars, len(score.bars))
        self._barlines = encode_barlines(self._score, self._codec.spelling.places, in_all)
        header = encode_header(self._score, self._codec.spelling, self._fifths)
        self._ids = self._known(header)
        self._state = after(header)
        self._notes = [
            note
            for note in self._score.notes
            if not any(self._is_in(note, gap) for gap in self._gaps)
        ]

    def document(self) -> SampledDocument:
        """Fill all gaps and return the score; its ids lack events that the model does not know."""
        begins = [gap.start for gap in self._gaps]
        ends = [*begins[1:], len(self._score.bars)]
        self._keep(range(begins[0]))
        for number, (gap, end) in enumerate(zip(self._gaps, ends, strict=True)):
            following = range(gap.stop, end)
            self._fill(number, gap, following)
            self._keep(following)
        score = replace(self._score, notes=tuple(sorted(set(self._notes))))
        sounding = self._codec.sounding_score(score, self._fifths)
        return SampledDocument(np.array(self._ids, np.int32), sounding)

    def _keep(self, bars: range) -> None:
        """Read bars that stay."""
        events = self._encoded(bars, self._state)
        self._ids += self._known(events)
        self._state = after(events, self._state)

    def _fill(self, number: int, gap: range, following: range) -> None:
        """Write the bars of a gap."""
        barlines = self._barlines[gap.start : gap.stop]
        constraint = self._request.steering.constrain(
            self._codec, partial(GapConstraint, start=self._state, barlines=barlines), signs=False
        )
        replaced = self._encoded(gap, self._state)
        config = replace(
            self._request.config,
            count=1,
            seed=derived_seed(self._request.config.seed, self._number, number),
            length=len(replaced),
        )
        request = replace(self._request, config=config, shard=WHOLE)
        candidates = draw_to_end(request, constraint, self._ids, self._observer)
        written = [notes_written(self._codec, constraint, ids) for ids in candidates]
        best = self._best(candidates, [state for state, _ in written], following)
        self._ids += candidates[best]
        self._state = written[best][0]
        self._notes += written[best][1]

    def _best(
        self, candidates: Sequence[list[int]], states: Sequence[EventState], following: range
    ) -> int:
        """Return the number of the best candidate for a gap.

        Args:
            states: the codec's state after each candidate.
        """
        scored = self._scored_bars(following, states[0])
        tails = [self._known(self._encoded(scored, state)) for state in states]
        documents = [
            np.array([*ids, *tail], np.int32) for ids, tail in zip(candidates, tails, strict=True)
        ]
        nats = surprises(self._request.model, documents, self._ids)
        if not all(tails):
            return int(np.argmin([cost.mean() for cost in nats]))
        # Sums and not means: the same music can take more events after one candidate.
        sums = [cost[-len(tail) :].sum() for cost, tail in zip(nats, tails, strict=True)]
        return int(np.argmin(sums))

    def _scored_bars(self, following: range, state: EventState) -> range:
        """Return the bars that begin within SCORED_EVENTS, if all bars are spelled out."""
        spelled_out = replace(self._codec.spelling, periods=())
        events = encode_bars(self._score, following, state, spelled_out, self._barlines)
        return following[: sum(event.kind is EventKind.BAR for event in events[:SCORED_EVENTS])]

    def _encoded(self, bars: range, state: EventState) -> list[Event]:
        """Return the events of bars after a state; a bar can repeat one now before it."""
        return encode_bars(self._score, bars, state, self._codec.spelling, self._barlines)

    def _known(self, events: Sequence[Event]) -> list[int]:
        ids = map(self._codec.id_of, events)
        return [token for token in ids if token != UNKNOWN]

    def _is_in(self, note: Note, bars: range) -> bool:
        """Return whether a note begins in these bars."""
        start = self._score.bars[bars.start].onset
        end = self._score.bars[bars.stop - 1].offset
        return start <= note.onset < end

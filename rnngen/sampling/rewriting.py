"""New bars between those of a score that stay as they are.

A note belongs to the bar in which it begins: one of a kept bar sounds on into new bars as it did before, one of
a rewritten bar goes with it, and no new note sounds on into a kept bar. Metres, keys and tempos stay.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.bars import GapConstraint
from rnngen.constraints.bars.event_table import event_of
from rnngen.constraints.base import Constraint
from rnngen.errors import setting_error
from rnngen.models.model_file import Model
from rnngen.music.score import Note, Score
from rnngen.sampling.bars import gaps_of
from rnngen.sampling.generate import derived_seed, draw_whole
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.scoring import surprises
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.steering import Steering
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_decoder import notes_of
from rnngen.tokens.event_encoder import after, encode_barlines, encode_bars, encode_header
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import Event, EventKind

HEARD = 64
"""Events of the kept music after a gap by which new bars are judged, were it spelled out; the last bar is whole."""


def rewrite(
    model: Model,
    config: SampleConfig,
    score: Score,
    kept: set[int],
    tallies: Sequence[SamplingStats] = (),
    steering: Steering | None = None,
) -> list[SampledDocument]:
    """`config.count` scores that share the kept bars (indices into `score.bars`, not all) with a score.

    For each gap, `config.best_of` ways are drawn after what stands before it, and the one is taken after which
    the model finds what stands after it likeliest; at the end of the piece the likeliest one.

    Args:
        tallies: Count what it took, `count × best_of`; all gaps of a score count together.
        steering: Its pitches and its density hold for what is drawn.

    Raises:
        SettingError: if the model is not one of music.
        ConstraintError: if the model has no notes that fill the bars exactly.
    """
    codec, result = event_codec(model), []
    for sample in range(config.count):
        own = tallies[sample * config.best_of : (sample + 1) * config.best_of]
        rewriting = _Rewriting(
            model, codec, config, score, kept, sample, own, steering or Steering()
        )
        result.append(rewriting.document())
    return result


def event_codec(model: Model, wish: str = "keep_bars") -> EventCodec:
    """The codec of a model of scores.

    Args:
        wish: The setting that only such a model can see to.

    Raises:
        SettingError: if the model is another.
    """
    if not isinstance(model.codec, EventCodec):
        expected = (
            "a model of music"
            if model.codec.note is None
            else "a model of scores, as performances have no bars"
        )
        raise setting_error(wish, expected, f"one of {model.kind}")
    return model.codec


def walked(
    codec: EventCodec, constraint: Constraint, ids: Sequence[int]
) -> tuple[EventState, list[Note]]:
    """Where tokens lead under a constraint of music, and the notes that they write."""
    state = constraint.start()
    notes: list[Note] = []
    for token in ids:
        before, state = state, constraint.advance(state, token)
        notes += notes_of(
            event_of(constraint, before), event_of(constraint, state), codec.velocity_profile
        )
    return event_of(constraint, state), notes


class _Rewriting:
    """One score in the making."""

    def __init__(
        self,
        model: Model,
        codec: EventCodec,
        config: SampleConfig,
        score: Score,
        kept: set[int],
        sample: int,
        tallies: Sequence[SamplingStats],
        steering: Steering,
    ) -> None:
        self._model, self._codec, self._config, self._score = model, codec, config, score
        self._sample, self._tallies, self._steering = sample, tallies, steering
        self._gaps = gaps_of(kept, len(score.bars))
        self._barlines = encode_barlines(score)
        header = encode_header(score)
        self._ids, self._state = self._known(header), after(header)
        self._notes = [
            note for note in score.notes if not any(self._is_in(note, gap) for gap in self._gaps)
        ]

    def document(self) -> SampledDocument:
        """The score once all its gaps are filled; its ids are without the events that the model does not know."""
        begins = [gap.start for gap in self._gaps]
        self._keep(range(begins[0]))
        for number, (gap, next_gap) in enumerate(
            zip(self._gaps, [*begins[1:], len(self._score.bars)], strict=True)
        ):
            following = range(gap.stop, next_gap)
            self._fill(number, gap, following)
            self._keep(following)
        return SampledDocument(
            np.array(self._ids, np.int32),
            replace(self._score, notes=tuple(sorted(set(self._notes)))),
        )

    def _keep(self, bars: range) -> None:
        events = self._encoded(bars, self._state)
        self._ids += self._known(events)
        self._state = after(events, self._state)

    def _fill(self, number: int, gap: range, following: range) -> None:
        """Write the bars of a gap."""
        barlines = self._barlines[gap.start : gap.stop]
        constraint = self._steering.constrain(
            self._codec, partial(GapConstraint, start=self._state, barlines=barlines), signs=False
        )
        replaced = self._encoded(gap, self._state)
        config = replace(
            self._config, count=1, seed=derived_seed(self._config.seed, self._sample, number)
        )
        candidates = draw_whole(
            self._model, config, constraint, self._ids, self._tallies, len(replaced)
        )
        states = [walked(self._codec, constraint, ids) for ids in candidates]
        best = self._best(candidates, [state for state, _ in states], following)
        self._ids += candidates[best]
        self._state = states[best][0]
        self._notes += states[best][1]

    def _best(
        self, candidates: Sequence[list[int]], states: Sequence[EventState], following: range
    ) -> int:
        """The number of the candidate after which what follows is likeliest; or that is the likeliest itself."""
        heard = self._heard(following, states[0])
        tails = [self._known(self._encoded(heard, state)) for state in states]
        documents = [
            np.array([*ids, *tail], np.int32) for ids, tail in zip(candidates, tails, strict=True)
        ]
        nats = surprises(self._model, documents, self._ids)
        if all(tails):  # the same music, in more events after one candidate than after another
            return int(
                np.argmin(
                    [cost[-len(tail) :].sum() for cost, tail in zip(nats, tails, strict=True)]
                )
            )
        return int(np.argmin([cost.mean() for cost in nats]))

    def _heard(self, following: range, state: EventState) -> range:
        """The bars that begin within HEARD events, were all spelled out."""
        events = encode_bars(self._score, following, state, self._codec.velocity_profile)
        return following[: sum(event.kind is EventKind.BAR for event in events[:HEARD])]

    def _encoded(self, bars: range, state: EventState) -> list[Event]:
        """The events of bars as they stand; one that comes again is told by what now stands before it."""
        return encode_bars(
            self._score, bars, state, self._codec.velocity_profile, self._codec.periods
        )

    def _known(self, events: Sequence[Event]) -> list[int]:
        ids = self._codec.ids
        return [ids[event] for event in events if event in ids]

    def _is_in(self, note: Note, bars: range) -> bool:
        start, end = self._score.bars[bars.start].onset, self._score.bars[bars.stop - 1].offset
        return start <= note.onset < end

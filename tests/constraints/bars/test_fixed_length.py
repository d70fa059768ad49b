"""Whatever a model prefers, a piece has the number of bars that was asked for."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.constraints.bars.constraint import BarsConstraint
from rnngen.errors import ConstraintError
from rnngen.music.score import Score
from rnngen.tokens.event import EventCodec
from tests.constraints.bars.test_metre import IRISH, strikes_again
from tests.constraints.walks import walk
from tests.scores import assert_canonical, scores, tune


def begins_short(score: Score) -> bool:
    """Return whether the first bar is shorter than its metre, and so does not count."""
    return score.bars[0].duration < score.bars[0].metre.ticks


@settings(max_examples=40)
@given(
    st.lists(scores(least_notes=1), min_size=1, max_size=3),
    *(st.integers(1, 6), st.integers(0, 999), st.booleans(), st.integers(0, 150)),
)
def test_every_walk_ends_at_the_last_barline(corpus, bars, seed, stubborn, steps):
    codec = EventCodec.from_documents(corpus)
    try:
        constraint = BarsConstraint(codec, bars)
    except ConstraintError:
        assume(False)
    score = codec.decode(walk(constraint, len(codec.vocabulary), seed, stubborn, steps))
    assert_canonical(score)
    assert score.notes
    assert len(score.bars) == bars + begins_short(score)


@settings(max_examples=20)
@given(scores(least_notes=1))
def test_a_score_may_end_after_the_bars_that_it_has(score):
    assume(
        not strikes_again(score)
        and max(note.duration for note in score.notes) <= min(bar.duration for bar in score.bars)
    )
    codec = EventCodec.from_documents([score])
    assume(len(score.bars) > begins_short(score))
    constraint = BarsConstraint(codec, len(score.bars) - begins_short(score))
    assert constraint.allowed(constraint.start())[codec.encode(score)[0]]


def test_a_tune_of_the_corpus_with_its_pickup_is_allowed():
    from rnngen.music.bridge import read_midi

    score = next(
        score for path in IRISH for score in read_midi(path.read_bytes()) if begins_short(score)
    )
    codec = EventCodec.from_documents([score])
    constraint = BarsConstraint(codec, len(score.bars) - 1)
    state = constraint.start()
    for token in codec.encode(score).tolist():
        assert constraint.allowed(state)[token], codec.vocabulary.tokens[token]
        state = constraint.advance(state, token)
    assert constraint.boundary(state)
    assert np.flatnonzero(constraint.allowed(state)).tolist() == [0]


def test_a_number_of_bars_that_no_notes_fill_is_refused():
    codec = EventCodec.from_documents([tune((60, 384))])
    assert BarsConstraint(codec, 4)
    with pytest.raises(ConstraintError, match="exactly 3 bars"):
        BarsConstraint(codec, 3)

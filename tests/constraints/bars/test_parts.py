"""Whatever a model prefers, the header names the parts that were asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import DRUMS, DataConfig
from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.constraints.bars.parts import PartsConstraint
from rnngen.errors import ConstraintError
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind
from tests.constraints.walks import walk
from tests.tokens.test_tracks import BASS, GUITAR, KIT, band

CODECS = [
    EventCodec.from_documents([band()], config)
    for config in (DataConfig(tracks=True), DataConfig())
]


def header(codec, constraint, seed, stubborn, steps):
    tokens = walk(constraint, len(codec.vocabulary), seed, stubborn, steps)
    events = [codec.events[token] for token in tokens]
    return [event.value for event in events if event.kind is EventKind.INSTRUMENT]


DRAWS = st.integers(0, 999), st.booleans(), st.integers(0, 30)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODECS), st.permutations([BASS, GUITAR, KIT]), *DRAWS)
def test_the_instruments_are_those_asked_for(codec, parts, seed, stubborn, steps):
    for inner in (MetreConstraint(codec), BarsConstraint(codec, 3)):
        constraint = PartsConstraint(codec, inner, parts)
        assert header(codec, constraint, seed, stubborn, steps) == parts


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODECS), st.sampled_from(DRUMS), *DRAWS)
def test_drums_or_none(codec, drums, seed, stubborn, steps):
    constraint = PartsConstraint(codec, MetreConstraint(codec), drums=drums)
    are_drums = {part.drums for part in header(codec, constraint, seed, stubborn, steps)}
    assert (True in are_drums) == (drums != "off")
    assert (False in are_drums) <= (drums != "only")


def test_older_models_know_some_numbers_of_parts_only():
    older = CODECS[1]
    with pytest.raises(ConstraintError, match="such parts"):
        PartsConstraint(older, MetreConstraint(older), [BASS])

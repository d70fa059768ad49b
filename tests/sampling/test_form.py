"""Pieces in sections, and gaps that are steered."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnngen.config import DataConfig, FormConfig, SampleConfig, SteerConfig
from rnngen.errors import ConstraintError, SettingError
from rnngen.music.score import Key, Score, Tempo
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.form import share_bars
from rnngen.sampling.generate import sample
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.rewriting import rewrite
from rnngen.sampling.steering import Steering
from rnngen.tokens.event import EventCodec
from tests.sampling.conftest import fond_of_repeats, untrained
from tests.scores import assert_canonical, scores, tune


def section(score: Score, first: int, bars: int) -> list:
    """What a section says, wherever it stands: the lengths of its bars, and its notes."""
    start, end = score.bars[first].onset, score.bars[first + bars - 1].offset
    lengths = [bar.duration for bar in score.bars[first : first + bars]]
    return [
        lengths,
        [
            note._replace(onset=note.onset - start)
            for note in score.notes
            if start <= note.onset < end
        ],
    ]


@settings(max_examples=25)
@given(
    st.lists(scores(least_notes=1), min_size=1, max_size=2),
    st.sampled_from([0, 0.5, 1]),
    st.integers(1, 3),
    st.integers(0, 99),
    st.data(),
)
def test_a_letter_that_comes_again_repeats_its_section_but_for_its_end(
    corpus, variation, bars, seed, data
):
    make = data.draw(st.sampled_from([lambda codec: untrained("score", codec), fond_of_repeats]))
    model = make(EventCodec.from_documents(corpus))
    form = FormConfig("ABA", bars, variation)
    try:
        (score,) = sample(model, SampleConfig(temperature=1, seed=seed), form=form)
    except ConstraintError:
        assume(False)
    assert_canonical(score)
    begin = len(score.bars) - 3 * bars
    assert begin in (0, 1)  # for a pick-up
    new = max(round(variation * bars), int(variation > 0))
    if bars > new:
        assert section(score, begin, bars - new) == section(score, begin + 2 * bars, bars - new)


@settings(max_examples=30)
@given(scores(least_notes=1), st.data(), st.integers(0, 99))
def test_what_is_written_into_a_gap_keeps_to_its_pitches(score, data, seed):
    codec = EventCodec.from_documents([score])
    pitches = st.sampled_from([note.pitch for note in score.notes])
    low, high = sorted(data.draw(st.tuples(pitches, pitches)))
    kept = data.draw(st.sets(st.integers(0, len(score.bars) - 1), max_size=len(score.bars) - 1))
    config, steering = (
        SampleConfig(temperature=1, seed=seed),
        Steering(range=(low, high), density=1.0),
    )
    try:
        model = untrained("score", codec)
        (document,) = rewrite(
            SampleRequest(model, score, config, steering=steering, kept_bars=frozenset(kept))
        )
    except ConstraintError:
        assume(False)
    new = set(document.content.notes) - set(score.notes)
    assert all(low <= note.pitch <= high for note in new)


def test_a_new_section_has_bars_that_come_again_but_none_of_an_earlier_one():
    """Where the model is told nothing of sections, eight bars ago is otherwise the first one again."""
    pitches = [*range(60, 76), *range(60, 76)]
    codec = EventCodec.from_documents([tune(*[(pitch, 96) for pitch in pitches], bars=16)])
    assert codec.periods == {8}
    config, form = SampleConfig(temperature=1, seed=3), FormConfig("AB", 9)
    (score,) = sample(fond_of_repeats(codec), config, form=form)
    assert section(score, 8, 1) == section(score, 0, 1)
    assert section(score, 17, 1) == section(score, 9, 1)
    assert all(section(score, 9 + bar, 1) != section(score, 1 + bar, 1) for bar in range(8))


def test_bars_are_shared_out():
    assert share_bars(FormConfig("AABA"), 32, is_explicit=False).section_bars == 8
    for form, bars, stated in ((FormConfig("ABA"), 16, False), (FormConfig("AABB", 4), 32, True)):
        with pytest.raises(ConstraintError, match="sections have the same number of bars"):
            share_bars(form, bars, stated)


def test_pieces_of_one_seed_differ_and_come_again():
    model = untrained(
        "score", EventCodec.from_documents([tune(*[(60 + i, 24) for i in range(16)])])
    )
    config = SampleConfig(temperature=1, count=2, seed=4)
    first, second = sample(model, config, form=FormConfig("AB", 2))
    assert first != second
    assert sample(model, config, form=FormConfig("AB", 2)) == [first, second]


def test_a_wish_is_turned_into_what_the_model_knows():
    pieces = [
        tune((60, 192), bars=1, keys=(Key(0, 1, False),), tempos=(Tempo(0, 100),)),
        tune((72, 192), bars=1, keys=(Key(0, -3, False),), tempos=(Tempo(0, 200),)),
    ]
    model = untrained("score", EventCodec.from_documents(pieces))
    steering = sampling_of(model).steering(model, SteerConfig(key="Ab", tempo=130, range="C4-C6"))
    assert (steering.fifths, steering.semitones) == (-5, 1)
    assert steering.pitches_in(model.codec, 0) == {60, 72}
    assert [event.value for event in steering.signs.values()] == [(1, False), 100]
    assert "sampled in G and transposed" in steering.notice
    with pytest.raises(
        SettingError, match="of the mode of those that the model learnt from: Eb, G"
    ):
        sampling_of(model).steering(model, SteerConfig(key="Am"))


def test_nothing_asked_for_is_nothing_steered():
    model = untrained("score", EventCodec.from_documents([tune((60, 192), bars=1)]))
    assert sampling_of(model).steering(model, SteerConfig()) == Steering()


def test_a_model_of_relative_pitches_is_steered_to_any_key_and_range():
    pieces = [
        tune((62, 96), (66, 96), (69, 96), (74, 96), keys=(Key(0, 2, False),)),
        tune((67, 96), (71, 96), (74, 96), (67, 96), keys=(Key(0, 1, False),)),
    ]
    codec = EventCodec.from_documents(pieces, DataConfig(relative=True))
    assert codec.is_relative
    model = untrained("score", codec)
    for key, fifths in (("D", 2), ("G", 1), ("Eb", -3)):
        steer = SteerConfig(key=key, range="C4-C6")
        for score in sample(model, SampleConfig(temperature=1, count=4, seed=2), steer=steer):
            assert [each.fifths for each in score.keys] == [fifths]
            assert all(60 <= note.pitch <= 84 for note in score.notes)


def test_a_range_alone_leaves_out_keys_without_a_pitch_in_it():
    pieces = [tune((62, 192), (62, 192), keys=(Key(0, fifths, False),)) for fifths in (2, -3)]
    codec = EventCodec.from_documents(pieces, DataConfig(relative=True))
    steer = SteerConfig(range="D4-D4")
    for score in sample(untrained("score", codec), SampleConfig(count=8, seed=2), steer=steer):
        assert {note.pitch for note in score.notes} == {62}

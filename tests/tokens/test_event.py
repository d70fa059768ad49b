"""Scores to events and back, exactly."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.errors import CodecError
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo
from rnngen.tokens import BOUNDARY, UNKNOWN, Vocabulary, codec_from_json
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_coding import PERIODS, Spelling, after, encode_events
from rnngen.tokens.event_tokens import Event, EventKind
from rnngen.tokens.places import BarMark
from rnngen.tokens.velocity_profile import VelocityProfile
from tests.scores import METRES, assert_canonical, bars_of, scores, tune

JIG = Metre(6, 8)


def tokens_of(score: Score) -> str:
    codec = EventCodec.from_documents([score])
    return " ".join(codec.vocabulary.tokens[i] for i in codec.encode(score))


@settings(max_examples=40)
@given(st.lists(scores(), max_size=3))
def test_every_score_of_the_corpus_comes_back_exactly(corpus):
    codec = EventCodec.from_documents(iter(corpus))
    for score in corpus:
        ids = codec.encode(score)
        assert ids.dtype == np.int32
        assert not np.isin(ids, [BOUNDARY, UNKNOWN]).any()
        assert codec.decode(ids) == score


@settings(max_examples=40)
@given(scores(), scores())
def test_an_extended_codec_keeps_its_ids_and_knows_the_new_score_too(first, second):
    codec = EventCodec.from_documents([first])
    extended = codec.extended(iter([second]))
    assert extended.velocity_profile == codec.velocity_profile
    assert np.array_equal(extended.encode(first), codec.encode(first))
    assert extended.decode(extended.encode(second)) == second
    size = len(codec.vocabulary)
    assert extended.vocabulary.tokens[:size] == codec.vocabulary.tokens
    assert set(extended.vocabulary.tokens[size:]) == {
        extended.vocabulary.tokens[i] for i in extended.encode(second) if i >= size
    }


def test_new_tokens_of_music_are_appended_in_the_order_of_a_vocabulary():
    codec = EventCodec.from_documents([tune((60, 96), (62, 96), bars=1)])
    extended = codec.extended([tune((72, 48), (71, 96), (60, 48), bars=1)])
    assert extended.vocabulary.tokens[len(codec.vocabulary) :] == (
        "Duration_1",
        "Pitch_71",
        "Pitch_72",
    )


@settings(max_examples=40)
@given(scores(), st.data())
def test_any_row_of_ids_gives_a_canonical_score(score, data):
    codec = EventCodec.from_documents([score])
    ids = data.draw(st.lists(st.integers(0, len(codec.vocabulary) - 1), max_size=80))
    assert_canonical(codec.decode(ids))


@settings(max_examples=40)
@given(scores(least_notes=4), st.data())
def test_a_row_with_losses_gives_a_canonical_score(score, data):
    codec = EventCodec.from_documents([score])
    ids = codec.encode(score)
    lost = data.draw(st.lists(st.integers(0, len(ids) - 1), min_size=1, max_size=5))
    assert_canonical(codec.decode(np.delete(ids, lost)))
    ids[lost] = UNKNOWN
    assert_canonical(codec.decode(ids))


@settings(max_examples=40)
@given(scores())
def test_a_codec_survives_json(score):
    codec = EventCodec.from_documents([score])
    again = codec_from_json(json.loads(json.dumps(codec.to_json())))
    assert isinstance(again, EventCodec)
    assert again.vocabulary == codec.vocabulary
    assert again.velocity_profile == codec.velocity_profile
    assert again.decode(codec.encode(score)) == score


def test_a_jig_reads_as_a_person_would_write_it():
    jig = tune(
        (67, 24), (69, 48), (71, 24), (72, 24), (74, 24), (76, 24), pick_up=24, metre=JIG, bars=1
    )
    jig = Score(jig.notes, jig.bars, (Key(0, 1, False),), (Tempo(0, 160),))
    assert tokens_of(jig) == (
        "Melody Instrument_none Metre_6/8 Key_G Tempo_160 Bar_1/2 Duration_1/2 Pitch_67 "
        "Bar Duration_1 Pitch_69 Duration_1/2 Pitch_71 Pitch_72 Pitch_74 Pitch_76"
    )


def test_rests_and_notes_over_a_barline_need_no_ties():
    score = tune((60, 96), (0, 48), (62, 72), (0, 24), (64, 24), (0, 24), metre=METRES[1])
    assert tokens_of(score) == (
        "Melody Instrument_none Metre_3/4 Bar Duration_2 Pitch_60 Shift_1 "
        "Bar Duration_3/2 Pitch_62 Shift_1/2 Duration_1/2 Pitch_64 Shift_1/2"
    )


def test_a_four_part_texture_needs_no_part_tokens():
    chords = [Note(onset, part, 72 - 5 * part, 48, 90) for onset in (0, 48) for part in range(4)]
    moving = [
        Note(96, 0, 72, 96, 90),
        Note(96, 1, 67, 48, 90),
        Note(96, 2, 62, 96, 90),
        Note(96, 3, 57, 96, 90),
    ]
    notes = (*chords, *moving, Note(144, 1, 65, 48, 90))
    text = tokens_of(Score(notes, bars_of((192, METRES[0])), parts=(Part(),) * 4))
    assert text.startswith("Polyphony_4 Instrument_none Instrument_none")
    assert "Part_" not in text
    assert text.count("Step") == 3
    assert text.endswith("Step Duration_1 Pitch_65")


def test_a_part_is_named_only_where_it_is_not_the_next_silent_one():
    notes = (Note(0, 1, 60, 48, 80), Note(48, 0, 64, 48, 80), Note(48, 1, 60, 48, 80))
    text = tokens_of(Score(notes, bars_of((96, Metre(2, 4))), parts=(Part(0), Part(40))))
    assert text == (
        "Polyphony_2 Instrument_0 Instrument_40 Metre_2/4 Bar Part_1 Duration_1 Pitch_60 Step Pitch_64 Pitch_60"
    )


def test_the_usual_accents_cost_no_tokens():
    metre = Metre(2, 4)
    notes = tuple(
        Note(onset, 0, 60, 24, 105 if onset % 96 == 0 else 80) for onset in range(0, 960, 24)
    )
    loud = (*notes[:5], notes[5]._replace(velocity=127), *notes[6:])
    score = Score(loud, bars_of(*[(96, metre)] * 10))
    codec = EventCodec.from_documents([score])
    assert codec.velocity_profile == VelocityProfile(80, {(metre, 0): 105})
    assert tokens_of(score).count("Velocity") == tokens_of(score).count("Velocity_127") == 1


def test_a_long_silence_is_made_of_short_shifts():
    score = Score((Note(0, 0, 60, 48, 80), Note(500, 0, 60, 48, 80)), (Bar(0, 600, METRES[0]),))
    assert "Pitch_60 Shift_4 Shift_4 Shift_17/12 Pitch_60" in tokens_of(score)
    assert (
        EventCodec.from_documents([score]).decode(EventCodec.from_documents([score]).encode(score))
        == score
    )


def test_what_the_corpus_lacks_becomes_unknown_and_the_rest_is_kept():
    codec = EventCodec.from_documents([tune((60, 96), (62, 96), bars=1)])
    ids = codec.encode(tune((60, 96), (63, 96), bars=1))
    assert list(ids).count(UNKNOWN) == 1
    assert [note.pitch for note in codec.decode(ids).notes] == [60]


@pytest.mark.parametrize(
    "token", ["Pitch_128", "Pitch_060", "Pitch", "Duration_1/7", "Metre_4/3", "Metre_4", "Blah_1"]
)
def test_a_description_with_an_unknown_token_is_refused(token):
    data = {"name": "event", "tokens": [token], "accents": {"velocity": 80, "exceptions": []}}
    with pytest.raises(CodecError, match="is not a token of scores"):
        codec_from_json(data)


@pytest.mark.parametrize("part", [Part(), Part(0), Part(127), Part(None, True), Part(9, True)])
def test_every_instrument_is_kept(part):
    score = Score((), bars_of((192, METRES[0])), parts=(part,))
    codec = EventCodec.from_documents([score])
    assert codec.decode(codec.encode(score)) == score


def test_an_empty_vocabulary_decodes_to_silence():
    assert EventCodec(Vocabulary.of(()), VelocityProfile()).decode([0, 1]) == Score(
        (), bars_of((192, METRES[0]))
    )


def test_a_row_without_bars_is_an_empty_bar_of_the_stated_metre():
    codec = EventCodec.from_documents([Score((), bars_of((144, JIG)), (Key(0, 1, False),))])
    row = codec.encode(
        codec.decode(codec.encode(Score((), bars_of((144, JIG)), (Key(0, 1, False),))))
    )
    assert codec.decode([]) == Score((), bars_of((192, METRES[0])))
    assert codec.decode(row[:-1]) == Score((), bars_of((144, JIG)), (Key(0, 1, False),))


def phrase(*pitches: int) -> list[tuple[int, int]]:
    """A bar of 2/4 for each pitch: it, and the one above it, each a quarter."""
    return [(pitch + step, 48) for pitch in pitches for step in (0, 1)]


TWO_FOUR = Metre(2, 4)


def test_a_bar_that_stood_there_before_is_one_event():
    score = tune(*phrase(60, 64, 60, 64, 70), metre=TWO_FOUR, bars=5)
    assert tokens_of(score) == (
        "Melody Instrument_none Metre_2/4 Bar Duration_1 Pitch_60 Pitch_61 Bar Pitch_64 Pitch_65 "
        "Bar Again_2 Bar Again_2 Bar Pitch_70 Pitch_71"
    )


def test_a_repeated_section_is_one_period_throughout_though_another_bar_stands_nearer():
    """Bars 60 62 62 64 | 60 62 62 64: the third of the repeat equals the bar before it as well."""
    score = tune(*phrase(60, 62, 62, 64, 60, 62, 62, 64), metre=TWO_FOUR, bars=8)
    assert [token for token in tokens_of(score).split() if token.startswith("Again")] == [
        "Again_1"
    ] + ["Again_4"] * 4


@pytest.mark.parametrize(("others", "is_used"), [(18, True), (19, False)])
def test_bars_that_seldom_come_again_are_spelled_out(others, is_used):
    """One of twenty bars does, or of twenty-one."""
    score = tune(*phrase(50, 50, *range(52, 52 + others)), metre=TWO_FOUR, bars=2 + others)
    codec = EventCodec.from_documents([score])
    assert codec.periods == ({1} if is_used else set())
    assert codec.decode(codec.encode(score)) == score


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({}, True),
        ({"pitch": 59}, False),
        ({"duration": 24}, False),
        ({"velocity": 100}, False),
        ({"part": 1}, False),
    ],
)
def test_a_bar_comes_again_only_with_all_that_stood_in_it(changed, again):
    first = [Note(0, 0, 60, 48, 80), Note(0, 1, 50, 96, 90), Note(48, 0, 62, 48, 80)]
    repeat = [note._replace(onset=note.onset + 96) for note in first]
    repeat[0] = repeat[0]._replace(**changed)
    score = Score(
        tuple(sorted(first + repeat)), bars_of(*[(96, TWO_FOUR)] * 2), parts=(Part(), Part())
    )
    assert ("Again_1" in tokens_of(score)) == again
    codec = EventCodec.from_documents([score])
    assert codec.decode(codec.encode(score)) == score


@pytest.mark.parametrize(
    "score",
    [
        tune(
            (0, 24), (60, 96), (0, 24), (60, 96), (0, 48), metre=TWO_FOUR, bars=3
        ),  # rings on into the next bar
        tune(
            *phrase(60), (64, 120), (61, 24), (65, 48), (61, 48), metre=TWO_FOUR, bars=4
        ),  # is rung into
        Score(tune(*phrase(60, 60)).notes, bars_of((96, TWO_FOUR), (96, Metre(4, 8)))),
        Score(tune(*phrase(60, 60)).notes, bars_of((96, TWO_FOUR), (96, Metre(4, 4)))),
        Score(tune(*phrase(60, 60)).notes, bars_of((96, TWO_FOUR), (120, TWO_FOUR))),
        Score((), bars_of((96, TWO_FOUR), (96, TWO_FOUR))),
    ],
)
def test_a_bar_is_spelled_out_where_notes_are_held_or_the_metre_is_another_or_it_is_empty(score):
    assert "Again" not in tokens_of(score)


@settings(max_examples=40)
@given(scores())
def test_with_bars_that_come_again_or_without_a_score_leads_to_the_same_state(score):
    accents = VelocityProfile.of([score])
    ends = [
        after([*encode_events(score, Spelling(accents, periods)), Event(EventKind.BAR, BarMark())])
        for periods in ((), PERIODS)
    ]
    assert ends[0]._replace(gap=0) == ends[1]._replace(
        gap=0
    )  # a gap has a meaning after a shift alone
    repeats = sum(
        event.kind is EventKind.AGAIN for event in encode_events(score, Spelling(accents, PERIODS))
    )
    assert not any(
        event.kind is EventKind.AGAIN for event in encode_events(score, Spelling(accents))
    )
    assert repeats <= len(score.bars) - 1


def test_an_event_that_says_a_bar_again_which_is_not_there_is_passed_over():
    tokens = [
        "Melody",
        "Instrument_none",
        "Metre_2/4",
        "Bar",
        "Again_1",
        "Again_2",
        "Duration_1",
        "Pitch_60",
    ]
    codec = EventCodec(Vocabulary.of(tokens), VelocityProfile())
    row = codec.vocabulary.ids(
        ["Melody", "Instrument_none", "Metre_2/4", "Bar", "Again_1", "Duration_1", "Again_1"]
    )
    more = codec.vocabulary.ids(
        ["Pitch_60", "Again_1", "Pitch_60", "Bar", "Again_2", "Again_1", "Again_1", "Pitch_60"]
    )
    assert [(note.onset, note.pitch) for note in codec.decode([*row, *more]).notes] == [
        (onset, 60) for onset in (0, 48, 96, 144)
    ]


def test_a_codec_of_before_there_were_bars_that_come_again_spells_them_out():
    score = tune(*phrase(60, 64, 60, 64), metre=TWO_FOUR, bars=4)
    new = EventCodec.from_documents([score])
    old = EventCodec(
        Vocabulary.of([token for token in new.vocabulary.tokens[2:] if "Again" not in token]),
        new.velocity_profile,
    )
    other = tune(*phrase(50, 50, 52), metre=TWO_FOUR, bars=3)
    for codec in (
        old,
        old.extended([score]),
        codec_from_json(old.to_json()),
        old.extended([other]),
    ):
        assert not any("Again" in token for token in codec.vocabulary.tokens)
        assert codec.decode(codec.encode(score)) == score
    extended = new.extended([other])
    assert extended.periods == {1, 2}
    assert extended.decode(extended.encode(other)) == other


@settings(max_examples=40)
@given(st.lists(scores(), max_size=3))
def test_notes_of_bars_that_come_again_are_counted(corpus):
    codec = EventCodec.from_documents(corpus)
    row = [
        BOUNDARY,
        *(token for score in corpus for token in [*codec.encode(score).tolist(), BOUNDARY]),
    ]
    assert codec.count_notes(row) == sum(len(score.notes) for score in corpus)

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.music.score import Key, Note, Part, Score
from rnngen.music.transposition import Ranges, transposed
from rnngen.tokens.base import UNKNOWN
from rnngen.tokens.event import EventCodec
from tests.scores import METRES, bars_of, scores, tune


def corpus():
    return [
        tune((60, 48), (67, 48), (64, 96), keys=(Key(0, 0, False),)),
        tune((62, 48), (71, 96), pick_up=48, keys=(Key(0, 2, False),)),
        tune((57, 96), (60, 48), (64, 48), keys=(Key(0, 0, True),)),
    ]


def undrummed(score):
    parts = tuple(Part(part.program) for part in score.parts)
    notes = tuple(
        sorted({note._replace(pitch=min(max(note.pitch, 20), 100)) for note in score.notes})
    )
    return Score(notes, score.bars, score.keys, score.tempos, parts)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(scores().map(undrummed), st.integers(-5, 6))
def test_transposing_tokens_is_transposing_the_score(score, shift):
    higher = transposed(score, shift)
    codec = EventCodec.from_documents([score, higher]).with_events(
        EventCodec.from_documents([transposed(score, s) for s in range(-5, 7)]).ids
    )
    table = codec.transposition_table(shift)
    assert codec.decode(table[codec.encode(score)]) == higher


def test_every_piece_is_once_in_each_key_that_suits_it():
    scores = corpus()
    ranges = Ranges.of(scores)
    codec = EventCodec.from_documents(scores).with_keys(scores, ranges)
    rows = [codec.encode(score) for score in scores]
    found = [codec.decode(ids) for ids in codec.transposed_streams(scores, rows, ranges)]
    wanted = [transposed(score, shift) for score in scores for shift in ranges.shifts(score)]
    assert sorted(map(repr, found)) == sorted(map(repr, wanted))
    assert found[0].parts == scores[0].parts
    again = codec.transposed_streams(scores, rows, ranges)
    assert all(
        np.array_equal(ids, codec.encode(score)) for ids, score in zip(again, found, strict=True)
    )


def test_a_codec_keeps_its_ids_and_knows_every_key_that_is_needed():
    scores = corpus()
    own = EventCodec.from_documents(scores)
    codec = own.with_keys(scores, Ranges.of(scores))
    assert codec.vocabulary.tokens[: len(own.vocabulary)] == own.vocabulary.tokens
    for ids in codec.transposed_streams(scores, list(map(codec.encode, scores)), Ranges.of(scores)):
        assert UNKNOWN not in ids


def test_drums_are_left_where_they_are():
    notes = [
        tuple(sorted((Note(0, 0, pitch, 48, 80), Note(0, 1, 38, 48, 80)))) for pitch in (60, 63)
    ]
    scores = [
        Score(row, bars_of((192, METRES[0])), parts=(Part(), Part(drums=True))) for row in notes
    ]
    codec = EventCodec.from_documents(scores).with_keys(scores, Ranges.of(scores))
    found = [
        codec.decode(i)
        for i in codec.transposed_streams(
            scores, [codec.encode(s) for s in scores], Ranges.of(scores)
        )
    ]
    assert {tuple(note.pitch for note in score.notes) for score in found} == {
        (p, 38) for p in range(60, 64)
    }

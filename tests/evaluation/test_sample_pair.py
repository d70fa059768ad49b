import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.document import Corpus, Document
from rnngen.evaluation.sample_pair import (
    choose,
    cut_stream,
    documents_of,
    in_bars,
    pieces,
    split_scores,
)
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import stream
from rnngen.tokens.event import EventCodec
from rnngen.tokens.preparation import prepare
from tests.scores import tune


def joined(codec, *texts):
    return np.concatenate(list(stream([[codec.encode(text)] for text in texts])))


def test_the_beginnings_of_documents_come_first_and_then_passages_from_within():
    texts = ["a" * 10 + "b" * 10 + "c" * 10, "dd", "", "e" * 14]
    codec = CharCodec.from_documents(texts)
    ids = joined(codec, *texts)
    assert list(cut_stream(codec, ids, 10, 2).contents) == ["a" * 10, "dd"]
    assert list(cut_stream(codec, ids, 10, 5).contents) == [
        "a" * 10,
        "dd",
        "e" * 10,
        "b" * 10,
        "c" * 10,
    ]
    assert len(cut_stream(codec, ids, 10, 99)) == 5


def test_a_passage_from_within_begins_with_a_line():
    codec = CharCodec.from_documents(["ab\n"])
    found = cut_stream(codec, joined(codec, "aaaaaaaab\nbbbbbbbbbb"), 9, 2)
    assert found.contents == ("aaaaaaaab", "bbbbbbbb")


@given(st.lists(st.integers(0, 3), max_size=40))
def test_documents_are_what_lies_between_boundaries(ids):
    found = [tuple(ids[first:end]) for first, end in documents_of(np.array(ids, int))]
    expected = "".join(map(str, ids)).split("0")
    assert found == [tuple(map(int, one)) for one in expected if one]


def test_a_short_rest_is_left_out_unless_it_is_all():
    assert pieces(5, 29, 10) == [(5, 15), (15, 25)]
    assert pieces(5, 30, 10) == [(5, 15), (15, 25), (25, 30)]
    assert pieces(5, 7, 10) == [(5, 7)]


def test_other_passages_are_spread_over_all_that_there_are():
    rows = [[(number, number + 1) for number in range(11)]]
    assert [first for first, _ in choose(rows, 3)] == [0, 1, 6]


def melodies(count, bars):
    return [
        tune(*((40 + number + step, 48) for step in range(4 * bars)), bars=bars)
        for number in range(count)
    ]


def test_pieces_are_cut_in_whole_bars():
    (long,) = melodies(1, 8)
    codec = EventCodec.from_documents([long])
    found = in_bars(codec, long, 12)
    assert sum(len(score.bars) for score in found) == 8
    assert len(found) > 2
    assert all(len(score.notes) == 4 * len(score.bars) for score in found)
    assert [note.pitch for score in found for note in score.notes] == [
        note.pitch for note in long.notes
    ]


@pytest.mark.parametrize("count", [3, 40])
def test_scores_are_parted_as_they_are_for_training(count):
    scores = melodies(count, 10)
    corpus = Corpus(
        "tunes", "score", "tunes", tuple(Document(str(i), score) for i, score in enumerate(scores))
    )
    prepared = prepare(corpus)
    codec = prepared.codec
    learnt, held = split_scores(codec, corpus)
    assert sum(len(score.bars) for score in (*learnt, *held)) == 10 * count
    heard = [note.pitch for score in held for note in score.notes]
    tokens = codec.decode([token for token in prepared.dataset.validation.tolist() if token]).notes
    if count == 40:
        assert len(held) == 4
        assert heard == [note.pitch for note in tokens]
    else:
        # Up to the bar that is cut in two.
        pitches = {
            i for i, event in enumerate(codec.events) if event and str(event.kind) == "Pitch"
        }
        spelled = [
            codec.events[token].value
            for token in prepared.dataset.validation.tolist()
            if token in pitches
        ]
        assert 0 <= len(spelled) - len(heard) <= 4
        assert spelled[len(spelled) - len(heard) :] == heard

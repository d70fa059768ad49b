"""The longest shared run against brute force: of text, and of notes in any transposition."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.memorization import Run, TrainingNotes, TrainingText, shared_run
from rnngen.memorization.shared_run import longest_shared_run
from rnngen.music.score import Note, Score
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.event import EventCodec
from tests.scores import scores, tune

TOKENS = st.lists(st.sampled_from([BOUNDARY, UNKNOWN, 2, 2, 2, 3, 3, 4]), max_size=60)


def longest_common(one, other):
    """The length of the longest common run by dynamic programming."""
    one, other = np.asarray(one, np.int64), np.asarray(other, np.int64)
    longest, ending = 0, np.zeros(len(other) + 1, int)
    for symbol in one:
        ending[1:] = np.where(other == symbol, ending[:-1] + 1, 0)
        longest = max(longest, ending.max())
    return int(longest)


def contains(stream, window):
    return any(
        list(stream[i : i + len(window)]) == list(window)
        for i in range(len(stream) - len(window) + 1)
    )


@given(TOKENS, TOKENS, st.integers(1, 70))
def test_the_longest_run_of_text_is_that_of_brute_force(stream, sample, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_run, "CHUNK", chunk)
        run = TrainingText(np.array(stream, np.uint8), 1.0).longest_shared_run(sample)
    ended = [token if token > UNKNOWN else -1 for token in sample]
    assert run.length == longest_common(stream, ended)
    found = sample[run.position : run.position + run.length]
    assert len(found) == run.length
    assert contains(stream, found)
    assert not {BOUNDARY, UNKNOWN} & set(found)


def test_runs_whose_hashes_collide_are_told_apart(generator):
    # A word of Thue and Morse and its complement have the same polynomial modulo 2^64, whatever the base.
    word = np.array([number.bit_count() % 2 for number in range(2048)], np.uint64)
    shared = generator.integers(2, 60, 2047).astype(np.uint64)
    run = longest_shared_run(np.concatenate([shared, word]), np.concatenate([shared, 1 - word]))
    assert run == Run(2047, 0)


def test_a_whole_copy_is_found_across_pieces_of_the_stream(generator, monkeypatch):
    monkeypatch.setattr(shared_run, "CHUNK", 1000)
    stream = generator.integers(2, 60, 20_000).astype(np.uint8)
    sample = np.concatenate(
        [generator.integers(2, 60, 300), stream[5900:6200], generator.integers(2, 60, 300)]
    )
    sample[[299, 600]] = 60
    assert TrainingText(stream, 1.0).longest_shared_run(sample) == Run(300, 300)


def notes_by_part(score):
    return [[note for note in score.notes if note.part == part] for part in range(len(score.parts))]


def steps(notes):
    """What brute force compares: all of two notes in a row that no transposition changes."""
    return [
        (b.pitch - a.pitch, b.onset - a.onset, a.duration, b.duration) for a, b in pairwise(notes)
    ]


def longest_common_notes(corpus, sample):
    table: dict = {}

    def symbols(scores):
        rows = (steps(notes) for score in scores for notes in notes_by_part(score))
        return [[table.setdefault(step, len(table)) for step in row] for row in rows]

    pairs = product(symbols(corpus), symbols([sample]))
    longest = max((longest_common(one, other) for one, other in pairs), default=0)
    return longest + 1 if longest else 0


def stream_of(codec, corpus):
    tokens = [BOUNDARY]
    for score in corpus:
        tokens += [*codec.encode(score).tolist(), BOUNDARY]
    return tokens


def transposed(score, interval):
    notes = tuple(
        Note(n.onset, n.part, (n.pitch + interval) % 128, n.duration, n.velocity)
        for n in score.notes
    )
    return Score(tuple(sorted(notes)), score.bars, score.keys, score.tempos, score.parts)


@given(st.lists(scores(), min_size=1, max_size=3), scores(), st.integers(0, 2), st.integers(-5, 5))
def test_the_longest_run_of_notes_is_that_of_brute_force(corpus, other, choice, interval):
    sample = (other, corpus[0], transposed(corpus[0], interval))[choice]
    codec = EventCodec.from_documents([*corpus, sample])
    ids = codec.encode(sample).tolist()
    run = TrainingNotes.of(codec, stream_of(codec, corpus)).longest_shared_run(ids)
    assert run.length == longest_common_notes(corpus, sample)
    assert not run.length or codec.events[ids[run.position]].kind in ("Pitch", "Again")


def test_a_transposed_copy_counts_and_another_rhythm_does_not():
    pitches = [60, 62, 64, 65, 67, 69, 71, 72]
    original = tune(*((pitch, 48) for pitch in pitches))
    higher = tune(*((pitch + 5, 48) for pitch in pitches))
    slower = tune(*((pitch, 96) for pitch in pitches), bars=4)
    codec = EventCodec.from_documents([original, higher, slower])
    music = TrainingNotes.of(codec, stream_of(codec, [original]))
    run = music.longest_shared_run(codec.encode(higher))
    assert run.length == 8
    assert codec.events[codec.encode(higher)[run.position]] == ("Pitch", 65)
    assert music.longest_shared_run(codec.encode(slower)) == Run()
    assert music.longest_shared_run([]) == Run()

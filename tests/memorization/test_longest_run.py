"""The longest shared run against brute force: of text, and of notes in any transposition."""

import tracemalloc
from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.memorization import Run, TrainingNotes, TrainingText, copy_meter
from rnngen.music.score import Note, Score
from rnngen.tokens.base import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec
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


@given(TOKENS, TOKENS)
def test_the_longest_run_of_text_is_that_of_brute_force(stream, sample):
    run = TrainingText(np.array(stream, np.uint8), 1.0).longest_shared_run(sample)
    ended = [token if token > UNKNOWN else -1 for token in sample]
    assert run.length == longest_common(stream, ended)
    found = sample[run.position : run.position + run.length]
    assert len(found) == run.length
    assert contains(stream, found)
    assert not {BOUNDARY, UNKNOWN} & set(found)


def test_a_whole_copy_in_a_long_stream_is_found(generator):
    stream = generator.integers(2, 60, 20_000).astype(np.uint8)
    sample = np.concatenate(
        [generator.integers(2, 60, 300), stream[5900:6200], generator.integers(2, 60, 300)]
    )
    sample[[299, 600]] = 60
    assert TrainingText(stream, 1.0).longest_shared_run(sample) == Run(300, 300)


def test_many_samples_take_no_more_memory_than_one(generator):
    training = TrainingText(generator.integers(2, 60, 5_000).astype(np.uint8), 1.0)
    sample = generator.integers(2, 60, 2_000)
    training.longest_shared_run(sample)  # builds the index
    peaks = []
    for samples in ([sample], [sample] * 20):
        tracemalloc.start()
        copy_meter(training, *samples)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_no_special_token_is_in_a_run():
    codec = CharCodec.from_documents(["abcdefghijklm"])
    stream = np.array([0, *codec.encode("abcdefghijk"), 0, *codec.encode("lm")], np.uint8)
    training = TrainingText(stream, 1.0)
    texts = [codec.encode(text) for text in ("xabcdefghijk", "lmab", "m?l", "")]
    assert [training.longest_shared_run(ids).length for ids in texts] == [11, 2, 1, 0]


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

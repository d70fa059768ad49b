import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.novelty.text import text_runs
from rnngen.memorization import TrainingText
from rnngen.memorization.shared_run import longest_runs, longest_shared_run
from rnngen.tokens.char import CharCodec

SYMBOLS = st.lists(st.integers(0, 3), max_size=30).map(lambda row: np.array(row, np.uint64))


@settings(max_examples=40)
@given(SYMBOLS, st.lists(SYMBOLS, max_size=4), st.integers(1, 3))
def test_each_row_has_the_run_that_is_found_of_it_alone(stream, rows, shortest):
    alone = [longest_shared_run(stream, row).length for row in rows]
    assert longest_runs(stream, rows, shortest) == [run if run >= shortest else 0 for run in alone]


@settings(max_examples=40)
@given(SYMBOLS, st.lists(SYMBOLS, max_size=4))
def test_runs_are_found_across_the_pieces_of_a_stream(stream, rows):
    assert longest_runs(stream, rows, chunk=3) == longest_runs(stream, rows)


def test_short_runs_are_found_too_and_no_special_token_is_in_one():
    codec = CharCodec.from_documents(["abcdefghijklm"])
    training = TrainingText(
        np.array([0, *codec.encode("abcdefghijk"), 0, *codec.encode("lm")], np.uint8), 1.0
    )
    texts = [codec.encode(text) for text in ("xabcdefghijk", "lmab", "m?l", "")]
    assert text_runs(training, texts) == [11, 2, 1, 0]

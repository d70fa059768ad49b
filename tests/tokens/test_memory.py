"""No size of a text fills the memory: the most that is held at once is less than the text."""

import tracemalloc

import numpy as np
import pytest

from rnngen.corpus import load_corpus
from rnngen.corpus.summary import summarize
from rnngen.tokens.preparation import prepare

MEGABYTES = 40
TEXT = "Whence cometh this? From a place so far away.\n" * 21_000 + "‘So be it’\n"


@pytest.fixture(params=["one file", "one line", "many files"])
def source(request, tmp_path):
    if request.param == "many files":
        for number in range(MEGABYTES):
            (tmp_path / f"{number}.txt").write_text(f"{number}\n{TEXT}", encoding="utf-8")
        return tmp_path
    with (tmp_path / "a.txt").open("w", encoding="utf-8") as file:
        for _ in range(MEGABYTES):
            file.write(TEXT if request.param == "one file" else TEXT.replace("\n", " "))
    return tmp_path / "a.txt"


def test_a_large_text_is_read_counted_and_encoded_in_less_memory_than_it_has_bytes(source):
    tracemalloc.start()
    try:
        corpus = load_corpus(source)
        dataset = prepare(corpus).dataset
        summary = summarize(corpus)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert summary.size > 0.9 * MEGABYTES * 10**6
    assert dataset.train.dtype == np.uint8
    assert most < MEGABYTES * 10**6

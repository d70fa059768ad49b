"""`rnngen sample --baseline` and `--mix`: n-grams write in the network's place, or with it."""

import numpy as np
import pytest

from rnngen.memorization import write_training
from rnngen.models.library import model_path

TEXT = "the quick brown fox.\n" * 40


@pytest.fixture
def trained(text_model):
    write_training(
        model_path("prose"),
        text_model.codec.encode(TEXT).astype(np.uint8),
        text_model.codec,
        "None",
    )


def test_the_ngram_writes_what_it_counted_with_every_option_of_sampling(rnngen, trained):
    result = rnngen(
        "sample", "prose", "--baseline", "--temperature", 0, "--prime", "the", "--length", 18
    )
    assert result.stdout == "the quick brown fox.\n"
    assert "-grams write in place of the network" in result.stderr
    best = rnngen(
        "sample", "prose", "--baseline", "--best-of", 3, "--match", "[A-C]{5}", "--seed", 1
    )
    assert len(best.stdout.strip()) == 5


def test_the_same_seed_gives_the_same_bytes_and_another_model_s_name(rnngen, trained, tmp_path):
    first, second = (
        rnngen("sample", "prose", "--baseline", "--seed", 5, "--length", 30, "--json")
        for _ in range(2)
    )
    assert first.stdout == second.stdout
    assert '"model": "prose-' in first.stdout


def test_both_write_together_with_every_option_of_sampling(rnngen, trained):
    result = rnngen(
        "sample", "prose", "--mix", "--temperature", 0, "--prime", "the", "--length", 18
    )
    assert result.stdout == "the quick brown fox.\n"
    assert "n-grams write with the network, whose weight is " in result.stderr
    options = (
        "sample",
        "prose",
        "--mix",
        "--best-of",
        3,
        "--match",
        "[A-C]{5}",
        "--seed",
        1,
        "--count",
        2,
        "--json",
    )
    first, second = rnngen(*options), rnngen(*options)
    assert first.stdout == second.stdout
    assert '"model": "prose-mixed"' in first.stdout
    assert rnngen("sample", "prose", "--mix", "--baseline").exit_code == 2


def test_the_files_of_music_and_scripts_say_that_it_is_the_ngram(rnngen, python_model, tmp_path):
    text = "def f(x):\n    pass\n    return x\n" * 20
    write_training(
        model_path("code"),
        python_model.codec.encode(text).astype(np.uint8),
        python_model.codec,
        "None",
    )
    result = rnngen(
        "sample", "code", "--baseline", "--length", 60, "--seed", 1, "-o", tmp_path / "script.py"
    )
    assert result.exit_code == 0, result.output
    first = (tmp_path / "script.py").read_text().splitlines()[0]
    assert "-grams" in first
    assert "n-grams in place of the network" in first


def test_without_what_the_model_was_trained_on_there_is_one_sentence(rnngen, text_model):
    result = rnngen("sample", "prose", "--baseline")
    assert result.exit_code == 1
    assert (
        "The training data of 'prose' are missing. Put its corpus back where it was"
        in result.stderr
    )

"""A model of series, from a table to curves."""

import json
import math

import numpy as np
import pytest

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.files import found_file
from rnngen.corpus.pairs import Pairing
from rnngen.corpus.series import read_sources
from rnngen.evaluation.series import measure_series
from rnngen.models.library import load_model
from rnngen.sampling.series import predict
from rnngen.tokens.preparation import halves
from rnngen.training import train


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Random steps, and the sum of the last three of them: more than two taps can tell."""
    generator, lines = np.random.default_rng(5), ["step,sum"]
    for _ in range(80):
        steps = generator.normal(0, 2, 24).round(3)
        sums = np.convolve(steps, [1, 1, 1])[:24] + 10
        lines += [f"{step},{each:.3f}" for step, each in zip(steps, sums, strict=True)] + [""]
    path = tmp_path_factory.mktemp("series") / "sums.csv"
    path.write_text("\n".join(lines))
    return load_corpus(path, pairing=Pairing("step", "sum"))


@pytest.fixture(scope="module")
def model(corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "sums.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_CACHE", str(path.parent / "cache"))
        config = TrainConfig(epochs=60, lanes=8, sequence_length=32, learning_rate=0.02)
        train(corpus, config, NetworkOverrides(units=24), path)
    return path


def test_a_model_beats_two_taps_where_three_are_needed(corpus, model):
    learnt, held = halves(corpus)
    pairs = [document.content for document in corpus.documents]
    fit = measure_series(load_model(model), [pairs[i] for i in learnt], [pairs[i] for i in held])
    assert fit.rmse < 0.8 * fit.linear_rmse
    assert fit.linear_rmse == pytest.approx(2, rel=0.1)  # the step that it does not see
    assert fit.shuffled_rmse > 2 * fit.rmse
    assert fit.source_bits == pytest.approx(math.log2(fit.shuffled_rmse / fit.rmse))


def test_two_sines_in_a_row_give_the_cosine_of_one_frequency(model, tmp_path):
    rows = "".join(
        f"{math.sin(0.3 * t + p):.6f},{math.cos(0.3 * t + p):.6f}\n" + "\n" * (t == 29)
        for p in range(30)
        for t in range(30)
    )
    (tmp_path / "one.csv").write_text("sin,cos\n" + rows)
    one = load_corpus(tmp_path / "one.csv", pairing=Pairing("sin", "cos"))
    pairs = [document.content for document in one.documents]
    fit = measure_series(load_model(model), pairs[:20], pairs[20:])
    assert fit.linear_rmse < 0.25  # only the first step of each has no other before it
    assert fit.rmse > fit.linear_rmse


def test_series_of_any_length_become_tables_and_curves(rnngen, model, tmp_path):
    source = tmp_path / "curve.csv"
    source.write_text("other,step\n9,1\n9,2\n9,-1\n\n9,5\n")
    written, picture = tmp_path / "out.csv", tmp_path / "out.png"
    result = rnngen("sample", model, "--given", source, "-o", written, "-o", picture)
    assert result.exit_code == 0, result.output
    assert written.read_text().startswith("step,sum\n1,")
    assert picture.read_bytes().startswith(b"\x89PNG")
    file = found_file(written, tmp_path, written.stat().st_size)
    sources, targets = (read_sources(file, column) for column in ("step", "sum"))
    assert [rows.array()[:, 0].tolist() for rows in sources] == [[1, 2, -1], [5]]
    expected = list(predict(load_model(model), sources))
    for found, own in zip(targets, expected, strict=True):
        assert np.allclose(found.array(), own.array(), rtol=1e-4)
    assert rnngen("sample", model, "--given", source).stdout == written.read_text()
    lines = rnngen("sample", model, "--given", source, "--json").stdout.splitlines()
    assert [len(json.loads(line)["target"]) for line in lines] == [3, 1]


def test_what_does_not_fit_series_is_said(rnngen, model, tmp_path):
    (tmp_path / "gap.csv").write_text("step\n1\n" + "2\n" * 20 + "oops\n")
    (tmp_path / "words.csv").write_text("some words\nand others\n")
    (tmp_path / "good.csv").write_text("step\n1\n2\n")
    good = ("--given", tmp_path / "good.csv")
    for arguments, message in (
        (("--given", tmp_path / "gap.csv"), "has a gap in row 23: 'oops' is not a number"),
        (("--given", tmp_path / "words.csv"), "has no column of numbers"),
        (("--given", "none.csv"), "there is no file 'none.csv'"),
        (("--given", "-"), "--given needs a table"),
        ((), "Give it a source with --given"),
        ((*good, "--temperature", 1), "--temperature does not apply: sums gives numbers"),
        ((*good, "-o", "out.mid"), "Series are written as .csv, .png, .svg, .pdf"),
    ):
        result = rnngen("sample", model, *arguments)
        assert message in result.stderr
        assert result.exit_code
        assert "Traceback" not in result.output
    assert "needs a model of labels" in rnngen("classify", model, *good).stderr


def test_an_interrupted_training_of_series_goes_on_to_the_same_weights(corpus, tmp_path):
    config = TrainConfig(epochs=4, lanes=4, sequence_length=32, seed=3, checkpoint_seconds=0)
    wishes = NetworkOverrides(units=8)
    whole = train(corpus, config, wishes, tmp_path / "whole.safetensors").model
    steps = []
    part = tmp_path / "part.safetensors"
    train(corpus, config, wishes, part, stop=lambda: steps.append(1) or len(steps) == 9)
    resumed = train(corpus, TrainConfig(), path=part, resume=True).model
    assert resumed.digest == whole.digest

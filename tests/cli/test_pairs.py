"""A model of pairs, from a table to answers and labels."""

import json
import shlex

import pytest

import rnngen as library
from rnngen.cli import main as command
from rnngen.cli.training_display import resume_command
from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.training import train


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Sixty words with their letters reversed, and with the label of their first letter."""
    folder = tmp_path_factory.mktemp("tables")
    words = [f"{first}{second}{third}" for first in "abcd" for second in "xyz" for third in "klmno"]
    reverse = "".join(f"{word}\t{word[::-1]}\n" for word in words)
    (folder / "reverse.tsv").write_text(reverse, encoding="utf-8")
    labels = "".join(f"{word}\t{'early' if word < 'c' else 'late'}\n" for word in words)
    (folder / "half.tsv").write_text(labels, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(tables, tmp_path_factory):
    """Models of both tables, trained for a moment."""
    folder = tmp_path_factory.mktemp("models")
    config = TrainConfig(epochs=2, lanes=2, sequence_length=32)
    for name in ("reverse", "half"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNGEN_HOME", str(folder / "home"))
            patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
            corpus = load_corpus(tables / f"{name}.tsv")
            train(corpus, config, NetworkOverrides(units=16), folder / f"{name}.safetensors")
    return folder


@pytest.fixture
def reverse(trained):
    return trained / "reverse.safetensors"


@pytest.fixture
def half(trained):
    return trained / "half.safetensors"


def test_a_source_is_answered_alone_and_among_others_alike(rnngen, reverse):
    options = ("--temperature", 0, "--length", 8)
    alone = [rnngen("sample", reverse, "--given", word, *options).stdout for word in ("axk", "bo")]
    together = rnngen("sample", reverse, "--given", "-", *options, input="axk\n\nbo\n").stdout
    assert together == "".join(alone)
    objects = rnngen("sample", reverse, "--given", "-", *options, "--json", input="axk\n").stdout
    assert json.loads(objects) == {"source": "axk", "targets": [alone[0].rstrip("\n")]}


def test_a_line_that_nothing_is_known_of_is_left_out(rnngen, reverse, half):
    options = ("--temperature", 0, "--length", 8, "--json")
    result = rnngen("sample", reverse, "--given", "-", *options, input="axk\n日本\nbxk\n")
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == ["axk", "bxk"]
    assert "Line 2 is left out" in result.stderr
    result = rnngen("classify", half, "-", input="日本\naxk\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith("axk")


def test_answers_can_be_kept_from_copying_the_training(rnngen, reverse):
    # One of eight samples at least has a character, which a run is counted from.
    options = ("--length", 8, "--count", 8, "--seed", 1, "--no-copy", 3)
    result = rnngen("sample", reverse, "--given", "axk", *options)
    assert result.exit_code == 0
    assert "Longest run shared with the training" in result.stderr


def test_best_of_and_count_are_for_each_source(rnngen, reverse):
    options = ("--seed", 1, "--length", 8, "--count", 2, "--best-of", 2, "--json")
    lines = rnngen("sample", reverse, "--given", "-", *options, input="axk\nbo\n").stdout
    assert [len(json.loads(line)["targets"]) for line in lines.splitlines()] == [2, 2]


def test_each_source_gets_a_label_with_probabilities(rnngen, half, tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("axk\ndzo\n", encoding="utf-8")
    by_line = rnngen("classify", half, "--lines", file).stdout.splitlines()
    from_input = rnngen("classify", half, "-", input="axk\ndzo\n").stdout.splitlines()
    typed = rnngen("classify", half, "--given", "axk", "--given", "dzo").stdout.splitlines()
    assert by_line == from_input == typed
    assert len(by_line) == 2
    found = json.loads(rnngen("classify", half, "--json", "--given", "axk").stdout)
    assert found["source"] == "axk"
    assert found["label"] == max(found["probabilities"], key=found["probabilities"].get)
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert rnngen("sample", half, "--given", "axk").stdout == f"{typed[0]}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sample", "reverse"), "was trained on pairs. Give it a source with --given"),
        (("sample", "reverse", "--given", "  "), "--given holds nothing that the model knows"),
        (("sample", "reverse", "--given", "@none.txt"), "there is no file '@none.txt'"),
        (
            ("sample", "half", "--given", "axk", "--prime", "a"),
            "--prime does not apply: half tells",
        ),
        (("export", "half", "-o", "half.onnx"), "half was trained on pairs"),
        (
            ("classify", "reverse", "--given", "axk"),
            "reverse writes text. `rnngen classify` needs a model of labels",
        ),
        (("classify", "half"), "There is nothing to classify"),
        (
            ("classify", "half", "none.txt"),
            "There is no file 'none.txt'. Give a text itself by --given.",
        ),
        (("score", "none.txt", "--model", "half", "--model", "reverse"), "trained on pairs"),
    ],
)
def test_what_does_not_fit_is_said(rnngen, trained, arguments, message):
    models = {name: trained / f"{name}.safetensors" for name in ("half", "reverse")}
    result = rnngen(*(models.get(part, part) for part in arguments))
    assert message in result.stderr
    assert not result.stdout
    assert "Traceback" not in result.output


def test_other_models_take_no_source(rnngen, text_model):
    result = rnngen("sample", "prose", "--given", "axk")
    assert "--given needs a model of pairs; prose writes text" in result.stderr


def test_an_interrupted_training_of_pairs_goes_on_to_the_same_weights(tables, tmp_path):
    corpus = load_corpus(tables / "reverse.tsv")
    config = TrainConfig(epochs=4, lanes=2, sequence_length=32, seed=3, checkpoint_seconds=0)
    wishes = NetworkOverrides(units=8)
    whole = train(corpus, config, wishes, tmp_path / "whole.safetensors").model
    steps = []
    part = tmp_path / "part.safetensors"
    train(corpus, config, wishes, part, stop=lambda: steps.append(1) or len(steps) == 3)
    resumed = train(corpus, TrainConfig(), path=part, resume=True).model
    assert resumed.digest == whole.digest


def test_the_library_answers_and_classifies(rnngen, half, reverse):
    model = library.load_model(reverse)
    config = library.SampleConfig(temperature=0, length=8)
    typed = rnngen("sample", reverse, "--given", "axk", "--temperature", 0, "--length", 8).stdout
    assert library.sample(model, config, given="axk") == [typed.rstrip("\n")]
    labels = library.classify(library.load_model(half), ["axk", "dzo"])
    assert {each.label for each in labels} <= {"early", "late"}
    assert command.commands["classify"].help


def test_the_command_that_resumes_reads_the_corpus_as_it_was_read():
    train_command = command.commands["train"]
    typed = ["poems", "--source", "b", "--target", "a", "--given", "title", "--only", "*.csv"]
    words = shlex.split(resume_command(train_command.make_context("train", [*typed])))
    assert words[:4] == ["rnngen", "train", "poems", "--resume"]
    assert {*zip(words[4::2], words[5::2], strict=True)} == {
        *zip(typed[1::2], typed[2::2], strict=True)
    }

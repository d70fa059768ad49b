"""The controls of `rnngen sample`."""

import json
import re
import signal

import numpy as np
import pytest

from rnngen.cli.interrupt import SIGNALS
from rnngen.memorization import write_training
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from rnngen.sampling import request as drawing
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec
from tests.cli.conftest import untrained


@pytest.mark.usefixtures("text_model")
def test_json_says_what_a_sample_is(rnngen):
    result = rnngen(
        "sample", "prose", "--json", "--count", 2, "--length", 30, "--prime", "the ", "--seed", 5
    )
    assert result.exit_code == 0, result.output
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["sample"], second["sample"], first["seed"]) == (1, 2, 5)
    assert first["text"].startswith("the ")
    assert first["text"] != second["text"]
    assert first["tokens"] == len(first["text"]) - len("the ")
    assert first["log_likelihood"] == pytest.approx(-first["nats_per_token"] * first["tokens"])
    assert first["log_likelihood"] < 0
    assert first["stats"]["draws"] >= first["tokens"]
    assert result.stderr == ""


@pytest.mark.usefixtures("score_model")
def test_json_names_the_files_that_were_written(rnngen, tmp_path):
    paths = [tmp_path / "a.mid", tmp_path / "a.musicxml"]
    result = rnngen(
        "sample", "tunes", "--json", "--length", 20, "--seed", 5, "-o", paths[0], "-o", paths[1]
    )
    record = json.loads(result.stdout)
    assert record["paths"] == [str(path) for path in paths]
    assert all(path.exists() for path in paths)
    assert "text" not in record


@pytest.mark.usefixtures("text_model")
def test_the_best_of_several_is_the_likeliest(rnngen):
    def texts(*options):
        out = rnngen("sample", "prose", "--json", "--length", 40, "--seed", 7, *options).stdout
        return [json.loads(line) for line in out.splitlines()]

    every, best = texts("--count", 8), texts("--count", 2, "--best-of", 4)
    for i, chosen in enumerate(best):
        group = every[4 * i : 4 * i + 4]
        assert (
            chosen["text"] == min(group, key=lambda record: record["nats_per_token"] or 99)["text"]
        )


@pytest.fixture
def long_model(generator):
    """A model of prose that hardly ever ends by itself."""
    model = untrained("long", "text", CharCodec.from_documents(["ab. "]), generator)
    model.weights["output.bias"][BOUNDARY] = -50
    save_model(model, model_path("long"))


@pytest.mark.usefixtures("long_model")
@pytest.mark.parametrize("keep", [False, True])
def test_a_sample_ends_at_its_stop_text(rnngen, keep):
    options = ("--length", 300, "--seed", 1, "--exact", "--json")
    whole = json.loads(rnngen("sample", "long", *options).stdout)["text"]
    stop = whole[120:123]
    end = whole.index(stop) + len(stop) * keep
    stopping = ("--stop", stop, "--keep-stop" if keep else "--drop-stop")
    cut = json.loads(rnngen("sample", "long", *options, *stopping).stdout)["text"]
    assert cut == whole[:end]


@pytest.mark.usefixtures("long_model")
def test_prose_ends_with_a_sentence_unless_its_length_is_exact(rnngen):
    for seed in range(5):
        options = ("--length", 100, "--seed", seed, "--json")
        exact = json.loads(rnngen("sample", "long", *options, "--exact").stdout)["text"]
        text = json.loads(rnngen("sample", "long", *options).stdout)["text"]
        assert len(exact) == 100
        assert text.startswith(exact)
        assert text[-1] == "."


@pytest.mark.usefixtures("text_model")
def test_stats_say_what_it_took(rnngen):
    said = rnngen("sample", "prose", "--length", 30, "--seed", 1, "--stats").stderr
    assert "tokens drawn in" in said
    assert "no line to be judged" in said
    assert "of the probability masked" in said


@pytest.mark.usefixtures("text_model")
def test_temperatures_by_schedule_and_by_word_change_what_is_written(rnngen):
    def text(*options):
        result = rnngen("sample", "prose", "--length", 60, "--seed", 2, *options)
        assert result.exit_code == 0, result.output
        return result.stdout

    options = [(), ("--temperature", "0:3"), ("--temperature", "1,0"), ("--word-temperature", "3")]
    assert len({text(*each) for each in options}) == len(options)
    assert text("--temperature", 0) == text("--temperature", "0:0") == text("--temperature", "0,0")


@pytest.mark.usefixtures("text_model", "score_model")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("prose", "--temperature", "warm"),
            "--temperature must be a number from 0 to 100, a ramp such as 0.4:1.1",
        ),
        (
            ("prose", "--rhythm-temperature", "1"),
            "--rhythm-temperature needs a model of music; prose writes text.",
        ),
        (("prose", "--stop", "☃"), "--stop must be a text of characters that the model knows, not"),
        (
            ("tunes", "--word-temperature", "1"),
            "--word-temperature needs a model of text; tunes writes scores.",
        ),
        (("tunes", "--stop", "x"), "--stop needs a model of text; tunes writes scores."),
        (("tunes", "--exact"), "--exact needs a model of prose; tunes writes scores."),
        (("prose", "--keep-stop"), "--keep-stop needs --stop."),
        (("prose", "--match", "a", "--free"), "--match and --free exclude each other"),
        (("prose", "--match", "("), "--match must be a regular expression"),
        (("prose", "--json", "-o", "-"), "-o - and --json both write to standard output"),
    ],
)
def test_what_does_not_suit_is_explained(rnngen, options, sentence):
    result = rnngen("sample", *options)
    assert result.exit_code in (1, 2)
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("score_model")
def test_pitch_and_rhythm_have_their_own_temperatures(rnngen, tmp_path):
    def tune(name, *options):
        assert (
            rnngen(
                "sample", "tunes", "--length", 60, "--seed", 3, "-o", tmp_path / name, *options
            ).exit_code
            == 0
        )
        return (tmp_path / name).read_bytes()

    assert tune("a.musicxml") != tune("b.musicxml", "--temperature", 0, "--rhythm-temperature", 1.5)


@pytest.mark.usefixtures("text_model")
def test_a_rule_of_ones_own_holds_for_prompt_and_sample(rnngen, tmp_path):
    pattern = "the( [a-z]{3,5}){2,4}[.]"
    for seed in range(5):
        text = rnngen(
            "sample", "prose", "--match", pattern, "--prime", "the ", "--seed", seed
        ).stdout
        assert re.fullmatch(pattern, text.rstrip("\n"))
    (tmp_path / "brackets.lark").write_text('start: "b" start "c" | "fox"', encoding="utf-8")
    text = rnngen(
        "sample", "prose", "--grammar", tmp_path / "brackets.lark", "--seed", 1, "--length", 40
    ).stdout.strip()
    depth = (len(text) - 3) // 2
    assert text == "b" * depth + "fox" + "c" * depth


def test_no_run_of_the_training_is_copied_and_the_meter_tells_the_longest(rnngen, text_model):
    training = "the quick brown fox.\nABC"
    write_training(
        model_path("prose"),
        text_model.codec.encode(training).astype(np.uint8),
        text_model.codec,
        "None",
    )
    options = ("sample", "prose", "--length", 400, "--seed", 1, "--count", 30)
    free, kept = rnngen(*options), rnngen(*options, "--no-copy", 2)
    assert any(pair in free.stdout for pair in pairs(training))
    written = [
        json.loads(line)["text"]
        for line in rnngen(*options, "--no-copy", 2, "--json").stdout.splitlines()
    ]
    assert len(written) == 30
    assert not any(pair in text for pair in pairs(training) for text in written)
    assert "Longest run shared with the training: 1 characters\n" in kept.stderr
    records = [json.loads(line) for line in rnngen(*options, "--json").stdout.splitlines()]
    assert f"{max(record['longest_shared_run'] for record in records)} characters" in free.stderr


def pairs(text):
    return [text[i : i + 2] for i in range(len(text) - 1)]


@pytest.mark.usefixtures("text_model")
def test_copying_cannot_be_ruled_out_where_the_training_is_not_known(rnngen):
    result = rnngen("sample", "prose", "--no-copy", 20)
    assert result.exit_code == 1
    assert "--no-copy needs the training data" in result.stderr


@pytest.mark.usefixtures("text_model")
def test_a_grammar_that_is_no_text_is_told(rnngen, tmp_path):
    (tmp_path / "picture.lark").write_bytes(bytes(range(256)))
    result = rnngen("sample", "prose", "--grammar", tmp_path / "picture.lark")
    assert result.exit_code == 1
    assert "picture.lark" in result.stderr
    assert "looks binary" in result.stderr


@pytest.fixture
def own_signals():
    """A program that was interrupted ignores further signals until it ends, which this one does not."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("text_model", "own_signals")
@pytest.mark.parametrize("options", [["-o", "x.txt"], ["--json"], []])
def test_ctrl_c_keeps_what_has_been_drawn(rnngen, tmp_path, monkeypatch, options):
    def interrupted(*arguments):
        for number, drawn in enumerate(draw_tokens(*arguments)):
            if number == 2_000:
                signal.raise_signal(signal.SIGINT)
            yield drawn

    draw_tokens = drawing.draw_tokens
    monkeypatch.setattr(drawing, "draw_tokens", interrupted)
    monkeypatch.chdir(tmp_path)
    result = rnngen("sample", "prose", "--count", 50_000, "--seed", 1, "--prime", "A", *options)
    assert result.exit_code == 130
    assert "Stopping after this step." in result.stderr
    told = {
        "-o": len(list(tmp_path.glob("x-*.txt"))),
        "--json": result.stdout.count('"text"'),
        "": result.stderr.count("— sample"),
    }
    assert 10 < told["".join(options[:1])] < 50_000


@pytest.mark.usefixtures("score_model")
@pytest.mark.parametrize("others", [[], ["--bars", 3], ["--range", "C4-C6"]])
def test_a_pattern_is_refused_for_music_whatever_else_is_said(rnngen, others):
    result = rnngen("sample", "tunes", "--match", "a+", *others)
    assert result.exit_code == 1
    assert "--grammar and --match need a model of text" in result.stderr


@pytest.mark.usefixtures("score_model")
def test_a_prompt_that_is_no_score_is_called_a_prompt(rnngen, tmp_path):
    (tmp_path / "noise.mid").write_bytes(bytes(range(256)))
    result = rnngen("sample", "tunes", "--prime", tmp_path / "noise.mid")
    assert result.exit_code == 1
    assert f"--prime cannot read {tmp_path / 'noise.mid'}." in result.stderr


@pytest.mark.usefixtures("text_model")
def test_parts_of_nothing_are_wrong_usage(rnngen):
    result = rnngen("sample", "prose", "--parts", "violin")
    assert result.exit_code == 2
    assert "--parts needs --prime." in result.stderr
    result = rnngen("sample", "prose", "--prime", "a", "--parts", "violin")
    assert result.exit_code == 2
    assert "--parts needs a model of music; prose writes text." in result.stderr

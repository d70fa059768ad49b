"""`rnngen score`."""

import json

import pytest

from rnngen.tokens.char import CharCodec
from tests.cli.conftest import untrained

TEXT = "the quick fox.\n\nABC ABC brown\n"


@pytest.fixture
def models(text_model, generator):
    untrained("other", "latex", CharCodec.from_documents(["the quick brown fox.\n§ABC"]), generator)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return path


def test_table_and_json_say_the_same(rnngen, models, file):
    shown = rnngen("score", file, "--model", "prose", "--model", "other")
    found = json.loads(
        rnngen("score", file, "--model", "prose", "--model", "other", "--json").stdout
    )
    (document,) = found["documents"]
    assert (found["unit"], document["name"]) == ("bits per character", "text.txt")
    head, *rows = shown.stdout.splitlines()
    assert head.split() == ["characters", "prose", "other", "likeliest", "margin"]
    assert [each["name"] for each in document["passages"]] == [
        "whole",
        "paragraph 1",
        "paragraph 2",
    ]
    for row, each in zip(rows, document["passages"], strict=True):
        costs = [f"{each['costs'][name]:.4f}" for name in ("prose", "other")]
        assert row.startswith(f"{each['name']}  {each['beginning']}".rstrip())
        assert row.split()[-5:] == [
            str(each["size"]),
            *costs,
            each["likeliest"],
            f"{each['margin']:.4f}",
        ]
        assert each["costs"][each["likeliest"]] == min(each["costs"].values())


def test_standard_input_is_scored_too(rnngen, models, file):
    shown = rnngen("score", "-", "--model", "prose", "--model", "other", input=TEXT)
    assert shown.stdout == rnngen("score", file, "--model", "prose", "--model", "other").stdout


def test_one_model_has_nobody_to_be_compared_with(rnngen, models, file):
    for names in (["prose"], ["prose", "prose"]):
        result = rnngen("score", file, *(part for name in names for part in ("--model", name)))
        assert result.exit_code == 2
        assert "Give --model two or more times, each time another model." in result.stderr


def test_models_of_text_and_music_are_one_clear_error(rnngen, models, score_model, file):
    result = rnngen("score", file, "--model", "prose", "--model", "tunes")
    assert result.exit_code == 1
    assert "cannot be compared: prose (text), tunes (score)" in result.stderr


def test_music_does_not_suit_models_of_text(rnngen, models, tmp_path):
    (tmp_path / "tune.abc").write_text("X:1\nT:x\nM:4/4\nL:1/4\nK:C\nCDEF|\n")
    result = rnngen("score", tmp_path / "tune.abc", "--model", "prose", "--model", "other")
    assert result.exit_code == 1
    assert "does not suit the model" in result.stderr

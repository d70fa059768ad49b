"""A classifier of pictures, from a folder of files to labels."""

import json

import numpy as np
import pytest
from PIL import Image

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import FOLDER, Pairing
from rnngen.training import train

SIDES = 8, 6


def draw(label, place, generator):
    """Draw a bright line, lying or standing, on a dark and noisy ground."""
    pixels = generator.integers(0, 60, SIDES).astype(np.uint8)
    if label == "lying":
        pixels[1 + place % 6] = 220
    else:
        pixels[:, place % 6] = 220
    return Image.fromarray(pixels)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder, generator = tmp_path_factory.mktemp("lines"), np.random.default_rng(3)
    for label in ("lying", "standing"):
        (folder / label).mkdir()
        for number in range(60):
            draw(label, number, generator).save(folder / label / f"{number}.png")
    return folder


@pytest.fixture(scope="module")
def corpus(pictures):
    return load_corpus(pictures, pairing=Pairing(target=FOLDER))


@pytest.fixture(scope="module")
def model(corpus, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "lines.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_CACHE", str(path.parent / "cache"))
        config = TrainConfig(epochs=40, lanes=8, sequence_length=32, shift=1)
        train(corpus, config, NetworkOverrides(units=16), path)
    return path


def test_unseen_pictures_get_their_label(rnngen, model, tmp_path):
    generator, files = np.random.default_rng(4), []
    for number in range(40):
        label = ("lying", "standing")[number % 2]
        files.append(tmp_path / f"{label}-{number}.png")
        draw(label, number, generator).convert("RGB").save(files[-1])
    lines = rnngen("classify", model, "--json", *files).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [each["source"] for each in found] == list(map(str, files))
    right = [each["label"] in each["source"].rpartition("/")[2] for each in found]
    assert sum(right) >= 36


def test_what_is_no_such_picture_is_said(rnngen, model, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    Image.new("L", (9, 7)).save(tmp_path / "wide.png")
    for arguments, message in (
        ((tmp_path / "wide.png",), "has 7 × 9 numbers instead of 8 × 6"),
        ((tmp_path / "text.png",), "is not a picture that can be read"),
        (("--given", "some text"), "--given needs a picture; there is no file 'some text'"),
        (("-",), "reads rows of numbers. Name a file instead of -."),
    ):
        result = rnngen("classify", model, *arguments)
        assert message in result.stderr
        assert result.exit_code
        assert "Traceback" not in result.output


def test_movements_are_for_pictures(rnngen, pictures, tmp_path):
    (tmp_path / "words.tsv").write_text("".join(f"a{n}\tb{n}\n" for n in range(30)))
    refused = rnngen("train", tmp_path / "words.tsv", "--shift", 2, "--epochs", 1)
    assert "--shift needs a corpus of pictures" in refused.stderr
    refused = rnngen("train", pictures, "--target", "folder", "--source-weight", 0.5)
    assert "--source-weight needs sources of text or music" in refused.stderr


def test_an_interrupted_training_moves_pictures_as_a_whole_one(corpus, tmp_path):
    config = TrainConfig(epochs=4, lanes=4, sequence_length=32, seed=3, checkpoint_seconds=0)
    wishes = NetworkOverrides(units=8)
    whole = train(corpus, config, wishes, tmp_path / "whole.safetensors").model
    steps = []
    part = tmp_path / "part.safetensors"
    train(corpus, config, wishes, part, stop=lambda: steps.append(1) or len(steps) == 9)
    resumed = train(corpus, TrainConfig(), path=part, resume=True).model
    assert resumed.digest == whole.digest
    assert whole.training["settings"]["shift"] == 2

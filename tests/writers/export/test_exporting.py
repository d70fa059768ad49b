import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.errors import WriterError
from rnngen.models.model_file import Model, read_model
from rnngen.tokens.char import CharCodec
from rnngen.writers.export import export_model
from rnngen.writers.export.onnx_file import onnx_file
from tests.conftest import random_weights
from tests.writers.export.models import stepped, text_model

HOW_TO = Path(__file__).parents[3] / "docs" / "howto" / "export.md"

LOAD = """
import sys, numpy, keras
for folder in sys.argv[1:]:
    network = keras.models.load_model(f"{folder}/my.keras")
    print(network.name)
    ids = numpy.load(f"{folder}/ids.npy")
    numpy.save(f"{folder}/logits.npy", network(ids))
assert not any(name.startswith("rnngen") for name in sys.modules)
"""


def test_keras_loads_the_network_without_rnngen(tmp_path, generator):
    logits = {}
    for tied in (False, True):
        model = text_model(layers=2, tied=tied, name="my prose")
        folder = tmp_path / str(tied)
        folder.mkdir()
        export_model(model, folder / "my.keras")
        tokens = generator.integers(0, model.config.vocabulary_size, (3, 7))
        np.save(folder / "ids.npy", tokens)
        logits[folder] = stepped(model, tokens)[0]
    command = [sys.executable, "-W", "ignore", "-c", LOAD, *map(str, logits)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout == "my_prose\nmy_prose\n", done.stderr
    for folder, expected in logits.items():
        assert np.allclose(np.load(folder / "logits.npy"), expected, atol=1e-5)


def test_a_keras_file_names_only_layers_of_keras(tmp_path):
    export_model(text_model(), tmp_path / "prose.keras")
    config = json.loads(zipfile.ZipFile(tmp_path / "prose.keras").read("config.json"))
    layers = [layer["class_name"] for layer in config["config"]["layers"]]
    assert layers == ["InputLayer", "Embedding", "LSTM", "LSTM", "Dense"]


@given(st.integers(1, 4), st.booleans(), st.integers(1, 9), st.integers(1, 3), st.integers(1, 5))
def test_an_onnx_runtime_computes_what_the_stepper_does(layers, tied, units, batch, steps):
    model = text_model(layers, tied, units, seed=layers)
    content = onnx_file(model)
    onnx.checker.check_model(content, full_check=True)
    session = onnxruntime.InferenceSession(content)
    ids = np.random.default_rng(steps).integers(0, model.config.vocabulary_size, (batch, 2 * steps))
    zeros = np.zeros((layers, batch, units), np.float32)
    first, hidden, cell = session.run(None, {"ids": ids[:, :steps], "hidden": zeros, "cell": zeros})
    second, hidden, cell = session.run(
        None, {"ids": ids[:, steps:], "hidden": hidden, "cell": cell}
    )
    logits, states = stepped(model, ids)
    assert np.allclose(np.concatenate((first, second), axis=1), logits, atol=1e-5)
    assert np.allclose(hidden, states.hidden, atol=1e-5)
    assert np.allclose(cell, states.cell, atol=1e-5)


def test_the_example_for_keras_in_the_docs_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    codec = CharCodec.from_documents(["ROMEO: and others\n"])
    config = NetworkConfig(len(codec.vocabulary), 5, 6, 1)
    model = Model(
        "shakespeare", "text", config, codec, random_weights(config, np.random.default_rng(1))
    )
    export_model(model, "shakespeare.keras")
    page = HOW_TO.read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(import json\n.*?)```", page, flags=re.DOTALL)
    exec(compile(example, HOW_TO.name, "exec"), {})
    logits, _ = stepped(model, np.array([[0, *codec.encode("ROMEO:")]]))
    likeliest = logits[0, -1].argsort()[::-1][:5]
    assert capsys.readouterr().out == f"{[codec.vocabulary.tokens[i] for i in likeliest]}\n"


def test_beside_a_network_stands_what_its_ids_mean(tmp_path):
    model = text_model()
    written = export_model(model, tmp_path / "prose.onnx")
    assert written == [tmp_path / "prose.onnx", tmp_path / "prose.vocabulary.json"]
    meaning = json.loads(written[1].read_text(encoding="utf-8"))
    assert tuple(meaning["tokens"]) == model.codec.vocabulary.tokens
    assert meaning["opening"] == [0, 4]
    assert (meaning["name"], meaning["kind"], meaning["licence"]) == ("prose", "text", "CC0")
    assert meaning["sha256"] == model.digest


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("text", "prose.pt", r"exported to prose\.pt\. Choose one of \.keras, \.onnx, \.html"),
        ("text", "no/prose.onnx", r"No such file or directory"),
        (
            "score",
            "tune.html",
            r"tune\.html would be a page that writes text.* Choose \.onnx or \.keras",
        ),
    ],
)
def test_what_cannot_be_exported_is_explained(kind, name, said, tmp_path):
    with pytest.raises(WriterError, match=said):
        export_model(text_model(kind=kind), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_without_onnx_one_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(WriterError, match=r"pip install 'rnngen\[onnx\]'"):
        export_model(text_model(), tmp_path / "prose.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("source", ["/home/ada/diary.txt", "shakespeare"])
def test_a_model_to_share_samples_the_same_and_tells_nothing_of_its_authors_disk(tmp_path, source):
    corpus = {"name": "diary", "source": source, "fingerprint": "a" * 64, "licence": "mine"}
    training = {"seconds": 1.5, "machine": "x86_64, 2 cores"}
    model = replace(text_model(), corpus=corpus, training=training)
    (written,) = export_model(model, tmp_path / "shared.safetensors")
    shared = read_model(written)
    assert shared.digest == model.digest
    assert shared.opening == model.opening
    assert shared.training == {"seconds": 1.5}
    if source == "shakespeare":
        assert shared.corpus == corpus
    else:
        assert shared.corpus == {"name": "diary", "licence": "mine"}
        assert b"/home/ada" not in written.read_bytes()

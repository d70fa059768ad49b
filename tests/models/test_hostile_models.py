"""Models that somebody has made on purpose: each gives a model or one sentence.

Their checksums fit, so only the schema of the header and the checks of the arrays stand.
"""

import math
import os
import tracemalloc
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.errors import ModelFileError
from rnngen.models.model_file import Model, read_model, save_model
from rnngen.tokens import PairCodec
from tests.fuzz.json_values import changed
from tests.fuzz.small_models import PAIRS, Small
from tests.models.hostile import (
    AGAIN,
    header_of,
    rewrite_arrays,
    rewrite_header,
    with_header,
    with_text,
)
from tests.models.test_model_file import CODECS, make_model

POINT = {
    "step": 3,
    "epoch": 0.5,
    "seconds": 1.5,
    "train": 2.5,
    "validation": 2.25,
    "tokens_per_second": 1000.0,
}


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(make_model(), path)
    return path


@pytest.mark.parametrize(
    "version", [None, -1, 0, "999", "1", 999.5, 1.0, True, False, [1], {}, 10**400]
)
def test_a_version_that_is_not_a_number_of_a_format_is_refused(model_file, version):
    rewrite_header(model_file, lambda header: header.update(format_version=version))
    with pytest.raises(ModelFileError, match="names no format version"):
        read_model(model_file)
    rewrite_header(model_file, lambda header: header.pop("format_version"))
    with pytest.raises(ModelFileError, match="names no format version"):
        read_model(model_file)


def test_the_first_version_can_be_read(model_file):
    rewrite_header(model_file, lambda header: header.update(format_version=1))
    assert read_model(model_file).name == "test"


@pytest.mark.parametrize("value", [None, True, "5", [], {}, 10**400, -(10**400), math.inf, -math.inf, math.nan, -1e300])  # fmt: skip
@pytest.mark.parametrize(
    "place",
    [
        ("opening", 0),
        ("training", "nats_per_token"),
        ("training", "seconds"),
        ("training", "epochs"),
        ("training", "curve", 0, "step"),
        ("training", "curve", 0, "seconds"),
        ("corpus", "documents"),
        ("network", "units"),
        ("network", "dropout"),
    ],
)
def test_a_number_is_finite_and_in_its_range(model_file, place, value):
    def change(header):
        header["training"]["curve"] = [dict(POINT)]
        *outer, last = place
        for name in outer:
            header = header[name]
        header[last] = value

    rewrite_header(model_file, change)
    with pytest.raises(ModelFileError, match="header is not usable"):
        read_model(model_file)


@pytest.mark.parametrize("value", ["low", None, True, [1.0], 10**400, 1e300, -1e300])
@pytest.mark.parametrize("name", ["train", "validation"])
def test_a_loss_of_the_curve_is_a_number(model_file, name, value):
    rewrite_header(
        model_file, lambda header: header["training"].update(curve=[POINT | {name: value}])
    )
    with pytest.raises(ModelFileError, match="header is not usable"):
        read_model(model_file)


@pytest.mark.parametrize("loss", [math.nan, math.inf, -0.0, 3e38])
def test_a_curve_keeps_the_losses_of_a_training_that_diverged(tmp_path, loss):
    curve = [POINT | {"train": loss}, POINT]
    model = replace(make_model(), training={"curve": curve})
    save_model(model, tmp_path / "model.safetensors")
    assert repr(read_model(tmp_path / "model.safetensors").training["curve"]) == repr(curve)


@pytest.mark.parametrize("value", [None, 5, True, 1.5, [], {}, "x" * 20_000])
@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("corpus", "parts"),
        ("corpus", "source"),
        ("corpus", "licence"),
        ("corpus", "fingerprint"),
        ("corpus", "name"),
        ("training", "machine"),
        ("training", "versions"),
        ("training", "curve"),
    ],
)
def test_an_entry_of_a_record_is_of_its_type(model_file, record, name, value):
    rewrite_header(model_file, lambda header: header[record].update({name: value}))
    if value in ([], {}) and isinstance(value, {"curve": list, "versions": dict}.get(name, bytes)):
        assert read_model(model_file)
        return
    with pytest.raises(ModelFileError, match="header is not usable"):
        read_model(model_file)


@pytest.mark.parametrize(
    "name",
    [None, 5, "", ".", "..", "../x", "/x", "a/b", "a\\b", "a\0b", "a\nb", "\x1b[2J", "\x9b", "\ud800", "\u202ex", "\u2066", "\u2028", "x" * 256],
)  # fmt: skip
def test_a_name_is_a_plain_printable_file_name(model_file, name):
    rewrite_header(model_file, lambda header: header.update(name=name))
    with pytest.raises(ModelFileError, match="header is not usable"):
        read_model(model_file)


@pytest.mark.parametrize("name", ["sonnets", "Größe", "唐詩", "my poems", "a.b-c_1", "👩\u200d💻"])
def test_a_name_may_be_of_any_script(tmp_path, name):
    save_model(make_model(name), tmp_path / "model.safetensors")
    assert read_model(tmp_path / "model.safetensors").name == name


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.update({f"name{AGAIN}": "other"}),
        lambda header: header.update({f"name{AGAIN}": header["name"]}),
        lambda header: header["network"].update({f"units{AGAIN}": 6}),
        lambda header: header["corpus"].update({f"source{AGAIN}": "/etc/passwd"}),
    ],
)
def test_a_repeated_key_is_refused(model_file, change):
    rewrite_header(model_file, change)
    with pytest.raises(ModelFileError, match="a key is repeated"):
        read_model(model_file)


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("score", "char"), ("performance", "char"), ("text", "event"), ("python", "performance")],
)  # fmt: skip
def test_a_kind_and_its_codec_fit_together(tmp_path, kind, codec):
    path = tmp_path / "model.safetensors"
    save_model(replace(make_model(codec=CODECS[codec]), kind=kind), path)
    with pytest.raises(ModelFileError, match="kind and codec do not fit"):
        read_model(path)


@pytest.mark.parametrize("kind", ["sheet", "", "x" * 900])
def test_a_kind_of_a_later_rnngen_is_told(model_file, kind):
    rewrite_header(model_file, lambda header: header.update(kind=kind))
    with pytest.raises(ModelFileError, match="a kind that this rnngen does not know") as error:
        read_model(model_file)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize("characters", [None, 5, True, ["h", "e"], {"h": 1}, "aa"])
def test_the_characters_of_a_codec_are_a_text(model_file, characters):
    rewrite_header(model_file, lambda header: header["codec"].update(characters=characters))
    with pytest.raises(ModelFileError, match="damaged"):
        read_model(model_file)


@pytest.mark.parametrize("codec", ["event", "performance"])
@pytest.mark.parametrize("token", [1, None, True, 1.5, ["Pitch_60"], "Pitch_999", ""])
def test_the_tokens_of_a_codec_are_texts(tmp_path, codec, token):
    path = tmp_path / "model.safetensors"
    kind = {"event": "score", "performance": "performance"}[codec]
    save_model(replace(make_model(codec=CODECS[codec]), kind=kind), path)
    assert read_model(path).kind == kind
    rewrite_header(path, lambda header: header["codec"]["tokens"].__setitem__(0, token))
    with pytest.raises(ModelFileError, match="header is not usable"):
        read_model(path)


SIDES = {name: (small.codec.source, small.codec.target) for name, small in PAIRS.items()}


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("label", SIDES["verdicts"][1]),
        ("series", SIDES["waves"][1]),
        ("words", SIDES["verdicts"][0]),
        ("notes", SIDES["dances"][0]),
        ("text", PairCodec(SIDES["verdicts"][1], SIDES["poems"][1])),
        ("label", PairCodec(SIDES["waves"][0], SIDES["verdicts"][1])),
        ("series", PairCodec(SIDES["poems"][0], SIDES["waves"][1])),
        ("series", PairCodec(SIDES["pictures"][0], SIDES["waves"][1])),
        ("picture", PairCodec(SIDES["poems"][0], SIDES["pictures"][0])),
        ("words", PairCodec(SIDES["poems"][0], SIDES["verdicts"][0])),
    ],
)
def test_sides_that_no_corpus_has_are_refused(tmp_path, kind, codec):
    path = tmp_path / "model.safetensors"
    save_model(Small(kind, codec).model({}, {}), path)
    with pytest.raises(ModelFileError, match="its sources and targets do not fit together"):
        read_model(path)


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_of_a_model_of_pairs_gives_a_model_or_a_sentence(tmp_path, name, data):
    path = tmp_path / "model.safetensors"
    save_model(PAIRS[name].model({}, {}), path)
    good = path.read_bytes()
    path.write_bytes(with_header(good, data.draw(changed(header_of(good)))))
    check_read(path)


@pytest.mark.parametrize("tokens", [1025, 10**6])
def test_an_opening_is_short(model_file, tokens):
    rewrite_header(model_file, lambda header: header.update(opening=[0] * tokens))
    with pytest.raises(ModelFileError, match="damaged"):
        read_model(model_file)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 3e38])
def test_a_weight_is_finite(model_file, value):
    def change(weights):
        weights["lstm_0.kernel"][1, 2] = value

    rewrite_arrays(model_file, change)
    with pytest.raises(ModelFileError, match="not a number, or is far too large"):
        read_model(model_file)


@pytest.mark.parametrize(
    "change",
    [
        lambda weights: weights.pop("output.bias"),
        lambda weights: weights.update(extra=np.zeros(3, np.float32)),
        lambda weights: weights.update({"output.bias": weights["output.bias"].astype(np.float64)}),
        lambda weights: weights.update({"output.bias": weights["output.bias"].astype(np.float16)}),
        lambda weights: weights.update({"output.bias": weights["output.bias"][:, None]}),
        lambda weights: weights.update({"output.bias": weights["output.bias"][:-1]}),
    ],
)
def test_weights_that_the_settings_do_not_imply_are_refused_unread(model_file, monkeypatch, change):
    rewrite_arrays(model_file, change)
    monkeypatch.setattr(np, "fromfile", lambda *_: pytest.fail("an array was read"))
    with pytest.raises(ModelFileError, match=r"shapes that its settings imply|not a whole"):
        read_model(model_file)


@pytest.mark.parametrize("text", ["", "5", "[]", "null", '"x"', "{", "[" * 10**6, '{"a":' * 10**5, "[{" + "}, {" * 10**6 + "}]", "{}" + "\0"])  # fmt: skip
def test_a_header_that_is_no_object_is_refused(model_file, text):
    model_file.write_bytes(with_text(model_file.read_bytes(), text))
    with pytest.raises(ModelFileError, match="damaged"):
        read_model(model_file)


@pytest.mark.parametrize(
    "description",
    [
        b"",
        b"[]",
        b'{"a": 5}',
        b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}',
        b'{"__metadata__": {"rnngen": 5}}',
        b'{"__metadata__": {}, "a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 8]}}',
        b'{"a": {"dtype": "F32", "shape": [1e9], "data_offsets": [0, 8]}}',
        b'{"a": {"dtype": "F32", "shape": [1000000000], "data_offsets": [0, 8]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "O", "shape": [1], "data_offsets": [0, 8]}}',
        b"\xff" * 40,
    ],
)
def test_a_description_of_arrays_that_are_not_there_is_refused(tmp_path, description):
    path = tmp_path / "model.safetensors"
    for length in (len(description), len(description) + 1, 2**20, 2**32, 2**64 - 1):
        path.write_bytes(length.to_bytes(8, "little") + description + bytes(4))
        with pytest.raises(ModelFileError, match=r"not a whole \.safetensors file"):
            read_model(path)


@pytest.mark.parametrize("start", [b"", (2**31).to_bytes(8, "little"), b"header"])
def test_a_sparse_file_of_3_gib_costs_no_memory(tmp_path, start):
    path = tmp_path / "model.safetensors"
    if start == b"header":
        save_model(make_model(), path)
        start = path.read_bytes()
    with path.open("wb") as file:
        file.write(start)
        file.truncate(3 * 2**30)
    tracemalloc.start()
    try:
        with pytest.raises(ModelFileError, match="damaged"):
            read_model(path)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_a_large_file_is_not_held_before_its_checksum_fits(model_file, monkeypatch):
    monkeypatch.setattr("rnngen.models.tensor_file.MAX_UNVERIFIED", 100)
    assert read_model(model_file).name == "test"
    model_file.write_bytes(model_file.read_bytes()[:-4] + b"\0\0\0\1")
    monkeypatch.setattr(np, "fromfile", lambda *_: pytest.fail("an array was read"))
    with pytest.raises(ModelFileError, match="values do not match"):
        read_model(model_file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "model.safetensors")
    with pytest.raises(ModelFileError, match="not a regular file"):
        read_model(tmp_path / "model.safetensors")


def test_unknown_entries_of_records_are_left_out(model_file):
    rewrite_header(model_file, lambda header: header["training"].update(later={"a": [1]}))
    rewrite_header(model_file, lambda header: header["corpus"].update(later="x"))
    model = read_model(model_file)
    assert (model.corpus, model.training) == ({"source": "x"}, {"seconds": 1.5})


@pytest.mark.parametrize("name", ["a/b", "\0", ""])
def test_a_model_that_could_not_be_read_again_is_not_saved(tmp_path, name):
    with pytest.raises(ModelFileError, match="cannot be written"):
        save_model(make_model(name), tmp_path / "model.safetensors")
    assert not list(tmp_path.iterdir())


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_gives_a_model_or_a_sentence(model_file, data):
    good = model_file.read_bytes()
    other = model_file.with_name("other.safetensors")
    other.write_bytes(with_header(good, data.draw(changed(header_of(good)))))
    check_read(other)


def check_read(path):
    """Read a model, unless it is refused: it can be saved, and read again as it was."""
    try:
        model = read_model(path)
    except ModelFileError:
        return
    assert all(np.isfinite(weight).all() for weight in model.weights.values())
    save_model(model, path)
    again = read_model(path)
    parts = [each.name for each in fields(Model) if each.name != "codec"]
    # A curve may hold NaNs, which are not equal to themselves.
    assert [repr(getattr(again, part)) for part in parts] == [
        repr(getattr(model, part)) for part in parts
    ]
    assert again.codec.to_json() == model.codec.to_json()

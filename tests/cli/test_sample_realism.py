"""Drawing among scores by how much likelier they are to be real."""

from dataclasses import replace

import pytest

from rnngen.evaluation import realism
from rnngen.models.library import ModelFiles, model_path
from rnngen.models.model_file import save_model
from rnngen.tokens.event import EventCodec
from tests.cli.conftest import untrained
from tests.evaluation.test_realism import TRAITS, tunes

NOTICE = "Drawing 16 samples once"


@pytest.fixture
def files(monkeypatch, generator):
    """The files of a model that knows traits of real tunes."""
    monkeypatch.setattr(realism, "PILOTS", 16)
    monkeypatch.setattr("rnngen.cli.realism.PILOTS", 16)
    model = untrained("tunes", "score", EventCodec.from_documents([*tunes(40)]), generator)
    save_model(replace(model, corpus={"traits": TRAITS}), model_path("tunes"))
    return ModelFiles(model_path("tunes"))


def test_best_of_learns_once_what_is_real(rnngen, files, tmp_path):
    def drawn(*options):
        path = tmp_path / "a.mid"
        result = rnngen("sample", "tunes", "--seed", 3, "--length", 40, "-o", path, *options)
        assert result.exit_code == 0, result.output
        return path.read_bytes(), NOTICE in result.stderr

    assert not drawn()[1]
    first, is_learnt = drawn("--best-of", 4)
    assert is_learnt
    assert files.realism.exists()
    assert drawn("--best-of", 4) == (first, False)
    files.realism.unlink()
    assert drawn("--best-of", 4) == (first, True)
    for asked in (("--free",), ("--bars", 2), ("--form", "AA"), ("--key", "C")):
        files.realism.unlink(missing_ok=True)
        assert not drawn("--best-of", 2, *asked)[1]

"""No header of a model, however it was changed, ends a command in anything but a sentence."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from rnngen.writers.midi import render_midi
from tests.cli.conftest import RISING
from tests.fuzz.json_values import changed
from tests.fuzz.small_models import FILES, PAIRS, TABLES, lay_out_files
from tests.models.hostile import header_of, rewrite_header, with_header
from tests.models.test_hostile_models import POINT


@pytest.fixture
def serve(rnngen, tmp_path, text_model, score_model):
    """Run every command that reads a model on a changed one; each must give a result or a sentence."""
    (tmp_path / "prose.txt").write_text("the quick brown fox.\n" * 9, encoding="utf-8")
    (tmp_path / "tunes.mid").write_bytes(render_midi(RISING, "test"))

    def serve_all(name, data, *more):
        changed = tmp_path / "changed.safetensors"
        changed.write_bytes(data)
        suffix = {"prose": ".txt", "tunes": ".mid"}[name]
        file = tmp_path / f"{name}{suffix}"
        for command in [
            ["models", "show", changed],
            ["models", "show", changed, "--json"],
            ["sample", changed, "--length", 20, "-o", tmp_path / f"out{suffix}"],
            ["score", file, "--model", changed, "--model", name],
            ["evaluate", changed, file, *more],
        ]:
            result = rnngen(*command)
            assert result.exit_code in (0, 1, 2), result.output
            assert "unexpected error" not in result.output
            assert isinstance(result.exception, SystemExit | None), result.exception

    return serve_all


@pytest.mark.parametrize("name", ["prose", "tunes"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_never_ends_in_a_trace(serve, name, data):
    good = model_path(name).read_bytes()
    serve(name, with_header(good, data.draw(changed(header_of(good)))))


GIVEN = {"poems": "title=The fox,author=The dog", "waves": FILES[3], "voices": FILES[1]}
GIVEN |= dict.fromkeys(("pictures", "formulas"), FILES[2]) | {"dances": FILES[1]}


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_of_a_model_of_pairs_never_ends_in_a_trace(
    rnngen, tmp_path, monkeypatch, name, data
):
    monkeypatch.chdir(tmp_path)
    lay_out_files()
    model = tmp_path / "pairs.safetensors"
    save_model(PAIRS[name].model({}, {}), model)
    good = model.read_bytes()
    model.write_bytes(with_header(good, data.draw(changed(header_of(good)))))
    for command in [
        ["models", "show", model, "--json"],
        ["sample", model, "--given", GIVEN.get(name, "The fox")],
        ["classify", model, GIVEN.get(name, FILES[0]), "--explain", "page.html"],
        *(["evaluate", model, table] for table in TABLES),
    ]:
        result = rnngen(*command)
        assert result.exit_code in (0, 1, 2), result.output
        assert "unexpected error" not in result.output
        assert isinstance(result.exception, SystemExit | None), result.exception


@pytest.mark.parametrize(
    "losses",
    [[math.nan], [math.inf, 2.0], [0.0, 1e39], [2.0], []],
)
def test_any_curve_can_be_drawn(serve, tmp_path, losses):
    curve = [POINT | {"train": loss, "validation": loss} for loss in losses]
    rewrite_header(model_path("prose"), lambda header: header["training"].update(curve=curve))
    page = tmp_path / "page.html"
    serve("prose", model_path("prose").read_bytes(), "-o", page, "--samples", 1)
    assert page.exists()


def test_a_record_without_entries_is_enough(serve):
    rewrite_header(model_path("tunes"), lambda header: header.update(corpus={}, training={}))
    serve("tunes", model_path("tunes").read_bytes())

"""No header of a model, however it was changed, ends a command in anything but a sentence."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.models.library import model_path
from rnngen.writers.midi import render_midi
from tests.cli.conftest import RISING
from tests.fuzz.json_values import changed
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

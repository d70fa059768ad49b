"""What `rnngen evaluate` and `compare` say about models of series."""

import json

from tests.cli.test_series import corpus, model  # noqa: F401


def test_series_are_measured_beside_a_linear_filter(rnngen, model, corpus):  # noqa: F811
    named = (model, corpus.source, "--source", "step", "--target", "sum")
    whole = json.loads(rnngen("evaluate", *named, "--json").stdout)
    found = json.loads(rnngen("evaluate", model, "--json").stdout)
    assert whole["rmse"] < 0.8 * whole["linear_rmse"]
    assert found["rmse"] < 0.8 * found["linear_rmse"]
    assert found["source_bits"] > 1
    assert f"{found['rmse']:.4f}" in rnngen("evaluate", model).stdout
    assert "gives numbers, which cost no nats" in rnngen("compare", model, model).stderr
    assert "no report page" in rnngen("evaluate", model, "-o", "page.html").stderr

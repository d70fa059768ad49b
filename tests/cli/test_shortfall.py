"""The warning after a training that ended far above the expected loss."""

import pytest

from rnngen.corpus.document import Corpus
from rnngen.training import Trained
from rnngen.training.events import BUDGET, STOPPED
from rnngen.training.expected import MEASURED, speed_warning
from tests.models.test_model_file import make_model

BUILT_IN, OWN = (
    Corpus("plays", "text", "shakespeare", ()),
    Corpus("shakespeare", "text", "/home/me/shakespeare", ()),
)


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    monkeypatch.setitem(MEASURED, "shakespeare", ((60.0, 2.0), (600.0, 1.0)))


def trained(loss, ended=BUDGET):
    model = make_model()
    model.training["nats_per_token"] = loss
    return Trained(model, ended, [{"tokens_per_second": 1234.5}])


def test_a_run_far_above_gets_a_warning_with_its_speed():
    said = speed_warning(trained(1.2), BUILT_IN, 600.0)
    assert said.startswith("One core reached 1.00 nats per token in 10 minutes")
    assert "1,234 tokens/s" in said


@pytest.mark.parametrize(
    ("run", "corpus", "seconds"),
    [
        (trained(1.05), BUILT_IN, 600.0),
        (trained(3.0), OWN, 600.0),
        (trained(3.0), BUILT_IN, None),
        (trained(3.0), BUILT_IN, 30.0),
        (trained(3.0, STOPPED), BUILT_IN, 600.0),
    ],
    ids=["near", "not built in", "without a time", "shorter than any run", "stopped"],
)
def test_other_runs_get_no_warning(run, corpus, seconds):
    assert speed_warning(run, corpus, seconds) is None

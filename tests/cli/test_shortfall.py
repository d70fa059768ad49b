"""What is said of a training that ended far above what its time usually gives."""

import pytest

from rnngen.corpus.document import Corpus
from rnngen.training import Trained
from rnngen.training.events import BUDGET, STOPPED
from rnngen.training.expected import MEASURED, shortfall
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


def test_a_run_far_above_is_told_with_its_speed():
    said = shortfall(trained(1.2), BUILT_IN, 600.0)
    assert said.startswith("One core has reached 1.00 nats per token in 10 minutes")
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
def test_of_other_runs_there_is_nothing_to_say(run, corpus, seconds):
    assert shortfall(run, corpus, seconds) is None

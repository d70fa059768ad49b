"""Every public value has a short `repr`: a notebook shows the last value of a cell."""

from dataclasses import replace

import numpy as np
import pytest

import rnngen
from rnngen.brief import Brief
from rnngen.config import FormConfig, NetworkConfig, NetworkOverrides, SampleConfig, SteerConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.evaluation.baseline import MixedModel
from rnngen.evaluation.report import Report
from rnngen.memorization.notes import TrainingNotes
from rnngen.memorization.performances import TrainingPerformances
from rnngen.memorization.training import TrainingText
from rnngen.models.pairs import TargetModel
from rnngen.music.performance import Performance, PlayedNote
from rnngen.music.score import Bar, Metre, Note, Score
from rnngen.sampling.given import Classification
from rnngen.training.events import Trained
from tests.models.test_model_file import make_model

TEXT = "She sells sea shells. " * 5000
MODEL = make_model()
CORPUS = Corpus("long" * 60, "text", "/some/where" * 40, (Document("a.txt", TEXT),) * 300)
SCORE = Score(
    tuple(Note(24 * i, 0, 60, 24, 80) for i in range(3000)),
    tuple(Bar(192 * i, 192, Metre(4, 4)) for i in range(400)),
)
CURVE = [
    {
        "step": i,
        "epoch": 1.0,
        "seconds": 1.0,
        "train": 1.0,
        "validation": 1.0,
        "tokens_per_second": 1.0,
    }
    for i in range(500)
]


def evaluated():
    likelihood = rnngen.evaluate(MODEL, replace(CORPUS, documents=(Document("a", "hello" * 99),)))
    return Report("m", "text", "c", True, likelihood, None, curve=tuple(CURVE), samples=(TEXT,) * 9)


VALUES = {
    "corpus": lambda: CORPUS,
    "document": lambda: CORPUS.documents[0],
    "model": lambda: replace(MODEL, training={"curve": CURVE}, corpus={"source": "x" * 9999}),
    "trained": lambda: Trained(MODEL, "budget", CURVE),
    "score": lambda: SCORE,
    "performance": lambda: Performance(tuple(PlayedNote(i, 60, 9, 9) for i in range(9999))),
    "rows": lambda: Rows.of(np.zeros((500, 28), np.float32)),
    "pair": lambda: Pair(TEXT, SCORE),
    "labels": lambda: Classification("a", {f"label {i}": 0.001 for i in range(1000)}),
    "report": evaluated,
    "settings": lambda: [rnngen.TrainConfig(), SampleConfig(), SteerConfig(), FormConfig()],
    "network": lambda: [NetworkConfig(67), NetworkOverrides()],
    "rules": lambda: rnngen.Rules(),
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_shown_in_few_characters(value):
    made = VALUES[value]()
    for each in made if isinstance(made, list) else [made]:
        assert type(each).__name__ in repr(each)
        assert len(repr(each)) <= 500, repr(each)


def test_all_training_data_and_models_are_shown_so():
    for kind in (TrainingNotes, TrainingPerformances, TrainingText, TargetModel, MixedModel):
        assert kind.__repr__ is Brief.__repr__


def test_what_is_left_out_is_counted():
    shown = repr(replace(CORPUS, name="sea", source="here"))
    assert shown.startswith(
        "Corpus(name='sea', kind='text', source='here', documents=<tuple of 300>"
    )

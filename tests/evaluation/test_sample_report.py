from dataclasses import replace

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.evaluation import report_on
from rnngen.evaluation.sample_report import MEASURES, measures_of
from rnngen.kinds import KINDS
from rnngen.memorization import training_of_tokens
from rnngen.tokens import CODECS
from rnngen.tokens.char import CharCodec
from tests.sampling.conftest import untrained

OF_PAIRS = {"label", "word", "rows", "columns", "series", "notes"}
"""Codecs of parts of pairs only, which have measures of their own."""


def test_every_kind_has_measures():
    assert {kind.codec for kind in KINDS.values()} == set(CODECS)
    assert set(CODECS) - OF_PAIRS <= set(MEASURES)
    assert set(MEASURES) - set(CODECS) <= set(KINDS)


def test_a_new_kind_of_characters_has_the_measures_of_text(monkeypatch):
    numbers = replace(KINDS["text"], name="numbers", suffixes=(".num",), length=20)
    monkeypatch.setitem(KINDS, "numbers", numbers)
    codec = CharCodec.from_documents(["12 34\n56\n"])
    model = untrained("numbers", codec)
    assert measures_of(model) is MEASURES["char"]
    documents = tuple(Document(name, "12 34\n56\n" * 4) for name in "abc")
    report = report_on(
        model,
        Corpus("n", "numbers", "n", documents),
        held_out=False,
        samples=SampleConfig(count=2, length=20),
        training=training_of_tokens(codec, codec.encode("12 34\n56\n").astype(np.uint8)),
    )
    assert [section.name for section in report.sections] == [
        "Novelty to the training",
        "Diversity",
        "Style",
    ]
    assert report.likelihood.bits_per_character
    assert report.likelihood.nats_per_note is None

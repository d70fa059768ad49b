import math

import numpy as np
import pytest

from rnngen.evaluation.likelihood import document_likelihoods, document_spans
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec

CODEC = CharCodec.from_documents(["ab"])
A, B = CODEC.encode("ab").tolist()


def test_documents_are_told_apart_by_their_closings_and_the_worst_comes_first():
    predicted = np.array([A, B, BOUNDARY, A, BOUNDARY])
    first, second = document_likelihoods(
        CODEC, predicted, np.array([1.0, 1, 1, 3, 1]), ["learnt", "calm", "wild"]
    )
    assert (first.name, first.tokens, first.nats_per_token) == ("wild", 2, 2.0)
    assert (second.name, second.tokens, second.nats_per_token) == ("calm", 3, 1.0)
    assert first.bits_per_character == pytest.approx(4 / math.log(2))
    assert second.bits_per_character == pytest.approx(3 / math.log(2) / 2)
    assert first.nats_per_note is None


def test_the_end_of_a_text_without_its_closing_is_the_last_document():
    predicted = np.array([A, BOUNDARY, A, A])
    assert document_spans(predicted) == [slice(0, 2), slice(2, 4)]
    names = [
        each.name
        for each in document_likelihoods(
            CODEC, predicted, np.array([1.0, 1, 2, 2]), ["x", "y", "z"]
        )
    ]
    assert names == ["z", "y"]


def test_a_single_document_is_the_whole():
    assert document_likelihoods(CODEC, np.array([A, B, BOUNDARY]), np.ones(3), ["all"]) == ()

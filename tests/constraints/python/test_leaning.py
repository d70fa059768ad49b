"""Comments and docstrings get the share that they should have, whatever the model prefers."""

import numpy as np
import pytest

from rnngen.config import SampleConfig
from rnngen.constraints.python import PythonConstraint
from rnngen.corpus.document import Document
from rnngen.corpus.python import prose_share
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.tokens import BOUNDARY, CharCodec
from tests.constraints.python.driver import vocabulary_of
from tests.constraints.python.test_completion import Fixed

CODEC = CharCodec(vocabulary_of("abcdefghijklmnopqrstuvwxyz =()[],.+'\"#0123456789\n"))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("x = 1\n", 0),
        ("# why\n", 5 / 6),
        ("x = 1  # why\n", 5 / 13),
        ('"""What."""\nx = """text"""\n', 11 / 27),
        ("def f():\n    r'''What.'''\n    'a' + b\n", 12 / 38),
    ],
)
def test_the_share_of_prose(text, share):
    assert prose_share([Document("a.py", text)]) == pytest.approx(share)


@pytest.mark.parametrize("share", [0.1, 0.3])
@pytest.mark.parametrize("fondness", [0.0, 1.0])
def test_samples_have_the_share_of_prose_that_they_should_have(share, fondness):
    logits = np.zeros(len(CODEC.vocabulary))
    logits[CODEC.vocabulary.index["#"]] = fondness
    logits[CODEC.vocabulary.index["\n"]] = 2.0
    logits[BOUNDARY] = -30
    constraint = PythonConstraint(CODEC.vocabulary, prose=share)
    request = TokenRequest(SampleConfig(length=2000, temperature=1, count=4))
    rows = [[] for _ in range(4)]
    for row, token in draw_tokens(Fixed(logits), constraint, request):
        rows[row].append(token)
    documents = [Document("a.py", CODEC.decode(np.array(tokens))) for tokens in rows]
    assert prose_share(documents) == pytest.approx(share, abs=0.1)

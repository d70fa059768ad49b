import base64
import json
import re
from dataclasses import replace

import numpy as np

from rnngen.network.weights import weight_shapes
from rnngen.writers.export.writing_page import half_floats, writing_page
from tests.writers.export.models import text_model


def part(page, name):
    """The content of the script element of that id."""
    return re.search(rf"<script type=[\w/]+ id={name}>(.*?)</script>", page, re.DOTALL)[1]


def test_the_page_holds_every_weight_as_a_half_float():
    model = text_model()
    halves = np.frombuffer(base64.b64decode(part(writing_page(model).decode(), "weights")), "<f2")
    flat = np.concatenate([model.weights[name].ravel() for name in weight_shapes(model.config)])
    assert np.abs(halves - flat).max() <= np.abs(flat).max() * 2**-11


def test_a_weight_beyond_half_floats_stays_finite():
    model = text_model()
    model.weights["output.bias"][2:4] = 1e9, -1e9
    assert np.isfinite(half_floats(model)).all()


def test_the_page_knows_the_tokens_and_where_a_document_begins():
    model = text_model()
    content = json.loads(part(writing_page(model).decode(), "content"))
    assert tuple(content["tokens"]) == model.codec.vocabulary.tokens
    assert content["opening"] == [0, 4]
    assert content["names"][2:4] == ["newline", "space"]


def test_names_of_models_and_corpora_are_only_text():
    page = writing_page(replace(text_model(), name="<script>alert(1)</script>")).decode()
    assert "<script>alert" not in page
    assert "trained on ale &amp; cakes (CC0)" in page


def test_nothing_is_fetched():
    page = writing_page(text_model()).decode()
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=|@import|url\(|fetch\(|https?:", page)

"""The page of a blind test: its order, its content, and that it gives no answer away."""

import json
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.music.performance import Performance, PlayedNote
from rnngen.writers.listening import in_random_order, render_listening
from rnngen.writers.player import SLOT
from tests.scores import tune


def tunes(first, count):
    return [tune((first + number, 96)) for number in range(count)]


def page(samples, real, seed=0, model="irish"):
    return render_listening(
        model, in_random_order(samples, real, np.random.default_rng(seed))
    ).decode()


def content(text):
    found = re.search(r"<script type=application/json id=content>(.*?)</script>", text, re.DOTALL)
    return json.loads(found[1])


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 9))
def test_as_many_samples_as_real_pieces_in_an_order_of_the_seed(samples, real, seed):
    sides = tunes(40, samples), tunes(80, real)
    drawn = in_random_order(*sides, np.random.default_rng(seed))
    assert drawn == in_random_order(*sides, np.random.default_rng(seed))
    assert Counter(heard.generated for heard in drawn).total() == 2 * min(samples, real)
    assert all((heard.piece in sides[0]) == heard.generated for heard in drawn)
    assert len({heard.piece for heard in drawn}) == len(drawn)


def test_seeds_draw_different_orders():
    orders = {
        str(content(page(tunes(40, 8), tunes(80, 8), seed))["generated"]) for seed in range(4)
    }
    assert len(orders) > 1


@settings(max_examples=5)
@given(st.text(max_size=20))
def test_the_page_loads_nothing_and_shows_any_name(model):
    text = page(tunes(40, 2), tunes(80, 2), model=model)
    assert "default-src 'none'" in text
    assert not re.search(r"<(link|img|script|iframe)[^>]+(href|src)=", text)
    assert len(content(text)["pieces"]) == 4


def test_every_piece_has_a_row_and_goes_into_the_player():
    found = content(page(tunes(40, 3), tunes(80, 3)))
    pitches = [piece["notes"][0][2] for piece in found["pieces"]]
    assert sorted(pitches) == [40, 41, 42, 80, 81, 82]
    assert [pitch < 80 for pitch in pitches] == found["generated"]
    assert found["player"].count(found["slot"]) == 1
    assert found["slot"] == SLOT


def test_rows_say_nothing_of_the_answers():
    text = page(tunes(40, 3), tunes(80, 3))
    rows = re.findall(r"<li class=sheet>.*?</li>", text, re.DOTALL)
    alike = {re.sub(r"\d+", "N", row) for row in rows}
    assert len(rows) == 6
    assert len(alike) == 1


def test_verdicts_belong_to_the_pieces():
    keys = {content(page(tunes(40, 2), tunes(first, 2)))["key"] for first in (70, 80)}
    assert len(keys) == 2


@pytest.mark.parametrize("real", [[Performance((PlayedNote(0, 60, 500, 80),))]])
def test_performances_are_counted_in_seconds(real):
    found = content(page(real, real))
    assert all(piece["inSeconds"] for piece in found["pieces"])
    assert "From second" in found["player"]

"""The page that plays a score: what it holds, and that it holds all it needs."""

import json
import re

import pytest
from hypothesis import given, settings

from rnngen.music.score import Metre, Part, Score, Tempo
from rnngen.writers import render
from tests.scores import scores, tune


def page(score, provenance="a test"):
    return render(score, ".html", provenance).decode()


def content(score):
    return json.loads(
        re.search(r"<script type=application/json id=score>(.*?)</script>", page(score), re.DOTALL)[
            1
        ]
    )


@settings(max_examples=20)
@given(scores())
def test_any_score_is_in_its_page_whole(score):
    held = content(score)
    assert [tuple(note) for note in held["notes"]] == list(score.notes)
    assert [(bar["onset"], bar["duration"]) for bar in held["bars"]] == [
        bar[:2] for bar in score.bars
    ]
    assert held["ticks"] == score.ticks
    assert len(held["parts"]) == len(score.parts)
    assert page(score) == page(score)


def test_a_page_asks_for_nothing_from_elsewhere():
    text = page(tune((60, 96)))
    assert "default-src 'none'" in text
    assert not re.search(r"<(link|img|script)[^>]+(href|src)=", text)
    assert len(text) < 150_000


def test_the_synthesiser_goes_with_its_licence():
    text = page(tune((60, 96)))
    assert "function WebAudioTinySynthCore" in text
    assert "Apache License" in text
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text


def test_the_head_says_what_piece_it_is():
    text = page(
        tune((60, 96), pick_up=24, metre=Metre(6, 8), tempos=(Tempo(0, 90),)), "<b>$me</b>.mid"
    )
    assert "<title>&lt;b&gt;$me&lt;/b&gt;.mid</title>" in text
    assert "<h1>6/8 · 2 bars · ♩ = 90</h1>" in text
    assert "<b>" not in text.partition("<script")[0]


def test_parts_have_names_and_channels_of_their_own():
    score = tune((60, 96), parts=(Part(40), Part(40), Part(drums=True), Part()))
    assert [(part["name"], part["channel"]) for part in content(score)["parts"]] == [
        ("Violin 1", 0),
        ("Violin 2", 1),
        ("Drums", 9),
        ("Part 4", 2),
    ]


@pytest.mark.parametrize("score", [Score((), ()), tune((0, 192), bars=1)])
def test_a_piece_without_notes_has_a_page(score):
    assert content(score)["ticks"] == 192

"""The blind test in a real browser: it plays, keeps verdicts, and hides answers until the end."""

import time

import numpy as np
import pytest

from rnngen.writers.listening import in_random_order, render_listening
from tests.scores import tune
from tests.writers.browser import Browser, needs_browser

pytestmark = needs_browser

PIECES = in_random_order(
    [tune(*[(60 + i, 48) for i in range(8)])] * 2,
    [tune(*[(72 - i, 48) for i in range(8)])] * 2,
    np.random.default_rng(1),
)
ANSWERS = ["generated" if heard.generated else "real" for heard in PIECES]
SHOWN = "return [...document.querySelectorAll('output')].map(each => each.textContent).join('')"


@pytest.fixture
def browser(tmp_path):
    path = tmp_path / "blind.html"
    path.write_bytes(render_listening("irish", PIECES))
    with Browser(tmp_path) as browser:
        browser.open(path)
        yield browser
        assert browser.complaints() == []
        assert set(browser.requests()) == {path.as_uri()}


def judge(browser, verdicts):
    for number, verdict in enumerate(verdicts, start=1):
        browser.click(f"input[name=piece-{number}][value={verdict}]")


def until(browser, script, seconds=10):
    """Return what a script returns, once that is true."""
    for _ in range(10 * seconds):
        if found := browser.run(script):
            return found
        time.sleep(0.1)
    return found


# The position moves only if the browser lets the frame play: it follows the clock of the sound.
PLAYING = """
const frame = document.getElementById("player").contentDocument
return Number(frame?.getElementById("seek")?.value) > 20 && frame.querySelectorAll(".note").length"""


def test_a_piece_plays_in_its_row(browser):
    for number in (2, 1):
        browser.click(f"li:nth-child({number}) .open")
        assert until(browser, PLAYING) == 8
        row = f"return document.querySelector('li:nth-child({number}) iframe') !== null"
        assert browser.run(row)


def test_answers_are_hidden_until_every_piece_is_judged(browser):
    judge(browser, ANSWERS[:3])
    assert browser.run(SHOWN) == ""
    assert browser.run("return document.getElementById('result').hidden")
    browser.run("location.reload()")
    progress = "return document.getElementById('progress').textContent"
    assert until(browser, progress) == "3 of 4 judged"
    browser.click(f"input[name=piece-4]:not([value={ANSWERS[3]}])")
    share = browser.run("return document.getElementById('share').textContent")
    assert share.startswith("You were right on 3 of 4 pieces: 75 %")
    assert "30 % to 95 %" in share  # Wilson
    assert browser.run(SHOWN).count("right") == 3
    browser.click("#again")
    assert browser.run(SHOWN) == ""

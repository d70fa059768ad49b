"""The page that writes, in a real browser: it computes what the stepper computes."""

import time
from dataclasses import replace

import numpy as np
import pytest

from rnngen.tokens.base import UNKNOWN
from rnngen.writers.export import export_model
from tests.writers.browser import Browser, needs_browser
from tests.writers.export.models import text_model

pytestmark = needs_browser

HEATED = """
const field = document.getElementById('temperature')
field.value = {}
field.dispatchEvent(new Event('input'))"""


@pytest.fixture
def open_page(tmp_path):
    """Opens the page of a model in a browser that is closed afterwards."""
    opened = []

    def open_(model, **window):
        browser = Browser(tmp_path, **window)
        opened.append(browser)
        export_model(model, tmp_path / "page.html")
        browser.open(tmp_path / "page.html")
        return browser

    yield open_
    for browser in opened:
        browser.__exit__()


def endless(model):
    """The model, made to end no document."""
    model.weights["output.bias"][0] = -1e4
    return model


def greedy(model, prompt, count):
    """What the stepper finds likeliest, again and again, with the weights that the page holds."""
    halved = {
        name: weight.astype("<f2").astype(np.float32) for name, weight in model.weights.items()
    }
    stepper = replace(model, weights=halved).stepper()
    ids = [0, *model.opening, *model.codec.encode(prompt)]
    logits, states = stepper.feed(np.array(ids), stepper.start(1))
    written = []
    for _ in range(count):
        logits[0, UNKNOWN] = -np.inf
        written.append(int(logits[0].argmax()))
        logits, states = stepper.step(np.array(written[-1:]), states)
    return prompt + model.codec.decode(written)


def set_value(browser, field, value):
    browser.run(f"document.getElementById('{field}').value = {value!r}")


def text(browser):
    """What stands on the page once it has stopped writing."""
    while not browser.run("return document.getElementById('stop').disabled"):
        time.sleep(0.05)
    return browser.run("return document.getElementById('text').textContent")


@pytest.mark.parametrize("tied", [False, True])
def test_it_writes_what_the_stepper_would(tied, open_page):
    model = endless(text_model(layers=3, tied=tied, units=33))
    browser = open_page(model)
    browser.run(HEATED.format(0))
    set_value(browser, "prompt", "Hark 李")
    set_value(browser, "length", "150")
    browser.click("#write")
    assert text(browser) == greedy(model, "Hark 李", 150)
    assert browser.complaints() == []
    assert len(browser.requests()) == 1


def test_the_same_seed_writes_the_same_and_another_does_not(open_page):
    browser = open_page(endless(text_model()))
    written = []
    for seed in "1", "2", "1":
        set_value(browser, "seed", seed)
        browser.click("#write")
        written.append(text(browser))
    assert written[0] == written[2] != written[1]
    browser.click("#more")
    assert text(browser).startswith(written[2])
    assert len(text(browser)) == 800


def test_characters_are_drawn_as_often_as_they_are_likely(open_page):
    browser = open_page(text_model())
    drawn = browser.run("""
        const random = randomNumbers(5), chances = [0.5, 0, 0.3, 0.2], found = [0, 0, 0, 0]
        for (let i = 0; i < 100000; i++) found[choose(chances, random())]++
        return found""")
    assert np.allclose(np.array(drawn) / 100_000, [0.5, 0, 0.3, 0.2], atol=0.01)


def test_a_person_may_choose_what_comes_next_and_is_told_what_is_unknown(open_page):
    browser = open_page(endless(text_model()))
    set_value(browser, "prompt", "HxaZ")
    browser.click("#write")
    assert "does not know x Z" in browser.run(
        "return document.getElementById('status').textContent"
    )
    before = text(browser)
    assert before.startswith("Ha")
    shown = browser.run("return document.querySelector('#next li:nth-child(2) span').textContent")
    browser.click("#next li:nth-child(2) button")
    assert text(browser) == before + {"space": " ", "newline": "\n"}.get(shown, shown)


def test_a_document_that_ends_is_followed_by_another(open_page):
    model = text_model()
    model.weights["output.bias"][0] = 3.0
    browser = open_page(model)
    set_value(browser, "length", "10000")
    browser.click("#write")
    text(browser)
    assert browser.run("return document.getElementById('status').textContent").endswith(
        "the model ended here"
    )
    browser.click("#more")
    text(browser)
    assert browser.run("return document.querySelectorAll('#text hr').length") == 1


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_narrow_window_in_both_schemes(dark, open_page):
    browser = open_page(endless(text_model()), width=500, dark=dark)
    browser.click("#surprise")
    browser.click("#write")
    text(browser)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    background = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(20, 17, 14)" if dark else "rgb(251, 250, 247)")

"""The player in a real browser: sound, cursor, mouse and keyboard."""

from contextlib import ExitStack

import pytest

from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo
from rnngen.writers import render
from tests.scores import bars_of, tune
from tests.writers.browser import Browser, needs_browser

pytestmark = needs_browser

TUNE = tune(
    *[(67 + i % 5, 48) for i in range(32)],
    bars=8,
    keys=(Key(0, 1, False),),
    tempos=(Tempo(0, 240),),
)
"""Eight bars of a second each."""

LISTEN = """
const analyser = synth.actx.createAnalyser()
synth.comp.connect(analyser)
const samples = new Float32Array(analyser.fftSize)
return new Promise(done => {
  let loudest = 0, until = performance.now() + MILLISECONDS
  const listen = () => {
    analyser.getFloatTimeDomainData(samples)
    for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample))
    performance.now() < until ? setTimeout(listen, 10) : done(loudest)
  }
  listen()
})"""


@pytest.fixture
def opened(tmp_path):
    """Opens the page of a score in a window, and sees in the end that nothing went wrong there."""
    with ExitStack() as stack:
        path = tmp_path / "tune.html"

        def opening(score, **options):
            path.write_bytes(render(score, ".html", "rnngen, seed 1"))
            browser = stack.enter_context(Browser(tmp_path, **options))
            stack.callback(lambda: check(browser, path))
            browser.open(path)
            return browser

        yield opening


def check(browser, path):
    assert browser.complaints() == []
    assert browser.requests() == [path.as_uri()]


def loudest(browser, milliseconds=700):
    return browser.run(LISTEN.replace("MILLISECONDS", str(milliseconds)))


def tick(browser):
    return browser.run("return now()")


def cursor(browser):
    """Where the cursor stands: (system, x)."""
    return tuple(
        browser.run("""
        const place = systems.findIndex(system => system.cursor.style.display !== "none")
        return [place, +systems[place].cursor.getAttribute("x1")]""")
    )


def watch(browser, condition):
    """Return the positions in ticks until a condition holds; it may use them as `seen`."""
    return browser.run(f"""
        const seen = []
        return new Promise(done => {{
          const watch = () => {{
            seen.push(now())
            {condition} ? done(seen) : setTimeout(watch, 15)
          }}
          watch()
        }})""")


def until(browser, condition):
    watch(browser, condition)


def test_it_sounds_while_it_plays_and_the_cursor_moves(opened):
    browser = opened(TUNE)
    assert browser.run("return document.querySelectorAll('.note').length") == 32
    browser.run("element('tempo').value = 25; element('tempo').dispatchEvent(new Event('input'))")
    start = cursor(browser)
    browser.click("#play")
    until(browser, "now() > 60 && document.querySelectorAll('.note.on').length === 1")
    assert loudest(browser) > 0.02
    assert cursor(browser) > start
    browser.press("space")
    assert tick(browser) == tick(browser) > 60
    until(browser, "!hushing")
    browser.run("window.stopped = synth.actx.currentTime")
    until(
        browser, "synth.actx.currentTime > stopped + 1"
    )  # the room's echo, however slowly the machine renders it
    assert loudest(browser, 300) < 0.01
    assert (
        browser.run("return document.getElementById('play').getAttribute('aria-label')") == "Play"
    )


def test_a_piece_plays_to_its_end_and_stands_at_its_start_again(opened):
    browser = opened(tune((60, 48), (62, 48), (64, 96), bars=1, tempos=(Tempo(0, 60),)))
    browser.click("#play")
    seen = watch(browser, "!isPlaying()")
    assert max(seen) > 150
    assert seen[-1] == 0


def test_clicks_keys_and_the_slider_seek(opened):
    browser = opened(TUNE)
    where = browser.run("""
        const box = systems[0].svg.getBoundingClientRect(), system = systems[0]
        return [box.left + x(system, 3 * 192 + 96), box.top + 60]""")
    browser.drag(where, where)
    assert tick(browser) == pytest.approx(3 * 192 + 96, abs=4)
    browser.press("left")
    assert tick(browser) == 3 * 192
    browser.press("right", "right")
    assert tick(browser) == 5 * 192
    browser.press("home")
    assert tick(browser) == 0
    browser.run("element('seek').value = 700; element('seek').dispatchEvent(new Event('input'))")
    assert tick(browser) == 700
    assert browser.run("return element('place').textContent") == "bar 4, beat 3"
    browser.run("document.activeElement.blur()")
    browser.press("space")
    until(browser, "now() > 710")
    assert loudest(browser, 400) > 0.02


def test_the_tempo_follows_its_slider(opened):
    browser = opened(TUNE)
    browser.run("element('tempo').value = 50; element('tempo').dispatchEvent(new Event('input'))")
    assert browser.run("return element('tempo-value').textContent") == "♩ = 120"
    assert browser.run("return element('time').textContent") == "0:00 / 0:16"
    browser.click("#play")
    until(browser, "now() > 10")
    passed = browser.run("""
        const audio = synth.actx.currentTime, start = now()
        const speed = () => (now() - start) / (synth.actx.currentTime - audio)
        return new Promise(done => setTimeout(() => done(speed()), 500))""")
    assert passed == pytest.approx(96, rel=0.02)  # 120 quarters of 48 ticks a minute


def test_a_dragged_passage_is_looped(opened):
    browser = opened(TUNE)
    start, end = browser.run("""
        const box = systems[0].svg.getBoundingClientRect(), system = systems[0]
        return [200, 400].map(tick => [box.left + x(system, tick), box.top + 60])""")
    browser.drag(start, end)
    assert browser.run(
        "return [element('loop').checked, element('from').value, element('to').value]"
    ) == [
        True,
        "2",
        "3",
    ]
    browser.click("#play")
    seen = watch(browser, "seen.at(-1) < seen.at(-2)")
    assert max(seen) > 2 * 192
    assert all(191 <= each <= 3 * 192 for each in seen)
    assert loudest(browser, 400) > 0.02


def test_a_muted_part_is_silent(opened):
    notes = tuple(
        Note(onset, part, 60 + 4 * part, 48, 90) for onset in range(0, 768, 48) for part in (0, 1)
    )
    parts = (Part(0), Part(40))
    browser = opened(Score(tuple(sorted(notes)), bars_of(*[(192, Metre(4, 4))] * 4), parts=parts))
    assert browser.run(
        "return [...document.querySelectorAll('#parts button')].map(each => each.textContent)"
    ) == [
        "Piano",
        "Violin",
    ]
    browser.click("#parts button:nth-child(1)")
    browser.click("#parts button:nth-child(2)")
    browser.click("#play")
    until(browser, "now() > 48")
    assert loudest(browser) < 0.005
    browser.click("#parts button:nth-child(2)")
    assert loudest(browser, 900) > 0.02


@pytest.mark.parametrize(("width", "dark"), [(500, False), (1400, True)])
def test_every_bar_fits_on_narrow_and_wide_screens_in_both_schemes(opened, width, dark):
    browser = opened(TUNE, width=width, dark=dark)
    red = browser.run("return +getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (red < 128) == dark
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.run("return systems.map(system => system.bars.length)") == (
        [8] if width > 1000 else [4, 4]
    )
    assert browser.run(
        "return systems.every(system => x(system, system.end) <= element('roll').clientWidth)"
    )

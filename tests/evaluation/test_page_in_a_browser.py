"""Pages of reports in a real browser: light and dark, narrow and wide, mouse and keyboard."""

import pytest

from rnngen.evaluation.comparison import compare
from rnngen.evaluation.page import render_comparison, render_report
from tests.evaluation.reports import chorale, music_report, text_report
from tests.writers.browser import Browser, needs_browser

pytestmark = needs_browser

LONG = "A_name_that_is_far_too_long_for_any_screen_" * 3
REPORTS = (
    text_report(),
    music_report(samples=(chorale(40),)),
    text_report(model=LONG, sections=(), curve=()),
)
PAGES = {
    "text": render_report(REPORTS[0]),
    "music": render_report(REPORTS[1]),
    "long": render_report(REPORTS[2]),
    "compared": render_comparison(
        [REPORTS[0], *REPORTS[2:]] * 3, compare([REPORTS[0], *REPORTS[2:]] * 3)
    ),
}
SECTIONS = {
    "text": [
        "Likelihood",
        "Novelty",
        "Validity",
        "Style",
        "Calibration",
        "Documents, the least expected first",
    ],
    "music": [
        "Likelihood",
        "Style",
        "Calibration",
        "What surprises it",
        "Samples",
        "What the figures mean",
    ],
    "long": [
        "Likelihood",
        "Calibration",
        "Documents, the least expected first",
        "What surprises it",
        "Samples",
    ],
    "compared": ["Figures", "Learning curves", "A sample of each", "What the figures mean"],
}


def narrow(browser, width=360):
    """Make the window as narrow as a small phone, which a window of the desktop cannot be."""
    metrics = {"width": width, "height": 780, "deviceScaleFactor": 2, "mobile": True}
    browser.emulate("Emulation.setDeviceMetricsOverride", metrics)


def seen(browser, path):
    """Return (red of the background, sections, whether anything is wider than the window)."""
    browser.open(path)
    return browser.run("""
        const heads = [...document.querySelectorAll("h2")].filter(each => each.checkVisibility())
        return [+getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0],
                heads.map(each => each.textContent),
                document.documentElement.scrollWidth > innerWidth]""")


@pytest.mark.parametrize("width", [360, 1200])
def test_every_section_fits_in_both_schemes(tmp_path, width):
    grounds = {}
    for dark in (False, True):
        with Browser(tmp_path / str(dark), dark=dark) as browser:
            if width < 500:
                narrow(browser, width)
            for name, data in PAGES.items():
                path = tmp_path / f"{name}.html"
                path.write_bytes(data)
                grounds[name, dark], heads, overflows = seen(browser, path)
                assert heads[: len(SECTIONS[name])] == SECTIONS[name]
                assert not overflows, name
            assert browser.complaints() == []
            assert all(url.startswith("file:") for url in browser.requests())
    assert all(grounds[name, True] < 60 < 200 < grounds[name, False] for name in PAGES)


def test_a_figure_tells_what_it_means_to_the_mouse_the_finger_and_the_keyboard(tmp_path):
    path = tmp_path / "report.html"
    path.write_bytes(PAGES["text"])
    card = "return card.hidden ? null : card.textContent"
    with Browser(tmp_path) as browser:
        browser.open(path)
        assert browser.run(card) is None
        browser.press("tab")
        assert "bits" in browser.run("return document.activeElement.textContent")
        assert "÷ ln 2" in browser.run(card)
        browser.click(".tiles div:nth-child(2) a")
        assert "Witten & Bell 1991" in browser.run(card)
        assert browser.run("return location.hash") == ""
        browser.run(
            "const over = new PointerEvent('pointerover', { bubbles: true });"
            "document.querySelector('[data-tip]').dispatchEvent(over)"
        )
        assert "nats per token" in browser.run(card)
        inside = browser.run(
            "const box = card.getBoundingClientRect();"
            "return [box.left >= 0, box.right <= innerWidth]"
        )
        assert inside == [True, True]
        assert browser.complaints() == []

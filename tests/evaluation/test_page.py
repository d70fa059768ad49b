"""The page of a report is complete, also in words, harmless, and loads nothing."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.evaluation.comparison import compare
from rnngen.evaluation.page import render_comparison, render_report
from rnngen.evaluation.page.charts import histogram
from rnngen.evaluation.page.figures import Terms
from rnngen.evaluation.report import Distribution, Measure, Report
from rnngen.writers.pages.charts import SIZE, Axis
from rnngen.writers.pages.piano_roll import piano_roll
from tests.evaluation.reports import (
    DOCUMENTS,
    SCENE,
    SECTIONS,
    likelihood,
    music_report,
    text_report,
)
from tests.scores import scores
from tests.writers.pages import Page

AWKWARD = (
    "<b class=\"x\">&amp; 'quoted' &lt;</b></pre></script>"
    "\n\t李白 \u202e\r$title ${x} -->\x00\u2028"
)


def compared_page(*reports):
    return render_comparison(reports, compare(reports))


def plain(data):
    """What a page says, without its tags."""
    return re.sub(r"<[^>]*>", " ", data.decode().partition("<body>")[2].partition("<script>")[0])


PAGES = {
    "text": lambda: render_report(text_report()),
    "music": lambda: render_report(music_report()),
    "bare": lambda: render_report(Report("m", "text", "c", False, likelihood())),
    "compared": lambda: compared_page(text_report(), text_report(model="other", sections=())),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_one_file_that_asks_for_nothing(page):
    source = page().decode()
    found = Page(source.encode())
    assert not found.values("src")
    assert not re.search(r"https?:|url\(|@import|<link|<img|<iframe|fetch\(|import\(", source)
    assert any("default-src 'none'" in content for content in found.values("content") if content)
    names = [target.removeprefix("#") for target in found.values("href")]
    assert set(names) | set(found.values("aria-describedby")) <= set(found.values("id"))
    assert len(found.values("id")) == len(set(found.values("id")))


def test_everything_that_was_found_is_there():
    data = render_report(text_report())
    source, words = data.decode(), plain(data)
    heads = re.findall(r"<h2>(.*?)</h2>", source)
    middle = [
        "Novelty",
        "Validity",
        "Style",
        "Calibration",
        "Documents, the least expected first",
        "What surprises it",
    ]
    assert heads == ["Likelihood", *middle, "Samples", "What the figures mean"]
    for section in SECTIONS:
        for each in (*section.measures, *section.distributions, *section.profiles):
            assert each.name in words
    assert all(document.name in words for document in DOCUMENTS)
    assert "2.033" in words
    assert (
        "5 samples of at most 1,000 tokens, at temperature 0.7, with seed 3, "
        "are compared with 5 passages of it." in words
    )
    assert "昔在嵩山下" in words
    assert "14 more documents" in words
    assert "2 more samples" in words
    assert source.count('<polyline class="line ngrams"') == 1
    surprise = source.partition("What surprises it</h2>")[2].partition("<h2>Samples")[0]
    assert re.sub(r"<[^>]*>", "", surprise.partition("</ul>")[2]).strip() == SCENE.strip().replace(
        "'", "&#x27;"
    )


def test_what_was_not_found_is_not_there():
    source = render_report(Report("m", "text", "c", False, likelihood())).decode()
    assert re.findall(r"<h2>(.*?)</h2>", source) == ["Likelihood", "What the figures mean"]
    assert "held-out" not in plain(source.encode())
    assert "None" not in plain(source.encode())


def test_every_known_figure_leads_to_what_it_means():
    page = Page(render_report(text_report()))
    terms = [target for target in page.values("href") if target.startswith("#m")]
    assert len(terms) > len(set(terms)) > 15
    assert len(page.values("aria-describedby")) == len(terms)


@pytest.mark.parametrize("report", [text_report(), music_report()], ids=["text", "music"])
def test_no_name_or_text_can_do_harm(report):
    """With awkward names the page has the same elements and attributes as with plain ones."""

    def named(text):
        spreads = tuple(
            replace(each, name=text, unit=text, bins=(text,) * len(each.bins))
            for each in SECTIONS[2].distributions
        )
        profiles = tuple(replace(each, name=text, unit=text) for each in SECTIONS[2].profiles)
        section = replace(SECTIONS[2], name=text, measures=(Measure(text, text, 1.0, 2.0, 3.0),))
        return replace(
            report,
            model=text,
            corpus=text,
            sections=(replace(section, distributions=spreads, profiles=profiles),),
            samples=(text, text) if report.kind == "text" else report.samples,
            by_document=tuple(replace(each, name=text) for each in DOCUMENTS),
            surprise=tuple((text, nats) for _, nats in report.surprise),
        )

    for page in (render_report, lambda each: compared_page(each, each)):
        awkward, plain_one = Page(page(named(AWKWARD))), Page(page(named("x" * len(AWKWARD))))
        assert awkward.tags == plain_one.tags
        assert [name for name, _ in awkward.attributes] == [
            name for name, _ in plain_one.attributes
        ]


@given(st.floats(-1e3, 1e3), st.floats(0.1, 1e6), st.integers(2, 9))
def test_ticks_are_round_numbers_within_the_range(low, size, most):
    axis = Axis(low, low + size)
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    assert all(axis.low - 1e-9 * size <= tick <= axis.high + 1e-9 * size for tick in ticks)
    for step in (later - tick for tick, later in pairwise(ticks)):
        assert step == pytest.approx(ticks[1] - ticks[0])
        assert f"{step:.3e}"[:5] in ("1.000", "2.000", "5.000")


def test_upright_bars_are_as_high_as_their_shares():
    spread = Distribution("line length", "", ("0–9", "10–19"), (0.5, 0.5), (0.25, 0.75), 0.1)
    html = histogram(spread, Terms())
    heights = [
        float(height) for height in re.findall(r"<rect class=(?:own|real) .*?height=([\d.]+)", html)
    ]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 0.5, 1, 1.5], abs=0.001)
    assert max(heights) <= SIZE
    assert "10–19\nsamples 50 %, held-out 75 %" in html


def test_lying_bars_are_as_long_as_their_shares_but_for_others():
    spread = Distribution(
        "words", "", ("the", "and", "other"), (0.2, 0.1, 0.7), (0.1, 0.05, 0.85), 0.1
    )
    html = histogram(spread, Terms())
    assert re.findall(r"width:([\d.]+)%", html) == ["100.0", "50.0", "50.0", "25.0"]
    assert "70 % · 85 %" in html


@settings(max_examples=60)
@given(scores())
def test_every_note_is_drawn_wherever_it_sounds(score):
    html = piano_roll(score)
    drawings = html.split("<svg width")[1:]
    shown = [
        len(re.findall(r'height=\.9 style="fill:var\(--part-(\d)\)"', each)) for each in drawings
    ]
    spans = [
        sum(float(width) for width in re.findall(r"width=([\d.]+) height=\.9 ", each))
        for each in drawings
    ]
    assert sum(shown) >= len(score.notes)
    longest = sum(note.duration for note in score.notes)
    assert 0.7 * longest <= sum(spans) <= longest


def test_a_comparison_marks_the_best_and_names_what_each_was_judged_on():
    source = compared_page(
        text_report(), text_report(model="other", corpus="tang", likelihood=likelihood(1.2))
    ).decode()
    row = re.search(r"bits per character</a></th>(.*?)</tr>", source)[1]
    assert row == "<td>2.033</td><td class=best>1.731</td>"
    assert "its own training: shakespeare, tang" in source
    assert source.count('<polyline class="line of-') == 2

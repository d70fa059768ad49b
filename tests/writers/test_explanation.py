"""Pages that explain samples: everything is there, in order, and nothing comes from elsewhere."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.tokens.base import Vocabulary
from rnngen.tokens.event import EventCodec
from rnngen.writers.explanation import (
    APART,
    MOST_PASSAGES,
    Alphabet,
    ExplainedSample,
    figures,
    most_surprising,
    render_explanation,
)
from rnngen.writers.pages import LEVELS, kit, level, percent
from tests.scores import scores
from tests.writers.pages import Page, explained, page_of

AWKWARD = (
    "<b class=\"x\">&amp; 'quoted' &lt;</b>\n\n</div>\t李白 "
    "\u0301é\u00a0\u202e\r\n$title ${x} -->\x00\x85\u2028🎵"
)


@settings(max_examples=60)
@given(st.text(min_size=1) | st.text("<>&\"'\n\r\t ab;#", min_size=1), st.data())
def test_every_character_stands_on_the_page_in_order(text, data):
    prompt_length = data.draw(st.integers(0, len(text)))
    page = Page(page_of(text, prompt_length=prompt_length))
    assert page.text == text.replace("\0", "␀")
    assert [style == "q" for style, _, _ in page.tokens] == [
        place < prompt_length for place in range(len(text))
    ]


def test_awkward_characters_do_no_harm_wherever_they_stand():
    page = Page(page_of(AWKWARD, title=AWKWARD, provenance=AWKWARD))
    assert page.text == AWKWARD.replace("\0", "␀")
    assert len(page.values("data-a")) == len(AWKWARD)
    plain = Page(page_of("x" * len(AWKWARD)))
    assert set(page.tags) == set(plain.tags)


def test_a_token_tells_itself_and_then_the_alternatives():
    vocabulary = Vocabulary.of("a\n <")
    sample = ExplainedSample(
        "", 0, np.array([5, 3]), np.array([0.0004, 0.0967]), np.array([[2, 0, 4], [3, 2, 1]]),
        np.array([[0.9996, 0.0123, 0.00001], [0.0967, 0.0455, 0.000001]]),
    )  # fmt: skip
    tokens = Page(render_explanation("x", Alphabet.of_text(vocabulary.tokens), [sample])).tokens
    assert tokens == [
        ("p6", ["< 0.040%", "a 100%", "end 1.2%", "space 0.001%"], "<"),
        ("p3", ["newline 9.7%", "newline 9.7%", "a 4.5%", "unknown <0.001%"], "\n"),
    ]


def test_several_samples_stand_one_after_another_under_their_own_provenance():
    codec = EventCodec.from_documents([])
    alphabet = Alphabet.of_music(codec.vocabulary.tokens)
    nothing = ExplainedSample("sample 2", 0, *[np.zeros(0, int)] * 2, *[np.zeros((0, 2))] * 2)
    data = render_explanation("x", alphabet, [nothing, nothing]).decode()
    assert data.count("<section>") == data.count("sample 2") == 2


@pytest.mark.parametrize("size", [1, 2000])
def test_a_page_is_one_small_file_that_asks_for_nothing(size):
    text = ("Now is the winter of our discontent <&>\n" * 50)[:size]
    data = page_of(text)
    page, source = Page(data), data.decode()
    assert len(data) < 20_000 + 110 * size
    assert not page.values("src")
    assert all(target.startswith("#") for target in page.values("href"))
    assert not re.search(r"https?:|//\w|url\(|@import|<link|<img|<iframe|fetch\(|import\(", source)
    assert any("default-src 'none'" in content for content in page.values("content"))
    assert {target[1:] for target in page.values("href")} <= set(page.values("id"))


@given(st.floats(0, 1))
def test_a_probability_is_told_to_two_digits_or_so(probability):
    told = percent(probability)
    assert told.endswith("%")
    assert len(told) <= 7
    if told.startswith("<"):
        assert probability < float(told[1:-1]) / 100
    else:
        assert float(told[:-1]) / 100 == pytest.approx(probability, rel=0.0501, abs=0.6e-5)


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_less_likely_never_has_a_fainter_colour(one, other):
    assert level(min(one, other)) >= level(max(one, other))
    assert {level(bound) for bound in (0.0, *LEVELS, 1.0)} == set(range(len(LEVELS) + 1))


@given(st.lists(st.floats(0, 1), max_size=200), st.integers(0, 50))
def test_the_most_surprising_places_are_apart_and_none_is_missed(chances, first):
    places = most_surprising(np.array(chances), first)
    assert all(first <= place < len(chances) and chances[place] < 0.5 for place in places)
    assert all(abs(one - other) >= APART for one in places for other in places if one != other)
    assert [chances[place] for place in places] == sorted(chances[place] for place in places)
    if len(places) < MOST_PASSAGES:
        missed = {place for place in range(first, len(chances)) if chances[place] < 0.5}
        assert all(any(abs(place - near) < APART for near in places) for place in missed)


def test_figures_are_those_of_the_drawn_tokens():
    drawn, likeliest = np.array([0.5, 0.25]), np.array([[0.5, 0.3], [0.4, 0.3]])
    told = dict(figures(drawn, likeliest, None))
    assert told["nats per token"] == f"{1.5 * np.log(2):.3f}"
    assert told["bits per character"] == "1.500"
    assert (told["the model’s first choice"], told["among its first five"]) == ("50%", "50%")
    of_music = dict(figures(drawn, likeliest, np.array([False, True])))
    assert of_music["nats per note"] == f"{3 * np.log(2):.3f}"


@settings(max_examples=25)
@given(scores())
def test_music_stands_bar_by_bar_under_names_that_are_distinct(score):
    codec = EventCodec.from_documents([score])
    alphabet = Alphabet.of_music(codec.vocabulary.tokens)
    assert len(set(alphabet.names)) == len(codec.vocabulary)
    page = Page(render_explanation("x", alphabet, [explained(codec, score)]))
    ids = codec.encode(score)
    assert [text for _, _, text in page.tokens] == [alphabet.names[token] for token in ids]
    assert len(page.bars) == len(score.bars) + 1
    rows = np.split([codec.vocabulary.tokens[token].split("_")[0] for token in ids], page.bars[1:])
    assert all(list(row).count("Bar") == 1 for row in rows[1:])


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("Pitch_60", "C4"), ("Duration_3/2", "dotted quarter"), ("Duration_1/3", "triplet 8th"),
        ("Duration_5/4", "5/4 quarters"), ("Shift_1", "wait quarter"), ("Key_Em", "E minor"),
        ("Key_Bb", "B♭ major"), ("Key_Bbm", "B♭ minor"), ("Metre_6/8", "6/8"), ("Bar", "bar"),
        ("Bar_1/2", "bar of 1/2"), ("Part_0", "part 1"),
        ("Again_1", "as 1 bar ago"), ("Again_8", "as 8 bars ago"),
        ("Instrument_none", "instrument"), ("Instrument_drums_8", "drums 8"),
        ("Polyphony_4", "4 parts"),
    ],
)  # fmt: skip
def test_events_have_the_names_that_musicians_use(token, name):
    assert Alphabet.of_music(Vocabulary.of([token]).tokens).names[2] == name


def colours(scheme):
    """Variable → colour (float[3], 0 to 1) of the light or the dark scheme."""
    block = re.findall(r":root \{(.*?)\}", kit("page.css"), flags=re.DOTALL)[scheme == "dark"]
    pairs = re.findall(r"--(\w+): #([0-9a-f]{3,6})", block)
    full = {
        name: value if len(value) == 6 else "".join(2 * digit for digit in value)
        for name, value in pairs
    }
    return {name: np.array(list(bytes.fromhex(value))) / 255 for name, value in full.items()}


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def lightness(colour):
    """CIE L*, 0 to 100."""
    return 116 * np.cbrt(luminance(colour)) - 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_are_even_steps_and_legible(scheme):
    palette = colours(scheme)
    steps = np.diff([lightness(palette[f"p{number}"]) for number in range(1, len(LEVELS) + 1)])
    assert (np.sign(steps) == (1 if scheme == "dark" else -1)).all()
    assert abs(steps).max() < 1.5 * abs(steps).min()
    pairs = [
        (palette[f"p{number}"], palette.get(f"on{number}", palette["ink"]))
        for number in range(1, 7)
    ]
    pairs += [
        (palette[ground], palette[text])
        for ground in ("page", "sheet")
        for text in ("ink", "quiet")
    ]
    for ground, text in pairs:
        dark, light = sorted([luminance(ground), luminance(text)])
        assert (light + 0.05) / (dark + 0.05) >= 4.5

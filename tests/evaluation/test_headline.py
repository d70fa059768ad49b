"""A report in a sentence, numbers in a few digits, what figures mean."""

import numpy as np
import pytest

from rnngen.evaluation.baseline import Baseline
from rnngen.evaluation.glossary import MEANINGS, general, meaning
from rnngen.evaluation.headline import headline
from rnngen.evaluation.report import Measure, Report, Section, format_number
from rnngen.evaluation.scoring import MOST_TOKENS, surprise
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.evaluation.reports import likelihood, music_report, text_report
from tests.scores import tune


def test_a_headline_has_a_clause_for_each_finding():
    assert headline(text_report()) == (
        "The network predicts held-out text 0.26 nats per character better than counting 5-grams; "
        "adapting to what it reads gains 0.04 more; samples copy at most 31 characters; "
        "100 % of the scripts compile."
    )


def test_a_headline_leaves_out_what_was_not_measured():
    told = headline(Report("m", "text", "c", False, likelihood(1.5)))
    assert told == "The network predicts text at 1.50 nats per character."


def test_a_headline_names_losses():
    told = headline(
        text_report(baseline=Baseline(5, likelihood(1.3)), adapted=likelihood(1.5), sections=())
    )
    assert told == (
        "The network predicts held-out text 0.11 nats per character worse than counting 5-grams; "
        "adapting to what it reads loses 0.09 more."
    )


def test_the_unit_of_music_is_the_note():
    pieces = Section("Validity", (Measure("pieces in regular bars", "%", 0.5, 1.0),))
    assert headline(music_report(sections=(pieces,))) == (
        "The network predicts held-out music 0.51 nats per note better than counting 6-grams; "
        "50 % of the pieces are in regular bars."
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", "–"), (0.12345, "%", "12.3 %"), (1.0, "%", "100 %"), (0.0, "%", "0 %"),
        (-0.054, "%", "−5.4 %"), (0.0009, "%", "0.09 %"), (0.01, "%", "1 %"),
        (31, "characters", "31"), (31.0, "", "31"), (1.23456, "", "1.235"), (12.3456, "", "12.35"),
        (123.456, "", "123.5"), (1234.56, "", "1,235"), (-12345.6, "", "−12,346"),
        (1_000_000, "", "1,000,000"),
    ],
)  # fmt: skip
def test_numbers_have_three_or_four_digits(value, unit, text):
    assert format_number(value, unit) == text


def test_a_name_means_the_same_with_any_number():
    assert meaning("distinct-3") is meaning("distinct-1") is MEANINGS["distinct-N"]
    assert meaning("line length, distance") is meaning("line length") is MEANINGS["line length"]
    assert general("sections of 8 bars that come again") in MEANINGS
    assert meaning("unheard of") is None


def test_a_meaning_says_which_is_better_and_names_its_source():
    assert str(meaning("perplexity")).endswith(
        "likely tokens. Lower is better. (Jelinek et al. 1977)"
    )


def test_surprise_shows_characters_and_names_of_events():
    codec = CharCodec.from_documents(["ab\n"])
    ids = codec.encode("b\na")
    assert surprise(codec, np.array([*ids, 0]), np.arange(4) / 2) == (
        *(("b", 0.0), ("\n", 0.5), ("a", 1.0)),
        ("\N{SYMBOL FOR END OF TEXT}\n", 1.5),
    )
    score = tune((60, 96), (64, 96), bars=1)
    music = EventCodec.from_documents([score])
    tokens = music.encode(score)
    names = [name for name, _ in surprise(music, tokens, np.zeros(len(tokens)))]
    assert {"bar", "half", "C4", "E4"} <= set(names)
    assert len(surprise(codec, np.zeros(9999, int), np.zeros(9999))) == MOST_TOKENS

import pytest

from rnngen.cli.evaluation_table import format_measure, picture, section_lines
from rnngen.config import SampleConfig
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Distribution, Measure, Profile, Report, Section


def test_both_sides_are_drawn_to_one_scale_and_little_is_not_nothing():
    assert picture((0.5, 0.25, 0.001), (0, 1, 0)) == ("▄▂▁", " █ ")
    assert picture((), ()) == ("", "")
    assert picture((0.02,), (0.01,), 0.25) == ("▁", "▁")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "%", ""),
        (0.123, "%", "12.3%"),
        (12.5, "", "12.50"),
        (1234, "notes", "1,234"),
        (0.0, "", "0.00"),
    ],
)
def test_figures(value, unit, shown):
    assert format_measure(value, Measure("name", unit, value, None)) == shown


def test_sections_with_everything_in_them():
    section = Section(
        "Style",
        (Measure("length", "bars", 2.0, 3.0), Measure("valid", "%", 1.0, None, 0.5)),
        (
            Distribution(
                "marks", "", ("comma", "dash", "other"), (0.2, 0.1, 0.7), (0.4, 0.1, 0.5), 0.25, 0.1
            ),
        ),
        (Profile("alike", "bars", ("1", "2"), (0.0, 0.25), (0.0, 0.5), 0.125),),
    )
    figures = Likelihood(1.5, 4.5, 10, 1, 0, 2.2, None)
    drawn = {"samples": ("a", "b"), "sampling": SampleConfig(seed=5), "passages": 3}
    opening, *lines = list(
        section_lines(Report("m", "text", "c", False, figures, sections=(section,), **drawn))
    )[1:]
    assert opening == "2 samples, temperature 0.7, seed 5, beside 3 passages of c"
    assert lines[1].split() == ["Style", "samples", "corpus", "free"]
    assert lines[2].split() == ["length,", "bars", "2.00", "3.00"]
    assert lines[3].split() == ["valid", "100.0%", "50.0%"]
    assert lines[5].split() == ["marks", "▄▂", "█▂", "0.25", "0.10", "comma:", "20%", "/", "40%"]
    assert lines[-1].split() == ["alike", "▄", "█", "12.5%", "2:", "25%", "/", "50%"]
    assert all(line == line.rstrip() for line in lines)

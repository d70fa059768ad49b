"""Models side by side: which figure is the best, and a table that fits a terminal."""

import pytest

from rnngen.cli.evaluation_table import WIDTH, comparison_lines
from rnngen.errors import ModelFileError
from rnngen.evaluation.comparison import ComparisonRow, compare
from rnngen.evaluation.report import Measure, Section
from tests.evaluation.reports import likelihood, music_report, text_report


def sections(*pairs, name="self-BLEU", unit="%"):
    """A report for each (samples, held-out) of one measure."""
    return [text_report(sections=(Section("S", (Measure(name, unit, *pair),)),)) for pair in pairs]


def row_of(reports, name):
    return next(row for row in compare(reports) if row.name == name)


def test_the_lower_loss_is_the_better_one():
    reports = [text_report(likelihood=likelihood(nats)) for nats in (1.5, 1.4, 1.6)]
    assert row_of(reports, "bits per character").best == (1,)
    assert row_of(reports, "better than n-grams").best == (1,)


def test_samples_are_to_be_like_held_out_documents_each_like_its_own():
    assert row_of(sections((0.10, 0.30), (0.50, 0.55)), "self-BLEU").best == (1,)
    assert row_of(sections((0.10, None), (0.50, 0.55)), "self-BLEU").best == ()


def test_more_that_compiles_is_better_and_several_may_be_the_best():
    assert row_of(
        sections((0.9, None), (1.0, None), (1.0, None), name="scripts that compile"),
        "scripts that compile",
    ).best == (1, 2)
    assert (
        row_of(
            sections((1.0, None), (1.0, None), name="scripts that compile"), "scripts that compile"
        ).best
        == ()
    )


def test_what_is_shown_alike_is_as_good():
    reports = [text_report(likelihood=likelihood(nats)) for nats in (1.40000, 1.40001, 1.6)]
    assert row_of(reports, "bits per character").best == (0, 1)


def test_nothing_is_the_best_of_figures_that_have_no_better():
    reports = [text_report(), text_report()]
    assert row_of(reports, "best temperature").best == ()
    assert row_of(sections((1, 2), (3, 4), name="anything", unit=""), "anything").best == ()


def test_a_figure_that_one_model_lacks_leaves_its_place_empty():
    row = row_of([text_report(sections=()), text_report()], "scripts that compile")
    assert row.values == (None, 1.0)
    assert row.best == ()
    assert row.cells() == ["–", "100 %"]


def test_held_out_documents_stand_beside_what_should_be_like_them():
    assert row_of(sections((0.1, 0.3), (0.5, None)), "self-BLEU").cells() == ["10 / 30 %", "50 %"]
    assert row_of(
        sections((0.1, 0.3), (0.5, 0.4), name="scripts that compile"), "scripts that compile"
    ).cells() == [
        "10 %",
        "50 %",
    ]


def test_figures_of_a_section_stand_together():
    one, other = (
        text_report(
            sections=(
                Section("S", (Measure(name, "", 1, 1),)),
                Section("T", (Measure("z", "", 1, 1),)),
            )
        )
        for name in "xy"
    )
    assert [row.name for row in compare([one, other])][-3:] == ["x", "y", "z"]


def test_text_and_music_are_not_compared():
    with pytest.raises(ModelFileError, match=r"shakespeare \(text\), bach \(score\)"):
        compare([text_report(), music_report()])


def test_music_is_compared_by_its_notes_only():
    names = [
        row.name for row in compare([music_report(), music_report()]) if row.section == "Likelihood"
    ]
    assert names == ["nats per note", "better than n-grams"]


LONG = "papers-fifteen-minutes-with-weight-decay"


@pytest.mark.parametrize("models", [2, 3, 4, 5, 9])
def test_the_table_fits_a_hundred_columns_and_holds_every_figure(models):
    reports = [
        text_report(model=f"{LONG}-{i}", likelihood=likelihood(1 + i / 7)) for i in range(models)
    ]
    rows = compare(reports)
    lines = list(comparison_lines([report.model for report in reports], rows))
    assert max(map(len, lines)) <= WIDTH
    told = "\n".join(lines)
    for row in rows:
        assert all(cell in told for cell in row.cells())
    assert told.count("*") == 1 + sum(len(row.best) for row in rows)


def test_a_long_name_of_a_figure_goes_on_below():
    rows = [
        ComparisonRow(
            "S",
            "a figure with quite a long name, so that it is wrapped",
            "",
            (1.0,) * 4,
            (None,) * 4,
            (2,),
        )
    ]
    lines = list(comparison_lines("abcd", rows))
    assert lines[2].split() == [
        "a",
        "figure",
        "with",
        "quite",
        "a",
        "long",
        "name,",
        "so",
        "1",
        "1",
        "1*",
        "1",
    ]
    assert lines[3].split() == ["that", "it", "is", "wrapped"]

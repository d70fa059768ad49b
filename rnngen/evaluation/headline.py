"""The findings of a report in one sentence."""

from collections.abc import Iterator

from rnngen.evaluation.glossary import general
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Measure, Report, format_number

WORTH_MIXING = 0.02
"""Nats per character or note from which the gain of mixing is mentioned."""

CLAUSES = {
    "longest run of all": "samples copy at most {}",
    "scripts that compile": "{} of the scripts compile",
    "scripts that parse": "{} of the scripts parse",
    "papers that pdflatex compiles": "{} of the papers compile",
    "papers that the LaTeX mask accepts": "the LaTeX mask accepts {} of the papers",
    "pieces in regular bars": "{} of the pieces are in regular bars",
}
"""Measure → what it says about samples; see `rnngen.evaluation.glossary.general`."""


def headline(report: Report) -> str:
    """Return 'The network predicts held-out text 0.26 nats per character better than …; ….'."""
    clauses = (_prediction(report), *_mixture(report), *_adaptation(report), *_samples(report))
    return "; ".join(clauses) + "."


def _prediction(report: Report) -> str:
    ours, unit = _loss(report.likelihood)
    what = ("held-out " if report.held_out else "") + ("music" if unit == "note" else "text")
    if report.baseline is None:
        return f"The network predicts {what} at {ours:.2f} nats per {unit}"
    theirs, _ = _loss(report.baseline.likelihood)
    better = "better" if ours <= theirs else "worse"
    difference = f"{abs(theirs - ours):.2f} nats per {unit} {better}"
    grams = f"{report.baseline.order}-grams"
    return f"The network predicts {what} {difference} than counting {grams}"


def _mixture(report: Report) -> Iterator[str]:
    if report.baseline is not None and report.baseline.mixed is not None:
        gain = _loss(report.likelihood)[0] - _loss(report.baseline.mixed)[0]
        if gain >= WORTH_MIXING:
            yield f"both together gain {gain:.2f} more"


def _adaptation(report: Report) -> Iterator[str]:
    if report.adapted is not None:
        gain = _loss(report.unadapted or report.likelihood)[0] - _loss(report.adapted)[0]
        gains = "gains" if gain >= 0 else "loses"
        yield f"adapting to what it reads {gains} {abs(gain):.2f} more"


def _loss(likelihood: Likelihood) -> tuple[float, str]:
    """Return the loss in nats, and its unit: the note in music, the character in text."""
    if likelihood.nats_per_note is not None:
        return likelihood.nats_per_note, "note"
    return likelihood.nats_per_token, "character"


def _samples(report: Report) -> Iterator[str]:
    measures: dict[str, Measure] = {
        general(each.name): each for section in report.sections for each in section.measures
    }
    for name, clause in CLAUSES.items():
        if name in measures and (value := measures[name].samples) is not None:
            unit = measures[name].unit
            number = format_number(value, unit)
            yield clause.format(number if unit == "%" else f"{number} {unit}".strip())

"""A report in one plain sentence, of what was found."""

from collections.abc import Iterator

from rnngen.evaluation.glossary import general
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Measure, Report, shown
from rnngen.kinds import KINDS


def verdict(report: Report) -> str:
    """'The network predicts held-out text 0.260 nats per character better than 5-grams; …': a clause a finding."""
    return (
        "; ".join([_prediction(report), *_mixture(report), *_adaptation(report), *_samples(report)])
        + "."
    )


def _prediction(report: Report) -> str:
    what = ("held-out " if report.held_out else "") + ("music" if _is_music(report) else "text")
    ours, unit = _loss(report.likelihood)
    if report.baseline is None:
        return f"The network predicts {what} at {ours:.2f} nats per {unit}"
    theirs = _loss(report.baseline.likelihood)[0]
    better = "better" if ours <= theirs else "worse"
    grams = f"{report.baseline.order}-grams"
    return f"The network predicts {what} {abs(theirs - ours):.2f} nats per {unit} {better} than counting {grams}"


def _mixture(report: Report) -> Iterator[str]:
    """What counting knows that the network does not, where that is worth a word."""
    if report.baseline is not None and report.baseline.mixed is not None:
        gain = _loss(report.likelihood)[0] - _loss(report.baseline.mixed)[0]
        if gain >= WORTH_MIXING:
            yield f"both together gain {gain:.2f} more"


def _adaptation(report: Report) -> Iterator[str]:
    if report.adapted is not None:
        gain = _loss(report.unadapted or report.likelihood)[0] - _loss(report.adapted)[0]
        yield f"going on learning from what it reads {'gains' if gain >= 0 else 'loses'} {abs(gain):.2f} more"


def _is_music(report: Report) -> bool:
    return KINDS[report.kind].is_music


def _loss(likelihood: Likelihood) -> tuple[float, str]:
    """The loss in the unit that people think in: of music nats per note, of text nats per character."""
    if likelihood.nats_per_note is not None:
        return likelihood.nats_per_note, "note"
    return likelihood.nats_per_token, "character"


WORTH_MIXING = 0.02
"""Nats per character or note from which mixing n-grams in is worth a word."""

CLAUSES = {
    "longest run of all": "samples copy at most {}",
    "scripts that compile": "{} of the scripts compile",
    "papers that pdflatex compiles": "{} of the papers compile",
    "papers that the LaTeX mask accepts": "the LaTeX mask accepts {} of the papers",
    "pieces in regular bars": "{} of the pieces are in regular bars",
}
"""Measure → what it says of samples; see `rnngen.evaluation.glossary.general`."""


def _samples(report: Report) -> Iterator[str]:
    measures: dict[str, Measure] = {
        general(each.name): each for section in report.sections for each in section.measures
    }
    for name, clause in CLAUSES.items():
        if name in measures and (value := measures[name].samples) is not None:
            unit = measures[name].unit
            yield clause.format(
                shown(value, unit) if unit == "%" else f"{shown(value)} {unit}".strip()
            )

"""Reports on models of pairs as tables for the terminal."""

from collections.abc import Iterator

from rnngen.cli.evaluation_table import CELL, calibration_lines, format_figure
from rnngen.evaluation.estimates import Estimate
from rnngen.evaluation.pairs.labels import LabelReport
from rnngen.evaluation.pairs.report import PairLikelihood, PairReport, SourceGain, most_confused
from rnngen.evaluation.pairs.texts import TextReport

NAME = 32
"""Characters of a row's name."""
MOST_LABELS = 8
"""Labels whose confusions fit side by side; of more, the most frequent mistakes are listed."""
MOST_CONFUSED = 10
SHOWN = 76
"""Characters of a text that are shown in a line."""


def pair_lines(report: PairReport) -> Iterator[str]:
    """Yield the table of a report on pairs."""
    yield from _likelihood_lines(report.likelihood)
    if report.source_gain is not None:
        yield from _gain_lines(report.source_gain, report.likelihood.unit)
    if report.likelihood.notes:
        yield from _note_lines(report)
    if report.labels is not None:
        yield ""
        yield from _label_lines(report.labels)
    if report.texts is not None:
        yield ""
        yield from _text_lines(report.texts)
    if findings := list(report.findings()):
        yield ""
        yield from findings


def _row(name: str, *cells: str) -> str:
    return f"{name:{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def _likelihood_lines(found: PairLikelihood) -> Iterator[str]:
    yield _row("pairs", format_figure(found.pairs))
    yield _row("distinct sources", format_figure(found.sources))
    if found.tokens > found.pairs:
        yield _row("tokens of targets", format_figure(found.tokens))
        yield _row("unknown", format_figure(found.unknown))
    yield _row(f"nats per {found.unit}", format_figure(found.nats_per_token))


def _gain_lines(gain: SourceGain, unit: str) -> Iterator[str]:
    yield _row("with sources of other pairs", format_figure(gain.shuffled_nats_per_token))
    for each, bits in {unit: gain.bits_per_token, "target": gain.bits_per_pair}.items():
        name = f"bits the source gives a {each}"
        yield _row(name, format_figure(bits.value)) + f"  ({bits.low:.4f} to {bits.high:.4f})"


def _note_lines(report: PairReport) -> Iterator[str]:
    """Yield what the notes below a given melody cost, with their own melody and with another."""
    found = report.likelihood
    yield _row("notes of the other voices", format_figure(found.notes))
    yield _row("nats per note", format_figure(found.nats_per_token * found.tokens_per_note))
    if report.source_gain is not None:
        nats = report.source_gain.shuffled_nats_per_token * found.tokens_per_note
        yield _row("  with melodies of other pairs", format_figure(nats))


def _label_lines(found: LabelReport) -> Iterator[str]:
    columns = found.columns()
    if len(columns) > 1:
        yield _row("", *columns)
    yield _row("accuracy", *(f"{each.accuracy.value:.1%}" for each in columns.values()))
    yield _row("  95 % interval", *(percent_range(each.accuracy) for each in columns.values()))
    yield _row("macro F1", *(f"{each.macro_f1:.1%}" for each in columns.values()))
    yield _row("nats per label", *(format_figure(each.nats_per_label) for each in columns.values()))
    yield _row("share of the commonest label", f"{found.commonest:.1%}")
    if found.network_weight is not None:
        yield _row("weight of the network, mixed", f"{found.network_weight:.0%}")
    for line in calibration_lines(found.calibration):
        name, value = line.rsplit(maxsplit=1)
        yield _row(name.strip().replace("token", "label"), value)
    yield ""
    yield from _confusion_lines(found)


def percent_range(estimate: Estimate) -> str:
    """Return '73.5–78.6 %'."""
    return f"{100 * estimate.low:.1f}–{100 * estimate.high:.1f} %"


def _confusion_lines(found: LabelReport) -> Iterator[str]:
    """Yield the confusion matrix; of many labels, the most frequent mistakes."""
    if len(found.labels) > MOST_LABELS:
        yield _row("label", "taken for", "pairs")
        for right, chosen, count in most_confused(found, MOST_CONFUSED):
            yield _row(right, shortened_to(chosen, CELL - 1), f"{count:,}")
        return
    cell = min(CELL, max(9, *(len(label) + 2 for label in found.labels)))
    yield f"{'label, taken for':{NAME}}" + "".join(
        f"{shortened_to(label, cell - 1):>{cell}}" for label in found.labels
    )
    for label, row in zip(found.labels, found.confusion, strict=True):
        yield f"  {label:{NAME - 2}}" + "".join(f"{count:>{cell},}" for count in row)


def _text_lines(found: TextReport) -> Iterator[str]:
    yield f"{found.sources:,} greedy answers, {found.references:,} references"
    if found.bleu is not None and found.chrf is not None:
        yield _row(f"BLEU, tokenizer {found.tokenizer}", f"{found.bleu:.2f}")
        yield _row("chrF", f"{found.chrf:.2f}")
    yield _row("exact match", f"{found.exact:.1%}")
    for example in found.examples:
        yield ""
        rows = (("source", example.source), ("answer", example.answer))
        references = (("reference", reference) for reference in example.references)
        yield from (f"{name:11}{in_a_line(text)}" for name, text in (*rows, *references))


def in_a_line(text: str) -> str:
    """Return a text in one line, cut where the line ends."""
    return shortened_to(" ".join(text.split()), SHOWN)


def shortened_to(text: str, most: int) -> str:
    """Cut a text after `most` characters, with an ellipsis in place of the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"

"""The report on a model of pairs as a web page."""

from collections.abc import Iterable, Mapping, Sequence

from rnngen.evaluation.estimates import Estimate
from rnngen.evaluation.page import Block, page_of
from rnngen.evaluation.page.charts import learning_curves, reliability
from rnngen.evaluation.page.figures import Terms, table, table_row, tile
from rnngen.evaluation.pairs.labels import LabelReport, Mistake
from rnngen.evaluation.pairs.report import PairReport, SourceGain
from rnngen.evaluation.pairs.texts import Example, TextReport
from rnngen.evaluation.report import format_number
from rnngen.writers.pages import safe, shade

NO_PICTURES: Mapping[str, str] = {}


def render_pair_report(report: PairReport, pictures: Mapping[str, str] = NO_PICTURES) -> bytes:
    """Return the page of a report on pairs, in UTF-8.

    Args:
        pictures: HTML that shows sources, by what the report calls them.
    """
    terms = Terms()
    sentences = (report.headline(), *report.findings())
    findings = "".join(f"<p class=verdict>{safe(each)}</p>" for each in sentences)
    lead = f"{findings}<p class=quiet>{safe(judged_on(report))}</p>{_tiles(report, terms)}"
    curve = learning_curves([report], terms) if report.curve else ""
    blocks: list[Block] = [
        ("Targets", f"<div class=beside>{curve}{_likelihood_table(report, terms)}</div>")
    ]
    if report.labels is not None:
        blocks += _label_blocks(report.labels, terms, pictures)
    if report.texts is not None:
        blocks.append(("Texts", _text_table(report.texts, terms)))
        blocks.append(
            ("Examples", "".join(_example(each, pictures) for each in report.texts.examples))
        )
    blocks.append(("What the figures mean", terms.meanings()))
    return page_of(f"{report.model}, evaluated", lead, blocks)


def judged_on(report: PairReport) -> str:
    """Return what the figures are of, in a sentence."""
    pairs = f"{report.likelihood.pairs:,} pairs of {report.corpus}"
    held = ", which were held out from training" if report.held_out else ""
    return f"Judged on {pairs}{held}. Point at the name of a figure, or tap it, for its meaning."


def _tiles(report: PairReport, terms: Terms) -> str:
    """Return tiles of the most telling figures."""
    html = tile(
        terms, f"nats per {report.likelihood.unit}", format_number(report.likelihood.nats_per_token)
    )
    if report.source_gain is not None:
        bits = report.source_gain.bits_per_pair
        html += tile(terms, "bits that the source gives", format_number(bits.value), _range(bits))
    if report.labels is not None:
        for name, figures in report.labels.columns().items():
            label = "accuracy" if name == "network" else f"accuracy, {name}"
            share = format_number(figures.accuracy.value, "%")
            html += tile(terms, "accuracy", share, _range(figures.accuracy, "%"), label=label)
    if report.texts is not None:
        for name, value in (("BLEU", report.texts.bleu), ("chrF", report.texts.chrf)):
            if value is not None:
                html += tile(terms, name, format_number(value))
        html += tile(terms, "exact match", format_number(report.texts.exact, "%"))
    return f"<dl class=tiles>{html}</dl>"


def _range(estimate: Estimate, unit: str = "") -> str:
    """Return '73.5 % to 78.6 %'."""
    return f"{format_number(estimate.low, unit)} to {format_number(estimate.high, unit)}"


def _likelihood_table(report: PairReport, terms: Terms) -> str:
    found = report.likelihood
    rows = [
        ("pairs", found.pairs),
        ("distinct sources", found.sources),
        ("tokens", found.tokens),
        ("unknown", found.unknown),
        (f"nats per {found.unit}", found.nats_per_token),
    ]
    html = [table_row(terms.link(name), [format_number(value)]) for name, value in rows]
    if report.source_gain is not None:
        html += _gain_rows(report.source_gain, terms)
    return table(["network"], html)


def _gain_rows(gain: SourceGain, terms: Terms) -> Iterable[str]:
    yield table_row("with sources of other pairs", [format_number(gain.shuffled_nats_per_token)])
    for unit, bits in (("target", gain.bits_per_pair), ("token", gain.bits_per_token)):
        name = terms.link("bits that the source gives", f"bits that the source gives, per {unit}")
        yield table_row(name, [format_number(bits.value)])


def _label_blocks(found: LabelReport, terms: Terms, pictures: Mapping[str, str]) -> Iterable[Block]:
    columns = found.columns()
    rows = [
        table_row(
            terms.link("accuracy"),
            [format_number(each.accuracy.value, "%") for each in columns.values()],
        ),
        table_row("95 % interval", [_range(each.accuracy, "%") for each in columns.values()]),
        table_row(
            terms.link("macro F1"),
            [format_number(each.macro_f1, "%") for each in columns.values()],
        ),
        table_row(
            terms.link("nats per label"),
            [format_number(each.nats_per_label) for each in columns.values()],
        ),
    ]
    known = [terms.link(name) for name in columns if name != "network"]
    beside = f" Beside it: {', '.join(known)}." if known else ""
    share = format_number(found.commonest, "%")
    sentence = f"<p>The commonest label makes up {safe(share)} of the pairs.{beside}</p>"
    yield "Labels", table(columns, rows) + sentence
    yield "Confusion", confusion_html(found)
    loss = found.network.nats_per_label
    yield "Calibration", reliability(found.calibration, loss, terms, "nats per label")
    if found.mistakes:
        mistakes = "".join(_mistake(each, pictures) for each in found.mistakes)
        yield "Its surest mistakes", mistakes


def confusion_html(found: LabelReport) -> str:
    """Return the confusion matrix as a heat map: a row for each right label."""
    head = "".join(f"<th scope=col>{safe(label)}</th>" for label in found.labels)
    rows = "".join(map(_heat_row, found.labels, found.confusion))
    return (
        "<p class=quiet>A row is a label, a column is the label that the network chose. A darker "
        "cell is a greater share of its row.</p>"
        "<div class=wide tabindex=0 role=region aria-label=Confusion>"
        f"<table class=heat><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</div>"
    )


def _heat_row(label: str, counts: Sequence[int]) -> str:
    total = sum(counts) or 1
    cells = "".join(
        f'<td class=p{shade(count / total)} data-tip="{safe(f"{count / total:.1%} of {label}")}">'
        f"{count:,}</td>"
        for count in counts
    )
    return f"<tr><th scope=row>{safe(label)}</th>{cells}</tr>"


def _mistake(found: Mistake, pictures: Mapping[str, str]) -> str:
    told = f"taken for {found.chosen} with {found.probability:.0%}, but {found.label}"
    plain = f"<pre class=text dir=auto>{safe(found.source)}</pre>"
    return f"<h3>{safe(told)}</h3>{pictures.get(found.source, plain)}"


def _text_table(found: TextReport, terms: Terms) -> str:
    rows = [
        table_row("sources answered", [format_number(found.sources)]),
        table_row("references", [format_number(found.references)]),
        table_row(terms.link("exact match"), [format_number(found.exact, "%")]),
    ]
    if found.bleu is not None and found.chrf is not None:
        bleu = terms.link("BLEU") + f"<small>, tokenizer {safe(found.tokenizer)}</small>"
        rows.append(table_row(bleu, [format_number(found.bleu)]))
        rows.append(table_row(terms.link("chrF"), [format_number(found.chrf)]))
    return table(["greedy answers"], rows)


def _example(found: Example, pictures: Mapping[str, str]) -> str:
    references = "".join(f"<dd dir=auto>{safe(each)}</dd>" for each in found.references)
    source = pictures.get(found.source, safe(found.source))
    return (
        f"<h3 dir=auto>{source}</h3><dl class=meanings><dt>answer</dt>"
        f"<dd dir=auto>{safe(found.answer)}</dd><dt>reference</dt>{references}</dl>"
    )

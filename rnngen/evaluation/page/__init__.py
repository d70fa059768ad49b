"""Reports as web pages."""

from collections.abc import Sequence

from rnngen.evaluation.comparison import ComparisonRow
from rnngen.evaluation.headline import headline
from rnngen.evaluation.page.charts import (
    PAIR,
    histogram,
    learning_curves,
    profile_figure,
    reliability,
)
from rnngen.evaluation.page.figures import (
    Terms,
    comparison_table,
    likelihood_table,
    measures_table,
    tiles,
    two_sample_html,
)
from rnngen.evaluation.page.texts import documents_html, sample_html, samples_html, surprise_html
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.report import Report, Section
from rnngen.kinds import KINDS
from rnngen.writers.pages import CARD, asset, kit, render_page, safe, script

__all__ = ["render_comparison", "render_report"]


Block = tuple[str, str]
"""Name (plain text) and HTML of a section of a page."""


def render_report(report: Report) -> bytes:
    """Return the page of a report, in UTF-8."""
    terms = Terms()
    # No line of the headline should end inside a word with a hyphen.
    sentence = safe(headline(report)).replace("-", "\N{NON-BREAKING HYPHEN}")
    hint = f"{judged_on(report)} Point at the name of a figure, or tap it, for its meaning."
    lead = f"<p class=verdict>{sentence}</p>\n<p class=quiet>{safe(hint)}</p>\n"
    lead += tiles(report, terms)
    curve = learning_curves([report], terms) if report.curve else ""
    likelihood = f"<div class=beside>{curve}{likelihood_table(report, terms)}</div>"
    blocks: list[Block] = [("Likelihood", likelihood)]
    blocks += [(section.name, _section(section, terms)) for section in report.sections]
    if report.two_sample is not None:
        blocks.append(("Two-sample test", two_sample_html(report.two_sample, terms)))
    if report.missing:
        missing = "".join(f"<p>{safe(sentence)}</p>" for sentence in report.missing)
        blocks.append(("Not measured", missing))
    if report.calibration is not None:
        diagram = reliability(report.calibration, report.likelihood.nats_per_token, terms)
        blocks.append(("Calibration", diagram))
    if report.by_document:
        name = "Documents, the least expected first"
        blocks.append((name, documents_html(report.by_document)))
    if report.surprise:
        tokens = surprise_html(report.surprise, KINDS[report.kind].codec)
        blocks.append(("What surprises it", tokens))
    if report.samples:
        blocks.append(("Samples", samples_html(report.samples)))
    blocks.append(("What the figures mean", terms.meanings()))
    return page_of(f"{report.model}, evaluated", lead, blocks)


def judged_on(report: Report) -> str:
    """Return what the figures are of, in a sentence."""
    part = f"the whole of {report.corpus}"
    if report.held_out:
        part = f"the part of {report.corpus} held out from training"
    if report.sampling is None:
        return f"Judged on {part}."
    drawn = report.sampling
    passages = f"{report.passages:,} passage{'' if report.passages == 1 else 's'}"
    samples = f"{drawn.count:,} sample{'' if drawn.count == 1 else 's'}"
    return (
        f"Judged on {part}; {samples} of at most {drawn.length:,} tokens, at temperature "
        f"{drawn.temperature}, with seed {drawn.seed}, are compared with {passages} of it."
    )


def _section(section: Section, terms: Terms) -> str:
    """Return the table of a section, and a chart for each distribution and profile."""
    html = measures_table(section.measures, terms) if section.measures else ""
    charts = [histogram(each, terms) for each in section.distributions]
    charts += [profile_figure(each, terms) for each in section.profiles]
    return html + (f"{PAIR}<div class=charts>{''.join(charts)}</div>" if charts else "")


_HINT = (
    "The best figure of each row is marked. Where a cell has two figures, the first is of samples "
    "and the second of held-out documents, which samples should resemble."
)


def render_comparison(
    reports: Sequence[Report | PairReport], rows: Sequence[ComparisonRow]
) -> bytes:
    """Return the page of several reports, in UTF-8.

    Args:
        rows: What they have in common, from `rnngen.evaluation.comparison.compare`.
    """
    terms = Terms()
    blocks: list[Block] = [("Figures", comparison_table(reports, rows, terms))]
    if any(report.curve for report in reports):
        blocks.append(("Learning curves", learning_curves(reports, terms)))
    samples = [
        sample_html(each.model, each.samples[0])
        for each in reports
        if isinstance(each, Report) and each.samples
    ]
    if samples:
        blocks.append(("A sample of each", "".join(samples)))
    blocks.append(("What the figures mean", terms.meanings()))
    lead = f"<p class=verdict>{safe(all_judged_on(reports))}</p><p class=quiet>{_HINT}</p>"
    return page_of(" · ".join(report.model for report in reports) + ", compared", lead, blocks)


def all_judged_on(reports: Sequence[Report | PairReport]) -> str:
    """Return what the models were judged on, in a sentence."""
    corpora = list(dict.fromkeys((report.corpus, report.held_out) for report in reports))
    if len(corpora) > 1:
        names = ", ".join(dict.fromkeys(corpus for corpus, _ in corpora))
        return f"Each model is judged on what was held out from its own training: {names}."
    ((corpus, held_out),) = corpora
    part = f"the part of {corpus} that was held out" if held_out else f"the whole of {corpus}"
    return f"All models are judged on {part}."


def page_of(title: str, lead: str, blocks: Sequence[Block]) -> bytes:
    """Return a page with links to its sections."""
    links = "".join(f"<a href=#s{i}>{safe(name)}</a>" for i, (name, _) in enumerate(blocks))
    sections = "\n".join(
        f"<section id=s{i}><h2>{safe(name)}</h2>\n{html}\n</section>"
        for i, (name, html) in enumerate(blocks)
    )
    return render_page(
        title,
        f"{lead}\n<nav aria-label=Sections>{links}</nav>",
        f"<main>\n{sections}\n</main>\n{CARD.format('tooltip')}",
        [kit("charts.css"), asset(__name__, "page.css")],
        [script(kit("card.js"), asset(__name__, "page.js"))],
    )

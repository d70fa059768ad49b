"""A report as a web page: one file that needs nothing else, for light and dark, wide and narrow, screen and paper.

Its looks and its script stand in page.html, page.css and page.js. It knows nothing of how any figure is found.
"""

from rnngen.evaluation.headline import headline
from rnngen.evaluation.page.comparing import render_comparison
from rnngen.evaluation.page.details import documents_html, section_html, surprise_html
from rnngen.evaluation.page.figures import likelihood_table, tiles
from rnngen.evaluation.page.plot import learning_curve, reliability
from rnngen.evaluation.page.samples import samples_html
from rnngen.evaluation.page.shell import Block, joined
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Report
from rnngen.kinds import KINDS
from rnngen.writers.pages import safe

__all__ = ["render_comparison", "render_report"]


def render_report(report: Report) -> bytes:
    """The page of one report, UTF-8."""
    terms = Terms()
    lead = (
        f"<p class=verdict>{_unbroken(headline(report))}</p>\n"
        f"<p class=quiet>{safe(_judged(report))} Point at a figure’s name, or tap it, for what it means.</p>\n"
        f"{tiles(report, terms)}"
    )
    blocks = _blocks(report, terms)
    return joined(
        f"{report.model}, evaluated",
        lead,
        [*blocks, Block("What the figures mean", terms.meanings())],
    )


def _judged(report: Report) -> str:
    """What the figures are of."""
    part = (
        f"the part of {report.corpus} held out from training"
        if report.held_out
        else f"the whole of {report.corpus}"
    )
    if report.sampling is None:
        return f"Judged on {part}."
    drawn, passages = (
        report.sampling,
        f"{report.passages:,} passage{'' if report.passages == 1 else 's'}",
    )
    samples = f"{drawn.count:,} sample{'' if drawn.count == 1 else 's'}"
    how = f"of at most {drawn.length:,} tokens, at temperature {drawn.temperature}, with seed {drawn.seed}"
    return f"Judged on {part}; {samples} {how}, stand beside {passages} of it."


def _unbroken(sentence: str) -> str:
    """A sentence in which no line ends within a word with a hyphen."""
    return safe(sentence).replace("-", "\N{NON-BREAKING HYPHEN}")


def _blocks(report: Report, terms: Terms) -> list[Block]:
    """The sections that there is something to show in."""
    curve = learning_curve(report, terms) if report.curve else ""
    blocks = [
        Block("Likelihood", f"<div class=beside>{curve}{likelihood_table(report, terms)}</div>")
    ]
    blocks += [Block(section.name, section_html(section, terms)) for section in report.sections]
    if report.calibration is not None:
        blocks.append(
            Block(
                "Calibration",
                reliability(report.calibration, report.likelihood.nats_per_token, terms),
            )
        )
    if report.by_document:
        blocks.append(
            Block("Documents, the least expected first", documents_html(report.by_document))
        )
    if report.surprise:
        blocks.append(
            Block("What surprises it", surprise_html(report.surprise, KINDS[report.kind].is_music))
        )
    if report.samples:
        blocks.append(Block("Samples", samples_html(report.samples)))
    return blocks

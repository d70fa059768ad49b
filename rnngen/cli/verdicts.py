"""Sources and how they got their labels, for web pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from rnngen.corpus.document import Corpus
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.pairs.scored import name_of
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.sampling.given import fit_source, tells_labels, unfold
from rnngen.writers.explanation.verdicts import ExplainedLabel, explained, steps_html
from rnngen.writers.pages import safe
from rnngen.writers.pictures import img

HEIGHT = "height:56px"
"""CSS of a picture that has no rows beside it."""


def explained_source(model: Model, name: str, content: Any) -> ExplainedLabel:
    """Return how a model of labels got the label of a source."""
    found = unfold(model, content)
    fitted, _ = fit_source(model, content)
    return explained(name, pair_codec(model).source, fitted, found.labels, found.probabilities)


def shown_sources(model: Model, corpus: Corpus, report: PairReport) -> Mapping[str, str]:
    """Return HTML of the sources that a report shows, by what it calls them."""
    wanted = set(_names(report))
    shown: dict[str, str] = {}
    for document in corpus.documents:
        name, pair = name_of(document), document.content
        if name not in wanted or not isinstance(pair, Pair):
            continue
        if tells_labels(model):
            shown[name] = steps_html(explained_source(model, name, pair.source))
        elif isinstance(pair.source, Rows):
            shown[name] = img(pair.source, HEIGHT, safe(name))
    return shown


def _names(report: PairReport) -> Iterable[str]:
    """Yield what a report calls the sources of its mistakes and examples."""
    if report.labels is not None:
        yield from (mistake.source for mistake in report.labels.mistakes)
    if report.texts is not None:
        yield from (example.source for example in report.texts.examples)

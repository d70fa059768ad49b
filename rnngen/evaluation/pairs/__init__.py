"""How good a model of pairs is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from rnngen.corpus.document import Corpus, Document, Progress, no_progress
from rnngen.corpus.pairs import Pair
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CorpusError
from rnngen.evaluation.pairs.labels import label_report
from rnngen.evaluation.pairs.linear import linear_log_probabilities
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.pairs.scored import Scored, contents, known, likelihood, score, source_gain
from rnngen.evaluation.pairs.texts import text_report
from rnngen.evaluation.report import INSTALL
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.sampling.given import label_codec
from rnngen.tokens.preparation import halves


def report_on_pairs(
    model: Model,
    corpus: Corpus,
    held_out: bool = True,
    with_baseline: bool = True,
    progress: Progress = no_progress,
    most_tokens: int | None = None,
    in_full: bool = True,
) -> PairReport:
    """Measure a model of pairs.

    Args:
        held_out: score the part that was held out from training, or else the whole corpus.
        with_baseline: fit a linear model to the training pairs; only if a part is held out.
        most_tokens: score only the first pairs, with at most this many tokens.
        in_full: measure labels and written texts too, not only what targets cost.

    Raises:
        CorpusError: if there is no pair to score.
    """
    if model.codec.outputs:
        raise CorpusError(
            f"{model.name} gives numbers, which cost no nats. Use `rnngen evaluate {model.name}`, "
            "or `rnngen.evaluation.series.fit_of`."
        )
    learnt, held = halves(corpus) if held_out else ([], list(range(len(corpus.documents))))
    chosen = [corpus.documents[number] for number in held]
    documents = known(model, first_of(chosen, most_tokens))
    if not documents:
        raise CorpusError(
            f"Corpus '{corpus.name}' has no pair that '{model.name}' can be measured on."
        )
    scored = score(model, documents, progress)
    report = PairReport(
        model.name,
        model.kind,
        str(corpus.source_kind),
        corpus.name,
        held_out,
        fingerprint(replace(corpus, documents=tuple(documents))),
        likelihood(scored),
        source_gain(scored),
        left_out=len(chosen) - len(documents) if most_tokens is None else 0,
        curve=tuple(model.training.get("curve", ())),
    )
    measure = FORMS.get(pair_codec(model).target.name)
    if measure is None or not in_full:
        return report
    training = contents(corpus.documents[number] for number in learnt)
    return measure(report, scored, training if with_baseline else [], progress)


def first_of(documents: Sequence[Document], most_tokens: int | None) -> Sequence[Document]:
    """Return the first documents with at most this size in total; at least one."""
    if most_tokens is None:
        return documents
    sizes = accumulate(map(len, contents(documents)))
    return documents[: max(1, sum(size <= most_tokens for size in sizes))]


Measure = Callable[[PairReport, Scored, Sequence[Pair], Progress], PairReport]
"""Adds what can be measured of a form of targets; takes the training pairs of a baseline."""


def with_labels(
    report: PairReport, scored: Scored, learnt: Sequence[Pair], progress: Progress
) -> PairReport:
    """Add how well labels are chosen, beside a linear model if there are training pairs."""
    codec = label_codec(scored.model)
    linear, missing = None, report.missing
    if learnt:
        try:
            linear = linear_log_probabilities(
                pair_codec(scored.model), learnt, scored.encoded.pairs, codec
            )
        except ImportError:
            missing = (*missing, INSTALL.format("scikit-learn", "linear baseline"))
    labels = label_report(
        codec.labels, scored.scores.first, scored.labels, scored.shown_sources(), linear
    )
    return replace(report, labels=labels, missing=missing)


def with_texts(
    report: PairReport, scored: Scored, learnt: Sequence[Pair], progress: Progress
) -> PairReport:
    """Add how near written texts come to their references."""
    texts = text_report(scored.model, scored.encoded, scored.shown_sources(), progress)
    missing = () if texts.bleu is not None else (INSTALL.format("sacrebleu", "BLEU or chrF"),)
    return replace(report, texts=texts, missing=report.missing + missing)


FORMS: dict[str, Measure] = {"label": with_labels, "char": with_texts}
"""Name of a target's codec → what is measured besides its cost."""

"""`rnngen evaluate`."""

import json
from typing import TYPE_CHECKING

import click

from rnngen.cli.options import complete_corpus, complete_model, kind_option, notice, parts_option

if TYPE_CHECKING:
    from rnngen.corpus.document import Corpus
    from rnngen.model_file import Model


@click.command("evaluate")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("corpus", shell_complete=complete_corpus, required=False)
@kind_option
@parts_option("as the model was trained")
@click.option("--no-baseline", is_flag=True, help="Leave out what counting n-grams reaches.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def evaluate_command(
    model: str | None, corpus: str | None, kind: str | None, parts: str | None, no_baseline: bool, as_json: bool
) -> None:
    """Say how well MODEL predicts data it has not seen.

    Without CORPUS, the part of its own corpus that was held out from training, beside what counting n-grams
    reaches on the same split; with one, the whole of it. Lower is better everywhere.

    \b
    rnngen evaluate shakespeare
    rnngen evaluate shakespeare my-sonnets.txt --json
    """
    from rnngen.cli.evaluation_table import likelihood_lines
    from rnngen.cli.reading import progress_bar, read_corpus
    from rnngen.evaluation import report_on
    from rnngen.evaluation.report_json import report_to_json
    from rnngen.models import load_model

    loaded = load_model(model)
    if corpus is None:
        data = own_corpus(loaded)
    else:
        parts = parts or loaded.corpus.get("parts")
        data = read_corpus(corpus, kind or kind_of_stdin(loaded, corpus), parts=parts)
    with progress_bar("Evaluating", "steps") as progress:
        report = report_on(loaded, data, corpus is None, not no_baseline, progress)
    if as_json:
        click.echo(json.dumps(report_to_json(report), ensure_ascii=False))
    else:
        for line in likelihood_lines(report):
            click.echo(line)


def own_corpus(model: "Model") -> "Corpus":
    """The corpus that a model was trained on, read again; a notice where it has changed since."""
    from rnngen.cli.reading import read_corpus
    from rnngen.corpus.summary import fingerprint
    from rnngen.errors import CorpusError

    source = model.corpus.get("source")
    if not isinstance(source, str) or source == "-":
        raise CorpusError("The model does not know where its corpus is. Expected a CORPUS to evaluate on.")
    try:
        corpus = read_corpus(source, model.kind, parts=model.corpus.get("parts"))
    except CorpusError as error:
        expected = f"it at {source}, or another CORPUS to evaluate on"
        raise CorpusError(f"The model's own corpus cannot be read. Expected {expected}. {error}") from error
    if fingerprint(corpus) != model.corpus.get("fingerprint"):
        notice(f"{source} has changed since training: the held-out part may hold text that the model has learnt.")
    return corpus


def kind_of_stdin(model: "Model", source: str) -> str | None:
    """The model's own kind for standard input, which has no suffix to tell."""
    return model.kind if source == "-" else None

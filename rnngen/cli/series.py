"""`rnngen sample` with models that draw nothing: of series, and of labels."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnngen.cli.options import option_name
from rnngen.cli.terminal import show_json, show_text
from rnngen.errors import CorpusError, SettingError, flag

if TYPE_CHECKING:
    from rnngen.corpus.rows import Rows
    from rnngen.models.model_file import Model

USED = {"model", "given", "outputs", "as_json"}
"""Options that such a model takes; nothing is drawn at random."""


def answered_without_drawing(
    model: "Model", options: Mapping[str, Any], explicit: set[str]
) -> bool:
    """Answer --given by a model of series or labels; return False for any other model.

    Raises:
        SettingError: for an option that such a model does not take.
    """
    from rnngen.sampling.given import tells_labels

    if model.config.outputs:
        sample_series(model, options, explicit)
    elif tells_labels(model):
        sample_label(model, options, explicit)
    else:
        return False
    return True


def sample_label(model: "Model", options: Mapping[str, Any], explicit: set[str]) -> None:
    """Print the label of a source by a model of labels.

    Raises:
        SettingError: for an option that such a model does not take.
    """
    from rnngen.cli.classify import show_labels
    from rnngen.cli.sources import typed_sources

    if wrong := sorted(explicit - {"model", "given", "as_json"}):
        raise SettingError(
            f"{flag(option_name(wrong[0]))} does not apply: {model.name} tells labels."
        )
    show_labels(model, typed_sources(model, options["given"], "--given"), options["as_json"])


def sample_series(model: "Model", options: Mapping[str, Any], explicit: set[str]) -> None:
    """Write what a model makes of the series in a file.

    Raises:
        SettingError: for an option that such a model does not take.
    """
    from rnngen.sampling.series import predict
    from rnngen.writers.series import check_series_file, series_csv, write_series

    if wrong := sorted(explicit - USED):
        raise SettingError(
            f"{flag(option_name(wrong[0]))} does not apply: {model.name} gives numbers."
        )
    for path in options["outputs"]:
        check_series_file(path)
    sources = read_series_file(model, options["given"])
    series = list(zip(sources, predict(model, sources), strict=True))
    names = [
        model.corpus.get("source_column") or "source",
        model.corpus.get("target_column") or "target",
    ]
    for path in options["outputs"]:
        write_series(path, names, series)
    if options["as_json"]:
        for source, target in series:
            values = [rows.array()[:, 0].tolist() for rows in (source, target)]
            show_json(dict(zip(("source", "target"), values, strict=True)))
    elif not options["outputs"]:
        show_text(series_csv(names, series))


def read_series_file(model: "Model", typed: str) -> "list[Rows]":
    """Return the series in a table: of the column that the model reads, or else of the first."""
    from rnngen.corpus.files import found_file
    from rnngen.corpus.series import read_sources

    path = Path(typed.removeprefix("@")).expanduser()
    if not path.is_file():
        raise CorpusError(f"--given needs a table such as curve.csv; there is no file {typed!r}.")
    file = found_file(path, path.parent, path.stat().st_size)
    return read_sources(file, model.corpus.get("source_column"))

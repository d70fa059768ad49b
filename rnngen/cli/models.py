"""`rnngen models`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import complete_model, json_option
from rnngen.cli.terminal import confirmed, notice, show, show_json
from rnngen.errors import shortened


@click.command("remove")
@click.argument("models", nargs=-1, required=True, metavar="MODEL …", shell_complete=complete_model)
@click.option(
    "--previous",
    is_flag=True,
    help="Remove only the backups of earlier trainings.",
)
@click.option("-y", "--yes", is_flag=True, help="Remove without asking.")
def models_remove(models: tuple[str, ...], previous: bool, yes: bool) -> None:
    """Remove models for good, with their checkpoints, training data and backups.

    \b
    rnngen models remove trial-1 trial-2
    rnngen models remove shakespeare --previous    only the backups of earlier trainings
    """
    from rnngen.models.library import locate, total_size

    chosen: dict[ModelFiles, Sequence[Path]] = {}
    for model in {each.model.resolve(): each for each in map(locate, models)}.values():
        chosen[model] = model.backups() if previous else model.current() + model.backups()
    for model, files in chosen.items():
        names = ", ".join(file.name for file in files)
        notice(f"{model.model.parent}: {names or 'no backups of earlier trainings'}")
    files = [file for each in chosen.values() for file in each]
    size = megabytes(total_size(files))
    question = f"Remove {count(files)}, {size}, for good?"
    if not files or not (yes or confirmed(question)):
        notice("Nothing was removed.")
        return
    for model, each in chosen.items():
        model.remove(each)
    notice(f"{size} freed.")


def count(files: Sequence[Path]) -> str:
    """Return '1 file' or '3 files'."""
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def megabytes(size: int) -> str:
    """Format bytes as '12.3 MB'."""
    return f"{size / 1e6:,.1f} MB"


if TYPE_CHECKING:
    from rnngen.models.library import ModelFiles
    from rnngen.models.model_file import Model


@click.group("models", invoke_without_command=True)
@click.pass_context
def models_group(ctx: click.Context) -> None:
    """List models, show one, or remove some."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(models_list)


@models_group.command("list")
def models_list() -> None:
    """List the models in the user's folder, newest first."""
    from rnngen.errors import ModelFileError
    from rnngen.models.learning_curve import LOSSES, NATS
    from rnngen.models.library import ModelFiles, is_unready, model_names, total_size
    from rnngen.models.model_file import read_model

    names = model_names()
    if not names:
        notice("There is no model yet. Train one: rnngen train shakespeare --time 2m")
    for name in names:
        files = ModelFiles.named(name)
        try:
            model = read_model(files.model)
        except ModelFileError as error:
            show(f"{name:20} {error}")
            continue
        layers, units = model.config.layers, model.config.units
        loss = model.training.get("nats_per_token", float("nan"))
        unit = LOSSES.get(model.codec.written.name, NATS)
        backups = files.backups()
        rest = f", {megabytes(total_size(backups))} of earlier trainings" if backups else ""
        rest += ", stopped before it beat counting" if is_unready(model) else ""
        show(
            f"{name:20} {model.kind:11} {layers} × {units:4} LSTM  {loss:6.3f} {unit} "
            f"{megabytes(total_size(files.current())):>10}{rest}"
        )


models_group.add_command(models_remove)


@models_group.command("show")
@click.argument("model", shell_complete=complete_model, required=False)
@json_option
def models_show(model: str | None, as_json: bool) -> None:
    """Show what MODEL is and how it was trained. The default is the newest model."""
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model

    path = find_model(model)
    loaded = read_model(path)
    if as_json:
        show_json(description(loaded) | {"training_file": training_facts(path)})
    else:
        show_table(loaded, path)


def description(model: "Model") -> dict[str, Any]:
    """Return all of a model but its weights, as plain values."""
    from rnngen.models.pairs import form

    return {
        "name": model.name,
        "kind": model.kind,
        "form": form(model) or None,
        "network": asdict(model.config),
        "parameters": model.parameters,
        "corpus": model.corpus,
        "music": None if (scope := model.codec.capabilities()) is None else scope.to_json(),
        "training": model.training,
        "sha256": model.digest,
    }


def training_facts(path: Path) -> dict[str, Any] | None:
    """Return the facts about a model's training data, or None. A damaged file gives its error."""
    from rnngen.errors import ModelFileError
    from rnngen.memorization.training_file import facts_beside

    try:
        facts = facts_beside(path)
    except ModelFileError as error:
        return {"error": str(error)}
    return None if facts is None else asdict(facts) | {"path": str(facts.path)}


def training_row(facts: dict[str, Any] | None) -> str:
    """Return '…/training.safetensors (1.0 MB, all of 1,003,854 tokens), …'."""
    if facts is None:
        return "not kept: there is nothing to compare samples with"
    if "error" in facts:
        return facts["error"]
    share = "all" if facts["share"] == 1 else f"the first {facts['share']:.1%}"
    return (
        f"{facts['path']} ({megabytes(facts['bytes'])}, {share} of {facts['tokens']:,} tokens), "
        "to compare samples with"
    )


def recorded(record: Mapping[str, Any], name: str) -> str:
    """Return an entry of a record as a text that is not too long."""
    return shortened(str(record.get(name)))


def show_table(loaded: "Model", path: Path) -> None:
    """Print the facts about a model, one a row, and its learning curve."""
    from rnngen.models.learning_curve import LOSSES, NATS
    from rnngen.models.library import ModelFiles, is_unready, total_size
    from rnngen.models.pairs import form

    backups = ModelFiles(path).backups()
    training, corpus = loaded.training, loaded.corpus
    unit = LOSSES.get(loaded.codec.written.name, NATS)
    network = (
        f"{loaded.config.layers} × {loaded.config.units} LSTM, {loaded.parameters:,} parameters"
    )
    rows = {
        "file": f"{path} ({megabytes(path.stat().st_size)})",
        "kind": loaded.kind,
        "form": form(loaded),
        "network": network,
        "trained on": training_row(training_facts(path)),
        "before": f"{count(backups)} of earlier trainings ({megabytes(total_size(backups))})",
        "vocabulary": f"{len(loaded.codec.vocabulary):,} tokens",
        **(scope.describe() if (scope := loaded.codec.capabilities()) else {}),
        "corpus": f"{recorded(corpus, 'source')}, documents: {recorded(corpus, 'documents')}",
        "licence": recorded(corpus, "licence"),
        "held-out loss": f"{training.get('nats_per_token', float('nan')):.4f} {unit}",
        "time": f"{training.get('seconds', 0):.0f} s for {training.get('epochs', 0):.2f} passes",
        "machine": recorded(training, "machine"),
        "versions": ", ".join(
            f"{name} {number}" for name, number in training.get("versions", {}).items()
        ),
        "sha256": loaded.digest,
    }
    if is_unready(loaded):
        rows["stopped"] = "before it predicted better than counted pairs of tokens"
    if not backups:
        del rows["before"]
    if loaded.codec.separator is None:
        del rows["form"]
    for name, value in rows.items():
        show(f"{name:14} {value}")
    for point in training.get("curve", []):
        show(
            f"  {point['seconds']:7.1f} s  pass {point['epoch']:6.2f}  "
            f"train {point['train']:.4f}  validation {point['validation']:.4f}"
        )

"""`rnngen models`."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import complete_model, json_option, notice


@click.command("remove")
@click.argument("models", nargs=-1, required=True, metavar="MODEL …", shell_complete=complete_model)
@click.option(
    "--previous",
    is_flag=True,
    help="Remove only what earlier trainings left in the place of MODEL.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def models_remove(models: tuple[str, ...], previous: bool, yes: bool) -> None:
    """Remove models for good, with their checkpoints and all else that trainings keep beside them.

    \b
    rnngen models remove trial-1 trial-2
    rnngen models remove shakespeare --previous    what `….previous` keeps of earlier trainings
    """
    from rnngen.models.backups import place_of, remains_at, remove, size_of

    chosen: dict[Path, Sequence[Path]] = {}
    for path in {place.resolve(): place for place in map(place_of, models)}.values():
        remains = remains_at(path)
        chosen[path] = remains.before if previous else remains.now + remains.before
    for path, files in chosen.items():
        notice(
            f"{path.parent}: {', '.join(file.name for file in files) or 'nothing of earlier trainings'}"
        )
    files = [file for each in chosen.values() for file in each]
    size = megabytes(size_of(files))
    if not files or not (
        yes or click.confirm(f"Remove {count(files)}, {size}, for good?", err=True)
    ):
        notice("Nothing was removed.")
        return
    for path, each in chosen.items():
        remove(path, each)
    notice(f"{size} freed.")


def count(files: Sequence[Path]) -> str:
    """'1 file', '3 files'."""
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def megabytes(size: int) -> str:
    """'12.3 MB'."""
    return f"{size / 1e6:,.1f} MB"


if TYPE_CHECKING:
    from rnngen.models.model_file import Model


@click.group("models", invoke_without_command=True)
@click.pass_context
def models_group(ctx: click.Context) -> None:
    """List the trained models, show one, or remove some."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(models_list)


@models_group.command("list")
def models_list() -> None:
    """List the models in the user's folder, newest first."""
    from rnngen.errors import ModelFileError
    from rnngen.models.backups import remains_at, size_of
    from rnngen.models.library import model_names, model_path
    from rnngen.models.model_file import read_model

    names = model_names()
    if not names:
        notice("There is no model yet. Train one: rnngen train shakespeare --time 2m")
    for name in names:
        try:
            model = read_model(model_path(name))
        except ModelFileError as error:
            click.echo(f"{name:20} {error}")
            continue
        layers, units = model.config.layers, model.config.units
        loss = model.training.get("nats_per_token", float("nan"))
        remains = remains_at(model_path(name))
        before = (
            f", {megabytes(size_of(remains.before))} of earlier trainings" if remains.before else ""
        )
        size = f"{megabytes(size_of(remains.now)):>10}{before}"
        click.echo(
            f"{name:20} {model.kind:11} {layers} × {units:4} LSTM  {loss:6.3f} nats per token {size}"
        )


models_group.add_command(models_remove)


@models_group.command("show")
@click.argument("model", shell_complete=complete_model, required=False)
@json_option
def models_show(model: str | None, as_json: bool) -> None:
    """Show what MODEL is, what it was trained on, and how."""
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model

    path = find_model(model)
    loaded = read_model(path)
    if as_json:
        click.echo(json.dumps(description(loaded) | {"training_file": training_facts(path)}))
    else:
        show_table(loaded, path)


def description(model: "Model") -> dict[str, Any]:
    """All that a model says of itself but its weights, as plain values."""
    return {
        "name": model.name,
        "kind": model.kind,
        "network": asdict(model.config),
        "parameters": model.parameters,
        "corpus": model.corpus,
        "music": None if (scope := model.codec.capabilities()) is None else scope.to_json(),
        "training": model.training,
        "sha256": model.digest,
    }


def training_facts(path: Path) -> dict[str, Any] | None:
    """What lies beside a model of what it was trained on, as plain values; a damaged file says what is wrong."""
    from rnngen.errors import ModelFileError
    from rnngen.memorization.training_file import facts_beside

    try:
        facts = facts_beside(path)
    except ModelFileError as error:
        return {"error": str(error)}
    return None if facts is None else asdict(facts) | {"path": str(facts.path)}


def training_row(facts: dict[str, Any] | None) -> str:
    """'…/training.safetensors (1.0 MB, all of 1,003,854 tokens), which samples are compared with'."""
    if facts is None:
        return "not kept beside it: there is nothing to compare samples with"
    if "error" in facts:
        return facts["error"]
    share = "all" if facts["share"] == 1 else f"the first {facts['share']:.1%}"
    return f"{facts['path']} ({megabytes(facts['bytes'])}, {share} of {facts['tokens']:,} tokens), to compare samples with"


def show_table(loaded: "Model", path: Path) -> None:
    """Print what a model is, a row a fact, and its learning curve."""
    from rnngen.models.backups import remains_at, size_of

    before = remains_at(path).before
    training, corpus = loaded.training, loaded.corpus
    network = (
        f"{loaded.config.layers} × {loaded.config.units} LSTM, {loaded.parameters:,} parameters"
    )
    rows = {
        "file": f"{path} ({megabytes(path.stat().st_size)})",
        "kind": loaded.kind,
        "network": network,
        "trained on": training_row(training_facts(path)),
        **(
            {"before": f"{count(before)} of earlier trainings ({megabytes(size_of(before))})"}
            if before
            else {}
        ),
        "vocabulary": f"{len(loaded.codec.vocabulary):,} tokens",
        **(scope.describe() if (scope := loaded.codec.capabilities()) else {}),
        "corpus": f"{corpus.get('source')}, documents: {corpus.get('documents')}",
        "licence": corpus.get("licence"),
        "held-out loss": f"{training.get('nats_per_token', float('nan')):.4f} nats per token",
        "time": f"{training.get('seconds', 0):.0f} s for {training.get('epochs', 0):.2f} passes",
        "machine": training.get("machine"),
        "versions": ", ".join(
            f"{name} {number}" for name, number in training.get("versions", {}).items()
        ),
        "sha256": loaded.digest,
    }
    for name, value in rows.items():
        click.echo(f"{name:14} {value}")
    for point in training.get("curve", []):
        click.echo(
            f"  {point['seconds']:7.1f} s  pass {point['epoch']:6.2f}  "
            f"train {point['train']:.4f}  validation {point['validation']:.4f}"
        )

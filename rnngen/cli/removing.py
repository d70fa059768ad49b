"""`rnngen models remove`."""

from collections.abc import Sequence
from pathlib import Path

import click

from rnngen.cli.options import complete_model, notice


@click.command("remove")
@click.argument("models", nargs=-1, required=True, metavar="MODEL …", shell_complete=complete_model)
@click.option("--previous", is_flag=True, help="Remove only what earlier trainings left in the place of MODEL.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def models_remove(models: tuple[str, ...], previous: bool, yes: bool) -> None:
    """Remove models for good, with their checkpoints and all else that trainings keep beside them.

    \b
    rnngen models remove trial-1 trial-2
    rnngen models remove shakespeare --previous    what `….previous` keeps of earlier trainings
    """
    from rnngen.remains import place_of, remains_at, remove, size_of

    chosen: dict[Path, Sequence[Path]] = {}
    for path in {place.resolve(): place for place in map(place_of, models)}.values():
        remains = remains_at(path)
        chosen[path] = remains.before if previous else remains.now + remains.before
    for path, files in chosen.items():
        notice(f"{path.parent}: {', '.join(file.name for file in files) or 'nothing of earlier trainings'}")
    files = [file for each in chosen.values() for file in each]
    size = megabytes(size_of(files))
    if not files or not (yes or click.confirm(f"Remove {count(files)}, {size}, for good?", err=True)):
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

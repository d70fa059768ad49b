"""The options --shard and --merge: a part of the work, and the parts put together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rnngen.errors import SettingError
from rnngen.shards import Shard


class ShardType(click.ParamType[Shard]):
    """A part of the work, such as 3/8."""

    name = "shard"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shard:
        """Parse '3/8'."""
        if isinstance(value, Shard):
            return value
        try:
            return Shard.parse(value)
        except SettingError as error:
            self.fail(str(error), param, ctx)


def shard_option(help_text: str) -> Callable[[Any], Any]:
    """Return --shard."""
    return click.option("--shard", metavar="K/N", type=ShardType(), help=help_text)


def merge_option(what: str) -> Callable[[Any], Any]:
    """Return --merge; the help names `what` is merged."""
    return click.option(
        "--merge",
        multiple=True,
        metavar="PATH",
        type=click.Path(path_type=Path, exists=True),
        help=f"Put together {what}: a file, or a folder with nothing else. May be repeated.",
    )

"""Where errors become one sentence and an exit code."""

from typing import Any

import click

from rnngen.errors import RnngenError

INTERRUPTED = 130


class Failure(click.ClickException):
    """An error of rnngen's at the edge of the program."""

    def __init__(self, error: RnngenError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]


class RnngenGroup(click.Group):
    """The one place that turns domain errors and Ctrl-C into exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RnngenError as error:
            if ctx.params.get("debug"):
                raise
            raise Failure(error) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except MemoryError as error:
            raise Failure(RnngenError("Memory ran out. Expected a smaller corpus or --size.")) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer needs them."""
        return list(self.commands)

"""Where errors become one sentence and an exit code."""

from typing import Any

import click

from rnngen.cli.interrupt import Terminated, raised_on_termination
from rnngen.cli.options import notice
from rnngen.errors import RnngenError

INTERRUPTED, TERMINATED = 130, 143


PASSED_ON = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)
"""What click itself turns into messages and exit codes."""


def unforeseen(error: Exception) -> RnngenError:
    """One sentence for an error that nothing below foresaw."""
    if isinstance(error, OSError):
        what = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        return RnngenError(
            f"A file or device fails. Expected it to be readable and writable. Received: {what}."
        )
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return RnngenError(
        f"Something unforeseen happened ({what}). `rnngen --debug …` shows where; please report it."
    )


class Failure(click.ClickException):
    """An error of rnngen's at the edge of the program."""

    def __init__(self, error: RnngenError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]


class RnngenGroup(click.Group):
    """The one place that turns domain errors and Ctrl-C into exit codes."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the arguments, which shows help and version, too."""
        try:
            return super().make_context(*arguments, **options)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(unforeseen(error)) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with raised_on_termination():
                return super().invoke(ctx)
        except RnngenError as error:
            if ctx.params.get("debug"):
                raise
            raise Failure(error) from error
        except KeyboardInterrupt:
            notice("Interrupted.")
            ctx.exit(INTERRUPTED)
        except Terminated:
            notice("Terminated.")
            ctx.exit(TERMINATED)
        except MemoryError as error:
            raise Failure(
                RnngenError("Memory ran out. Expected a smaller corpus or --size.")
            ) from error
        except PASSED_ON:
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise Failure(unforeseen(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer needs them."""
        return list(self.commands)

"""Errors and signals become one message and an exit code, here only."""

import sys
from typing import Any

import click

from rnngen.cli.interrupt import Terminated, raised_on_termination
from rnngen.cli.terminal import notice, printable, show_trace
from rnngen.errors import RnngenError

INTERRUPTED, TERMINATED = 130, 143


PASSED_ON = (click.exceptions.Exit, click.Abort, BrokenPipeError)
"""Errors that click itself turns into messages and exit codes."""


def unexpected(error: Exception) -> RnngenError:
    """Return the message for an error that rnngen did not raise itself."""
    if isinstance(error, OSError):
        what = f"{error.filename}: " if error.filename else ""
        return RnngenError(
            f"A file cannot be read or written ({what}{error.strerror or error}). "
            "Check that it exists, that you have access, and that the disk is not full."
        )
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return RnngenError(
        f"An unexpected error occurred ({what}). "
        "Please report it with what `rnngen --debug …` prints."
    )


class Failure(click.ClickException):
    """An error of rnngen, for click to print."""

    def __init__(self, error: RnngenError) -> None:
        super().__init__(printable(error))
        self.exit_code = error.exit_code  # type: ignore[misc]


def readable(error: click.ClickException) -> click.ClickException:
    """Escape an error's message, which may quote a file name."""
    error.message = printable(error.message)  # type: ignore[misc]
    return error


class RnngenGroup(click.Group):
    """The command group that turns errors and signals into messages and exit codes."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Parse the arguments. Printing help or version may fail here."""
        try:
            return super().make_context(*arguments, **options)
        except click.ClickException as error:
            raise readable(error) from error.__cause__
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(unexpected(error)) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with raised_on_termination():
                return super().invoke(ctx)
        except RnngenError as error:
            if ctx.params.get("debug"):
                sys.excepthook = show_trace
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
                RnngenError("Memory ran out. Use a smaller corpus or a smaller --size.")
            ) from error
        except click.ClickException as error:
            raise readable(error) from error.__cause__
        except PASSED_ON:
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                sys.excepthook = show_trace
                raise
            raise Failure(unexpected(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order in which a newcomer needs them."""
        return list(self.commands)

"""The command reference in the README, made from the program; `python -m tests.readme_help` writes it."""

from pathlib import Path

import click
from click.testing import CliRunner

from rnngen.cli import main

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- help -->\n", "<!-- /help -->\n"
WIDTH = 100


def commands(group=main, path=()):
    """The path of every command, ('corpora', 'show') and the like."""
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def help_of(path):
    """The help of a command, as the README shows it."""
    text = (
        CliRunner().invoke(main, [*path, "--help"], terminal_width=WIDTH, prog_name="rnngen").stdout
    )
    return f"```console\n$ {' '.join(['rnngen', *path, '--help'])}\n{text}```\n"


def reference():
    """The help of the program and of every command."""
    return "\n".join(help_of(path) for path in [(), *commands()])


if __name__ == "__main__":
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    README.write_text(before + START + reference() + END + rest.partition(END)[2], encoding="utf-8")

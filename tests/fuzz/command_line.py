"""Run the command line in this process, and check what it prints."""

import re
from pathlib import Path

from click.testing import CliRunner

from rnngen.cli import main
from rnngen.corpus.worker_pool import Workers
from tests.corpus.sources import parsed_here

SECRET = "the secret of secret.txt "
"""The content of a file that only models name. No output may show it."""

LINES = "The fox\n\nA dog\n"
"""Standard input."""

CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that must not reach a terminal from a name or a reason."""

MOST_ERROR = 2000
"""Characters of an error message."""


def accepted(*arguments: str, shows_samples: bool = False) -> bool:
    """Run a command; return whether it succeeded.

    Args:
        shows_samples: whether it prints what a model wrote, which may be any character.
    """
    stub_what_takes_long()
    Path("secret.txt").write_text(SECRET * 100, encoding="utf-8")
    result = CliRunner().invoke(main, list(arguments), input=LINES)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2), f"a strange exit code: {result.exit_code}"
    assert "Traceback" not in result.output, f"a trace: {result.output}"
    assert "unexpected error" not in result.stderr, f"an unexpected error: {result.stderr}"
    assert SECRET not in result.output, "a file that the model names was opened"
    printed = result.stderr if shows_samples else result.output
    found = CONTROLS.search(printed)
    assert found is None, f"a control character printed: {found[0]!r} in {printed[-500:]!r}"
    if result.exit_code:
        assert len(result.stderr) <= MOST_ERROR, f"an endless message: {result.stderr}"
    return result.exit_code == 0


def stub_what_takes_long() -> None:
    """Read scores here, stop a training before it begins, and open no editor."""
    import rnngen.cli.editor
    import rnngen.cli.write
    import rnngen.training.start

    Workers.ask = lambda _, form, data, seconds: parsed_here(form, data)
    rnngen.training.start.plan = _stop
    rnngen.cli.write._check_terminal = lambda: None
    rnngen.cli.editor.Editor.run = lambda _: None


def _stop(*_: object) -> None:
    """End the program well, in place of planning a training."""
    raise SystemExit(0)

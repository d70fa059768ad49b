"""Check README and docs: commands, options, links and examples are real."""

import re
import shlex
from pathlib import Path

import click
import pytest

from docs import security
from rnngen.cli import main
from rnngen.corpus.archive import MEMBER_BYTES

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("samples/**/*.md")]
    + [page for page in ROOT.glob("docs/**/*.md") if not {"_build", "generated"} & {*page.parts}]
)
EXAMPLES = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def blocks(page, *languages):
    text = page.read_text(encoding="utf-8")
    return [body for language, body in EXAMPLES.findall(text) if language in languages]


def words_of(line):
    """Split a shell line into words and operators, without its comment."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|>;")
    lexer.whitespace_split = True
    return list(lexer)


def commands():
    """Yield (page, words) of every command line of rnngen in a shell example."""
    for page in PAGES:
        for line in "".join(blocks(page, "sh", "console")).splitlines():
            words = words_of(line.removeprefix("$ ")) if "rnngen" in line else []
            while "rnngen" in words and "…" not in words:
                words = words[words.index("rnngen") + 1 :]
                end = next((i for i, word in enumerate(words) if set(word) <= set("&|>;")), None)
                yield page, words[:end]


COMMANDS = list(commands())


def command_of(words):
    """Return the click command that these words begin with, and the remaining words."""
    command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def test_there_are_examples():
    assert len(COMMANDS) > 100


@pytest.mark.parametrize(
    ("page", "words"), COMMANDS, ids=[f"{name_of(page)}:{' '.join(w)}"[:80] for page, w in COMMANDS]
)
def test_every_example_uses_commands_and_options_that_exist(page, words):
    command, rest = command_of(words)
    assert command is not main or not rest or rest[0].startswith("-"), f"no command {rest[:1]}"
    known = {name for item in command.params for name in (*item.opts, *item.secondary_opts)}
    used = {word.split("=")[0] for word in rest if re.match(r"--?[a-zA-Z]", word)}
    assert used <= known | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(page):
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_python_example_compiles(page):
    for body in blocks(page, "python"):
        compile(body, name_of(page), "exec")


def test_every_path_that_docs_name_exists():
    """Paths of the package, the tests and the samples, written as code."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:rnngen|tests|samples|docs|corpora)/[\w./-]+)`", text):
            assert (ROOT / path).exists(), f"{name_of(page)}: {path}"


def test_the_limits_that_docs_show_are_those_of_the_code():
    table = security.limits()
    assert f"| {MEMBER_BYTES // 2**20} MiB | `rnngen.corpus.archive.MEMBER_BYTES` |" in table
    assert len(table.splitlines()) == len(security.LIMITS) + 2


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 250

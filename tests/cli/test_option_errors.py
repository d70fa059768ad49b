"""Every option of every command, with wrong values and with models of every kind.

The options are those that click lists. A new option that takes free text fails here until
`WRONG` and `VALID` know a value for it.
"""

import re

import click
import numpy as np
import pytest

from rnngen.cli import main
from rnngen.config import NetworkConfig
from rnngen.corpus.document import Corpus, Document
from rnngen.kinds import KINDS
from rnngen.memorization import write_training
from rnngen.models.library import model_path
from rnngen.models.model_file import Model, save_model
from rnngen.models.named_corpora import remember
from rnngen.tokens.preparation import prepare
from rnngen.training.recorder import corpus_record
from rnngen.writers import write
from tests.cli.conftest import RISING
from tests.conftest import random_weights
from tests.played import SCALE

ASCII = "".join(map(chr, range(32, 127))) + "\n"
DOCUMENTS = {
    "text": ("prose.txt", "The quick brown fox jumps over the lazy dog.\n" * 40),
    "python": ("code.py", "def double(x):\n    pass\n    return 2 * x\n\n\n" * 20),
    "latex": ("notes.tex", "\\section{Fields}\nLet $k$ be a field.\n\n" * 20 + ASCII),
    "score": ("tune.mid", RISING),
    "performance": ("recording.mid", SCALE),
}
"""Kind → a file and its content; the model of this kind is named after the kind."""

NONSENSE = re.compile(
    r"Received: 'one of|Expected none|must be none\b|\bNone\b|Traceback|\w\(\w+=|<function|object at 0x|\[\]"
)
MAX_LENGTH = 400


def commands(group=main, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def longest(option):
    return max(option.opts, key=len)


COMMANDS = {path for path, _ in commands()} - {("classify",)}
"""All but the one that needs a model of labels, which has tests of its own in `test_pairs`."""


def options_of(*wanted):
    """List (path, option) of these commands, or of some."""
    return [
        pytest.param(path, option, id="-".join((*path, longest(option))))
        for path, command in commands()
        for option in command.params
        if isinstance(option, click.Option) and path in (wanted or COMMANDS)
    ]


BASE = {
    ("train",): [["prose.txt"], ["tune.mid"]],
    ("sample",): [[kind, "--length", "4", "--seed", "1"] for kind in DOCUMENTS],
    ("write",): [["text"]],
    ("evaluate",): [["text", "prose.txt"], ["score", "tune.mid"]],
    ("score",): [
        ["prose.txt", "--model", "text", "--model", "text-2"],
        ["tune.mid", "--model", "score", "--model", "score-2"],
    ],
    ("compare",): [["text", "python", "--on", "prose.txt"]],
    ("corpora", "show"): [["prose.txt"], ["tune.mid"]],
    ("corpora", "prepare"): [["prose.txt"], ["tune.mid"]],
    ("models", "remove"): [["text"]],
    ("models", "show"): [["text"]],
    ("render",): [["tune.mid"]],
    ("export",): [["text"]],
}
"""Command → arguments with which it would succeed."""

NEEDED = {
    "--keep-bars": ["--prime", "tune.mid"],
    "--parts": ["--prime", "tune.mid"],
    "--drop-prime": ["--prime", "tune.mid", "--length", "200"],
    "--keep-prime": ["--prime", "tune.mid", "--length", "200"],
    "--between": ["--free"],
    "--section-bars": ["--form", "AB"],
    "--variation": ["--form", "AB"],
}
"""Option of `sample` → options that it needs."""

NUMBERS = ["nonsense", "-7", "nan"]
WRONG = {
    "--prime": ["@missing.mid"],
    "--between": [("@missing.txt", "b")],
    "--keep-bars": ["nonsense", "0-2", "99"],
    "--harmonise": ["missing.mid"],
    "--metre": ["nonsense", "0/0", "13/8"],
    "--key": ["nonsense"],
    "--range": ["nonsense", "C5-C3"],
    "--instruments": ["nonsense", ""],
    "--accompany": ["nonsense", "|"],
    "--form": ["1", ""],
    "--stop": [""],
    "--title": ["", "50 % off", "中"],
    "--author": ["", "A & B"],
    "--match": ["(", "☃"],
    "--grammar": ["missing.lark"],
    "--no-copy": [*NUMBERS, "0"],
    "--format": ["docx"],
    "--explain": ["page.txt", "missing/page.html"],
    "--listen": ["page.txt", "missing/page.html"],
    "--output": ["x.docx", "missing/x.html", "."],
    "--parts": ["99", "no such part"],
    "--only": ["*.nothing", ""],
    "--column": ["nonsense"],
    "--source": ["nonsense"],
    "--target": ["nonsense"],
    "--given": ["@missing.txt"],
    "--from": ["missing"],
    "--on": ["missing"],
    "--model": ["missing"],
    "--name": ["a/b"],
    "--shard": ["nonsense", "0/3", "4/3", "3"],
    "--merge": ["missing"],
    "--tensorboard": ["prose.txt"],
    "--workers": ["", "10.0.0.1", "10.0.0.1:7001,10.0.0.2:7001", "8.8.8.8:1,10.0.0.2:1"],
    "--worker": ["nonsense", "0", "-1"],
}
"""Option → values that are wrong for every command and kind. Numbers and choices need no entry."""

NAMES = {
    "--merge",
    "--prime",
    "--between",
    "--harmonise",
    "--grammar",
    "--explain",
    "--listen",
    "--output",
    "--from",
    "--on",
    "--model",
    "--tensorboard",
}
"""Options for a file, a corpus or a model: messages may name the value instead of the option."""

RIGHT_FOR_SOME = {
    (("train",), "--output"): {"x.docx", "missing/x.html"},
    (("train",), "--parts"): set(),
    (("write",), "--output"): {"x.docx", "missing/x.html"},
}
"""Values that are wrong elsewhere, but right for this command."""

VALID = {
    "--prime": ["tune.mid"],
    "--parts": ["melody"],
    "--only": ["*"],
    "--column": ["1"],
    "--source": ["1"],
    "--target": ["2"],
    "--given": ["title"],
    "--between": ["The ", " dog."],
    "--keep-bars": ["1-2"],
    "--harmonise": ["tune.mid"],
    "--no-copy": ["9"],
    "--metre": ["4/4"],
    "--key": ["C"],
    "--tempo": ["100"],
    "--range": ["C3-C6"],
    "--instruments": ["unnamed"],
    "--accompany": ["C | G"],
    "--form": ["AA"],
    "--stop": ["o"],
    "--title": ["On Fields"],
    "--author": ["E. Noether"],
    "--match": ["[a-z ]+"],
    "--grammar": ["words.lark"],
    "--format": ["html"],
    "--explain": ["page.html"],
    "--listen": ["page.html"],
    "--output": ["x.html"],
    "--model": ["text"],
    "--samples": ["2"],
    "--shard": ["1/2"],
    "--merge": ["tune.mid"],
}
"""Option → a value that is right for at least one kind. Numbers get 1, choices their last one."""


SAMPLES = ["--samples", "1", "--length", "4"]
SLOW = {"--adapt"}


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder with a file and a model of every kind."""
    folder = tmp_path_factory.mktemp("workplace")
    generator = np.random.default_rng(7)
    (folder / "words.lark").write_text("start: /[a-z ]+/", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGEN_HOME", str(folder / "home"))
        patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
        for kind, (name, content) in DOCUMENTS.items():
            file = folder / name
            if isinstance(content, str):
                file.write_text(content, encoding="utf-8")
            else:
                write(content, file)
            for model in (kind, f"{kind}-2"):
                corpus = Corpus(model, kind, str(file), (Document(name, content),))
                save_untrained(corpus, generator)
    return folder


def save_untrained(corpus, generator):
    """Save a model of random weights, and the data that it would be trained on."""
    prepared = prepare(corpus)
    codec = prepared.codec
    config = NetworkConfig(len(codec.vocabulary), 8, 8)
    record = corpus_record(corpus, prepared)
    weights = random_weights(config, generator)
    path = model_path(corpus.name)
    save_model(Model(corpus.name, corpus.kind, config, codec, weights, record), path)
    write_training(path, prepared.dataset.original, codec, prepared.fingerprint)
    remember(corpus, prepared.fingerprint)


@pytest.fixture
def run(rnngen, workplace, monkeypatch):
    """Run a command in the folder; nothing is trained, written together or drawn for long."""
    monkeypatch.setenv("RNNGEN_HOME", str(workplace / "home"))
    monkeypatch.setenv("RNNGEN_CACHE", str(workplace / "cache"))
    monkeypatch.chdir(workplace)
    monkeypatch.setattr(
        "rnngen.training.start.plan", lambda *_: pytest.fail("the training has begun")
    )
    monkeypatch.setattr("rnngen.cli.write._check_terminal", lambda: None)
    monkeypatch.setattr("rnngen.cli.editor.Editor.run", lambda _: None)
    return rnngen


def check_message(result, option, value="", named=()):
    """Check that a command failed with one plain message about the option, or one `named`."""
    assert result.exit_code in (1, 2), result.output
    assert result.stderr.count("Error: ") == 1, result.stderr
    message = result.stderr.partition("Error: ")[2].strip()
    assert len(message) <= MAX_LENGTH, message
    assert message.endswith((".", "?")), message
    assert not NONSENSE.search(message), message
    flags = [*option.opts, *option.secondary_opts, *named]
    is_named = any(re.search(rf"(?<![\w-]){flag}(?![\w-])", message) for flag in flags)
    is_quoted = longest(option) in NAMES and value.lstrip("@") in message
    assert is_named or is_quoted, message


def needed_by(path, option, flag):
    """List the arguments that an option needs to have an effect."""
    return NEEDED.get(flag, NEEDED.get(longest(option), [])) if path == ("sample",) else []


def is_alone(option):
    """Return whether an option of `evaluate` works without samples."""
    return longest(option) not in ("--temperature", "--length", "--seed", "--output", "--listen")


def path_stem(name):
    """Return a file's name without its suffix, which is the name of its corpus."""
    return name.partition(".")[0]


def wrong_values(option):
    """List wrong values of an option, each a tuple of arguments."""
    flag = longest(option)
    if flag in WRONG:
        values = [value if isinstance(value, tuple) else (value,) for value in WRONG[flag]]
        return [(flag, *value) if len(value) > 1 else (f"{flag}={value[0]}",) for value in values]
    if option.is_flag:
        names = [*option.opts, *option.secondary_opts]
        return [(f"{name}=nonsense",) for name in names if name.startswith("--")]
    assert not isinstance(option.type, click.types.StringParamType | click.Path), (
        f"add wrong values of {flag} to WRONG"
    )
    values = ["nonsense"] if isinstance(option.type, click.Choice) else NUMBERS
    return [(f"{flag}={value}",) for value in values]


def right_values(option):
    """List the arguments that set an option to a valid value."""
    if option.is_flag:
        return [[name] for name in (*option.opts, *option.secondary_opts)]
    flag = longest(option)
    if flag in VALID:
        return [[flag, *VALID[flag]]]
    if isinstance(option.type, click.Choice):
        return [[flag, list(option.type.choices)[-1]]]
    assert not isinstance(option.type, click.types.StringParamType | click.Path), (
        f"add a valid value of {flag} to VALID"
    )
    return [[flag, "1"]]


@pytest.mark.parametrize(("path", "option"), options_of())
def test_a_wrong_value_is_one_plain_message(run, path, option):
    needed = needed_by(path, option, longest(option))
    allowed = RIGHT_FOR_SOME.get((path, longest(option)), set())
    for arguments in wrong_values(option):
        if arguments[-1].partition("=")[2] in allowed:
            continue
        for base in BASE.get(path, [[]]):
            result = run(*path, *base, *needed, *arguments)
            check_message(result, option, arguments[-1].partition("=")[2])


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize(("path", "option"), options_of(("sample",), ("evaluate",), ("score",)))
def test_an_option_works_with_a_kind_of_model_or_says_why_not(run, path, option, kind):
    file = DOCUMENTS[kind][0]
    base = {
        ("sample",): [kind, "--length", "4", "--seed", "1", "--best-of", "1"],
        ("evaluate",): [kind, file, *([] if is_alone(option) else SAMPLES)],
        ("score",): [file, "--model", kind, "--model", f"{kind}-2"],
    }[path]
    if longest(option) in SLOW:
        pytest.skip("takes seconds, and has tests of its own")
    for arguments in right_values(option):
        needed = needed_by(path, option, arguments[0])
        result = run(*path, *base, *needed, *arguments)
        reading = [file, path_stem(file)] if longest(option) in ("--kind", "--performance") else []
        if result.exit_code:
            check_message(result, option, arguments[-1], [*needed, *reading])


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize(("path", "option"), options_of(("write",)))
def test_write_takes_models_of_text_only(run, path, option, kind):
    for arguments in right_values(option):
        result = run(*path, kind, *arguments)
        if KINDS[kind].is_music:
            check_message(result, option, kind, named=[kind])
        else:
            assert result.exit_code == 0, result.output

"""Targets for what people type: the options of all commands, and grammars."""

import json
import os
from pathlib import Path
from typing import Any

import click
import numpy as np
from hypothesis import strategies as st

from rnngen.constraints.grammar.position import position_of_lark, position_of_regex
from rnngen.corpus.document import Corpus, Document
from rnngen.writers import write
from tests.cli.test_option_errors import (
    BASE,
    DOCUMENTS,
    SLOW,
    VALID,
    WRONG,
    commands,
    longest,
    save_untrained,
)
from tests.fuzz.command_line import accepted
from tests.fuzz.seeds import fragments, kept
from tests.fuzz.small_models import SMALL
from tests.fuzz.strategies import edited, woven
from tests.fuzz.target import Target

OPTIONS = {
    path: [
        option
        for option in command.params
        if isinstance(option, click.Option) and longest(option) not in SLOW
    ]
    for path, command in commands()
    if path in BASE
}

NUMBERS = [
    "0",
    "1",
    "2",
    "-1",
    "0.5",
    "nan",
    "inf",
    "-inf",
    "1e3",
    "1_0",
    "٣",
    "9" * 400,
    "",
    "0x1",
    " 1",
]
STRINGS = [
    *(
        "",
        " ",
        "a",
        "\n",
        "é",
        "\0",
        "\ud800",
        "\x1b[2J",
        "\u202e",
        "a" * 5000,
        "\u0300" * 2000,
        "-",
    ),
    *("--", "@", "@missing", "@prose.txt", "@tune.mid", "@.", "prose.txt", "tune.mid", "text"),
    *("1h30m", "90s", "1..2m", "9" * 400 + "h", "0s", "-1m", "1e5s", "infs", "٣m", "1.h"),
    *(
        "0.4:1.1",
        "1.0,0.5,0.2",
        "1,,2",
        ":",
        "nan:inf",
        "1:2:3",
        ",".join(["1"] * 5000),
        "-1",
        "1e400",
    ),
    *("4/4", "6/8", "0/0", "-1/4", "255/1", "4/0", "٤/٤", "1/1000000", "9" * 400 + "/4", "/"),
    *("C", "F#m", "Bb minor", "H", "C##", "c" * 300, "B#m", "Cbb major"),
    *("C3-C6", "C5-C3", "C-99-C99", "60-72", "C4-", "-C4", "G#9-G#9", "C4-C4"),
    *("G | C G | D7", "|", "||", "G" * 3000, "C | " * 2000, "Xyz", "C/", "C7#9b13/Bb", "N.C."),
    *("1-4", "0-2", "1-99999999999", "4-1", "1,,2", "1-", "-", "1-4,2-3", "1," * 5000, "²"),
    *("AABA", "A" * 65, "A1", "ÄB", "melody", "all", "0", "99", "1,2", "Violin"),
    *("(", "[a-z ]+", "(a+)+$", "a{1000}{1000}", "(?=a)", ".*", "☃", "\\p{L}+", "[", "a|" * 3000),
    *(".txt", "html", "docx", "", "..", "out.html", "out.mid", "x.docx", "missing/x.html"),
]
"""Prompts, durations, schedules, metres, keys, ranges, chords, bars, forms, parts and patterns."""


@st.composite
def command_lines(draw: Any) -> bytes:
    """Draw a command, what it needs, and up to three options with values, as JSON."""
    path = draw(st.sampled_from(sorted(OPTIONS)))
    arguments = [*path, *draw(st.sampled_from(BASE[path]))]
    for option in draw(st.lists(st.sampled_from(OPTIONS[path]), max_size=3)):
        arguments += draw(settings_of(option))
    return json.dumps(arguments).encode()


def settings_of(option: click.Option) -> st.SearchStrategy[list[str]]:
    """Draw an option with a value, as arguments."""
    flag = longest(option)
    if option.is_flag:
        return st.sampled_from([*option.opts, *option.secondary_opts]).map(lambda name: [name])
    own = [value for value in WRONG.get(flag, []) if isinstance(value, str)]
    if isinstance(option.type, click.Choice):
        values = st.sampled_from([*option.type.choices, "", "x"])
    elif isinstance(option.type, click.Path) or flag == "--tensorboard":
        # Nothing is written elsewhere than in the folder of the run.
        values = st.sampled_from(
            [*own, "out.html", "out.mid", "prose.txt", "tune.mid", "x" * 300 + ".html"]
        )
    elif isinstance(option.type, click.types.StringParamType):
        values = st.sampled_from([*VALID.get(flag, []), *own, *STRINGS])
    else:
        values = st.sampled_from([*NUMBERS, *STRINGS[:40]])
    return st.lists(values, min_size=option.nargs, max_size=option.nargs).map(
        lambda chosen: [f"{flag}={chosen[0]}"] if option.nargs == 1 else [flag, *chosen]
    )


def check_options(data: bytes) -> bool:
    """Run a command line among files and models of every kind."""
    make_workplace()
    arguments = json.loads(data)
    return accepted(*arguments, shows_samples=arguments[0] in ("sample", "evaluate", "score"))


def make_workplace() -> None:
    """Write a file and save a model of every kind, once."""
    if Path("words.lark").exists():
        return
    generator = np.random.default_rng(7)
    Path("words.lark").write_text("start: /[a-z ]+/", encoding="utf-8")
    os.environ["RNNGEN_HOME"] = str(Path("home").absolute())
    for kind, (name, content) in DOCUMENTS.items():
        if isinstance(content, str):
            Path(name).write_text(content, encoding="utf-8")
        else:
            write(content, name)
        for model in (kind, f"{kind}-2"):
            save_untrained(Corpus(model, kind, name, (Document(name, content),)), generator)


def check_grammar(data: bytes) -> bool:
    """Compile a grammar or, after an R, a pattern, and follow it for a few tokens."""
    text = data.decode(errors="replace")
    codec = SMALL["text"].codec
    start = position_of_regex(text[1:], codec) if text[:1] == "R" else position_of_lark(text, codec)
    position = start
    for _ in range(20):
        following = position.following()
        if not len(following):
            break
        position = position.after(int(following[0]))
    return True


GRAMMAR, REGEX = fragments("grammar"), fragments("regex")

TARGETS = [
    Target(
        "options",
        command_lines(),
        check_options,
        b'["train", "prose.txt"]',
        2000,
        seconds=4.0,
    ),
    Target(
        "grammar",
        woven(GRAMMAR, 4096)
        | edited([b'start: "a" b\nb: /[a-z]+/ | "x" b\n', *kept("grammar")], GRAMMAR, 4096)
        | woven(REGEX, 4096).map(lambda pattern: b"R" + pattern),
        check_grammar,
        b"start: /[a-z ]+/",
        500,
        seconds=2.0,
    ),
]

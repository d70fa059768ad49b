"""Targets for source code in the languages of tree-sitter, and for notebooks."""

import json

from hypothesis import strategies as st

from rnngen.languages import LANGUAGES
from tests.constraints.code.snippets import SNIPPETS
from tests.fuzz.seeds import fragments, kept
from tests.fuzz.strategies import edited, woven
from tests.fuzz.target import Target
from tests.fuzz.texts import reads

FILES = [f"{name}\n{SNIPPETS[name]}".encode() for name in LANGUAGES]
"""The name of a language, and a file in it."""

CELLS = [
    {"cell_type": "code", "source": ["x = 1\n", "%matplotlib inline\n", "print(x)"]},
    {"cell_type": "markdown", "source": "# One"},
    {"cell_type": "code", "source": "!ls\nimport os", "outputs": []},
]
NOTEBOOK = json.dumps({"metadata": {"kernelspec": {"language": "python"}}, "cells": CELLS}).encode()


def check_code(data: bytes) -> bool:
    """Read a file in the language that its first line names."""
    name, _, text = data.partition(b"\n")
    language = LANGUAGES.get(name.decode("latin-1"))
    return language is not None and reads(language.name, language.suffixes[0])(text)


def named(text: bytes, name: str) -> bytes:
    return name.encode() + b"\n" + text


PIECES = fragments("code")
CODE = st.builds(named, woven(PIECES), st.sampled_from([*LANGUAGES]))

TARGETS = [
    Target("code", CODE | edited([*FILES, *kept("code")], PIECES), check_code, FILES[0], 1000),
    Target(
        "notebook",
        edited([NOTEBOOK, *kept("notebook")], fragments("poems")),
        reads("python", ".ipynb"),
        NOTEBOOK,
        300,
    ),
]

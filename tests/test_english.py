"""Hold the code to plain English: docstrings begin with a verb, and known riddles do not come back.

CONTRIBUTING.md, "Write plain English", has the rules. Only what a program can check is checked here.
"""

import ast
import re
from pathlib import Path

import pytest

import rnngen

ROOT = Path(rnngen.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

SHARE = 0.95
"""Least share of docstrings of functions that begin with a verb."""

VERBS = set(
    """
    add advance allow answer append apply ask assemble back begin bring build cache call cast change
    check choose clear click close collect combine compare compile complete compute configure connect
    continue convert copy cost count create cut decode delete describe discard divide do draw drop
    encode end escape estimate export feed fetch fill find finish fit follow forget format get give go
    group hand handle hide hold import insert join keep kill lay lead learn leave let limit list load
    lock look lower make map mark match mean measure merge move name normalize offer open order pack
    parse pass pick place play prepare print project propagate put raise read rebuild record reduce
    refine refuse release remember remove render reorder repeat replace report reset resolve restore
    return rewrite round run sample save say scale score search send serve set share show shift signal
    silence skip snap sort spell split start step stop store strip suppress sync take tell test trace
    train translate transpose trim try turn typeset undo unpack update use validate visit wait walk warn
    wrap write yield zero
    """.split()
)

BANNED = (
    r"as it was asked for",
    r"knows nothing (of|about)",
    r"\b(is|are|was) told\b",
    r"\bis said of\b",
    r"\bso many (tokens|bars|rows|notes|characters|lanes|equal|ticks|seconds|windows|samples)",
    r"\bwhat (stands|holds)\b",
    r"\bthere stands\b",
    r"\bhad better\b",
    r"is out of range\. Expected",
    r"Received: 'one of",
    r"[Uu]nforeseen",
    r"as they are(?! (read|drawn|written))[,.;]",
    r"\bof what is\b",
)
"""Phrases that make a reader solve a riddle."""


def docstrings():
    """Yield (place, docstring) of every function but properties, whose docstrings name a value."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if text and not any("property" in ast.unparse(item) for item in node.decorator_list):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def begins_with_a_verb(text):
    return re.split(r"[\s,:;.]", text, maxsplit=1)[0].lower() in VERBS


def test_docstrings_of_functions_begin_with_a_verb():
    found = list(docstrings())
    others = [
        f"{place}: {text.splitlines()[0]}" for place, text in found if not begins_with_a_verb(text)
    ]
    assert len(found) > 1000
    assert 1 - len(others) / len(found) >= SHARE, "\n".join(others)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_riddle_comes_back(path):
    text = re.sub(r"\s*\n\s*#?\s*", " ", path.read_text(encoding="utf-8"))
    found = [match[0] for phrase in BANNED for match in re.finditer(phrase, text)]
    assert not found

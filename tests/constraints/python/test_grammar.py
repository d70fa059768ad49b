"""The grammar accepts the lines of real scripts."""

import io
import sysconfig
import tokenize
from pathlib import Path

import pytest

from rnngen.constraints.python.grammar import NAME, NEWLINE, line_start
from rnngen.constraints.python.lexer import LexerMode, LexerState, follow
from rnngen.constraints.python.permitted import outcome, stand_in
from rnngen.constraints.python.script import ANY_LINE

STDLIB = Path(sysconfig.get_path("stdlib"))
FILES = ["argparse.py", "statistics.py", "test/test_grammar.py"]


@pytest.mark.parametrize("name", [name for name in FILES if (STDLIB / name).is_file()])
def test_real_lines_are_accepted(name):
    text = (STDLIB / name).read_text(encoding="utf-8")
    start = LexerState(), line_start(ANY_LINE)
    (lexer, position), lines = start, 0
    for number, character in enumerate(text):
        lexer, completed = follow(lexer, character)
        if position is start[1] and completed == (NEWLINE,):
            lexer, _ = start  # A line without code is no line to the grammar.
            continue
        for terminal in completed:
            position = position.after(terminal)
        assert not position.is_dead, text[number - 80 : number + 1]
        if lexer.mode is LexerMode.END:
            (lexer, position), lines = start, lines + 1
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert lines == sum(token.type == tokenize.NEWLINE for token in tokens)


def test_a_stand_in_does_the_same():
    lexer, lexers = LexerState(), set()
    for character in (STDLIB / "dataclasses.py").read_text(encoding="utf-8"):
        lexer, _ = follow(lexer, character)
        lexer = LexerState() if lexer.mode is LexerMode.END else lexer
        lexers.add(lexer)
    for lexer in lexers:
        for character in (*map(chr, range(128)), "é", "—", "\u0301", "\u0085"):
            assert outcome(lexer, stand_in(lexer, character)) == outcome(lexer, character)


def test_nothing_follows_the_end_of_a_line():
    position = line_start(("statement",)).after("pass").after(NEWLINE)
    assert not position.is_dead
    assert not position.expected
    assert position.cost == 0
    assert position.after("pass").is_dead


UNITS = [["("], ["["], ["{"], [NAME, "("], [NAME, "["], ["(", "*"], [NAME, "(", NAME, "="]]


@pytest.mark.parametrize("unit", UNITS, ids="".join)
@pytest.mark.parametrize("rule", ANY_LINE)
def test_nested_brackets_do_not_multiply_the_ways_to_read_them(unit, rule):
    position, ways = line_start((rule, "statement")), []
    for _ in range(12):
        for terminal in unit:
            position = position.after(terminal)
        ways.append(position.ways)
    assert ways[11] - ways[10] <= ways[1] - ways[0] + 2

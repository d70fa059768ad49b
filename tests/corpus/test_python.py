import codecs

import pytest

from rnngen.corpus.document import Document, Skipped
from rnngen.corpus.python import SOURCE_ENCODINGS
from tests.corpus.sources import read_all


def read_one(content: str | bytes) -> Document | Skipped:
    [result] = read_all("python", {"a.py": content})
    return result


def test_source_that_compiles_is_kept_as_it_is():
    source = "\tif_tabs = 1\n".lstrip() + 'def f():\n\treturn "\\t"   \n\n\n\n'
    assert read_one(source) == Document("a.py", source)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_become_lf(newline):
    assert read_one(f"a = 1{newline}b = 2{newline}") == Document("a.py", "a = 1\nb = 2\n")


def test_the_encoding_cookie_is_obeyed():
    source = "# -*- coding: latin-1 -*-\nname = 'é'\n"
    assert read_one(source.encode("latin-1")) == Document("a.py", source)


@pytest.mark.parametrize("cookie", ["no-such-codec", "rot13", "ascii", "punycode", "utf-7"])
def test_a_file_that_is_not_in_its_encoding_is_skipped(cookie):
    assert read_one(f"# coding: {cookie}\nname = 'é'\n") == Skipped(
        "a.py", "is not in the encoding it declares"
    )


def test_a_source_may_declare_each_encoding_by_the_name_that_python_gives_it():
    sources = {f"{name}.py": f"# coding: {name}\na = 1\n" for name in sorted(SOURCE_ENCODINGS)}
    assert read_all("python", sources) == [Document(*item) for item in sources.items()]
    assert {codecs.lookup(name).name for name in SOURCE_ENCODINGS} == SOURCE_ENCODINGS


def test_a_file_that_does_not_compile_is_skipped_with_the_line():
    result = read_one("a = 1\nprint 'python 2'\n")
    assert isinstance(result, Skipped)
    assert result.reason.startswith("does not compile: Missing parentheses")
    assert result.reason.endswith("(line 2)")


@pytest.mark.parametrize(
    "source", ["return 1\n", "a = '\0'\n", "-" * 200_000 + "1\n", "1" * 5000 + "\n"]
)
def test_whatever_compile_refuses_is_skipped(source):
    result = read_one(source)
    assert isinstance(result, Skipped)
    assert result.reason.startswith("does not compile")


def test_warnings_of_the_compiler_are_not_shown(recwarn):
    assert isinstance(read_one("a = '\\d' is 'b'\n"), Document)
    assert not recwarn


def test_an_empty_file_is_skipped():
    assert read_one("\n") == Skipped("a.py", "is empty")

"""Targets for formats of other programs, compressed files, and the columns of tables."""

import bz2
import gzip
import lzma
from collections.abc import Callable

import zstandard
from hypothesis import strategies as st

from rnngen.corpus.columns import parse as parse_columns
from rnngen.corpus.compression import UNPACK, unpacked
from rnngen.corpus.document import FoundFile, UnreadableFile
from rnngen.corpus.formats.worker import parse
from tests.corpus.documents import a_book, a_docx, a_pdf
from tests.corpus.sources import source
from tests.fuzz.pairs import PIECES, SAMPLES
from tests.fuzz.seeds import fragments
from tests.fuzz.strategies import edited, woven
from tests.fuzz.target import Target


def reads(form: str) -> Callable[[bytes], bool]:
    """Return a check that reads a file as its process does."""

    def check(data: bytes) -> bool:
        answer = parse(form, data)
        if "text" in answer:
            answer["text"].encode()
        return "text" in answer

    return check


def check_compressed(data: bytes) -> bool:
    """Unpack a file; the first line of the data is its suffix."""
    suffix, _, packed = data.partition(b"\n")
    name = suffix.decode("latin-1")
    if name not in UNPACK:
        return False
    file = unpacked(FoundFile(f"a.txt{name}", name, lambda: [packed], len(packed)))
    return sum(map(len, file.read_blocks())) >= 0


def check_columns(data: bytes) -> bool:
    """Read the first column of a table; the first line of the data is its suffix."""
    suffix, _, table = data.partition(b"\n")
    try:
        documents = parse_columns(source(f"a{suffix.decode('latin-1')}", table), ["1"], "".join)
    except UnreadableFile:
        return False
    for document in documents:
        document.content.encode()
    return True


PAGE = b"<html><body><nav><a href=x>menu</a></nav><p>One <b>two</b></p><pre> x\n y</pre></body>"
TAGS = [
    *(b"<p>", b"</p>", b"<div class='nav'>", b"</div>", b"<pre>", b"<table><tr><td>", b"<br>"),
    *(
        b"<ul><li><a href=x>",
        b"<script>",
        b"<template>",
        b"<svg>",
        b"<!--",
        b"<meta charset=utf-7>",
    ),
    *(b"<article>", b"<main>", b"<body>", b"<frameset>", b"<select>", b"&#0;", b"\xff", b"word "),
]
BOOK = a_book({"a.xhtml": "<p>One.</p>"}, ["a.xhtml"])
WORD = a_docx(["One.", "Two."], [["a", "b"]])
PDF = a_pdf([["One line of a page, which is not short.", "Another."], ["A page with one line."]])
PDF_PIECES = [b" 0 R", b"endobj", b"/Kids [4 0 R]", b"/Parent", b"stream\n", b"(((", b"<<", b">>"]
ZIP_PIECES = [b"PK\1\2", b"PK\3\4", b"PK\5\6", b"\xff\xff\xff\xff", b"<w:p>", b"<!DOCTYPE x"]
PACKED = [
    suffix + b"\n" + compress(b"One line. " * 99)
    for suffix, compress in (
        (b".gz", gzip.compress),
        (b".bz2", bz2.compress),
        (b".xz", lzma.compress),
        (b".zst", zstandard.compress),
    )
]
JSON = b'.json\n[{"a": "x", "b": 2}, {"a": null}]'

TARGETS = [
    Target("page", woven(TAGS) | edited([PAGE], TAGS), reads(".html"), PAGE, 500, seconds=2.0),
    Target("book", edited([BOOK], ZIP_PIECES), reads(".epub"), BOOK, 500, seconds=2.0),
    Target("word", edited([WORD], ZIP_PIECES), reads(".docx"), WORD, 300, seconds=3.0),
    Target("pdf", edited([PDF], PDF_PIECES), reads(".pdf"), PDF, 500, seconds=2.0),
    Target("compressed", edited(PACKED, ZIP_PIECES), check_compressed, PACKED[0], 500),
    Target(
        "columns",
        st.builds(
            bytes.__add__, st.sampled_from([b".csv\n", b".jsonl\n", b".json\n"]), woven(PIECES)
        )
        | edited([*SAMPLES, JSON], [*PIECES, *fragments("text")]),
        check_columns,
        JSON,
        1000,
    ),
]

"""Targets for the readers of text: plain text, LaTeX, Python, and poems in JSON."""

import json
from pathlib import Path

from rnngen.corpus.document import Corpus, Document, no_progress
from rnngen.corpus.readers import read
from rnngen.corpus.summary import summarize
from rnngen.tokens.char import CharCodec
from tests.corpus.sources import source
from tests.fuzz.seeds import fragments, kept, real
from tests.fuzz.strategies import edited, woven
from tests.fuzz.target import Target

DATA = Path(__file__).parents[1] / "data"


def reads(kind: str, suffix: str):
    """Return a check that reads a file as this kind, and encodes and decodes what it holds."""

    def check(data: bytes) -> bool:
        results = list(read(kind, [source(f"file{suffix}", data)], no_progress))
        documents = [result for result in results if isinstance(result, Document)]
        for document in documents:
            assert isinstance(document.content, str)
            document.content.encode()
            codec = CharCodec.from_documents([document.content])
            assert codec.decode(codec.encode(document.content)) == document.content
        if documents:
            summarize(Corpus("file", kind, "file", tuple(documents)))
        return bool(documents)

    return check


def probes(name: str, key: str) -> list[bytes]:
    """Return the sources of a file of probes."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)[key].encode("utf-8", "surrogatepass") for line in lines]


POEM = b'[{"title": "t", "author": "a", "paragraphs": ["one line", "another"]}]'


def of_kind(name: str, kind: str, suffix: str, samples: list[bytes], example: bytes) -> Target:
    """Return a target that reads one kind of text."""
    pieces = fragments(name)
    inputs = woven(pieces) | edited([example, *samples, *kept(name)], pieces)
    return Target(name, inputs, reads(kind, suffix), example, 1000)


LATEX = rb"\newcommand{\a}[1]{<#1>}\begin{document}\section{One} \a{b}\end{document}"
PAPERS = real("corpora/papers/**/*.tex", 12) + probes("latex_probes.jsonl", "body")
CODE = real("rnngen/**/*.py", 12, 4000) + probes("python-probes.jsonl", "source")

TARGETS = [
    of_kind("text", "text", ".txt", real("corpora/**/*.md", 6), b"Shall I compare thee"),
    of_kind("latex", "latex", ".tex", PAPERS, LATEX),
    of_kind("python", "python", ".py", CODE, b"def f(x):\n    return x\n"),
    of_kind("poems", "text", ".json", real("corpora/tang/*.json", 2, 3000), POEM),
]

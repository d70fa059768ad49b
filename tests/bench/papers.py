r"""Typeset papers of a model and count their faults: `python -m tests.bench.papers MODEL`.

Draws papers as `rnngen sample` does, and runs pdflatex twice on each. Prints a Markdown table of
the papers that have each fault, and of how often it occurs. With --keep, the papers stay in a
folder, with their logs and PDFs.
"""

import argparse
import os
import re
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rnngen.config import SampleConfig
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import SampleRequest
from rnngen.writers.latex import render_latex

STICKS_OUT = 10.0
"""Points beyond the margin that a reader sees."""

FOREIGN = re.compile(
    r"\\(?:draw|fill|node|path|tikz|usepackage|lstinline|verb|begin\{(?:asy|tikzpicture|pgfpicture"
    r"|lstlisting|verbatim|minted|filecontents)\*?\})"
    r"|^\s*(?:import \w+;|size\(\d|pair \w+ ?=|draw\(|dot\(|label\(\"|def \w+\(.*\):|#include)",
    re.MULTILINE,
)
"""Drawing code and listings."""

STATEMENT = re.compile(
    r"\\begin\{(theorem|lemma|proposition|corollary|conjecture)\}(?s:.*?)\\end\{\1\}"
    r"(?s:.*?)\\begin\{proof\}(?s:.*?)\\end\{proof\}"
)
DISPLAY = re.compile(r"\$\$|\\\[|\\begin\{(?:equation|align|gather|multline|eqnarray)\*?\}")
ENDED = re.compile(
    r"(?:[.!?:;]['\")}]*|\\end\{[^}]*\}|\$\$|\\\])\s*(?:\$\$|\\\]|(?:\\end\{\w+\*?\}\s*)+)?\s*\Z"
)
SILENT = ("\\label", "\\section", "\\subsection", "\\noindent", "\\medskip", "\\begin{")
"""Beginnings of lines that say nothing."""
HEAD = re.compile(r"\\(?:title|(?:sub)*section\*?)\{(.*)\}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--count", type=int, default=300, help="draw N papers")
    parser.add_argument("--length", type=int, help="draw N characters per paper")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave the papers in this folder")
    arguments = parser.parse_args()
    begin = time.monotonic()
    texts, stats = drawn(arguments)
    seconds = time.monotonic() - begin
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        with ThreadPoolExecutor(2) as workers:
            faults = list(workers.map(partial(faults_of, folder), range(len(texts)), texts))
    print(f"{len(texts)} papers, {sum(map(len, texts)):,} characters, {seconds:.0f} s; {stats}\n")
    print("| fault | papers | occurrences |\n|---|--:|--:|")
    for name in faults[0]:
        counts = [each[name] for each in faults]
        print(f"| {name} | {sum(map(bool, counts))} | {sum(counts)} |")


def drawn(arguments):
    """Return the papers, and what sampling says of them."""
    model = load_model(arguments.model)
    settings = KINDS[model.kind].sampling | {"count": arguments.count, "seed": arguments.seed}
    if arguments.length:
        settings["length"] = arguments.length
    request = SampleRequest(model, config=SampleConfig(**settings))
    observer = SamplingObserver()
    papers = [document.content for document in continue_prompt(request, observer)]
    stats = [observer.stats_of(number) for number in range(arguments.count)]
    draws = sum(each.draws for each in stats) / sum(map(len, papers))
    detours = sum(each.detours for each in stats) / len(papers)
    return papers, f"{draws:.2f} draws per character, {detours:.1f} detours per paper"


def faults_of(folder, number, text):
    """Typeset a paper in a folder of its own, and return how often each fault occurs."""
    own = folder / str(number)
    own.mkdir(parents=True, exist_ok=True)
    (own / "paper.tex").write_bytes(render_latex(text, "bench"))
    log = ""
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "paper.tex"]
        done = subprocess.run(
            command,
            cwd=own,
            env=os.environ | {"max_print_line": "1000"},
            capture_output=True,
            timeout=120,
            check=False,
        )
        log = (own / "paper.log").read_text(encoding="latin-1")
    overfull = [float(points) for points in re.findall(r"^Overfull \\hbox \(([\d.]+)pt", log, re.M)]
    paragraphs = [part for part in text.split("\\end{abstract}")[-1].split("\n\n") if part.strip()]
    heads = HEAD.findall(text)
    return {
        "does not compile": int(done.returncode != 0),
        "undefined reference": len(re.findall(r"Warning: Reference .* undefined", log)),
        "undefined citation": len(re.findall(r"Warning: Citation .* undefined", log)),
        "label defined twice": len(re.findall(r"Label .* multiply defined", log)),
        f"sticks out by more than {STICKS_OUT:.0f} pt": sum(each > STICKS_OUT for each in overfull),
        "line of foreign code": len(FOREIGN.findall(text)),
        "no statement with a proof": int(STATEMENT.search(text) is None),
        "no display": int(DISPLAY.search(text) is None),
        "head that ends in a space or sign": sum(not head[-1:].strip(" -,(") for head in heads),
        "paragraph without an end": sum(not _has_ended(part) for part in paragraphs),
        "abstract without an end": int(not _has_ended(text.partition("\\end{abstract}")[0])),
        "written by the witness": int("The statements above hold." in text),
        "citation without a bibliography": int(r"\cite" in text and "\\bibitem" not in text),
    }


def _has_ended(paragraph):
    lines = [line for line in paragraph.strip().split("\n") if not line.startswith(SILENT)]
    return not lines or ENDED.search("\n".join(lines)) is not None


if __name__ == "__main__":
    main()

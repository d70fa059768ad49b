"""The tasks of the benchmark of pairs: what is learnt, from what, and what was aimed at."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import Pairing

POETS = 8
DIGITS = 999
"""The largest number of a sum."""


@dataclass(frozen=True)
class Task:
    """Something to learn from pairs."""

    name: str
    corpus: Callable[[Path], str | Path]
    """Makes the corpus in a folder, and returns its name or file."""
    minutes: float
    """Of training."""
    measures: tuple[str, ...]
    aim: str
    """The figure to reach."""
    peers: tuple[str, ...] = ()
    """Names in `tests.bench.forms_peers.PEERS`."""
    pairing: Pairing | None = None
    options: tuple[str, ...] = ()
    """Further options of `rnngen train`."""

    without_looking_back: bool = False
    """Whether the same network without looking back takes part."""

    @property
    def is_text(self):
        """Whether texts are written."""
        return "exact" in self.measures or "BLEU" in self.measures


def sums(folder):
    """Write 50,000 sums of numbers of up to three digits, as keras's `addition_rnn` has them."""
    generator = random.Random(0)
    rows = set()
    while len(rows) < 50_000:
        first, second = (generator.randrange(10 ** generator.randint(1, 3)) for _ in "ab")
        rows.add(f"{first}+{second}\t{first + second}\n")
    return _written(folder / "sums.tsv", sorted(rows), generator)


def dates(folder):
    """Write 4,000 days as 31-04-26 and as 26/Apr/2031, as Morvan Zhou's seq2seq tutorial has them."""
    generator = random.Random(0)
    days = [date(2000, 1, 1) + timedelta(generator.randrange(36_500)) for _ in range(4_000)]
    rows = {f"{day:%y-%m-%d}\t{day:%d/%b/%Y}\n" for day in days}
    return _written(folder / "dates.tsv", sorted(rows), generator)


def poets(folder):
    """Write the poems of the eight authors of most poems in `tang`, each with its author."""
    corpus = load_corpus("tang", pairing=Pairing(given=("author",)))
    pairs = [document.content for document in corpus.documents]
    counts = Counter(pair.source for pair in pairs if pair.source not in NAMELESS)
    common = {author for author, _ in counts.most_common(POETS)}
    rows = [
        f"{pair.target.replace(chr(10), ' ')}\t{pair.source}\n"
        for pair in pairs
        if pair.source in common
    ]
    return _written(folder / "poets.tsv", rows, random.Random(0))


def poems(folder):
    """Write the poems of `tang`, each with a number in place of its title and author."""
    corpus = load_corpus("tang", pairing=Pairing(given=("author",)))
    poem_of = (document.content.target for document in corpus.documents)
    rows = [json.dumps({"1": str(i), "2": poem}) + "\n" for i, poem in enumerate(poem_of)]
    return _written(folder / "poems.jsonl", rows, random.Random(0))


NAMELESS = {"不詳", "無名氏"}


def _written(path, rows, generator):
    generator.shuffle(rows)
    path.write_text("".join(rows), encoding="utf-8")
    return path


TASKS = {
    task.name: task
    for task in (
        Task(
            "sums",
            sums,
            5,
            ("exact",),
            "99 % exact",
            ("keras-addition",),
            options=("--kind", "text", "--units", "192", "--dropout", "0"),
        ),
        Task(
            "dates",
            dates,
            1,
            ("exact",),
            "100 % exact",
            ("keras-addition",),
            options=("--kind", "text"),
        ),
        Task(
            "digits",
            lambda folder: "digits",
            1,
            ("accuracy", "linear"),
            "98.5 %",
            ("keras-rows", "torch-rows"),
        ),
        Task(
            "waves", lambda folder: "waves", 1, ("rmse", "linear filter"), "below the linear filter"
        ),
        Task(
            "reviews",
            lambda folder: "reviews",
            5,
            ("accuracy", "linear", "mixed"),
            "72 %, mixed 1 point above linear",
            ("keras-words",),
        ),
        Task("poets", poets, 2, ("accuracy", "linear", "mixed"), "above linear"),
        Task("dances", lambda folder: "dances", 3, ("accuracy", "linear", "mixed"), "above linear"),
        Task(
            "tang",
            lambda folder: "tang",
            5,
            ("nats", "gain"),
            "0.05 nats a character",
            pairing=Pairing(given=("title", "author")),
            options=("--given", "title,author"),
        ),
        Task("poems", poems, 5, ("nats",), "no better than tang"),
        Task(
            "phrases",
            lambda folder: "phrases",
            15,
            ("BLEU", "chrF", "nats"),
            "BLEU 15, ahead of both peers",
            ("keras-seq2seq", "torch-attention"),
            without_looking_back=True,
        ),
        Task("formulas", lambda folder: "formulas", 15, ("exact", "BLEU"), "60 % exact"),
    )
}

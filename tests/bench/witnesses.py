"""Measure what constraints of code let through: `python -m tests.bench.witnesses KIND FOLDER …`.

Reads files that are valid, a character at a time, as a sampler would write them. Counts the tokens
that would have been rejected although the file is valid, and the characters that masks forbid, and shows
the text before some of them. Then come the tokens by the number of the witness that completed the
text after them: a constraint that gives up after few witnesses is fast, and one that gives up too
early refuses valid code.
"""

import argparse
from collections import Counter
from itertools import islice
from pathlib import Path

from rnngen.constraints.base import Verdict
from rnngen.constraints.code.constraint import CodeConstraint
from rnngen.constraints.code.follower import Follower
from rnngen.constraints.code.rules import problem
from rnngen.constraints.code.witness import last_token
from rnngen.languages import LANGUAGES
from rnngen.tokens.base import Vocabulary

SIZES = 500, 9000
"""Fewest and most characters of a file."""
SHOWN = 12


def valid_texts(kind, folders):
    """Yield the texts of a kind in some folders that are valid, and neither short nor long."""
    for folder in folders:
        for file in sorted(Path(folder).rglob("*")):
            if (
                file.suffix in LANGUAGES[kind].suffixes
                and SIZES[0] < file.stat().st_size < SIZES[1]
            ):
                text = file.read_text(errors="ignore")
                if problem(kind, text) is None:
                    yield text


class CountingFollower:
    """Counts the witnesses that are tried for each token, by the token."""

    def __init__(self):
        self.tries = {}
        self._read, self._search = Follower._read, Follower.search
        self._count = 0

    def __enter__(self):
        counter = self

        def read(follower, attempt, witness):
            counter._count += 1
            return counter._read(follower, attempt, witness)

        def search(follower, state, *arguments):
            counter._count = 0
            found = counter._search(follower, state, *arguments)
            token = last_token(state.text)
            key = "word" if token[:1].isalnum() else token
            self.tries.setdefault(key, Counter())[counter._count if found else "rejected"] += 1
            return found

        Follower._read, Follower.search = read, search
        return self

    def __exit__(self, *_):
        Follower._read, Follower.search = self._read, self._search


def refused(kind, text):
    """Return the places of a valid text where a sample would be rejected, and where masked."""
    least = LANGUAGES[kind].least
    vocabulary = Vocabulary.of(sorted({*text, *least, *"(){}[];x "}))
    constraint = CodeConstraint(vocabulary, kind)
    state, places, masked = constraint.start(), [], []
    for place, character in enumerate(text):
        token = vocabulary.index[character]
        if not constraint.allowed(state)[token]:
            masked.append(place)
        state = constraint.advance(state, token)
        if constraint.verdict(state) is Verdict.REJECTED:
            places.append(place)
    return places, masked


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(LANGUAGES))
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--files", type=int, default=40, help="read the first N valid files")
    arguments = parser.parse_args()
    files = characters = count = hidden = 0
    shown = []
    with CountingFollower() as counter:
        for text in islice(valid_texts(arguments.kind, arguments.folders), arguments.files):
            places, masked = refused(arguments.kind, text)
            files, characters = files + 1, characters + len(text)
            count, hidden = count + len(places), hidden + len(masked)
            shown += [text[max(0, each - 50) : each + 1] for each in (*places[:1], *masked[:1])]
    print(f"{files} files, {characters:,} characters, {count} rejected, {hidden} masked")
    for before in shown[:SHOWN]:
        print(f"  {before!r}")
    for token, tries in sorted(counter.tries.items(), key=lambda each: -each[1].total()):
        print(f"{token!r:8} {dict(sorted(tries.items(), key=str))}")


if __name__ == "__main__":
    main()

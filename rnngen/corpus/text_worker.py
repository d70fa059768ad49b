"""A process that reads files of text into the spool whose descriptor is its argument."""

import json
import os
import pickle
import sys
from itertools import islice

from rnngen.corpus.document import no_progress
from rnngen.corpus.line_breaks import Unwrapping
from rnngen.corpus.side_by_side import TextJob, described, read_texts
from rnngen.corpus.spool import Spool

TOGETHER = 1000
"""Results in a line: the rows of a table are many."""


def main() -> None:
    """Read the job from standard input; write lines of results, and after each file its widths."""
    spool = Spool(os.fdopen(int(sys.argv[1]), "r+b", buffering=0))
    job: TextJob = pickle.load(sys.stdin.buffer)
    with os.fdopen(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False) as answers:
        for file in job.files:
            unwrapping = None if job.unwrap is None else Unwrapping(spool.add_text, job.unwrap)
            one = TextJob([file], job.kind, job.columns, job.unwrap)
            results = read_texts(one, no_progress, spool.add_text, unwrapping)
            while some := [described(each, spool) for each in islice(results, TOGETHER)]:
                answers.write(f"{json.dumps(some)}\n")
            widths = [] if unwrapping is None else unwrapping.widths
            answers.write(json.dumps({"widths": widths}) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()

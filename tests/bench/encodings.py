"""Compare encodings of music after equal training time: `python -m tests.bench.encodings CORPUS`.

Trains a network on each encoding of `tests.bench.encoding_kinds`, planned as by `rnngen train
--time`, on the corpus's own split. Reports the held-out loss per note and per onset, which are the
same for every encoding. With `--keys`, trains in all keys. With `--frames`, trains in all keys on
the pitches at every quarter instead, and scores them with recall as well. Prints a Markdown table.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from rnngen.corpus import load_corpus
from rnngen.evaluation.likelihood import mean_nats, token_nats
from rnngen.music.score import Score
from rnngen.music.transposition import Ranges, transposed
from rnngen.network.ngram import NGram
from rnngen.network.recall import Recall, fitted_shares, recall_of
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary
from rnngen.tokens.dataset import Dataset, split, stream
from tests.bench.encoding_kinds import ENCODINGS, plain, quarter_frames, spellings
from tests.bench.learning import learn

ORDERS = 7


@dataclass(frozen=True)
class Pieces:
    """Training scores and held-out scores."""

    train: list[Score]
    held: list[Score]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument(
        "--seconds", type=float, default=300, help="train each encoding for N seconds"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", choices=["rnngen", "others"], help="compare only rnngen's own, or the others"
    )
    parser.add_argument("--keys", action="store_true", help="train in all keys")
    parser.add_argument(
        "--frames", action="store_true", help="train on the pitches at every quarter, in all keys"
    )
    arguments = parser.parse_args()
    pieces = pieces_of(arguments.corpus)
    own = spellings([*pieces.train, *pieces.held])
    if arguments.frames or arguments.keys:
        transposed_pieces = [each for score in pieces.train for each in in_all_keys(score, pieces)]
        pieces = Pieces(transposed_pieces, pieces.held)
    if arguments.frames:
        units = {"frame": sum(quarter_frames(score).count("Frame") for score in pieces.held)}
        encodings = {"pitches at every quarter": quarter_frames}
    else:
        onsets = sum(len({note.onset for note in score.notes}) for score in pieces.held)
        units = {"note": sum(len(score.notes) for score in pieces.held), "onset": onsets}
        chosen = {"rnngen": own, "others": ENCODINGS}
        encodings = chosen.get(arguments.only, own | ENCODINGS)
    heading = ["encoding", "vocabulary", "training tokens", "units", "passes", "nats/token"]
    heading += [f"nats/{unit}" for unit in units] + [f"n-gram, nats/{next(iter(units))}"]
    print("| " + " | ".join(heading) + " |\n|" + "---|" * len(heading))
    for name, encode in encodings.items():
        if name.startswith("voices") and any(len(score.parts) == 1 for score in pieces.held):
            continue
        for row in rows_of(name, encode, pieces, units, arguments):
            print(row, flush=True)


def pieces_of(name):
    """Load a corpus of music as plain scores, split as in training."""
    scores = [plain(document.content) for document in load_corpus(name).documents]
    train, held = split(len(scores))
    return Pieces([scores[i] for i in train], [scores[i] for i in held])


def in_all_keys(score, pieces):
    """Transpose a score to every key in which its parts keep their range in the corpus."""
    ranges = Ranges.of([*pieces.train, *pieces.held])
    return [score, *(transposed(score, shift) for shift in ranges.shifts(score))]


def rows_of(name, encode, pieces, units, arguments):
    """Train on one encoding and yield its rows of the table."""
    rows = [[encode(score) for score in scores] for scores in (pieces.train, pieces.held)]
    vocabulary = Vocabulary.of(sorted({token for row in rows[0] for token in row}))
    generator = np.random.default_rng(0)
    order = generator.permutation(len(rows[0]))
    streams = [ids_of(vocabulary, some) for some in ([rows[0][i] for i in order], rows[1])]
    dataset = Dataset(*streams, whole_documents=True)
    stepper, network, passes = learn(dataset, len(vocabulary), arguments.seconds, arguments.seed)
    nats = token_nats(stepper, dataset.validation)
    chances = NGram(dataset.train, len(vocabulary), ORDERS).probabilities(dataset.validation)
    counted = -np.log(chances).sum(axis=1).max()
    unknown = int((dataset.validation == UNKNOWN).sum())
    if unknown:
        name += f" ({unknown} held-out tokens unknown)"
    sizes = f"{len(vocabulary):,}", f"{len(dataset.train):,}", network.units, f"{passes:.1f}"
    yield row_of(name, sizes, nats, units, counted)
    if arguments.frames:
        recall = recalling(stepper, len(vocabulary), dataset.validation, nats)
        nats = token_nats(recall, dataset.validation)
        yield row_of(f"{name}, with recall", sizes, nats, units, counted)


def row_of(name, sizes, nats, units, counted):
    """Return a row of the table: losses per token and per unit, and those of n-grams."""
    total = len(nats) * mean_nats(nats)
    losses = [mean_nats(nats), *(total / count for count in units.values())]
    losses.append(counted / next(iter(units.values())))
    return "| " + " | ".join(map(str, [name, *sizes, *(f"{loss:.3f}" for loss in losses)])) + " |"


def recalling(stepper, size, stream, nats):
    """Return a network that recalls all tokens of a piece, with shares fitted to a stream."""
    recalled = np.arange(size) != BOUNDARY
    shares = fitted_shares(*recall_of(stream[1:], recalled), nats)
    return Recall(stepper, recalled, shares, np.zeros(size, bool))


def ids_of(vocabulary, rows):
    """Return the token stream of some documents."""
    return np.concatenate(list(stream([vocabulary.ids(row)] for row in rows)))


if __name__ == "__main__":
    main()

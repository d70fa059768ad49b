"""Measure how often models recognise held-out text: `python -m tests.bench.authorship MODEL …`.

Takes the held-out documents of each model's corpus; of a corpus of one text, the held-out
paragraphs. Every model scores each of them (`rnngen.evaluation.authorship`), and the model with the
lowest cost counts as the author. Prints a confusion matrix in Markdown: a row for each corpus, a
column for each answer.
"""

import argparse

import numpy as np

from rnngen.cli.evaluating import own_corpus
from rnngen.evaluation.authorship import attributed, check_alike
from rnngen.evaluation.scoring import tokens_of
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.music.score import Score
from rnngen.music.sections import excerpt
from rnngen.tokens.dataset import split
from rnngen.tokens.preparation import prepare


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument(
        "--documents", type=int, default=50, help="score at most N documents of each corpus"
    )
    parser.add_argument(
        "--characters", type=int, default=50, help="score the first N characters of each document"
    )
    parser.add_argument("--bars", type=int, default=8, help="score the first N bars of each piece")
    arguments = parser.parse_args()
    models = [load_model(name) for name in arguments.models]
    check_alike(models)
    names = [model.name for model in models]
    print(
        f"| corpus of | {' | '.join(names)} | right | median lead |\n"
        + "|---" * (len(names) + 3)
        + "|"
    )
    right = total = 0
    for number, model in enumerate(models):
        contents = [shortened(content, arguments) for content in held_out(model)][
            : arguments.documents
        ]
        found = [attributed(models, content)[0] for content in contents]
        answers = np.bincount([each.likeliest for each in found], minlength=len(models))
        right, total = right + answers[number], total + len(found)
        lead = np.median([lead_of(each.costs, number) for each in found])
        cells = " | ".join(map(str, answers))
        print(
            f"| {model.name} | {cells} | {answers[number] / len(found):.0%} | {lead:.2f} |",
            flush=True,
        )
    print(f"\n{right} of {total} right ({right / total:.1%})")


def lead_of(costs, author):
    """Return the lowest cost among the other models minus the cost under the author's model."""
    return min(cost for number, cost in enumerate(costs) if number != author) - costs[author]


def held_out(model):
    """Return the held-out documents of a model's corpus: str or Score."""
    corpus = own_corpus(model)
    if prepare(corpus, codec=model.codec).dataset.whole_documents:
        contents = [corpus.documents[i] for i in split(len(corpus.documents))[1]]
        is_music = KINDS[corpus.kind].is_music
        return [each.content if is_music else "".join(each.pieces()) for each in contents]
    text = model.codec.decode(tokens_of(model, corpus, held_out=True).ids)
    return [paragraph for paragraph in text.split("\n\n")[1:] if paragraph.strip()]


def shortened(content, arguments):
    """Return the beginning of a document."""
    if isinstance(content, Score):
        return excerpt(content, range(min(arguments.bars, len(content.bars))))
    return content[: arguments.characters] if isinstance(content, str) else content


if __name__ == "__main__":
    main()

"""What each figure of a report means, who introduced it, and which of two values is better.

Figures are found by their names, as tables and pages show them.
"""

import re

from rnngen.evaluation.glossary_of_music import MUSIC
from rnngen.evaluation.meaning import Meaning


def meaning(name: str) -> Meaning | None:
    """Return what the figure of this name means; None if it is not in the glossary."""
    return MEANINGS.get(general(name))


def general(name: str) -> str:
    """Return a name as the glossary has it: 'distinct-2' → 'distinct-N', 'x, distance' → 'x'."""
    return re.sub(r"\d+", "N", name.partition(",")[0])


LIKELIHOOD = {
    "nats per token": Meaning(
        "The mean of −ln p of the tokens that came, each given all tokens before it. In text a "
        "token is a character.",
        "Shannon 1951",
        "lower",
    ),
    "bits per character": Meaning(
        "The nats of all tokens ÷ ln 2 ÷ the number of characters. This is the size of the text, "
        "compressed with the model.",
        "Shannon 1951; Graves 2013",
        "lower",
    ),
    "nats per note": Meaning(
        "The nats of all events (notes, durations, bars and the rest) ÷ the number of notes.",
        "as nats per token, in a unit that does not depend on how music is encoded",
        "lower",
    ),
    "nats per bar": Meaning(
        "The nats of all events ÷ the number of bars.", "as nats per note", "lower"
    ),
    "nats per time step": Meaning(
        "The nats of all events ÷ the number of moments at which a note begins.",
        "as nats per note",
        "lower",
    ),
    "perplexity": Meaning(
        "exp(nats per token): the model is as unsure as if it chose among this many equally "
        "likely tokens.",
        "Jelinek et al. 1977",
        "lower",
    ),
    "tokens": Meaning("How many tokens were predicted; the end of a document counts as one."),
    "documents": Meaning("How many documents these tokens come from."),
    "unknown": Meaning("Tokens outside the model's vocabulary."),
    "better than n-grams": Meaning(
        "How much lower the network's loss is than that of the best n-gram model with up to 7 "
        "tokens, counted on the same training part. A network that gains nothing here is not "
        "worth training.",
        "Witten & Bell 1991; Chen & Goodman 1999",
        "higher",
    ),
    "gained by adapting": Meaning(
        "How much the loss falls if the model goes on learning from what it has read so far.",
        "dynamic evaluation, Krause et al. 2018",
        "higher",
    ),
    "validation loss": Meaning(
        "Nats per token on the part held out from training, measured during training."
    ),
    "training loss": Meaning("Nats per token on the latest training data, with dropout on."),
    "calibration error": Meaning(
        "How far the model's confidence in its first choice is from how often that choice is "
        "right: the mean of |confidence − accuracy| over 15 bins, weighted by their predictions.",
        "expected calibration error; Naeini et al. 2015, Guo et al. 2017",
        "lower",
    ),
    "best temperature": Meaning(
        "The temperature with the least loss; above 1, the model is too sure of itself.",
        "temperature scaling, Guo et al. 2017",
    ),
}

DISTANCES = {
    "distance": Meaning(
        "How differently the values of samples and held-out documents are spread: 0 for equal "
        "distributions, 1 for nothing in common.",
        "Jensen–Shannon distance, base 2; Lin 1991, Endres & Schindelin 2003",
        "lower",
    ),
    "by chance": Meaning(
        "The same distance between two halves of the held-out documents. A distance that is not "
        "larger means no difference."
    ),
    "difference": Meaning(
        "The mean absolute difference between the shares of samples and of held-out documents.",
        "",
        "lower",
    ),
}

NOVELTY = {
    "longest run shared with it": Meaning(
        "The longest run of characters, or of notes in any key, that a document shares with the "
        "training data.",
        "McCoy et al. 2023",
        "nearer",
    ),
    "longest run of all": Meaning(
        "The longest such run in any of the documents.", "McCoy et al. 2023", "nearer"
    ),
    **dict.fromkeys(
        (
            "N characters in a row that it lacks",
            "N words in a row that it lacks",
            "N notes in a row that it lacks",
        ),
        Meaning(
            "The share of them that the training data lack.",
            "n-gram novelty, McCoy et al. 2023",
            "nearer",
        ),
    ),
    **dict.fromkeys(
        ("words that it lacks", "pairs of characters that it lacks"),
        Meaning(
            "The share that the training data lack: new, or misspelt.",
            "McCoy et al. 2023",
            "nearer",
        ),
    ),
    "lines that stand in it": Meaning(
        "The share that the training data have, of lines of at least 20 bytes (20 Latin letters, "
        "or 7 Chinese characters).",
        "",
        "nearer",
    ),
    "bars that stand in it": Meaning(
        "The share of bars that the training data have, in any key.", "", "nearer"
    ),
    **dict.fromkeys(
        ("lines that nearly stand in it", "N bars that nearly stand in it"),
        Meaning(
            "The share with a near duplicate in the training data: a Jaccard similarity of 0.8 or "
            "more.",
            "Broder 1997",
            "nearer",
        ),
    ),
}

VALIDITY = {
    "scripts that compile": Meaning(
        "The share of scripts that the Python interpreter compiles.", "", "higher"
    ),
    "names that are bound": Meaning(
        "Of the names that scripts read, the share that is bound before, imported or built in. The "
        "mean over scripts that compile.",
        "",
        "higher",
    ),
    "scripts that parse": Meaning(
        "The share of scripts that the grammar of their language parses without an error.",
        "",
        "higher",
    ),
    "characters in comments": Meaning(
        "The share of characters that stand in comments.", "", "nearer"
    ),
    "papers that pdflatex compiles": Meaning(
        "The share of papers that pdflatex turns into a PDF.", "", "higher"
    ),
    "papers that the LaTeX mask accepts": Meaning(
        "The share of papers whose every character the LaTeX constraint allows.", "", "higher"
    ),
    "pieces in regular bars": Meaning(
        "The share of pieces whose every bar, except a pick-up, is as long as its metre says.",
        "",
        "higher",
    ),
    "bars as long as their metre": Meaning(
        "The share of such bars, the mean over pieces.", "", "higher"
    ),
    "pieces that the metre mask accepts": Meaning(
        "The share of pieces whose every event the music constraint allows.", "", "higher"
    ),
}

DIVERSITY = {
    "self-BLEU": Meaning(
        "The mean BLEU-4 of each document against all others: how similar they are.",
        "Zhu et al. 2018",
        "nearer",
    ),
    "distinct-N": Meaning(
        "Distinct n-grams ÷ all n-grams of the documents together.", "Li et al. 2016", "nearer"
    ),
    "documents that go round in a loop": Meaning(
        "The share in which a passage repeats over and over, as the repetition guard finds it.",
        "Holtzman et al. 2020",
        "lower",
    ),
    "loops undone while sampling": Meaning(
        "How often the repetition guard stepped in, per sample.", "", "lower"
    ),
}

PLAYED_STYLE = {
    name: Meaning(f"{text} The mean over performances.", "", "nearer")
    for name, text in {
        "notes per second": "How many notes begin in a second.",
        "keys down at once": "How many keys are held, on average over the time.",
        "notes heard at once": "How many notes their keys or the pedal hold, on average.",
        "time a key is held": "Milliseconds.",
        "time a note is heard": "Milliseconds, until its key and the pedal are up.",
        "pedal down": "The share of the time with the sustain pedal down.",
    }.items()
} | {"touch": Meaning("How hard keys are struck, in 32 bins.")}

TEXT_STYLE = {
    "length of a document": Meaning(
        "The mean over samples, and over the passages beside them.", "", "nearer"
    ),
    "length of a line": Meaning("The mean over documents, without blank lines.", "", "nearer"),
    "length of a word": Meaning("The mean over documents.", "", "nearer"),
    "punctuation among words": Meaning("Marks of punctuation ÷ words and marks.", "", "nearer"),
    "comments and docstrings among characters": Meaning(
        "The share of characters that are part of a comment or docstring.", "", "nearer"
    ),
    "formulas among characters": Meaning(
        "The share of a paper’s characters that are part of formulas.", "", "nearer"
    ),
    "line length": Meaning("How many characters a line has, without blank lines."),
    "word length": Meaning("How many letters a word has."),
    "words": Meaning("How often the commonest words occur, among all words."),
    "characters": Meaning(
        "How often the commonest characters occur, in a language without spaces."
    ),
    "line starts": Meaning("The words that lines begin with."),
    "punctuation": Meaning("How often each mark occurs, among all marks."),
    "identifier length": Meaning("How many characters the names in scripts have."),
    "indentation depth": Meaning("How many levels of four columns lines are indented."),
    "statements": Meaning(
        "The kinds of statements in scripts, by the names of Python’s syntax tree."
    ),
    "commands": Meaning("How often each LaTeX command occurs, among all commands."),
    "environments": Meaning("How often each LaTeX environment is begun, among all."),
}

PAIRS = {
    "nats per target": Meaning(
        "The mean of −ln p of the label that came, given its source.", "Shannon 1951", "lower"
    ),
    "bits that the source gives": Meaning(
        "How many bits a target costs more after the source of another pair than after its own. "
        "At 0 the model ignores its source. A wrong source misleads a model that is sure, so this "
        "may be more than the target itself holds.",
        "",
        "higher",
    ),
    "accuracy": Meaning(
        "The share of labels that are right, with an interval of 95 %.", "Wilson 1927", "higher"
    ),
    "macro FN": Meaning(
        "The mean over labels of the harmonic mean of precision and recall, so that a rare label "
        "counts as much as a common one.",
        "van Rijsbergen 1979",
        "higher",
    ),
    "nats per label": Meaning(
        "The mean of −ln p of the right label, among all labels.", "Shannon 1951", "lower"
    ),
    "linear": Meaning(
        "A logistic regression on TF-IDF n-grams: characters 2 to 5 and words 1 to 2, or else "
        "tokens 1 to 4. It learns from the same pairs as the network.",
        "Wang & Manning 2012",
    ),
    "mixed": Meaning(
        "Weighted means of the log-probabilities of network and linear model. Each half of the "
        "pairs takes its weight from the other half."
    ),
    "BLEU": Meaning(
        "How many runs of 1 to 4 words the greedy answers share with the references, 0 to 100.",
        "Papineni et al. 2002; sacrebleu, Post 2018",
        "higher",
    ),
    "chrF": Meaning(
        "The F-score of runs of 1 to 6 characters that greedy answers share with the references, "
        "0 to 100.",
        "Popović 2015; sacrebleu, Post 2018",
        "higher",
    ),
    "exact match": Meaning(
        "The share of greedy answers that equal one of the references.", "", "higher"
    ),
}

MEANINGS = {
    **LIKELIHOOD,
    **PLAYED_STYLE,
    **PAIRS,
    **DISTANCES,
    **NOVELTY,
    **VALIDITY,
    **DIVERSITY,
    **TEXT_STYLE,
    **MUSIC,
}
"""Figure → what it means; N stands for a whole number."""

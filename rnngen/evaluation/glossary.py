"""What each figure of a report means, who introduced it, and which of two values is the better one.

Knows figures by their names only, as tables and pages show them.
"""

import re
from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher", "nearer", None]
"""Which value is the better one; `nearer`: the one that is closer to that of held-out documents."""


@dataclass(frozen=True)
class Meaning:
    """What a figure says, in a sentence or two, and where it comes from."""

    text: str
    source: str = ""
    """Author and year; '' for what needs none."""
    better: Better = None

    def __str__(self) -> str:
        return f"{self.text} {_WORDS[self.better]}".strip() + (
            f" ({self.source})" if self.source else ""
        )


_WORDS: dict[Better, str] = {
    "lower": "Lower is better.",
    "higher": "Higher is better.",
    "nearer": "The nearer to held-out documents, the better.",
    None: "",
}


def meaning(name: str) -> Meaning | None:
    """What the figure of this name means; None where there is nothing to say."""
    return MEANINGS.get(general(name))


def general(name: str) -> str:
    """A name without what changes in it: 'distinct-2' → 'distinct-N', 'line length, distance' → 'line length'."""
    return re.sub(r"\d+", "N", name.partition(",")[0])


def _muspy(text: str, source: str = "") -> Meaning:
    """A measure of MusPy's."""
    return Meaning(f"{text} The mean over pieces.", f"{source}MusPy, Dong et al. 2020", "nearer")


MEANINGS = {
    "nats per token": Meaning(
        "The mean of −ln p of the tokens that really came, each given all before it; of text, a token is a character.",
        "Shannon 1951",
        "lower",
    ),
    "bits per character": Meaning(
        "The nats of all tokens ÷ ln 2 ÷ the number of characters: what the text would take if it were compressed "
        "with the model.",
        "Shannon 1951; Graves 2013",
        "lower",
    ),
    "nats per note": Meaning(
        "The nats of all events (notes, durations, bars and the rest) ÷ the number of notes.",
        "as nats per token, in a unit that does not hang on how music is spelled",
        "lower",
    ),
    "nats per bar": Meaning(
        "The nats of all events ÷ the number of bars.", "as nats per note", "lower"
    ),
    "nats per time step": Meaning(
        "The nats of all events ÷ the moments at which at least one note begins.",
        "as nats per note",
        "lower",
    ),
    "perplexity": Meaning(
        "exp(nats per token): among so many equally likely tokens the model might as well have guessed.",
        "Jelinek et al. 1977",
        "lower",
    ),
    "tokens": Meaning("How many tokens were predicted, the end of each document included."),
    "documents": Meaning("How many documents they are of."),
    "unknown": Meaning("Tokens that the model has no sign for."),
    "better than n-grams": Meaning(
        "By how much the network's loss is below that of the best of the n-gram models with up to 7 tokens, counted on "
        "the same training part. A network is worth what it is better by.",
        "Witten & Bell 1991; Chen & Goodman 1999",
        "higher",
    ),
    "gained by adapting": Meaning(
        "By how much the loss falls where the model goes on learning from what it has read so far.",
        "dynamic evaluation, Krause et al. 2018",
        "higher",
    ),
    "validation loss": Meaning(
        "Nats per token on the part held out from training, as measured while training."
    ),
    "training loss": Meaning(
        "Nats per token on what was learnt from just before, with dropout on."
    ),
    "calibration error": Meaning(
        "How far the model's confidence in its first choice is from how often that comes true: the mean of "
        "|confidence − accuracy| over 15 bins, by how many predictions they hold.",
        "expected calibration error; Naeini et al. 2015, Guo et al. 2017",
        "lower",
    ),
    "best temperature": Meaning(
        "The temperature at which the loss would be least; above 1, the model is too sure of itself.",
        "temperature scaling, Guo et al. 2017",
    ),
    "distance": Meaning(
        "How unlike the values of samples and of held-out documents are spread: 0 alike, 1 with nothing in common.",
        "Jensen–Shannon distance, base 2; Lin 1991, Endres & Schindelin 2003",
        "lower",
    ),
    "by chance": Meaning(
        "The same distance between two halves of the held-out documents: what is not above it is no difference at all."
    ),
    "difference": Meaning(
        "The mean absolute difference between the shares of samples and of held-out documents.",
        "",
        "lower",
    ),
    "longest run shared with it": Meaning(
        "The longest row of characters, or of notes in any key, that a document has in common with the training.",
        "McCoy et al. 2023",
        "nearer",
    ),
    "longest run of all": Meaning(
        "The longest such row in any of the documents.", "McCoy et al. 2023", "nearer"
    ),
    **dict.fromkeys(
        (f"N {symbols} in a row that it lacks" for symbols in ("characters", "words", "notes")),
        Meaning(
            "The share of such rows that stand nowhere in the training.",
            "n-gram novelty, McCoy et al. 2023",
            "nearer",
        ),
    ),
    **dict.fromkeys(
        ("words that it lacks", "pairs of characters that it lacks"),
        Meaning(
            "The share that stands nowhere in the training: new, or misspelt.",
            "McCoy et al. 2023",
            "nearer",
        ),
    ),
    "lines that stand in it": Meaning("The share of lines of 12 characters or more.", "", "nearer"),
    "bars that stand in it": Meaning(
        "The share of bars that stand in the training, in any key.", "", "nearer"
    ),
    **dict.fromkeys(
        ("lines that nearly stand in it", "N bars that nearly stand in it"),
        Meaning(
            "The share that has a near duplicate in the training: a Jaccard similarity of 0.8 or more.",
            "Broder 1997",
            "nearer",
        ),
    ),
    "scripts that compile": Meaning(
        "The share of scripts that the interpreter compiles.", "", "higher"
    ),
    "papers that pdflatex compiles": Meaning(
        "The share of papers that pdflatex makes a PDF of.", "", "higher"
    ),
    "papers that the LaTeX mask accepts": Meaning(
        "The share of papers in which every character is one that the constraint of LaTeX allows.",
        "",
        "higher",
    ),
    "pieces in regular bars": Meaning(
        "The share of pieces in which every bar but a pick-up is as long as its metre says.",
        "",
        "higher",
    ),
    "bars as long as their metre": Meaning(
        "The share of bars, in the mean over pieces.", "", "higher"
    ),
    "pieces that the metre mask accepts": Meaning(
        "The share of pieces in which every event is one that the constraint of music allows.",
        "",
        "higher",
    ),
    "self-BLEU": Meaning(
        "The mean BLEU-4 of each document against all others: how much they are like one another.",
        "Zhu et al. 2018",
        "nearer",
    ),
    "distinct-N": Meaning(
        "Distinct n-grams ÷ all n-grams of the documents together.", "Li et al. 2016", "nearer"
    ),
    "documents that go round in a loop": Meaning(
        "The share in which a passage comes again and again, as the guard against repetition finds it.",
        "Holtzman et al. 2020",
        "lower",
    ),
    "loops undone while sampling": Meaning(
        "How often the guard against repetition stepped in, for each sample.", "", "lower"
    ),
    "length of a document": Meaning(
        "The mean over samples, and over the passages beside them.", "", "nearer"
    ),
    "length of a piece": Meaning(
        "The mean over samples, and over the passages beside them.", "", "nearer"
    ),
    "length of a line": Meaning("The mean over documents, blank lines left out.", "", "nearer"),
    "length of a word": Meaning("The mean over documents.", "", "nearer"),
    "punctuation among words": Meaning("Marks of punctuation ÷ words and marks.", "", "nearer"),
    "formulas among characters": Meaning(
        "The share of a paper’s characters that stand in formulas.", "", "nearer"
    ),
    "line length": Meaning("How many characters a line has, blank lines left out."),
    "word length": Meaning("How many letters a word has."),
    "words": Meaning("How often the commonest words come, among all words."),
    "characters": Meaning(
        "How often the commonest characters come, in a language that puts no spaces."
    ),
    "line starts": Meaning("With which words lines begin."),
    "punctuation": Meaning("How often each mark comes, among all marks."),
    "identifier length": Meaning("How many characters the names in scripts have."),
    "indentation depth": Meaning("By how many levels of four columns lines are indented."),
    "statements": Meaning(
        "What kinds of statements scripts are made of, by the names of Python’s syntax tree."
    ),
    "commands": Meaning("How often each LaTeX command comes, among all commands."),
    "environments": Meaning("How often each LaTeX environment is begun, among all."),
    "pitch range": _muspy("Semitones from the lowest to the highest pitch."),
    "pitches used": _muspy("How many different pitches there are in a piece."),
    "pitch classes used": _muspy(
        "How many different pitch classes there are in a piece, up to 12."
    ),
    "pitch entropy": _muspy("Entropy of the pitches."),
    "pitch class entropy": _muspy("Entropy of the pitch classes.", "Wu & Yang 2020, in "),
    "pitch-in-scale rate": _muspy("The share of notes in the scale of the key that holds."),
    "scale consistency": _muspy(
        "The largest share of notes that lie in one of the major or minor scales.",
        "Mogren 2016, in ",
    ),
    "polyphony": _muspy("Pitches that are on at once, in the mean over the time at which one is."),
    "polyphony rate": _muspy("The share of the time at which several pitches are on."),
    "empty-beat rate": _muspy("The share of quarters in which no note sounds."),
    "empty-measure rate": _muspy(
        "The share of bars in which no note sounds.", "Dong et al. 2018, in "
    ),
    "groove consistency": _muspy(
        "How alike neighbouring bars are in when notes begin: 1 less the mean Hamming distance.",
        "Wu & Yang 2020, in ",
    ),
    "pitch classes": Meaning("Which pitch classes notes have."),
    "intervals": Meaning("Semitones from each note to the next of its part, upwards."),
    "durations": Meaning("How long notes are."),
    "notes in a bar": Meaning("How many notes begin in a bar."),
    **dict.fromkeys(
        (
            f"bars that repeat an earlier one {how}"
            for how in ("exactly", "in rhythm", "in contour")
        ),
        Meaning(
            "The share of bars that equal an earlier one of the piece; the contour is the ups and downs of the highest "
            "notes.",
            "self-similarity, Foote 1999",
            "nearer",
        ),
    ),
    "sections of N bars that come again": Meaning(
        "The share of sections that have three quarters of their bars in common with an earlier one.",
        "",
        "nearer",
    ),
    **dict.fromkeys(
        (f"alike {how}" for how in ("exactly", "in rhythm", "in contour")),
        Meaning(
            "The share of bars that equal the one so many bars before: at which distances pieces repeat. The contour "
            "is the ups and downs of the highest notes.",
            "beat spectrum, Foote & Uchihashi 2001",
        ),
    ),
}
"""Figure → what it means; N stands for a whole number."""

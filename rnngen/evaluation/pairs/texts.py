"""How near greedy answers come to the references: BLEU, chrF and exact match.

The only module that imports sacrebleu (Post 2018).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from rnngen.config import SampleConfig
from rnngen.corpus.document import Progress
from rnngen.evaluation.pairs.scoring import SOURCES, EncodedPairs
from rnngen.models.model_file import Model
from rnngen.models.pairs import target_model
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.request import SampleRequest

MOST_SOURCES = 400
"""Sources that are answered."""
EXAMPLES = 5
HEADROOM = 2
"""Most tokens of an answer, as a multiple of the longest reference."""
UNSPACED = {"HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
"""Scripts without spaces between words, by how Unicode names their letters."""
HAN = "CJK"


@dataclass(frozen=True)
class Example:
    """A source, and what was written for it."""

    source: str
    answer: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class TextReport:
    """How near greedy answers come to the references of their sources."""

    sources: int
    references: int
    exact: float
    """The share of answers that equal a reference, 0 to 1."""
    bleu: float | None = None
    """0 to 100, of the whole corpus of answers (Papineni et al. 2002)."""
    chrf: float | None = None
    """0 to 100 (Popović 2015)."""
    tokenizer: str = ""
    """How sacrebleu cuts texts into words: 13a, zh or char."""
    examples: tuple[Example, ...] = ()


def text_report(
    model: Model, encoded: EncodedPairs, shown: Sequence[str], progress: Progress
) -> TextReport:
    """Answer some sources, and compare the answers with all their references.

    Args:
        shown: how to show the source of each pair.
    """
    chosen = np.random.default_rng(0).permutation(len(encoded.sources))[:MOST_SOURCES]
    grouped = encoded.grouped()
    members = [grouped[number] for number in chosen]
    references = [
        tuple(dict.fromkeys(str(encoded.pairs[pair].target).strip() for pair in pairs))
        for pairs in members
    ]
    length = HEADROOM * max(len(encoded.targets[pair]) for pairs in members for pair in pairs)
    sources = [encoded.sources[number] for number in chosen]
    answers = list(_answers(model, sources, length, progress))
    both = list(zip(answers, references, strict=True))
    examples = [
        Example(shown[pairs[0]], answer, wanted)
        for pairs, (answer, wanted) in zip(members[:EXAMPLES], both, strict=False)
    ]
    report = TextReport(
        len(members),
        sum(map(len, references)),
        sum(answer in wanted for answer, wanted in both) / len(both),
        examples=tuple(examples),
    )
    try:
        return with_scores(report, answers, references)
    except ImportError:
        return report


def _answers(
    model: Model, sources: Sequence[np.ndarray], length: int, progress: Progress
) -> Iterable[str]:
    """Yield greedy answers to sources."""
    asked = target_model(model, ())
    request = SampleRequest(asked, config=SampleConfig(temperature=0.0, length=length))
    for first in range(0, len(sources), SOURCES):
        progress(first, len(sources))
        batch = asked.after(sources[first : first + SOURCES])
        for document in continue_prompt(replace(request, model=batch)):
            yield document.content.strip()


def with_scores(
    report: TextReport, answers: Sequence[str], references: Sequence[Sequence[str]]
) -> TextReport:
    """Add BLEU and chrF to a report.

    Raises:
        ImportError: if sacrebleu is not installed.
    """
    from sacrebleu.metrics import BLEU, CHRF

    tokenizer = tokenizer_of(reference for each in references for reference in each)
    # sacrebleu takes the first references of all answers, then the second ones, and so on.
    streams = [list(stream) for stream in zip_longest(*references)]
    bleu = BLEU(tokenize=tokenizer).corpus_score(answers, streams).score
    chrf = CHRF().corpus_score(answers, streams).score
    return replace(report, bleu=bleu, chrf=chrf, tokenizer=tokenizer)


def tokenizer_of(texts: Iterable[str]) -> str:
    """Return sacrebleu's tokenizer for the script in which most letters are written."""
    letters = Counter(
        unicodedata.name(letter, "?").split()[0]
        for text in texts
        for letter in text
        if letter.isalpha()
    )
    unspaced = sum(letters[script] for script in UNSPACED)
    if 2 * (letters[HAN] + unspaced) <= letters.total():
        return "13a"
    # Japanese has kana between its Han characters.
    return "zh" if letters[HAN] > 4 * unspaced else "char"

"""The model as the one who goes on: continuations of a text, and how likely it finds what was written."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, NullConstraint
from rnngen.errors import ConstraintError
from rnngen.models.model_file import Model
from rnngen.sampling.cowriting.reach import Reach, whole_words
from rnngen.sampling.cowriting.reader import Reader
from rnngen.sampling.generate import draw
from rnngen.sampling.prompt import Prompt, fit
from rnngen.tokens.base import BOUNDARY

HEARD = 1024
"""Characters before the cursor that a model reads at least, where there are so many; it reads up to twice as many.

LSTMs make use of about 200 words of context (Khandelwal et al. 2018, "Sharp Nearby, Fuzzy Far Away").
"""


@dataclass(frozen=True)
class Query:
    """What a writer asks for: continuations after `before`; `config.count` says how many, `config.length` how long."""

    before: str
    config: SampleConfig
    reach: Reach


@dataclass(frozen=True)
class Suggestions:
    """Different continuations, none of them empty, and one sentence on what the writer should know, if anything."""

    texts: tuple[str, ...] = ()
    notice: str = ""


class Suggester:
    """A model of text that has read the draft so far, so that it goes on at once.

    One call at a time: it is meant to be used from one thread.

    Args:
        constraint: Holds for continuations wherever it can follow the text before them.
    """

    def __init__(self, model: Model, constraint: Constraint | None = None) -> None:
        self._model = model
        self._reader = Reader(model.stepper())
        self._free: Constraint = NullConstraint(len(model.codec.vocabulary))
        self._constraint = constraint or self._free

    def read(self, before: str) -> None:
        """Read a text, so that what follows it comes without delay."""
        self._feed(fit(self._model, heard(before), self._free).ids)

    def surprise(self, before: str, text: str) -> float | None:
        """The mean of −ln p(character | all before it), in nats, over a text that follows another; None for no text."""
        length = len(fit(self._model, text, self._free).ids)
        self.read(before + text)
        return float(np.mean(self._reader.nats[-length:])) if length else None

    def answer(self, wish: Query, go_on: Callable[[str], bool] = lambda text: True) -> Suggestions:
        """Continuations after a text, valid where the model's constraint can follow the text, and free otherwise.

        Args:
            go_on: Told the first continuation as it grows; once it returns False, what there is so far is returned.
        """
        if not isinstance(self._constraint, NullConstraint) and heard(wish.before) == wish.before:
            with suppress(ConstraintError):
                prompt = fit(self._model, wish.before, self._constraint)
                if not prompt.lost:
                    return self._answer(wish, prompt, self._constraint, go_on)
            answer = self._answer(wish, *self._freely(wish), go_on)
            return replace(answer, notice="Nothing valid begins with this text: continued freely.")
        return self._answer(wish, *self._freely(wish), go_on)

    def _freely(self, wish: Query) -> tuple[Prompt, Constraint]:
        return fit(self._model, heard(wish.before), self._free), self._free

    def _answer(
        self, wish: Query, prompt: Prompt, constraint: Constraint, go_on: Callable[[str], bool]
    ) -> Suggestions:
        texts = [""] * wish.config.count
        cuts: dict[int, str] = {}
        for row, token in draw(self._model, wish.config, prompt, constraint, network=self._reader):
            texts[row] += self._model.codec.decode([token])
            if row not in cuts and (cut := wish.reach.cut(texts[row])) is not None:
                cuts[row] = cut
            if len(cuts) == len(texts) or not go_on(cuts.get(0, texts[0])):
                break
        ends = (
            cuts.get(row, self._rounded(text, wish.config.length)) for row, text in enumerate(texts)
        )
        different = tuple(dict.fromkeys(text for text in ends if text))
        return Suggestions(different, prompt.notice if different else "The model would end here.")

    def _rounded(self, text: str, length: int) -> str:
        """A text that found no end: without a cut-off word, unless the model itself ended it."""
        return whole_words(text) if len(text) >= length else text

    def _feed(self, ids: np.ndarray) -> None:
        self._reader.feed(
            np.array([BOUNDARY, *self._model.opening, *ids.tolist()]), self._reader.start(1)
        )


def heard(text: str) -> str:
    """The end of a text that a model reads: all of a short one; it begins at the same place for long stretches.

    So a draft that grows is read again only once in HEARD characters, and never more than twice as many.
    """
    return text[max(len(text) // HEARD - 1, 0) * HEARD :]

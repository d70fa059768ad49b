"""A vocabulary as a page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.tokens.performance_events import PerformanceKind
from rnngen.writers.explanation.names import (
    bar_starts,
    character_name,
    event_name,
    is_note,
    played_name,
    second_starts,
)


@dataclass(frozen=True)
class Alphabet:
    """What the tokens of a vocabulary are called, and how they are set; everything by id."""

    tokens: Sequence[str]
    """As the model spells them."""
    names: Sequence[str]
    """As people call them: 'e', 'newline', 'C4'."""
    shown: Sequence[str]
    """As they stand on the page."""
    separator: str = ""
    """What stands between two tokens; of music, a space."""
    notes: np.ndarray | None = None
    """bool[vocabulary]: which events are notes; None for text."""
    starts: Callable[[Sequence[str]], list[bool]] = bar_starts
    """Of music: which tokens of a piece begin a row."""

    @classmethod
    def of_text(cls, tokens: Sequence[str]) -> "Alphabet":
        """Characters, which stand for themselves."""
        # HTML cannot hold a null character.
        replaced = dict.fromkeys(tokens[:2], "\N{REPLACEMENT CHARACTER}") | {
            "\0": "\N{SYMBOL FOR NULL}"
        }
        names, shown = (
            [character_name(token) for token in tokens],
            [replaced.get(token, token) for token in tokens],
        )
        return cls(tokens, names, shown)

    @classmethod
    def of_music(cls, tokens: Sequence[str]) -> "Alphabet":
        """Events, which are shown by their names."""
        names = [event_name(token) for token in tokens]
        return cls(tokens, names, names, " ", np.array([is_note(token) for token in tokens]))

    @classmethod
    def of_performances(cls, tokens: Sequence[str]) -> "Alphabet":
        """What is done at a keyboard, shown by its names, a row for each second."""
        names = [played_name(token) for token in tokens]
        notes = np.array([token.startswith(f"{PerformanceKind.NOTE_ON}_") for token in tokens])
        return cls(tokens, names, names, " ", notes, second_starts)

    @classmethod
    def of(cls, codec: str, tokens: Sequence[str]) -> "Alphabet":
        """The tokens of a codec of that name."""
        makers = {"char": cls.of_text, "event": cls.of_music, "performance": cls.of_performances}
        return makers[codec](tokens)

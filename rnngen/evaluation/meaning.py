"""The meaning of a figure of a report."""

from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher", "nearer", None]
"""Which value is better; `nearer`: the value nearest to that of held-out documents."""


@dataclass(frozen=True)
class Meaning:
    """The meaning of a figure, in a sentence or two, and where it comes from."""

    text: str
    source: str = ""
    """Author and year; '' if there is nobody to name."""
    better: Better = None

    def __str__(self) -> str:
        source = f" ({self.source})" if self.source else ""
        return f"{self.text} {_WORDS[self.better]}".strip() + source


_WORDS: dict[Better, str] = {
    "lower": "Lower is better.",
    "higher": "Higher is better.",
    "nearer": "The nearer to held-out documents, the better.",
    None: "",
}

"""One of several equal parts of work that is independent, such as drawing samples."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rnngen.errors import SettingError, setting_error

T = TypeVar("T")

MOST = 100_000
"""Most parts of a whole."""


@dataclass(frozen=True)
class Shard:
    """Part `number` of `of` parts; by default the whole."""

    number: int = 1
    """From 1."""
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read a shard such as '3/8'.

        Raises:
            SettingError: if it is not one.
        """
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip(), re.ASCII)
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of <= MOST:
            raise setting_error("shard", "K/N with K from 1 to N, such as 3/8", text)
        return cls(number, of)

    def range_of(self, total: int) -> range:
        """Return the numbers of this part of `total` things, one after another."""
        return range(total * (self.number - 1) // self.of, total * self.number // self.of)

    def dealt(self, items: Sequence[T]) -> Sequence[T]:
        """Return every `of`-th item, because neighbours often take as long as one another."""
        return items[self.number - 1 :: self.of]


WHOLE = Shard()


def check_whole(shards: Sequence[Shard], names: Sequence[str]) -> None:
    """Raise SettingError unless the shards are all the parts of one whole, each once.

    Args:
        names: where each shard was found.
    """
    of = shards[0].of
    for shard, name in zip(shards, names, strict=True):
        if shard.of != of:
            raise SettingError(f"{name} is shard {shard}, and {names[0]} is {shards[0]}.")
    numbers = [shard.number for shard in shards]
    missing = sorted({*range(1, of + 1)} - {*numbers})
    if missing:
        listed = ", ".join(f"{number}/{of}" for number in missing[:12])
        raise SettingError(f"Shards are missing: {listed}. Run them, and merge again.")
    if len(numbers) > of:
        raise SettingError("A shard was given twice. Give each part once.")

"""What the options of `rnngen sample` ask for, and whether they go together."""

from dataclasses import dataclass

import click

GIVEN = ("prime", "between", "keep_bars", "form", "harmonise")


@dataclass(frozen=True)
class Request:
    """The options that choose the task."""

    prime: str | None = None
    keep_prime: bool = True
    between: tuple[str, str] | None = None
    keep_bars: str | None = None
    form: str | None = None
    harmonise: str | None = None
    parts: str | None = None
    """Of the score in `prime`."""

    @property
    def fills(self) -> bool:
        """Whether something between or beside what is given is to be drawn, for which many ways are tried."""
        return any(given is not None for given in (self.between, self.keep_bars, self.harmonise))

    def check(self, given: set[str]) -> None:
        """Raise where options exclude one another.

        Args:
            given: The names of all options that were given.
        """
        for option, others, why in _EXCLUDED:
            excluded = [name for name in others if name in given]
            if option in given and excluded:
                raise click.UsageError(
                    f"{_flag(option)} {why}. Expected it without {', '.join(map(_flag, others))}. "
                    f"Received: {', '.join(map(_flag, excluded))}."
                )
        for option, needed in _NEEDED:
            if option in given and needed not in given:
                raise click.UsageError(f"{_flag(option)} says nothing alone. Expected it with {_flag(needed)}.")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


_NEEDED = (("drop_prime", "prime"), ("parts", "prime"), ("section_bars", "form"), ("variation", "form"))
_RULES = ("free", "grammar", "match")
_EXCLUDED = (
    ("mix", ("baseline",), "lets the network and n-grams write together"),
    ("between", ("prime", "keep_bars", "form", "harmonise", "drop_prime"), "says where a text begins and ends"),
    (
        "keep_bars",
        ("bars", *_RULES, "no_copy", "metre", "key", "form", "harmonise", "drop_prime"),
        "fills the bars that there are",
    ),
    ("form", (*_RULES, "no_copy", "harmonise", "drop_prime"), "builds a piece of sections"),
    (
        "accompany",
        (*_RULES, "between", "keep_bars", "form", "harmonise", "drop_prime"),
        "lets a new melody follow chords from its first bar on",
    ),
    (
        "harmonise",
        (*_RULES, "no_copy", "prime", "bars", "metre", "key"),
        "sets voices under a melody, whose bars and keys stay",
    ),
)

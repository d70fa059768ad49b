"""What happens between a writer and a model: a draft, the continuations on offer, and what is done with them."""

from dataclasses import dataclass, replace

import numpy as np

from rnngen.config import SampleConfig, parse_schedule
from rnngen.sampling.cowriting.draft import Draft
from rnngen.sampling.cowriting.partner import Query, Suggestions
from rnngen.sampling.cowriting.reach import Reach, first_word

WARMER, COLDEST, WARMEST = 0.1, 0.0, 2.0
"""Step and range of the temperature, where keys change it."""
SEEDS = 2**63


@dataclass(frozen=True)
class Accepted:
    """A text that was taken, and what stood before it."""

    before: str
    text: str


class Session:
    """A draft being written, with a cursor and the continuations that are offered there.

    Every wish has a seed of its own, so that asking again gives other continuations; a session with the same seed
    and the same keys gives the same ones.
    """

    def __init__(self, text: str, config: SampleConfig, reach: Reach = Reach.SENTENCE) -> None:
        self.draft, self.cursor = Draft(text), len(text)
        self.config, self.reach = config, reach
        self.offers: tuple[str, ...] = ()
        self.choice = 0
        self.message = ""
        """One sentence for the writer."""
        self.surprise: float | None = None
        """Mean nats per character of what was accepted last."""
        self._generator = np.random.default_rng(config.seed)
        self._awaited: Query | None = None
        self._grown: tuple[Query | None, str] = None, ""
        self._told: set[str] = set()

    @property
    def ghost(self) -> str:
        """The continuation on offer that is shown at the cursor; empty where none is."""
        return self.offers[self.choice] if self.offers else ""

    @property
    def shown(self) -> str:
        """What is shown at the cursor: a continuation on offer, or what there is of one."""
        wish, text = self._grown
        return text if wish is self._awaited is not None else self.ghost

    @property
    def waits(self) -> bool:
        """Whether continuations were asked for and are not there yet."""
        return self._awaited is not None

    def follow(self, text: str, cursor: int) -> None:
        """The writer typed, deleted or moved: offers that what was typed begins stay, all others go."""
        if (text, cursor) == (self.draft.text, self.cursor):
            return
        typed = typed_between(self.draft.text, self.cursor, text, cursor)
        self.draft.edit(text)
        self.cursor = cursor
        self._keep(typed)

    def wish(self) -> Query:
        """Ask for continuations at the cursor; those that were on offer go, and so does an earlier wish."""
        self.drop()
        seed = int(self._generator.integers(SEEDS))
        self._awaited = Query(
            self.draft.text[: self.cursor], replace(self.config, seed=seed), self.reach
        )
        return self._awaited

    def awaits(self, wish: Query) -> bool:
        """Whether this wish still stands."""
        return self._awaited is wish

    def grow(self, wish: Query, text: str) -> bool:
        """Show how far a continuation has come; False once nobody waits for it. May be called from another thread."""
        self._grown = wish, text
        return self.awaits(wish)

    def receive(self, wish: Query, answer: Suggestions) -> None:
        """Offer what was asked for, unless the writer has gone on since; a notice that comes with it is told once."""
        if self.awaits(wish):
            self.drop()
            self.offers = answer.texts
            self.message = "" if answer.texts and answer.notice in self._told else answer.notice
            self._told.add(answer.notice)

    def drop(self) -> None:
        """Nothing is offered, and nothing awaited."""
        self.offers, self.choice, self._awaited = (), 0, None

    def choose(self, number: int) -> None:
        """Show the offer of that number, counted from 0 and round and round."""
        if self.offers:
            self.choice = number % len(self.offers)

    def accept(self) -> Accepted:
        """Take all of the continuation that is shown."""
        return self._take(self.ghost)

    def accept_word(self) -> Accepted:
        """Take its first word; the rest stays on offer."""
        return self._take(first_word(self.ghost))

    def undo(self) -> None:
        """Take the last step back."""
        self._jump(self.draft.undo(), "Nothing to undo.")

    def redo(self) -> None:
        """Take the last undone step again."""
        self._jump(self.draft.redo(), "Nothing to redo.")

    def warm(self, steps: int) -> None:
        """Change the temperature by so many steps; a schedule becomes the number it began with."""
        begins = parse_schedule(self.config.temperature).at(0, 1)
        warmed = min(max(begins + steps * WARMER, COLDEST), max(WARMEST, begins))
        self.config = replace(self.config, temperature=round(warmed, 2))

    def _take(self, text: str) -> Accepted:
        accepted = Accepted(self.draft.text[: self.cursor], text)
        self.draft.insert(self.cursor, text)
        self.cursor += len(text)
        self._keep(text)
        return accepted

    def _keep(self, typed: str) -> None:
        """Keep the offers that go on after `typed`, with more than blanks."""
        shown = self.ghost
        alike = (offer for offer in self.offers if typed and offer.startswith(typed))
        rest = {offer: offer[len(typed) :] for offer in alike if offer[len(typed) :].strip()}
        self.drop()
        self.offers = tuple(rest.values())
        self.choice = list(rest).index(shown) if shown in rest else 0

    def _jump(self, cursor: int | None, otherwise: str) -> None:
        self.drop()
        self.cursor = self.cursor if cursor is None else cursor
        self.message = otherwise if cursor is None else ""


def typed_between(old: str, cursor: int, text: str, after: int) -> str:
    """What was put in at the cursor and nothing else, or the empty string."""
    typed = text[cursor:after]
    return typed if old[:cursor] + typed + old[cursor:] == text else ""

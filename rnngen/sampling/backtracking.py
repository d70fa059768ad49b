"""One sample being drawn: its tokens, the places it can go back to, and what becomes of each new token."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, Verdict
from rnngen.errors import ConstraintError
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.temperature import Temperatures
from rnngen.tokens.base import BOUNDARY

WINDOW = 384
"""Tokens looked back on."""
KEY = 16
"""Tokens by which an earlier passage is found again."""
LEAST = 80
"""Tokens said again that make a loop; fewer are a figure of speech, a refrain or a rule of dashes."""
TIMES = 2
"""How often a passage must have come again, whatever its length."""


def loop_start(tokens: Sequence[int]) -> int | None:
    """Where a passage began that has come again TIMES times and over LEAST tokens, up to the end; or None.

    What is returned is the index of the first token that only repeats what stood one period earlier.
    """
    first = max(len(tokens) - WINDOW, 0)
    tail = "".join(map(chr, tokens[first:]))
    at = tail.rfind(tail[-KEY:], 0, len(tail) - 1)
    period = len(tail) - KEY - at
    if at < 0 or len(tail) < KEY:
        return None
    start = len(tail)
    while start > period and tail[start - 1] == tail[start - 1 - period]:
        start -= 1
    return first + start if len(tail) - start >= max(TIMES * period, LEAST) else None


PLACE_EVERY = 32
"""Tokens between places where every token is final."""
HELD = 256
"""Tokens held back while loops are looked for, so that one can still be undone."""
LOOK_EVERY = 32
"""Tokens between two looks for loops."""
REDRAWS = 16
"""Rejections at one place after which the constraint's fallback is written."""
PROMPT_REDRAWS = 128
"""Rejections of the line that a prompt left open, which no fallback can close, before it is given up."""
COOLING = 0.9
"""What each rejection leaves of the temperature."""
LEAST_ALLOWED = 0.1
"""Probability of all allowed tokens together below which a sample is on a way that the model would not go."""
DETOURS = 5
"""Times that a sample goes back from such a place, each time further, before it goes on from there all the same."""
WARM_TOKENS, WARMEST = 24, 2.0
"""How long, and up to which temperature, a sample is warmed up after a loop."""
PATIENCE = 4
"""Lengths of a sample after which it ends even where nothing of it could be completed."""
LOOPS = 6
"""Loops undone, without getting beyond where the last of them was undone, before one is let through."""


class RewindPoint(NamedTuple):
    """A FINAL state that a sample can go back to, with what the network knew there."""

    length: int
    state: Any
    logits: np.ndarray
    memory: Any


class Sample:
    """One sample; `length` counts what is drawn, without the prompt.

    `stop` is a row of tokens before which the sample ends.
    """

    def __init__(
        self,
        index: int,
        constraint: Constraint,
        config: SampleConfig,
        temperatures: Temperatures,
        start: RewindPoint,
        previous: int,
        stop: tuple[int, ...],
        tally: SamplingStats,
    ) -> None:
        self.index, self.ended, self.tally = index, False, tally
        self._constraint, self._config, self._temperatures, self._stop = (
            constraint,
            config,
            temperatures,
            stop,
        )
        self._generator = np.random.default_rng([config.seed, index])
        self._places, self._previous = [start], previous
        self._tokens: list[int] = []
        self._states: list[Any] = [start.state]
        self._forced: deque[int] = deque()
        self._rejections = self._loops = self._detours = self._furthest = self._yielded = (
            self._warm_until
        ) = 0
        self._loop_place = -1
        self._anchored = (
            constraint.verdict(start.state) is Verdict.FINAL
        )  # not within a line that the prompt left open
        self.back: RewindPoint | None = None
        """Where the network has to go back to before the next token."""
        self.wants_place = False
        """Whether the network's state after the last token is to be kept."""

    @property
    def last(self) -> int:
        """The last token, with which the network goes on."""
        return self._tokens[-1] if self._tokens else self._previous

    def allowed(self) -> np.ndarray:
        """bool[vocabulary]: what may come next."""
        return self._constraint.allowed(self._states[-1])

    def bias(self) -> np.ndarray | None:
        """float64[vocabulary] to be added to the model's logits, or None."""
        return self._constraint.bias(self._states[-1])

    def temperature(self) -> float:
        """Of the next token: cooler after rejections, warmer after loops."""
        usual = self._temperatures.at(len(self._tokens), self.last)
        if len(self._tokens) < self._warm_until:
            return max(usual, min(WARMEST, max(usual, 0.5) * 1.25**self._loops))
        return usual * COOLING**self._rejections

    def draw(self) -> float:
        """A random number, 0 ≤ draw < 1, by which the next token is chosen."""
        return self._generator.random()

    def take(self, token: int, allowed: float) -> None:
        """Append the token that was chosen, or the one that a fallback wants, and see what becomes of it.

        Args:
            allowed: The probability that the model gave to all tokens that the constraint allows here, 0 to 1.
        """
        self.back, self.wants_place = None, False
        forced = bool(self._forced)
        if allowed < LEAST_ALLOWED and not forced and self._turn_back():
            return
        if forced:
            token = self._forced.popleft()
        self.tally.draw(forced, allowed)
        if token == BOUNDARY:
            self.ended = True
            return
        self._tokens.append(token)
        self._states.append(self._constraint.advance(self._states[-1], token))
        self._judge(self._constraint.verdict(self._states[-1]), forced)

    def cut(self) -> None:
        """End here, in the shortest way; nothing is left of a line that the prompt left open."""
        if self._anchored:
            self._finish(len(self._tokens))
        else:
            self._tokens.clear()
            self.ended = True

    def final(self) -> Iterator[int]:
        """Tokens that have become final since the last call."""
        end = len(self._tokens) if self.ended else self._places[0].length
        yield from self._tokens[self._yielded : end]
        self._yielded = max(self._yielded, end)

    def keep(self, logits: np.ndarray, memory: Any) -> None:
        """Remember the present place; places too far back are forgotten, and what came before them is final."""
        self._rejections, self._anchored = 0, True
        if len(self._tokens) > self._furthest:
            self._detours, self._furthest = 0, len(self._tokens)
        self._places.append(RewindPoint(len(self._tokens), self._states[-1], logits, memory))
        held = (HELD if self._config.repeat_guard else 0) + len(self._stop)
        while len(self._places) > 1 and self._places[1].length <= len(self._tokens) - held:
            gone = self._places.pop(0)
            self._states[gone.length : self._places[0].length] = [None] * (
                self._places[0].length - gone.length
            )

    def _judge(self, verdict: Verdict, forced: bool) -> None:
        length = len(self._tokens)
        before_stop = length - len(self._stop)
        if verdict is Verdict.REJECTED and not forced:
            self._reject()
        elif (
            self._stop
            and tuple(self._tokens[-len(self._stop) :]) == self._stop
            and self._may_finish(before_stop)
        ):
            self._finish(before_stop)
        elif length >= self._longest(verdict) and not self._forced and self._may_finish(length):
            self._finish(length)
        elif forced:
            # A fallback stands whatever is thought of its tokens one by one, and there is no way back behind it.
            self.wants_place = not self._forced
        elif self._config.repeat_guard and length % LOOK_EVERY == 0 and self._undo_loop():
            return
        elif verdict is Verdict.FINAL:
            ends_line = self._constraint.verdict(self._states[-2]) is not Verdict.FINAL
            self.wants_place = ends_line or length - self._places[-1].length >= PLACE_EVERY
            self.tally.lines += ends_line

    def _longest(self, verdict: Verdict) -> int:
        """Tokens after which to end; more where nothing would be left, such as within a text that opens a script."""
        something = verdict is Verdict.FINAL or self._places[-1].length > 0
        return self._config.length * (1 if something else PATIENCE)

    def _turn_back(self) -> bool:
        """Leave a way that only the constraint took, as what follows would read like it; False where there is none."""
        if self._detours >= DETOURS or np.count_nonzero(self.allowed()) == 1:
            return False
        self._detours += 1
        self.tally.detours += 1
        self._go_back(max(len(self._places) - self._detours, 0))
        return True

    def _reject(self) -> None:
        """Back to the last place; after too many rejections there, on with what is sure to stand."""
        self.tally.rejections += 1
        self._rejections += 1
        self._go_back(len(self._places) - 1)
        if not self._anchored:
            if self._rejections >= PROMPT_REDRAWS:
                raise ConstraintError(
                    "The prompt's last line could not be made valid. Expected a prompt that the model can complete, or "
                    f"one that ends with a line (--free goes on from anything). Received: {self._rejections} failures."
                )
        elif self._rejections % REDRAWS == 0:
            self._fall_back()

    def _fall_back(self) -> None:
        self.tally.fallbacks += 1
        self._forced.extend(self._constraint.fallback(self._states[-1]))
        if not self._forced:
            self._finish(len(self._tokens))

    def _undo_loop(self) -> bool:
        """Back to before a loop, and warmer; False where there is none, or it cannot be helped."""
        start = loop_start(self._tokens)
        if start is None:
            return False
        number = self._number_before(start)
        if number is None:
            return False
        length = self._places[number].length
        self._loops = self._loops + 1 if length <= self._loop_place else 1
        self._loop_place = max(length, self._loop_place)
        if self._loops > LOOPS:
            return False
        self.tally.loops += 1
        self._go_back(number)
        self._warm_until = len(self._tokens) + WARM_TOKENS
        return True

    def _number_before(self, start: int) -> int | None:
        """The number of the last place up to `start`, or else of the first that a loop may go back to; None without.

        A stop text that comes after it must not begin in tokens that are final already.
        """
        oldest = self._places[0].length
        least = oldest + len(self._stop) if oldest else 0
        reachable = [i for i, place in enumerate(self._places) if place.length >= least]
        before = [i for i in reachable if self._places[i].length <= start]
        return max(before) if before else min(reachable, default=None)

    def _go_back(self, number: int) -> None:
        """To the place of that number; those after it are forgotten."""
        del self._places[number + 1 :]
        self.back = place = self._places[number]
        del self._tokens[place.length :], self._states[place.length + 1 :]
        self._forced.clear()

    def _may_finish(self, length: int) -> bool:
        """Whether what stands before these tokens, or up to them, can be completed."""
        return self._anchored or self._constraint.verdict(self._states[length]) is Verdict.FINAL

    def _finish(self, length: int) -> None:
        """End after so many tokens, or at the last place before, in the shortest way."""
        if self._constraint.verdict(self._states[length]) is not Verdict.FINAL:
            length = max(place.length for place in self._places if place.length <= length)
        del self._tokens[length:]
        self._tokens += self._constraint.witness(self._states[length])
        self.ended = True

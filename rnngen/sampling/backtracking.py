"""Draw one sample, and take it back where it went wrong.

A sample goes back to a rewind point when its constraint rejects what was drawn since, when it is on
a way that the model would hardly take, or when it repeats itself in a loop. A token that was
rejected is not drawn again at the same place.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, Verdict
from rnngen.sampling.filters import Temperatures
from rnngen.sampling.observer import SamplingStats
from rnngen.tokens.base import BOUNDARY

WINDOW = 384
"""Last tokens among which loops are looked for."""
KEY = 16
"""Last tokens by which an earlier occurrence of a passage is found."""
LEAST = 80
"""Fewest repeated tokens that make a loop; a refrain or a rule of dashes has fewer."""
TIMES = 2
"""Fewest repetitions that make a loop."""


def loop_start(tokens: Sequence[int]) -> int | None:
    """Return the index of the first token of a loop that lasts to the end, or None without a loop.

    In a loop, every token equals the one a period earlier. It has TIMES periods and LEAST tokens or
    more.
    """
    first = max(len(tokens) - WINDOW, 0)
    # Tokens as characters of a string, as `str.rfind` is the fastest search there is.
    tail = "".join(map(chr, tokens[first:]))
    at = tail.rfind(tail[-KEY:], 0, len(tail) - 1)
    period = len(tail) - KEY - at
    if at < 0 or len(tail) < KEY:
        return None
    start = len(tail)
    while start > period and tail[start - 1] == tail[start - 1 - period]:
        start -= 1
    return first + start if len(tail) - start >= max(TIMES * period, LEAST) else None


POINT_EVERY = 32
"""Tokens between rewind points where a constraint accepts every token."""
HELD = 256
"""Tokens held back, so that a loop in them can still be undone."""
LOOK_EVERY = 32
"""Tokens between two searches for loops."""
REDRAWS = 16
"""Rejections at one rewind point after which the constraint's fallback is written."""
PROMPT_REDRAWS = 64
"""The same for a unit, such as a line, that the prompt began."""
PATIENT = 4
"""Rejections at one rewind point up to which a sample tries other tokens before it turns back."""
COOLING = 0.9
"""Factor by which each rejection lowers the temperature."""
LEAST_ALLOWED = 0.1
"""Probability of all allowed tokens together below which a sample turns back."""
DETOURS = 5
"""Times that a sample turns back, each time further, before it goes on all the same."""
WARM_TOKENS = 24
"""Tokens after a loop for which the temperature is raised."""
WARMEST = 2.0
"""Highest temperature to which a loop raises it."""
PATIENCE = 4
"""Multiple of its length after which a sample ends even if none of it could be completed."""
LEAST_TRIED = 1000
"""Tokens before a sample ends without a statement or the like of its own."""
LOOPS = 6
"""Loops undone at one place before one is let through."""


class RewindPoint(NamedTuple):
    """A FINAL state that a sample can go back to, and the network's output and states there."""

    length: int
    """Tokens of the sample before this point."""
    state: Any
    logits: np.ndarray
    states: Any


Ends = Callable[[Sequence[int]], bool]
"""Tells whether a sample that is long enough may end before the last of its tokens."""


class SampleSetup(NamedTuple):
    """What all samples of a request have in common."""

    constraint: Constraint
    config: SampleConfig
    temperatures: Temperatures
    previous: int
    """The last token before the sample."""
    stop: tuple[int, ...] = ()
    """Tokens at which a sample ends."""
    ends: Ends | None = None
    """None ends a sample wherever it is long enough."""


class Sample:
    """One sample being drawn. Lengths count its own tokens, without the prompt's."""

    def __init__(
        self, index: int, setup: SampleSetup, start: RewindPoint, stats: SamplingStats
    ) -> None:
        self.index = index
        self.start = start
        """After the prompt."""
        self.ended = False
        self.stats = stats
        self.rewind_to: RewindPoint | None = None
        """Where the network has to go back to before the next token."""
        self.wants_rewind_point = False
        """Whether to keep the network's states after the last token."""
        self._constraint = setup.constraint
        self._config = setup.config
        self._temperatures = setup.temperatures
        self._stop = setup.stop
        self._ends = setup.ends
        self._previous = setup.previous
        self._generator = np.random.default_rng([setup.config.seed, index])
        self._points = [start]
        self._tokens: list[int] = []
        self._states: list[Any] = [start.state]
        """The constraint's state before each token, and after the last."""
        self._forced: deque[int] = deque()
        """Tokens of a fallback that are still to be written."""
        # False within a line that the prompt began: then there is no place to end at yet.
        self._anchored = setup.constraint.verdict(start.state) is Verdict.FINAL
        self._rejections = 0
        self._refused: dict[tuple[int, ...], list[int]] = {}
        """Tokens since the last rewind point → tokens that were rejected after them."""
        self._detours = 0
        self._loops = 0
        self._loop_length = -1
        """Greatest length to which a loop was undone."""
        self._furthest = 0
        self._yielded = 0
        self._warm_until = 0

    @property
    def last(self) -> int:
        """The last token, which the network reads next."""
        return self._tokens[-1] if self._tokens else self._previous

    def allowed(self) -> np.ndarray:
        """Return bool[vocabulary]: the tokens that may come next."""
        mask = self._constraint.allowed(self._states[-1])
        # Looked up only where something was rejected, as a draw takes little longer than this.
        refused = self._refused and self._refused.get(self._since_point())
        if not refused:
            return mask
        rest = mask.copy()
        rest[refused] = False
        return rest if rest.any() else mask

    def _has_alternatives(self) -> bool:
        """Return whether tokens were rejected here, but so few that another may still do."""
        return self._rejections < PATIENT and bool(self._refused.get(self._since_point()))

    def _since_point(self) -> tuple[int, ...]:
        """Return the tokens since the last rewind point."""
        return tuple(self._tokens[self._points[-1].length :])

    def bias(self) -> np.ndarray | None:
        """Return float64[vocabulary] to add to the logits, or None."""
        return self._constraint.bias(self._states[-1])

    def temperature(self) -> float:
        """Return the temperature of the next token: lower after rejections, higher after loops."""
        usual = self._temperatures.at(len(self._tokens), self.last)
        if len(self._tokens) < self._warm_until:
            return max(usual, min(WARMEST, max(usual, 0.5) * 1.25**self._loops))
        return usual * COOLING**self._rejections

    def draw(self) -> float:
        """Return a random number, 0 ≤ draw < 1, that chooses the next token."""
        return self._generator.random()

    def take(self, token: int, allowed: float) -> None:
        """Append the chosen token, or the next one of a fallback; go back if that is called for.

        Args:
            allowed: The model's probability of all allowed tokens together, 0 to 1.
        """
        self.rewind_to = None
        self.wants_rewind_point = False
        forced = bool(self._forced)
        is_unlikely = allowed < LEAST_ALLOWED and not forced and not self._has_alternatives()
        if is_unlikely and self._turn_back():
            return
        if forced:
            token = self._forced.popleft()
        self.stats.draw(forced, allowed)
        if token == BOUNDARY:
            self.ended = True
            return
        self._tokens.append(token)
        self._states.append(self._constraint.advance(self._states[-1], token))
        self._judge(self._constraint.verdict(self._states[-1]), forced)

    def cut(self) -> None:
        """End the sample now, in the shortest way."""
        self._finish(len(self._tokens))

    def final(self) -> Iterator[int]:
        """Yield the tokens that have become final since the last call."""
        end = len(self._tokens) if self.ended else self._points[0].length
        yield from self._tokens[self._yielded : end]
        self._yielded = max(self._yielded, end)

    def keep(self, logits: np.ndarray, states: Any) -> None:
        """Make a rewind point here, and forget old ones; what comes before the oldest is final."""
        self._rejections = 0
        self._refused.clear()
        self._anchored = True
        length = len(self._tokens)
        if length > self._furthest:
            self._detours = 0
            self._furthest = length
        self._points.append(RewindPoint(length, self._states[-1], logits, states))
        held = (HELD if self._config.repeat_guard else 0) + len(self._stop)
        while len(self._points) > 1 and self._points[1].length <= length - held:
            gone = self._points.pop(0)
            oldest = self._points[0].length
            # The constraint's states before the oldest point are not needed again.
            self._states[gone.length : oldest] = [None] * (oldest - gone.length)

    def _judge(self, verdict: Verdict, forced: bool) -> None:
        """Go back, end, or make a rewind point after a new token, as the verdict on it demands."""
        length = len(self._tokens)
        before_stop = length - len(self._stop)
        is_final = verdict is Verdict.FINAL
        is_unwanted = is_final and not self._constraint.wanted(
            self._states[-1], prompted=not self._anchored
        )
        if (verdict is Verdict.REJECTED or is_unwanted) and not forced:
            self._reject()
        elif (
            self._stop
            and tuple(self._tokens[-len(self._stop) :]) == self._stop
            and self._may_finish(before_stop)
        ):
            self._finish(length if self._config.keep_stop else before_stop)
        elif not self._forced and (end := self._end_here(length)) is not None:
            self._finish(end)
        elif forced:
            # Within a fallback verdicts do not count, and nothing goes back behind it.
            self.wants_rewind_point = not self._forced
        elif self._config.repeat_guard and length % LOOK_EVERY == 0 and self._undo_loop():
            return
        elif is_final:
            ends_line = self._constraint.verdict(self._states[-2]) is not Verdict.FINAL
            is_far = length - self._points[-1].length >= POINT_EVERY
            self.wants_rewind_point = ends_line or is_far
            self.stats.lines += ends_line

    def _end_here(self, length: int) -> int | None:
        """Return the length with which the sample may end after its last token, or None."""
        if length < self._config.length or length < self._longest():
            return None
        if self._ends is None:
            return length
        return max(length - 1, self._config.length) if self._ends(self._tokens) else None

    def _longest(self) -> int:
        """Return the length at which to end; a larger one while there is no place to end at."""
        length = self._config.length
        last = len(self._tokens)
        if self._constraint.verdict(self._states[last]) is not Verdict.FINAL:
            last = self._points[-1].length
        if self._constraint.is_empty(self._states[last]):
            return max(PATIENCE * length, LEAST_TRIED)
        if last and not self._constraint.may_end(self._states[-1]):
            return length + self._constraint.room
        return length if last else PATIENCE * length

    def _turn_back(self) -> bool:
        """Go back from where the model would hardly go; return False if that is no use."""
        number = max(len(self._points) - self._detours - 1, 0)
        lost = len(self._tokens) - self._points[number].length
        is_far = lost > POINT_EVERY * (self._detours + 2)
        if self._detours >= DETOURS or is_far or np.count_nonzero(self.allowed()) == 1:
            return False
        self._detours += 1
        self.stats.detours += 1
        self._go_back(number)
        return True

    def _reject(self) -> None:
        """Go back to the last rewind point; after many rejections there, write the fallback."""
        self.stats.rejections += 1
        self._rejections += 1
        *before, last = self._since_point()
        self._refused.setdefault(tuple(before), []).append(last)
        self._go_back(len(self._points) - 1)
        if self._rejections % (REDRAWS if self._anchored else PROMPT_REDRAWS) == 0:
            self._fall_back()

    def _fall_back(self) -> None:
        self.stats.fallbacks += 1
        self._forced.extend(self._constraint.fallback(self._states[-1]))
        if not self._forced:
            self._finish(len(self._tokens))

    def _undo_loop(self) -> bool:
        """Go back to before a loop and raise the temperature; return False if no loop is undone."""
        start = loop_start(self._tokens)
        if start is None:
            return False
        number = self._point_before(start)
        if number is None:
            return False
        length = self._points[number].length
        self._loops = self._loops + 1 if length <= self._loop_length else 1
        self._loop_length = max(length, self._loop_length)
        if self._loops > LOOPS:
            return False
        self.stats.loops += 1
        self._go_back(number)
        self._warm_until = len(self._tokens) + WARM_TOKENS
        return True

    def _point_before(self, start: int) -> int | None:
        """Return the number of the last rewind point up to `start`, or else of the first one.

        A stop text that is drawn later must not begin within tokens that are already final.
        """
        oldest = self._points[0].length
        least = oldest + len(self._stop) if oldest else 0
        reachable = [i for i, point in enumerate(self._points) if point.length >= least]
        before = [i for i in reachable if self._points[i].length <= start]
        return max(before) if before else min(reachable, default=None)

    def _go_back(self, number: int) -> None:
        """Go back to the rewind point of this number, and forget later ones."""
        if number < len(self._points) - 1:
            del self._points[number + 1 :]
            self._refused.clear()
        point = self._points[number]
        self.rewind_to = point
        self.stats.undone += len(self._tokens) - point.length
        del self._tokens[point.length :]
        del self._states[point.length + 1 :]
        self._forced.clear()

    def _may_finish(self, length: int) -> bool:
        """Return whether a stop text may end the sample: not within a line of the prompt."""
        return self._anchored or self._constraint.verdict(self._states[length]) is Verdict.FINAL

    def _finish(self, length: int) -> None:
        """End after `length` tokens, or at the last rewind point before, in the shortest way."""
        if self._constraint.verdict(self._states[length]) is not Verdict.FINAL:
            length = max(point.length for point in self._points if point.length <= length)
        del self._tokens[length:]
        self._tokens += self._constraint.witness(self._states[length])
        self.ended = True

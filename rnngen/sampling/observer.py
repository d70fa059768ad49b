"""Follow the drawing of samples: count what each one takes, stop it, and show progress."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass
class SamplingStats:
    """Counts for one sample. A line ends where a constraint that judges whole lines accepts it."""

    draws: int = 0
    """Tokens drawn, undone ones included."""
    undone: int = 0
    """Tokens drawn and taken back."""
    forced: int = 0
    """Tokens written by a fallback of the constraint."""
    lines: int = 0
    """Lines accepted."""
    rejections: int = 0
    """Lines rejected and drawn again."""
    detours: int = 0
    """Times the sample went back because the model gave the allowed tokens little probability."""
    fallbacks: int = 0
    """Lines written by a fallback."""
    loops: int = 0
    """Loops undone."""
    masked: float = 0.0
    """Sum over all draws of the probability of the tokens that were not allowed."""

    def draw(self, forced: bool, allowed: float) -> None:
        """Count one token; `allowed` is the probability of all allowed tokens together."""
        self.draws += 1
        self.forced += forced
        self.masked += 1 - allowed

    @classmethod
    def total(cls, stats: Iterable["SamplingStats"]) -> "SamplingStats":
        """Return the sum of the counts of several samples."""
        result = cls()
        for each in stats:
            for item in fields(cls):
                setattr(result, item.name, getattr(result, item.name) + getattr(each, item.name))
        return result


class SamplingObserver:
    """Counts what each sample takes. Subclasses can also stop the drawing and show progress."""

    def __init__(self) -> None:
        self.stats: defaultdict[int, SamplingStats] = defaultdict(SamplingStats)
        """Counts by the number of the sample, from 0. With best-of, every candidate has its own."""

    def stats_of(self, sample: int) -> SamplingStats:
        """Return the counts of a sample, to be added to."""
        return self.stats[sample]

    def should_stop(self) -> bool:
        """Return whether to end all samples now. Asked before every step."""
        return False

    def on_prompt_read(self, done: int, total: int) -> None:
        """Take note that the network has read `done` of the prompt's `total` tokens."""

    def on_token(self, sample: int, token: int) -> None:
        """Take note of one more final token of a sample."""

    def counting_from(self, sample: int) -> "SamplingObserver":
        """Return an observer that only counts; its sample 0 is sample number `sample` here."""
        return _Counting(self, sample)


class _Counting(SamplingObserver):
    """Counts in another observer, with shifted sample numbers. Never stops."""

    def __init__(self, observer: SamplingObserver, first: int) -> None:
        self._observer = observer
        self._first = first

    def stats_of(self, sample: int) -> SamplingStats:
        return self._observer.stats_of(self._first + sample)

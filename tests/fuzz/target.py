"""A fuzz target: how its inputs are drawn, and the promises that they must not break."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.strategies import SearchStrategy

HANG_SECONDS = 5
"""CPU seconds after which an input counts as a hang, whatever its size."""

DEAF_SECONDS = 1.0
"""CPU seconds within which Ctrl-C must be answered."""

MEMORY = 2**30
"""Most bytes that a process may hold in memory while it reads an input."""


@dataclass(frozen=True)
class Target:
    """One reader, header or set of options, and its promises."""

    name: str
    inputs: SearchStrategy[bytes]
    check: Callable[[bytes], bool]
    """Reads an input; returns whether it was accepted. Raises RnngenError to refuse it, and any
    other exception, such as AssertionError, where a promise is broken."""
    example: bytes
    """An input that is accepted."""
    count: int
    """Inputs of a full campaign."""
    seconds: float = 1.0
    """CPU seconds that any input may take."""
    seconds_per_kilobyte: float = 0.002
    """CPU seconds more for each kilobyte."""

    def allowed(self, size: int) -> float:
        """Return the CPU seconds that an input of this many bytes may take."""
        return self.seconds + self.seconds_per_kilobyte * size / 1024

"""Temperatures that change along a sample: a number, a ramp `0.4:1.1` or a cycle `1.0,0.5,0.2`."""

from dataclasses import dataclass

from rnngen.errors import setting_error

LOWEST, HIGHEST = 0.0, 100.0
EXPECTED = f"a number from {LOWEST:g} to {HIGHEST:g}, a ramp such as 0.4:1.1, or a cycle such as 1.0,0.5,0.2"


@dataclass(frozen=True)
class Schedule:
    """The temperature of each token of a sample.

    A ramp goes in a straight line from the first value to the second over the sample's length; otherwise the
    values come in turn, a token each (textgenrnn's way), and one value is constant.
    """

    values: tuple[float, ...]
    ramp: bool = False

    def at(self, position: int, length: int) -> float:
        """The temperature of the token at `position` (from 0) of a sample of at most `length` tokens."""
        if not self.ramp:
            return self.values[position % len(self.values)]
        first, last = self.values
        return first + (last - first) * min(position / max(length - 1, 1), 1.0)


def parse_schedule(value: float | str) -> Schedule:
    """The schedule that a number or its spelling means.

    Raises:
        SettingError: if it means none.
    """
    text = str(value)
    ramp = ":" in text
    try:
        values = tuple(float(part) for part in text.split(":" if ramp else ","))
    except ValueError:
        values = ()
    if not values or (ramp and len(values) != 2) or not all(LOWEST <= number <= HIGHEST for number in values):
        raise setting_error("temperature", EXPECTED, value)
    return Schedule(values, ramp)

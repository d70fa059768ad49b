"""Read the names of instruments that a model shall write for."""

from collections import Counter
from collections.abc import Sequence

from rnngen.errors import needs_error, setting_error
from rnngen.music.general_midi import PROGRAMS, SHORT_NAMES
from rnngen.music.parts import instrument_name
from rnngen.music.score import Part
from rnngen.tokens.capabilities import Capabilities, listed

UNNAMED = "unnamed"
"""Name of a part without an instrument."""


def read_instruments(text: str | None, learnt: Capabilities) -> tuple[Part, ...]:
    """Read names such as 'piano,bass,drums': one instrument for each part; none without a text.

    Raises:
        SettingError: for an instrument or a number of parts that the model has not learnt.
    """
    if text is None:
        return ()
    known = ", ".join(learnt.names_of_instruments) or UNNAMED
    parts = []
    for name in text.split(","):
        part = _part_named(name, learnt.instruments)
        if part is None:
            expected = f"instruments that the model learnt: {known}"
            raise setting_error("instruments", expected, name.strip())
        parts.append(part)
    _check_numbers(parts, learnt, text)
    return tuple(parts)


def _part_named(name: str, learnt: Sequence[Part]) -> Part | None:
    """Return the learnt instrument with this name or program, or with this text in its name."""
    wanted = name.strip().casefold()
    words = {part: _names(part) for part in learnt}
    exact = [part for part in learnt if wanted in words[part]]
    found = exact or [part for part in learnt if any(wanted in word for word in words[part])]
    usual = [part for part in found if not part.drums] or found
    return min(usual, key=lambda part: part.program or 0) if wanted and usual else None


def _names(part: Part) -> set[str]:
    if part.drums:
        return {"drums"}
    if part.program is None:
        return {UNNAMED}
    names = PROGRAMS[part.program], SHORT_NAMES[part.program]
    return {*map(str.casefold, names)}


def _check_numbers(parts: Sequence[Part], learnt: Capabilities, text: str) -> None:
    """Raise SettingError for more parts, in all or with one instrument, than a model has learnt."""
    numbers = [*([1] if learnt.melody else []), *learnt.parts]
    if not learnt.players and len(parts) not in numbers:
        expected = f"one name for each part, and the model learnt from {listed(numbers)} parts"
        raise setting_error("instruments", expected, text)
    for part, number in Counter(parts).items() if learnt.players else ():
        most = max((each.number for each in learnt.players if each.instrument == part), default=0)
        if number > most:
            times = "once" if most == 1 else f"{most} times"
            expected = f"{instrument_name(part)} at most {times}, as the model learnt"
            raise setting_error("instruments", expected, text)


def check_drums(drums: str | None, learnt: Capabilities) -> str | None:
    """Return the setting.

    Raises:
        SettingError: if the model has not learnt from music with, or without, drums.
    """
    if drums in ("on", "only") and not any(part.drums for part in learnt.instruments):
        raise needs_error("drums", "a model that learnt from drums", "this one has none")
    if drums == "off" and all(part.drums for part in learnt.instruments):
        raise needs_error("drums", "a model that learnt from more than drums", "this one has none")
    return drums

"""Count what a corpus calls its parts, so that samples call them the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rnngen.errors import CodecError
from rnngen.music.score import Part, Score
from rnngen.music.words import LEFT, RIGHT, one_line, usual_name
from rnngen.tokens.event_state import Band
from rnngen.tokens.event_tokens import Event, EventKind, Player, read, spell

LEAST_PIECES = 3
"""Fewest pieces in which a part has a name; of one piece it may be anything."""


def names_of(scores: Iterable[Score]) -> dict[Player, str]:
    """Return the most frequent name of each part, if it says something."""
    found: defaultdict[Player, Counter[str]] = defaultdict(Counter)
    pieces = 0
    for score in scores:
        pieces += 1
        for player, name in zip(_players(score.parts), score.names, strict=False):
            if usual := usual_name(name):
                found[player][usual] += 1
    names = {}
    for player in sorted(found, key=_spelled):
        name, count = found[player].most_common(1)[0]
        if name in (RIGHT, LEFT) or count >= min(LEAST_PIECES, pieces):
            names[player] = name
    return names


def named(parts: Sequence[Part], names: Mapping[Player, str]) -> tuple[str, ...]:
    """Return the learnt name of each part, '' for none; nothing if no part has one."""
    found = tuple(names.get(player, "") for player in _players(parts))
    return found if any(found) else ()


def _players(parts: Sequence[Part]) -> list[Player]:
    band = Band(tuple(parts))
    return [band.player_of(part) for part in range(len(parts))]


def _spelled(player: Player) -> str:
    return spell(Event(EventKind.PLAY, player))


def names_to_json(names: Mapping[Player, str]) -> dict[str, str]:
    """Return the JSON object that `names_from_json` reads."""
    return {_spelled(player): name for player, name in names.items()}


def names_from_json(data: Any) -> dict[Player, str]:
    """Return the names of JSON.

    Raises:
        CodecError: for an unknown part, or names that are no texts of one line.
    """
    if type(data) is not dict or any(type(name) is not str for name in data.values()):
        raise CodecError("The codec of this model is damaged: its names of parts are no texts.")
    names = {read(player): one_line(name) for player, name in data.items()}
    if any(event.kind is not EventKind.PLAY for event in names):
        raise CodecError("The codec of this model is damaged: its names are of unknown parts.")
    return {event.value: name for event, name in names.items()}

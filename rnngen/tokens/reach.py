"""Count the limits of each part of a corpus: its range, its widest and its fullest chord.

A hand on a piano spans some ten semitones. A network that draws note after note of a chord does not
know where the hand ends.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rnngen.music.score import Score
from rnngen.tokens.event_state import Band
from rnngen.tokens.event_tokens import Event, EventKind, Player, read, spell

RARE = 0.01
"""Share of the chords that may be wider or fuller."""

FEW_CHORDS = 50
"""Parts that strike fewer are not judged by them."""


class Reach(NamedTuple):
    """Limits of a part."""

    low: int
    """MIDI pitch, as it sounds."""
    high: int
    span: int
    """Semitones from the lowest to the highest pitch that it sounds at once."""
    notes: int
    """Most pitches that it sounds at once."""


def reaches_of(scores: Iterable[Score]) -> dict[Player, Reach]:
    """Return the limits that all but RARE of the chords of each part keep; drums have none."""
    chords: defaultdict[Player, list[list[int]]] = defaultdict(list)
    for score in scores:
        band = Band(score.parts)
        for part, pitches in _chords(score):
            if not score.parts[part].drums:
                chords[band.player_of(part)].append(pitches)
    known = [player for player in sorted(chords, key=_name) if len(chords[player]) >= FEW_CHORDS]
    return {player: _limits(chords[player]) for player in known}


def _limits(chords: list[list[int]]) -> Reach:
    usual = len(chords) - 1 - int(RARE * len(chords))
    spans = sorted(max(pitches) - min(pitches) for pitches in chords)
    sizes = sorted(map(len, chords))
    return Reach(min(map(min, chords)), max(map(max, chords)), spans[usual], sizes[usual])


def _chords(score: Score) -> Iterator[tuple[int, list[int]]]:
    """Yield what each part sounds whenever it strikes a note, held notes included."""
    held: dict[int, list[tuple[int, int]]] = {}
    struck: dict[int, int] = {}
    for note in score.notes:
        if struck.get(note.part, note.onset) != note.onset:
            yield note.part, [pitch for _, pitch in held[note.part]]
        struck[note.part] = note.onset
        still = [each for each in held.get(note.part, []) if each[0] > note.onset]
        held[note.part] = [*still, (note.offset, note.pitch)]
    for part, notes in held.items():
        yield part, [pitch for _, pitch in notes]


def _name(player: Player) -> str:
    return spell(Event(EventKind.PLAY, player))


def reaches_to_json(reaches: Mapping[Player, Reach]) -> dict[str, list[int]]:
    """Return the JSON object that `reaches_from_json` reads."""
    return {_name(player): list(reach) for player, reach in reaches.items()}


def reaches_from_json(data: Any) -> dict[Player, Reach]:
    """Return the limits of JSON.

    Raises:
        CodecError: for an unknown part.
        TypeError, ValueError: for limits that are no four numbers of MIDI pitches.
    """
    reaches = {read(name).value: Reach(*limits) for name, limits in dict(data).items()}
    for reach in reaches.values():
        if not all(type(limit) is int and 0 <= limit <= 127 for limit in reach):
            raise ValueError(reach)
    return reaches

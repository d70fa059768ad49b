"""What a reader of a picture or page wants to know first: key, metre, length, tempo, and who plays."""

from collections import Counter
from collections.abc import Sequence

from rnngen.music.general_midi import SHORT_NAMES
from rnngen.music.names import key_name
from rnngen.music.performance import Performance
from rnngen.music.score import Part, Score
from rnngen.writers.systems import pick_up_bars


def headline(score: Score) -> str:
    """The piece in a line: 'E minor · 6/8 · 32 bars · ♩ = 120', of what is known at its start."""
    key = [_key_in_words(each.fifths, each.minor) for each in score.keys[:1]]
    metre = [str(score.bars[pick_up_bars(score.bars)].metre)] if score.bars else []
    count = len(score.bars) - pick_up_bars(score.bars)
    tempo = [f"♩ = {each.quarters_per_minute}" for each in score.tempos[:1]]
    return " · ".join([*key, *metre, f"{count} {'bar' if count == 1 else 'bars'}", *tempo])


def headline_of_playing(performance: Performance) -> str:
    """A performance in a line: '1:03 minutes · 412 notes'."""
    minutes, seconds = divmod(round(performance.milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02} minutes · {len(performance.notes):,} notes"


def part_names(parts: Sequence[Part]) -> list[str]:
    """A name for each part, all different: 'Violin 1', 'Violin 2', 'Drums', 'Part 4'."""
    names = [_instrument(part, index) for index, part in enumerate(parts)]
    several = {name for name, count in Counter(names).items() if count > 1}
    counts: Counter[str] = Counter()
    for index, name in enumerate(names):
        counts[name] += 1
        names[index] = f"{name} {counts[name]}" if name in several else name
    return names


def _instrument(part: Part, index: int) -> str:
    if part.drums:
        return "Drums"
    return f"Part {index + 1}" if part.program is None else SHORT_NAMES[part.program]


def _key_in_words(fifths: int, minor: bool) -> str:
    name = key_name(fifths, minor).removesuffix("m").replace("b", "♭").replace("#", "♯")
    return f"{name} {'minor' if minor else 'major'}"

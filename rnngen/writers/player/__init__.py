"""Pieces as a page to play and watch: a piano roll with play, pause, seek, tempo and loop, in one file.

The page needs nothing else and asks for nothing: its looks, its script and the synthesiser (see SOURCE.md) stand in it.
"""

import json
from html import escape
from string import Template
from typing import Any

from rnngen.music.names import PITCH_CLASSES
from rnngen.music.performance import Piece
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.writers.midi import channel_of
from rnngen.writers.pages import head, page_file, style
from rnngen.writers.timeline import Timeline, part_names, pitch_range, tempos_of, timeline

__all__ = ["render_player"]

_FILES = {
    "style": "player.css",
    "script": "player.js",
    "library": "webaudio-tinysynth.min.js",
    "licence": "LICENSE-webaudio-tinysynth",
}


def render_player(piece: Piece, provenance: str) -> bytes:
    """The page, UTF-8; the provenance is its title."""
    line = timeline(piece)
    data = json.dumps(_content(line), separators=(",", ":"), ensure_ascii=False)
    page = Template(page_file(__name__, "page.html")).substitute(
        {name: page_file(__name__, file) for name, file in _FILES.items()},
        head=head(),
        colours=style("colours"),
        title=escape(provenance),
        headline=escape(line.headline),
        unit="second" if line.in_seconds else "bar",
        score=data.replace("<", "\\u003c"),  # so that no name can end the script
    )
    return page.encode("utf-8", "replace")


def _content(line: Timeline) -> dict[str, Any]:
    """What the page's script draws and plays; times in ticks."""
    score, bars = line.score, line.score.bars
    pitches = pitch_range(score.notes)
    return {
        "ticksPerQuarter": TICKS_PER_QUARTER,
        "ticks": bars[-1].offset,
        "inSeconds": line.in_seconds,
        "firstNumber": line.first,
        "low": pitches.low,
        "high": pitches.high,
        "pitchClasses": PITCH_CLASSES,
        "tempos": sorted(tempos_of(score).items()),
        "bars": [
            {"onset": bar.onset, "duration": bar.duration, "beat": line.beats(bar).step}
            for bar in bars
        ],
        "parts": [
            {
                "name": name,
                "program": part.program or 0,
                "drums": part.drums,
                "channel": channel_of(score.parts, index),
            }
            for index, (name, part) in enumerate(
                zip(part_names(score.parts), score.parts, strict=True)
            )
        ],
        "notes": score.notes,  # each as an array, in the order of Note
    }

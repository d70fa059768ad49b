"""Pieces as a page that plays them: a piano roll with play, pause, seek, tempo and loop.

The synthesiser is webaudio-tinysynth (see SOURCE.md), which is in the page with its licence.
"""

from string import Template
from typing import Any

from rnngen.music.names import PITCH_CLASSES
from rnngen.music.performance import Piece
from rnngen.music.score import TICKS_PER_QUARTER
from rnngen.writers.midi import channel_of
from rnngen.writers.pages import asset, data, render_page, safe, script
from rnngen.writers.timeline import Timeline, part_names, pitch_range, tempos_of, timeline

__all__ = ["SLOT", "player_content", "player_frame", "render_player"]

_LICENCE = """<script type=text/plain>
The synthesiser above is webaudio-tinysynth 1.1.3 by Tatsuya Shinyagaito, under this licence:

{}</script>"""


def render_player(piece: Piece, provenance: str) -> bytes:
    """Return the page, in UTF-8. Its title is the provenance."""
    line = timeline(piece)
    lead = f"<p class=quiet>{safe(provenance)}</p>"
    return _page(provenance, lead, line.headline, line.in_seconds, data(SCORE, _content(line)))


def player_content(piece: Piece) -> dict[str, Any]:
    """Return what the player's script draws and plays, to be put into `player_frame`."""
    return _content(timeline(piece))


def player_frame(in_seconds: bool) -> str:
    """Return a page without a heading that plays the content put in the place of SLOT.

    The content is JSON in a `script` element, so it must not have a "<".

    Args:
        in_seconds: whether it plays performances, or else scores.
    """
    place = f"<script type=application/json id={SCORE}>{SLOT}</script>"
    return _page("A piece", "", "", in_seconds, place, "header { display: none }").decode()


SCORE = "score"
"""The id of the element that holds the content."""
SLOT = "{{content}}"


def _page(
    title: str, lead: str, heading: str, in_seconds: bool, content: str, style: str = ""
) -> bytes:
    unit = "second" if in_seconds else "bar"
    return render_page(
        title,
        lead,
        Template(asset(__name__, "page.html")).substitute(unit=unit),
        [asset(__name__, "page.css"), style],
        [
            content,
            script(asset(__name__, "webaudio-tinysynth.min.js")),
            _LICENCE.format(asset(__name__, "LICENSE-webaudio-tinysynth")),
            script(asset(__name__, "page.js")),
        ],
        heading=heading,
    )


def _content(line: Timeline) -> dict[str, Any]:
    """Return what the page's script draws and plays. All times are in ticks."""
    score = line.score
    pitches = pitch_range(score.notes)
    names = part_names(score)
    return {
        "ticksPerQuarter": TICKS_PER_QUARTER,
        "ticks": score.bars[-1].offset,
        "inSeconds": line.in_seconds,
        "firstNumber": line.first,
        "low": pitches.low,
        "high": pitches.high,
        "pitchClasses": PITCH_CLASSES,
        "tempos": sorted(tempos_of(score).items()),
        "bars": [
            {"onset": bar.onset, "duration": bar.duration, "beat": line.beats(bar).step}
            for bar in score.bars
        ],
        "parts": [
            {
                "name": names[i],
                "program": part.program or 0,
                "drums": part.drums,
                "channel": channel_of(score.parts, i),
            }
            for i, part in enumerate(score.parts)
        ],
        # Each note is an array, in the order of the fields of Note.
        "notes": score.notes,
    }

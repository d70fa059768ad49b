"""Draw pieces as pictures: a piano roll in rows (systems) of a few bars."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from rnngen.music.names import pitch_name
from rnngen.music.performance import Piece
from rnngen.music.score import Bar, Note, Score
from rnngen.writers.timeline import (
    Pitches,
    Timeline,
    part_names,
    pick_up_bars,
    pitch_range,
    split_systems,
    timeline,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#56b4e9", "#e69f00", "#8c6d31", "#5e4fa2")
"""Colours of parts, after Okabe and Ito, so that colour-blind readers can tell them apart."""

_INK, _QUIET, _LINE, _PALE, _SHADE = "#1f1916", "#6c6158", "#b3a99d", "#e4ded6", "#f4f2ed"
_BLACK_KEYS = (1, 3, 6, 8, 10)

_GAP_TICKS = 3
"""Ticks left free at the end of a note, so that repeated notes are seen apart."""

_MOST_NUMBERS = 24
"""Numbers of bars in a row."""

_WIDTH, _GAP, _TITLE, _SEMITONE, _NAMES = 13.0, 0.35, 0.75, 0.085, 0.2
"""Inches."""

_BESIDE_TITLE, _NAMES_IN_A_ROW = 4, 8
"""Most names of parts beside the title; more stand below the last row."""


def render_pianoroll(piece: Piece, provenance: str) -> bytes:
    """Return the piece as a PNG. Louder notes are darker. The provenance is below the headline."""
    from matplotlib.figure import Figure

    line = timeline(piece)
    score = line.score
    systems = split_systems(score.bars)
    pitches = pitch_range(score.notes)
    height = max(0.9, (pitches.high - pitches.low + 1) * _SEMITONE)
    parts = len(score.parts)
    names = -(-parts // _NAMES_IN_A_ROW) * _NAMES if parts > _BESIDE_TITLE else 0
    figure = Figure(
        figsize=(_WIDTH, _TITLE + len(systems) * (height + _GAP) + names),
        dpi=120,
        layout="constrained",
    )
    _draw_systems(figure, line, systems, pitches)
    _draw_head(figure, line, provenance)
    buffer = BytesIO()
    with catch_warnings():
        # Letters that the font lacks are drawn as boxes.
        simplefilter("ignore")
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _draw_head(figure: "Figure", line: Timeline, provenance: str) -> None:
    """Write the headline, the provenance below it, and the names of several parts."""
    figure.suptitle(
        f"{line.headline}\n",
        fontsize=12,
        weight="bold",
        color=_INK,
        x=0.012,
        ha="left",
        parse_math=False,
    )
    height = figure.get_size_inches()[1]
    figure.text(0.012, 1 - 0.42 / height, provenance, fontsize=8, color=_QUIET, parse_math=False)
    if len(line.score.parts) > 1:
        _draw_legend(figure, line.score)


def _draw_systems(
    figure: "Figure", line: Timeline, systems: list[Sequence[Bar]], pitches: Pitches
) -> None:
    """Draw each row of bars in its own axes, all to the same scale."""
    score = line.score
    lead = sum(bar.duration for bar in score.bars[: pick_up_bars(score.bars)])
    span = max(
        system[-1].offset - system[0].onset + (lead if i else 0) for i, system in enumerate(systems)
    )
    number = line.first
    longest = max(map(len, systems))
    every = 1 if longest <= _MOST_NUMBERS else 4 * -(-longest // (4 * _MOST_NUMBERS))
    for i, (axes, system) in enumerate(
        zip(figure.subplots(len(systems), squeeze=False)[:, 0], systems, strict=True)
    ):
        # The first row begins with the pick-up. The others are moved right by it, so that barlines
        # align.
        start = system[0].onset - (lead if i else 0)
        axes.set_xlim(start, start + span)
        _draw_keys(axes, system, pitches)
        _draw_bars(axes, line, system, number, every)
        _draw_notes(axes, score.notes, system)
        number += len(system)


def _draw_keys(axes: "Axes", system: Sequence[Bar], pitches: Pitches) -> None:
    """Draw shades behind the black keys, lines between octaves, and names of pitches."""
    onset, length = system[0].onset, system[-1].offset - system[0].onset
    black = [pitch for pitch in range(pitches.low, pitches.high + 1) if pitch % 12 in _BLACK_KEYS]
    axes.barh(black, length, left=onset, height=1, color=_SHADE, zorder=0)
    named = (0, 4, 7, 9) if pitches.high - pitches.low < 30 else (0, 7)
    octaves = [pitch for pitch in range(pitches.low, pitches.high + 1) if pitch % 12 == 0]
    axes.hlines(
        [pitch - 0.5 for pitch in octaves],
        onset,
        onset + length,
        color=_PALE,
        linewidth=0.8,
        zorder=1,
    )
    ticks = [pitch for pitch in range(pitches.low, pitches.high + 1) if pitch % 12 in named]
    axes.set_yticks(ticks, [pitch_name(pitch) for pitch in ticks], fontsize=7, color=_QUIET)
    for pitch, label in zip(ticks, axes.get_yticklabels(), strict=True):
        if pitch % 12 == 0:
            label.set(color=_INK, weight="bold")
    axes.set_ylim(pitches.low - 0.5, pitches.high + 0.5)
    axes.tick_params(length=0, pad=3)
    axes.spines[:].set_visible(False)


def _draw_bars(
    axes: "Axes", line: Timeline, system: Sequence[Bar], number: int, every: int
) -> None:
    """Draw barlines, beats, and the numbers of the bars.

    Args:
        number: That of the first bar.
        every: number every n-th bar.
    """
    beats = [tick for bar in system for tick in line.beats(bar)]
    low, high = axes.get_ylim()
    axes.vlines(beats, low, high, color=_PALE, linewidth=0.5, zorder=1)
    barlines = [*(bar.onset for bar in system), system[-1].offset]
    axes.vlines(barlines, low, high, color=_LINE, linewidth=0.9, zorder=1, clip_on=False)
    numbered = {
        number + i: bar.onset for i, bar in enumerate(system) if line.is_numbered(number + i, every)
    }
    axes.xaxis.tick_top()
    labels = [f"{each} s" if line.in_seconds else str(each) for each in numbered]
    axes.set_xticks(list(numbered.values()), labels, fontsize=8, color=_QUIET, ha="left")


def _draw_notes(axes: "Axes", notes: Sequence[Note], system: Sequence[Bar]) -> None:
    """Draw the notes that sound in a row, also those that began in the row before."""
    from matplotlib.colors import to_rgba

    onset, offset = system[0].onset, system[-1].offset
    shown = [note for note in notes if note.onset < offset and note.offset > onset]
    left = [max(note.onset, onset) for note in shown]
    ticks = [min(note.offset, offset) - start for note, start in zip(shown, left, strict=True)]
    width = [each - min(_GAP_TICKS, each / 4) for each in ticks]
    axes.barh(
        [note.pitch for note in shown],
        width,
        left=left,
        height=0.92,
        color=[to_rgba(_colour(note.part), 0.5 + 0.5 * note.velocity / 127) for note in shown],
        zorder=2,
    )


def _draw_legend(figure: "Figure", score: Score) -> None:
    from matplotlib.patches import Patch

    names = part_names(score)
    handles = [Patch(color=_colour(i), label=name) for i, name in enumerate(names)]
    legend = figure.legend(
        handles=handles,
        loc="outside upper right" if len(names) <= _BESIDE_TITLE else "outside lower left",
        ncols=min(_NAMES_IN_A_ROW, len(names)),
        fontsize=8,
        frameon=False,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)  # a $ in a name is none


def _colour(part: int) -> str:
    return COLOURS[part % len(COLOURS)]

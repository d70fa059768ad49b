"""Make a Performance from the events of a MIDI file.

All pitched notes are taken as one player's on one instrument. While the sustain pedal is down,
notes sound until it is lifted or their key is struck again (Oore et al. 2018).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rnngen.music.canonical import counted
from rnngen.music.limits import MOST_HOURS, MOST_MILLISECONDS, TooLarge
from rnngen.music.live import seconds_of
from rnngen.music.midi_events import (
    DRUM_CHANNEL,
    OF_PERFORMANCES,
    Event,
    MidiKind,
    Span,
    left_out,
    sensible_changes,
    spans_of,
)
from rnngen.music.midi_file import midi_error
from rnngen.music.performance import Performance, Sound, performance_of

PEDAL_DOWN = 64
"""Position of the pedal, 0–127, from which it is down."""

Interval = tuple[int, int]
"""First and last tick."""


def performance_of_events(
    events: Sequence[Event], ticks_per_quarter: int
) -> tuple[Performance, tuple[str, ...]]:
    """Return the performance and notices of events in file order: by track, then by time."""
    found, unclosed = spans_of(events)
    spans = [span for span in found if span.channel != DRUM_CHANNEL]
    if not spans:
        raise midi_error(
            "it has no notes to be played",
            "at least one note besides drums",
            f"{len(found)} of drums",
        )
    struck_again = sum(_struck_again(spans))
    tempos = [
        (event.tick, event.values[0])
        for event in sensible_changes(events)[0]
        if event.kind is MidiKind.TEMPO
    ]
    performance, doubled = performance_of(_sounds(spans, pedals(events), ticks_per_quarter, tempos))
    if performance.milliseconds > MOST_MILLISECONDS:
        raise TooLarge(f"is longer than {MOST_HOURS} hours")
    several = len({(span.track, span.channel) for span in spans}) > 1
    notices = (
        *left_out(events, *OF_PERFORMANCES),
        "all parts are taken as played on one instrument" if several else "",
        counted(
            len(found) - len(spans), "note of drums was left out", "notes of drums were left out"
        ),
        counted(
            doubled,
            "note began together with another of its pitch and was left out",
            "notes began together with others of their pitch and were left out",
        ),
        counted(
            max(0, struck_again - doubled),
            "note was struck again while held, and ends there",
            "notes were struck again while held, and end there",
        ),
        counted(
            unclosed,
            "note never ended and was closed at its track's end",
            "notes never ended and were closed at their track's end",
        ),
    )
    return performance, tuple(notice for notice in notices if notice)


def pedals(events: Iterable[Event]) -> dict[int, list[Interval]]:
    """Return, by channel, the intervals of ticks in which the sustain pedal is down."""
    events = list(events)
    end = max((event.tick for event in events), default=0)
    down: dict[int, int] = {}
    intervals: defaultdict[int, list[Interval]] = defaultdict(list)
    for event in sorted(
        (event for event in events if event.kind is MidiKind.PEDAL), key=lambda event: event.tick
    ):
        if event.values[0] >= PEDAL_DOWN:
            down.setdefault(event.channel, event.tick)
        elif event.channel in down:
            intervals[event.channel].append((down.pop(event.channel), event.tick))
    for channel, tick in down.items():
        intervals[channel].append((tick, end))
    return intervals


def _sounds(
    spans: Sequence[Span],
    pedalled: dict[int, list[Interval]],
    ticks_per_quarter: int,
    tempos: Sequence[tuple[int, int]],
) -> Iterator[Sound]:
    """Yield the notes in milliseconds, held by the pedal."""
    ends = [_sounding_end(span, pedalled.get(span.channel, [])) for span in spans]
    onsets, offsets = (
        1000 * seconds_of(np.array(ticks, np.float64), ticks_per_quarter, tempos)
        for ticks in ([span.onset for span in spans], ends)
    )
    for span, onset, offset in zip(spans, onsets.tolist(), offsets.tolist(), strict=True):
        yield Sound(onset, offset, span.pitch, span.velocity)


def _sounding_end(span: Span, pedalled: Sequence[Interval]) -> int:
    """Return the tick at which a note ends if its key is not struck again."""
    place = bisect_right(pedalled, span.offset, key=lambda interval: interval[0]) - 1
    return max(span.offset, pedalled[place][1]) if place >= 0 else span.offset


def _struck_again(spans: Iterable[Span]) -> Iterator[bool]:
    """Yield for each note whether another of its pitch begins before it ends."""
    latest: dict[int, int] = {}
    for span in sorted(spans, key=lambda span: span.onset):
        yield span.onset < latest.get(span.pitch, 0)
        latest[span.pitch] = max(span.offset, latest.get(span.pitch, 0))

"""Make a Performance from the events of a MIDI file.

All pitched notes are taken as one player's on one instrument. The sustain pedal is kept beside
them, down from position 64 as in the MIDI standard; half-pedalling is lost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

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
from rnngen.music.performance import Performance, Sound, performance_of, sounds_until

PEDAL_DOWN = 64
"""Position of the pedal, 0–127, from which it is down."""

Interval = tuple[int, int]
"""First and last tick."""

Clock = Callable[[Sequence[int]], list[float]]
"""Ticks → milliseconds."""


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
    pedal, held = _one_pedal(spans, pedals(events))
    clock = partial(_milliseconds, ticks_per_quarter=ticks_per_quarter, tempos=tempos)
    performance, doubled = performance_of(_sounds(held, clock), _pedal(pedal, clock))
    if performance.milliseconds > MOST_MILLISECONDS:
        raise TooLarge(f"is longer than {MOST_HOURS} hours")
    programs = {event.values[0] for event in events if event.kind is MidiKind.PROGRAM}
    several = len({(span.track, span.channel) for span in spans}) > 1
    notices = (
        *left_out(events, *OF_PERFORMANCES),
        "all parts are taken as played on one instrument" if several or len(programs) > 1 else "",
        "its channels have different pedals, which became longer notes" if held != spans else "",
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


def _one_pedal(
    spans: Sequence[Span], pedalled: dict[int, list[Interval]]
) -> tuple[list[Interval], Sequence[Span]]:
    """Return the pedal that all channels share, and the notes.

    Where their pedals differ, the notes last as long as they are heard, and no pedal is left.
    """
    channels = sorted({span.channel for span in spans})
    first, *others = (pedalled.get(channel, []) for channel in channels)
    if all(other == first for other in others):
        return first, spans
    return [], [
        span._replace(offset=sounds_until(span.offset, pedalled.get(span.channel, [])))
        for span in spans
    ]


def _milliseconds(
    ticks: Sequence[int], ticks_per_quarter: int, tempos: Sequence[tuple[int, int]]
) -> list[float]:
    seconds = seconds_of(np.array(ticks, np.float64), ticks_per_quarter, tempos)
    return [float(each) for each in 1000 * seconds]


def _sounds(spans: Sequence[Span], clock: Clock) -> Iterator[Sound]:
    """Yield the notes in milliseconds."""
    onsets, offsets = (
        clock(ticks) for ticks in ([span.onset for span in spans], [span.offset for span in spans])
    )
    for span, onset, offset in zip(spans, onsets, offsets, strict=True):
        yield Sound(onset, offset, span.pitch, span.velocity)


def _pedal(intervals: Sequence[Interval], clock: Clock) -> list[tuple[float, float]]:
    """Return the times in milliseconds at which the pedal comes down and is lifted."""
    downs, ups = ([interval[i] for interval in intervals] for i in range(2))
    return list(zip(clock(downs), clock(ups), strict=True)) if intervals else []


def _struck_again(spans: Iterable[Span]) -> Iterator[bool]:
    """Yield for each note whether another of its pitch begins before it ends."""
    latest: dict[int, int] = {}
    for span in sorted(spans, key=lambda span: span.onset):
        yield span.onset < latest.get(span.pitch, 0)
        latest[span.pitch] = max(span.offset, latest.get(span.pitch, 0))

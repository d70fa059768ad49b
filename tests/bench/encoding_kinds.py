"""Ways to encode a score as tokens, each a function from a plain score to a list of tokens.

All encode the onset, pitch and duration of every note, and the metre and key where they change.
Some also encode barlines. `rnngen` is rnngen's own codec.
"""

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import groupby

from rnngen.music.score import TICKS_PER_QUARTER, Note, Part, Score, quarters
from rnngen.tokens.event import suits_voices
from rnngen.tokens.event_coding import PERIODS, Spelling, encode_barlines, encode_events
from rnngen.tokens.event_tokens import EventKind, spell
from rnngen.tokens.places import Places, count_bars
from rnngen.tokens.relative import written
from rnngen.tokens.velocity_profile import VelocityProfile

SIXTEENTH = TICKS_PER_QUARTER // 4
VELOCITY = 64


def plain(score: Score) -> Score:
    """Return a score without velocities, tempos and instruments, which not every encoding has."""
    notes = tuple(note._replace(velocity=VELOCITY) for note in score.notes)
    return Score(notes, score.bars, score.keys, (), tuple(Part() for _ in score.parts))


def rnngen(
    score: Score,
    places: Places,
    relative: bool = True,
    voices: bool = True,
    periods: Collection[int] = PERIODS,
) -> list[str]:
    """Encode as rnngen does: only what changes is written, and a repeated bar is one token."""
    fifths, moved = written(score) if relative else (None, score)
    spelling = Spelling(VelocityProfile.of([score]), periods, places, voices)
    return [spell(event) for event in encode_events(moved, spelling, fifths=fifths)]


def spellings(scores: Sequence[Score]) -> dict[str, Callable[[Score], list[str]]]:
    """Return rnngen's encoding of a corpus, and the same with one choice made otherwise."""
    places = Places.of_lengths(count_bars(score.bars) for score in scores)
    voices = suits_voices(scores)
    usual = partial(rnngen, places=places, relative=not voices, voices=voices)
    found = {
        "rnngen": usual,
        "rnngen, places unsaid": partial(usual, places=Places()),
        f"rnngen, pitches {'from the tonic' if voices else 'as they sound'}": partial(
            usual, relative=voices
        ),
    }
    if voices:
        return found | {
            "rnngen, events for voices": partial(usual, voices=False, periods=()),
            "rnngen, bass first": lambda score: usual(bass_first(score)),
            "rnngen, chord first": partial(chords_first, usual),
            "rnngen, chord, then bass first": lambda score: chords_first(usual, bass_first(score)),
        }
    return found | {"rnngen, bars spelled out": partial(usual, periods=())}


def bass_first(score: Score) -> Score:
    """Return the score with its last part before the others."""
    parts = len(score.parts)
    notes = (note._replace(part=(note.part + 1) % parts) for note in score.notes)
    return replace(score, notes=tuple(sorted(notes)))


CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 3, 6, 10), (0, 4, 7, 11))
"""Semitones of the tones of a chord above its root, the usual chords first."""


def chords_first(encode: Callable[[Score], list[str]], score: Score) -> list[str]:
    """Encode voices, and before each moment its chord, as TonicNet (Peracha 2019)."""
    sung = [-1] * len(score.parts)
    row, moment = [], []
    for token in encode(score):
        if not token.startswith((EventKind.SUNG, EventKind.HOLD, EventKind.REST)):
            row.append(token)
            continue
        if token != EventKind.HOLD:
            sung[len(moment)] = int(token.partition(".")[2] or -1)
        moment.append(token)
        if len(moment) == len(sung):
            row += [chord_name({pitch for pitch in sung if pitch >= 0}), *moment]
            moment = []
    return row


def chord_name(pitches: Set[int]) -> str:
    """Name the first chord that has all pitches: `Chord_7.2` is G7."""
    for kind, tones in enumerate(CHORDS):
        for root in range(12):
            if all((pitch - root) % 12 in tones for pitch in pitches):
                return f"Chord_{root}.{kind}"
    return "Chord"


def bars_spelled_out(score: Score) -> list[str]:
    """Encode as rnngen did before places and voices, and write repeated bars in full."""
    return rnngen(score, Places(), relative=False, voices=False, periods=())


def rnngen_stating_durations(score: Score) -> list[str]:
    """Encode as rnngen does, but write every bar in full and the duration of every note."""
    duration, row = "", []
    for token in bars_spelled_out(score):
        duration = token if token.startswith("Duration_") else duration
        if token.startswith("Pitch_") and row[-1] != duration:
            row.append(duration)
        row.append(token)
    return row


def time_shifts(score: Score) -> list[str]:
    """Encode time since the last onset, pitch and duration, as MidiTok's TSD does; no barlines."""
    row, now = signatures(score), 0
    for note in score.notes:
        if note.onset > now:
            row.append(f"TimeShift_{quarters(note.onset - now)}")
        row += [f"Pitch_{note.pitch}", f"Duration_{quarters(note.duration)}"]
        now = note.onset
    return row


def bar_positions(score: Score) -> list[str]:
    """Encode barline, position in the bar, pitch and duration, as REMI (Huang & Yang 2020)."""
    row = []
    for bar, notes in by_bar(score):
        row += bar
        for onset, chord in groupby(notes, lambda placed: placed[0]):
            row.append(f"Position_{quarters(onset) if onset else 0}")
            for _, note in chord:
                row += [f"Pitch_{note.pitch}", f"Duration_{quarters(note.duration)}"]
    return row


def whole_notes(score: Score) -> list[str]:
    """Encode each note as one token: time since the last onset, pitch and duration; and barlines.

    In a melody the time counts from the end of the last note, so it is the rest between them.
    """
    row, now, end = [], 0, 0
    for bar, notes in by_bar(score):
        row += bar
        for _, note in notes:
            # In a melody a note begins where the last one ended, unless there is a rest.
            since = note.onset - (end if len(score.parts) == 1 else now)
            row.append(f"Note_{since}_{note.pitch}_{note.duration}")
            now, end = note.onset, note.offset
    return row


def interleaved_voices(score: Score) -> list[str]:
    """Encode each part at every 16th as the pitch of an onset, Hold or Rest (BachBot, TonicNet)."""
    begins = {(note.part, note.onset // SIXTEENTH): note.pitch for note in score.notes}
    sounds = {
        (note.part, step)
        for note in score.notes
        for step in range(note.onset // SIXTEENTH, -(-note.offset // SIXTEENTH))
    }
    bars = {
        bar.onset // SIXTEENTH: tokens
        for bar, tokens in zip(score.bars, barlines(score), strict=True)
    }
    row = []
    for step in range(score.ticks // SIXTEENTH):
        row += bars.get(step, [])
        for part in range(len(score.parts)):
            if (part, step) in begins:
                row.append(f"Pitch_{begins[part, step]}")
            else:
                row.append("Hold" if (part, step) in sounds else "Rest")
    return row


def quarter_frames(score: Score) -> list[str]:
    """Encode the pitches that sound at every quarter, highest first, then `Frame`.

    This is the piano roll of Boulanger-Lewandowski et al. (2012).
    """
    row = []
    for now in range(0, score.ticks, TICKS_PER_QUARTER):
        pitches = {note.pitch for note in score.notes if note.onset <= now < note.offset}
        row += [f"Pitch_{pitch}" for pitch in sorted(pitches, reverse=True)]
        row.append("Frame")
    return row


ENCODINGS: dict[str, Callable[[Score], list[str]]] = {
    "every duration": rnngen_stating_durations,
    "shift, pitch, duration": time_shifts,
    "bar, position, pitch, duration": bar_positions,
    "one token a note": whole_notes,
    "voices in 16ths": interleaved_voices,
}


def signatures(score: Score) -> list[str]:
    """Return the tokens of the first metre and key."""
    return (
        [token for token in barlines(score)[0] if not token.startswith("Bar")] if score.bars else []
    )


def barlines(score: Score) -> list[list[str]]:
    """Return the tokens before the notes of each bar: the barline, and changes of metre and key."""
    return [
        [spell(event) for event in bar if event.kind is not EventKind.TEMPO]
        for bar in encode_barlines(score)
    ]


def by_bar(score: Score) -> list[tuple[list[str], list[tuple[int, Note]]]]:
    """Return for each bar the tokens before its notes, and (ticks from the barline, note) pairs."""
    return [
        (tokens, [(note.onset - bar[0].onset, note) for note in bar[1]])
        for bar, tokens in zip(_bars(score), barlines(score), strict=True)
    ]


def _bars(score: Score):
    """Return each bar with the notes that begin in it."""
    return [
        (bar, [note for note in score.notes if bar.onset <= note.onset < bar.offset])
        for bar in score.bars
    ]

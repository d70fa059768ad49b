"""The built-in players: each part of a score by its timbre, across the stereo field, in a small room."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from rnngen.music.score import Note, Part, Score
from rnngen.writers.audio.clock import Clock
from rnngen.writers.audio.sound_file import RATE
from rnngen.writers.audio.timbre import Timbre, drum, timbre_of, tone

_SECONDS, _DELAY, _SHARE = 1.0, 0.012, 0.16
"""Length of the echo, what passes until it begins, and its strength."""

_SIZE = 1 << 18
"""Samples of a Fourier transform."""


def in_room(stereo: np.ndarray) -> np.ndarray:
    """float32[samples, 2] with the room's echo, which is cut off at the end; changes what it is given."""
    for channel, echo in zip(stereo.T, _echo(), strict=True):
        response = np.fft.rfft(echo, _SIZE)
        block = _SIZE - len(echo)
        carried = np.zeros(len(echo))
        for start in range(0, len(channel), block):
            dry = channel[start : start + block].copy()
            wet = np.fft.irfft(np.fft.rfft(dry, _SIZE) * response, _SIZE)
            wet[: len(echo)] += carried
            carried = wet[block:]
            channel[start : start + block] = dry + wet[: len(dry)]
    return stereo


def _echo() -> np.ndarray:
    """float[2, samples], different left and right, so that it seems to come from all around."""
    count = round(_SECONDS * RATE)
    noise = np.random.default_rng(1).standard_normal((2, count + 7))
    soft = np.stack([np.convolve(channel, np.full(8, 1 / 8), "valid") for channel in noise])
    soft *= np.exp(-6.9 * np.arange(count) / count)
    soft *= _SHARE / np.sqrt((soft**2).sum(axis=1, keepdims=True))
    return np.concatenate([np.zeros((2, round(_DELAY * RATE))), soft], axis=1)


_LEVELS = 6
"""Of loudness that sound different; what is between differs only in volume."""

_LONGEST_DECAY = 2.0
"""Times the decay of a timbre, after which nothing is left of a tone."""

_WIDTH = 0.35
"""How far the outer parts stand from the middle; 1 is one speaker only."""


def play(score: Score, seconds: float) -> np.ndarray:
    """float32[samples, 2]: the score in so many seconds, at no particular level."""
    stereo = np.zeros((round(seconds * RATE), 2), np.float32)
    clock = Clock(score)
    for index, part in enumerate(score.parts):
        notes = [note for note in score.notes if note.part == index]
        places = _places(len(score.parts))[index]
        for wave, onset in _drummed(notes, clock) if part.drums else _played(part, notes, clock):
            start = round(onset * RATE)
            wave = wave[: len(stereo) - start]
            stereo[start : start + len(wave)] += wave[:, np.newaxis] * places
    return in_room(stereo)


def _places(parts: int) -> np.ndarray:
    """float32[parts, 2]: how much of each part is left and right, from left to right at equal power."""
    angle = (
        np.pi / 4 * (1 + _WIDTH * np.linspace(-1, 1, parts)) if parts > 1 else np.full(1, np.pi / 4)
    )
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _played(part: Part, notes: Iterable[Note], clock: Clock) -> Iterable[tuple[np.ndarray, float]]:
    """(samples, onset in seconds) of every note; tones of one pitch and loudness are made once."""
    alike: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in notes:
        alike[note.pitch, note.velocity * _LEVELS // 128].append(note)
    timbre = timbre_of(part.program)
    for (pitch, level), group in sorted(alike.items()):
        spans = [(clock.seconds(note.onset), clock.seconds(note.offset)) for note in group]
        longest = max(offset - onset for onset, offset in spans) + timbre.release
        held = tone(timbre, pitch, (level + 0.5) / _LEVELS, _samples(timbre, longest))
        for note, (onset, offset) in zip(group, spans, strict=True):
            yield _ended(held, timbre, offset - onset) * np.float32(_volume(note.velocity)), onset


def _samples(timbre: Timbre, seconds: float) -> int:
    return round(
        RATE * min(seconds, 4 * _LONGEST_DECAY * timbre.decay if timbre.decay else seconds)
    )


def _ended(held: np.ndarray, timbre: Timbre, seconds: float) -> np.ndarray:
    """A tone that ends after so many seconds: a smooth release follows."""
    sounding, release = round(seconds * RATE), round(timbre.release * RATE)
    wave = held[: sounding + release].copy()
    fading = wave[sounding:]
    fading *= (0.5 + 0.5 * np.cos(np.pi * np.arange(len(fading)) / release)).astype(np.float32)
    return wave


def _drummed(notes: Iterable[Note], clock: Clock) -> Iterable[tuple[np.ndarray, float]]:
    sounds: dict[int, np.ndarray] = {}
    for note in notes:
        if note.pitch not in sounds:
            sounds[note.pitch] = drum(note.pitch)
        yield (
            sounds[note.pitch] * np.float32(1.6 * _volume(note.velocity)),
            clock.seconds(note.onset),
        )


def _volume(velocity: int) -> float:
    """Velocity 1–127 → amplitude; twice as loud for 20 more or so, as synthesisers have it."""
    return float((velocity / 127) ** 1.5)

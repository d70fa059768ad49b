"""A synthesiser without recordings.

Every tone is a sum of partials, every drum a falling tone with noise.

It is for machines without FluidSynth: soft, in tune and quick rather than lifelike.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnngen.music.score import Note, Part, Score
from rnngen.writers.audio.sound_file import RATE
from rnngen.writers.timeline import Clock


class Timbre(NamedTuple):
    """How a family of instruments sounds. Times are in seconds."""

    partials: tuple[float, ...]
    """Amplitudes of the multiples of the fundamental, which comes first."""
    attack: float
    """From silence to full level."""
    release: float
    """From the end of the note to silence."""
    decay: float = 0.0
    """Until the fundamental of middle C is at a thousandth; 0 for tones that last as long as they
    are held."""
    vibrato: float = 0.0
    """Cents up and down."""


def _slope(count: int, power: float) -> tuple[float, ...]:
    return tuple(number**-power for number in range(1, count + 1))


_PIANO = Timbre(_slope(12, 1.3), 0.004, 0.14, decay=5.0)
_BELLS = Timbre((1.0, 0, 0, 0.35, 0, 0, 0, 0, 0.12), 0.003, 0.4, decay=3.0)
_ORGAN = Timbre((1.0, 0.6, 0.35, 0.3, 0, 0.15, 0, 0.12), 0.015, 0.06)
# A string that is plucked at a quarter of its length lacks every fourth partial.
_PLUCKED = Timbre((1.0, 0.55, 0.3, 0, 0.15, 0.12, 0.08, 0, 0.05, 0.04), 0.003, 0.1, decay=3.5)
_BASS = Timbre(_slope(8, 1.4), 0.006, 0.08, decay=3.0)
_STRINGS = Timbre(_slope(14, 1.25), 0.06, 0.15, vibrato=6)
_BRASS = Timbre((0.8, 1.0, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1, 0.06), 0.035, 0.08)
_REED = Timbre((1.0, 0.3, 0.6, 0.2, 0.3, 0.1, 0.12, 0.05), 0.03, 0.07)
_PIPE = Timbre((1.0, 0.3, 0.12, 0.05), 0.04, 0.09, vibrato=5)
_PAD = Timbre(_slope(8, 1.6), 0.15, 0.4, vibrato=4)

FAMILIES = (
    *(_PIANO, _BELLS, _ORGAN, _PLUCKED, _BASS, _STRINGS, _STRINGS, _BRASS),
    *(_REED, _PIPE, _REED, _PAD, _PAD, _PLUCKED, _BELLS, _PAD),
)
"""The timbres of General MIDI, of eight programs each."""

EXCEPTIONS = {
    **dict.fromkeys((6, 7, 45, 46), _PLUCKED),
    **{47: _BASS, 109: _REED, 110: _STRINGS, 111: _REED},
}
"""Programs unlike their family: harpsichord, clavinet, pizzicato, harp; timpani, bagpipe, fiddle,
shanai."""

_HIGHEST = 0.42 * RATE
"""Hz. Partials above are left out, since they would alias."""

_VIBRATO_HZ, _VIBRATO_DELAY = 5.2, 0.35

_LEVELS = 6
"""Steps of loudness with a brightness of their own. In between only the volume changes."""

_BLOCK = 8 * RATE
"""Samples of a tone that are made at once: a drone may last as long as the piece."""

_WIDTH = 0.35
"""Position of the outer parts: 0 is the middle, 1 a single speaker."""

_DRUM_VOLUME = 2.4
"""Beside a note of an instrument. Drums in `band` are then 7 to 17 dB below the rest; with
FluidSynth, 5 to 23 dB."""

_ECHO_SECONDS, _ECHO_DELAY, _ECHO_LEVEL = 1.0, 0.012, 0.16
_TRANSFORM = 1 << 18
"""Samples of a Fourier transform."""


def play(score: Score, seconds: float) -> np.ndarray:
    """Play a score: float32[samples, 2] of this length, at any level."""
    stereo = np.zeros((round(seconds * RATE), 2), np.float32)
    clock = Clock(score)
    # Equal power, from left to right; a single part is in the middle.
    places = np.linspace(-1, 1, len(score.parts)) if len(score.parts) > 1 else np.zeros(1)
    angles = np.pi / 4 * (1 + _WIDTH * places)
    for index, (part, angle) in enumerate(zip(score.parts, angles, strict=True)):
        sides = np.array([np.cos(angle), np.sin(angle)], np.float32)
        for note in score.notes:
            if note.part == index:
                start = round(clock.seconds(note.onset) * RATE)
                for wave in _sound(part, note, clock):
                    heard = wave[: len(stereo) - start]
                    stereo[start : start + len(heard)] += heard[:, np.newaxis] * sides
                    start += len(heard)
    return _with_echo(stereo)


def _sound(part: Part, note: Note, clock: Clock) -> Iterator[np.ndarray]:
    """Yield the samples of a note, block by block."""
    volume = np.float32((note.velocity / 127) ** 1.5)
    if part.drums:
        yield _drum(note.pitch) * (_DRUM_VOLUME * volume)
        return
    held = round((clock.seconds(note.offset) - clock.seconds(note.onset)) * RATE)
    level = note.velocity * _LEVELS // 128
    shape = _shape(timbre_of(part.program), note.pitch, held)
    for begin in range(0, shape.length, _BLOCK):
        yield _tone(shape, note.pitch, level, begin) * volume


def timbre_of(program: int | None) -> Timbre:
    """Return the timbre of a General MIDI program, 0–127, or a piano for None."""
    return EXCEPTIONS.get(program or 0, FAMILIES[(program or 0) // 8])


class Shape(NamedTuple):
    """How a tone rises, fades and ends. Lengths are in samples."""

    timbre: Timbre
    held: int
    release: int
    fading: float
    """Of the fundamental, as a power of e per second."""

    @property
    def length(self) -> int:
        """The length of the tone."""
        return self.held + self.release


def _shape(timbre: Timbre, pitch: int, held: int) -> Shape:
    """Return the shape of a tone that is held for some samples, then released."""
    fading = 0.0
    if timbre.decay:
        # Low tones ring longer. After twice the decay there is nothing left to hear.
        decay = timbre.decay * 2 ** ((60 - pitch) / 24)
        held = min(held, round(2 * decay * RATE))
        fading = float(np.log(1000) / decay)
    return Shape(timbre, held, round(timbre.release * RATE), fading)


@lru_cache(maxsize=64)
def _tone(shape: Shape, pitch: int, level: int, begin: int) -> np.ndarray:
    """Return the samples of a tone from `begin` on, at most _BLOCK: float32[samples].

    With z = exp((iω − k)t), partial n is Im(aₙ zⁿ): it has n times the frequency, and fades n times
    as fast. The sum over n is a polynomial in z, which takes one exponential and a few products.
    """
    timbre = shape.timbre
    sample = np.arange(begin, min(begin + _BLOCK, shape.length))
    time = sample / RATE
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    swing = (2 ** (timbre.vibrato / 1200) - 1) / (2 * np.pi * _VIBRATO_HZ)
    growth = np.minimum(1, time / _VIBRATO_DELAY)
    bent = time + swing * growth * (1 - np.cos(2 * np.pi * _VIBRATO_HZ * time))
    z = np.exp(2j * np.pi * hertz * bent - shape.fading * time)
    # Louder tones are brighter: each partial is weaker by this factor than the one below.
    brightness = 0.55 + 0.45 * (level + 0.5) / _LEVELS
    partials = np.array(timbre.partials[: max(1, int(_HIGHEST / hertz))])
    partials *= brightness ** np.arange(len(partials))
    wave = np.polynomial.polynomial.polyval(z, [0, *partials]).imag
    wave *= _ramp(time / timbre.attack)
    wave *= 1 - _ramp(np.maximum(0, sample - shape.held) / shape.release)
    return wave.astype(np.float32)


def _ramp(time: np.ndarray) -> np.ndarray:
    """Return a smooth curve from 0 at time 0 to 1 at time 1, then 1."""
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(1, time))


class Drum(NamedTuple):
    """How a key of the drum kit sounds: a tone mixed with noise."""

    hertz: float = 300
    noise: float = 1.0
    """Share of noise, 0 to 1."""
    seconds: float = 0.09
    bend: float = 0.0
    """A skin is stretched by the stroke, and its tone falls to its pitch from (1 + 25 × bend) times
    its pitch; wood and metal keep theirs."""


_TOMS = {41: 90, 43: 105, 45: 125, 47: 145, 48: 170, 50: 200}
_HAND_DRUMS = {60: 400, 61: 300, 62: 270, 63: 250, 64: 190, 65: 330, 66: 250}
_RINGING = {46: 0.4, 49: 1.6, 51: 1.0, 52: 1.6, 53: 1.0, 55: 1.0, 57: 1.6, 59: 1.0}
_WOOD = {31: 2000, 33: 2800, 37: 1700, 75: 2500, 76: 1100, 77: 820}
_METAL = {34: 3100, 56: 560, 67: 900, 68: 680, 80: 4200, 81: 4200}
DRUMS: dict[int, Drum] = {
    **dict.fromkeys((35, 36), Drum(45, 0.0, 0.3, 0.06)),
    **dict.fromkeys((38, 39, 40), Drum(170, 0.5, 0.22, 0.06)),
    **{key: Drum(hertz, 0.05, 0.4, 0.06) for key, hertz in _TOMS.items()},
    **{key: Drum(hertz, 0.05, 0.2, 0.02) for key, hertz in _HAND_DRUMS.items()},
    **{key: Drum(seconds=seconds) for key, seconds in _RINGING.items()},
    **{key: Drum(hertz, 0.1, 0.07) for key, hertz in _WOOD.items()},
    **{key: Drum(hertz, 0.05, 0.3) for key, hertz in _METAL.items()},
    81: Drum(4200, 0.0, 1.0),
}
"""Key of General MIDI → its sound. Other keys are short noises: closed hi-hats, shakers."""


@lru_cache(maxsize=128)
def _drum(key: int) -> np.ndarray:
    """Return float32[samples] of a key."""
    drum = DRUMS.get(key, Drum())
    time = np.arange(round(drum.seconds * RATE)) / RATE
    tone = np.sin(2 * np.pi * drum.hertz * (time + drum.bend * (1 - np.exp(-time / 0.04))))
    hiss = np.diff(np.random.default_rng(key).uniform(-0.5, 0.5, len(time) + 1))
    envelope = _ramp(time / 0.002) * np.exp(-5 * time / drum.seconds) * (1 - time / drum.seconds)
    return (((1 - drum.noise) * tone + drum.noise * hiss) * envelope).astype(np.float32)


def _with_echo(stereo: np.ndarray) -> np.ndarray:
    """Add the echo of a small room, in place. What would follow the end is lost."""
    for channel, echo in zip(stereo.T, _echo(), strict=True):
        response = np.fft.rfft(echo, _TRANSFORM)
        # Overlap-add: the echo of each block reaches into the next one.
        block = _TRANSFORM - len(echo)
        carried = np.zeros(len(echo))
        for start in range(0, len(channel), block):
            dry = channel[start : start + block]
            wet = np.fft.irfft(np.fft.rfft(dry, _TRANSFORM) * response, _TRANSFORM)
            wet[: len(echo)] += carried
            carried = wet[block:]
            dry += wet[: len(dry)].astype(np.float32)
    return stereo


def _echo() -> Iterator[np.ndarray]:
    """Yield the echo on the left and on the right: soft noise that fades."""
    generator = np.random.default_rng(1)
    count = round(_ECHO_SECONDS * RATE)
    for _ in range(2):
        noise = np.convolve(generator.standard_normal(count + 7), np.full(8, 1 / 8), "valid")
        noise *= np.exp(-6.9 * np.arange(count) / count)
        noise *= _ECHO_LEVEL / np.sqrt((noise**2).sum())
        yield np.concatenate([np.zeros(round(_ECHO_DELAY * RATE)), noise])

"""How each family of General MIDI instruments sounds: its partials, and how they begin, fade and end."""

from dataclasses import dataclass, replace

import numpy as np

from rnngen.writers.audio.sound_file import RATE

_KICKS = {35, 36}
_SNARES = {37, 38, 39, 40}
_TOMS = {41: 90, 43: 105, 45: 125, 47: 145, 48: 170, 50: 200}
"""Key → Hz."""
_CYMBALS = {46: 0.4, 49: 1.6, 51: 1.0, 52: 1.6, 53: 1.0, 55: 1.0, 57: 1.6, 59: 1.0}
"""Key → seconds until it is gone."""
_SHORT = 0.09
"""Seconds of a closed hi-hat, and of every key without a sound of its own."""


def drum(key: int) -> np.ndarray:
    """The sound of a key, float32[samples], at most about 1; it fades to nothing."""
    if key in _KICKS:
        return _falling_tone(120, 45, 0.3)
    if key in _SNARES:
        body = _falling_tone(200, 170, 0.22)
        return 0.5 * body + 0.5 * _noise(key, 0.22, bright=False)
    if key in _TOMS:
        return _falling_tone(_TOMS[key] * 1.4, _TOMS[key], 0.4)
    return 0.5 * _noise(key, _CYMBALS.get(key, _SHORT), bright=True)


def _falling_tone(start: float, end: float, seconds: float) -> np.ndarray:
    """A tone that falls from `start` to `end` Hz and dies away."""
    time = np.arange(round(seconds * RATE)) / RATE
    phase = end * time + (start - end) * 0.04 * (1 - np.exp(-time / 0.04))
    return _struck(np.sin(2 * np.pi * phase), seconds)


def _noise(key: int, seconds: float, bright: bool) -> np.ndarray:
    """Noise that dies away; the same for a key each time."""
    noise = np.random.default_rng(key).uniform(-1, 1, round(seconds * RATE) + 1)
    return _struck(np.diff(noise) if bright else (noise[1:] + noise[:-1]), seconds)


def _struck(wave: np.ndarray, seconds: float) -> np.ndarray:
    """A wave with a start of 2 ms, faded out to nothing at its end."""
    time = np.arange(len(wave)) / RATE
    start = np.minimum(1, time / 0.002)
    return (wave * start * np.exp(-5 * time / seconds) * (1 - time / seconds)).astype(np.float32)


_HIGHEST = 0.42 * RATE
"""Hz; partials above would come back as false ones."""


@dataclass(frozen=True)
class Timbre:
    """A way to sound. Times are in seconds."""

    amplitudes: tuple[float, ...]
    """Of the partials, the fundamental first."""
    attack: float
    """Until the tone is there."""
    release: float
    """Until it is gone once its note has ended."""
    decay: float | None = None
    """Until middle C has faded to a thousandth; None for what sounds as long as it is held."""
    ratios: tuple[float, ...] = ()
    """Frequencies of the partials over the fundamental's; empty for whole multiples."""
    stiffness: float = 0.0
    """By how much partials are sharp, as on a stiff string."""
    vibrato: float = 0.0
    """Cents up and down."""


def _falling(count: int, power: float) -> tuple[float, ...]:
    return tuple(number**-power for number in range(1, count + 1))


def _plucked_at(place: float, count: int) -> tuple[float, ...]:
    """Partials of a string plucked at this share of its length."""
    return tuple(
        float(abs(np.sin(np.pi * place * number)) / number**1.4) for number in range(1, count + 1)
    )


PIANO = Timbre(_falling(12, 1.4), 0.004, 0.14, decay=5.0, stiffness=4e-4)
_BELLS = Timbre((1.0, 0.35, 0.12), 0.003, 0.4, decay=3.0, ratios=(1.0, 4.0, 9.2))
_ORGAN = Timbre((1.0, 0.6, 0.35, 0.3, 0.0, 0.15, 0.0, 0.12), 0.015, 0.06)
_GUITAR = Timbre(_plucked_at(0.22, 14), 0.003, 0.1, decay=3.5)
_BASS = Timbre(_falling(8, 1.5), 0.006, 0.08, decay=3.0)
_STRINGS = Timbre(_falling(14, 1.25), 0.06, 0.15, vibrato=7)
_ENSEMBLE = replace(_STRINGS, attack=0.09, release=0.25, vibrato=5)
_BRASS = Timbre((0.8, 1.0, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1, 0.06), 0.035, 0.08)
_REED = Timbre((1.0, 0.55, 0.6, 0.3, 0.3, 0.15, 0.12, 0.06), 0.03, 0.07)
_CLARINET = replace(_REED, amplitudes=(1.0, 0.05, 0.6, 0.05, 0.35, 0.04, 0.15, 0.03, 0.08))
_PIPE = Timbre((1.0, 0.3, 0.12, 0.05), 0.04, 0.09, vibrato=6)
_LEAD = Timbre(_falling(12, 1.1), 0.008, 0.06)
_PAD = Timbre(_falling(8, 1.6), 0.15, 0.4, vibrato=4)

FAMILIES = (
    PIANO, _BELLS, _ORGAN, _GUITAR, _BASS, _STRINGS, _ENSEMBLE, _BRASS, _REED, _PIPE, _LEAD, _PAD, _PAD, _GUITAR,
    _BELLS, _PAD,
)  # fmt: skip
"""Of eight programs each, from 0."""

EXCEPTIONS = {6: _GUITAR, 7: _GUITAR, 45: _GUITAR, 46: _GUITAR, 47: _BASS, 71: _CLARINET, 109: _REED, 110: _STRINGS,
              111: _REED}  # fmt: skip
"""Programs that do not sound as their family: harpsichord, clavinet, pizzicato, harp, timpani, clarinet, bagpipe …"""

_VIBRATO_RATE, _VIBRATO_DELAY = 5.2, 0.35
_LOUDEST_PARTIALS, _SOFTEST_PARTIALS = 1.0, 0.55
"""By what each partial is weaker, next to the one below, in the loudest and softest tone."""


def timbre_of(program: int | None) -> Timbre:
    """The sound of a General MIDI program, 0–127; a piano's for None."""
    return PIANO if program is None else EXCEPTIONS.get(program, FAMILIES[program // 8])


def tone(timbre: Timbre, pitch: int, loudness: float, samples: int) -> np.ndarray:
    """A tone that is held: float32[samples], with its attack and decay and no end.

    Args:
        pitch: MIDI pitch.
        loudness: 0 to 1; louder tones are brighter.
    """
    time = np.arange(samples, dtype=np.float64) / RATE
    fundamental = 440 * 2 ** ((pitch - 69) / 12)
    bent = time + _vibrato(timbre, time)
    brightness = _SOFTEST_PARTIALS + (_LOUDEST_PARTIALS - _SOFTEST_PARTIALS) * loudness
    wave = np.zeros(samples, np.float32)
    for index, amplitude in enumerate(timbre.amplitudes):
        number = timbre.ratios[index] if timbre.ratios else index + 1
        frequency = fundamental * number * np.sqrt(1 + timbre.stiffness * (index + 1) ** 2)
        if amplitude and frequency < _HIGHEST:
            partial = (amplitude * brightness**index * np.sin(2 * np.pi * frequency * bent)).astype(
                np.float32
            )
            wave += partial * _fading(timbre, pitch, number, time)
    return wave * _attack(timbre, samples)


def _vibrato(timbre: Timbre, time: np.ndarray) -> np.ndarray:
    """Seconds by which the tone runs ahead; the pitch swings more and more at first."""
    swing = (2 ** (timbre.vibrato / 1200) - 1) / (2 * np.pi * _VIBRATO_RATE)
    return (
        swing
        * np.minimum(1, time / _VIBRATO_DELAY)
        * (1 - np.cos(2 * np.pi * _VIBRATO_RATE * time))
    )


def _fading(timbre: Timbre, pitch: int, number: float, time: np.ndarray) -> np.ndarray | float:
    """High tones, and high partials of a tone, fade sooner."""
    if timbre.decay is None:
        return 1.0
    seconds = timbre.decay * 2 ** ((60 - pitch) / 24) / number**0.5
    return np.exp(-np.log(1000) * time / seconds).astype(np.float32)


def _attack(timbre: Timbre, samples: int) -> np.ndarray:
    """From 0 to 1 in a smooth curve, then 1."""
    ramp = np.minimum(1, np.arange(samples, dtype=np.float32) / (timbre.attack * RATE))
    return (0.5 - 0.5 * np.cos(np.pi * ramp)).astype(np.float32)

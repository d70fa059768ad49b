"""Drums of the General MIDI map, from noise and falling tones."""

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

"""A small room around what is played: an echo of noise that dies away, the same every time."""

import numpy as np

from rnngen.writers.audio.sound_file import RATE

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

"""Samples → a sound file at a fixed loudness, written by libsndfile."""

from io import BytesIO
from typing import Any

import numpy as np

RATE = 44_100
"""Samples per second."""

LOUDNESS = 0.11
"""Root mean square where a piece is not silent: about -19 dB below full scale."""

KNEE, CEILING = 0.6, 0.95
"""Samples above the knee are bent towards the ceiling, which none reaches."""

_BLOCK = RATE // 20
_FADE = RATE // 20
_SILENT = 1e-4

FORMATS: dict[str, dict[str, Any]] = {
    ".wav": {"format": "WAV", "subtype": "PCM_16"},
    ".ogg": {"format": "OGG", "subtype": "VORBIS"},
    ".flac": {"format": "FLAC", "subtype": "PCM_16"},
    ".mp3": {
        "format": "MP3",
        "subtype": "MPEG_LAYER_III",
        "bitrate_mode": "CONSTANT",
        "compression_level": 0.6,
    },
}
"""Suffix → arguments of libsndfile. Those of MP3 mean 160 kilobits per second."""


def master(stereo: np.ndarray) -> np.ndarray:
    """Bring samples to LOUDNESS, bend peaks below CEILING and fade the end out, in place.

    Args:
        stereo: float32[samples, 2] of any level.
    """
    stereo *= _gain(stereo)
    for start in range(0, len(stereo), RATE):
        _bend(stereo[start : start + RATE])
    fade = min(_FADE, len(stereo))
    stereo[len(stereo) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, np.newaxis]
    return stereo


def _bend(stereo: np.ndarray) -> None:
    """Bend the samples above KNEE towards CEILING, in place."""
    loud = np.abs(stereo) > KNEE
    beyond = np.abs(stereo[loud]) - KNEE
    room = CEILING - KNEE
    stereo[loud] = np.sign(stereo[loud]) * (KNEE + room * np.tanh(beyond / room))


def _gain(stereo: np.ndarray) -> float:
    """Return the factor that brings the blocks that are not silent to LOUDNESS on average."""
    blocks = stereo[: len(stereo) // _BLOCK * _BLOCK].reshape(-1, _BLOCK * 2)
    levels = np.sqrt(np.einsum("ij,ij->i", blocks, blocks) / (_BLOCK * 2))
    sounding = levels[levels > max(_SILENT, levels.max(initial=0) / 30)]
    return LOUDNESS / float(np.sqrt(np.mean(sounding**2))) if len(sounding) else 1.0


def sound_bytes(stereo: np.ndarray, suffix: str, comment: str) -> bytes:
    """Return a sound file.

    The same samples give the same bytes, except in .ogg files, which get a random number.

    Args:
        stereo: float[samples, 2], -1 to 1.
        suffix: One of FORMATS.
        comment: Kept in the file, where players and editors show it.
    """
    import soundfile

    buffer = BytesIO()
    with soundfile.SoundFile(buffer, "w", RATE, 2, **FORMATS[suffix]) as file:
        if comment:  # libsndfile refuses an empty one
            file.comment = comment
        # The Vorbis coder keeps what it is given on the stack, and crashes on a long piece.
        for start in range(0, len(stereo), RATE):
            # libsndfile turns integers into noise in MP3, and rounds floats down, so that silence
            # would not be silent.
            block = np.round(stereo[start : start + RATE] * 32767).astype(np.float32)
            file.write(block / 32767)
    return buffer.getvalue()

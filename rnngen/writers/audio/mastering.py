"""From what was played to what is heard: one loudness for every piece, peaks below full scale, a quiet end."""

import numpy as np

from rnngen.writers.audio.sound_file import RATE

LOUDNESS = 0.11
"""Root mean square of what sounds; about -19 dB below full scale."""

KNEE, CEILING = 0.6, 0.95
"""From the knee on, levels bend, so that none reaches the ceiling."""

_BLOCK = RATE // 20
_SILENT = 1e-4
_FADE = RATE // 20


def mastered(stereo: np.ndarray) -> np.ndarray:
    """float32[samples, 2] of any level → the same, all between -CEILING and CEILING; changes what it is given."""
    stereo *= _gain(stereo)
    loud = np.abs(stereo) > KNEE
    stereo[loud] = _bent(stereo[loud])
    fade = min(_FADE, len(stereo))
    stereo[len(stereo) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, np.newaxis]
    return stereo


def _gain(stereo: np.ndarray) -> float:
    """What brings the blocks that are not silent to LOUDNESS, on average."""
    whole = stereo[: len(stereo) // _BLOCK * _BLOCK].reshape(-1, _BLOCK * 2)
    levels = (
        np.sqrt(np.einsum("ij,ij->i", whole, whole) / whole.shape[1]) if len(whole) else np.zeros(0)
    )
    sounding = levels[levels > max(_SILENT, levels.max(initial=0) / 30)]
    return LOUDNESS / float(np.sqrt(np.mean(sounding**2))) if len(sounding) else 1.0


def _bent(samples: np.ndarray) -> np.ndarray:
    """Levels from KNEE up, pressed into what is left below CEILING, smoothly."""
    room = CEILING - KNEE
    return np.sign(samples) * (KNEE + room * np.tanh((np.abs(samples) - KNEE) / room))

"""Samples as a sound file, by libsndfile; knows nothing of music."""

from io import BytesIO
from typing import Any

import numpy as np

RATE = 44_100
"""Samples per second."""

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
"""Suffix → what libsndfile calls the format and its coding; of MP3, these are 160 kilobits per second."""


def sound_bytes(stereo: np.ndarray, suffix: str, comment: str) -> bytes:
    """A sound file of two channels: the same samples give the same bytes, but for .ogg, which draws a serial number.

    Args:
        stereo: float[samples, 2] from -1 to 1.
        suffix: One of FORMATS.
        comment: Kept in the file, where players and editors show it.
    """
    import soundfile  # what is not heard needs no libsndfile

    # Floats, as libsndfile turns integers to noise in MP3; of 16 bits, as it would round silence down.
    samples = np.round(stereo * 32767).astype(np.float32) / 32767
    buffer = BytesIO()
    with soundfile.SoundFile(buffer, "w", RATE, 2, **FORMATS[suffix]) as file:
        if comment:  # libsndfile refuses an empty one
            file.comment = comment
        for start in range(
            0, len(samples), RATE
        ):  # of longer pieces, the coder of Vorbis keeps all on the stack
            file.write(samples[start : start + RATE])
    return buffer.getvalue()

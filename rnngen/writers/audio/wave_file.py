"""Samples as a WAV file; knows nothing of music."""

import struct
import wave
from io import BytesIO

import numpy as np

RATE = 44_100
"""Samples per second."""


def wave_bytes(stereo: np.ndarray, comment: str) -> bytes:
    """A WAV file of 16 bits and two channels.

    Args:
        stereo: float[samples, 2] from -1 to 1.
        comment: Kept in the file's list of information, where players and editors show it.
    """
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(stereo * 32767).astype("<i2").tobytes())
    data = buffer.getvalue() + _information(comment)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def _information(comment: str) -> bytes:
    """A LIST chunk with the comment (ICMT), of even length."""
    text = comment.encode("utf-8", "replace") + b"\0"
    text += b"\0" * (len(text) % 2)
    entries = b"INFOICMT" + struct.pack("<I", len(text)) + text
    return b"LIST" + struct.pack("<I", len(entries)) + entries

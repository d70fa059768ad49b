"""Pieces → stereo sound files, played by FluidSynth or a built-in synthesiser.

The same piece gives the same bytes, except in .ogg files. What FluidSynth plays depends on its
version and soundfont.
"""

from rnngen.errors import WriterError, setting_error
from rnngen.kinds import SOUNDS, Sound
from rnngen.music.performance import Performance, Piece
from rnngen.writers.audio import fluidsynth
from rnngen.writers.timeline import Clock, performance_as_score

__all__ = ["check_sound", "fluidsynth_hint", "render_sound"]

MAX_MINUTES = 20
"""A minute takes up to 42 MB of memory while it is made."""

TAIL_SECONDS = 1.5
"""Silence after the last bar, in which the last notes ring out."""


def render_sound(piece: Piece, suffix: str, provenance: str, sound: Sound = "auto") -> bytes:
    """Return a sound file of the piece. The provenance is its comment.

    Raises:
        WriterError: if the piece is longer than MAX_MINUTES, or FluidSynth is required but missing,
            or fails.
    """
    from rnngen.writers.audio import synthesiser
    from rnngen.writers.audio.sound_file import master, sound_bytes

    check_sound(sound)
    score = performance_as_score(piece) if isinstance(piece, Performance) else piece
    seconds = Clock(score).seconds(score.ticks)
    if seconds > 60 * MAX_MINUTES:
        raise WriterError(
            f"The piece lasts {seconds / 60:.0f} minutes, and sound files hold at most "
            f"{MAX_MINUTES}. Write a shorter piece, or a .mid file."
        )
    installed = None if sound == "built-in" else fluidsynth.find()
    length = seconds + TAIL_SECONDS
    stereo = (
        fluidsynth.play(installed, score, length) if installed else synthesiser.play(score, length)
    )
    return sound_bytes(master(stereo), suffix, provenance)


def check_sound(sound: Sound) -> None:
    """Raise an error if this machine cannot make a sound."""
    if sound not in SOUNDS:
        raise setting_error("sound", f"one of {', '.join(SOUNDS)}", sound)
    if sound == "fluidsynth":
        fluidsynth.require()


def fluidsynth_hint() -> str | None:
    """Return how to install FluidSynth, or None if it is installed."""
    if fluidsynth.find():
        return None
    return f"built-in sound; for that of real instruments: {fluidsynth.HOW_TO_INSTALL}"

"""Scores as sound files in stereo, from FluidSynth where it is installed, or from a synthesiser of our own.

Same score, same sound, same bytes but for .ogg; what FluidSynth gives depends on its version and soundfont.
"""

from rnngen.errors import WriterError
from rnngen.kinds import SOUNDS, Sound
from rnngen.music.score import Score
from rnngen.writers.audio import fluidsynth
from rnngen.writers.audio.clock import Clock
from rnngen.writers.audio.sound_file import FORMATS, sound_bytes

__all__ = ["SOUND_FILES", "Clock", "check_sound", "fluidsynth_hint", "render_sound"]

SOUND_FILES = tuple(FORMATS)
"""Suffixes of what can be written."""

LONGEST_MINUTES = 40
"""A minute takes 21 MB of memory while it is made."""

TAIL_SECONDS = 1.5
"""After the last bar, for what rings on."""


def render_sound(score: Score, suffix: str, provenance: str, sound: Sound = "auto") -> bytes:
    """The score as a sound file, as long as it lasts at its tempos and TAIL_SECONDS more; its comment: the provenance.

    Raises:
        WriterError: if it lasts more than LONGEST_MINUTES, or FluidSynth is asked for and not there or fails.
    """
    from rnngen.writers.audio.mastering import mastered
    from rnngen.writers.audio.orchestra import play

    check_sound(sound)
    seconds = Clock(score).seconds(score.ticks)
    if seconds > 60 * LONGEST_MINUTES:
        raise WriterError(
            f"A piece is too long to be written as sound. Expected at most {LONGEST_MINUTES} minutes. "
            f"Received: {seconds / 60:.0f}."
        )
    installed = None if sound == "built-in" else fluidsynth.find()
    length = seconds + TAIL_SECONDS
    stereo = fluidsynth.play(installed, score, length) if installed else play(score, length)
    return sound_bytes(mastered(stereo), suffix, provenance)


def check_sound(sound: Sound) -> None:
    """Raise WriterError where a sound is asked for that this machine cannot make."""
    if sound not in SOUNDS:
        raise WriterError(f"Unknown sound. Expected one of {', '.join(SOUNDS)}. Received: {sound}.")
    if sound == "fluidsynth":
        fluidsynth.require()


def fluidsynth_hint() -> str | None:
    """How to get FluidSynth, where it or its soundfont is missing."""
    return (
        None
        if fluidsynth.find()
        else f"built-in sound; for that of real instruments: {fluidsynth.HOW_TO_INSTALL}"
    )

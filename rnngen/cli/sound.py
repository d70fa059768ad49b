"""What plays a score that is written as .wav: the option, and a word on what would sound better."""

from collections.abc import Iterable

import click

from rnngen.cli.options import notice
from rnngen.kinds import SOUNDS

sound_option = click.option(
    "--sound",
    type=click.Choice(SOUNDS),
    default="auto",
    show_default=True,
    help="What plays a .wav: FluidSynth with a General MIDI soundfont, or a built-in synthesiser; "
    "auto takes FluidSynth where it is installed.",
)


def tell_sound(suffixes: Iterable[str], sound: str) -> None:
    """Say how to get FluidSynth, where a .wav is to be written without it and nobody chose so."""
    from rnngen.writers import WAV
    from rnngen.writers.audio import fluidsynth_hint

    if WAV in suffixes and sound == "auto" and (hint := fluidsynth_hint()):
        notice(hint)

"""What plays a score that is written as a sound file: the option, and a word on what would sound better."""

from collections.abc import Iterable

import click

from rnngen.cli.options import notice
from rnngen.kinds import SOUNDS

sound_option = click.option(
    "--sound",
    type=click.Choice(SOUNDS),
    default="auto",
    show_default=True,
    help="What plays a sound file: FluidSynth with a General MIDI soundfont, or a built-in synthesiser; "
    "auto takes FluidSynth where it is installed.",
)


def tell_sound(suffixes: Iterable[str], sound: str) -> None:
    """Say how to get FluidSynth, where a sound file is to be written without it and nobody chose so."""
    from rnngen.writers import SOUND_FILES
    from rnngen.writers.audio import fluidsynth_hint

    if set(SOUND_FILES) & set(suffixes) and sound == "auto" and (hint := fluidsynth_hint()):
        notice(hint)

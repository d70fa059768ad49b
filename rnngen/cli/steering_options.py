"""The options that say what music is to be like, for `rnngen sample`."""

from dataclasses import fields

import click

from rnngen.cli.options import setting_option, with_options
from rnngen.config import FormConfig, Settings, SteerConfig

steering_options = with_options(
    click.option("--metre", metavar="N/M", help="Metre of the music, such as 6/8: one that MODEL learnt from."),
    click.option(
        "--key", metavar="KEY", help="Key of the music, such as D, Bb, F#m; one that MODEL never saw by transposition."
    ),
    setting_option("--tempo", SteerConfig, show_default=False),
    click.option("--range", metavar="LOW-HIGH", help="Lowest and highest pitch, such as G3-D6; C4 is middle C."),
    setting_option("--density", SteerConfig, show_default=False),
    click.option(
        "--accompany",
        metavar="CHORDS",
        help="Chords bar by bar, such as 'G | C G | D7 | G': the melody follows them, "
        "a second part plays them, again and again where --bars says more.",
    ),
    click.option(
        "--form", metavar="LETTERS", help="Sections, such as AABA: a letter that comes again repeats its own."
    ),
    setting_option(
        "--section-bars", FormConfig, show_default=f"{FormConfig.section_bars}, or --bars shared out", default=None
    ),
    setting_option("--variation", FormConfig, default=None, show_default=str(FormConfig.variation)),
)


def told(config: Settings) -> dict[str, str]:
    """What provenance tells of settings: those that are not the usual ones."""
    usual = {item.name: item.default for item in fields(config)}  # type: ignore[arg-type]
    return {name.replace("_", " "): str(value) for name, value in vars(config).items() if value != usual[name]}

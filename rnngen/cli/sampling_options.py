"""The options that say how tokens are chosen, for every command that samples."""

import secrets
from typing import Any

import click

from rnngen.cli.options import given, setting_option, with_options
from rnngen.config import SampleConfig
from rnngen.errors import SettingError
from rnngen.kinds import INFILL_BEST_OF, INFILL_LENGTH, KINDS, Kind
from rnngen.temperature import parse_schedule


class Temperature(click.ParamType[str]):
    """A number, a ramp or a cycle."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The spelling itself, once it has been understood."""
        try:
            parse_schedule(value)
        except SettingError as error:
            self.fail(str(error), param, ctx)
        return str(value)


def suiting(name: str) -> str:
    """The default of each kind, for the help: 'text 0.7, latex 0.6, …'."""
    return ", ".join(f"{kind.name} {getattr(kind, name)}" for kind in KINDS.values())


TEMPERATURE = click.option(
    "--temperature",
    type=Temperature(),
    show_default=suiting("temperature"),
    help="0 always takes the likeliest token; 1 samples as learnt; more is wilder. 0.4:1.1 goes from one to the other "
    "along the sample, 1.0,0.5,0.2 takes turns.",
)
REPEAT_GUARD = click.option(
    "--repeat-guard/--no-repeat-guard",
    default=True,
    help="Undo a passage that comes again and again, and go on from before it a little warmer.  [default: on]",
)
STOP = click.option("--stop", metavar="TEXT", help="End before this text.")
OPTIONS = (
    TEMPERATURE,
    setting_option("--word-temperature", SampleConfig, show_default="that of all"),
    setting_option("--rhythm-temperature", SampleConfig, show_default="that of all"),
    setting_option("--top-k", SampleConfig, show_default="all are kept"),
    setting_option("--top-p", SampleConfig, show_default="all are kept"),
    setting_option("--min-p", SampleConfig, show_default="all are kept"),
    REPEAT_GUARD,
    STOP,
    setting_option(
        "--length", SampleConfig, show_default=f"{suiting('length')}; {INFILL_LENGTH} between texts", default=None
    ),
    setting_option("--bars", SampleConfig, show_default="as --length has it"),
    setting_option("--seconds", SampleConfig, show_default="as --length has it"),
    setting_option("--count", SampleConfig),
    setting_option(
        "--best-of", SampleConfig, show_default=f"1; {INFILL_BEST_OF} to fill a gap or harmonise", default=None
    ),
    setting_option("--seed", SampleConfig, show_default="drawn, and printed", default=None),
)


sampling_options = with_options(*OPTIONS)
"""All options of `SampleConfig`."""


def config_of(options: dict[str, Any], kind: Kind, fills: bool = False) -> SampleConfig:
    """The settings that options say; what they leave open suits the kind and the task, and the seed is drawn.

    Args:
        fills: Whether something between what is given is to be drawn.
    """
    wanted = given(SampleConfig, options)
    usual: dict[str, Any] = {"temperature": kind.temperature, "length": kind.length}
    if fills:
        usual["best_of"] = INFILL_BEST_OF
        usual["length"] = kind.length if kind.is_music else INFILL_LENGTH
    if "seed" not in wanted:
        usual["seed"] = secrets.randbits(32)
    return SampleConfig(**(usual | wanted))

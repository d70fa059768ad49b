"""The options that say how tokens are chosen, for every command that samples."""

import secrets
from dataclasses import dataclass, fields
from typing import Any

import click

from rnngen.cli.options import given, setting_option, with_options
from rnngen.config import FormConfig, SampleConfig, Settings, SteerConfig, parse_schedule
from rnngen.errors import SettingError
from rnngen.kinds import INFILL_BEST_OF, INFILL_LENGTH, KINDS, Kind

steering_options = with_options(
    click.option(
        "--metre",
        metavar="N/M",
        help="Metre of the music, such as 6/8: one that MODEL learnt from.",
    ),
    click.option(
        "--key",
        metavar="KEY",
        help="Key of the music, such as D, Bb, F#m; one that MODEL never saw by transposition.",
    ),
    setting_option("--tempo", SteerConfig, show_default=False),
    click.option(
        "--range",
        metavar="LOW-HIGH",
        help="Lowest and highest pitch, such as G3-D6; C4 is middle C.",
    ),
    setting_option("--density", SteerConfig, show_default=False),
    click.option(
        "--accompany",
        metavar="CHORDS",
        help="Chords bar by bar, such as 'G | C G | D7 | G': the melody follows them, "
        "a second part plays them, again and again where --bars says more.",
    ),
    click.option(
        "--form",
        metavar="LETTERS",
        help="Sections, such as AABA: a letter that comes again repeats its own.",
    ),
    setting_option(
        "--section-bars",
        FormConfig,
        show_default=f"{FormConfig.section_bars}, or --bars shared out",
        default=None,
    ),
    setting_option("--variation", FormConfig, default=None, show_default=str(FormConfig.variation)),
)


def told(config: Settings) -> dict[str, str]:
    """What provenance tells of settings: those that are not the usual ones."""
    usual = {item.name: item.default for item in fields(config)}  # type: ignore[arg-type]
    return {
        name.replace("_", " "): str(value)
        for name, value in vars(config).items()
        if value != usual[name]
    }


GIVEN = ("prime", "between", "keep_bars", "form", "harmonise")


@dataclass(frozen=True)
class SampleOptions:
    """The options that choose the task."""

    prime: str | None = None
    keep_prime: bool = True
    between: tuple[str, str] | None = None
    keep_bars: str | None = None
    form: str | None = None
    harmonise: str | None = None
    parts: str | None = None
    """Of the score in `prime`."""

    @property
    def fills(self) -> bool:
        """Whether something between or beside what is given is to be drawn, for which many ways are tried."""
        return any(given is not None for given in (self.between, self.keep_bars, self.harmonise))

    def check(self, given: set[str]) -> None:
        """Raise where options exclude one another.

        Args:
            given: The names of all options that were given.
        """
        for option, others, why in _EXCLUDED:
            excluded = [name for name in others if name in given]
            if option in given and excluded:
                raise click.UsageError(
                    f"{_flag(option)} {why}. Expected it without {', '.join(map(_flag, others))}. "
                    f"Received: {', '.join(map(_flag, excluded))}."
                )
        for option, needed in _NEEDED:
            if option in given and needed not in given:
                raise click.UsageError(
                    f"{_flag(option)} says nothing alone. Expected it with {_flag(needed)}."
                )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


_NEEDED = (
    ("drop_prime", "prime"),
    ("parts", "prime"),
    ("section_bars", "form"),
    ("variation", "form"),
)
_RULES = ("free", "grammar", "match")
_EXCLUDED = (
    ("mix", ("baseline",), "lets the network and n-grams write together"),
    (
        "between",
        ("prime", "keep_bars", "form", "harmonise", "drop_prime"),
        "says where a text begins and ends",
    ),
    (
        "keep_bars",
        ("bars", *_RULES, "no_copy", "metre", "key", "form", "harmonise", "drop_prime"),
        "fills the bars that there are",
    ),
    ("form", (*_RULES, "no_copy", "harmonise", "drop_prime"), "builds a piece of sections"),
    (
        "accompany",
        (*_RULES, "between", "keep_bars", "form", "harmonise", "drop_prime"),
        "lets a new melody follow chords from its first bar on",
    ),
    (
        "harmonise",
        (*_RULES, "no_copy", "prime", "bars", "metre", "key"),
        "sets voices under a melody, whose bars and keys stay",
    ),
)


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
        "--length",
        SampleConfig,
        show_default=f"{suiting('length')}; {INFILL_LENGTH} between texts",
        default=None,
    ),
    setting_option("--bars", SampleConfig, show_default="as --length has it"),
    setting_option("--seconds", SampleConfig, show_default="as --length has it"),
    setting_option("--count", SampleConfig),
    setting_option(
        "--best-of",
        SampleConfig,
        show_default=f"1; {INFILL_BEST_OF} to fill a gap or harmonise",
        default=None,
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

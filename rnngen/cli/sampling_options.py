"""The options that say what to sample and how tokens are chosen."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import click

from rnngen.cli.options import given, setting_option, with_options
from rnngen.config import DRUMS, FormConfig, SampleConfig, Settings, SteerConfig, parse_schedule
from rnngen.errors import SettingError, conflict_error, flag
from rnngen.kinds import HARMONY_TEMPERATURE, INFILL_BEST_OF, INFILL_LENGTH, KINDS, Kind

steering_options = with_options(
    click.option(
        "--metre",
        metavar="N/M",
        help="Write music in this metre, such as 6/8; MODEL must have learnt it.",
    ),
    click.option(
        "--key",
        metavar="KEY",
        help="Write music in this key, such as D, Bb or F#m; a key that MODEL did not learn is "
        "reached by transposing.",
    ),
    setting_option("--tempo", SteerConfig, show_default=False),
    click.option(
        "--range",
        metavar="LOW-HIGH",
        help="Use only pitches from LOW to HIGH, such as G3-D6; C4 is middle C.",
    ),
    setting_option("--density", SteerConfig, show_default=False),
    click.option(
        "--instruments",
        metavar="NAME,…",
        help="Write for these instruments, one part each, such as 'piano,bass,drums'; MODEL must "
        "have learnt them.",
    ),
    click.option(
        "--drums",
        type=click.Choice(DRUMS),
        help="Write music with drums, without drums, or for drums only.",
    ),
    click.option(
        "--accompany",
        metavar="CHORDS",
        help="Write a melody over these chords, given bar by bar such as 'G | C G | D7 | G', and "
        "add a part that plays them. With more --bars, the chords repeat.",
    ),
    click.option(
        "--form",
        metavar="LETTERS",
        help="Build a piece of sections, such as AABA; a repeated letter repeats its section.",
    ),
    setting_option(
        "--section-bars",
        FormConfig,
        show_default=f"{FormConfig.section_bars}, or an equal share of --bars",
        default=None,
    ),
    setting_option("--variation", FormConfig, default=None, show_default=str(FormConfig.variation)),
)


MOST_TOKENS_OF_BAR = 150


def describe(config: Settings) -> dict[str, str]:
    """Return the settings that differ from their defaults, for a provenance line."""
    defaults = {item.name: item.default for item in fields(config)}  # type: ignore[arg-type]
    return {
        name.replace("_", " "): str(value)
        for name, value in vars(config).items()
        if value != defaults[name]
    }


@dataclass(frozen=True)
class SampleOptions:
    """The options that choose the task, as the user typed them."""

    prime: str | None = None
    keep_prime: bool = True
    between: tuple[str, str] | None = None
    keep_bars: str | None = None
    harmonise: str | None = None
    parts: str | None = None
    """Parts to read of the score in `prime`."""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "SampleOptions":
        """Return them from the options of the command by name."""
        return cls(
            options["prime"],
            options["keep_prime"] is not False,
            options["between"],
            options["keep_bars"],
            options["harmonise"],
            options["parts"],
        )

    @property
    def fills_gap(self) -> bool:
        """Whether the sample has to fit given material, so that many candidates are drawn."""
        return any(value is not None for value in (self.between, self.keep_bars, self.harmonise))


def check_combinations(explicit: set[str]) -> None:
    """Raise UsageError for options that exclude or need one another.

    Args:
        explicit: the names of the options that the user gave.
    """
    for option, others, why in _EXCLUDED:
        excluded = [flag(name) for name in others if name in explicit]
        if option in explicit and excluded:
            raise click.UsageError(
                f"{flag(option)} {why}. Give it without {' and '.join(excluded)}."
            )
    for option, needed in _NEEDED:
        if option in explicit and needed not in explicit:
            raise click.UsageError(f"{flag(option)} needs {flag(needed)}.")


def check_harmonising(explicit: set[str]) -> None:
    """Raise SettingError for options that do not go with a given melody."""
    excluded = {name for option, names, _ in _EXCLUDED if option == "harmonise" for name in names}
    excluded |= {"between", "keep_bars", "harmonise", "form", "accompany", "mix", "baseline"}
    for name in sorted(explicit & excluded):
        raise conflict_error("given", name)


_NEEDED = (
    ("shard", "seed"),
    ("drop_prime", "prime"),
    ("parts", "prime"),
    ("keep_stop", "stop"),
    ("section_bars", "form"),
    ("variation", "form"),
)
_RULES = ("free", "grammar", "match")
_EXCLUDED = (
    ("shard", ("page",), "draws a part of the samples"),
    ("mix", ("baseline",), "mixes the network and n-grams"),
    (
        "between",
        ("prime", "keep_bars", "form", "harmonise", "drop_prime"),
        "gives the beginning and the end of the text",
    ),
    (
        "keep_bars",
        ("bars", *_RULES, "no_copy", "metre", "key", "form", "harmonise", "drop_prime"),
        "rewrites bars of a given score",
    ),
    ("title", ("prime", "between"), "begins a paper"),
    ("author", ("prime", "between"), "begins a paper"),
    ("form", (*_RULES, "no_copy", "harmonise", "drop_prime"), "builds a piece of sections"),
    *(
        (option, (*_RULES, "prime", "between", "keep_bars", "harmonise"), "chooses new parts")
        for option in ("instruments", "drums")
    ),
    ("instruments", ("drums",), "names drums among its instruments"),
    (
        "accompany",
        (*_RULES, "between", "keep_bars", "form", "harmonise", "drop_prime"),
        "writes a new melody over chords from the first bar on",
    ),
    (
        "harmonise",
        (*_RULES, "no_copy", "prime", "bars", "metre", "key"),
        "writes parts under a melody that stays as it is",
    ),
)
"""Option, the options that it excludes, and what it does."""


class Temperature(click.ParamType[str]):
    """A number, a ramp or a cycle."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the temperature, and return it as it was typed."""
        try:
            parse_schedule(value)
        except SettingError as error:
            self.fail(str(error), param, ctx)
        return str(value)


def suiting(name: str) -> str:
    """Return the default of each kind for a help text: 'text 0.7, latex 0.6, …'."""
    return ", ".join(f"{kind.name} {getattr(kind, name)}" for kind in KINDS.values())


TEMPERATURE = click.option(
    "--temperature",
    type=Temperature(),
    show_default=f"{suiting('temperature')}; {HARMONY_TEMPERATURE} with --harmonise",
    help="Divide the logits by this number: 0 takes the likeliest token, except to leave a loop, 1 "
    "samples as learnt, more is wilder. 0.4:1.1 changes it evenly along the sample; "
    "1.0,0.5,0.2 takes turns.",
)
REPEAT_GUARD = click.option(
    "--repeat-guard/--no-repeat-guard",
    default=True,
    help="Undo a passage that repeats again and again, and go on from before it at a higher "
    "temperature.  [default: on]",
)
STOP = click.option("--stop", metavar="TEXT", help="End a sample at this text.")
KEEP_STOP = click.option(
    "--keep-stop/--drop-stop",
    default=None,
    help="Write the text of --stop at the end of samples, or leave it out.  [default: drop]",
)
EXACT = click.option(
    "--exact",
    is_flag=True,
    default=None,
    help="End prose after --length characters, even within a word.",
)
OPTIONS = (
    TEMPERATURE,
    setting_option("--word-temperature", SampleConfig, show_default="--temperature"),
    setting_option("--rhythm-temperature", SampleConfig, show_default="--temperature"),
    setting_option("--top-k", SampleConfig, show_default="keep all"),
    setting_option("--top-p", SampleConfig, show_default="keep all"),
    setting_option("--min-p", SampleConfig, show_default="keep all"),
    REPEAT_GUARD,
    STOP,
    KEEP_STOP,
    setting_option(
        "--length",
        SampleConfig,
        show_default=f"{suiting('length')}; {INFILL_LENGTH} with --between",
        default=None,
    ),
    EXACT,
    setting_option("--bars", SampleConfig, show_default="as --length allows"),
    setting_option("--seconds", SampleConfig, show_default="as --length allows"),
    setting_option("--count", SampleConfig),
    setting_option(
        "--best-of",
        SampleConfig,
        show_default=f"1; {INFILL_BEST_OF} with --between, --keep-bars or --harmonise",
        default=None,
    ),
    setting_option("--seed", SampleConfig, show_default="random, and printed", default=None),
)


sampling_options = with_options(*OPTIONS)
"""All options of `SampleConfig`."""


def config_of(
    options: Mapping[str, Any], kind: Kind, task: SampleOptions | None = None
) -> SampleConfig:
    """Return the settings; defaults are those of the kind and the task, and the seed is random.

    At temperature 0 it is 0, so that the same command gives the same sample.
    """
    task = task or SampleOptions()
    explicit = given(SampleConfig, options)
    defaults = kind.sampling
    if task.fills_gap:
        defaults["best_of"] = INFILL_BEST_OF
    if task.harmonise is not None:
        defaults["temperature"] = HARMONY_TEMPERATURE
    if task.between is not None:
        defaults["length"] = INFILL_LENGTH
    elif "bars" in explicit:
        # A band takes some hundred tokens a bar, and shall not break off before its last one.
        defaults["length"] = max(defaults["length"], MOST_TOKENS_OF_BAR * explicit["bars"])
    if "seed" not in explicit:
        # Nothing is drawn at temperature 0, but to leave a loop.
        is_greedy = str(explicit.get("temperature", defaults["temperature"])) in ("0", "0.0")
        defaults["seed"] = 0 if is_greedy else secrets.randbits(32)
    return SampleConfig(**(defaults | explicit))

"""Options that know their default, range and meaning from the settings they set."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from rnngen.config import Settings, is_whole
from rnngen.kinds import KINDS, SOUNDS


class Duration(click.ParamType[float]):
    """A length of time such as 90s, 10m, 1h30m; in seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """'1h30m' → 5400.0; a bare number could be minutes or seconds, and is refused."""
        if isinstance(value, int | float):
            return float(value)
        parts = re.fullmatch(r"(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?", value.strip().lower())
        try:
            units = zip(parts.groups(), (3600, 60, 1), strict=True) if parts else ()
            seconds = sum(float(number) * unit for number, unit in units if number)
        except ValueError:
            seconds = 0
        if seconds < 1:
            self.fail(
                f"{value!r} is not a length of time. Expected 1s or more, such as 90s, 10m or 1h30m.",
                param,
                ctx,
            )
        return seconds


class Number(click.ParamType[float]):
    """A number in the range of a setting; says the range only when it is left."""

    def __init__(self, field: "Field[Any]") -> None:
        self._whole = is_whole(field)
        self._low, self._high = field.metadata["minimum"], field.metadata["maximum"]
        self.name = "integer" if self._whole else "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """'0.7' → 0.7; whole numbers stay whole."""
        try:
            number = int(value) if self._whole else float(value)
        except ValueError:
            number = None
        if number is None or not self._low <= number <= self._high:
            self.fail(
                f"Expected {self.name} from {self._low} to {self._high}. Received: {value}.",
                param,
                ctx,
            )
        return number


def setting_option(
    name: str, settings: type[Settings], show_default: str | bool = True, **options: Any
) -> Callable[[Any], Any]:
    """A click option for the field of `settings` of the same name, with its range, meaning and default."""
    wanted = name.lstrip("-").replace("-", "_")
    field = next(item for item in fields(settings) if item.name == wanted)  # type: ignore[arg-type]
    meaning = field.metadata["meaning"]
    options.setdefault("default", field.default)
    return click.option(
        name,
        type=Number(field),
        show_default=show_default,
        help=meaning[0].upper() + meaning[1:] + ".",
        **options,
    )


kind_option = click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    help="Read the corpus as this kind, whatever its suffixes say.",
)
performance_option = click.option(
    "--performance",
    is_flag=True,
    help="Keep the timing, in milliseconds, and the touch of recorded MIDI instead of bars (--kind performance).",
)


def kind_asked(kind: str | None, performance: bool) -> str | None:
    """The kind that --kind and --performance ask for."""
    if performance and kind not in (None, "performance"):
        raise click.UsageError(
            f"--performance says the kind already. Expected it without --kind. Received: {kind}."
        )
    return "performance" if performance else kind


def with_options(
    *options: Callable[[Any], Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command these options, in the order of its help."""

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return give


def given(kind: type[Settings], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are settings of a kind, without those that were not given."""
    names = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    return {name: value for name, value in options.items() if name in names and value is not None}


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of a table."
)


def outputs_option(default: str) -> Callable[[Any], Any]:
    """The files that are written; `default` says where it goes without any."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"Write to this file; may be repeated.  [default: {default}]",
    )


PARTS_MEANING = (
    "Parts of scores: all, the melody as one line, or the parts of this name, instrument or number."
)


def parts_option(default: str, meaning: str = PARTS_MEANING) -> Callable[[Any], Any]:
    """Which parts of scores are read; `default` says which are where nothing is said."""
    return click.option(
        "--parts", metavar="melody|all|NAME|NUMBER", help=f"{meaning}  [default: {default}]"
    )


def reading_options(default: str) -> Callable[[Any], Any]:
    """What a corpus is read as; `default` says which parts of scores are read where nothing is said."""
    return with_options(kind_option, performance_option, parts_option(default))


def complete_model(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of models, and files."""
    from rnngen.models.library import model_names

    return _names_and_files(model_names(), incomplete)


def complete_corpus(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of built-in corpora, and files."""
    from rnngen.corpus.builtin import builtin_names

    return _names_and_files(builtin_names(), incomplete)


def _names_and_files(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    known = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*known, CompletionItem(incomplete, type="file")]


def name_environment(command: click.Command, prefix: str = "RNNGEN") -> None:
    """Let every option be set by an environment variable named after command and option: RNNGEN_TRAIN_TIME."""
    prefix = f"{prefix}_{command.name}".upper()
    for option in command.params:
        if isinstance(option, click.Option):
            longest = max(option.opts, key=len).lstrip("-")
            option.envvar = f"{prefix}_{longest}".replace("-", "_").upper()
    for inner in getattr(command, "commands", {}).values():
        name_environment(inner, prefix)


def notice(message: str) -> None:
    """A line for the person, on stderr, so that stdout holds results only; where nobody listens, results go on."""
    with suppress(OSError):
        click.echo(message, err=True)


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

"""Options and helpers that several commands share.

An option of a setting takes its default, range and help text from `rnngen.config`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import Field, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from rnngen.cli.terminal import notice
from rnngen.config import TRANSPOSE, Settings, is_whole, range_of
from rnngen.errors import UnnamedCorpus, WriterError
from rnngen.kinds import KINDS, OFF, SOUNDS, UNWRAP


@contextmanager
def naming(asked: str) -> Iterator[None]:
    """Put the option as it was typed before a message about what it asks for."""
    try:
        yield
    except (WriterError, UnnamedCorpus) as error:
        raise type(error)(f"{asked}: {error}") from error


class Duration(click.ParamType[float]):
    """A duration such as 90s, 10m or 1h30m, in seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Parse '1h30m' as 5400.0. Refuse a bare number: it could be minutes or seconds."""
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
                f"{value!r} is not a duration of 1s or more, such as 90s or 1h30m.", param, ctx
            )
        return seconds


class Number(click.ParamType[float]):
    """A number in the range of a setting."""

    def __init__(self, field: "Field[Any]") -> None:
        self._field = field
        self.name = "integer" if is_whole(field) else "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Parse an integer or a number, and check its range."""
        low, high = self._field.metadata["minimum"], self._field.metadata["maximum"]
        try:
            number = int(value) if is_whole(self._field) else float(value)
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            self.fail(f"{value!r} is not {range_of(self._field)}.", param, ctx)
        return number


def setting_option(
    name: str, settings: type[Settings], show_default: str | bool = True, **options: Any
) -> Callable[[Any], Any]:
    """Return the option of the field of `settings` of the same name."""
    wanted = name.lstrip("-").replace("-", "_")
    field = next(item for item in fields(settings) if item.name == wanted)  # type: ignore[arg-type]
    options.setdefault("default", field.default)
    if re.search(r"\bN\b", field.metadata["help"]):
        options.setdefault("metavar", "N")
    return click.option(
        name,
        type=Number(field),
        show_default=show_default,
        help=field.metadata["help"],
        **options,
    )


transpose_option = click.option(
    "--transpose",
    type=click.Choice(TRANSPOSE),
    default="auto",
    show_default=True,
    help="Train on music in other keys too, in which every part stays in its range. "
    "Vary the tempo of performances too.",
)


kind_option = click.option(
    "--kind",
    type=click.Choice([kind.name for kind in KINDS.values() if not kind.is_source]),
    help="Read the corpus as this kind, whatever its file names say.",
)
performance_option = click.option(
    "--performance",
    is_flag=True,
    help="Keep the exact timing and touch of recorded MIDI instead of bars (--kind performance).",
)


def kind_asked(kind: str | None, performance: bool) -> str | None:
    """Return the kind that --kind and --performance choose."""
    if performance and kind not in (None, "performance"):
        raise click.UsageError(
            f"--performance and --kind {kind} exclude each other. Give one of them."
        )
    return "performance" if performance else kind


def with_options(
    *options: Callable[[Any], Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add these options to a command, in the order of its help."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def given(kind: type[Settings], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are fields of `kind` and have a value."""
    names = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    return {name: value for name, value in options.items() if name in names and value is not None}


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of a table."
)


def outputs_option(default: str) -> Callable[[Any], Any]:
    """Return -o/--output; the help names `default` for the case without it."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"Write to this file. May be repeated.  [default: {default}]",
    )


PARTS_HELP = (
    "Read these parts of scores: all, the melody as one line, or one by name, instrument or number."
)


def parts_option(default: str, help_text: str = PARTS_HELP) -> Callable[[Any], Any]:
    """Return --parts; the help names `default` for the case without it."""
    return click.option(
        "--parts", metavar="melody|all|NAME|NUMBER", help=f"{help_text}  [default: {default}]"
    )


only_option = click.option(
    "--only",
    multiple=True,
    metavar="GLOB",
    help="Read only files with such a name, like 'test_*.py'. May be repeated.",
)


column_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN",
    help="Learn the text in this column of a table, named or counted from 1; a row is a document. "
    "May be repeated.",
)
unwrap_option = click.option(
    "--unwrap",
    type=click.Choice(UNWRAP),
    help="Join lines of text that are filled to a width into paragraphs: where a file looks so, in "
    "every file, or never.  [default: auto]",
)
source_option = click.option(
    "--source",
    metavar="COLUMN|FOLDER",
    help="Learn pairs: read sources from this column of a table, named or counted from 1, or from "
    "this folder of the corpus.",
)
target_option = click.option(
    "--target",
    metavar="COLUMN|FOLDER",
    help="Learn pairs: read targets from this column, or from the files of the same names in this "
    "folder. The word folder takes the name of each file's folder as its label.",
)
fields_option = click.option(
    "--given",
    "fields",
    metavar="FIELD,…",
    help="Learn pairs: write poems to these fields of theirs, such as title,author, or scores to "
    "their melody.",
)
READING = (
    *("kind", "performance", "parts", "only", "unwrap"),
    *("columns", "source", "target", "fields"),
)
"""Names of the reading options."""


def reading_options(default: str) -> Callable[[Any], Any]:
    """Add the options for reading a corpus; the command gets them as `reading`.

    Args:
        default: that of --parts, for the help.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_reading(*args: Any, **options: Any) -> Any:
            asked = {name: options.pop(name) for name in READING}
            return command(*args, reading=Reading.asked(asked), **options)

        options = (
            kind_option,
            performance_option,
            parts_option(default),
            only_option,
            unwrap_option,
        )
        columns = (column_option, source_option, target_option, fields_option)
        return with_options(*options, *columns)(with_reading)

    return decorate


@dataclass(frozen=True)
class Reading:
    """How to read a corpus."""

    kind: str | None = None
    """By default the kind of most files."""
    parts: str | None = None
    """Parts of scores; by default all."""
    only: tuple[str, ...] = ()
    """Patterns of the names of files; empty for all."""
    columns: tuple[str, ...] = ()
    """The columns of tables whose texts are documents."""
    unwrap: str | None = None
    """Whether to join filled lines of text; by default auto."""
    source: str | None = None
    """The column of the sources of pairs."""
    target: str | None = None
    """The column of their targets, or `folder`."""
    fields: tuple[str, ...] = ()
    """The fields of poems that are their sources."""

    @classmethod
    def asked(cls, options: Mapping[str, Any]) -> "Reading":
        """Return what the reading options choose, by their names."""
        kind = kind_asked(options["kind"], options["performance"])
        fields = tuple(field.strip() for field in (options["fields"] or "").split(",") if field)
        return cls(
            kind,
            options["parts"],
            options["only"],
            options["columns"],
            options["unwrap"],
            options["source"],
            options["target"],
            fields,
        )

    def by_default(self, kind: str | None, record: Mapping[str, Any]) -> "Reading":
        """Return the reading, completed by how a model's corpus was read.

        Args:
            kind: The kind, if the names of files do not tell it.
            record: What a model says about its corpus.
        """
        only = tuple(map(str, record.get("only") or ()))
        return Reading(
            self.kind or kind,
            self.parts or record.get("parts"),
            self.only or only,
            self.columns or tuple(map(str, record.get("columns") or ())),
            self.unwrap or record.get("unwrap", OFF if record else None),
            self.source or record.get("source_column"),
            self.target or record.get("target_column"),
            self.fields or tuple(record.get("source_fields") or ()),
        )


def option_name(parameter: str) -> str:
    """Return the long name of the option of a command's parameter: 'output' for outputs."""
    options = click.get_current_context().command.params
    names = {each.name: max(each.opts, key=len) for each in options}
    return names.get(parameter, parameter).removeprefix("--")


def complete_model(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete names of models and files."""
    from rnngen.models.library import model_names

    return _names_and_files(model_names(), incomplete)


def complete_corpus(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete names of built-in corpora and files."""
    from rnngen.corpus.builtin import builtin_names

    return _names_and_files(builtin_names(), incomplete)


def _names_and_files(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    shown = (name for name in names if name.startswith(incomplete) and name.isprintable())
    return [*map(CompletionItem, shown), CompletionItem(incomplete, type="file")]


def name_environment(command: click.Command, prefix: str = "RNNGEN") -> None:
    """Let an environment variable set each option, such as RNNGEN_TRAIN_TIME for train --time."""
    prefix = f"{prefix}_{command.name}".upper()
    for option in command.params:
        if isinstance(option, click.Option):
            longest = max(option.opts, key=len).lstrip("-")
            option.envvar = f"{prefix}_{longest}".replace("-", "_").upper()
    for inner in getattr(command, "commands", {}).values():
        name_environment(inner, prefix)


sound_option = click.option(
    "--sound",
    type=click.Choice(SOUNDS),
    default="auto",
    show_default=True,
    help="Play sound files with FluidSynth and a General MIDI soundfont, or with the built-in "
    "synthesiser. auto takes FluidSynth if it is installed.",
)


def suggest_fluidsynth(suffixes: Iterable[str], sound: str) -> None:
    """Print how to install FluidSynth if a sound file would be better with it."""
    from rnngen.writers import SOUND_FILES
    from rnngen.writers.audio import fluidsynth_hint

    if set(SOUND_FILES) & set(suffixes) and sound == "auto" and (hint := fluidsynth_hint()):
        notice(hint)

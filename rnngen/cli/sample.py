"""`rnngen sample`."""

import secrets
from pathlib import Path
from typing import Any

import click

from rnngen.cli.options import complete_model, notice, setting_option
from rnngen.config import SampleConfig
from rnngen.kinds import KINDS


def suiting(name: str) -> str:
    """The default of each kind, for the help: 'text 0.7, latex 0.6, …'."""
    return ", ".join(f"{kind.name} {getattr(kind, name)}" for kind in KINDS.values())


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@setting_option("--temperature", SampleConfig, show_default=suiting("temperature"), default=None)
@setting_option("--top-k", SampleConfig, show_default=False)
@setting_option("--top-p", SampleConfig, show_default=False)
@setting_option("--min-p", SampleConfig, show_default=False)
@setting_option("--length", SampleConfig, show_default=suiting("length"), default=None)
@setting_option("--count", SampleConfig)
@click.option("--prime", metavar="TEXT|@FILE", help="Begin with this text, a file's text, or, for music, a score file.")
@setting_option("--seed", SampleConfig, show_default="drawn, and printed", default=None)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to this file; may be repeated.",
)
@click.option("--format", "file_format", help="Suffix that decides the format, whatever the file is called.")
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps bars full and papers compiling.")
def sample_command(
    model: str | None,
    temperature: float | None,
    length: int | None,
    count: int,
    prime: str | None,
    seed: int | None,
    outputs: tuple[Path, ...],
    file_format: str | None,
    free: bool,
    **filters: Any,
) -> None:
    """Write in the manner of MODEL: a name (`rnngen models`) or a file; without one, the newest model.

    Text streams to standard output; music goes to a .mid file. The same model, seed and options give the
    same bytes. Temperature 0 always takes the likeliest token; 1 samples as learnt.

    \b
    rnngen sample shakespeare --temperature 0.7 --prime "ROMEO:"
    rnngen sample python --prime "def " -o script.py
    rnngen sample papers -o paper.tex -o paper.pdf
    rnngen sample irish --count 4 -o tune.mid        tune-1.mid … tune-4.mid
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.png
    """
    from rnngen.cli.output import Output
    from rnngen.generation import Prompt, constraint_of, draw, fit
    from rnngen.models import load_model

    loaded = load_model(model)
    kind = KINDS[loaded.kind]
    config = SampleConfig(
        temperature=kind.temperature if temperature is None else temperature,
        length=kind.length if length is None else length,
        count=count,
        seed=secrets.randbits(32) if seed is None else seed,
        **filters,
    )
    output = Output(loaded, config, outputs, file_format, free)
    constraint = constraint_of(loaded, free)
    prompt = fit(loaded, read_prime(prime, kind.codec), constraint) if prime is not None else Prompt()
    if prompt.notice:
        notice(prompt.notice)
    if seed is None:
        notice(f"seed {config.seed}")
    output.take(prompt, draw(loaded, config, prompt, constraint))


def read_prime(prime: str, codec: str) -> Any:
    """The prompt itself; or what a file holds, after @ or for music; @@ stands for a text's own @."""
    from rnngen.corpus import load_corpus
    from rnngen.corpus.text import decode_text
    from rnngen.errors import CorpusError

    if codec == "char" and not (prime.startswith("@") and prime != "@"):
        return prime
    if prime.startswith("@@") and codec == "char":
        return prime[1:]
    path = Path(prime.removeprefix("@")).expanduser()
    if not path.is_file():
        raise CorpusError(f"The prompt cannot be read. Expected --prime with the path of a file. Received: {path}.")
    if codec == "event":
        return load_corpus(path, "score").documents[0].content
    return decode_text(path.read_bytes(), path.name)[0]

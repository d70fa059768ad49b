"""`rnngen sample`."""

from pathlib import Path
from typing import Any

import click

from rnngen.cli.options import complete_model, notice
from rnngen.cli.sampling_options import config_of, sampling_options
from rnngen.kinds import KINDS


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@click.option("--prime", metavar="TEXT|@FILE", help="Begin with this text, a file's text, or, for music, a score file.")
@sampling_options
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps output valid.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to this file; may be repeated.",
)
@click.option("--format", "file_format", help="Suffix that decides the format, whatever the file is called.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each sample.")
@click.option(
    "--explain",
    "page",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Write a web page too that shows how likely each token was, and what was likelier.",
)
@click.option("--stats", is_flag=True, help="Say what it took: time, lines drawn again, loops, probability masked.")
def sample_command(
    model: str | None,
    prime: str | None,
    free: bool,
    outputs: tuple[Path, ...],
    file_format: str | None,
    as_json: bool,
    page: Path | None,
    stats: bool,
    **options: Any,
) -> None:
    """Write in the manner of MODEL: a name (`rnngen models`) or a file; without one, the newest model.

    Text streams to standard output; music goes to a .mid file. The same model, seed and options give the
    same bytes.

    \b
    rnngen sample shakespeare --temperature 0.7 --prime "ROMEO:"
    rnngen sample shakespeare --temperature 0.4:1.1 --stop "JULIET:"
    rnngen sample python --prime "def " -o script.py
    rnngen sample shakespeare --explain why.html
    rnngen sample irish --count 4 --best-of 8 -o tune.mid      tune-1.mid … tune-4.mid
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.png
    """
    from rnngen.cli.output import Output
    from rnngen.generation import Prompt, constraint_of, fit
    from rnngen.models import load_model

    if page:
        from rnngen.cli.explain import check_page, write_page

        check_page(page)
    loaded = load_model(model)
    kind = KINDS[loaded.kind]
    config = config_of(options, kind)
    constraint = constraint_of(loaded, free)
    output = Output(loaded, config, outputs, file_format, free, as_json, stats)
    prompt = fit(loaded, read_prime(prime, kind.codec), constraint) if prime is not None else Prompt()
    if prompt.notice:
        notice(prompt.notice)
    if options["seed"] is None and not as_json:
        notice(f"seed {config.seed}")
    documents = output.take(prompt, constraint)
    if page:
        write_page(page, loaded, config, prompt, free, documents)


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

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
    "--grammar",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Obey the grammar in this .lark file instead, prompt included (pip install 'rnngen[grammar]').",
)
@click.option("--match", metavar="REGEX", help="Match this pattern from beginning to end, prompt included.")
@click.option(
    "--no-copy",
    type=int,
    metavar="INTEGER",
    help="Write no run of so many characters, or notes in any transposition, that the training has too.",
)
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
    grammar: Path | None,
    match: str | None,
    no_copy: int | None,
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
    from rnngen.cli.copying import training_of
    from rnngen.cli.output import Output
    from rnngen.generation import Prompt, Rules, constraint_of, constraint_with, fit
    from rnngen.model_file import read_model
    from rnngen.models import find_model

    if page:
        from rnngen.cli.explain import check_page, write_page

        check_page(page)
    path = find_model(model)
    loaded = read_model(path)
    kind = KINDS[loaded.kind]
    config = config_of(options, kind)
    rules = Rules(free, None if grammar is None else grammar.read_text(encoding="utf-8"), match, no_copy)
    constraint = constraint_of(loaded, rules)
    training = training_of(loaded, path)
    output = Output(loaded, config, outputs, file_format, rules, training, as_json, stats)
    prompt = fit(loaded, read_prime(prime, kind.codec), constraint) if prime is not None else Prompt()
    if prompt.notice:
        notice(prompt.notice)
    if options["seed"] is None and not as_json:
        notice(f"seed {config.seed}")
    documents = output.take(prompt, constraint_with(constraint, rules, training))
    if page:
        write_page(page, loaded, config, prompt, rules, documents)


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

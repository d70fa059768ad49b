"""What a user gives to begin with: a text, a text's file, or a score's."""

from pathlib import Path
from typing import Any, cast

from rnngen.errors import CorpusError
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.parts import ALL
from rnngen.music.score import Score


def read_prime(prime: str, model: Model, parts: str | None = None) -> Any:
    """The prompt itself; or what a file holds, after @ or for music; @@ stands for a text's own @.

    Of a score the parts that are wanted, or those that the model was trained on.
    """
    from rnngen.corpus.text import decode_text

    codec = KINDS[model.kind].codec
    if codec == "char" and not (prime.startswith("@") and prime != "@"):
        return prime
    if prime.startswith("@@") and codec == "char":
        return prime[1:]
    if codec == "event":
        return read_score(prime, "--prime", parts or model.corpus.get("parts"))
    path = _file(prime, "--prime or --between", "a text")
    return decode_text(path.read_bytes(), path.name)[0]


def read_score(name: str, options: str, parts: str | None = None) -> Score:
    """The first piece in a score file, whole or of some parts alone."""
    from rnngen.corpus import load_corpus

    return cast("Score", load_corpus(_file(name, options, "a score"), "score", parts=parts or ALL).documents[0].content)


def _file(name: str, options: str, content: str) -> Path:
    path = Path(name.removeprefix("@")).expanduser()
    if not path.is_file():
        what = "prompt" if "--prime" in options else "melody"
        raise CorpusError(
            f"The {what} cannot be read. Expected {options} with the path of {content}. Received: {name!r}."
        )
    return path

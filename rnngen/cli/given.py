"""What a user gives to begin with: a text, a text's file, or a score's."""

from pathlib import Path
from typing import Any, cast

from rnngen.errors import CorpusError, setting_error
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.parts import ALL
from rnngen.music.performance import Piece
from rnngen.music.score import Score


def read_prime(prime: str, model: Model, parts: str | None = None) -> Any:
    """The prompt itself; or what a file holds, after @ or for music; @@ stands for a text's own @.

    Of a score the parts that are wanted, or those that the model was trained on.
    """
    from rnngen.corpus.text import decode_text

    if KINDS[model.kind].is_music:
        return read_piece(prime, "--prime", parts or model.corpus.get("parts"), model.kind)
    if parts is not None:
        raise setting_error("parts", "none, as the model writes text", parts)
    if not (prime.startswith("@") and prime != "@"):
        return prime
    if prime.startswith("@@"):
        return prime[1:]
    path = _file(prime, "--prime or --between", "a text")
    return decode_text(path.read_bytes(), path.name)[0]


def read_score(name: str, options: str) -> Score:
    """The first piece in a score file."""
    return cast("Score", read_piece(name, options))


def read_piece(name: str, options: str, parts: str | None = None, kind: str = "score") -> Piece:
    """The first piece in a file of music, whole or of some parts alone, read as this kind."""
    from rnngen.corpus import load_corpus

    what = "a score" if kind == "score" else "a MIDI file"
    path = _file(name, options, what)
    try:
        return cast("Piece", load_corpus(path, kind, parts=parts or ALL).documents[0].content)
    except CorpusError as error:
        raise _unreadable(options, f"{what} that can be read. {error}") from error


def _file(name: str, options: str, content: str) -> Path:
    path = Path(name.removeprefix("@")).expanduser()
    if not path.is_file():
        raise _unreadable(options, f"the path of {content}. Received: {name!r}.")
    return path


def _unreadable(options: str, expected: str) -> CorpusError:
    what = "prompt" if "--prime" in options else "melody"
    return CorpusError(f"The {what} cannot be read. Expected {options} with {expected}")

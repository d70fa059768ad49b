"""Drafts as files: opened, saved whole or not at all, and kept aside where a writer leaves without saving.

A file's text ends with one newline that the draft does not show, so that the next word goes on where the last ended.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from rnngen.corpus.text import decode_text
from rnngen.errors import WriterError
from rnngen.system.paths import home, write_atomically

UNSAVED = ".unsaved"
"""Suffix of what is kept beside a file whose draft was not saved."""


def open_draft(path: Path) -> tuple[str, str]:
    """The text of a file, empty where there is none yet, and one sentence on what matters about it, if anything does.

    Raises:
        CorpusError: where the file holds no text.
        WriterError: where it cannot be read.
    """
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise _failure("opened", path, error) from error
    plain = data.decode("utf-8", "replace")
    if not plain.strip():
        return plain.removesuffix("\n"), ""
    text, notices = decode_text(data, path.name)
    kept = path.with_name(path.name + UNSAVED)
    left = [f"a version that was not saved is in {kept.name}"] if kept.exists() else []
    return text.removesuffix("\n"), ", ".join([*notices, *left])


def save_draft(path: Path, text: str) -> None:
    """Write a draft, atomically.

    Raises:
        WriterError: where the file cannot be written.
    """
    try:
        write_atomically(path, _bytes(text))
    except OSError as error:
        raise _failure("written", path, error) from error


def keep_draft(text: str, path: Path | None, name: str) -> Path:
    """Write a draft to a new file, beside its own or in this folder, and else in rnngen's own; where it was written.

    Args:
        path: The draft's own file, which stays as it is.
        name: What to call the new file where the draft has none of its own.

    Raises:
        WriterError: where no file can be written anywhere.
    """
    wanted = path.with_name(path.name + UNSAVED) if path else Path(name)
    for folder in (wanted.parent, home() / "drafts"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = next(
                candidate for candidate in _names(folder / wanted.name) if not candidate.exists()
            )
            write_atomically(kept, _bytes(text))
            return kept
        except OSError as error:
            failure = _failure("written", folder, error)
    raise failure


def _names(path: Path) -> Iterator[Path]:
    """The name itself, then draft-2.txt and so on."""
    yield path
    yield from (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))


def _bytes(text: str) -> bytes:
    return f"{text}\n".encode("utf-8", "replace") if text else b""


def _failure(what: str, path: Path, error: OSError) -> WriterError:
    reason = error.strerror or type(error).__name__
    return WriterError(
        f"A draft cannot be {what} ({reason}). Expected a file in a writable folder. Received: {path}."
    )

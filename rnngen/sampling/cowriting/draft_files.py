"""Drafts as files: opened, saved whole or not at all, and kept if the writer leaves without saving.

A file ends with one newline that the editor does not show: the next word follows the last one.
"""

from functools import partial
from itertools import chain, count
from pathlib import Path

from rnngen.corpus.limits import MOST_PROMPT_BYTES
from rnngen.corpus.text import decode_text
from rnngen.errors import WriterError
from rnngen.system.paths import home, make_first_free, read_regular, write_atomically

UNSAVED = ".unsaved"
"""Suffix of the file that keeps what was not saved."""


def open_draft(path: Path) -> tuple[str, str]:
    """Return a file's text, empty if there is no file, and a notice, empty if there is none.

    Raises:
        CorpusError: The file is not text.
        WriterError: The file cannot be read.
    """
    try:
        data = read_regular(path, MOST_PROMPT_BYTES) if path.exists() else b""
    except OSError as error:
        raise _failure("opened", path, error) from error
    plain = data.decode("utf-8", "replace")
    if not plain.strip():
        return plain.removesuffix("\n"), ""
    text, notices = decode_text(data, path.name)
    kept = path.with_name(path.name + UNSAVED)
    unsaved = [f"a version that was not saved is in {kept.name}"] if kept.exists() else []
    return text.removesuffix("\n"), ", ".join([*notices, *unsaved])


def save_draft(path: Path, text: str) -> None:
    """Write a draft atomically.

    Raises:
        WriterError: The file cannot be written.
    """
    try:
        write_atomically(path, _bytes(text))
    except OSError as error:
        raise _failure("written", path, error) from error


def keep_draft(text: str, path: Path | None, name: str) -> Path:
    """Write a draft to a new file beside its own, or else in rnngen's folder, and return its path.

    Args:
        path: The draft's own file, which stays as it is.
        name: Name of the new file if the draft has none of its own.

    Raises:
        WriterError: Neither folder can be written to.
    """
    wanted = path.with_name(path.name + UNSAVED) if path else Path(name)
    for folder in (wanted.parent, home() / "drafts"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _write_new(folder / wanted.name, text)
        except OSError as error:
            failure = _failure("written", folder, error)
    raise failure


def _write_new(path: Path, text: str) -> Path:
    """Write a draft to a new file: the path, or draft-2.txt, draft-3.txt and so on. Return it."""
    kept = _make_new(path)
    try:
        write_atomically(kept, _bytes(text))
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _make_new(path: Path) -> Path:
    """Make an empty file: the path, or the first with a number that is free. Return it."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return make_first_free(chain([path], numbered), partial(Path.touch, exist_ok=False))


def _bytes(text: str) -> bytes:
    return f"{text}\n".encode("utf-8", "replace") if text else b""


def _failure(what: str, path: Path, error: OSError) -> WriterError:
    reason = error.strerror or type(error).__name__
    return WriterError(f"{path} cannot be {what} ({reason}). Check its folder and permissions.")

"""The libraries of the extra `formats`, and what to do about files that rnngen does not read."""

from importlib.util import find_spec

LIBRARIES = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".epub"), "selectolax"),
    ".docx": "docx",
    ".pdf": "pypdfium2",
    ".parquet": "pyarrow",
    ".zst": "zstandard",
}
"""Suffix → the module that reads such files."""
INSTALL = "pip install 'rnngen[formats]'"

UNREAD = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages", ".wpd"), "save it as .docx or .txt"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".kfx", ".fb2", ".djvu"), "convert it to .epub"),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), "save it as .csv"),
    **dict.fromkeys((".rar", ".7z", ".tar"), "unpack it"),
}
"""Suffix → what to do, so that rnngen reads the content."""


def missing(suffix: str) -> str | None:
    """Return why files of a suffix cannot be read, as a reason for UnreadableFile, or None."""
    library = LIBRARIES.get(suffix)
    if library is None or find_spec(library) is not None:
        return None
    return f"needs a package that is not installed. Run {INSTALL}"


def unread(suffix: str) -> str | None:
    """Return why files of a suffix are not read, as a reason for UnreadableFile, or None."""
    if suffix in UNREAD:
        return f"is in a format that rnngen does not read; {UNREAD[suffix]}"
    return missing(suffix)

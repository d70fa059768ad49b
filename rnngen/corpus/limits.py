"""The most bytes that are read of a file whose reader needs it whole.

Plain text of any size is read block by block.
"""

from rnngen.system.paths import mebibytes

PICTURE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"),
    *(".tif", ".tiff", ".pgm", ".ppm"),
)
MOST_SIDE = 1024
"""Most pixels of a side of a picture."""
MOST_NUMBERS = 96 * 2**20
"""Most numbers of a corpus of pictures; 112,000 pictures of 28 × 28 pixels have 88 million."""

MOST_BYTES = {
    suffix: size * 2**20
    for suffixes, size in (
        (".py .pyi .pyw", 1),  # compiling may take 700 times as much memory
        (".mid .midi", 8),
        (".tex .ltx .abc .krn .mxl", 16),
        (".ipynb", 32),  # with pictures
        (".json", 32),  # a list of poems takes up to 27 times as much memory
        (".xml .musicxml", 32),
        (".tsv .csv .jsonl", 64),  # as pairs; rows may take ten times as much memory
        (".idx", 97),
        (".html .htm .xhtml", 16),
        (".docx .epub .pdf", 128),  # with pictures
        (".parquet", 256),
        (" ".join(PICTURE_SUFFIXES), 16),
    )
    for suffix in suffixes.split()
}
"""Suffix → limit.

Real files are smaller: the largest module of Python 3.11 has 0.7 MiB, the longest chapter of the
Stacks project 1.7 MiB, 1,000 Tang poems in JSON 0.5 MiB.
"""

MOST_PROMPT_BYTES = 16 * 2**20
"""Most bytes of a prompt, a draft or a grammar."""

LEAST = min(MOST_BYTES.values())


def most_bytes(suffix: str) -> int:
    """Return the limit of a file; unknown suffixes have the least."""
    return MOST_BYTES.get(suffix, LEAST)


def too_large(suffix: str) -> str:
    """Return why a file over its limit is not read, as a reason for UnreadableFile."""
    return (
        f"is larger than {mebibytes(most_bytes(suffix))}, the most that rnngen reads of such a file"
    )

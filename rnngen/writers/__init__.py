"""Documents and models → files."""

from rnngen.writers.files import check_writable, save
from rnngen.writers.formats import PDF, SOUND_FILES, adapt_to, check_suffix, render, suffixes, write

__all__ = [
    "PDF",
    "SOUND_FILES",
    "adapt_to",
    "check_suffix",
    "check_writable",
    "render",
    "save",
    "suffixes",
    "write",
]

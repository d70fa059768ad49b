"""The real checker: the compiler of the Python that runs rnngen; knows nothing of sampling."""

import warnings

_REFUSALS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""ValueError: NUL, lone surrogates, integers of too many digits; the last three: code nested too deeply."""


def compiles(text: str) -> bool:
    """Whether this interpreter compiles a script of these characters, stored as UTF-8; nothing of it is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.encode(), "<script>", "exec", dont_inherit=True)
    except _REFUSALS:
        return False
    return True

"""The errors that rnngen raises on purpose, and the sentences for settings that cannot be used.

A message says what is wrong, names the option as it was typed, and says what to do.
"""


class RnngenError(Exception):
    """A problem that the user can understand and fix; the command line prints its message."""

    exit_code = 1


class CorpusError(RnngenError):
    """A corpus or one of its files cannot be read, or holds nothing to learn from."""


class UnnamedCorpus(CorpusError):
    """A corpus that a model's record names, and the user never has."""


class CodecError(RnngenError):
    """A document cannot be encoded, or ids cannot be decoded."""


class ModelFileError(RnngenError):
    """A model is missing, damaged, or of a format that this version does not read."""


class ConstraintError(RnngenError):
    """No token satisfies a constraint."""


class TrainingError(RnngenError):
    """Training cannot start or continue."""


class WriterError(RnngenError):
    """A document cannot be written to the requested file."""


class SettingError(RnngenError):
    """A setting is out of range, does not apply, or contradicts another."""

    exit_code = 2


SHOWN_CHARACTERS = 200
"""Most characters that are shown of a name, a reason or a record that others chose."""


def shortened(text: str) -> str:
    """Cut a text after SHOWN_CHARACTERS, with an ellipsis in place of the rest."""
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def flag(name: str) -> str:
    """Return the option of a setting as the user types it: `keep_bars` → `--keep-bars`."""
    return "--" + name.replace("_", "-")


def setting_error(name: str, expected: str, received: object) -> SettingError:
    """Return the error for a value that is out of range or cannot be parsed."""
    return SettingError(f"{flag(name)} must be {expected}, not {received!r}.")


def needs_error(name: str, needed: str, actual: str) -> SettingError:
    """Return the error for an option that does not apply to what there is.

    Args:
        needed: what the option needs, such as "a model of music".
        actual: what there is instead, as a clause, such as "shakespeare writes text".
    """
    return SettingError(f"{flag(name)} needs {needed}; {actual}.")


def conflict_error(name: str, other: str) -> SettingError:
    """Return the error for two options that exclude each other."""
    return SettingError(f"{flag(name)} and {flag(other)} exclude each other; give one of them.")


class UnreadableScore(CorpusError):
    """Data that is not music in the format it claims to be.

    `reason` is a phrase that completes "a file that …".
    """

    def __init__(self, form: str, problem: str, expected: str, received: object) -> None:
        fault = f"is not a readable {form} file: {problem} (expected {expected}, found {received})"
        super().__init__(f"This {fault}.")
        self.reason = fault

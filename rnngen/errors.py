"""Every error that rnngen raises on purpose; knows nothing of terminals or exit codes' printing.

The sentence is always the same: what is wrong, what was expected, what was received.
"""


class RnngenError(Exception):
    """A problem that the user can understand and mend; the command line prints it in one sentence."""

    exit_code = 1


class CorpusError(RnngenError):
    """A corpus, or a file of one, cannot be read or holds nothing to learn from."""


class CodecError(RnngenError):
    """A document cannot be encoded, or ids cannot be decoded."""


class ModelFileError(RnngenError):
    """A model is missing, damaged, or of a format this version does not read."""


class ConstraintError(RnngenError):
    """A constraint cannot be met by any token."""


class TrainingError(RnngenError):
    """Training cannot start or go on."""


class WriterError(RnngenError):
    """A document cannot be written to the file that was asked for."""


class SettingError(RnngenError):
    """A setting is outside its range."""

    exit_code = 2


def setting_error(name: str, expected: str, received: object) -> SettingError:
    """The error for a setting out of range, in the house's sentence."""
    return SettingError(
        f"Setting '{name}' is out of range. Expected {expected}. Received: {received!r}."
    )


class UnreadableScore(CorpusError):
    """Data that is not music in the format it claims; `reason` says so in a phrase that suits “a file that …”."""

    def __init__(self, form: str, problem: str, expected: str, received: object) -> None:
        super().__init__(
            f"This is not a readable {form} file: {problem}. Expected {expected}. Received: {received}."
        )
        self.reason = (
            f"is not a readable {form} file: {problem} (expected {expected}, received {received})"
        )

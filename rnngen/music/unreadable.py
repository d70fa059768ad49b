"""The error for a file that cannot be read as music; knows nothing of formats."""

from rnngen.errors import CorpusError


class UnreadableScore(CorpusError):
    """Data that is not music in the format it claims; `reason` says so in a phrase that suits “a file that …”."""

    def __init__(self, form: str, problem: str, expected: str, received: object) -> None:
        super().__init__(f"This is not a readable {form} file: {problem}. Expected {expected}. Received: {received}.")
        self.reason = f"is not a readable {form} file: {problem} (expected {expected}, received {received})"

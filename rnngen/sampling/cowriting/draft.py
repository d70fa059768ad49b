"""A text that is being written, and every step that led to it."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Change:
    """At one place of a text, `removed` became `inserted`."""

    at: int
    removed: str
    inserted: str

    def apply(self, text: str) -> str:
        """The text after the change."""
        return text[: self.at] + self.inserted + text[self.at + len(self.removed) :]

    def inverse(self) -> "Change":
        """The change back."""
        return Change(self.at, self.inserted, self.removed)

    @property
    def end(self) -> int:
        """Where the cursor stands after it."""
        return self.at + len(self.inserted)

    def joined(self, following: Self) -> "Change | None":
        """Both changes as one step, where they are parts of one word typed, or of one stretch deleted."""
        typed = not self.removed and not following.removed and len(following.inserted) == 1
        if (
            typed
            and following.at == self.end
            and (following.inserted.isspace() or not self.inserted[-1:].isspace())
        ):
            return Change(self.at, "", self.inserted + following.inserted)
        deleted = not self.inserted and not following.inserted and len(following.removed) == 1
        if deleted and following.at + 1 == self.at:
            return Change(following.at, following.removed + self.removed, "")
        return None


class Draft:
    """A text with undo and redo; words are undone whole.

    Example:
        draft = Draft("The fox")
        draft.edit("The fox ran")
        draft.undo()  # 7, where the cursor belongs; draft.text is "The fox" again
    """

    def __init__(self, text: str = "") -> None:
        self.text = self._saved = text
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._growing = False

    @property
    def unsaved(self) -> bool:
        """Whether the text is another than the one saved last."""
        return self.text != self._saved

    def saved(self) -> None:
        """Remember that the text, as it stands, is safe."""
        self._saved, self._growing = self.text, False

    def edit(self, text: str) -> None:
        """The text became another one, by typing or deleting; nothing happens where it is the same."""
        if text != self.text:
            self._do(difference(self.text, text), joins=True)

    def insert(self, at: int, text: str) -> None:
        """Put a text in, as a step of its own."""
        if text:
            self._do(Change(at, "", text), joins=False)

    def undo(self) -> int | None:
        """Take the last step back; where the cursor belongs then, or None if there was no step."""
        return self._turn(self._done, self._undone)

    def redo(self) -> int | None:
        """Take the last undone step again; where the cursor belongs then, or None if there was none."""
        return self._turn(self._undone, self._done)

    def _do(self, change: Change, joins: bool) -> None:
        joined = self._done[-1].joined(change) if joins and self._growing and self._done else None
        if joined:
            self._done[-1] = joined
        else:
            self._done.append(change)
        self.text, self._growing = change.apply(self.text), joins
        self._undone.clear()

    def _turn(self, source: list[Change], target: list[Change]) -> int | None:
        if not source:
            return None
        change = source.pop().inverse()
        target.append(change)
        self.text, self._growing = change.apply(self.text), False
        return change.end


def difference(old: str, new: str) -> Change:
    """The smallest single change from one text to another."""
    prefix = common_length(old, new)
    suffix = common_length(old[prefix:][::-1], new[prefix:][::-1])
    return Change(prefix, old[prefix : len(old) - suffix], new[prefix : len(new) - suffix])


def common_length(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings, by bisection: long texts are compared fast."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

"""What the status bar says."""

from collections.abc import Sequence
from pathlib import Path

from rnngen.sampling.cowriting.reach import Reach
from rnngen.sampling.cowriting.session import Session

WRITING = "Tab go on  ^S save  F1 keys"
OFFERED = "Tab take  ^→ word  ^R again  Esc"
DRAWING = "…  Esc stop"
ASKING = "Enter save  Esc not now"

KEYS = """
 Tab           go on from the cursor; then: take the text that is shown
 →             take it as well          Ctrl-→   take a word of it
 ↑ ↓, Alt-1…9  show another             Ctrl-R   ask again
 Esc           drop it; or type on: what begins as you type stays

 Ctrl-T        go on for a sentence, a line, a paragraph, the length
 Ctrl-↑ ↓      warmer, cooler           (Alt-↑ ↓ does the same)
 Ctrl-Z  ^Y    undo, redo               Ctrl-S   save
 Ctrl-D  ^C    leave; text that is not saved is kept in a file

 nats          how unlikely the model found what you took last, per character
 F1            close this
"""


def state_of(session: Session, model: str, path: Path | None) -> list[str]:
    """Model, file, temperature, reach, and how likely the model found what was accepted last."""
    file = path.name if path else "no file"
    reach = (
        f"{session.config.length} characters"
        if session.reach is Reach.LENGTH
        else session.reach.value
    )
    parts = [
        model,
        file + (" *" if session.draft.unsaved else ""),
        f"T {session.config.temperature}",
        reach,
    ]
    return parts if session.surprise is None else [*parts, f"{session.surprise:.2f} nats"]


def hint_of(session: Session) -> str:
    """What the writer may do now, or should know."""
    if session.waits:
        return DRAWING
    if session.ghost:
        several = (
            f"↑↓ {session.choice + 1}/{len(session.offers)}  " if len(session.offers) > 1 else ""
        )
        return several + OFFERED
    return WRITING


def line(parts: Sequence[str], right: str, width: int) -> str:
    """One line of so many columns; where not all fits, what is said on the right comes first, then the last parts."""
    right = right[: max(width - 2, 0)]
    room = width - len(right) - 4
    left = next((text for i in range(len(parts)) if len(text := " · ".join(parts[i:])) <= room), "")
    return f" {left}{' ' * (room - len(left) + 2)}{right} "

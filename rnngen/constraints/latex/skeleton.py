r"""The shape of a paper: what has to stand in it, and the words that complete one that is stopped early.

A paper opens with forced text around parts that the model writes. Signs stand for both among the pending arguments.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Something that the model writes inside the forced text: its kind of frame, and its characters."""

    kind: str
    least: int
    limit: int


PARTS: dict[str, str | Part] = {
    "0": "\\title{",
    "A": Part("title", 3, 120),
    "1": "\n\\author{",
    "B": Part("author", 5, 40),
    "2": "\n\\maketitle\n\n\\begin{abstract}\n",
    "C": Part("abstract", 200, 1_200),
    "3": "\n\n\\section{",
    "D": Part("heading", 3, 200),
}
"""Sign → forced text, or what is written after it."""

FORCED = "".join(PARTS)
"""The signs in their order: those of a whole paper."""

OPENING = "\\title{"

TITLE, AUTHOR, HEADING = "Notes", "Anonymous", "Remarks"
"""What stands where nothing was written."""

SENTENCES = (
    "This note collects results that are used later.",
    "The methods are elementary, and the proofs are short.",
    "We state what is needed, and we prove it where the proof is not well known.",
    "Examples show that the conditions cannot be left out.",
)
"""An abstract that is too short is filled with them."""

THEOREM = "\\begin{theorem}\nThe statements above hold.\n\\end{theorem}\n"
PROOF = "\\begin{proof}\nOmitted.\n\\end{proof}\n"
"""What a paper without them gets at its end."""

REQUIRED_OF_TEXT = frozenset("\\{}$()[] \n.xce" + "beginend")
"""The characters without which no LaTeX can be completed."""

REQUIRED_OF_PAPERS = REQUIRED_OF_TEXT.union(
    *(part for part in PARTS.values() if isinstance(part, str)),
    *SENTENCES,
    TITLE,
    AUTHOR,
    HEADING,
    THEOREM,
    PROOF,
)
"""The characters without which there is no paper."""

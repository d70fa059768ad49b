"""The spines of a Humdrum file: bind them to staves, and count what music21 passes over."""

from collections import Counter
from collections.abc import Iterator

from rnngen.music.canonical import counted

_READ = {"**kern", "**dynam", "**text", "**silbe", "**lyrics"}
_LEFT_OUT = {
    "slur": ("slur was left out", "slurs were left out"),
    "hairpin": ("hairpin was left out", "hairpins were left out"),
    "other": (
        "entry of other spines than notes, dynamics and lyrics was left out",
        "entries of other spines than notes, dynamics and lyrics were left out",
    ),
}


def with_staves(text: str) -> str:
    """Return a file that binds each spine to the last staff before it, if it binds none itself.

    music21 drops the dynamics and lyrics of other files.
    """
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("**")), None)
    if start is None or any(line.startswith("*") and "*staff" in line for line in lines):
        return text
    kinds = lines[start].split("\t")
    staves = (max(1, kinds[: i + 1].count("**kern")) for i in range(len(kinds)))
    bound = "\t".join(f"*staff{staff}" for staff in staves)
    return "\n".join([*lines[: start + 1], bound, *lines[start + 1 :], ""])


def left_out_of_humdrum(text: str) -> tuple[str, ...]:
    """Return notices of what music21 passes over in silence in a Humdrum file."""
    counts: Counter[str] = Counter()
    for kind, token in _entries(text):
        counts["slur"] += token.count("(") if kind == "**kern" else 0
        counts["hairpin"] += token[0] in "<>" if kind == "**dynam" else 0
        counts["other"] += kind not in _READ
    return tuple(counted(counts[what], *words) for what, words in _LEFT_OUT.items() if counts[what])


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield each entry that is no barline or interpretation, with the kind of its spine."""
    spines: list[str] = []
    for line in text.splitlines():
        tokens = line.split("\t")
        if line.startswith("*"):
            spines = list(_after(spines, tokens))
        elif line[:1] not in ("", "!", "="):
            for kind, token in zip(spines, tokens, strict=False):
                if token not in (".", ""):
                    yield kind, token


def _after(spines: list[str], tokens: list[str]) -> Iterator[str]:
    """Yield the kinds of spines after a line of interpretations, which may split and join them."""
    joined = False
    for index, token in enumerate(tokens):
        kind = spines[index] if index < len(spines) else ""
        if token.startswith("**"):
            yield token
        elif token == "*^":
            yield from (kind, kind)
        elif token != "*-" and not (token == "*v" and joined):
            yield kind
        joined = token == "*v"

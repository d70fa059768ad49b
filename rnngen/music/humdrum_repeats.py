"""Follow the expansion list of a Humdrum file: `*>[A,A,B]` plays its section A twice."""

import re

from rnngen.music.limits import MOST_EVENTS, TooLarge

_LIST = re.compile(r"^\*>\[(?P<labels>[^\]\t]*)\]")
_LABEL = re.compile(r"^\*>(?P<label>[^\[\]\t]+)(?:\t|$)")
_REPEAT = re.compile(r"^=.*")


def expanded(text: str) -> str:
    """Return a file with its sections in the order of its list, without repeat signs.

    A file without a list, or with one that names a section that is missing, is left alone.
    """
    lines = text.splitlines()
    order = next((_labels(found) for found in map(_LIST.match, lines) if found), [])
    head, sections = _sections(lines)
    if not order or not set(order) <= set(sections):
        return text
    if sum(len(sections[label]) for label in order) > MOST_EVENTS:
        raise TooLarge(f"plays more than {MOST_EVENTS:,} lines")
    end = [line for line in lines if line.startswith("*-")][-1:]
    played = [line for label in order for line in sections[label]]
    return "\n".join([*head, *played, *end, ""])


def _labels(found: "re.Match[str]") -> list[str]:
    return [label.strip() for label in found["labels"].split(",")]


def _sections(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the lines before the first label, and those of each section."""
    head: list[str] = []
    sections: dict[str, list[str]] = {}
    into = head
    for line in lines:
        label = _LABEL.match(line)
        if label:
            into = sections.setdefault(label["label"], [])
        elif not line.startswith(("*>", "*-")):
            into.append(_REPEAT.sub(lambda bar: bar[0].replace(":", ""), line))
    return head, sections

"""Find in an ABC tune what music21 passes over: repeat signs, and what a score cannot keep."""

import re
from collections import Counter
from collections.abc import Iterator

from rnngen.music.canonical import counted
from rnngen.music.repeats import Mark, Signs, mark_of

_TOKEN = re.compile(
    r"^[A-Za-z]:(?P<field>.*)$"  # a field in a line of its own
    r"|\[(?P<inline>[A-Za-z]:[^\[\]\n]*)\]"
    r"|%.*$"
    r"|\"(?P<text>[^\"\n]*)\"|!(?P<sign>[^!\n]*)!|\+(?P<old_sign>[^+\n]*)\+"
    r"|(?P<bar>:*\[?\|[|\]:]*|::+)"
    r"|(?:(?<=\|)|\[)[ ]*(?P<ending>[1-9][0-9,\-]*)"
    r"|(?P<overlay>&)|(?P<short>[~HOPRST])(?=[\^_=A-Ga-g\[])"
    r"|\{(?P<grace>[^{}\n]*)\}"
    r"|(?P<note>[A-Ga-gxz]|\[(?![0-9 ])[^\[\]|\n]*\])",
    re.MULTILINE,
)
_VOICE = re.compile(r"V:[ \t]*(\S*)")
_LARGEST_ENDING = 16


def signs_of_tune(tune: str) -> list[Signs]:
    """Return the signs of each bar that has notes or rests, of the voice that has most signs."""
    voices: dict[str, _Voice] = {}
    voice = voices.setdefault("", _Voice())
    for token in _TOKEN.finditer(_body(tune)):
        switch = _VOICE.match(token["inline"] or token[0])
        if switch:
            voice = voices.setdefault(switch[1], _Voice())
        else:
            voice.read(token)
    found = [list(voice.signs()) for voice in voices.values()]
    return max(found, key=lambda signs: sum(sign != Signs() for sign in signs))


_LEVEL = re.compile(r"p{1,4}|f{1,4}|m[pf]|fp|s?fz|rf|sfp")
_HAIRPIN = re.compile(r"(?:crescendo|diminuendo|<|>)[()]")
_LEFT_OUT = {
    "lyric": ("line of lyrics was left out", "lines of lyrics were left out"),
    "symbol": ("line of symbols was left out", "lines of symbols were left out"),
    "words": ("direction in words was left out", "directions in words were left out"),
    "sign": ("sign such as !trill! was left out", "signs such as !trill! were left out"),
    "order": ("order of parts was not followed", "orders of parts were not followed"),
    "overlay": ("voice overlay was left out", "voice overlays were left out"),
    "key": ("accidental of a key was left out", "accidentals of keys were left out"),
}
_FIELDS = {"w": "lyric", "W": "lyric", "s": "symbol"}


def dynamics_of_tune(tune: str) -> list[list[list[str]]]:
    """Return by voice the dynamic signs before each note or chord, and those after the last."""
    voices: dict[str, list[list[str]]] = {"": [[]]}
    voice = voices[""]
    for token in _TOKEN.finditer(_body(tune)):
        switch, sign = _VOICE.match(token["inline"] or token[0]), _sign(token)
        if switch:
            voice = voices.setdefault(switch[1], [[]])
        elif token["note"] and token["note"] not in "xz":
            voice.append([])
        elif is_dynamic(sign):
            voice[-1].append(sign)
    return [voice for voice in voices.values() if len(voice) > 1]


def is_dynamic(sign: str) -> bool:
    """Return whether a sign is a level, an accent or an end of a hairpin."""
    return bool(_LEVEL.fullmatch(sign) or _HAIRPIN.fullmatch(sign))


def left_out_of_tune(tune: str) -> tuple[str, ...]:
    """Return notices of what music21 passes over in silence in a tune."""
    counts: Counter[str] = Counter()
    for token in _TOKEN.finditer(tune):
        line, sign, text = token["inline"] or token[0], _sign(token), token["text"] or ""
        field = line[:1] if line[1:2] == ":" else ""
        counts["sign"] += token["short"] is not None
        counts["sign"] += bool(sign) and not is_dynamic(sign) and mark_of(sign) is None
        counts["words"] += text[:1] in tuple("^_<>@") and mark_of(text) is None
        counts[_FIELDS.get(field, "")] += 1
        counts["order"] += field == "P" and len(line.partition(":")[2].strip()) > 1
        counts["key"] += len(re.findall(r"[\^_=][a-g]", line)) if field == "K" else 0
        counts["overlay"] += token["overlay"] is not None
    return tuple(counted(counts[what], *words) for what, words in _LEFT_OUT.items() if counts[what])


def _sign(token: "re.Match[str]") -> str:
    return token["sign"] or token["old_sign"] or ""


def _body(tune: str) -> str:
    return tune.partition("\nK:")[2].partition("\n")[2]


def without_repeats(tune: str) -> str:
    """Return a tune with plain barlines, and without endings and dynamics."""
    head, key, body = tune.partition("\nK:")
    line, end, body = body.partition("\n")
    return head + key + line + end + _TOKEN.sub(_plain, body)


def _plain(token: "re.Match[str]") -> str:
    return " | " if token["bar"] else "" if token["ending"] or _sign(token) else token[0]


class _Voice:
    """The bars of one voice so far."""

    def __init__(self) -> None:
        self._bars: list[Signs] = []
        self._next = Signs()
        """What signs before its first note say of the bar to come."""
        self._endings: frozenset[int] = frozenset()
        self._open = False

    def signs(self) -> Iterator[Signs]:
        """Yield the signs of each bar."""
        yield from self._bars

    def read(self, token: "re.Match[str]") -> None:
        """Take a token of the tune."""
        words = token["text"] or token["sign"] or token["old_sign"]
        if token["bar"]:
            self._close(token["bar"])
        elif token["ending"]:
            self._endings = _numbers(token["ending"])
        elif token["note"] and not self._open:
            self._bars.append(self._next._replace(endings=self._endings))
            self._next, self._open = Signs(), True
        elif words:
            self._mark(mark_of(words))

    def _close(self, bar: str) -> None:
        """End a bar, if one is open, with the signs of its barline."""
        before = bar.index("|") if "|" in bar else len(bar) - 1
        colons = bar[:before].count(":")
        if colons and self._bars:
            self._bars[-1] |= Signs(plays=colons + 1)
        if "|:" in bar or bar.startswith("::"):
            self._next |= Signs(start=True)
        if bar not in ("|", "[|"):
            self._endings = frozenset()
        self._open = False

    def _mark(self, mark: Mark | None) -> None:
        """Put a mark at the open bar or, for one at which a bar begins, the next."""
        if mark is None:
            return
        signs = Signs(marks=frozenset({mark}))
        if self._open or (mark not in (Mark.SEGNO, Mark.CODA) and self._bars):
            self._bars[-1] |= signs
        else:
            self._next |= signs


def _numbers(text: str) -> frozenset[int]:
    """Return the numbers of an ending such as '1', '1,3' or '1-3'."""
    numbers: set[int] = set()
    for span in text.strip(",-").split(","):
        first, _, last = span.partition("-")
        if first.isdigit() and (last.isdigit() or not last):
            numbers |= set(range(int(first), min(int(last or first), _LARGEST_ENDING) + 1))
    return frozenset(numbers)

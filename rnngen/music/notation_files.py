"""The outer structure of notation files: encodings and ABC tune books.

All sizes are bounded, and all patterns take time linear in the text, for hostile files: no pattern
scans the same characters again from a later start.
"""

import re
from itertools import islice

from rnngen.errors import UnreadableScore
from rnngen.music.limits import TooLarge
from rnngen.music.names import key_name, read_key_field

MAX_BYTES = 32 * 1024 * 1024
"""Most bytes of a file, and of the content of a zipped one."""

MAX_TUNE_BYTES = 256 * 1024
"""Most bytes of one ABC tune: music21 reads 10 kB a second."""

MAX_TUNES = 20_000
"""Most tunes of an ABC file."""

_BLANKS = " \t"
_TUNE_START = re.compile(r"^X:(?P<number>.*)$", re.MULTILINE)
_TITLE = re.compile(r"^T:(?P<title>.*)$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SPACER = re.compile(
    r"^[A-Za-z]:.*$|\[[A-Za-z]:[^\[\]]*\]|\"[^\"\n]*\"|![^!\n]*!|%.*$|y[\d/]*", re.MULTILINE
)
"""A spacer, or text in which the letter y is no spacer: fields, chords, decorations, comments."""

_KEY = re.compile(r"^K:.*$", re.MULTILINE)
_INLINE = re.compile(
    r"^[A-Za-z]:.*$|\"[^\"\n]*\"|%.*$|\[(?P<field>[KLMQ]:[^\[\]\n]*)\]", re.MULTILINE
)
"""A field within a line, or text in which its signs mean something else."""

_KEY_FIELD = re.compile(r"^K:(?P<key>[^\n%]*)", re.MULTILINE)
_CLEF = re.compile(r"(?:clef\s*=|treble|alto|tenor|bass|perc)")
"""A key field that only changes the clef."""

_VOICE = re.compile(
    r"^V:[ \t]*(?P<line>\S*).*$|\[V:[ \t]*(?P<inline>[^\]\s]*)[^\]\n]*\]", re.MULTILINE
)
_HEADER_VOICE = re.compile(r"^V:.*\n", re.MULTILINE)

_CHANGE = re.compile(r"^[KMQ]:", re.MULTILINE)
_LENGTH_OR_METRE = re.compile(r"^[LM]:", re.MULTILINE)
_DEFAULT_LENGTH = "L:1/8"
_HEADER_FIELD = re.compile(r"^(?:[A-WYZ]:|%%).*$", re.MULTILINE)


def tunes(data: bytes) -> list[tuple[str, bytes]]:
    """Return each tune of an ABC file as (`number title`, ABC), preceded by the file's header.

    A tune runs from its `X:` to the next blank line. A file without `X:` is one tune.

    Raises:
        TooLarge: if the tunes with their header are too many or too large.
    """
    text = decode("ABC", data).replace("\r\n", "\n").replace("\r", "\n")
    starts = list(islice(_TUNE_START.finditer(text), MAX_TUNES + 1))
    if not starts:
        return [(_title("", text), text.encode())]
    header = "".join(f"{field}\n" for field in _HEADER_FIELD.findall(text[: starts[0].start()]))
    _check_book(len(text) + len(starts) * len(header), len(starts))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    bodies = [
        _BLANK_LINE.split(text[start.end() : end], maxsplit=1)[0]
        for start, end in zip(starts, ends, strict=True)
    ]
    return [
        (_title(start["number"], body), f"{start[0]}\n{header}{body.lstrip()}\n".encode())
        for start, body in zip(starts, bodies, strict=True)
    ]


def _check_book(size: int, count: int) -> None:
    """Raise TooLarge for too many tunes, or for a long header that is repeated in many of them."""
    if count > MAX_TUNES:
        raise TooLarge(f"has more than {MAX_TUNES:,} tunes")
    if size > 4 * MAX_BYTES:
        raise TooLarge("has a header that is too long to be repeated in each of its tunes")


def readable_abc(tune: str) -> str:
    """Rewrite a tune so that music21 reads it correctly.

    Remove `y`, a space on paper that music21 reads as the note C. Add the standard's unit
    length where neither it nor a metre is given. Put changes of key and metre where music21
    sees them, and each voice in one piece.

    Raises:
        TooLarge: if it has more than MAX_TUNE_BYTES bytes.
    """
    if len(tune) > MAX_TUNE_BYTES:
        raise TooLarge(f"has a tune larger than {MAX_TUNE_BYTES // 1024} KiB")
    tune = _KEY_FIELD.sub(_plain_key, _with_plain_changes(_with_voices_apart(tune)))
    tune = _SPACER.sub(lambda match: "" if match[0].startswith("y") else match[0], tune)
    return (
        tune
        if _LENGTH_OR_METRE.search(tune)
        else tune.replace("\nK:", f"\n{_DEFAULT_LENGTH}\nK:", 1)
    )


def _with_voices_apart(tune: str) -> str:
    """Put the lines of each voice together; music21 takes each `V:` for one more voice."""
    key = _KEY.search(tune)
    if key is None:
        return tune
    body = tune[key.end() :]
    switches = list(_VOICE.finditer(body))
    if not switches:
        return tune
    voices: dict[str, list[str]] = {}
    ends = [switch.start() for switch in switches[1:]] + [len(body)]
    for switch, end in zip(switches, ends, strict=True):
        text = body[switch.end() : end].strip("\n")
        voices.setdefault(switch["line"] or switch["inline"] or "", []).append(text)
    apart = ["\n".join([f"V:{voice}", *filter(None, texts)]) for voice, texts in voices.items()]
    before = body[: switches[0].start()].rstrip("\n")
    head = _HEADER_VOICE.sub("", tune[: key.end()])
    return "\n".join([head + before, *apart, ""])


_NAME = re.compile(r"\b(?:nm|name)\s*=\s*\"(?P<name>[^\"\n]*)\"")


def voice_names(tune: str) -> tuple[str, ...]:
    """Return the name of each voice in the order of their notes, '' for none."""
    names: dict[str, str] = {}
    for switch in _VOICE.finditer(tune):
        voice = switch["line"] or switch["inline"] or ""
        name = _NAME.search(switch[0])
        names[voice] = name["name"] if name else names.get(voice, "")
    key = _KEY.search(tune)
    body = tune[key.end() :] if key else ""
    order = dict.fromkeys(each["line"] or each["inline"] or "" for each in _VOICE.finditer(body))
    return tuple(names[voice] for voice in order)


def _plain_key(match: re.Match[str]) -> str:
    """Return a field with the major or minor key of the same signature, without clefs.

    music21 takes dorian for major, locrian for major, `middle=d` for minor, and moves the notes
    of a bass clef. Bagpipes play F sharp and C sharp, which `K:HP` does not print.
    """
    field = match["key"].strip()
    if _CLEF.match(field):
        return "N:"
    try:
        fifths, minor, _ = (2, False, "") if field.upper() == "HP" else read_key_field(field)
    except ValueError:
        return match[0]
    return f"K:{key_name(fifths, minor)}"


def _with_plain_changes(tune: str) -> str:
    """Move each field within a line to its own line, after an empty note (`N:`).

    music21 ignores fields such as `[K:D]` within a line, and forgets a lone field before one.
    """
    key = _KEY.search(tune)
    if key is None:
        return tune
    body = _INLINE.sub(
        lambda match: f"\n{match['field']}\n" if match["field"] else match[0], tune[key.end() :]
    )
    return tune[: key.end()] + _CHANGE.sub(
        lambda match: f"N:\n{match[0]}", _with_keys_of_voices(body, key[0])
    )


def _with_keys_of_voices(body: str, key: str) -> str:
    """Repeat the key at each change of voice; music21 takes that of the line before."""
    if not _KEY.search(body):
        return body
    keys, voice, lines = {"": key}, "", []
    for line in body.split("\n"):
        lines.append(line)
        if line.startswith("V:"):
            voice = line[2:].split(maxsplit=1)[0] if line[2:].strip() else ""
            lines.append(keys.get(voice, key))
        elif line.startswith("K:"):
            keys[voice] = line
    if sum(map(len, lines)) > 4 * MAX_TUNE_BYTES:
        raise TooLarge("has a key that is too long to be repeated at each voice")
    return "\n".join(lines)


def decode(form: str, data: bytes) -> str:
    """Decode an ABC or Humdrum file: UTF-8, or else Latin-1, which older files use."""
    check_bytes(form, len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


MOST_SILENT_LINES = 500
"""Barlines, clefs, keys and the like of a Humdrum file beyond its lines of notes and rests."""

LONGEST_TOKEN = 1000
"""Characters of a note, chord or word in a Humdrum file."""


def check_humdrum(text: str) -> None:
    """Raise TooLarge for what takes music21 quadratic time: long tokens, much without notes."""
    lines = [line for line in text.splitlines() if line[:1] not in ("", "!")]
    events = sum(line[0] not in "=*" for line in lines)
    if len(lines) - events > events + MOST_SILENT_LINES:
        raise TooLarge(f"has more than {MOST_SILENT_LINES} bars, clefs and keys without notes")
    if any(len(token) > LONGEST_TOKEN for line in lines for token in line.split("\t")):
        raise TooLarge(f"has a token of more than {LONGEST_TOKEN:,} characters")


def _title(number: str, tune: str) -> str:
    title = _TITLE.search(tune)
    words = title["title"].strip(_BLANKS) if title else ""
    return f"{number.strip(_BLANKS)} {words}".strip()


def check_bytes(form: str, size: int) -> None:
    """Raise UnreadableScore for more than MAX_BYTES."""
    if size > MAX_BYTES:
        raise UnreadableScore(form, "it is too large", f"at most {MAX_BYTES} bytes", "more")

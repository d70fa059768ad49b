"""Notices of what a reader changed, summed up over the documents of a corpus."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rnngen.corpus.document import Corpus
from rnngen.music.live import LIVE

_COUNTED = re.compile(r"(\d+) (?:of (\d+) )?(?=\D)")
"""How a notice begins that counts something."""

_NUMBER = re.compile(r"\b(?:a|was|were|its|their|ends?|has|have)\b|(?<=\w)s\b")
"""The endings by which 'note was' and 'notes were' differ."""


class _Notice(NamedTuple):
    number: int
    """0 where the notice counts nothing."""
    whole: int
    """Of how many; 0 where it does not say."""
    text: str
    """The text after the numbers."""


def document_notices(corpus: Corpus) -> tuple[str, ...]:
    """Return the notices of all documents, each once, most frequent first.

    Leading numbers are added up: '40 of 900 lyrics were left out (in 3 of 9 documents)'. Notices of
    live recordings come one by one at the end, because each has its own tempo and error.
    """
    alike: defaultdict[str, list[_Notice]] = defaultdict(list)
    single = []
    for document in corpus.documents:
        for message in document.notices:
            if message.startswith(LIVE):
                single.append(f"{document.name}: {message}")
            else:
                notice = _read(message)
                alike[_key(notice)].append(notice)
    groups = sorted(alike.values(), key=len, reverse=True)
    return (*_shared(groups, len(corpus.documents)), *single)


def _read(message: str) -> _Notice:
    found = _COUNTED.match(message)
    if not found:
        return _Notice(0, 0, message)
    return _Notice(int(found[1]), int(found[2] or 0), message[found.end() :])


def _key(notice: _Notice) -> str:
    """Return what notices of one and of several have in common."""
    return " ".join(_NUMBER.sub("", notice.text).split()) if notice.number else notice.text


def _shared(groups: Iterable[Sequence[_Notice]], documents: int) -> Iterator[str]:
    for group in groups:
        most = max(group)
        # Without a notice of several, there is no plural to write the sum with.
        count = sum(notice.number for notice in group) if most.number > 1 else most.number
        whole = sum(notice.whole for notice in group)
        numbers = f"{count:,} of {whole:,} " if whole else f"{count:,} " if count else ""
        where = f" (in {len(group):,} of {documents:,} documents)" if documents > 1 else ""
        yield f"{numbers}{most.text}{where}"

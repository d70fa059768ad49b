"""Documents ↔ token ids: `char` and `word` for text, `event` for scores, `performance`, `notes`,
`label`, `rows`, `columns` and `series` for numbers.

`CODECS` is the dispatch table. `rnngen.kinds.Kind.codec` names an entry. A `PairCodec` joins two.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rnngen.config import DataConfig
from rnngen.corpus.pairs import Pair
from rnngen.errors import CodecError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec, Vocabulary
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.notes import NotesCodec
from rnngen.tokens.pair import PairCodec
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.rows import ColumnsCodec, RowsCodec, SeriesCodec
from rnngen.tokens.word import WordCodec

CODECS: dict[str, type[Codec]] = {
    codec.name: codec
    for codec in (
        *(CharCodec, WordCodec, EventCodec, PerformanceCodec),
        *(LabelCodec, RowsCodec, ColumnsCodec, SeriesCodec, NotesCodec),
    )
}

__all__ = [
    "BOUNDARY",
    "CODECS",
    "UNKNOWN",
    "Codec",
    "PairCodec",
    "Vocabulary",
    "build_codec",
    "build_pair_codec",
    "codec_from_json",
]


def build_codec(name: str, contents: Iterable[Any], config: DataConfig) -> Codec:
    """Build the codec of this name for the contents of a corpus."""
    return CODECS[name].from_documents(contents, config)


def build_pair_codec(
    source: str, target: str, pairs: Iterable[Pair], config: DataConfig
) -> PairCodec:
    """Build the codec of pairs whose sides have codecs of these names.

    Long pairs are learnt in passages, whose ends are no endings, so barlines say no places.
    """
    config = replace(config, places=False)
    return PairCodec.of(CODECS[source], CODECS[target], list(pairs), config)


def codec_from_json(data: Any) -> Codec:
    """Build the codec that `Codec.to_json` described.

    Raises:
        CodecError: if the description is damaged or names an unknown codec.
    """
    try:
        if data["name"] == PairCodec.name:
            return PairCodec.from_parts(data, _codec_of_side)
        return CODECS[data["name"]].from_json(data)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CodecError(
            f"The codec of this model is damaged or unknown; rnngen has {', '.join(CODECS)}."
        ) from error


def _codec_of_side(data: Any) -> Codec:
    """Build the codec of a side of pairs, which are not pairs themselves."""
    return CODECS[data["name"]].from_json(data)

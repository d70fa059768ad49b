"""Documents ↔ token ids: `char` for text, `event` for scores, `performance` for performances.

`CODECS` is the dispatch table. `rnngen.kinds.Kind.codec` names an entry.
"""

from collections.abc import Iterable
from typing import Any

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec, Vocabulary
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec

CODECS: dict[str, type[Codec]] = {
    codec.name: codec for codec in (CharCodec, EventCodec, PerformanceCodec)
}

__all__ = ["BOUNDARY", "CODECS", "UNKNOWN", "Codec", "Vocabulary", "build_codec", "codec_from_json"]


def build_codec(name: str, contents: Iterable[Any], config: DataConfig) -> Codec:
    """Build the codec of this name for the contents of a corpus."""
    return CODECS[name].from_documents(contents, config)


def codec_from_json(data: Any) -> Codec:
    """Build the codec that `Codec.to_json` described.

    Raises:
        CodecError: if the description is damaged or names an unknown codec.
    """
    try:
        return CODECS[data["name"]].from_json(data)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CodecError(
            f"The codec of this model is damaged or unknown; rnngen has {', '.join(CODECS)}."
        ) from error

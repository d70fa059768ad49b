"""Documents ↔ token ids, one codec for each way of reading: `char` for text, `event` and `performance` for music."""

from collections.abc import Iterable
from typing import Any

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Codec, Vocabulary
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec

CODECS: dict[str, type[CharCodec] | type[EventCodec] | type[PerformanceCodec]] = {
    "char": CharCodec,
    "event": EventCodec,
    "performance": PerformanceCodec,
}

__all__ = ["BOUNDARY", "CODECS", "UNKNOWN", "Codec", "Vocabulary", "build_codec", "codec_from_json"]


def build_codec(name: str, contents: Iterable[Any], config: DataConfig) -> Codec:
    """The codec of that name for the contents of a corpus."""
    if name == CharCodec.name:
        return CharCodec.from_documents(contents, config)
    return CODECS[name].from_documents(contents)


def codec_from_json(data: Any) -> Codec:
    """The codec that `Codec.to_json` described.

    Raises:
        CodecError: for anything that is not such a description.
    """
    try:
        return CODECS[data["name"]].from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        raise CodecError(
            f"A codec's description is not usable. Expected one of {', '.join(CODECS)}."
        ) from error

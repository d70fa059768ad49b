"""Series → the series that a model makes of them, step by step."""

from collections.abc import Iterable, Iterator

from rnngen.corpus.rows import Rows
from rnngen.errors import needs_error
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.network.conditioned import Reader
from rnngen.sampling.given import LANES, in_batches
from rnngen.tokens.rows import SeriesCodec


def predict(model: Model, sources: Iterable[Rows]) -> Iterator[Rows]:
    """Yield what a model of series makes of each source, a row for each of its rows.

    Raises:
        SettingError: if the model does not give numbers.
        CodecError: if a source is no series of the right width.
    """
    codec = pair_codec(model)
    target = codec.target
    if not isinstance(target, SeriesCodec):
        raise needs_error("given", "a model of series", f"{model.name} writes {target.writes}")
    reader = Reader(model.config, model.weights, codec)
    for batch in in_batches(sources, LANES):
        for numbers in reader.values([codec.to_read(source) for source in batch]):
            yield target.restored(numbers)

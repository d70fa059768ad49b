"""Score a corpus in parts, on any number of machines, and put the parts together.

A part says what each of its tokens costs, so everything else is computed when all are there.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from rnngen.corpus.document import Progress, no_progress
from rnngen.errors import CorpusError, RnngenError
from rnngen.evaluation.calibration import SUMS, Calibrator
from rnngen.evaluation.likelihood import token_nats
from rnngen.evaluation.scoring import Scores, Tokens, scores_of
from rnngen.models.model_file import Model
from rnngen.schema import convert, parse_json
from rnngen.shards import Shard, check_whole

NATS = np.dtype("<f4")


@dataclass(frozen=True)
class ScoredPart:
    """The costs of some tokens of a stream under a model."""

    shard: str
    scored: str
    """SHA-256 (hex) of the model and the whole stream."""
    nats: str
    """The cost of each of its tokens: float32, in Base64."""
    sums: list[float]
    """Of `Calibrator`."""

    def to_json(self) -> str:
        """Return the part as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, name: str, data: bytes) -> "ScoredPart":
        """Read a part.

        Raises:
            CorpusError: if it is none, or incomplete.
        """
        try:
            part = convert(parse_json(data), cls)
            Shard.parse(part.shard)
            part.costs()
            if len(part.sums) != SUMS:
                raise ValueError("it has other sums")
        except (RnngenError, ValueError) as error:
            raise CorpusError(
                f"{name} is no whole part of `rnngen evaluate --shard`. Run that shard again."
            ) from error
        return part

    def costs(self) -> np.ndarray:
        """Return float32[tokens], the nats of each token."""
        return np.frombuffer(base64.b64decode(self.nats, validate=True), NATS)


def score_part(
    model: Model, tokens: Tokens, shard: Shard, progress: Progress = no_progress
) -> ScoredPart:
    """Score a shard of a stream."""
    calibrator = Calibrator()
    nats = token_nats(model.stepper(), tokens.ids, progress, calibrator.observe, shard)
    data = base64.b64encode(nats.astype(NATS).tobytes()).decode()
    return ScoredPart(str(shard), _key(model, tokens), data, calibrator.sums.tolist())


def merged(parts: Mapping[str, ScoredPart], model: Model, tokens: Tokens) -> Scores:
    """Return exactly the scores that one run over the whole stream gives.

    Args:
        parts: by the names of their files.

    Raises:
        CorpusError: if a part is of another model or corpus.
        SettingError: if parts are missing.
    """
    key = _key(model, tokens)
    for name, part in parts.items():
        if part.scored != key:
            raise CorpusError(
                f"{name} is part of the evaluation of another model or corpus. Leave it out."
            )
    check_whole([Shard.parse(part.shard) for part in parts.values()], list(parts))
    ordered = sorted(parts.values(), key=lambda part: Shard.parse(part.shard).number)
    nats = np.concatenate([part.costs() for part in ordered])
    calibrator = Calibrator.of_sums(np.array(part.sums) for part in ordered)
    if len(nats) != len(tokens.ids) - 1:
        raise CorpusError("The parts hold other tokens than this corpus. Run the shards again.")
    return scores_of(model, tokens, nats, calibrator)


def _key(model: Model, tokens: Tokens) -> str:
    """Return a digest of a model and a stream."""
    digest = hashlib.sha256(model.digest.encode())
    for first in range(0, len(tokens.ids), 2**20):
        digest.update(np.asarray(tokens.ids[first : first + 2**20], "<i4").data)
    return digest.hexdigest()

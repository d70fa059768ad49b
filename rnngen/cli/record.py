"""What `--json` says of a sample."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rnngen.config import SampleConfig
from rnngen.copying import Training
from rnngen.generation.document import Document
from rnngen.generation.scoring import surprises
from rnngen.model_file import Model
from rnngen.sampling.tally import Tally


def record(
    model: Model,
    config: SampleConfig,
    index: int,
    document: Document,
    paths: Sequence[Path],
    tally: Tally,
    training: Training | None,
) -> str:
    """One JSON object; likelihoods are the model's at temperature 1, without what was given at first, in nats."""
    drawn = document.ids[document.given :]
    nats = surprises(model, [document.ids])[0][document.given :]
    facts = {
        "model": model.name,
        "sample": index + 1,
        "seed": config.seed,
        "tokens": len(nats),
        "log_likelihood": -float(nats.sum()),
        "nats_per_token": float(nats.mean()) if len(nats) else None,
        "longest_shared_run": training and training.longest_shared_run(drawn).length,
        "stats": asdict(tally),
    }
    facts |= {"paths": [str(path) for path in paths]} if paths else {"text": document.content}
    return json.dumps(facts, ensure_ascii=False)

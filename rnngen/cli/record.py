"""What `--json` says of a sample."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from rnngen import __version__
from rnngen.config import SampleConfig
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.scoring import surprises
from rnngen.sampling.statistics import SamplingStats

ALWAYS = ("seed", "temperature", "length")
"""Settings that are told whatever they are; others only where they differ from the default."""


def provenance(model: Model, config: SampleConfig, origin: Mapping[str, str], index: int) -> str:
    """How a sample was made: same model, same options, same bytes.

    Args:
        origin: What the sample was made from, and under which rules, such as {"prompt": the prompt's digest}.
    """
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        *(f"{name} {getattr(config, name)}" for name in ALWAYS),
        *(f"{name} {value}" for name, value in changed(config).items()),
        *(f"{name} {value}".rstrip() for name, value in origin.items()),
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)


def changed(config: SampleConfig) -> dict[str, object]:
    """Settings that differ from their defaults, apart from those always told and the count."""
    names = [item.name for item in fields(config) if item.name not in (*ALWAYS, "count")]
    return {
        name: getattr(config, name)
        for name in names
        if getattr(config, name) != getattr(SampleConfig, name)
    }


def statistics(tallies: Sequence[SamplingStats], seconds: float) -> str:
    """'1,043 tokens drawn in 0.21 s (4,967 per second); 31 lines, 1.19 draws each; …'."""
    total = sum(tallies, start=SamplingStats())
    lines = max(total.lines, 1)
    return "; ".join(
        [
            f"{total.draws:,} tokens drawn in {seconds:.2f} s ({total.draws / seconds:,.0f} per second)",
            f"{total.lines:,} lines judged, {1 + total.rejections / lines:.2f} draws each"
            if total.lines
            else "no line to be judged",
            f"{total.fallbacks:,} forced ({total.fallbacks / lines:.1%})",
            f"{total.detours:,} detours and {total.loops:,} loops undone",
            f"{total.masked / max(total.draws, 1):.1%} of the probability masked",
        ]
    )


def record(
    model: Model,
    config: SampleConfig,
    index: int,
    document: SampledDocument,
    paths: Sequence[Path],
    tally: SamplingStats,
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

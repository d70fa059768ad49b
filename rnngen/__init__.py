"""Train a small LSTM on your own text, code or music, and sample output you can use.

Example:
    corpus = rnngen.load_corpus("shakespeare")
    model = rnngen.train(corpus, rnngen.TrainConfig(seconds=120)).model
    text, = rnngen.sample(model, prime="ROMEO:")
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "load_corpus": "rnngen.corpus",
    "train": "rnngen.training",
    "load_model": "rnngen.models.library",
    "save_model": "rnngen.models.model_file",
    "sample": "rnngen.sampling.generate",
    "learn_realism": "rnngen.evaluation.realism",
    "predict": "rnngen.sampling.series",
    "classify": "rnngen.sampling.given",
    "Pairing": "rnngen.corpus.pairs",
    "evaluate": "rnngen.evaluation",
    "report_on": "rnngen.evaluation",
    "compare": "rnngen.evaluation.comparison",
    "write": "rnngen.writers",
    "Workers": "rnngen.training.cluster",
    "TrainConfig": "rnngen.config",
    "NetworkOverrides": "rnngen.config",
    "SampleConfig": "rnngen.config",
    "SteerConfig": "rnngen.config",
    "FormConfig": "rnngen.config",
    "Rules": "rnngen.sampling.request",
    "RnngenError": "rnngen.errors",
}
"""Public name → module. Modules are imported when first used, so `import rnngen` is fast."""

__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'rnngen' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

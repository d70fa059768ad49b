"""The page of `rnngen evaluate --listen`."""

import numpy as np

from rnngen.errors import needs_error
from rnngen.evaluation.report import Report
from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.sampling.by_kind import sampling_of
from rnngen.writers.listening import in_random_order, render_listening


def check_listens(model: Model) -> None:
    """Raise SettingError unless the model writes music."""
    if not KINDS[model.kind].is_music:
        raise needs_error("listen", "a model of music", sampling_of(model).describe(model))


def listening_page(report: Report) -> bytes:
    """Return the page of a blind test with the samples and held-out pieces of a report."""
    seed = report.sampling.seed if report.sampling is not None else 0
    pieces = in_random_order(report.samples, report.pieces, np.random.default_rng(seed))
    return render_listening(report.model, pieces)

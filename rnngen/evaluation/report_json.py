"""A report as plain JSON values: everything that it holds, with null for what is not a number."""

import math
from dataclasses import asdict
from typing import Any

from rnngen.evaluation.report import Report
from rnngen.music.score import Score
from rnngen.music.score_json import score_to_json


def report_to_json(report: Report) -> dict[str, Any]:
    """A JSON object with the figures of the likelihood at its top, and without what was not asked for.

    Scores stand as `rnngen.music.score_json` spells them, performances by the fields of their notes.
    """
    value = asdict(report)
    scores = {number: score_to_json(each) for number, each in enumerate(report.samples) if isinstance(each, Score)}
    value["samples"] = [scores.get(number, sample) for number, sample in enumerate(value["samples"])]
    figures: dict[str, Any] = _plain({name: field for name, field in value.items() if field is not None})
    return figures | figures.pop("likelihood")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

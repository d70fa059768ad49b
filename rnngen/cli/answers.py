"""Write the target of each line of standard input, by a model of pairs."""

from collections.abc import Callable, Mapping
from itertools import tee
from typing import Any

from rnngen.cli.sources import lines_of_input
from rnngen.cli.terminal import notice, show_json, show_text
from rnngen.errors import conflict_error
from rnngen.sampling.generate import answers
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import SampleRequest
from rnngen.writers.text import with_final_newline

EXCLUDED = ("outputs", "file_format", "page", "between", "keep_bars", "harmonise", "form")
"""Options of `rnngen sample` that take a single source."""


class StoppingObserver(SamplingObserver):
    """Stops on a signal."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._should_stop = should_stop

    def should_stop(self) -> bool:
        return self._should_stop()


def answer_lines(
    request: SampleRequest, options: Mapping[str, Any], should_stop: Callable[[], bool]
) -> None:
    """Write the samples for each line of standard input, in the order of the lines.

    Raises:
        SettingError: for options that take a single source.
    """
    for name in EXCLUDED:
        if options[name]:
            raise conflict_error("given -", name)
    if options["seed"] is None and not options["as_json"]:
        notice(f"seed {request.config.seed}")
    named, read = tee(lines_of_input(request.model, "given"))
    found = answers(request, (line.content for line in read), StoppingObserver(should_stop))
    for source, written in zip(named, found, strict=False):
        if options["as_json"]:
            show_json({"source": source.content, "targets": written})
        else:
            for text in written:
                show_text(with_final_newline(text))
        if should_stop():
            return

"""Write the target of each line of standard input, by a model of pairs."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import tee
from typing import Any

from rnngen.cli.interrupt import StopFlag
from rnngen.cli.options import option_name
from rnngen.cli.sources import check_reads_lines, lines_at_once, lines_of_input, watched
from rnngen.cli.task import medium_of
from rnngen.cli.terminal import notice, show_json, show_text
from rnngen.errors import conflict_error, needs_error
from rnngen.sampling.generate import answers
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import SampleRequest
from rnngen.writers.text import with_final_newline

EXCLUDED = ("shard", "outputs", "file_format", "page", "between", "keep_bars", "harmonise", "form")
"""Options of `rnngen sample` that take a single source."""


class StoppingObserver(SamplingObserver):
    """Stops on a signal."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._should_stop = should_stop

    def should_stop(self) -> bool:
        return self._should_stop()


def answer_lines(request: SampleRequest, options: Mapping[str, Any], should_stop: StopFlag) -> None:
    """Write the samples for each line of standard input, in the order of the lines.

    A signal ends that at once. Answers that are not whole then are left out.

    Raises:
        SettingError: for options that take a single source, and for targets that are no text.
    """
    check_reads_lines(request.model, "given")
    if not medium_of(request.model).to_screen:
        actual = f"{request.model.name} writes {request.model.codec.writes}"
        raise needs_error("given -", "a model that writes text", actual)
    for name in EXCLUDED:
        if options[name]:
            raise conflict_error("given -", option_name(name))
    if options["seed"] is None and not options["as_json"]:
        notice(f"seed {request.config.seed}")
    read_line = partial(should_stop.read_line, sys.stdin)
    named, read = tee(lines_of_input(request.model, "given", read_line))
    lines = (line.content for line in read)
    found = answers(request, lines, StoppingObserver(should_stop), lines_at_once())
    for source, written in watched(zip(named, found, strict=False), "Answering"):
        if options["as_json"]:
            show_json({"source": source.content, "targets": written})
        else:
            for text in written:
                show_text(with_final_newline(text))

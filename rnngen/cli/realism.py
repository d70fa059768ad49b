"""Learn, for `rnngen sample --best-of`, how samples of scores differ from real pieces."""

from dataclasses import replace
from pathlib import Path

from rnngen.cli.task import Task
from rnngen.cli.terminal import notice, progress_bar
from rnngen.evaluation.realism import BATCHES, PILOTS, keep_realism, kept_realism, learn_realism
from rnngen.sampling.generate import continue_prompt


def with_realism(task: Task, path: Path) -> Task:
    """Return the task of the model at `path` with its measure of realism, if best-of needs it.

    It is learnt once, and kept beside the model.
    """
    request = task.request
    is_plain = task.sample is continue_prompt and request.is_plain
    if not request.model.corpus.get("traits") or not is_plain:
        return task
    realism = kept_realism(request.model, path)
    if realism is None:
        notice(f"Drawing {PILOTS} samples once, to learn how they differ from real pieces …")
        with progress_bar("Drawing", f"× {PILOTS // BATCHES} samples") as progress:
            realism = learn_realism(request.model, progress)
        if realism is not None:
            keep_realism(realism, request.model, path)
    return replace(task, request=replace(request, realism=realism))

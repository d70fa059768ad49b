"""How many samples of a model are valid, told by the real thing: `python -m tests.bench.validity MODEL`.

Scripts go through the interpreter's compiler, papers through pdflatex, tunes through music21, which reads the
written MusicXML and measures every bar. Samples are drawn in equal numbers at each temperature. Prints Markdown.
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from music21 import converter

from rnngen.config import SampleConfig
from rnngen.constraints.python import Names, PythonConstraint
from rnngen.constraints.python.names import share_of_known_names
from rnngen.constraints.python.script import compiles
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.request import Rules, SampleRequest, constraint_of
from rnngen.writers import render
from rnngen.writers.pdf import compiles_latex

COLUMNS = "temperature | samples | valid | draws of a line | forced | names known | masked | detours | loops | tokens/s"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--temperatures", default="0.5,0.7,0.85,1.0")
    parser.add_argument("--length", type=int)
    parser.add_argument("--free", action="store_true")
    parser.add_argument(
        "--names", choices=[names.value for names in Names], help="for scripts: what holds of names"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    model = load_model(arguments.model)
    temperatures = arguments.temperatures.split(",")
    config = SampleConfig(
        length=arguments.length or KINDS[model.kind].length,
        count=arguments.count // len(temperatures),
    )
    constraint = constraint_of(model, Rules(free=arguments.free))
    if arguments.names:
        constraint = PythonConstraint(model.codec.vocabulary, Names(arguments.names))
    print(f"| {COLUMNS} |\n|" + "---|" * (COLUMNS.count("|") + 1))
    for number, temperature in enumerate(temperatures):
        here = replace(config, temperature=temperature, seed=arguments.seed + number)
        print(row(model, here, constraint), flush=True)


def row(model, config, constraint):
    """One temperature's line of the table."""
    began, observer = time.perf_counter(), SamplingObserver()
    request = SampleRequest(model, config=config)
    vars(request)["constraint"] = constraint
    documents = continue_prompt(request, observer)
    seconds, total = time.perf_counter() - began, SamplingStats.total(observer.stats.values())
    contents = [document.content for document in documents]
    valid = sum(map(VERIFIERS[model.kind], contents))
    shares = [
        share_of_known_names(content)
        for content in contents
        if model.kind == "python" and compiles(content)
    ]
    lines = max(total.lines, 1)
    cells = [
        config.temperature,
        config.count,
        valid,
        f"{1 + total.rejections / lines:.2f}",
        f"{total.fallbacks / lines:.2%}",
        f"{np.mean(shares):.0%}" if shares else "",
        f"{total.masked / total.draws:.2%}",
        total.detours,
        total.loops,
        f"{sum(len(ids) for ids in documents) / seconds:,.0f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def regular(score):
    """Whether music21 finds every bar of every part exactly full."""
    parsed = converter.parseData(render(score, ".musicxml", "").decode(), format="musicxml")
    measures = [measure for part in parsed.parts for measure in part.getElementsByClass("Measure")]
    return bool(measures) and all(
        measure.duration.quarterLength == measure.barDuration.quarterLength - measure.paddingLeft
        for measure in measures
    )


VERIFIERS = {
    "python": compiles,
    "latex": compiles_latex,
    "score": regular,
    "text": lambda text: True,
}

if __name__ == "__main__":
    main()

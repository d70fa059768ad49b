"""Count the valid samples of a model with the real tools: `python -m tests.bench.validity MODEL`.

Python compiles scripts, pdflatex compiles papers, and music21 reads tunes as MusicXML and measures
every bar. Code is checked by gcc, javac, `node --check`, gofmt and Python's json if they are on
PATH, else by its parser. Draws as many samples at each temperature. Prints a Markdown table. Its
columns:

    valid           samples that the tool accepts
    needs           samples of code that are valid but for names that another file may declare
    fails           the others
    draws per line  lines drawn for each line kept
    forced          share of the lines that the fallback wrote
    names known     share of the names in valid scripts that are bound, imported or built in
    masked          mean probability of the tokens that the constraint excluded
    detours         times that a sample went back to leave an unlikely course
    loops           repetitions that were undone
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from music21 import converter

from rnngen.config import SampleConfig
from rnngen.constraints.python import Aim, PythonConstraint
from rnngen.constraints.python.names import share_of_known_names
from rnngen.constraints.python.script import compiles
from rnngen.kinds import KINDS
from rnngen.languages import LANGUAGES
from rnngen.models.library import load_model
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.request import Rules, SampleRequest, constraint_of, draw_candidates
from rnngen.writers import render
from rnngen.writers.pdf import compiles_latex
from tests.bench.compilers import available, verdict

VERDICTS = ("accepted", "needs a declaration", "fails")
COLUMNS = (
    "temperature | samples | valid | needs | fails | draws per line | forced | names known | masked | detours | "
    "loops | tokens/s"
)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("--count", type=int, default=1000, help="draw N samples in all")
    parser.add_argument(
        "--temperatures", default="0.5,0.7,0.85,1.0", help="draw at each of these temperatures"
    )
    parser.add_argument("--length", type=int, help="draw N tokens per sample")
    parser.add_argument("--free", action="store_true", help="draw without constraints")
    parser.add_argument(
        "--aim",
        choices=[aim.value for aim in Aim],
        help="of scripts: what they should do",
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
    if arguments.aim:
        constraint = PythonConstraint(model.codec.vocabulary, Aim(arguments.aim))
    if model.kind in LANGUAGES:
        print(f"{LANGUAGES[model.kind].title} checked by {available(model.kind)}\n")
    print(f"| {COLUMNS} |\n|" + "---|" * (COLUMNS.count("|") + 1))
    for number, temperature in enumerate(temperatures):
        changed = replace(config, temperature=temperature, seed=arguments.seed + number)
        print(row(model, changed, constraint), flush=True)


def row(model, config, constraint):
    """Draw samples at one temperature and return the line of the table."""
    observer = SamplingObserver()
    began = time.perf_counter()
    drawn = draw_candidates(SampleRequest(model, config=config), constraint, observer)
    seconds = time.perf_counter() - began
    total = SamplingStats.total(observer.stats.values())
    contents = [model.codec.decode(ids) for ids in drawn]
    verdicts = [verdict_of(model.kind, content) for content in contents]
    shares = [
        share_of_known_names(content)
        for content in contents
        if model.kind == "python" and compiles(content)
    ]
    lines = max(total.lines, 1)
    cells = [
        config.temperature,
        config.count,
        *(verdicts.count(each) for each in VERDICTS),
        f"{1 + total.rejections / lines:.2f}",
        f"{total.fallbacks / lines:.2%}",
        f"{np.mean(shares):.0%}" if shares else "",
        f"{total.masked / total.draws:.2%}",
        total.detours,
        total.loops,
        f"{sum(map(len, drawn)) / seconds:,.0f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def verdict_of(kind, content):
    """Return one of VERDICTS."""
    if kind in LANGUAGES:
        return verdict(kind, content)
    return VERDICTS[0] if VERIFIERS[kind](content) else VERDICTS[-1]


def regular(score):
    """Return whether music21 finds every bar of every part exactly full."""
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

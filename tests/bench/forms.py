"""Compare models of pairs with their peers: `make bench-forms`, or `python -m tests.bench.forms TASK …`.

Each task is learnt by `rnngen train` and then by its peers, one after another, for the same time on
the same cores. All answer the same held-out sources. Each result goes to
`samples/forms/results.json` at once, and the table to `samples/forms/README.md`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from rnngen import load_model
from rnngen.config import SampleConfig
from rnngen.corpus import load_corpus
from rnngen.evaluation.pairs import report_on_pairs
from rnngen.evaluation.pairs.texts import TextReport, with_scores
from rnngen.evaluation.series import fit_of
from rnngen.models.pairs import target_model
from rnngen.sampling.generate import answers
from rnngen.sampling.request import SampleRequest
from rnngen.tokens.preparation import halves
from tests.bench.forms_tasks import TASKS
from tests.bench.machine import machine

ROOT = Path(__file__).parents[2]
RESULTS, TABLE = ROOT / "samples/forms/results.json", ROOT / "samples/forms/README.md"
MOST_TEXTS = 400
"""Sources that are answered by texts."""
BEGINNING = """# Models of pairs, and their peers

`make bench-forms` writes this table, or a part of it: `python -m tests.bench.forms TASK …`. Every side
of a task was trained for the same time on the same cores, one after another; the time includes
start-up. All figures are of held-out pairs. *nats* are per target token, its end included. *gain* is
what the source of another pair costs more, in nats per target token. *linear* is logistic regression
on n-grams or pixels, or for `waves` the best linear filter of two steps; *mixed* is network and
linear model together. For `sums`, rnngen ran later and on another machine than its peer.

`bach --given melody` is aimed at fewer nats a note of the lower voices than a model of scores, which
has 1.638 after five minutes and 1.533 after fifteen, in other runs and on other held-out chorales.
The bar counts as missed until both are scored on the same pieces. Five minutes each, `--seed 1`, one
core of a busy machine, held-out nats a note; the best of a training was chosen on the pieces that it
is scored on:

| trained with | over all tokens | as `rnngen evaluate` counts |
|---|---|---|
| `--transpose on`: planned 192 units, no dropout, 5 passes | 1.687 | 1.607 |
| the same, half of the pieces whole, planned dropout 0.19 | 1.795 | |
| all pieces in passages and whole, planned 512 units, half a pass | 2.183 | |
| before, `--transpose off`, keys of 96 numbers | | 1.882 |
| `--transpose on --source-weight 0.3`: planned 512 units, 1.6 passes | | 1.669 |
| the same with `--units 192 --dropout 0`, 6.5 passes | | 1.567 |
| the same without `--source-weight`, 6.7 passes | | 1.550 |

The last two rows ran on a less busy machine: learning the melody too does not pay. The others differ
in more than one setting, so none of them shows what transposing alone is worth.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*", default=list(TASKS), metavar="TASK")
    parser.add_argument("--minutes", type=float, help="train each side for this time")
    parser.add_argument("--own", action="store_true", help="leave the peers out")
    parser.add_argument("--models", type=Path, help="keep rnngen's models in this folder")
    parser.add_argument(
        "--torch-python",
        default=sys.executable,
        help="run PyTorch with this Python, which needs torch and numpy",
    )
    arguments = parser.parse_args()
    for name in arguments.tasks:
        task = replace(TASKS[name], peers=()) if arguments.own else TASKS[name]
        minutes = arguments.minutes or task.minutes
        with tempfile.TemporaryDirectory() as folder:
            os.environ["RNNGEN_HOME"] = str(arguments.models or Path(folder) / "home")
            for side, figures in sides(task, minutes, Path(folder), arguments.torch_python):
                keep(task, minutes, side, figures)


def sides(task, minutes, folder, torch_python):
    """Train rnngen and each peer on a task; yield their names and figures."""
    source = task.corpus(folder)
    model = trained(source, task.name, minutes, task.options)
    corpus = load_corpus(source, model.kind if task.is_text else None, pairing=task.pairing)
    learnt, held = ([corpus.documents[i].content for i in part] for part in halves(corpus))
    asked = questions_of(task, held)
    yield "rnngen", own_figures(task, model, corpus, asked)
    if task.without_looking_back:
        alone = trained(source, f"{task.name}-0", minutes, (*task.options, "--look-back", "0"))
        yield "without looking back", own_figures(task, alone, corpus, asked)
    for peer in task.peers:
        python = torch_python if peer.startswith("torch") else sys.executable
        found = run_peer(python, peer, save(task, folder, learnt, held, asked), 60 * minutes)
        if found is not None:
            figures = judged(task, found["answers"], list(asked.values()))
            yield peer, figures | {"nats": found["nats"]} if "nats" in found else figures


def trained(source, name, minutes, options):
    """Return a model that `rnngen train` trains."""
    command = ["train", str(source), "--name", name, "--time", f"{minutes}m", "--seed", "1"]
    subprocess.run([sys.executable, "-m", "rnngen", *command, *options], check=True)
    return load_model(name)


def questions_of(task, held):
    """Return the targets of each source to answer."""
    found = {}
    for pair in held:
        found.setdefault(pair.source, []).append(pair.target)
    return dict(list(found.items())[:MOST_TEXTS]) if task.is_text else found


def own_figures(task, model, corpus, asked):
    """Return the figures of rnngen's model."""
    if model.config.outputs:
        fit = fit_of(model, corpus)
        return {"rmse": fit.rmse, "linear filter": fit.linear_rmse}
    report = report_on_pairs(model, corpus, in_full=not task.is_text)
    figures = {"nats": report.likelihood.nats_per_token}
    if report.source_gain is not None:
        figures["gain"] = report.source_gain.bits_per_token.value * np.log(2)
    if report.labels is not None:
        columns = report.labels.columns()
        named = {"accuracy": "network", "linear": "linear", "mixed": "mixed"}
        figures |= {
            name: columns[column].accuracy.value
            for name, column in named.items()
            if column in columns
        }
    if task.is_text:
        config = SampleConfig(
            temperature=0.0, length=2 * max(len(t) for ts in asked.values() for t in ts)
        )
        request = SampleRequest(target_model(model, ()), config=config)
        written = [texts[0].strip() for texts in answers(request, asked)]
        figures |= judged(task, written, list(asked.values()))
    return figures


def judged(task, found, wanted):
    """Return the figures of answers; `wanted` has the right ones of each."""
    right = float(np.mean([each in those for each, those in zip(found, wanted, strict=True)]))
    if not task.is_text:
        return {"accuracy": right}
    report = with_scores(TextReport(len(found), sum(map(len, wanted)), right), found, wanted)
    return {"exact": right, "BLEU": report.bleu, "chrF": report.chrf}


def save(task, folder, learnt, held, asked):
    """Write what a peer learns from and answers, and return the file."""
    if not isinstance(learnt[0].source, str):
        path = folder / "data.npz"
        pictures = [
            np.stack([rows.array() for rows in part])
            for part in ([pair.source for pair in learnt], asked)
        ]
        labels = np.array([int(pair.target) for pair in learnt])
        np.savez(path, pictures=pictures[0], labels=labels, asked=pictures[1])
        return path
    path = folder / "data.json"
    train, rest = ([[pair.source, pair.target] for pair in part] for part in (learnt, held))
    path.write_text(json.dumps({"train": train, "held": rest, "asked": list(asked)}))
    return path


def run_peer(python, peer, data, seconds):
    """Run a peer in a process of its own; None if it cannot run here."""
    command = [python, "-m", "tests.bench.forms_peers", peer, str(data), str(seconds)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode:
        print(f"{peer}: {result.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    found = json.loads(result.stdout.splitlines()[-1])
    found["answers"] = [str(answer).strip() for answer in found["answers"]]
    return found


def keep(task, minutes, side, figures):
    """Store the figures of a side, and write the table anew."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    entry = {"date": f"{date.today():%Y-%m-%d}", "machine": machine(), "figures": figures}
    results.setdefault(f"{task.name}, {minutes:g} min", {})[side] = entry
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    TABLE.write_text(table(results), encoding="utf-8")
    print(f"{task.name}: {side}: {shown(figures, figures)}", flush=True)


def table(results):
    """Return the Markdown table of all results."""
    rows = ["| task, minutes | aimed at | rnngen | peers |", "|---|---|---|---|"]
    machines = set()
    for name, found in results.items():
        task = TASKS[name.split(",")[0]]
        peers = [
            f"{side}: {shown(task.measures, entry['figures'])}"
            for side, entry in found.items()
            if side != "rnngen"
        ]
        own = shown(task.measures, found["rnngen"]["figures"]) if "rnngen" in found else "–"
        rows.append(f"| {name} | {task.aim} | {own} | {'; '.join(peers) or '–'} |")
        machines |= {f"{entry['machine']}, {entry['date']}" for entry in found.values()}
    return "\n".join([BEGINNING, *rows, "", f"Machines: {'; '.join(sorted(machines))}.", ""])


def shown(measures, figures):
    """Return 'BLEU 20.7, chrF 18.7'."""
    parts = [
        f"{name} {FORMATS[name].format(figures[name])}" for name in measures if name in figures
    ]
    return ", ".join(parts)


FORMATS = {
    **dict.fromkeys(("accuracy", "linear", "mixed", "exact"), "{:.1%}"),
    **dict.fromkeys(("BLEU", "chrF"), "{:.1f}"),
    **dict.fromkeys(("nats", "gain", "rmse", "linear filter"), "{:.3f}"),
}


if __name__ == "__main__":
    main()

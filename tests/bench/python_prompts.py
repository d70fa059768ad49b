"""Cut real Python files anywhere and complete them: `python -m tests.bench.python_prompts FOLDER …`.

Each file is cut at a random character, and what is before is the prompt. A uniform and an
adversarial model continue it, and a trained one if --model names one. Prints how many prompts are
completed with a script that compiles, how many are refused, and the reasons.
"""

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.python import PythonConstraint, compiles
from rnngen.corpus.text import normalize
from rnngen.errors import ConstraintError
from rnngen.models.library import load_model
from rnngen.sampling.prompt import fit_characters, follow_constraint
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.tokens.char import CharCodec
from tests.sampling.networks import ArrayStates

LETTERS = "".join(map(chr, range(32, 127))) + "\n\t"


class Fixed(ArrayStates):
    """A network with the same logits everywhere: all equal, or far apart."""

    def __init__(self, logits):
        self._logits = logits

    def start(self, batch):
        return np.zeros((batch, 1))

    def step(self, ids, states):
        return np.repeat(self._logits[None], len(ids), axis=0), states


def texts(folders, longest):
    """Return the files that compile, of at most `longest` characters."""
    files = sorted(path for folder in folders for path in Path(folder).rglob("*.py"))
    found = []
    for file in files:
        if file.stat().st_size <= longest:
            text = normalize(file.read_text(encoding="utf-8", errors="replace"))
            if text.strip() and compiles(text):
                found.append(text)
    return found


def networks(size, generator):
    """Return models that know nothing: one draws uniformly, one prefers some characters always."""
    return {
        "uniform": Fixed(np.zeros(size)),
        "adversarial": Fixed(8 * generator.standard_normal(size)),
    }


def outcome(network, codec, prompt, config):
    """Return "valid", "invalid", or why the prompt was refused."""
    constraint = PythonConstraint(codec.vocabulary)
    try:
        text, _ = fit_characters(prompt, codec.vocabulary.index)
        ids = follow_constraint(constraint, codec.encode(text), "characters", "").ids
    except ConstraintError as error:
        return str(error)
    request = TokenRequest(config, prompt=ids.tolist())
    drawn = [token for _, token in draw_tokens(network, constraint, request)]
    return "valid" if compiles(codec.decode([*ids.tolist(), *drawn])) else "invalid"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--longest", type=int, default=8000, help="skip files of more bytes")
    parser.add_argument("--length", type=int, default=60, help="draw N characters for each")
    parser.add_argument("--model", help="also ask this model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="print every failure")
    arguments = parser.parse_args()
    generator = np.random.default_rng(arguments.seed)
    files = texts(arguments.folders, arguments.longest)
    plain = CharCodec.from_documents([*files, LETTERS])
    asked = {
        name: (network, plain)
        for name, network in networks(len(plain.vocabulary), generator).items()
    }
    if arguments.model:
        model = load_model(arguments.model)
        asked["trained"] = (model.stepper(), model.codec)
    counts = {name: Counter() for name in asked}
    began = time.perf_counter()
    for number in range(arguments.cuts):
        text = files[generator.integers(len(files))]
        prompt = text[: generator.integers(1, len(text) + 1)]
        config = SampleConfig(length=arguments.length, seed=number, temperature="0.7")
        name = list(asked)[number % len(asked)]
        network, codec = asked[name]
        found = outcome(network, codec, prompt, config)
        counts[name][found if found in ("valid", "invalid") else "refused"] += 1
        if found != "valid" and arguments.verbose:
            print(f"{name}: {found}\n    …{prompt[-200:]!r}", flush=True)
    print("| model | cuts | completed | refused | invalid |\n|---|---|---|---|---|")
    for name, count in counts.items():
        total = count.total()
        share = count["valid"] / max(total, 1)
        print(f"| {name} | {total} | {share:.2%} | {count['refused']} | {count['invalid']} |")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()

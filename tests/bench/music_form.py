"""Compare the form and voice leading of samples with real music: `python -m tests.bench.music_form`.

Each side is a model, whose samples are drawn, or a folder of scores. The first column has pieces
held out from the corpus. Options after `--` are those of `rnngen sample`:

    python -m tests.bench.music_form irish samples/irish --corpus irish --count 120
    python -m tests.bench.music_form bach --corpus bach --temperature 0.75
    python -m tests.bench.music_form irish --corpus irish -- --bars 32 --best-of 8
    python -m tests.bench.music_form bach --corpus bach --harmonise --count 20

Prints a Markdown table, what the two-sample test tells each side by, and how long each side took.
"""

import argparse
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

from rnngen.config import FormConfig, SteerConfig
from rnngen.corpus.load import load_corpus
from rnngen.errors import RnngenError
from rnngen.evaluation.form_measures import FORM_MEASURES, FURTHER_MEASURES
from rnngen.evaluation.piece_measures import suiting
from rnngen.evaluation.realism import learn_realism
from rnngen.evaluation.report import format_number
from rnngen.evaluation.sample_report import usual_samples
from rnngen.evaluation.two_sample import two_sample
from rnngen.evaluation.voice_leading import voice_leading_measures
from rnngen.kinds import HARMONY_TEMPERATURE, INFILL_BEST_OF
from rnngen.models.library import FILE_NAME, load_model
from rnngen.models.tensor_file import SUFFIX
from rnngen.music.parts import take_parts
from rnngen.music.transposition import Ranges
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.harmony import harmonise
from rnngen.sampling.request import Rules, SampleRequest
from rnngen.sampling.steering import Steering, read_steering
from rnngen.tokens.dataset import split


def main():
    own, extra = parted(sys.argv[1:])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sides", nargs="+", metavar="MODEL_OR_FOLDER")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--count", type=int, default=120, help="draw N samples of each model")
    parser.add_argument("--temperature")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--harmonise",
        action="store_true",
        help="write the other parts under the first parts of N held-out pieces",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="compare with all pieces of the corpus, also those that models learn from",
    )
    arguments = parser.parse_args(own)
    scores = [document.content for document in load_corpus(arguments.corpus).documents]
    held = [scores[number] for number in split(len(scores))[1]]
    real = scores if arguments.all else held
    sides = {"real": real}
    for name in arguments.sides:
        began = time.perf_counter()
        sides[name] = pieces(name, arguments, extra, held)
        seconds = time.perf_counter() - began
        print(f"{name}: {len(sides[name])} pieces in {seconds:.0f} s", file=sys.stderr)
    measures = (*FORM_MEASURES, *FURTHER_MEASURES, *voice_leading_measures(Ranges.of(scores)))
    print(f"| | {' | '.join(sides)} |\n|" + "---|" * (len(sides) + 1))
    for measure in suiting(measures, real):
        print_row(
            measure.name,
            [format_number(measure.over(side), measure.unit) for side in sides.values()],
        )
    print_tests(real, sides, Ranges.of(scores))


def parted(words):
    """Split the words of a command line at `--`."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def pieces(name, arguments, extra, held):
    """Return the scores of a folder, or samples of a model, perhaps over melodies of `held`."""
    path = Path(name)
    if path.exists() and path.suffix != SUFFIX and not (path / FILE_NAME).exists():
        return [document.content for document in load_corpus(name).documents]
    request = requested(load_model(name), arguments, extra)
    if arguments.harmonise:
        return list(harmonised(request, held[: arguments.count]))
    return [document.content for document in continue_prompt(request)]


def harmonised(request, scores):
    """Yield scores whose first part is kept, and say which could not be harmonised."""
    once = replace(request, config=replace(request.config, count=1))
    for number, score in enumerate(scores):
        try:
            [document] = harmonise(replace(once, prompt=take_parts(score, (), "1")))
        except RnngenError as error:
            print(f"held-out piece {number}: {error}", file=sys.stderr)
        else:
            yield document.content


def requested(model, arguments, extra):
    """Return the request with the options of `rnngen sample`, and its defaults."""
    config = replace(usual_samples(model, arguments.count), seed=arguments.seed)
    if arguments.harmonise:
        config = replace(config, best_of=INFILL_BEST_OF, temperature=HARMONY_TEMPERATURE)
    if arguments.temperature:
        config = replace(config, temperature=arguments.temperature)
    options = dict(read_options(extra))
    rules = Rules(free=bool(options.pop("free", False)))
    config, form, steer = (
        replace(
            settings,
            **{
                item.name: options.pop(item.name)
                for item in fields(settings)
                if item.name in options
            },
        )
        for settings in (config, FormConfig(), SteerConfig())
    )
    if options:
        raise SystemExit(f"Unknown options: {', '.join(options)}.")
    steering = Steering() if steer == SteerConfig() else read_steering(model.codec, steer)
    realism = learn_realism(model) if config.best_of > 1 and not arguments.harmonise else None
    return SampleRequest(
        model, config=config, rules=rules, steering=steering, form=form, realism=realism
    )


def read_options(words):
    """Yield (name, value) of options such as `--bars 32`; a flag has the value True."""
    for number, word in enumerate(words):
        if word.startswith("--"):
            following = words[number + 1 : number + 2]
            value = following[0] if following and not following[0].startswith("--") else True
            yield word[2:].replace("-", "_"), number_of(value)


def number_of(value):
    """Return a number, if the value is one."""
    for kind in (int, float):
        try:
            return value if value is True else kind(value)
        except ValueError:
            continue
    return value


def print_tests(real, sides, ranges):
    """Print the rows of the two-sample test, and by what each side is told."""
    tests = [two_sample(side, real, ranges) for name, side in sides.items() if name != "real"]
    for name in ("classifier accuracy", "accuracy from local features"):
        shares = [test and test.shares()[name] for test in tests]
        cells = [each and f"{each.value:.2f} ({each.low:.2f}–{each.high:.2f})" for each in shares]
        print_row(name, [".50", *(cell or "" for cell in cells)])
    for name, test in zip(list(sides)[1:], tests, strict=True):
        for each in test.telling if test else ():
            alone = f"{each.samples:.3f} / {each.held_out:.3f}, alone {each.alone:.0%}"
            print(f"\n{name} by {each.name}: {alone}", end="")
    print()


def print_row(name, cells):
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

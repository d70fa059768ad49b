"""Count the scripts of a model that run to their end: `python -m tests.bench.scripts MODEL`.

Each script is drawn, compiled, checked by pyflakes, and run in an empty folder with limits
(`tests.bench.sandbox`). Prints a line for each figure, then why scripts failed. Other columns:

    undefined         scripts in which pyflakes finds a name that nothing binds
    self elsewhere    scripts that use `self` outside of a method
    after return      statements after `return` or `raise` per 1,000 statements
    docstrings        share of the characters in docstrings and comments
"""

import argparse
import ast
import collections
import io
import subprocess
import sys
import tempfile
import tokenize
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyflakes import checker, messages

from rnngen.config import SampleConfig
from rnngen.constraints.python.script import compiles
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.request import SampleRequest, constraint_of, draw_candidates
from rnngen.system.threads import usable_cores

SANDBOX = Path(__file__).with_name("sandbox.py")
SECONDS = 20


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("--count", type=int, default=1000, help="draw N scripts")
    parser.add_argument("--length", type=int, help="draw N tokens per script")
    parser.add_argument("--temperature", type=float, default=SampleConfig().temperature)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the scripts to this folder")
    arguments = parser.parse_args()
    scripts = drawn(arguments)
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        for number, script in enumerate(scripts):
            (arguments.keep / f"{number:04}.py").write_text(script)
    report(scripts)


def drawn(arguments):
    """Draw the scripts, and print how many draws they took."""
    model = load_model(arguments.model)
    config = SampleConfig(
        length=arguments.length or KINDS[model.kind].length,
        count=arguments.count,
        temperature=arguments.temperature,
        seed=arguments.seed,
    )
    request, observer = SampleRequest(model, config=config), SamplingObserver()
    found = draw_candidates(request, constraint_of(model, request.rules), observer)
    total = SamplingStats.total(observer.stats.values())
    lines = max(total.lines, 1)
    print(f"{'draws per line':20}{1 + total.rejections / lines:10.2f}")
    print(f"{'forced lines':20}{total.fallbacks / lines:10.2%}")
    return [model.codec.decode(ids) for ids in found]


def report(scripts):
    """Print the figures of some scripts."""
    valid = [script for script in scripts if compiles(script)]
    with ThreadPoolExecutor(usable_cores()) as workers:
        errors = [*workers.map(error_of, scripts)]
    statements = sum(len(statements_of(ast.parse(script))) for script in valid)
    rows = {
        "scripts": len(scripts),
        "compile": len(valid),
        "run to their end": errors.count(None),
        "no statement": sum(not has_code(ast.parse(script)) for script in valid),
        "undefined": sum(bool(undefined(script)) for script in valid),
        "self elsewhere": sum(uses_self_elsewhere(ast.parse(script)) for script in valid),
        "after return": f"{1000 * sum(map(unreachable, valid)) / max(statements, 1):.1f}",
        "docstrings": f"{share_of_prose(valid):.0%}",
    }
    for name, figure in rows.items():
        print(f"{name:20}{figure:>10}")
    for error, count in collections.Counter(filter(None, errors)).most_common(20):
        print(f"{count:10}  {error}")


def error_of(script):
    """Run a script and return its last line on stderr; None if it ran to its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(script)
        command = [sys.executable, "-I", "-W", "ignore", str(SANDBOX), str(path)]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                timeout=SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return "no end"
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return lines[-1][:100] if lines else f"exit {done.returncode}"
    return None


def statements_of(tree):
    """Return all statements of a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def has_code(tree):
    """Return whether a script has a statement besides docstrings and `pass`."""
    return any(
        not isinstance(node, ast.Pass)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in tree.body
    )


def undefined(script):
    """Return the names that nothing binds, as pyflakes finds them."""
    found = checker.Checker(ast.parse(script)).messages
    return [message for message in found if isinstance(message, messages.UndefinedName)]


def uses_self_elsewhere(tree):
    """Return whether `self` is read in a function that is not a method, or outside of functions."""

    def visit(node, bound):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            bound = bound or any(
                item.arg == "self" for item in ast.walk(node.args) if isinstance(item, ast.arg)
            )
        if isinstance(node, ast.Name) and node.id == "self" and not bound:
            return True
        return any(visit(child, bound) for child in ast.iter_child_nodes(node))

    return visit(tree, False)


def unreachable(script):
    """Return how many statements follow a `return`, `raise`, `break` or `continue`."""
    count = 0
    for node in ast.walk(ast.parse(script)):
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list):
                count += sum(
                    isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue)
                    for statement in body[:-1]
                )
    return count


def share_of_prose(scripts):
    """Return the share of characters that are in docstrings and comments."""
    prose = sum(sum(map(len, prose_of(script))) for script in scripts)
    return prose / max(1, sum(map(len, scripts)))


def prose_of(script):
    """Yield the comments and the strings that are statements."""
    for token in tokenize.generate_tokens(io.StringIO(script).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(script)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield ast.get_source_segment(script, node) or ""


if __name__ == "__main__":
    main()

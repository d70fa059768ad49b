"""A process that reads source code; `rnngen.corpus.worker_pool` runs it as a script.

Compilers and parsers may take minutes or gigabytes for a hostile source, or crash: see
`tests/corpus/test_linear_reading.py`. As a script it starts in 0.1 s, without the imports of
`rnngen.corpus`.
"""

from typing import Any

from rnngen.system.serving import run

MEMORY = 1024**3
"""Limit of its address space in bytes; compiling takes some 150 bytes per byte of usual code."""


def syntax_problem(source: str) -> str | None:
    """Return why this interpreter cannot compile the source, or None; nothing is run."""
    try:
        compile(source, "<corpus>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})"
    except MemoryError:
        return "it is nested too deeply or needs too much memory"
    except (ValueError, RecursionError, OverflowError) as error:
        return str(error)
    return None


def parse(form: str, data: bytes) -> dict[str, Any]:
    """Return the `problem` of a source in UTF-8.

    Args:
        form: "python", or a language of `rnngen.languages`. Then the answer is a `ValidPart`.
    """
    if form == "python":
        return {"problem": syntax_problem(data.decode())}
    from rnngen.corpus.syntax import valid_part

    return valid_part(form, data.decode())._asdict()


if __name__ == "__main__":
    run(parse, MEMORY)

"""Check samples of code with the real tools that are on PATH, each in a process with a time limit.

`verdict(language, text)` is "accepted", "needs a declaration" or "fails". C is compiled without its
headers, so a name that nothing declares is counted apart, as are what follows from it.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rnngen.corpus.syntax import grammar_of, parse_problem

GCC = ("gcc", "-fsyntax-only", "-w", "-std=gnu11", "-fmax-errors=0")
SECONDS = 20
"""Time limit of a tool."""
UNDECLARED = {
    "c": r"undeclared|unknown type name|implicit declaration|has incomplete type"
    r"|storage size of .* isn.t known|invalid use of .*incomplete",
    "java": r"cannot find symbol|package .* does not exist|incompatible types"
    r"|should be declared in a file named|does not override",
}
"""Language → messages about names that another file may declare."""


def verdict(language, text):
    """Return what the tool of a language says of a text, or the parser if there is no tool."""
    tool = TOOLS.get(language, _parsed)
    return tool(text) if language in TOOLS else tool(language, text)


def available(language):
    """Return the name of what checks a language."""
    program = PROGRAMS.get(language)
    return program if program and shutil.which(program) else "tree-sitter"


def _run(command, text, suffix):
    """Return the exit status and the messages of a tool on a text; a time-out fails."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "Sample" + suffix)
        file.write_text(text, "utf-8")
        try:
            done = subprocess.run(
                [*command, file.name], cwd=folder, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return 1, "takes too long"
    return done.returncode, done.stderr


def _parsed(language, text):
    return "fails" if parse_problem(language, text) else "accepted"


def _c(text):
    """Compile C without its headers, as those of a small model's samples do not exist."""
    text = without_includes(text)
    result = _judged("c", *_run(GCC, text, ".c"))
    if result == "fails" and (types := parameter_types(text)):
        # In `f(a, int)` gcc takes an unknown type for the name of a parameter, and says no more.
        declared = "".join(f"typedef int {name};\n" for name in types)
        if _judged("c", *_run(GCC, declared + text, ".c")) != "fails":
            return "needs a declaration"
    return result


def parameter_types(text):
    """Return the names that stand alone for parameters, and that the text does not define."""
    pattern = "(parameter_declaration type: (type_identifier) @name)"
    found = _captured(text, pattern)
    names = {text.encode()[node.start_byte : node.end_byte].decode() for node in found}
    return sorted(name for name in names if not re.search(rf"typedef[^;]*\b{name}[\s)]*;", text))


def _captured(text, pattern):
    tree = grammar_of("c").parse(text.encode())
    captures = grammar_of("c").cursor([pattern]).captures(tree.root_node)
    found = [node for nodes in captures.values() for node in nodes]
    return sorted(found, key=lambda node: node.start_byte)


def without_includes(text):
    """Return a text of C with an empty line for each header, but those named in comments."""
    data = text.encode()
    for node in reversed(_captured(text, "(preproc_include) @node")):
        lines = data[node.start_byte : node.end_byte].count(b"\n")
        data = data[: node.start_byte] + b"\n" * lines + data[node.end_byte :]
    return data.decode()


def _java(text):
    status, messages = _run(["javac", "-proc:none", "-implicit:none", "-d", "."], text, ".java")
    return _judged("java", status, messages)


def _judged(language, status, messages):
    if not status:
        return "accepted"
    return "needs a declaration" if re.search(UNDECLARED[language], messages) else "fails"


def _javascript(text):
    is_module = re.search(r"(?m)^(?:import|export)\b", text)
    status, _ = _run(["node", "--check"], text, ".mjs" if is_module else ".cjs")
    return "fails" if status else "accepted"


def _go(text):
    status, _ = _run(["gofmt", "-e", "-l"], text, ".go")
    return "fails" if status else "accepted"


def _json(text):
    try:
        json.loads(text)
    except ValueError:
        return "fails"
    return "accepted"


PROGRAMS = {"c": "gcc", "java": "javac", "javascript": "node", "go": "gofmt"}
"""Language → the program that checks it."""
_ALL = {"c": _c, "java": _java, "javascript": _javascript, "go": _go}
TOOLS = {
    "json": _json,
    **{name: tool for name, tool in _ALL.items() if shutil.which(PROGRAMS[name])},
}
"""Language → a function from a text to its verdict, for the tools that are installed."""

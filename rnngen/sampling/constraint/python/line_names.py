"""Names in a script that grows line by line; knows nothing of masks or of what is made of unknown names."""

import ast
import warnings

from rnngen.sampling.constraint.python.names import NameReader
from rnngen.sampling.constraint.python.script import Script

_BRANCHES = {"elif": "if", "else": "if 1", "try": "if 1", "finally": "if 1"}
"""Headers that cannot stand alone → what can and binds and reads the same names."""


def with_names(script: Script, line: str) -> Script:
    """The script with the names that its last line, `line`, bound and read; it must compile with its witness."""
    tree = _tree(line.strip(" \t"), script)
    reader = NameReader(script.scopes)
    reader.visit(tree)
    unknown = tuple(use.name for use in reader.uses if not use.known)
    opens = script.header in ("def", "class")
    return script._replace(scopes=(*reader.scopes, reader.inner) if opens else tuple(reader.scopes), unknown=unknown)


def _tree(code: str, script: Script) -> ast.AST:
    """The line as a script of its own, with a body where it lacks one."""
    keyword = script.keyword
    if script.header:
        code += "  case _: pass\n" if keyword == "match" else "  pass\n"
    if keyword in _BRANCHES:
        code = _BRANCHES[keyword] + code[len(keyword) :]
    elif keyword == "except":
        code = "try: pass\n" + code
    elif script.blocks[-1].keyword == "match":
        code = "match 0:\n " + code
    elif keyword == "@":
        code += "def _(): pass\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)

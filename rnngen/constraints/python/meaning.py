"""What the last line of a script binds and reads, and whether it certainly runs.

A line is read as a script of its own. A header is given a body, and a branch such as `else` the
statement that it belongs to.
"""

import ast
import warnings

from rnngen.constraints.python.execution import World, inside_class, run_on
from rnngen.constraints.python.names import NameReader, Scope
from rnngen.constraints.python.script import FUNCTIONS, SCOPES, Script

_BRANCHES = {"elif": "if", "else": "if 1", "try": "if 1", "finally": "if 1"}
"""Headers that cannot stand alone → headers that can and read and bind the same names."""
_DECORATED = "def _(): pass\n"


def with_meaning(script: Script, line: str) -> Script:
    """Return the script with the names and values that its last line, `line`, bound and read.

    The script must compile with its witness.
    """
    code = line.strip(" \t")
    script = _with_names(script, _tree(code, script))
    world = script.blocks[-1].world
    return script._replace(runs=True) if world is None else _with_world(script, code, world)


def _with_names(script: Script, tree: ast.Module) -> Script:
    reader = NameReader(script.scopes)
    reader.visit(tree)
    unknown = tuple(use.name for use in reader.uses if not use.known)
    scopes = script.scopes if script.keyword == "@" else tuple(reader.scopes)
    opens = script.header in SCOPES
    return script._replace(scopes=(*scopes, reader.inner) if opens else scopes, unknown=unknown)


def _with_world(script: Script, code: str, world: World) -> Script:
    """Return the script with the values at its end, outside of functions.

    A line that might fail is kept, as a prompt may have it; what it binds can then be anything.
    """
    tree = _tree(script.decorators + code * (script.keyword != "@"), script)
    after = run_on(tree.body, world)
    runs = after is not None
    if after is None:
        after = world.binding(*_bound(tree))
    if script.keyword == "@":
        return script._replace(runs=runs, decorators=script.decorators if runs else "")
    block = script.blocks[-1]._replace(world=after)
    # Where a prompt's header might fail, nothing is demanded of its block.
    inner = _inner(script.header, tree, after) if runs else None
    return script._replace(blocks=(*script.blocks[:-1], block), runs=runs, inner=inner)


def _inner(header: str, tree: ast.Module, after: World) -> World | None:
    """Return the world in which the block of a header begins; None in a function."""
    if header in FUNCTIONS:
        return None
    (statement, *_) = tree.body
    if isinstance(statement, ast.ClassDef):
        return inside_class(statement, after)
    return after.binding(*_bound(tree)) if header == "except" else after


def _bound(tree: ast.Module) -> frozenset[str]:
    """Return the names that a line binds."""
    reader = NameReader([Scope()])
    reader.visit(tree)
    return reader.scopes[0].names


def _tree(code: str, script: Script) -> ast.Module:
    """Return the syntax tree of a line, completed to a script of its own."""
    keyword = script.keyword
    # Give a header a body, and a branch such as `else` or `case` the statement that it belongs to.
    if script.header:
        code += "  case _: pass\n" if keyword == "match" else "  pass\n"
    if keyword in _BRANCHES:
        code = _BRANCHES[keyword] + code[len(keyword) :]
    elif keyword == "except":
        code = "try: pass\n" + code
    elif script.blocks[-1].part == "match":
        code = "match 0:\n " + code
    elif keyword == "@":
        code += _DECORATED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)

"""What runs at the top of a script, and what might fail there."""

import ast
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from rnngen.constraints.python.execution import World, run_on
from rnngen.constraints.python.library import Sort, names_of, parsed

RUNS = {
    "imports": "import os, sys\nimport xml.dom.minidom\nfrom os.path import join as j\nx = j('a', 'b')",
    "all names": "from string import *\nletters = ascii_letters + digits",
    "constants": "LIMIT = 3 * 4\nNAMES = 'a b'.split()\nfirst, second = NAMES\nLIMIT += 1",
    "a pattern": "import re\nWORD = re.compile(r'(a|b)+', re.I | re.X)",
    "a docstring": "'What it is.'\n...",
    "a list that grows": "__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c', 'd'])",
    "classes": "class A: pass\nclass B(A, ValueError):\n    x = 1\n    y = x\nclass C(B): pass",
    "slots": "class A:\n    __slots__ = ('x', 'y')\n    def f(self): pass\nclass B(A):\n    __slots__ = ()",
    "an enumeration": "import enum\nclass E(enum.IntEnum):\n    A = 1\n    B = enum.auto()",
    "abstract": "import abc\nclass A(metaclass=abc.ABCMeta):\n    @abc.abstractmethod\n    def f(self): pass",
    "a property": "class A:\n    @property\n    def f(self): pass\n    @f.setter\n    def f(self, x): pass",
    "a cache": "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef f(x=1, *, y=None): return z",
    "annotations": "from typing import Dict, Optional\nx: Optional[int] = None\ndef f(a: Dict[str, int]) -> 'A': pass",
    "later annotations": "from __future__ import annotations\nx: Missing[1] = 2",
    "a missing module": "try:\n    import os\nexcept ImportError:\n    os = None\nprint(os.sep)",
    "its ending": "import sys\nif __name__ == '__main__':\n    print('done')\n    sys.exit()",
    "a named tuple": "from collections import namedtuple\nclass P(namedtuple('P', 'x y')): pass",
    "versions": "import sys\nif sys.version_info >= (3, 8):\n    x = 1",
}

MIGHT_FAIL = {
    "a module that is not there": "import numpy",
    "a relative import": "from . import a",
    "a name that is not offered": "from os import sandwich",
    "an attribute that is not offered": "import os\nx = os.sandwich",
    "a module that shows something": "import antigravity",
    "an unknown name": "x = y",
    "a name of one branch": "import sys\nif sys.argv:\n    x = 1\ny = x",
    "a changed name": "x = 1\nif __debug__:\n    x = None\ny = x + 1",
    "a class in its own body": "class A:\n    x = A",
    "wrong types": "x = 1 + 'a'",
    "a wrong format": "x = '%d' % 'a'",
    "a wrong pattern": "import re\nre.compile('(')",
    "a long power": "x = 9 ** 9 ** 9",
    "a long text": "x = '%999999999d' % 1",
    "a long list": "x = [0] * 10 ** 12",
    "an unhashable key": "x = {[]: 1}",
    "its own function": "def f(): pass\nx = f()",
    "a class without subclasses": "class A(bool): pass",
    "bases in a wrong order": "class A: pass\nclass B(A): pass\nclass C(A, B): pass",
    "two layouts": "class A(int, str): pass",
    "a member twice": "from enum import Enum\nclass E(Enum):\n    A = 1\n    A = 2",
    "a slot that is bound": "class A:\n    __slots__ = ('x',)\n    x = 1",
    "an unknown decorator": "def d(f): pass\n@d\ndef f(): pass",
    "a default that is not bound": "def f(x=y): pass",
    "an error": "raise ValueError",
    "a claim": "assert 1 == 2",
    "an endless loop": "while True: pass",
    "a property as a decorator": "class A:\n    @property\n    def f(self): pass\n    @f\n    def g(self): pass",
    "a setter without property": "class A:\n    @f.setter\n    def f(self): pass",
}


def certainly_runs(script):
    """Return whether no statement of a script outside of functions might fail."""
    return run_on(ast.parse(script).body, World()) is not None


@pytest.mark.parametrize("script", RUNS.values(), ids=RUNS)
def test_what_certainly_runs_does_run(script):
    assert certainly_runs(script)
    subprocess.run([sys.executable, "-I", "-c", script], check=True, capture_output=True)


@pytest.mark.parametrize("script", MIGHT_FAIL.values(), ids=MIGHT_FAIL)
def test_what_might_fail_is_found(script):
    assert not certainly_runs(script)
    *before, _ = ast.parse(script).body
    assert run_on(before, World()) is not None  # so it is the last statement that might


@pytest.mark.slow
def test_what_certainly_runs_in_the_standard_library_does_run(tmp_path):
    ran = 0
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::4]:
        script = path.read_text()
        if certainly_runs(script):
            command = [sys.executable, "-I", "-W", "ignore", "-"]
            subprocess.run(command, input=script, text=True, cwd=tmp_path, check=True)
            ran += 1
    assert ran > 5


def test_modules_offer_what_importing_them_shows():
    import http.client
    import json
    import shelve

    for module in (http.client, json, shelve):
        offered = names_of(module.__name__)
        assert set(module.__all__) <= set(offered)
        for name, sort in offered.items():
            if sort is Sort.CLASS and hasattr(module, name):
                assert isinstance(getattr(module, name), type)


def test_a_module_parsed_without_bodies_offers_the_same(monkeypatch):
    modules = sorted(set(sys.stdlib_module_names) - {"antigravity", "this"})[::5]
    modules += ["enum", "http", "mimetypes", "re", "tempfile", "typing"]
    quick = {module: names_of(module) for module in modules}
    names_of.cache_clear()
    monkeypatch.setattr(
        "rnngen.constraints.python.library.parsed", lambda source: ast.parse(source)
    )
    assert quick == {module: names_of(module) for module in modules}


def test_bodies_that_are_not_indented_are_parsed_too():
    source = b'def f():\n    """\nNot indented."""\n\nclass A:\n    x = 1\n'
    assert ast.dump(parsed(source)) == ast.dump(ast.parse(source))


def test_modules_are_those_of_the_standard_library():
    assert names_of("xml.dom.minidom") is not None
    assert names_of("os.path") is not None
    assert names_of("numpy") is None
    assert names_of("xml.dom.sandwich") is None

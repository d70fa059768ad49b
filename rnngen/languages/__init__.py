"""The table of programming languages that are read, and kept valid, by a grammar of tree-sitter.

A new language is an entry of `LANGUAGES`. Python is not among them: the interpreter compiles it.
The grammar decides what is valid. The entries only say how strings and comments look, and which
few tokens complete a text that breaks off.
"""

from rnngen.languages.base import HEX, Form, Language
from rnngen.languages.c_family import CPP, GO, JAVA, RUST, C
from rnngen.languages.others import BASH, CSS, HTML, JSON, LUA, RUBY
from rnngen.languages.scripts import JAVASCRIPT, TSX, TYPESCRIPT

__all__ = ["HEX", "LANGUAGES", "Form", "Language"]

_ALL = (JAVASCRIPT, TYPESCRIPT, TSX, C, CPP, JAVA, GO, RUST, RUBY, LUA, BASH, CSS, JSON, HTML)

LANGUAGES = {language.name: language for language in _ALL}
"""Name → language."""

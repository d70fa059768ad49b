"""What is to be said of a programming language: its strings, comments and usual endings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HEX = "0123456789abcdefABCDEF"


@dataclass(frozen=True, eq=False)
class Form:
    """A string, comment or other stretch of text with lexical rules of its own."""

    opening: str
    closing: str
    escape: str = ""
    """The character that takes the meaning from the next one."""
    is_multiline: bool = False
    is_comment: bool = False
    embedding: str = ""
    """What opens code within it, such as `${`; a closing brace ends that code."""
    escapes: str = ""
    """The only characters that may follow `escape`; empty for any."""
    hexadecimal: Mapping[str, int] = field(default_factory=dict)
    """Letter of an escape → hexadecimal digits that must follow."""
    after: str = ""
    """Where it opens: "operator" where an operand is due, "line" first on a line, else anywhere."""
    has_classes: bool = False
    """Whether its closing has no meaning between square brackets, as in a regular expression."""
    is_opaque: bool = False
    """Whether it is checked at its end rather than its beginning, like a line of a preprocessor."""
    is_character: bool = False
    """Whether it holds one character, and else its opening means something else."""

    @property
    def is_plain(self) -> bool:
        """Return whether it is a string that holds no code."""
        is_special = self.is_comment or self.is_opaque or self.is_character or self.has_classes
        return not (is_special or self.embedding)


LINE_COMMENT = Form("//", "\n", is_comment=True)
BLOCK_COMMENT = Form("/*", "*/", is_comment=True, is_multiline=True)
HASH_COMMENT = Form("#", "\n", is_comment=True)
DOUBLE = Form('"', '"', "\\")
SINGLE = Form("'", "'", "\\")


@dataclass(frozen=True)
class Language:
    """A programming language."""

    name: str
    """Also the name of its kind of corpus."""
    title: str
    """Its name in a sentence."""
    suffixes: tuple[str, ...]
    package: str
    """The package of its grammar on PyPI; the module has underscores instead of hyphens."""
    forms: tuple[Form, ...]
    least: str
    """The smallest complete document that is not empty."""
    fillers: tuple[str, ...] = ("", ";", "x", "x;", "{}", "x{}")
    """What may complete a text before what is open is closed, the most frequent first."""
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Last token of a text → fillers to try first."""
    tries: Mapping[str, int] = field(default_factory=dict)
    """Last token, or x for any other word → how many ways to complete a text are tried after it,
    by `python -m tests.bench.witnesses`. The fewer the faster wrong tokens are found."""
    contextual: tuple[str, ...] | None = None
    """Keywords of the grammar that may be names; None if that is true of all."""
    reserved: tuple[str, ...] = ()
    """Words that are no keywords of the grammar, and yet never names."""
    special: tuple[str, ...] = ()
    """Words that are names in some places only."""
    turns: tuple[str, ...] = ()
    """What may follow a bracket and give its content another meaning, such as an arrow."""
    directives: tuple[str, ...] = ()
    """Words that an opaque form may begin with."""
    steps: tuple[str, ...] = ()
    """What a block may be indented by, where brackets decide about the indentation."""
    labels: Mapping[str, str] = field(default_factory=lambda: {"switch": "cd"})
    """Word before a block → the first letters of the labels in it."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """Word before names in braces → other characters that may stand there."""
    brackets: str = "()[]{}"
    """Brackets that always come in pairs."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Word that can open a block → what closes it."""
    blocks: tuple[tuple[str, str, str], ...] = ()
    """Of blocks between opaque forms: patterns of the first and the last, and what closes one."""
    function: str = "language"
    """The function of the module that returns the grammar."""
    is_line_sensitive: bool = False
    """Whether a newline can end a statement."""
    groups: tuple[str, ...] = ()
    """Words before parentheses around lines. In others, and in square brackets, no line may end
    after an operand; empty where it may."""
    is_single: bool = False
    """Whether a document is one value."""
    names: str = ""
    """Characters of names besides letters, digits and the underscore."""
    top_words: tuple[str, ...] = ()
    """Words that pieces at the top of a file begin with; empty if anything may stand there."""
    first_words: tuple[str, ...] = ()
    """Words that the code of a file begins with, where not all of those may come first."""
    top_signs: str = ""
    """Other characters that pieces at the top of a file, or comments, begin with."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Words before a name and the end of a line → characters that the name may have besides."""
    takes_any_name: bool = False
    """Whether a name can take the place of any other, so that code stays valid or wrong."""
    has_macros: bool = False
    """Whether macros can keep valid code from parsing. Files lose the pieces around them."""
    may_be_minified: bool = False
    """Whether long lines are no reason to leave a file out."""

    def takes_comment_first(self, text: str) -> bool:
        """Return whether a comment may stand before this text: not before `#!` or a doctype."""
        return not text.startswith(("#!", "<!", "<?", "@charset"))

"""JavaScript and TypeScript."""

from dataclasses import replace

from rnngen.languages.base import BLOCK_COMMENT, LINE_COMMENT, Form, Language

_ESCAPES = {"x": 2, "u": 4}
PARENTHESIS = ("(x);", "(x){}")
_SCRIPT_AFTER = {
    "if": PARENTHESIS,
    "while": PARENTHESIS,
    "with": PARENTHESIS,
    "for": ("(;;);", "(x of x);"),
    "switch": ("(x){}",),
    "catch": ("(x){}", "{}"),
    "try": ("{}finally{}",),
    "finally": ("{}",),
    "do": (";while(x);",),
    "else": (";", "{}"),
    "case": (" x:",),
    "default": (":", " x;"),
    "return": (";", ""),
    "const": (" x=0;", " x=0"),
    "let": (" x;", " x"),
    "var": (" x;", " x"),
    "function": ("(){}", " x(){}"),
    "class": (" x{}", "{}"),
    "extends": (" x{}",),
    "new": (" x;", " x"),
    "throw": (" x;",),
    "import": (' x from "x";', ' "x";', '{}from "x";'),
    "export": (" {};", " default x;"),
    "from": (' "x";',),
    "of": (" x",),
    "*": ("x", ' as x from "x";', "x;", "x(){}"),
    "as": (' x from "x";', " x"),
    "async": (" function x(){}", " x=>x", ""),
    "=>": ("x;", "x", "{}"),
    ".": ("x;", "x"),
    ":": ("x", "x;", ""),
    "?": ("x:x;", "x:x"),
    ",": ("x", "x;", "", "x=0;"),
    "...": ("x",),
    "=": ("x;", "x"),
    "'": ("", ":x"),
    '"': ("", ":x"),
}
_SCRIPT_TRIES = {"x": 4, "in": 6, ")": 4, "(": 6} | dict.fromkeys(":=;", 2)
_SCRIPT_RESERVED = (
    *("enum", "implements", "interface", "package", "private", "protected", "public"),
    *("false", "null", "super", "this", "true"),
)
_SCRIPT_FORMS = (
    LINE_COMMENT,
    BLOCK_COMMENT,
    Form('"', '"', "\\", hexadecimal=_ESCAPES),
    Form("'", "'", "\\", hexadecimal=_ESCAPES),
    Form("`", "`", "\\", hexadecimal=_ESCAPES, is_multiline=True, embedding="${"),
    Form("/", "/", "\\", after="operator", has_classes=True),
)
_SCRIPT_FILLERS = (
    *(
        "",
        ";",
        "x",
        "{}",
        "x;",
        "=>x",
        ' from "x";',
        ":x",
        "(){}",
        "x{}",
        "=x",
        "x:x",
        "(x)",
        "(x);",
        ":x;",
    ),
    *(" of x);", "{}finally{}", ";x);", ";;);"),
)

_ELEMENTS = (
    (
        r"(?s)<([a-z][\w.]*|[A-Z][\w.]*(?=\s))(?:\s.*)?(?<![/=])>\Z",
        r"</([\w.]+)>\Z",
        r"</\1>",
    ),
)
"""Elements of JSX. A capital alone may be the parameter of a type."""

JAVASCRIPT = Language(
    name="javascript",
    title="JavaScript",
    steps=("  ", "    ", "\t"),
    suffixes=(".js", ".mjs", ".cjs", ".jsx"),
    lists={"import": ",}"},
    package="tree-sitter-javascript",
    forms=_SCRIPT_FORMS,
    least='"use strict";\n',
    fillers=_SCRIPT_FILLERS,
    contextual=("as", "async", "from", "get", "meta", "of", "set", "target", "using"),
    reserved=_SCRIPT_RESERVED,
    special=("eval", "arguments"),
    turns=("=>x", "=>x;", "=x;", "{}"),
    after=_SCRIPT_AFTER,
    tries=_SCRIPT_TRIES,
    blocks=_ELEMENTS,
    is_line_sensitive=True,
    names="$",
)

_TYPED_AFTER = _SCRIPT_AFTER | {
    "interface": (" x{}",),
    "type": (" x=x;", '{} from "x";', ' x from "x";'),
    "enum": (" x{}",),
    "namespace": (" x{}",),
    "declare": (" const x:x;", " function x();"),
    "abstract": (" class x{}", " x();"),
    "implements": (" x{}",),
    "keyof": (" x;", " x"),
    "as": (" x;", " x", ' x from "x";'),
    "*": ("x", ' as x from "x";', "x;", "x(){}"),
    "is": (" x{}", " x;"),
    "}": ("", ";", ' from "x";', ">;", "=x;"),
    "<": ("x>", "x>;", "x>(){}", "x>{}", "{}>", "{}>;", "{}>x;"),
    ":": ("x", "x;", "", "()=>x;", "()=>x", "{};", "{}"),
    "=": ("x;", "x", "()=>x;", "{};"),
    ",": ("x", "x;", "", "x=0;", "x>;", "x>", "x:x)=>x;"),
    "|": ("x;", "x", "x{}"),
    "&": ("x;", "x", "x{}"),
    "public": (" x;", " x(){}", " x"),
    "private": (" x;", " x(){}", " x"),
    "protected": (" x;", " x(){}", " x"),
    "readonly": (" x;", " x"),
    "static": (" x;", " x(){}"),
}
TYPESCRIPT = Language(
    name="typescript",
    title="TypeScript",
    steps=("  ", "    ", "\t"),
    suffixes=(".ts", ".mts", ".cts"),
    lists={"import": ",}"},
    package="tree-sitter-typescript",
    function="language_typescript",
    forms=_SCRIPT_FORMS,
    least='"use strict";\n',
    fillers=(
        *_SCRIPT_FILLERS,
        *(">x", ">x;", "x>x;", ">(){}", ">{}", "x>{}", "x>;", ":x{}", ":x=>x", ">;", "x>(){}"),
        *(">()=>x;", "x>()=>x;", ":x;}", "=>x;", "x>=x;", ">=x;"),
    ),
    after=_TYPED_AFTER,
    tries={"x": 6, ",": 8, "=": 6, ":": 8},
    special=("eval", "arguments"),
    turns=("=>x", "=>x;", "=x;", "{}", ":x{}", ":x=>x"),
    is_line_sensitive=True,
    names="$",
)
TSX = replace(
    TYPESCRIPT,
    name="tsx",
    title="TypeScript with JSX",
    suffixes=(".tsx",),
    fillers=(*TYPESCRIPT.fillers, "/>", "={x}/>", "/>}"),
    function="language_tsx",
    blocks=_ELEMENTS,
)

"""Languages of data, documents and shells, and those whose blocks end with a word."""

from rnngen.languages.base import (
    BLOCK_COMMENT,
    DOUBLE,
    HASH_COMMENT,
    SINGLE,
    Form,
    Language,
)

JSON = Language(
    name="json",
    title="JSON",
    suffixes=(".json",),
    package="tree-sitter-json",
    forms=(Form('"', '"', "\\", escapes='"\\/bfnrtu', hexadecimal={"u": 4}),),
    least="{}\n",
    fillers=("", ":0", "0", '"":0', '""'),
    after={":": ("0",), "[": ("",), "{": ("",)},
    brackets="[]{}",
    is_single=True,
    may_be_minified=True,
)

CSS = Language(
    name="css",
    title="CSS",
    suffixes=(".css",),
    package="tree-sitter-css",
    forms=(BLOCK_COMMENT, DOUBLE, SINGLE),
    least="a {}\n",
    fillers=("", "{}", ";", "x{}", ":x;", "x;", "x", ":x", "x:x;", "0;", "0", "]{}", "x]{}"),
    after={
        "@": ("media x{}", "import x;", "font-face{}"),
        ":": ("x;", "x{}", "x", ":x{}"),
        ".": ("x{}", "x", "0;", "0"),
        "#": ("x{}", "000;", "000"),
        ",": ("x{}", "x;", "x"),
        "!": ("important;", "important"),
        "-": ("x:x;", "x;", "-x:x;", "x{}", "x"),
    },
    names="-",
)

_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_OPENING_TAG = rf"<(?!(?:{_VOID})\b)([a-zA-Z][\w-]*)\b(?:[^>]*[^/>])?>"
HTML = Language(
    name="html",
    title="HTML",
    suffixes=(".html", ".htm"),
    package="tree-sitter-html",
    forms=(
        Form("<!--", "-->", is_comment=True, is_multiline=True),
        Form("<", ">", is_multiline=True, is_opaque=True),
    ),
    least="<p></p>\n",
    fillers=("", "x", ";"),
    brackets="",
    blocks=((_OPENING_TAG, r"</([a-zA-Z][\w-]*)", r"</\1>"),),
    may_be_minified=True,
)

LUA = Language(
    name="lua",
    title="Lua",
    suffixes=(".lua",),
    package="tree-sitter-lua",
    forms=(
        *(
            Form(f"--[{'=' * i}[", f"]{'=' * i}]", is_comment=True, is_multiline=True)
            for i in (0, 1)
        ),
        Form("--", "\n", is_comment=True),
        *(Form(f"[{'=' * i}[", f"]{'=' * i}]", is_multiline=True) for i in (0, 1)),
        *(DOUBLE, SINGLE),
    ),
    least="local x = 1\n",
    fillers=(
        *("", "x", "()", "=x", "]", "]=x", "]()", " then", " do", "x then", "x do", " in x do"),
        *("=x do", ",x do", "{}"),
    ),
    after={
        "function": (" x()", "()"),
        "local": (" x",),
        "if": (" x then",),
        "elseif": (" x then",),
        "while": (" x do",),
        "for": (" x=x,x do", " x in x do"),
        "in": (" x do", " x"),
        "return": ("", " x"),
        "goto": (" x",),
        "and": (" x", " x then", " x do"),
        "or": (" x", " x then", " x do"),
        "not": (" x", " x then", " x do"),
        ".": ("x", "x()", "x=x", "x then"),
        ":": ("x()", "x"),
        "=": ("x", "x then", "x,x do", "x do"),
        ",": ("x", "x in x do", "x=x", "x do"),
        "[": ("x]", "x]=x", "x]()", "x]=x}"),
    },
    brackets="(){}",
    words={
        "function": "end",
        "if": "end",
        "while": "end",
        "for": "end",
        "do": "end",
        "repeat": "until x",
    },
)

RUBY = Language(
    name="ruby",
    title="Ruby",
    suffixes=(".rb", ".rake", ".gemspec"),
    package="tree-sitter-ruby",
    forms=(
        HASH_COMMENT,
        Form('"', '"', "\\", is_multiline=True, embedding="#{"),
        Form("'", "'", "\\", is_multiline=True),
        Form("`", "`", "\\", embedding="#{"),
        Form("/", "/", "\\", after="operator", has_classes=True),
    ),
    least="x = 1\n",
    fillers=(
        *("", "x", "=x", "()", "{}", "=>x", ":x", "?x:x", "x:x", "|x|", "x|", " x", "x=x", "=>e"),
    ),
    after={
        "def": (" x", " x()"),
        "class": (" X", "<<self"),
        "module": (" X",),
        "if": (" x",),
        "unless": (" x",),
        "while": (" x",),
        "until": (" x",),
        "case": (" x\nwhen x",),
        "when": (" x",),
        "for": (" x in x",),
        "rescue": ("", " X"),
        "|": ("x|", "x"),
        "&": ("x", "&x", "x)"),
        ".": ("x", "x()"),
        "=": ("x", "=x"),
        ":": ("x", ":X", "x=>x"),
        "@": ("x", "@x"),
        "alias": (" x x",),
        "?": ("x:x", "", "x"),
        "not": (" x",),
        "and": (" x",),
        "or": (" x",),
    },
    words=dict.fromkeys(
        (
            *("def", "class", "module", "begin", "case", "if", "unless", "while", "until", "for"),
            "do",
        ),
        "end",
    ),
    is_line_sensitive=True,
)

BASH = Language(
    name="bash",
    title="Bash",
    suffixes=(".sh", ".bash"),
    package="tree-sitter-bash",
    forms=(
        HASH_COMMENT,
        Form('"', '"', "\\", is_multiline=True),
        Form("'", "'", is_multiline=True),
    ),
    least="true\n",
    fillers=(
        *("", " x", "x", ";then x;", ";do x;", "x;then x;", " ]", " ]]", "x ]", ";;", "x;", "=x"),
    ),
    after={
        "if": (" x;then x;",),
        "elif": (" x;then x;",),
        "then": (" x;",),
        "else": (" x;",),
        "while": (" x;do x;",),
        "until": (" x;do x;",),
        "for": (" x in x;do x;", " x;do x;"),
        "in": (" x;do x;", " x) x;;"),
        "do": (" x;",),
        "case": (" x in x) x;;",),
        "|": (" x", "x"),
        "&": (" x", "& x", ""),
        "(": (")", "x)", "){ x;}"),
        ")": ("{ x;}", "", "x;;"),
        "{": (" x;}", "x}"),
        "[": (" x ]", "x]", "[ x ]]"),
        "]": ("", "]"),
        "$": ("x", "{x}", "(x)"),
    },
    brackets="",
    words={"if": "fi", "while": "done", "until": "done", "for": "done", "case": "esac"},
    is_line_sensitive=True,
)

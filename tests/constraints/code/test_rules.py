"""What grammars accept and languages forbid."""

import shutil
import subprocess

import pytest

from rnngen.constraints.code import problem

pytest.importorskip("tree_sitter")

FORBIDDEN = {
    "javascript": """\
const a;
let a; let a;
var a; let a;
break;
for (;;) { function f() { break } }
x => { await 1 }
x => { "a": b, "c": 1 };
f(a, , b);
f(, a);
x = {, a};
const {a, , b} = c;
export default a; export default b;
a * b = c;
1++;
a++ (b);
for (a, "b" in c; ;);
for (let a = b in c; ;);
a++.b;
try { }
if (a) let b = 1;
({a = 1});
/a(/.test(x);
/[z-a]/;
/[_-\\-]/;
function f(undefined, [a, undefined]) { }
/a/gg;
const {a} = b, a = 1;
import { arguments } from "a";
let eval = 1;
function f(a) { let a; }
function f(a, b.c) { }
class A { constructor() {} constructor() {} }
x = /[\\u0313-9]/; y = 1
import('a', b, c);
class A { get x(a) {} }
this.#x;
super.x;
a ?? b || c;
-a ** b;
let enum = 1;
let case = 1;
if (a) { case: b }
a?.b = 1;
foo: while (1) break bar;
switch (a) { case 1: let b; case 2: let b; }
try { } catch (e) { let e }
function () { }
class { }
""",
    "c": """\
return 0;
x = 3;
int f(void) { break; }
int f(void) { case 1: return 2; }
int int = 3;
int f(void) { 1 * b = c; }
long long long x;
#define A /* b
#endif
""",
    "java": """\
int x = 3;
class A { void f() { continue; } }
class A { int class; }
import a.b; package c;
private class A { }
class A { static static int x; }
""",
    "go": """\
x := 1
package a; import "b"; package c
func f() { }
package a; func f() { break }
package a; var func = 1
""",
    "json": """\
1 2
{"a": 01}
{"a": 1} // b
["\\x"]
""",
}
"""Language → texts, one a line."""

ALLOWED = """\
for (let i = 0;;) { let i }
for (let i = ("a" in b), c = f(d in e);;) { if (a in b) c }
for (a = 0, b = 1; a < b; a++) {} for (;;); for (var a, b; ;);
class A extends B { constructor() { super(); } }
async function f() { await x; for await (const y of z) { } }
function* g() { yield 1; }
class A { #x; m() { this.#x } }
const f = async (a) => await a;
x = /[a-z\\u0000-\\uffff\\w-]/; import('a', {});
f(a => {}, a => ({ "b": a }), [, a, , b],);
label: for (;;) { continue label }
let x = {a, b, ...c}; ({a} = x);
function f({a, b: [c]}, ...d) { var a; }
[a, b] = [b, a]; [a.b, c[0]] = d;
var a = 1, a = 2; function a() { }
{ let a; { let a; } }
a ? b = 1 : c = 2;
x = {case: 1, get if() { return 2 }};
/[\\]/(]+\\/(?<name>a|b)*?/u.exec(y);
"""


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, line) for language, lines in FORBIDDEN.items() for line in lines.splitlines()],
)
def test_what_the_language_forbids_is_a_problem(language, text):
    assert problem(language, text + "\n") is not None


@pytest.mark.parametrize("text", ALLOWED.splitlines())
def test_what_the_language_allows_is_none(text):
    assert problem("javascript", text + "\n") is None


C_REFUSED = """\
int f(void) { void x; return 0; }
static void (x);
const char *x = "a" b "c";
int x = f();
int f(void) { static int a = g(); return a; }
int f(int a) = 3;
int a[2] = 3;
static static int x;
static extern int x;
typedef struct b *long;
typedef struct a char;
unsigned long float x;
short long x;
int f(int a, int a) { return a; }
int f(static int a);
int f(int a, void);
int f(a, int b) { return b; }
int f(int a) { int a; return a; }
int f(void) { int a; char a; return 0; }
int x = 1; int x = 2;
int x; char x;
typedef int x; int x;
int f(void) { return 1; } int f(void) { return 2; }
int f(int a) { return &-a != 0; }
int f(int a) { return && !a; }
#if f(2)
#if
#if 1 ||
struct a x;
struct a { int b; result; };
void f(void) { char *g(a, b) h(c, d); }
int f(int a)();
struct a { size_type long long b; };
"""
"""One a line; where it is a directive, `#endif` follows."""
C_ACCEPTED = """\
extern void x;
void *x; void f(void), (*g)(void);
static int a = sizeof(int) * 2, b = (int)3.5, *c = &a;
int f(void) { int a = g(); return a; }
int (*f)(int) = 0; char s[] = "a", *t[] = {"b", "c"};
static inline int f(void) { return 1; }
typedef unsigned long size; typedef struct a a; typedef struct { int x; } b;
unsigned long long x; long double y; short int z; signed char w;
int f(int a, int b); int f(int c, int d) { return c + d; }
int f(register int a, const char *b, ...);
int f(a, b) int a; char b; { return a; }
int x; int x; int x = 1; extern int x;
int f(int a) { { int a = 2; return a; } }
int f(void) { int a; return sizeof a; } int g(void) { int a = 1; return a; }
int f(int a[2]) { return &a[1] == &*a; }
struct a { int b; } x; struct a y; struct c *z;
struct a { struct { int b; }; union c { int d; }; };
#define two(x) ((x) * 2)
"""


def as_texts(lines):
    texts = [line + "\n" for line in lines.splitlines()]
    return [text + "#endif\n" * text.startswith("#if") for text in texts]


def compiles(text):
    command = ["gcc", "-fsyntax-only", "-w", "-std=gnu11", "-xc", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True).returncode == 0


@pytest.mark.parametrize("text", as_texts(C_REFUSED))
def test_what_c_forbids_is_a_problem(text):
    assert problem("c", text) is not None
    if shutil.which("gcc"):
        assert not compiles(text)


@pytest.mark.parametrize("text", as_texts(C_ACCEPTED))
def test_what_c_allows_is_none(text):
    assert problem("c", text) is None
    if shutil.which("gcc"):
        assert compiles(text)


def test_macros_and_headers_may_be_what_a_text_of_c_does_not_show():
    assert problem("c", "int x = SIZE(3), y = _f(2);\n") is None
    assert problem("c", "#define f(x) x\nint x = f(3);\n") is None
    assert problem("c", "#include <time.h>\nstruct tm x;\n") is None
    assert problem("c", "static DEFINE(x);\n") is None
    assert problem("c", 'const char *x = "a" PRIu64 "c";\n') is None
    assert problem("c", '#define x "b"\nconst char *a = "a" x;\n') is None
    assert problem("c", "struct a { FIELDS; };\n") is None
    assert problem("c", "void f(void) { char *g(a, b) NONNULL(1); }\n") is None
    assert problem("c", "#if defined(A) || \\\n    B(2) > 1\n#endif\n") is None
    assert problem("c", "#define F (1 << 2\n") is not None
    assert problem("c", '#include "a.h" and\nint x;\n') is not None


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_node_agrees(tmp_path):
    def check(text):
        file = tmp_path / "a.mjs"
        file.write_text(text)
        return subprocess.run(["node", "--check", file], capture_output=True).returncode == 0

    assert check(ALLOWED.replace("var a = 1, a = 2; function a() { }\n", "").split("\n")[0])
    for text in FORBIDDEN["javascript"].splitlines()[::6]:
        assert not check(text), text

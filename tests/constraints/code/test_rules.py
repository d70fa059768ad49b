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
a * b = c;
1++;
try { }
if (a) let b = 1;
({a = 1});
/a(/.test(x);
/[z-a]/;
/a/gg;
const {a} = b, a = 1;
import { arguments } from "a";
let eval = 1;
function f(a) { let a; }
function f(a, b.c) { }
class A { constructor() {} constructor() {} }
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
class A extends B { constructor() { super(); } }
async function f() { await x; for await (const y of z) { } }
function* g() { yield 1; }
class A { #x; m() { this.#x } }
const f = async (a) => await a;
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


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_node_agrees(tmp_path):
    def check(text):
        file = tmp_path / "a.mjs"
        file.write_text(text)
        return subprocess.run(["node", "--check", file], capture_output=True).returncode == 0

    assert check(ALLOWED.replace("var a = 1, a = 2; function a() { }\n", "").split("\n")[0])
    for text in FORBIDDEN["javascript"].splitlines()[::6]:
        assert not check(text), text

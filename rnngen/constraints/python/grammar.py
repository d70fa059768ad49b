"""The grammar of one logical line of Python, and the tokens that may come next in it.

Rules are written as in the Python reference, and each becomes a nondeterministic automaton. A
`Position` is the set of all stacks of automaton states that the tokens so far can lead to.
Positions and their transitions are computed once and kept, so a token costs one look-up.

A line is a simple statement, or the header of a block with or without its body. What the grammar
cannot tell, such as `return` outside a function, is left to the compiler.

No two ways through a bracket begin alike, or else the stacks would double with each bracket.

Source: https://docs.python.org/3/reference/grammar.html. Expressions are flat here, without the
levels of precedence, because no tree is needed.
"""

import re
import sys
from functools import cache, cached_property

NAME = "NAME"
NUMBER = "NUMBER"
STRING = "STRING"
BYTES = "BYTES"
NEWLINE = "NEWLINE"
F_START = "F_START"
F_END = "F_END"
FIELD = "FIELD"
"""The brace that opens a replacement field of an f-string; END_FIELD closes it."""
END_FIELD = "END_FIELD"
SPEC = "SPEC"
"""The colon before a format specification."""
SIGN = "SIGN"
"""The exclamation mark before a conversion."""
BINARY = "BINARY"
"""An operator that has no other use, such as `%`."""
COMPARISON = "COMPARISON"
AUGMENTED = "AUGMENTED"
"""An augmented assignment such as `+=`."""

_IS_3_12 = sys.version_info >= (3, 12)

_PARAMETERS = """
{0}params: {0}tail | {0}plain [',' [{0}params | {0}slash]]
{0}params: {0}preset [',' [{0}presets | {0}slashed]]
{0}presets: {0}tail | {0}preset [',' [{0}presets | {0}slashed]]
{0}slash: '/' [',' [{0}params2]]
{0}params2: {0}tail | {0}plain [',' [{0}params2]] | {0}preset [',' [{0}presets2]]
{0}slashed: '/' [',' [{0}presets2]]
{0}presets2: {0}tail | {0}preset [',' [{0}presets2]]
{0}tail: '*' {0}rest [',' [{0}only]] | '*' ',' {0}keyword [',' [{0}only]] | '**' {0}plain [',']
{0}only: {0}keyword [',' [{0}only]] | '**' {0}plain [',']
{0}keyword: {0}plain | {0}preset
{0}preset: {0}plain '=' expr
"""
"""Parameters of `def` and `lambda`: without a default, with one, `*`, keyword-only, `**`."""

_TYPES = """
type_alias: 'type' NAME [type_params] '=' expr
type_params: '[' type_param (',' type_param)* [','] ']'
type_param: NAME [':' expr] | '*' NAME | '**' NAME
"""

RULES = (
    """
statement: simple_line | if | while | for | try | with | def | class | 'async' def | match
simple_line: simple (';' simple)* [';'] NEWLINE
suite: NEWLINE | simple_line
if: 'if' named ':' suite
elif: 'elif' named ':' suite
else: 'else' ':' suite
while: 'while' named ':' suite
for: 'for' targets 'in' exprs ':' suite
try: 'try' ':' suite
except: 'except' [['*'] expr ['as' NAME]] ':' suite
finally: 'finally' ':' suite
with: 'with' (items | '(' items [','] ')') ':' suite
items: item (',' item)*
item: expr ['as' target]
def: 'def' NAME TYPE_PARAMS '(' [def_params] ')' ['->' expr] ':' suite
class: 'class' NAME TYPE_PARAMS ['(' [args] ')'] ':' suite
async: 'async' (with | for)
decorator: '@' named NEWLINE
decorated: decorator | def | class | 'async' def
match: 'match' (named [',' [stars]] | '*' bits ',' [stars]) ':' NEWLINE
case: 'case' (pattern [',' [patterns]] | '*' NAME ',' [patterns]) ['if' named] ':' suite

simple: assignment | exprs | yield | return | import | from | raise | assert | del | names
simple: TYPE_ALIAS 'pass' | 'break' | 'continue'
return: 'return' [exprs]
raise: 'raise' [expr ['from' expr]]
assert: 'assert' expr [',' expr]
names: ('global' | 'nonlocal') NAME (',' NAME)*
import: 'import' module ['as' NAME] (',' module ['as' NAME])*
module: NAME ('.' NAME)*
from: 'from' (dots* module | dots dots*) 'import' ('*' | imports | '(' imports [','] ')')
dots: '.' | '..' | '...'
imports: NAME ['as' NAME] (',' NAME ['as' NAME])*
del: 'del' deletes
deleted: NAME | item_of | '(' [deletes] ')' | '[' [deletes] ']'
deletes: deleted (',' deleted)* [',']

assignment: single (AUGMENTED value | ':' expr ['=' value]) | targets '=' values
values: value | targets '=' values
value: yield | exprs
single: NAME | item_of | '(' single ')'
targets: target [',' [star_targets]] | '*' target ',' [star_targets]
star_targets: star_target (',' star_target)* [',']
star_target: ['*'] target
target: NAME | item_of | '(' [targets] ')' | '[' [star_targets] ']'
item_of: atom trailer* ('.' NAME | '[' slices ']')

yield: 'yield' ('from' expr | [exprs])
exprs: expr [',' [expr_list]] | '*' bits ',' [expr_list]
expr_list: (expr | '*' bits) (',' (expr | '*' bits))* [',']
stars: (named | '*' bits) (',' (named | '*' bits))* [',']
named: expr | NAME ':=' expr
expr: choice ['if' choice 'else' expr] | 'lambda' [lambda_params] ':' expr
choice: 'not'* comparison (('and' | 'or') 'not'* comparison)*
comparison: bits ((COMPARISON | 'in' | 'not' 'in' | 'is' ['not']) bits)*
bits: unary ((BINARY | '*' | '**' | '/' | '@' | '|' | '+' | '-') unary)*
unary: ('+' | '-' | '~')* ['await'] atom trailer*
trailer: '.' NAME | '(' [args] ')' | '[' slices ']'
slices: slice (',' slice)* [',']
slice: expr [bounds] | bounds | NAME ':=' expr | '*' bits
bounds: ':' [expr] [':' [expr]]
args: named [loops | ',' [further]] | '*' expr [',' [further]] | keywords
further: (named | '*' expr) [',' [further]] | keywords
keywords: NAME '=' expr (',' (NAME '=' expr | '*' expr))* [',' [doubles]] | doubles
doubles: '**' expr (',' (NAME '=' expr | '**' expr))* [',']
loops: loop loop*
loop: ['async'] 'for' targets 'in' choice ('if' choice)*
atom: NAME | NUMBER | 'None' | 'True' | 'False' | '...' | BYTES BYTES* | string string*
atom: '(' [group] ')' | '[' [display] ']' | '{' [display_or_dict] '}'
group: yield | named [loops | ',' [stars]] | '*' bits ',' [stars]
display: named [loops | ',' [stars]] | '*' bits [',' [stars]]
display_or_dict: expr [loops | ',' [stars] | ':' expr [loops | ',' [entries]]]
display_or_dict: NAME ':=' expr [loops | ',' [stars]] | '*' bits [',' [stars]]
display_or_dict: '**' bits [',' [entries]]
entries: entry (',' entry)* [',']
entry: expr ':' expr | '**' bits
string: STRING | F_START field* F_END
field: FIELD value ['='] [SIGN NAME] [SPEC field*] END_FIELD

patterns: star_pattern (',' star_pattern)* [',']
star_pattern: pattern | '*' NAME
pattern: closed ('|' closed)* ['as' NAME]
closed: literal | NAME ('.' NAME)* ['(' [pattern_args] ')']
closed: '(' [pattern [',' [patterns]] | '*' NAME ',' [patterns]] ')' | '[' [patterns] ']'
closed: '{' [pattern_entry (',' pattern_entry)* [',']] '}'
literal: ['-'] NUMBER [('+' | '-') NUMBER] | STRING STRING* | BYTES BYTES*
literal: 'None' | 'True' | 'False'
pattern_args: pattern (',' pattern)* [',' [pattern_keywords]] | pattern_keywords
pattern_keywords: NAME '=' pattern (',' NAME '=' pattern)* [',']
pattern_entry: (literal | NAME '.' NAME ('.' NAME)*) ':' pattern | '**' NAME

def_plain: NAME [':' expr]
def_rest: NAME [':' (expr | '*' bits)]
lambda_plain: NAME
lambda_rest: NAME
""".replace("TYPE_PARAMS", "[type_params]" * _IS_3_12).replace(
        "TYPE_ALIAS", "type_alias |" * _IS_3_12
    )
    + _PARAMETERS.format("def_")
    + _PARAMETERS.format("lambda_")
    + _TYPES * _IS_3_12
)

SOFT_KEYWORDS = frozenset({"match", "case", "type"})
"""Words that are keywords at some places and names elsewhere."""

_SYMBOL = re.compile(r"'[^']+'|\w+|[()\[\]|*]")

State = int
Stack = tuple[State, "Stack | None"]
"""The state of a rule's automaton, and the stack to return to when the rule is complete."""


class _Automaton:
    """The automata of all rules: arcs from states under terminals, or under rules by their start.

    Thompson's construction, without the empty arcs.
    """

    def __init__(self, rules: str) -> None:
        self._drawn: list[list[tuple[str, State]]] = []
        self._empty: list[list[State]] = []
        self._ends: dict[str, State] = {}
        self.starts: dict[str, State] = {}
        for line in rules.strip().splitlines():
            if line:
                name, _, text = line.partition(": ")
                self._add(name, _SYMBOL.findall(text))
        closed = [self._closure(state) for state in range(len(self._drawn))]
        self.arcs: list[tuple[tuple[str | State, State], ...]] = [
            tuple(
                (symbol.strip("'") if symbol not in self.starts else self.starts[symbol], target)
                for each in sorted(states)
                for symbol, target in self._drawn[each]
            )
            for states in closed
        ]
        ends = set(self._ends.values())
        self.final = [not ends.isdisjoint(states) for states in closed]

    def _add(self, name: str, symbols: list[str]) -> None:
        if name not in self.starts:
            self.starts[name], self._ends[name] = self._new(), self._new()
        self._choice(symbols, self.starts[name], self._ends[name])

    def _new(self) -> State:
        self._drawn.append([])
        self._empty.append([])
        return len(self._drawn) - 1

    def _choice(self, symbols: list[str], start: State, end: State) -> None:
        """Draw alternatives up to a closing bracket, which is left."""
        while True:
            self._sequence(symbols, start, end)
            if symbols[:1] != ["|"]:
                return
            del symbols[0]

    def _sequence(self, symbols: list[str], start: State, end: State) -> None:
        state = start
        while symbols and symbols[0] not in ")]|":
            symbol = symbols.pop(0)
            first, last = self._new(), self._new()
            self._empty[state].append(first)
            if symbol in ("(", "["):
                self._choice(symbols, first, last)
                del symbols[0]
                self._empty[first] += [last] * (symbol == "[")
            else:
                self._drawn[first].append((symbol, last))
            if symbols[:1] == ["*"]:
                del symbols[0]
                self._empty[first].append(last)
                self._empty[last].append(first)
            state = last
        self._empty[state].append(end)

    def _closure(self, state: State) -> set[State]:
        found, todo = {state}, [state]
        while todo:
            further = set(self._empty[todo.pop()]) - found
            found |= further
            todo += further
        return found


_GRAMMAR = _Automaton(RULES)
TERMINALS = frozenset(
    symbol for arcs in _GRAMMAR.arcs for symbol, _ in arcs if isinstance(symbol, str)
)
KEYWORDS = frozenset(terminal for terminal in TERMINALS if terminal.islower() or terminal.istitle())
"""Words of the language, soft keywords included."""

_COMPLETE: Stack = (len(_GRAMMAR.arcs), None)
"""The stack at the end of a line: no state of any rule, and nothing to return to."""
_GRAMMAR.arcs.append(())
_GRAMMAR.final.append(True)

UNLIKED = {"(": 2.0, "[": 2.0, "{": 2.0, "lambda": 4.0, F_START: 3.0, STRING: 1.2, BYTES: 3.0}
"""Terminals that a completion should rather not begin → their cost. Others cost 1 or, NAME, 1.1."""


def cost_of(terminal: str) -> float:
    """Return how much a completion should avoid a terminal, 1 or more."""
    return UNLIKED.get(terminal, 1.1 if terminal == NAME else 1.0)


def _costs() -> list[float]:
    """Return for each state the least cost of terminals to the end of its rule."""
    costs = [0.0 if final else float("inf") for final in _GRAMMAR.final]
    changed = True
    while changed:
        changed = False
        for state, arcs in enumerate(_GRAMMAR.arcs):
            for symbol, target in arcs:
                own = cost_of(symbol) if isinstance(symbol, str) else costs[symbol]
                if own + costs[target] < costs[state]:
                    costs[state], changed = own + costs[target], True
    return costs


_COSTS = _costs()


Frames = tuple[State, ...]
"""States to push on a stack, the outermost first."""


@cache
def _entries(state: State) -> dict[str, tuple[Frames, ...]]:
    """Return the terminals that may come next in a state, and what each puts in its place."""
    entries: dict[str, list[Frames]] = {}
    for symbol, target in _GRAMMAR.arcs[state]:
        # A state in which nothing is left to do but return is left out.
        frame = (target,) if _GRAMMAR.arcs[target] else ()
        if isinstance(symbol, str):
            entries.setdefault(symbol, []).append(frame)
        else:
            for terminal, frames in _entries(symbol).items():
                entries.setdefault(terminal, []).extend(frame + inner for inner in frames)
    return {terminal: tuple(frames) for terminal, frames in entries.items()}


class Position:
    """A place in a line: what may come next, and where it leads. Equal only to itself."""

    def __init__(self, stacks: frozenset[Stack]) -> None:
        self._stacks = stacks
        self._after: dict[str, Position] = {}

    @cached_property
    def _reached(self) -> list[Stack]:
        """The stacks, and those that returning from complete rules leads to."""
        reached = list(self._stacks)
        for state, parent in reached:
            if _GRAMMAR.final[state] and parent and parent not in reached:
                reached.append(parent)
        return reached

    @cached_property
    def expected(self) -> frozenset[str]:
        """The terminals that may come next; none after a mistake or at the end of the line."""
        return _shared(frozenset().union(*(_entries(state) for state, _ in self._reached)))

    @cached_property
    def cost(self) -> float:
        """The least cost of terminals to the end of the line; infinite after a mistake."""
        return min(map(_cost_of_stack, self._stacks), default=float("inf"))

    @property
    def ways(self) -> int:
        """The number of ways to read the tokens so far."""
        return len(self._stacks)

    @property
    def is_dead(self) -> bool:
        """Whether the tokens so far begin no line."""
        return not self._stacks

    def after(self, terminal: str) -> "Position":
        """Return the position after one more terminal."""
        known = self._after.get(terminal)
        if known is None:
            names = (terminal, NAME) if terminal in SOFT_KEYWORDS else (terminal,)
            stacks = [
                _pushed(parent, frames)
                for state, parent in self._reached
                for name in names
                for frames in _entries(state).get(name, ())
            ]
            known = self._after[terminal] = _position(frozenset(stacks))
        return known


def _pushed(stack: Stack | None, frames: Frames) -> Stack:
    for state in frames:
        stack = (state, stack)
    return stack or _COMPLETE


def _cost_of_stack(stack: Stack | None) -> float:
    cost = 0.0
    while stack:
        cost += _COSTS[stack[0]]
        stack = stack[1]
    return cost


@cache
def _shared(terminals: frozenset[str]) -> frozenset[str]:
    """Return the one set that is used for all equal ones, so that comparing them is quick."""
    return terminals


@cache
def _position(stacks: frozenset[Stack]) -> Position:
    return Position(stacks)


@cache
def line_start(rules: tuple[str, ...]) -> Position:
    """Return the position at the start of a line that is one of these rules."""
    return _position(frozenset((_GRAMMAR.starts[rule], None) for rule in rules))

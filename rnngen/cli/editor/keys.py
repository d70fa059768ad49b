"""Which key does what."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.key_binding import KeyBindings

if TYPE_CHECKING:
    from rnngen.cli.editor.screen import Screen

Bind = Callable[..., None]


def key_bindings(screen: "Screen") -> KeyBindings:
    """The keys of the editor; all others edit as in a shell (Emacs's keys)."""
    bindings = KeyBindings()

    def bind(act: Callable[[], object], *keys: str, when: Filter) -> None:
        for key in keys:
            bindings.add(*key.split(), filter=when)(lambda event: act() and None)

    naming = Condition(lambda: screen.asks_name)
    offered = Condition(lambda: bool(screen.session.ghost))
    _bind_asking(bind, screen, ~naming, offered)
    _bind_offers(bind, screen, ~naming & offered)
    _bind_writing(bind, screen, ~naming, offered)
    bind(screen.leave_name, "escape", when=naming)
    bind(screen.toggle_keys, "f1", when=~naming)
    bind(screen.leave, "c-d", "c-q", when=Always())
    bind(screen.interrupt, "c-c", "<sigint>", when=Always())
    return bindings


def _bind_asking(bind: Bind, screen: "Screen", writing: Filter, offered: Filter) -> None:
    waits = Condition(lambda: screen.session.waits)  # asking again would only begin anew
    bind(screen.suggest, "tab", "c-@", when=writing & ~offered & ~waits)
    bind(screen.suggest, "c-r", when=writing & ~waits)
    bind(partial(screen.warm, 1), "c-up", "escape up", when=writing)
    bind(partial(screen.warm, -1), "c-down", "escape down", when=writing)
    bind(screen.next_reach, "c-t", when=writing)


def _bind_offers(bind: Bind, screen: "Screen", when: Filter) -> None:
    session = screen.session
    bind(lambda: screen.accepted(session.accept()), "tab", "c-@", "right", when=when)
    bind(lambda: screen.accepted(session.accept_word()), "c-right", "escape f", "escape right", when=when)
    bind(lambda: session.choose(session.choice + 1), "down", when=when)
    bind(lambda: session.choose(session.choice - 1), "up", when=when)
    for number in range(9):
        bind(partial(session.choose, number), f"escape {number + 1}", when=when)


def _bind_writing(bind: Bind, screen: "Screen", when: Filter, offered: Filter) -> None:
    bind(partial(screen.move, 1), "down", when=when & ~offered)
    bind(partial(screen.move, -1), "up", when=when & ~offered)
    bind(screen.dismiss, "escape", when=when)
    bind(screen.undo, "c-z", "c-_", when=when)
    bind(screen.redo, "c-y", when=when)
    bind(screen.save, "c-s", when=when)

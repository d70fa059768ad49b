"""The full-screen editor of `rnngen write`: keys, ghost text and a status bar."""

import asyncio
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from prompt_toolkit import layout
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, emacs_insert_mode, has_focus
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.named_commands import get_by_name
from prompt_toolkit.search import start_search
from prompt_toolkit.styles import Style
from prompt_toolkit.widgets import SearchToolbar, TextArea

from rnngen.cli.group import unexpected
from rnngen.cli.interrupt import EXIT_CODE_BASE
from rnngen.cli.terminal import printable
from rnngen.cli.word_wrap import WordWrap, moved
from rnngen.config import parse_schedule
from rnngen.errors import RnngenError
from rnngen.sampling.cowriting.draft_files import save_draft
from rnngen.sampling.cowriting.reach import Reach, first_word
from rnngen.sampling.cowriting.suggester import Query, Suggester, Suggestions

STYLE = Style.from_dict({"ghost": "fg:#888888 italic", "bar": "reverse", "keys": "reverse"})
KEYS = """
 Tab           go on from the cursor; then: take the text that is shown
 →             take it as well          Ctrl-→   take a word of it
 ↑ ↓, Alt-1…9  show another             Ctrl-R   ask again
 Esc           drop it; or type on: what begins as you type stays

 Ctrl-T        go on for a sentence, a line, a paragraph, the length
 Ctrl-↑ ↓      warmer, cooler           (Alt-↑ ↓ does the same)
 Ctrl-Z  ^Y    undo, redo               Ctrl-S   save
 Ctrl-D  ^C    leave; text that is not saved is kept in a file
 F1            close this               Ctrl-F   find

 nats          how unlikely the model found what you took last, per character
"""
EDITING = {"<any>": "self-insert", "c-h": "backward-delete-char", "delete": "delete-char"}
"""Keys that are undone several at a time, where they come in a row."""
TEMPERATURE_STEP, COLDEST, WARMEST = 0.1, 0.0, 2.0
ESCAPE_SECONDS = 0.05
"""A lone Esc may be the beginning of another key for this long."""
REDRAW_SECONDS = 0.04
"""The screen is drawn no more often than this, however fast a continuation grows."""
UNDO_CHARACTERS = 100_000_000
"""Undo keeps whole texts; this bounds their characters."""


class Draft(Buffer):
    """A buffer that bounds the memory of undo and keeps redo while only the cursor moves."""

    restored: str | None = None
    """The text that undo or redo led to."""

    def save_to_undo_stack(self, clear_redo_stack: bool = True) -> None:
        """Save the text before a key acts, as a step to undo."""
        super().save_to_undo_stack(clear_redo_stack and self.text != self.restored)
        del self._undo_stack[: -max(UNDO_CHARACTERS // (len(self.text) + 1), 10)]


def begins_step(event: KeyPressEvent) -> bool:
    """Return whether a typed or deleted character begins a step to undo, such as a word."""
    before = event.current_buffer.document.char_before_cursor
    return not event.is_repeat or (before.isspace() and not event.data.isspace())


def typed_between(old: Document, new: Document) -> str:
    """Return the text inserted at the cursor, or the empty string after any other change."""
    typed = new.text_before_cursor[old.cursor_position :]
    before = old.text_before_cursor + typed == new.text_before_cursor
    return typed if before and old.text_after_cursor == new.text_after_cursor else ""


class Editor:
    """One writer at one terminal.

    Args:
        query: The text to begin with, and how to continue it.
        path: Where to save; None asks for a name.
        message: One sentence to show at first.
    """

    def __init__(self, suggester: Suggester, query: Query, path: Path | None, message: str) -> None:
        self.config = query.config
        self.reach = query.reach
        self.path = path
        self.message = message
        self.offers = Suggestions()
        self._suggester = suggester
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._generator = np.random.default_rng(query.config.seed)
        self._pending: Query | None = None
        self._growing: tuple[Query | None, str] = None, ""
        self._announced: set[str] = set()
        self._surprise: float | None = None
        self._saved = query.before
        self._to_replace: Path | None = None
        self._shows_keys = False
        self._seen = Document(query.before)
        self.buffer = Draft(
            document=self._seen,
            on_text_changed=self._changed,
            on_cursor_position_changed=self._changed,
        )
        self._search = SearchToolbar()
        self._name = TextArea(multiline=False, prompt=" Save as: ", accept_handler=self._named)
        self.application: Application[None] = Application(
            self._layout(),
            style=STYLE,
            key_bindings=self._key_bindings(),
            full_screen=True,
            min_redraw_interval=REDRAW_SECONDS,
        )
        self.application.timeoutlen = self.application.ttimeoutlen = ESCAPE_SECONDS

    @property
    def unsaved(self) -> bool:
        """Return whether the text differs from the one saved last."""
        return self.buffer.text != self._saved

    def run(self) -> None:
        """Show the editor until the writer leaves. Ctrl-C and signals raise as ever."""
        try:
            self.application.run(pre_run=self._begin)
        finally:
            self._drop()  # ends the drawing in the worker
            self._worker.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # Windows lacks signals or handlers
                number = getattr(signal, name)
                asyncio.get_running_loop().add_signal_handler(number, self._terminate, number)
        self._worker.submit(self._suggester.read, self.buffer.text)

    def _terminate(self, number: int) -> None:
        with suppress(Exception):  # the editor may be ending already
            self.application.exit(exception=SystemExit(EXIT_CODE_BASE + number))

    def _layout(self) -> layout.Layout:
        wrap = WordWrap(self._ghost)
        page = layout.BufferControl(self.buffer, [wrap], search_buffer_control=self._search.control)
        self._text = layout.Window(page, wrap_lines=True)
        name = layout.ConditionalContainer(self._name, has_focus(self._name))
        bar = layout.FormattedTextControl(self._bar)
        # A message that is wider than the screen takes several rows.
        bottom = layout.Window(bar, wrap_lines=True, dont_extend_height=True, style="class:bar")
        keys = layout.Window(layout.FormattedTextControl(KEYS), style="class:keys")
        shown = layout.ConditionalContainer(keys, Condition(lambda: self._shows_keys))
        body = layout.HSplit([self._text, name, self._search, bottom])
        floats = [layout.Float(shown, bottom=1, left=0, height=KEYS.count("\n"))]
        return layout.Layout(layout.FloatContainer(body, floats), focused_element=page)

    def _key_bindings(self) -> KeyBindings:
        """Return the editor's keys; all others edit as in a shell (Emacs's keys)."""
        writing = has_focus(self.buffer)
        naming = has_focus(self._name)
        offered = writing & Condition(lambda: bool(self.offers.texts))
        asked = writing & Condition(lambda: self._pending is not None)
        bindings = KeyBindings()
        for key, command in EDITING.items():
            edit = get_by_name(command).handler
            bindings.add(key, filter=writing & emacs_insert_mode, save_before=begins_step)(edit)
        for keys, when, act in (
            ("tab/c-@", writing & ~offered & ~asked, self._suggest),
            ("c-r", writing & ~asked, self._suggest),
            ("tab/c-@/right", offered, self._take),
            ("c-right/escape f/escape right", offered, partial(self._take, first_word)),
            ("down", offered, lambda: self._choose(self.offers.choice + 1)),
            ("up", offered, lambda: self._choose(self.offers.choice - 1)),
            ("down", writing & ~offered, partial(self._move, 1)),
            ("up", writing & ~offered, partial(self._move, -1)),
            ("c-up/escape up", writing, partial(self._warm, 1)),
            ("c-down/escape down", writing, partial(self._warm, -1)),
            ("c-t", writing, self._change_reach),
            ("c-z/c-_", writing, partial(self._travel, self.buffer.undo, "Nothing to undo.")),
            ("c-y", writing, partial(self._travel, self.buffer.redo, "Nothing to redo.")),
            ("c-f", writing, self._find),
            ("c-s", writing, self._save),
            ("escape", naming, self._leave_name),
            ("escape", writing, self._dismiss),
            ("f1", writing, self._toggle_keys),
            ("c-d/c-q", Always(), lambda: self.application.exit()),
            ("c-c/<sigint>", Always(), lambda: self.application.exit(exception=KeyboardInterrupt)),
            *((f"escape {n + 1}", offered, partial(self._choose, n)) for n in range(9)),
        ):
            for key in keys.split("/"):
                bindings.add(*key.split(), filter=when)(lambda event, act=act: act() and None)
        return bindings

    def _ghost(self) -> str:
        """Return the text shown at the cursor: an offer, or what has grown of one."""
        query, text = self._growing
        ghost = text if query is self._pending is not None else self.offers.shown
        if ghost:
            # A line that is higher than the window scrolls until the ghost text is in view.
            self._text.vertical_scroll_2 = sys.maxsize
        return ghost

    def _suggest(self) -> None:
        """Ask for continuations at the cursor. Each query has its own seed, so all differ."""
        self._drop()
        self.message = ""
        config = replace(self.config, seed=int(self._generator.integers(2**63)))
        self._pending = Query(self.buffer.document.text_before_cursor, config, self.reach)
        self.application.create_background_task(self._receive(self._pending))

    async def _receive(self, query: Query) -> None:
        """Draw in the worker, and offer what comes unless the writer has gone on."""
        draw = partial(self._suggester.suggest, query, partial(self._grow, query))
        try:
            offers = await asyncio.get_running_loop().run_in_executor(self._worker, draw)
        except Exception as error:  # the text is worth more than a model that fails
            known = error if isinstance(error, RnngenError) else unexpected(error)
            offers = Suggestions(notice=str(known))
        if self._pending is query:
            self.offers = offers
            self._pending = None
            # A notice is shown once, unless it explains why nothing is on offer.
            if not offers.texts or offers.notice not in self._announced:
                self.message = offers.notice
            self._announced.add(offers.notice)
            self.application.invalidate()

    def _grow(self, query: Query, text: str) -> bool:
        """Show how far the worker has come, and return whether the writer still waits for it."""
        self._growing = query, text
        self.application.invalidate()
        return self._pending is query

    def _changed(self, _: Buffer) -> None:
        """Keep the offers that begin with what was typed; any other change drops them."""
        old = self._seen
        new = self.buffer.document
        if (old.text, old.cursor_position) == (new.text, new.cursor_position):
            return
        if old.text != new.text:
            self.message = ""
        self.offers = self.offers.after(typed_between(old, new))
        self._pending = None
        self._seen = new

    def _drop(self) -> None:
        self.offers = Suggestions()
        self._pending = None

    def _dismiss(self) -> None:
        """Drop all that is shown beside the text: offers, message, keys, what was found."""
        self._drop()
        self._search.control.searcher_search_state.text = ""
        self.message = ""
        self._shows_keys = False

    def _take(self, part: Callable[[str], str] = str) -> None:
        """Insert the offer or a part of it, and ask how likely the model finds that."""
        before = self.buffer.document.text_before_cursor
        text = part(self.offers.shown)
        self.buffer.insert_text(text)
        self.application.create_background_task(self._judge(before, text))

    async def _judge(self, before: str, text: str) -> None:
        judge = partial(self._suggester.surprise, before, text)
        self._surprise = await asyncio.get_running_loop().run_in_executor(self._worker, judge)
        self.application.invalidate()

    def _choose(self, number: int) -> None:
        self.offers = self.offers.choose(number)

    def _move(self, by: int) -> None:
        self._drop()
        columns = self.application.output.get_size().columns
        self.buffer.cursor_position = moved(self.buffer.document, by, columns)

    def _warm(self, steps: int) -> None:
        """Change the temperature; a schedule becomes its first number."""
        first = parse_schedule(self.config.temperature).at(0, 1)
        warmed = min(max(first + steps * TEMPERATURE_STEP, COLDEST), max(WARMEST, first))
        self.config = replace(self.config, temperature=round(warmed, 2))
        self._ask_again()

    def _change_reach(self) -> None:
        self.reach = self.reach.following
        self._ask_again()

    def _ask_again(self) -> None:
        if self.offers.texts or self._pending:
            self._suggest()

    def _travel(self, turn: Callable[[], None], otherwise: str) -> None:
        """Undo or redo, and say so if there is nothing to do."""
        self._drop()
        before = self.buffer.text
        turn()
        self.buffer.restored = self.buffer.text
        self.message = otherwise if self.buffer.text == before else ""

    def _find(self) -> None:
        self._drop()
        start_search()

    def _toggle_keys(self) -> None:
        self._shows_keys = not self._shows_keys

    def _save(self) -> None:
        """Save the text, or ask for a name."""
        self._drop()
        if self.path is None:
            self.application.layout.focus(self._name)
        else:
            self._save_to(self.path)

    def _named(self, field: Buffer) -> bool:
        """Save to the file that was named; to replace one takes a second Enter."""
        name = field.text.strip()
        path = Path(name).expanduser()
        if name and path.exists() and path != self._to_replace:
            self._to_replace = path
            self.message = f"{path} exists. Enter again to replace it, Esc not to."
            return True
        self._leave_name()
        if name:
            self._save_to(path)
        return False

    def _leave_name(self) -> None:
        self._to_replace = None
        self._name.text = ""
        self.message = ""
        self.application.layout.focus(self.buffer)

    def _save_to(self, path: Path) -> None:
        try:
            save_draft(path, self.buffer.text)
        except RnngenError as error:
            self.message = str(error)
            return
        self.path = path
        self._saved = self.buffer.text
        self.message = f"Saved to {path}."

    def _bar(self) -> str:
        """Return the bar: the state as far as there is room, then a message or the keys of use."""
        columns = self.application.output.get_size().columns
        right = printable(self.message) or self._hint()[: columns - 2]
        left = self._state()
        while left and len(" · ".join(left)) + len(right) + 4 > columns:
            left.pop()
        state = " · ".join(left)
        return f" {state}{right.rjust(columns - len(state) - 2)} "

    def _state(self) -> list[str]:
        """Return file, nats of the text taken last, temperature, reach and model."""
        file = self.path.name if self.path else "no file"
        nats = [] if self._surprise is None else [f"{self._surprise:.2f} nats"]
        limit = f"{self.config.length} characters"
        reach = limit if self.reach is Reach.LENGTH else self.reach.value
        changed = " *" if self.unsaved else ""
        temperature = f"T {self.config.temperature}"
        model = printable(self._suggester.model.name)
        return [printable(file) + changed, *nats, temperature, reach, model]

    def _hint(self) -> str:
        if self.application.layout.has_focus(self._name):
            return "Enter save  Esc not now"
        if self._pending:
            return "…  Esc stop"
        count = len(self.offers.texts)
        several = f"↑↓ {self.offers.choice + 1}/{count}  " if count > 1 else ""
        offered = several + "Tab take  ^→ word  ^R again  Esc"
        return offered if count else "Tab go on  ^S save  F1 keys"

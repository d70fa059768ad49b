"""The full-screen editor; it only shows a session and passes on what the writer does."""

import asyncio
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollOffsets,
    VSplit,
    Window,
)
from prompt_toolkit.styles import Style

from rnngen.cli.editor.bar import ASKING, KEYS, hint_of, line, state_of
from rnngen.cli.editor.page import Page
from rnngen.cli.editor.rows import moved, rows_of
from rnngen.cli.group import unforeseen
from rnngen.cli.interrupt import EXIT_CODE_BASE
from rnngen.errors import RnngenError
from rnngen.sampling.cowriting.files import save_draft
from rnngen.sampling.cowriting.partner import Query, Suggester, Suggestions
from rnngen.sampling.cowriting.session import Accepted, Session

STYLE = Style.from_dict({"ghost": "fg:#888888 italic", "bar": "reverse", "keys": "reverse"})


def layout_of(screen: "Screen") -> Layout:
    """The layout, with the text in focus."""
    page = Page(screen.buffer, lambda: screen.session.shown)
    # The whole ghost is scrolled into view, where it fits.
    text = Window(page, scroll_offsets=ScrollOffsets(bottom=lambda: page.rows_below))
    prompt = Window(FormattedTextControl(" Save as: "), dont_extend_width=True)
    name = VSplit([prompt, Window(BufferControl(screen.name))], height=1)
    bar = Window(FormattedTextControl(screen.bar), height=1, style="class:bar")
    keys = Window(FormattedTextControl(KEYS), style="class:keys", height=KEYS.count("\n"))
    body = HSplit([text, ConditionalContainer(name, Condition(lambda: screen.asks_name)), bar])
    shown_keys = ConditionalContainer(keys, Condition(lambda: screen.shows_keys))
    return Layout(FloatContainer(body, [Float(shown_keys, bottom=1, left=0)]), focused_element=text)


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
    bind(
        lambda: screen.accepted(session.accept_word()),
        "c-right",
        "escape f",
        "escape right",
        when=when,
    )
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


ESCAPE_SECONDS = 0.05
"""How long a lone Esc may be the beginning of another key."""
REDRAW_SECONDS = 0.1
"""How often a continuation is shown that is still growing, at most."""


class Screen:
    """One writer at one terminal."""

    def __init__(self, session: Session, partner: Suggester, model: str, path: Path | None) -> None:
        self.session, self.path, self.shows_keys = session, path, False
        self._partner, self._model = partner, model
        self._redrawn = 0.0
        self._doubtful: Path | None = None
        self._worker = ThreadPoolExecutor(max_workers=1)
        self.buffer = Buffer(
            document=Document(session.draft.text, session.cursor),
            on_text_changed=self._followed,
            on_cursor_position_changed=self._followed,
        )
        self.name = Buffer(multiline=False, accept_handler=self._named)
        self.application: Application[None] = Application(
            layout=layout_of(self), key_bindings=key_bindings(self), style=STYLE, full_screen=True
        )
        self.application.timeoutlen = self.application.ttimeoutlen = ESCAPE_SECONDS

    def run(self) -> None:
        """Write until the writer leaves.

        Raises:
            KeyboardInterrupt: where it was Ctrl-C.
        """
        try:
            self.application.run(pre_run=self._begin)
        finally:
            self.session.drop()  # what the worker still draws is given up
            self._worker.shutdown(wait=False, cancel_futures=True)

    @property
    def asks_name(self) -> bool:
        """Whether the name of a file is being asked for."""
        return self.application.layout.has_focus(self.name)

    def suggest(self) -> None:
        """Ask for continuations at the cursor."""
        self.session.message = ""
        self.application.create_background_task(self._suggest(self.session.wish()))

    def warm(self, steps: int) -> None:
        """Change the temperature, and what is on offer with it."""
        self.session.warm(steps)
        self._renew()

    def next_reach(self) -> None:
        """Change how far continuations go, and what is on offer with it."""
        self.session.reach = self.session.reach.following
        self._renew()

    def dismiss(self) -> None:
        """Drop what is on offer, a message, and the list of keys."""
        self.session.drop()
        self.session.message, self.shows_keys = "", False

    def toggle_keys(self) -> None:
        """Show the list of keys, or hide it."""
        self.shows_keys = not self.shows_keys

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows of the screen: a long line takes several."""
        shown = rows_of(self.buffer.text, self.application.output.get_size().columns)
        self.buffer.cursor_position = moved(shown, self.buffer.cursor_position, rows)

    def undo(self) -> None:
        """Take the last step back."""
        self.session.undo()
        self.show()

    def redo(self) -> None:
        """Take the last undone step again."""
        self.session.redo()
        self.show()

    def leave(self) -> None:
        """End, without a word."""
        self.application.exit()

    def interrupt(self) -> None:
        """End as Ctrl-C does."""
        self.application.exit(exception=KeyboardInterrupt)

    def accepted(self, accepted: Accepted) -> None:
        """Show what was accepted, and how likely the model finds it."""
        self.show()
        if accepted.text:
            self.application.create_background_task(self._judge(accepted))

    def show(self) -> None:
        """Bring the text of the session, which changed by itself, onto the screen."""
        self.buffer.set_document(
            Document(self.session.draft.text, self.session.cursor), bypass_readonly=True
        )

    def save(self) -> None:
        """Save the draft; ask where, if it has no file yet."""
        self.session.drop()
        if self.path is None:
            self.application.layout.focus(self.name)
        else:
            self._save(self.path)

    def leave_name(self) -> None:
        """Go back from the name to the text."""
        self._doubtful, self.session.message = None, ""
        self.name.reset()
        self.application.layout.focus(self.buffer)

    def bar(self) -> str:
        """What the status bar says."""
        width = self.application.output.get_size().columns
        right = self.session.message or (ASKING if self.asks_name else hint_of(self.session))
        return line(state_of(self.session, self._model, self.path), right, width)

    def _begin(self) -> None:
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(
                AttributeError, NotImplementedError
            ):  # there is no such signal, or no handler, on Windows
                number = getattr(signal, name)
                asyncio.get_running_loop().add_signal_handler(number, self._terminate, number)
        before = self.session.draft.text[: self.session.cursor]
        self._worker.submit(self._partner.read, before)

    def _terminate(self, number: int) -> None:
        with suppress(Exception):  # prompt_toolkit's answer where the editor is ending already
            self.application.exit(exception=SystemExit(EXIT_CODE_BASE + number))

    def _followed(self, buffer: Buffer) -> None:
        if buffer.text != self.session.draft.text:
            self.session.message = ""
        self.session.follow(buffer.text, buffer.cursor_position)

    def _renew(self) -> None:
        if self.session.ghost or self.session.waits:
            self.suggest()

    async def _suggest(self, wish: Query) -> None:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(
                self._worker, self._partner.answer, wish, partial(self._grow, wish)
            )
        except Exception as error:  # the text is worth more than a model that fails
            answer = Suggestions(
                notice=str(error if isinstance(error, RnngenError) else unforeseen(error))
            )
        self.session.receive(wish, answer)
        self.application.invalidate()

    def _grow(self, wish: Query, text: str) -> bool:
        """Show how far the worker has come, now and then; whether it should go on."""
        if time.monotonic() - self._redrawn > REDRAW_SECONDS:
            self._redrawn = time.monotonic()
            self.application.invalidate()
        return self.session.grow(wish, text)

    async def _judge(self, accepted: Accepted) -> None:
        loop = asyncio.get_running_loop()
        self.session.surprise = await loop.run_in_executor(
            self._worker, self._partner.surprise, accepted.before, accepted.text
        )
        self.application.invalidate()

    def _named(self, name: Buffer) -> bool:
        """Save to the file that was named; one that exists already is named twice before it is replaced."""
        path = Path(name.text.strip()).expanduser()
        if not name.text.strip():
            self.leave_name()
        elif path.exists() and self._doubtful != path:
            self._doubtful = path
            self.session.message = f"{path} exists. Enter again to replace it, Esc not to."
        else:
            self.leave_name()
            self._save(path)
        return True

    def _save(self, path: Path) -> None:
        try:
            save_draft(path, self.session.draft.text)
        except RnngenError as error:
            self.session.message = str(error)
            return
        self.path = path
        self.session.draft.saved()
        self.session.message = f"Saved to {path}."

"""Where things stand on the screen: the text, the name of a file where one is asked for, the bar, the list of keys."""

from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
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

from rnngen.cli.editor.bar import KEYS
from rnngen.cli.editor.page import Page

if TYPE_CHECKING:
    from rnngen.cli.editor.screen import Screen

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

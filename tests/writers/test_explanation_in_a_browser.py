"""The explanation in a real browser: cards for mouse and keyboard, both colour schemes."""

import json
import shutil
import subprocess
from html import unescape

import pytest

from tests.writers.pages import Page, page_of

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH to open pages in"),
]

TEXT = "Hark <&> 'ye\"\r\n\n  李白\tand more; " * 12
PROMPT = 3

DRIVER = """
<script>
addEventListener("load", () => {
  const sample = document.querySelector(".text")
  const tokens = [...sample.querySelectorAll("b")]
  const options = { cancelable: true, bubbles: true }
  const press = key => sample.dispatchEvent(new KeyboardEvent("keydown", { key, ...options }))
  const isCurrent = token => token.classList.contains("current")
  const place = () => card.hidden ? -1 : tokens.findIndex(isCurrent)
  const result = { text: sample.textContent, cards: [], inside: true, keys: [] }
  for (const token of tokens) {
    token.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }))
    const lines = [...card.querySelectorAll("div")]
    const box = card.getBoundingClientRect()
    const textOf = line => [...line.querySelectorAll("span")].map(part => part.textContent)
    result.cards.push(lines.map(line => textOf(line).join(" ")))
    result.inside &&= box.left >= 0 && box.top >= 0 && box.right <= innerWidth
  }
  press("Escape")
  const keys = "Escape ArrowLeft ArrowRight ArrowDown ArrowDown ArrowUp ArrowRight"
  for (const key of keys.split(" ")) {
    press(key)
    result.keys.push(place())
  }
  result.page = getComputedStyle(document.body).backgroundColor
  const items = [...document.querySelectorAll(".legend b")]
  result.colours = items.map(item => getComputedStyle(item).backgroundColor)
  result.overflow = document.documentElement.scrollWidth > innerWidth
  const output = document.createElement("pre")
  output.id = "result"
  output.textContent = JSON.stringify(result)
  document.body.append(output)
})
</script></body>"""


def opened(folder, data, width=1200, dark=False):
    """What the driver saw on a page, and what the browser complained of."""
    path = folder / "page.html"
    path.write_bytes(data.replace(b"</body>", DRIVER.encode()))
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
    ]
    options += [f"--window-size={width},900", "--enable-logging=stderr", "--dump-dom"]
    options += [f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    done = subprocess.run(
        [BROWSER, *options, path.as_uri()], capture_output=True, timeout=120, check=True
    )
    result = done.stdout.decode().rpartition('<pre id="result">')[2].partition("</pre>")[0]
    return json.loads(unescape(result)), [
        line for line in done.stderr.decode().splitlines() if "CONSOLE" in line
    ]


def test_every_card_tells_the_likeliest_tokens_and_the_drawn_one(tmp_path):
    data = page_of(TEXT, prompt_length=PROMPT)
    seen, complaints = opened(tmp_path, data)
    assert complaints == []
    assert seen["text"] == TEXT
    for card, (_, (own, *likeliest), _) in zip(seen["cards"], Page(data).tokens, strict=True):
        name = own.rpartition(" ")[0]
        beyond = [] if name in [line.rpartition(" ")[0] for line in likeliest] else [own]
        assert card == likeliest + beyond
    assert seen["inside"]


def test_the_arrow_keys_step_and_go_to_what_is_surprising(tmp_path):
    data = page_of(TEXT, prompt_length=PROMPT)
    styles = [style for style, _, _ in Page(data).tokens]
    rare = [place for place, style in enumerate(styles) if style in ("p5", "p6")]
    seen, _ = opened(tmp_path, data)
    last = len(styles) - 1
    assert seen["keys"][:3] == [-1, last - 1, last]
    assert rare
    assert seen["keys"][3:] == [last] * 2 + [max(place for place in rare if place < last)] + [
        rare[-1] + 1
    ]


@pytest.mark.parametrize("width", [500, 1400])
def test_both_schemes_have_colours_of_their_own_on_narrow_and_wide_screens(tmp_path, width):
    data = page_of(
        "A line that is far too long for narrow screens " * 9, title="A_name_that_is_long" * 2
    )
    light, dark = (opened(tmp_path, data, width, scheme)[0] for scheme in (False, True))
    assert light["page"] != dark["page"]
    assert not light["overflow"]
    assert not dark["overflow"]
    for seen in (light, dark):
        assert (
            len(set(seen["colours"])) == len(seen["colours"]) - 1
        )  # the likeliest and the prompt have none

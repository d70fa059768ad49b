"""A real browser for tests: Chromium, driven through chromedriver in the W3C WebDriver protocol."""

import base64
import json
import re
import shutil
import subprocess
from urllib.request import Request, urlopen

import pytest

DRIVER = shutil.which("chromedriver")
needs_browser = [
    pytest.mark.slow,
    pytest.mark.skipif(DRIVER is None, reason="no chromedriver on PATH to open pages with"),
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"space": "\ue00d", "left": "\ue012", "right": "\ue014", "home": "\ue011", "tab": "\ue004"}


class Browser:
    """A window of its own.

    Example:
        with Browser(folder) as browser:
            browser.open(path)
            browser.click("#play")
            browser.run("return document.title")
    """

    def __init__(self, folder, width=1200, height=900, dark=False):
        self._driver = subprocess.Popen(
            [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        line = ""
        while "successfully" not in line:
            line = self._driver.stdout.readline().decode()
        port = re.search(r"port (\d+)", line)[1]
        self._url = f"http://127.0.0.1:{port}"
        flags = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder / 'profile'}",
        ]
        flags += [
            f"--window-size={width},{height}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        ]
        options = {
            "goog:chromeOptions": {"args": flags},
            "timeouts": {"script": 120_000},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self._url += f"/session/{session['sessionId']}"

    def _call(self, method, path, values=None):
        data = None if values is None else json.dumps(values).encode()
        request = Request(
            self._url + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())["value"]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            self._call("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.stdout.close()
            self._driver.wait(30)

    def open(self, path):
        """Open a file."""
        self._call("POST", "/url", {"url": path.as_uri()})

    def run(self, script):
        """What a function of this body returns; promises are waited for."""
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def click(self, selector):
        """Click an element, as a person does."""
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        self._call("POST", f"/element/{found[ELEMENT]}/click", {})

    def press(self, *names):
        """Press keys by name, one after another."""
        actions = [
            {"type": kind, "value": KEYS.get(name, name)}
            for name in names
            for kind in ("keyDown", "keyUp")
        ]
        self._call(
            "POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]}
        )

    def drag(self, start, end):
        """Press the mouse at one point of the window, move, and release it at another."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 30}
            for x, y in (start, end)
        ]
        actions = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            moves[1],
            {"type": "pointerUp", "button": 0},
        ]
        self._call(
            "POST",
            "/actions",
            {"actions": [{"type": "pointer", "id": "mouse", "actions": actions}]},
        )

    def emulate(self, command, values):
        """Send a command of the Chrome DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": values})

    def complaints(self):
        """What the console holds, but for what pages log without complaint."""
        return [
            entry
            for entry in self._call("POST", "/se/log", {"type": "browser"})
            if entry["level"] != "INFO"
        ]

    def requests(self):
        """Return the addresses that pages loaded, except the browser's own and data in a page."""
        entries = self._call("POST", "/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        sent = [
            each["params"]["request"]["url"]
            for each in messages
            if each["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in sent if not url.startswith(("chrome:", "data:"))]

    def picture(self, path):
        """Save what is seen as a PNG."""
        path.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

"""Sphinx settings. `make docs` builds the pages into docs/_build; warnings are errors."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from docs import architecture, security  # noqa: E402
from rnngen import __version__  # noqa: E402

project = "rnngen"
author = "the rnngen authors"
copyright = "2026, the rnngen authors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
exclude_patterns = ["_build", "generated"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links to files of the checkout; a test checks them

smartquotes = False  # options begin with two hyphens

html_theme = "furo"
html_title = "rnngen"
html_static_path: list[str] = []

autodoc_typehints = "description"
autodoc_member_order = "bysource"

architecture.write(ROOT / "docs" / "generated")
security.write(ROOT / "docs" / "generated")


def _examples_as_code(app: object, context: object, lines: list[str]) -> None:
    """Show the examples of a command's help, which sphinx-click makes a line block, as code."""
    found: list[str] = []
    for line in lines:
        is_example = line.startswith("| ")
        if is_example and (not found or not found[-1].startswith("   ")):
            found += [".. code-block:: text", ""]
        found.append("   " + line[2:] if is_example else line)
    lines[:] = found


def setup(app: object) -> None:
    """Connect the function above."""
    app.connect("sphinx-click-process-description", _examples_as_code)  # type: ignore[attr-defined]

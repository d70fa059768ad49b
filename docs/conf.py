"""Sphinx settings. `make docs` builds the pages into docs/_build; warnings are errors."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from docs import architecture  # noqa: E402
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

html_theme = "furo"
html_title = "rnngen"
html_static_path: list[str] = []

autodoc_typehints = "description"
autodoc_member_order = "bysource"

architecture.write(ROOT / "docs" / "generated")

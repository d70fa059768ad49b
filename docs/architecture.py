"""Write the generated parts of docs/architecture.md from `tests/layers.py` and the code itself."""

import ast
from collections import Counter
from pathlib import Path

from tests.layers import DOORS, LAYERS

PACKAGE = Path(__file__).parents[1] / "rnngen"


def write(folder: Path) -> None:
    """Write layers.md, doors.md and arrows.md into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in (("layers", layers()), ("doors", doors()), ("arrows", arrows())):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def layers() -> str:
    """Return a Markdown table of the layers, top first."""
    rows = [f"| `{name}` | {purpose} | {len(_files(name))} |" for name, purpose in LAYERS.items()]
    return "\n".join(["| layer | takes → gives | files |", "|---|---|---|", *rows, ""])


def doors() -> str:
    """Return a Markdown table of the heavy libraries and the modules that import them."""
    rows = [
        f"| {library} | {', '.join(f'`rnngen.{module}`' for module in sorted(modules))} |"
        for library, modules in DOORS.items()
    ]
    return "\n".join(["| library | imported only by |", "|---|---|", *rows, ""])


def arrows() -> str:
    """Return a Markdown table of the imports between layers, as they are in the code."""
    rows = []
    for name in LAYERS:
        targets = Counter(
            target for path in _files(name) for target in _imported(path) if target != name
        )
        shown = ", ".join(target for target in LAYERS if target in targets)
        rows.append(f"| `{name}` | {shown or '–'} |")
    return "\n".join(["| layer | imports |", "|---|---|", *rows, ""])


def _files(layer: str) -> list[Path]:
    folder = PACKAGE / layer
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def _imported(path: Path) -> set[str]:
    """Return the layers that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {module.split(".")[1] for module in modules if module.startswith("rnngen.")}

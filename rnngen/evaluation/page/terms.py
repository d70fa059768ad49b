"""Names of figures on a page, each linked to what it means; the meanings stand at the page's end."""

from rnngen.evaluation.glossary import meaning
from rnngen.writers.pages import safe


class Terms:
    """The figures that a page names, in the order of their first mention."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def link(self, name: str, called: str = "") -> str:
        """The name, or what it is called here, linked to its meaning where there is one."""
        shown = safe(called or name)
        if meaning(name) is None:
            return shown
        if name not in self._names:
            self._names.append(name)
        anchor = f"m{self._names.index(name)}"
        return f"<a class=term href=#{anchor} aria-describedby={anchor}>{shown}</a>"

    def meanings(self) -> str:
        """All that were named, with what they mean and who says so."""
        rows = []
        for number, name in enumerate(self._names):
            found = meaning(name)
            if found is not None:
                rows.append(f"<dt>{safe(name)}</dt><dd id=m{number}>{safe(str(found))}</dd>")
        return f"<dl class=meanings>{''.join(rows)}</dl>"

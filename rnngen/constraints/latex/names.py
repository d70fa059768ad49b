"""Names in generated papers that their writer defines and their grammar allows; plain data that both share."""

THEOREMS = {
    "plain": ("theorem", "lemma", "proposition", "corollary", "conjecture"),
    "definition": ("definition", "example", "exercise", "situation", "notation"),
    "remark": ("remark", "remarks", "note", "claim"),
}
"""Environments by the amsthm style that sets them; all are numbered together, by section."""

CITATIONS = ("citep", "citet", "citealt", "citealp", "citepalias", "citetalias")
"""What natbib has beside \\cite."""

JOURNALS = {
    "aap": "Astron. Astrophys.",
    "aj": "Astron. J.",
    "apj": "Astrophys. J.",
    "apjl": "Astrophys. J. Lett.",
    "mnras": "Mon. Not. R. Astron. Soc.",
}
"""Name → journal: the commands of AASTeX and of the aa class by which astronomers cite."""

_ACROSS = [letter * steps for letter in "rl" for steps in range(1, 5)]
_DOWN = [letter * steps for letter in "ud" for steps in range(1, 3)]

ARROW_DIRECTIONS = (
    *_ACROSS,
    *_DOWN,
    *(across + down for across in _ACROSS for down in _DOWN),
    *(down + across for across in _ACROSS for down in _DOWN),
)
"""Where arrows of diagrams may point: as Xy-pic names it, a letter for each row or column."""

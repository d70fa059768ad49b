"""The theorem-like environments of a generated paper; plain data that its writer and its grammar share."""

THEOREMS = {
    "plain": ("theorem", "lemma", "proposition", "corollary", "conjecture"),
    "definition": ("definition", "example", "exercise", "situation", "notation"),
    "remark": ("remark", "remarks", "note", "claim"),
}
"""Environments by the amsthm style that sets them; all are numbered together, by section."""

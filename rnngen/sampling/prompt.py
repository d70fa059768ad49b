"""Turns a prompt into characters that a model knows, so that no prompt ever fails."""

import unicodedata
from collections.abc import Container

LOOK_ALIKES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\t": " "}
)
"""Characters that people paste, and what a plain corpus has in their place."""


def fit_prompt(text: str, known: Container[str]) -> tuple[str, str]:
    """The prompt in known characters, and the characters that it lost or that changed (each once, in order).

    A character outside the vocabulary takes its nearest known form: NFC, look-alike, NFKC, other case,
    without accents; with none of these known it is left out.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    fitted = {character: _nearest(character, known) for character in dict.fromkeys(text)}
    changed = "".join(character for character, form in fitted.items() if form != character)
    return "".join(fitted[character] for character in text), changed


def _nearest(character: str, known: Container[str]) -> str:
    """The first known form of a character, or the empty string."""
    for form in _forms(character):
        if form and all(part in known for part in form):
            return form
    return ""


def _forms(character: str) -> list[str]:
    compatible = unicodedata.normalize("NFKC", character)
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    forms = [character, character.translate(LOOK_ALIKES), compatible, plain]
    return forms + [form.swapcase() for form in forms]

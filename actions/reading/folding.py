"""Text without case, accents or typographic variants, of the same length: offsets stay those of the customer's text."""

from __future__ import annotations

import unicodedata

_SIGNS = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
}


def fold(text: str) -> str:
    """ "Après-demain à l’aube" → "apres-demain a l'aube"."""
    return "".join(_fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in _SIGNS:
        return _SIGNS[letter]
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter

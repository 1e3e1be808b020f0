"""A message's text as the tension detector reads it, with the way back to the places in what the customer wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
# A word that mixes letters with what stands for letters: "c0nnard", "v0leur$"; not "3e", "48h", "2024" or an address.
_LEET_WORD = re.compile(
    r"(?<![\w@$.])(?=[a-z@$0-9]*[a-z])[a-z@$][a-z0134578@$]*[0134578@$][a-z@$]{2,}[a-z0134578@$]*(?![\w@.])"
)
_STRETCHED = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True)
class Folded:
    """Lower-case text without accents; `places[i]` is the index in the original of the character `text[i]`."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold accents, capitals, typographic quotes, stretched letters and digits that stand for letters."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in _fold_character(character):
            characters.append(folded)
            places.append(place)
    return _without_leet(_without_stretches(Folded("".join(characters), places)))


def _fold_character(character: str) -> str:
    if character.isascii():
        return " " if character.isspace() else character.lower()
    if character in _QUOTES:
        return _QUOTES[character]
    if character in "œŒ":
        return "oe"
    if character.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(part for part in decomposed if not unicodedata.combining(part)).lower()


def _without_stretches(folded: Folded) -> Folded:
    """Write "nuuuul" as "nul". Three of a letter in a row is never spelling."""
    if not _STRETCHED.search(folded.text):
        return folded
    kept = [
        index
        for match in re.finditer(r"([a-z])\1{2,}|.", folded.text, re.DOTALL)
        for index in ([match.start()] if match.group(1) else range(*match.span()))
    ]
    return Folded("".join(folded.text[index] for index in kept), [folded.places[index] for index in kept])


def _without_leet(folded: Folded) -> Folded:
    def letters(match: re.Match[str]) -> str:
        return "".join(_LEET.get(character, character) for character in match.group())

    return Folded(_LEET_WORD.sub(letters, folded.text), folded.places)

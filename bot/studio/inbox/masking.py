"""Hides personal data behind placeholders, and says what was hidden, before a message leaves the server."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.studio.inbox.personal import Span, find

PLACEHOLDERS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "name": "‹nom›", "address": "‹adresse›", "email": "‹courriel›", "phone": "‹téléphone›", "iban": "‹IBAN›",
        "customer_number": "‹numéro›", "amount": "‹montant›",
    },
    "en": {
        "name": "‹name›", "address": "‹address›", "email": "‹email›", "phone": "‹phone›", "iban": "‹IBAN›",
        "customer_number": "‹number›", "amount": "‹amount›",
    },
}  # fmt: skip
KIND_OF = {word: kind for words in PLACEHOLDERS.values() for kind, word in words.items()}
PLACED = re.compile("|".join(map(re.escape, KIND_OF)))
PASSES = 5


@dataclass(frozen=True)
class Mark:
    """A placeholder `start`..`end` (characters of the masked text), and what it hides."""

    start: int
    end: int
    kind: str
    placeholder: str


@dataclass(frozen=True)
class Masked:
    """A text without personal data. `moves` holds (start, end, start after, end after) of what was hidden."""

    text: str
    marks: tuple[Mark, ...]
    moves: tuple[tuple[int, int, int, int], ...] = ()

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Return where a passage of the text before lies now; what was hidden counts as a whole."""
        return self._moved(start, is_end=False), self._moved(end, is_end=True)

    def _moved(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for start, end, new_start, new_end in self.moves:
            if at <= start and not (is_end is False and at == start):
                break
            if at < end or (is_end and at == end):
                return new_end if is_end else new_start
            shift = new_end - end
        return at + shift

    def shown(self) -> list[dict[str, Any]]:
        """Return the marks for a page, in UTF-16 units."""
        return [
            {
                "start": units(self.text[: mark.start]), "end": units(self.text[: mark.end]), "kind": mark.kind,
                "placeholder": mark.placeholder,
            }
            for mark in self.marks
        ]  # fmt: skip


def units(text: str) -> int:
    """Return the length in UTF-16 units, as JavaScript counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mask(text: str, language: str | None = "fr", known: Sequence[str] = ()) -> Masked:
    """Hide the personal data of a text; `known` are the customer's own name and number.

    Placeholders that stand there already are kept, and a text once masked stays as it is.
    """
    words = PLACEHOLDERS["en" if language == "en" else "fr"]
    # Positions of the text before, for each run of the text now that was not hidden.
    pieces: list[tuple[int, int, str | None]] = [(0, len(text), None)]
    for _ in range(PASSES):
        split = [part for piece in pieces for part in _split(text, piece, words, known)]
        if split == pieces:
            break
        pieces = split
    return _joined(text, pieces)


def _split(
    text: str, piece: tuple[int, int, str | None], words: Mapping[str, str], known: Sequence[str]
) -> list[tuple[int, int, str | None]]:
    start, end, placeholder = piece
    if placeholder is not None:
        return [piece]
    run = text[start:end]
    standing = [(found.start(), found.end(), found[0]) for found in PLACED.finditer(run)]
    hidden = standing or [(span.start, span.end, words[span.kind]) for span in _spans(run, known)]
    parts: list[tuple[int, int, str | None]] = []
    at = 0
    for first, last, word in hidden:
        if first > at:
            parts.append((start + at, start + first, None))
        parts.append((start + first, start + last, word))
        at = last
    if at < len(run):
        parts.append((start + at, end, None))
    return parts or [piece]


def _spans(run: str, known: Sequence[str]) -> list[Span]:
    return find(run, known)


def _joined(text: str, pieces: Sequence[tuple[int, int, str | None]]) -> Masked:
    parts: list[str] = []
    marks: list[Mark] = []
    moves: list[tuple[int, int, int, int]] = []
    at = 0
    for start, end, placeholder in pieces:
        shown = text[start:end] if placeholder is None else placeholder
        if placeholder is not None:
            marks.append(Mark(at, at + len(shown), KIND_OF[placeholder], placeholder))
            moves.append((start, end, at, at + len(shown)))
        parts.append(shown)
        at += len(shown)
    return Masked("".join(parts), tuple(marks), tuple(moves))

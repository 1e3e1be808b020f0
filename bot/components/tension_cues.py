"""Find the cues of a message: expressions of the lexicon, capitals, punctuation, stretched letters, emoji."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.components.tension_lexicon import ASKED_FAMILIES, CALM_FAMILIES, EMOJI, TENSE_FAMILIES, expressions
from bot.components.tension_text import Folded, fold

TYPOGRAPHY = ("capitals", "exclamation", "question", "stretched", "dots", *EMOJI)
KINDS = (*TENSE_FAMILIES, *CALM_FAMILIES, *ASKED_FAMILIES, *TYPOGRAPHY)
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
# What a lexicon alone would call tense; the rest of the typography is as often joy.
TENSE_KINDS = frozenset({*TENSE_FAMILIES, "angry-emoji"})


@dataclass(frozen=True)
class Mark:
    """A place in the customer's text (`text[start:end]`) that belongs to a family of cues."""

    start: int
    end: int
    kind: str


_EXPRESSIONS = expressions()
_EMOJI = {kind: re.compile(f"[{characters}]+") for kind, characters in EMOJI.items()}
_ANY_EMOJI = re.compile("[" + "".join(EMOJI.values()) + "]")
_PUNCTUATION = {
    "exclamation": re.compile(r"!(?:[\s ]*!)+|[?!]*(?:\?!|!\?)[?!]*"),
    "question": re.compile(r"\?(?:[\s ]*\?)+"),
    "dots": re.compile(r"\.{3,}|…"),
}
_STRETCHED = re.compile(r"\w*([^\W\d_])\1{2,}\w*")
# Two words in capitals running, or one of four letters or more; abbreviations (IBAN, EDF, PDL) are shorter or known.
_CAPITALS = re.compile(r"\b[^\W\d_a-zà-öø-ÿ]{2,}(?:['’ ,-]+[^\W\d_a-zà-öø-ÿ]+)+\b|\b[^\W\d_a-zà-öø-ÿ]{4,}\b")
_ABBREVIATIONS = frozenset({"IBAN", "LINKY", "RGPD", "GDPR", "CLAIRVOLT", "SEPA", "SMS", "CLV", "CEDEX", "GRDF", "EDF"})


def find_marks(text: str, folded: Folded | None = None) -> list[Mark]:
    """Return every mark of the text, in order of place."""
    folded = folded or fold(text)
    return sorted([*_expressions(folded), *_typography(text)], key=lambda mark: (mark.start, -mark.end, mark.kind))


def lexicon_score(text: str) -> float:
    """Return 0..1 by counting tense families against calm ones: the trivial detector that the trained one must beat."""
    kinds = {mark.kind for mark in find_marks(text)}
    tense = len(kinds & TENSE_KINDS) + len(kinds & {"capitals", "exclamation"}) / 2
    calm = len(kinds & set(CALM_FAMILIES))
    return tense / (tense + calm + 1.0)


def _expressions(folded: Folded) -> Iterator[Mark]:
    for kind, pattern in _EXPRESSIONS.items():
        for match in pattern.finditer(folded.text):
            if match.end() > match.start():
                start, end = folded.span(*match.span())
                yield Mark(start, end, kind)


def _typography(text: str) -> Iterator[Mark]:
    for kind, pattern in _PUNCTUATION.items():
        for match in pattern.finditer(text):
            yield Mark(*match.span(), kind)
    for match in _STRETCHED.finditer(text):
        if not match.group().isdigit() and match.group().lower() != "www":
            yield Mark(*match.span(), "stretched")
    for match in _CAPITALS.finditer(text):
        if match.group() not in _ABBREVIATIONS:
            yield Mark(*match.span(), "capitals")
    if _ANY_EMOJI.search(text):
        for kind, pattern in _EMOJI.items():
            for match in pattern.finditer(text):
                yield Mark(*match.span(), kind)


def cue_counts(text: str) -> npt.NDArray[np.float32]:
    """Return how often each of `KINDS` occurs, up to twice."""
    counts = np.zeros(len(KINDS), dtype=np.float32)
    for mark in find_marks(text):
        counts[_NUMBER[mark.kind]] += 1
    result: npt.NDArray[np.float32] = np.minimum(counts, 2)
    return result

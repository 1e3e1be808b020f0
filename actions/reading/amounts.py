"""Amounts of money in figures and words."""

from __future__ import annotations

import re
from typing import Literal

from actions.reading.folding import fold
from actions.reading.found import Found

Language = Literal["fr", "en"]

_NUMBER = r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
# "50 e" is money only where nothing follows that it could be the ordinal of.
_UNIT = (
    r"€|euros?\b|eur\b|balles?\b|boules\b|roros\b|quid\b|pounds?\b|bucks?\b|£|e(?=$|[\s]*[.,;:!?)]|\s+(?:par|max"
    r"|chaque|tous|mois|pas|et|a month|per))(?!\w)"
)
_CENTS = r"(?:centimes?|cents?|cts?|c)\b(?!')"
_AFTER = re.compile(
    rf"(?<![\w.,/])(?<!\d )(?P<number>{_NUMBER})\s?(?P<thousand>k)?\s?(?:{_UNIT})(?:\s?(?:et "
    rf"|and )?(?P<cents>\d{{2}})(?!\d|[ .,]?\d{{3}}|\s?(?:{_UNIT}|%|jours|days|mois|fois"
    rf"|h\b))(?:\s?{_CENTS})?)?"
)
# "2e", "3e": a floor, a time, hardly ever euros.
_ORDINAL = re.compile(r"1?\d ?e")
_BEFORE = re.compile(rf"(?<!\d)(?<!\d )[€£]\s?(?P<number>{_NUMBER})(?P<thousand>k\b)?(?![\w]|[.,]\d)")
_ONLY_CENTS = re.compile(rf"(?<![\w.,])(?P<cents>\d{{1,2}})\s?{_CENTS}")
_WORDED_UNIT = re.compile(r"\s*(?:d')?(?:€|euros?\b|balles?\b|boules\b|quid\b|pounds?\b|bucks?\b)(?:\s+(?:et |and )?)?")
_BARE = re.compile(rf"(?<![\w.,/])(?:{_NUMBER})(?![\w/%])(?![.,]\d)")


def find_amounts(text: str, *, language: Language | None = None) -> list[Found[int]]:
    """Amounts with a sign of money ("80 balles", "cent vingt euros", "€45.50", "1 234,5 euros", "45 € 50", "50 e", "20
    quid"), in cents.

    Whatever the currency that people say out of habit, a bill is in euros.
    """
    folded = fold(text)
    found: list[Found[int]] = []
    for pattern in (_BEFORE, _AFTER, _ONLY_CENTS):
        for match in pattern.finditer(folded):
            if _is_free(found, match.start(), match.end()) and not _ORDINAL.fullmatch(match[0]):
                found.append(Found(_cents(match), match.start(), match.end(), text[match.start() : match.end()]))
    found += [item for item in _worded(text, folded, language) if _is_free(found, item.start, item.end)]
    return sorted(found, key=lambda item: item.start)


def parse_amount(text: str, *, language: Language | None = None) -> int | None:
    """The answer to "how much?": as `find_amounts`, and a bare number ("80", "nonante-cinq", "45,50") is euros."""
    found = find_amounts(text, language=language)
    if found:
        return found[0].value
    folded = fold(text)
    bare = _BARE.search(folded)
    if bare is not None:
        return _to_cents(bare[0])
    from actions.reading.numbers import worded_numbers

    worded = next(worded_numbers(text, folded, language), None)
    return worded.value * 100 if worded else None


def _cents(match: re.Match[str]) -> int:
    groups = match.groupdict()
    cents = int(groups.get("cents") or 0)
    if groups.get("number") is None:
        return cents
    return _to_cents(groups["number"]) * (1000 if groups.get("thousand") else 1) + cents


def _to_cents(figures: str) -> int:
    """A separator before one or two last figures is decimal; before three it separates thousands."""
    decimal = re.search(r"[.,](\d{1,2})$", figures)
    whole = re.sub(r"\D", "", figures[: decimal.start()] if decimal else figures)
    return int(whole) * 100 + (int(decimal[1].ljust(2, "0")) if decimal else 0)


def _worded(text: str, folded: str, language: Language | None) -> list[Found[int]]:
    from actions.reading.numbers import worded_numbers

    numbers = list(worded_numbers(text, folded, language)) + list(_one_euro(text, folded))
    found = []
    for item in numbers:
        unit = _WORDED_UNIT.match(folded, item.end)
        if unit is None:
            continue
        cents = next((n for n in numbers if n.start == unit.end() and n.value < 100), None)
        end = cents.end if cents else item.end + len(unit[0].rstrip())
        found.append(Found(item.value * 100 + (cents.value if cents else 0), item.start, end, text[item.start : end]))
    return found


def _one_euro(text: str, folded: str) -> list[Found[int]]:
    """ "un euro": elsewhere "un" is an article."""
    matches = re.finditer(r"(?<!\w)(?:un|one|a)(?= (?:euro|quid|pound)\b)", folded)
    return [Found(1, match.start(), match.end(), text[match.start() : match.end()]) for match in matches]


def _is_free(found: list[Found[int]], start: int, end: int) -> bool:
    return all(end <= other.start or other.end <= start for other in found)

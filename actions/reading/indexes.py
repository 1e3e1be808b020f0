"""Meter indexes in a sentence, and which of peak and off-peak each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from actions.reading.amounts import find_amounts
from actions.reading.folding import fold
from actions.reading.found import Found
from actions.reading.identifiers import find_bill_numbers, find_ibans, find_phones, find_points, find_references
from actions.reading.numbers import worded_numbers

Language = Literal["fr", "en"]

# Figures grouped in any way: "12 345", "012.345", "1 2 3 4 5", "12345,678" (the red digits of a gas meter are dropped).
_FIGURES = re.compile(
    r"(?<![\w/:])(?<!\d[.,])((?:\d ){3,8}\d(?! ?\d)|\d{1,3}(?:[ .']\d{3}){1,2}(?! ?\d)|\d{3,9})(?:,\d{1,3}"
    r"|\.\d{1,2})?(?![\w/:%])"
)
_LEAST_DIGITS, _MOST_DIGITS = 3, 9
_LEAST_DICTATED = 4  # "cent pour cent" is no index
_NOT_INDEX = re.compile(
    r"\d+ ?%|cl ?-? ?\d{3}[ .]?\d{3}"
    r"|(?:code postal|postcode|postal code|zip|cp)\W{0,3}(?:est |is |: ?)?\d{2} ?\d{3}"
    r"|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{1,2} ?h ?\d{2}"
    r"|(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december),? 20\d\d"
    r"|(?:en|in|since|depuis|de|of) (?:19|20)\d\d\b(?! ?kwh)"
    r"|\d+ (?:rue|avenue|boulevard|bis|chemin|place|allee|impasse)\b"
)
_LABELS = re.compile(
    r"(?P<offpeak>\bh\.?c\b|\b(?:heures? )?creuses?\b|\bhors[- ]pointe\b|\boff[- ]?peak\b|\bnight\b|\bnuit\b"
    r"|\blow rate\b)"
    r"|(?P<peak>\bh\.?p\b|\b(?:heures? )?pleines?\b|\bpeak\b|(?<!this )(?<!good )(?<!per )\bday\b"
    r"|(?<!ce )(?<!du )(?<!par )(?<!a )\bjour\b|\bhigh rate\b)"
)


def find_indexes(text: str, *, language: Language | None = None) -> list[Found[int]]:
    """Meter indexes: numbers of 3 to 9 digits, role "peak" or "offpeak" where the text says so (HP/HC, pleines/creuses,
    day/night).

    "12345,678" (gas) loses its decimals. Amounts of money, dates, references, phones, IBANs and postcodes said to be so
    are left out.
    """
    folded = fold(text)
    taken = _taken(text, folded, language)
    found = []
    for match in _FIGURES.finditer(folded):
        digits = re.sub(r"\D", "", match[1])
        if _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS and _is_free(taken, match.start(1), match.end(1)):
            found.append(Found(int(digits), match.start(), match.end(), text[match.start() : match.end()]))
    dictated = [item for item in _dictated(text, folded, language) if _is_free(taken, item.start, item.end)]
    in_words = [(item.start, item.end) for item in dictated]
    found = [item for item in found if _is_free(in_words, item.start, item.end)] + dictated
    return _with_roles(folded, sorted(found, key=lambda item: item.start))


def _taken(text: str, folded: str, language: Language | None) -> list[tuple[int, int]]:
    others: list[Found[str] | Found[int]] = [
        *find_ibans(text),
        *find_points(text),
        *find_references(text),
        *find_bill_numbers(text),
        *find_phones(text),
        *find_amounts(text, language=language),
    ]
    spans = [(item.start, item.end) for item in others]
    return spans + [match.span() for match in _NOT_INDEX.finditer(folded)]


def _is_free(taken: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return all(end <= other_start or other_end <= start for other_start, other_end in taken)


def _dictated(text: str, folded: str, language: Language | None) -> list[Found[int]]:
    """An index in words: one number ("douze mille trois cents"), or groups said one after another ("zéro douze, trois
    cent quarante-cinq").
    """
    groups: list[list[Found[int]]] = []
    for item in worded_numbers(text, folded, language):
        last = groups[-1][-1] if groups else None
        between = folded[last.end : item.start] if last else ""
        joined = last is not None and item.value < 1000 and re.fullmatch(r"[ ,\-]{1,2}", between) is not None
        joined = joined and last is not None and (last.value < 1000 or last.value % 1000 == 0)
        if joined:
            groups[-1].append(item)
        else:
            groups.append([item])
    dictated = []
    for group in groups:
        # After thousands the rest is added ("fifty-five thousand, six hundred"); groups of digits follow one another.
        adds = len(group) == 2 and group[0].value >= 1000
        digits = str(group[0].value + group[1].value) if adds else "".join(str(item.value) for item in group)
        start, end = group[0].start, group[-1].end
        if _LEAST_DICTATED <= len(digits) <= _MOST_DIGITS:
            dictated.append(Found(int(digits), start, end, text[start:end]))
    return dictated


def _with_roles(folded: str, found: list[Found[int]]) -> list[Found[int]]:
    """Labels stand all before or all after their numbers: the first one tells which."""
    labels = [(match.start(), match.lastgroup) for match in _LABELS.finditer(folded)]
    if not labels or not found:
        return found
    before = labels[0][0] < found[0].start
    with_roles = []
    for index, item in enumerate(found):
        low = found[index - 1].end if before and index else 0 if before else item.end
        high = item.start if before else found[index + 1].start if index + 1 < len(found) else len(folded)
        near = [role for at, role in labels if low <= at < high]
        role = (near[-1] if before else near[0]) if near else None
        with_roles.append(replace(item, role=role))
    return with_roles

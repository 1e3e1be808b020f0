"""Numbers in figures and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from actions.reading.folding import fold
from actions.reading.found import Found

Language = Literal["fr", "en"]

_FRENCH = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000, "mil": 1000,
    "million": 10**6, "millions": 10**6,
}  # fmt: skip
_ENGLISH = {
    "zero": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    "million": 10**6,
}  # fmt: skip
# About so many: "une cinquantaine", "a dozen".
_ROUND = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "dozen": 12,
}  # fmt: skip
_LINKS = {"et", "and"}
_ARTICLES = {"un", "une", "one"}
# "neuf" is also "new": after these it counts nothing.
_NEW_THINGS = {
    "logement",
    "appartement",
    "appart",
    "compteur",
    "immeuble",
    "pavillon",
    "tout",
    "flambant",
    "quoi",
    "tel",
    "iban",
    "rib",
    "telephone",
}


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


def number_from_words(text: str, *, language: Language | None = None) -> int | None:
    """ "quatre-vingt-dix-sept", "nonante-cinq", "twelve thousand and six" → the number; None when the text is not one
    number.
    """
    words = _words(fold(text))
    read = _read(words, 0, _lexicon(language))
    return read[0] if read is not None and read[1] == len(words) else None


# Thousands separated by a space, a dot, a comma or an apostrophe; no part of a longer figure, of a decimal or of a
# code.
FIGURES = re.compile(r"(?<![\w.,/])(\d{1,3}(?:[ .,']\d{3})+(?! ?\d)|\d+)(?![\w/])(?![.,]\d)")

_PHONE = re.compile(r"(?<!\d)(?:\+33 ?|0)[1-9](?:[ .\-]?\d{2}){4}(?!\d)")


def find_numbers(text: str, *, language: Language | None = None) -> list[Found[int]]:
    """Whole numbers in figures (spaces, dots, commas between thousands forgiven) and in words. "un", "une", "one" alone
    are articles.
    """
    folded = fold(text)
    phones = [match.span() for match in _PHONE.finditer(folded)]
    found = [
        Found(int(re.sub(r"\D", "", match[1])), match.start(1), match.end(1), text[match.start(1) : match.end(1)])
        for match in FIGURES.finditer(folded)
        if not any(start <= match.start() < end for start, end in phones)
    ]
    worded = list(worded_numbers(text, folded, language))
    # "35 mille": the figure belongs to the words.
    found = [item for item in found if not any(w.start <= item.start < w.end for w in worded)] + worded
    return sorted(found, key=lambda item: item.start)


def worded_numbers(text: str, folded: str, language: Language | None) -> Iterator[Found[int]]:
    """Those in words. `folded` is the folded text."""
    words, lexicon = _words(folded), _lexicon(language)
    position = 0
    while position < len(words):
        read = _read(words, position, lexicon)
        if read is None:
            position += 1
            continue
        value, after = read
        start, end = words[position].start, words[after - 1].end
        counts = _read(words, after, lexicon) is not None or folded.strip() == folded[start:end]
        if counts or not _is_no_number(words, position, after):
            yield Found(value, start, end, text[start:end])
        position = after


def _is_no_number(words: list[_Word], position: int, after: int) -> bool:
    if after - position > 1:
        return False
    before = words[position - 1].text if position else ""
    return words[position].text in _ARTICLES or (words[position].text == "neuf" and before in _NEW_THINGS)


def _words(folded: str) -> list[_Word]:
    """Letters only; a word is cut at hyphens and apostrophes."""
    return [_Word(match[0], match.start(), match.end()) for match in re.finditer(r"[a-z]+|\d+|[^\s\w\-']", folded)]


def _lexicon(language: Language | None) -> dict[str, int]:
    if language == "fr":
        return _FRENCH
    return _ENGLISH if language == "en" else {**_FRENCH, **_ENGLISH}


def _read(words: list[_Word], position: int, lexicon: dict[str, int]) -> tuple[int, int] | None:
    """The longest number that begins at a word, and the position after it."""
    if _is_round(words, position):
        step = 1 if words[position].text in _ROUND else 2
        return _ROUND[words[position + step - 1].text], position + step
    total = current = 0
    best: tuple[int, int] | None = None
    index = position
    if (
        words[position : position + 1]
        and words[position].text == "a"
        and _at(words, position + 1) in ("hundred", "thousand", "million")
    ):
        index += 1
    while index < len(words):
        word = words[index].text
        if best is not None and word in _LINKS and _may_add(current, _value(words, index + 1, lexicon), linked=True):
            index += 1
            continue
        value = lexicon.get(word, _mixed_figure(words, index, total, current, lexicon))
        if value is None or (best is None and value >= 10**6):
            break
        sums = _combine(total, current, value)
        if sums is None or (value == 0 and best is not None) or (best is not None and total + current == 0):
            break
        total, current = sums
        index += 1
        best = (total + current, index)
    return best


def _mixed_figure(words: list[_Word], index: int, total: int, current: int, lexicon: dict[str, int]) -> int | None:
    """A figure among words: the 35 and the 410 of "35 mille 410", the 2 of "2 hundred"."""
    word = words[index].text
    if not word.isdigit() or len(word) > 3 or current:
        return None
    multiplies = (lexicon.get(_at(words, index + 1)) or 0) >= 100
    return int(word) if multiplies or total else None


def _is_round(words: list[_Word], position: int) -> bool:
    here = _at(words, position)
    return here in _ROUND or (here in ("une", "a", "la") and _at(words, position + 1) in _ROUND)


def _at(words: list[_Word], position: int) -> str:
    return words[position].text if 0 <= position < len(words) else ""


def _value(words: list[_Word], position: int, lexicon: dict[str, int]) -> int | None:
    return lexicon.get(_at(words, position))


def _combine(total: int, current: int, value: int) -> tuple[int, int] | None:
    """Add a word to what has been read; None when it cannot belong to the same number."""
    if 100 < value < 1000 and current == 0:
        return total, value
    if value >= 1000:
        if total and total < value:
            return None
        return total + max(1, current) * value, 0
    if value == 100:
        # "twelve hundred" is said, "vingt cent" is two numbers.
        return (total, max(1, current) * 100) if current < 20 else None
    if value == 20 and current % 100 == 4:  # quatre-vingt
        return total, current + 76
    return (total, current + value) if _may_add(current, value) else None


def _may_add(current: int, value: int | None, *, linked: bool = False) -> bool:
    """Whether a number under a hundred may follow: tens after hundreds, units after tens, ten to sixteen after sixty
    and eighty.
    """
    if value is None or value >= 100:
        return False
    rest = current % 100
    if rest == 0:
        return True
    if rest in (60, 80):
        return value < 20
    if rest in (10, 70, 90) and value in (7, 8, 9):  # dix-sept, soixante-dix-sept
        return True
    return rest % 10 == 0 and rest >= 20 and 0 < value < 10


def find_indexes(text: str, *, language: Language | None = None) -> list[Found[int]]:
    """Meter indexes: see `actions.reading.indexes`."""
    from actions.reading import indexes  # it builds on this module

    return indexes.find_indexes(text, language=language)

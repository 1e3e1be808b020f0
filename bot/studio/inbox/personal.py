"""Finds personal data in a message, in French and English: too much rather than too little.

Numbers have a grammar of their own; names and addresses are found by the words around them, by capitals and by a list
of first names. What a customer is known by (their name in the conversation) is given by the caller and found anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.studio.inbox.first_names import FIRST_NAMES, folded

KINDS = ("name", "address", "email", "phone", "iban", "customer_number", "amount")


@dataclass(frozen=True)
class Span:
    """A passage `start`..`end` (characters) that is personal."""

    start: int
    end: int
    kind: str


# Between the figures of one number: spaces of every width, dots, dashes, and signs that cannot be seen.
SEP = r"[\s.\-–—_/\u00a0\u202f\u2009\u200b\u200c\u200d\u2060\ufeff]"
IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "CH": 21, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "IE": 22,
    "IT": 27, "LU": 20, "MA": 28, "MC": 27, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "TN": 24,
}  # fmt: skip
IBAN_FIGURES = 11
LETTER_GROUPS = 7
IBAN_START = re.compile(rf"(?<![^\W_])([A-Za-z]){SEP}{{0,3}}([A-Za-z]){SEP}{{0,3}}\d{SEP}{{0,3}}\d")
IBAN_GROUP = re.compile(rf"{SEP}{{0,4}}([A-Za-z\d]+)")
# Every repetition is bounded, or of signs that the next one excludes: customers write what they like.
EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w\-]{1,64}(?:\s?\.\s?[\w\-]{1,64}){0,8}"
    r"|(?<!\S)\S{1,64}\s{1,3}(?:arobase|arobas|at)\s{1,3}[\w\-]{1,64}"
    r"(?:\s{0,3}(?:\.|\bpoint\b|\bdot\b)\s{0,3}[\w\-]{1,64}){1,8}",
    re.IGNORECASE,
)
NUMBER = re.compile(rf"(?<!\d)[+(]?\d(?:(?:{SEP}|[()]){{0,5}}\d)+")
DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])[/.\-](?:20\d\d|\d\d)|20\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])"
)
CUSTOMER = re.compile(
    rf"(?<![^\W_])(?:CL{SEP}{{0,3}}\d(?:{SEP}?\d){{2,}}|[REPDSF]{SEP}?20\d\d{SEP}{{0,2}}\d{{1,6}})(?!\d)", re.IGNORECASE
)
NAMED_NUMBER = re.compile(
    r"(?:n°|nº|num[ée]ro|num\b|nbr\b|no\b|number|ref\b|r[ée]f[ée]rence|reference|pdl|pce|client|contrat|contract"
    r"|customer|account|compte|card|carte|dossier)[\s:.#]{0,4}(?:de\s+|du\s+|d['’]|is\s+|est\s+(?:le\s+)?|n°\s?)?"
    r"(?:client\w{0,3}|contrat|dossier|compte|facture|customer|account|contract|card|bill|invoice)?"
    rf"[\s:.#]{{0,4}}(?:is\s+|est\s+(?:le\s+)?)?((?:[A-Za-z]{{1,3}}{SEP}?)?\d(?:{SEP}?\d){{2,}})",
    re.IGNORECASE,
)
MONEY = r"(?:€|euros?\b|eur\b|e\b(?!-)|£|\$|pounds?\b|quid\b|dollars?\b|centimes?\b|cents?\b|balles\b|pence\b)"
FIGURES = r"(?<!\d)\d{1,9}(?:[ .,\u00a0\u202f']\d{1,3}){0,4}"
NUMBER_WORD = (
    r"(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
    r"|quarante|cinquante|soixante|septante|huitante|nonante|cents?|mille|et|one|two|three|four|five|seven|eight|nine"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|and|a)"
)
AMOUNT = re.compile(
    rf"[€£$]\s?{FIGURES}|{FIGURES}\s?{MONEY}(?:\s?\d{{1,2}}(?!\d))?"
    rf"|\b(?!et\b|and\b|a\b|une?\b){NUMBER_WORD}(?:[\s\-]{NUMBER_WORD}){{0,12}}\s(?:euros?|pounds?|dollars?|centimes?|quid)\b",
    re.IGNORECASE,
)


def find(text: str, known: Sequence[str] = ()) -> list[Span]:
    """Return the personal passages of a text, in order, apart from each other."""
    from bot.studio.inbox import people, places

    finders: Sequence[Callable[[str], Iterable[Span]]] = (
        _ibans, _emails, _amounts, _customer_numbers, _numbers, places.find, people.find,
    )  # fmt: skip
    spans = [span for finder in finders for span in finder(text)]
    return _apart([*spans, *_known(text, known)])


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Join what overlaps: all of it is hidden, under the kind of its longest part."""
    groups: list[list[Span]] = []
    end = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < end:
            groups[-1].append(span)
        else:
            groups.append([span])
        end = max(end, span.end)
    return [
        Span(group[0].start, max(s.end for s in group), max(group, key=lambda s: s.end - s.start).kind)
        for group in groups
    ]


def _ibans(text: str) -> Iterator[Span]:
    for found in IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get((found[1] + found[2]).upper())
        if length is None:
            continue
        end = _whole_iban(text, found.start(), length)
        if end is None:  # a slip of the pen, or cut short: a telephone number after "de" or "no" has fewer figures
            end = _digit_groups(text, found.end(), length=length)
            if sum(sign.isdigit() for sign in text[found.start() : end]) < IBAN_FIGURES:
                continue
        yield Span(found.start(), end, "iban")


def _whole_iban(text: str, start: int, length: int) -> int | None:
    """Return where an IBAN ends whose check digits are right."""
    signs, at = "", start
    while at < len(text) and len(signs) < length:
        if text[at].isalnum() and text[at].isascii():
            signs += text[at].upper()
        elif not re.match(SEP, text[at]):
            return None
        at += 1
    if len(signs) < length or text[at : at + 1].isalnum():
        return None
    return at if int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1 else None


def _digit_groups(text: str, end: int, *, length: int) -> int:
    """Return where the groups with figures end that follow each other from here; letters may stand between some."""
    run = re.compile(r"[A-Za-z\d]*").match(text, end)
    last = end = run.end() if run else end
    signs, letters = 4, 0
    while signs < length + 4 and letters < LETTER_GROUPS and (group := IBAN_GROUP.match(text, end)) is not None:
        end = group.end()
        signs += len(group[1])
        figures = sum(sign.isdigit() for sign in group[1])
        letters = letters + 1 if not figures else 0
        if figures > 1 or (figures and last == group.start()):
            last = end
    return last


def _emails(text: str) -> Iterator[Span]:
    yield from (Span(found.start(), found.end(), "email") for found in EMAIL.finditer(text))


def _amounts(text: str) -> Iterator[Span]:
    yield from (Span(found.start(), found.end(), "amount") for found in AMOUNT.finditer(text))


def _customer_numbers(text: str) -> Iterator[Span]:
    for found in CUSTOMER.finditer(text):
        yield Span(found.start(), found.end(), "customer_number")
    for found in NAMED_NUMBER.finditer(text):
        yield Span(found.start(1), found.end(1), "customer_number")


def _numbers(text: str) -> Iterator[Span]:
    """Six figures and more, however they are set, are somebody's number; a date alone is not."""
    for found in NUMBER.finditer(text):
        figures = sum(sign.isdigit() for sign in found[0])
        if figures < 6 or DATE.fullmatch(found[0].strip()):
            continue
        yield Span(found.start(), found.end(), _kind_of_number(found[0], figures))


def _kind_of_number(text: str, figures: int) -> str:
    plain = re.sub(r"\D", "", text)
    international = text.startswith(("+", "00")) and 9 <= figures <= 15
    return "phone" if international or (plain.startswith("0") and figures in {10, 11}) else "customer_number"


def _known(text: str, known: Sequence[str]) -> Iterator[Span]:
    words = {folded(word) for name in known for word in re.findall(r"[^\W_]{3,}", name)}
    for found in re.finditer(r"[^\W_]{3,}", text) if words else ():
        if folded(found[0]) in words:
            kind = "customer_number" if any(sign.isdigit() for sign in found[0]) else "name"
            yield Span(found.start(), found.end(), kind)


__all__ = ["FIRST_NAMES", "KINDS", "Span", "find"]

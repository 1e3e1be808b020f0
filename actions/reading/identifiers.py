"""Identifiers in a sentence: postcodes, customer numbers, references, phones, e-mails, IBANs, points of delivery.

Values are canonical; nothing here knows whether they exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import phonenumbers
from stdnum import iban as stdnum_iban

from actions.reading.found import Found

_CHECK_WEIGHTS = (2, 3, 4, 5, 6)
_SEPARATOR = r"[ \u00a0\u202f.\-–_/]?"


def customer_check_digit(body: str) -> int | None:
    """The sixth digit for the first five: weighted sum modulo 11, which catches every single wrong digit and every
    swap.

    None for the bodies whose sum is 10: they are never issued.
    """
    digit = sum(weight * int(figure) for weight, figure in zip(_CHECK_WEIGHTS, body, strict=True)) % 11
    return None if digit == 10 else digit


def _has_right_check_digit(digits: str) -> bool:
    return customer_check_digit(digits[:5]) == int(digits[5])


_SIX_DIGITS = r"\d(?:[ \u00a0\u202f.\-–]?\d){5}"
_CUSTOMER = re.compile(rf"(?<![A-Za-z0-9])C ?L ?[ \u00a0\-–_.:n°#]{{0,4}}({_SIX_DIGITS})(?![\d])", re.IGNORECASE)
_BARE_CUSTOMER = re.compile(
    r"(?<![\w.,+\-])(?<!\b\d\d[ .])(?<!\b\d{3}[ .])(\d{6}|\d{3}[ \u00a0\u202f.\-]\d{3}|\d{2}(?:[ .\-]\d{2}){2})"
    # A postcode may follow, no other figure.
    r"(?![\w]|[.,\-]\d| \d(?!\d{4}\b))"
)


def normalise_customer_number(text: str) -> str | None:
    """ "cl 482 913", "CL482913", "482913" → "CL-482913"; None when the shape or the check digit is wrong."""
    match = re.fullmatch(r"(?:CL)?(\d{6})", re.sub(r"[\s.\-–_:°#]", "", text).upper())
    if match is None or not _has_right_check_digit(match[1]):
        return None
    return f"CL-{match[1]}"


def find_customer_numbers(text: str) -> list[Found[str]]:
    """`value` is canonical, `role` is "valid" or "bad_check".

    Six digits after CL are found even when their check digit is wrong, so that it can be said; bare digits only when it
    is right.
    """
    found = []
    for match in _CUSTOMER.finditer(text):
        digits = _digits(match[1])
        role = "valid" if _has_right_check_digit(digits) else "bad_check"
        found.append(Found(f"CL-{digits}", match.start(), match.end(), match[0], role))
    for match in _BARE_CUSTOMER.finditer(text):
        digits = _digits(match[1])
        if _is_free(found, match.start(), match.end()) and _has_right_check_digit(digits):
            found.append(Found(f"CL-{digits}", match.start(), match.end(), match[0], "valid"))
    return _in_order(found)


_POSTCODE = re.compile(
    r"(?<![\w.,+\-/])(?<!\b\d\d[ .])(?<!\b\d{3}[ .])(?:F-?)?(\d{2}[ \u00a0\u202f.]?\d{3})(?![\d])"
    # A customer number may follow, no other figure.
    r"(?![.,\-/]\d| \d(?!\d{5}\b))(?! ?(?:€|euros?\b|kwh\b))",
    re.IGNORECASE,
)
_OVERSEAS = {"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"}


def find_postcodes(text: str) -> list[Found[str]]:
    """French postcodes: five digits ("69 003" too) of an existing département."""
    found = []
    for match in _POSTCODE.finditer(text):
        digits = _digits(match[1])
        if is_postcode(digits):
            found.append(Found(digits, match.start(), match.end(), match[0]))
    return found


def normalise_postcode(text: str) -> str | None:
    """ "69 003" → "69003", "6000" → "06000"; None when it is no French postcode."""
    digits = re.sub(r"[\s.\-]", "", text).upper().removeprefix("F")
    if re.fullmatch(r"\d{4}", digits):
        digits = "0" + digits
    return digits if re.fullmatch(r"\d{5}", digits) and is_postcode(digits) else None


def is_postcode(digits: str) -> bool:
    """Whether five digits begin with a département, or an overseas territory."""
    return 1 <= int(digits[:2]) <= 95 or digits[:3] in _OVERSEAS


_REFERENCE = re.compile(
    rf"(?<![A-Za-z0-9])([REPDS]){_SEPARATOR}[ ]?(20\d\d){_SEPARATOR}[ ]?(\d{{1,6}})(?!\d)", re.IGNORECASE
)


def find_references(text: str) -> list[Found[str]]:
    """Requests "R-2026-04821", plans "E-…", payments "P-…", delays "D-…", signalled cuts "S-…"; "r 2026 4821" →
    "R-2026-04821".
    """
    return [
        Found(f"{match[1].upper()}-{match[2]}-{int(match[3]):05d}", match.start(), match.end(), match[0])
        for match in _REFERENCE.finditer(text)
    ]


_BILL = re.compile(rf"(?<![A-Za-z0-9])F{_SEPARATOR}(20\d\d(?:0[1-9]|1[0-2])){_SEPARATOR}(\d{{5}})(?!\d)", re.IGNORECASE)


def find_bill_numbers(text: str) -> list[Found[str]]:
    """ "F-202610-48291", with or without its dashes."""
    return [Found(f"F-{m[1]}-{m[2]}", m.start(), m.end(), m[0]) for m in _BILL.finditer(text)]


# Kept by Arcep for works of fiction: right in form and given to nobody, as those of the demonstration's households.
_FICTION = re.compile(r"\+33(?:63998|19900|26191|35301|46571|53649)\d{4}")


def is_phone(number: phonenumbers.PhoneNumber) -> bool:
    """Say whether a number could be rung, or is one of those kept for fiction."""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(number) or bool(_FICTION.fullmatch(written))


def _phone_matches(text: str, region: str) -> Iterator[phonenumbers.PhoneNumberMatch]:
    yield from phonenumbers.PhoneNumberMatcher(text, region)
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
        is_written_whole = match.raw_string.startswith(("+", "0"))
        if is_written_whole and is_phone(match.number) and not phonenumbers.is_valid_number(match.number):
            yield match


def find_phones(text: str, *, region: str = "FR") -> list[Found[str]]:
    """E.164. Numbers inside longer identifiers (IBAN, points of delivery, customer numbers) are left out."""
    taken: list[Found[str]] = [*find_ibans(text), *find_references(text), *find_customer_numbers(text)]
    found = []
    for match in _phone_matches(text, region):
        alone = not re.search(r"\d[ .]?$", text[: match.start]) and not re.match(r"[ .]?\d", text[match.end :])
        if alone and _is_free(taken, match.start, match.end):
            value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.append(Found(value, match.start, match.end, match.raw_string))
    return found


# The longest first: "tiret du six" is the dash of the key with the 6, "tiret du huit" the underscore.
_SPOKEN_SIGNS = (
    (r"tiret du (?:six|6)|tiret du milieu", "-"),
    (r"tiret du (?:huit|8)|tiret (?:du )?bas|underscore", "_"),
    (r"point|dot", "."),
    (r"tiret|dash", "-"),
)
_SIGN = "|".join(words for words, _ in _SPOKEN_SIGNS)
_AT = r"(?:@|\s*\(at\)\s*|\s+(?:arobase|arobas|at)\s+|\s+@\s*|\s*@\s+)"
_DOT = r"(?:\.|\s+(?:point|dot)\s+)"
_EMAIL = re.compile(
    rf"(?<![\w.+\-])([\w.+\-]+(?:(?:\s+(?:{_SIGN})\s+)[\w+\-]+)*){_AT}"
    rf"([\w\-]+(?:{_DOT}[\w\-]+)*{_DOT}[a-z]{{2,12}})(?![\w@])",
    re.IGNORECASE,
)


def find_emails(text: str) -> list[Found[str]]:
    """Lower-cased domain; "arobase", "at", "point" said in words are understood."""
    found = []
    for match in _EMAIL.finditer(text):
        local, domain = _spoken(match[1]).strip("."), _spoken(match[2]).lower()
        if local and ".." not in local + domain:
            found.append(Found(f"{local}@{domain}", match.start(), match.end(), match[0]))
    return found


def _spoken(text: str) -> str:
    """Signs that were said in words."""
    for words, sign in _SPOKEN_SIGNS:
        text = re.sub(rf"\s+(?:{words})\s+", sign, text, flags=re.IGNORECASE)
    return re.sub(r"\s", "", text)


_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?:[ \u00a0\u202f.\-]?[A-Z0-9]){8,36})", re.IGNORECASE)
_IBAN_SHAPES: dict[str, int] = {
    "FR": 27, "BE": 16, "DE": 22, "ES": 24, "IT": 27, "LU": 20, "PT": 25, "NL": 18, "IE": 22, "GB": 22, "CH": 21,
    "MC": 27, "AT": 20, "PL": 28, "FI": 18, "SE": 24, "DK": 18, "GR": 27, "RO": 24, "BG": 22, "HR": 21, "CZ": 24,
    "SK": 24, "HU": 28, "SI": 19, "EE": 20, "LV": 21, "LT": 20, "MT": 31, "CY": 28, "NO": 15, "IS": 26, "LI": 21,
    "AD": 24, "SM": 27, "VA": 22,
}  # fmt: skip


def iban_length(country: str) -> int | None:
    """How many characters an IBAN of this country has; None outside SEPA."""
    return _IBAN_SHAPES.get(country)


def find_ibans(text: str) -> list[Found[str]]:
    """Compact upper case; `role` "valid", "bad_checksum" or "bad_length": what looks like an IBAN is found though
    wrong, so that it can be said why.
    """
    found = []
    for match in _IBAN.finditer(text):
        raw = _trim_iban(match[1])
        compact = re.sub(r"[^A-Za-z0-9]", "", raw).upper()
        length = _IBAN_SHAPES.get(compact[:2])
        if sum(letter.isdigit() for letter in compact) < 10:
            continue
        role = "bad_length" if length is not None and len(compact) != length else "bad_checksum"
        if role == "bad_checksum" and stdnum_iban.is_valid(compact, check_country=False):
            role = "valid"
        found.append(Found(compact, match.start(1), match.start(1) + len(raw), raw, role))
    return found


def _trim_iban(raw: str) -> str:
    """Cut the words of the sentence that follow: at the country's length when that ends a group, else at the last group
    with a digit.
    """
    length = _IBAN_SHAPES.get(raw[:2].upper())
    count = 0
    for position, letter in enumerate(raw):
        count += letter.isalnum()
        at_end_of_group = position + 1 == len(raw) or not raw[position + 1].isalnum()
        if count == length and at_end_of_group:
            return raw[: position + 1]
    groups = list(re.finditer(r"[A-Za-z0-9]+", raw))
    last = max(i for i, group in enumerate(groups) if any(letter.isdigit() for letter in group[0]))
    return raw[: groups[last].end()]


_POINT = re.compile(r"(?<![\w])(\d(?:[ \u00a0\u202f.\-]?\d){13})(?![ .\-]?\d)(?![\w])")


def find_points(text: str) -> list[Found[str]]:
    """PDL or PCE: 14 digits."""
    ibans = find_ibans(text)
    return [
        Found(_digits(match[1]), match.start(), match.end(), match[0])
        for match in _POINT.finditer(text)
        if _is_free(ibans, match.start(), match.end())
    ]


_VOUCHER = re.compile(r"(?<![\w])(\d(?:[ .\-]?\d){11}[ .\-]?[A-Za-z])(?![\w])")


def find_voucher_numbers(text: str) -> list[Found[str]]:
    """Energy vouchers: 12 digits and a letter."""
    return [
        Found(re.sub(r"[ .\-]", "", match[1]).upper(), match.start(), match.end(), match[0])
        for match in _VOUCHER.finditer(text)
    ]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_free(found: Iterable[Found[str]], start: int, end: int) -> bool:
    return all(end <= other.start or other.end <= start for other in found)


def _in_order(found: list[Found[str]]) -> list[Found[str]]:
    key: Callable[[Found[str]], int] = lambda item: item.start  # noqa: E731
    return sorted(found, key=key)

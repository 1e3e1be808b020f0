"""E-mail, phone, postal address, spelling of the name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher, get_close_matches
from typing import Literal

import phonenumbers

from actions.backend import schema
from actions.backend.calendar import add_working_days
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.masking import mask_email, mask_phone
from actions.backend.requests import open_in
from actions.backend.rows import household_row, paris_day
from actions.reading.identifiers import find_emails, is_phone, normalise_postcode

CONFIRM_WITHIN_DAYS = 2
NAME_WORKING_DAYS = 3
# Below this likeness another name is no spelling of it.
LEAST_LIKENESS = 0.6
_COMMON_DOMAINS = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.com", "hotmail.fr",
    "outlook.com", "outlook.fr", "yahoo.fr", "yahoo.com", "icloud.com", "proton.me", "bbox.fr", "live.fr", "neuf.fr",
    "gmx.fr", "exemple.fr", "example.com",
)  # fmt: skip
_EMAIL = re.compile(
    r"[A-Za-z0-9](?:[\w.+\-]{0,62}[\w+\-])?@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII
)


@dataclass(frozen=True)
class ContactDetails:
    """All fit to be shown: e-mail and phone are masked."""

    email: str | None
    phone: str | None
    letters_to: str  # one line


@dataclass(frozen=True)
class ContactChange:
    """`confirmation`: the change holds once the customer confirms it from the message we send to the new address or
    number.
    """

    field: Literal["email", "phone", "address", "name"]
    reference: str
    shown: str  # the new value, masked for e-mail and phone
    confirmation: bool


def contact_details(backend: Backend, customer_number: str) -> ContactDetails:
    with backend.reading() as connection:
        row = household_row(connection, customer_number)
    return ContactDetails(
        email=mask_email(row["email"]) if row["email"] else None,
        phone=mask_phone(row["phone"]) if row["phone"] else None,
        letters_to=row["letters_to"] or f"{row['street']}, {row['postcode']} {row['city']}",
    )


def check_email(text: str) -> str:
    """The address in canonical form. Refused: bad_email(suggestion): "gmial.com" suggests "…@gmail.com", anything else
    None.
    """
    found = find_emails(text)
    address = found[0].value if found else text.strip()
    local, _, domain = address.rpartition("@")
    if not _EMAIL.fullmatch(f"{local}@{domain.lower()}") or ".." in address:
        raise Refused("bad_email", suggestion=None)
    near = get_close_matches(domain.lower(), _COMMON_DOMAINS, n=1, cutoff=0.85)
    if near and near[0] != domain.lower() and domain.lower() not in _COMMON_DOMAINS:
        raise Refused("bad_email", suggestion=f"{local}@{near[0]}")
    return f"{local}@{domain.lower()}"


def check_phone(text: str, *, region: str = "FR") -> str:
    """E.164. Refused: bad_phone."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise Refused("bad_phone") from error
    if not is_phone(number):
        raise Refused("bad_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def change_email(backend: Backend, customer_number: str, email: str, *, now: datetime) -> ContactChange:
    """Refused: bad_email; same_value."""
    value = check_email(email)
    return _to_confirm(backend, customer_number, "email", value, mask_email(value), now=now)


def change_phone(backend: Backend, customer_number: str, phone: str, *, now: datetime) -> ContactChange:
    """Refused: bad_phone; same_value."""
    value = check_phone(phone)
    return _to_confirm(backend, customer_number, "phone", value, mask_phone(value), now=now)


def _to_confirm(
    backend: Backend, customer_number: str, field: Literal["email", "phone"], value: str, shown: str, *, now: datetime
) -> ContactChange:
    """Whoever writes here is not proved to own the new address: it counts only once it is confirmed from there."""
    with backend.writing() as connection:
        row = household_row(connection, customer_number, lock=True)
        if (row[field] or "").lower() == value.lower():
            raise Refused("same_value")
        reference = open_in(
            connection,
            customer_number,
            "contact_change",
            now=now,
            promised=paris_day(now) + timedelta(days=CONFIRM_WITHIN_DAYS),
            details={"field": field, "value": value, "shown": shown},
            status="waiting_customer",
            note="to_confirm",
        )
    return ContactChange(field, reference, shown, confirmation=True)


def change_postal_address(
    backend: Backend, customer_number: str, *, street: str, postcode: str, city: str, now: datetime
) -> ContactChange:
    """Where letters go; the home supplied does not change. Holds at once. Refused: bad_postcode; missing(field);
    same_value.
    """
    code = normalise_postcode(postcode)
    if code is None:
        raise Refused("bad_postcode")
    for field, value in (("street", street), ("city", city)):
        if not value.strip():
            raise Refused("missing", field=field)
    address = f"{street.strip()}, {code} {city.strip()}"
    households = schema.households
    with backend.writing() as connection:
        row = household_row(connection, customer_number, lock=True)
        if (row["letters_to"] or f"{row['street']}, {row['postcode']} {row['city']}").lower() == address.lower():
            raise Refused("same_value")
        own = households.c.customer_number == customer_number
        connection.execute(households.update().where(own).values(letters_to=address))
        reference = open_in(
            connection,
            customer_number,
            "contact_change",
            now=now,
            details={"field": "address", "shown": address},
            status="done",
        )
    return ContactChange("address", reference, address, confirmation=False)


def correct_name(
    backend: Backend,
    customer_number: str,
    *,
    now: datetime,
    first_name: str | None = None,
    last_name: str | None = None,
) -> ContactChange:
    """Ask for another spelling: a colleague checks it. Refused: missing(field); same_value; too_different (no spelling
    of it: papers are needed).
    """
    if not (first_name or "").strip() and not (last_name or "").strip():
        raise Refused("missing", field="last_name")
    with backend.writing() as connection:
        row = household_row(connection, customer_number, lock=True)
        first = (first_name or row["first_name"]).strip()
        last = (last_name or row["last_name"]).strip()
        if (first, last) == (row["first_name"], row["last_name"]):
            raise Refused("same_value")
        if min(_likeness(first, row["first_name"]), _likeness(last, row["last_name"])) < LEAST_LIKENESS:
            raise Refused("too_different")
        shown = f"{first} {last}"
        reference = open_in(
            connection,
            customer_number,
            "name_change",
            now=now,
            promised=add_working_days(paris_day(now), NAME_WORKING_DAYS),
            details={"shown": shown},
        )
    return ContactChange("name", reference, shown, confirmation=False)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "".join(letter for letter in folded if letter.isalpha())

"""Who the customer is: customer number and postcode, or the number of a signed identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.rows import household_row
from actions.reading.identifiers import normalise_customer_number, normalise_postcode

Language = Literal["fr", "en"]

# A number that was tried with so many wrong postcodes is refused for a while, whoever asks: postcodes can be guessed.
MOST_FAILURES = 8
FAILURES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Household:
    """The holder of the contract. `email` and `phone` are whole: mask them before showing (`masking`)."""

    customer_number: str  # "CL-482913"
    title: Literal["Mme", "M."]
    first_name: str
    last_name: str
    language: Language
    street: str
    postcode: str
    city: str
    email: str | None
    phone: str | None  # E.164

    def polite_name(self, language: Language) -> str:
        """ "Mme Lefèvre", "Ms Lefèvre"."""
        title = self.title if language == "fr" else {"Mme": "Ms", "M.": "Mr"}[self.title]
        return f"{title}\u00a0{self.last_name}"


@dataclass(frozen=True)
class Identification:
    """Exactly one of the two is set.

    `malformed_…`: not a customer number at all (shape or check digit), or not a postcode; known without looking at the
    database.
    `no_match`: no such pair. Deliberately the same for an unknown number, a wrong postcode and a number under attack.
    """

    household: Household | None
    problem: Literal["malformed_number", "malformed_postcode", "no_match"] | None


def identify(backend: Backend, customer_number: str, postcode: str, *, now: datetime) -> Identification:
    """Find the household of this number and postcode. Spaces, case, a missing dash or prefix are forgiven."""
    number, code = normalise_customer_number(customer_number), normalise_postcode(postcode)
    if number is None:
        return Identification(None, "malformed_number")
    if code is None:
        return Identification(None, "malformed_postcode")
    with backend.writing() as connection:
        row = _matching_row(connection, number, code, now=now)
    return Identification(None, "no_match") if row is None else Identification(as_household(row), None)


def _matching_row(connection: Connection, number: str, postcode: str, *, now: datetime) -> RowMapping | None:
    """The row if the pair is right. Failures are counted for unknown numbers too: the two must not differ from
    outside.
    """
    failures = schema.identification_failures
    recent = failures.c.number == number, failures.c.at > now - FAILURES_WITHIN
    count = connection.execute(select(func.count()).select_from(failures).where(*recent)).scalar_one()
    query = select(schema.households).where(schema.households.c.customer_number == number)
    row = connection.execute(query).mappings().one_or_none()
    matches = compare_digest(row["postcode"] if row else "-----", postcode)
    if row is None or not matches or count >= MOST_FAILURES:
        connection.execute(delete(failures).where(failures.c.at <= now - FAILURES_WITHIN))
        if count < MOST_FAILURES:
            connection.execute(insert(failures).values(number=number, at=now))
        return None
    return row


def household(backend: Backend, customer_number: str) -> Household:
    """The household of a number vouched for by the host site. Raises NotFound."""
    with backend.reading() as connection:
        return as_household(household_row(connection, normalise_customer_number(customer_number) or customer_number))


def as_household(row: RowMapping) -> Household:
    return Household(**{name: row[name] for name in Household.__dataclass_fields__})

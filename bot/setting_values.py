"""How the words in a setting become values: each parser raises `ValueError`, each kind says what it expects."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainValidator

from bot.gateway.config import RateLimit

SECONDS = {"": 1, "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "j": 86400}


@dataclass(frozen=True)
class Expects:
    """What may be written in a setting, to follow "write" and "écrivez", and an example."""

    en: str
    fr: str
    example: str


def parse_duration(value: Any) -> timedelta:
    """Read `8`, `8s`, `5m`, `24h`, `30d`: a bare number is seconds."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", str(value).strip().lower())
    if match is None or match[2] not in SECONDS:
        raise ValueError("not a duration")
    return timedelta(seconds=float(match[1]) * SECONDS[match[2]])


def parse_retention(value: Any) -> timedelta | None:
    """Read a duration of at least a day, or `never`."""
    if value is None or str(value).strip().lower() == "never":
        return None
    duration = parse_duration(value)
    if duration < timedelta(days=1):
        raise ValueError("too short")
    return duration


def parse_rate(value: Any) -> RateLimit:
    """Read `15/0.5`: 15 at once, then one every two seconds."""
    if isinstance(value, RateLimit):
        return value
    burst, _, per_second = str(value).partition("/")
    rate = RateLimit(burst=int(burst), per_second=float(per_second))
    if rate.burst < 1 or not 0 < rate.per_second < float("inf"):
        raise ValueError("not a rate")
    return rate


def parse_url(*schemes: str) -> Any:
    """Return a parser of addresses with one of these schemes and a host; a final slash is dropped."""

    def parse(value: Any) -> str | None:
        if value is None:
            return None
        parts = urlsplit(str(value).strip())
        if parts.scheme not in schemes or not parts.hostname or parts.port == 0:
            raise ValueError("not an address")
        return str(value).strip().rstrip("/")

    return parse


def parse_database_url(value: Any) -> str | None:
    """Read an SQLAlchemy address of SQLite or PostgreSQL; the driver of PostgreSQL is always psycopg."""
    if value is None:
        return None
    text = str(value).strip()
    scheme, separator, rest = text.partition("://")
    if scheme == "sqlite" and separator and rest.startswith("/"):
        return text
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        _ = urlsplit(f"postgresql://{rest}").port  # raises ValueError on a bad port
        return f"postgresql+psycopg://{rest}"
    raise ValueError("not a database")


def parse_origins(value: Any) -> tuple[str, ...]:
    """Read origins separated by commas, or `*`."""
    if isinstance(value, tuple):
        return value
    origins = tuple(part.strip().rstrip("/") for part in str(value).split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if origin != "*" and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
            raise ValueError("not an origin")
    return origins


def parse_timezone(value: Any) -> str:
    """Check the name of a time zone."""
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        raise ValueError("no such time zone") from error


def parse_holidays(value: Any) -> tuple[str, str | None] | None:
    """Read a country (`FR`) or a country and subdivision (`FR-57`), or `none`."""
    if value is None or isinstance(value, tuple):
        return value
    match = re.fullmatch(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,20}))?", str(value).strip())
    if str(value).strip().lower() == "none":
        return None
    if match is None:
        raise ValueError("not a country")
    return match[1].upper(), match[2]


class PublicHolidays(Container[date]):
    """The public holidays of a country, each year's when it is first asked for: a gateway may run for years."""

    def __init__(self, country: str, subdivision: str | None) -> None:
        """Raise `NotImplementedError` for a country (or a part of it) that is not known."""
        import holidays  # takes a while to load, and not every command needs it

        make = partial(holidays.country_holidays, country, subdiv=subdivision)
        make()
        self._of_year = cache(lambda year: frozenset(make(years=year)))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in self._of_year(day.year)


def text_of(value: Any) -> str:
    """Write a value as it would stand in the environment: the settings' table shows defaults this way."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        unit = next(unit for unit in ("d", "h", "m", "s") if seconds % SECONDS[unit] == 0 or unit == "s")
        return f"{seconds / SECONDS[unit]:g}{unit}"
    if isinstance(value, RateLimit):
        return f"{value.burst}/{value.per_second:.4g}"
    if isinstance(value, tuple):
        return "; ".join("=".join(item) if isinstance(item, tuple) else str(item or "") for item in value).rstrip("; ")
    return str(value)


WHOLE: Mapping[str, Expects] = {
    "port": Expects("a whole number from 1 to 65535", "un nombre entier de 1 à 65535", "8080"),
    "count": Expects("a whole number, 1 or more", "un nombre entier, 1 ou plus", "8"),
    "proxies": Expects(
        "how many reverse proxies stand in front, 0 to 10", "le nombre de mandataires devant, 0 à 10", "1"
    ),
}

Port = Annotated[int, Field(ge=1, le=65535), WHOLE["port"]]
Count = Annotated[int, Field(ge=1, le=1_000_000), WHOLE["count"]]
Proxies = Annotated[int, Field(ge=0, le=10), WHOLE["proxies"]]
Switch = Annotated[bool, Expects("on or off", "on ou off", "on")]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    Field(ge=timedelta(seconds=1)),
    Expects(
        "a duration of 1 s or more, such as 8s, 5m, 24h or 30d", "une durée d’au moins 1 s : 8s, 5m, 24h, 30d", "8s"
    ),
]
Retention = Annotated[
    timedelta | None,
    PlainValidator(parse_retention),
    Expects("never, or a duration of a day or more", "never, ou une durée d’au moins un jour", "365d"),
]
Rate = Annotated[
    RateLimit,
    PlainValidator(parse_rate),
    Expects(
        "how many at once, a slash, and how many a second",
        "combien d’un coup, une barre, combien par seconde",
        "15/0.5",
    ),
]
Url = Annotated[
    str | None,
    BeforeValidator(parse_url("http", "https")),
    Expects(
        "an address that begins with http:// or https://",
        "une adresse qui commence par http:// ou https://",
        "https://chat.example.org",
    ),
]
RedisUrl = Annotated[
    str | None,
    BeforeValidator(parse_url("redis", "rediss")),
    Expects("the address of a Redis server", "l’adresse d’un serveur Redis", "redis://127.0.0.1:6379/0"),
]
DatabaseUrl = Annotated[
    str | None,
    BeforeValidator(parse_database_url),
    Expects(
        "an address of SQLite or PostgreSQL",
        "une adresse SQLite ou PostgreSQL",
        "postgresql://relais:secret@127.0.0.1/relais",
    ),
]
Origins = Annotated[
    tuple[str, ...],
    PlainValidator(parse_origins),
    Expects(
        "origins separated by commas, or *", "des origines séparées par des virgules, ou *", "https://www.example.org"
    ),
]
Timezone = Annotated[
    str,
    PlainValidator(parse_timezone),
    Expects("the name of a time zone", "le nom d’un fuseau horaire", "Europe/Paris"),
]
Holidays = Annotated[
    tuple[str, str | None] | None,
    PlainValidator(parse_holidays),
    Expects(
        "a country's two letters, perhaps with a subdivision, or none",
        "les deux lettres d’un pays, au besoin sa subdivision, ou none",
        "FR",
    ),
]


def without_password(url: str) -> str:
    """Return an address that may be shown."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", url)

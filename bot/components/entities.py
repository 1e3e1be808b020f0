"""The entities of a message: what `actions.reading` finds in it, so that a form and the pipeline read alike.

Rules and not a trained model: a postcode, an IBAN or "vendredi en huit" has a grammar, and a value that is wrong by one
digit is worse than none. Five digits may be a postcode as well as an index: both are given, and the dialogue, which
knows what it asked, chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from actions.reading.amounts import find_amounts
from actions.reading.dates import TimeRange, find_dates, find_time_ranges
from actions.reading.folding import fold
from actions.reading.found import Found
from actions.reading.identifiers import (
    find_bill_numbers,
    find_customer_numbers,
    find_emails,
    find_ibans,
    find_phones,
    find_points,
    find_postcodes,
    find_references,
    find_voucher_numbers,
)
from actions.reading.indexes import find_indexes
from bot.components.payloads import text_to_read

Language = Literal["fr", "en"]

_ENERGY = re.compile(
    r"\b(?P<electricity>electricite|elec|electrique|electricity|electric|power supply|leccy|linky|courant)\b"
    r"|\b(?P<gas>gaz|gas|gazpar|gaziere?)\b"
)


def read_entities(text: str, *, today: date, language: Language | None = None) -> list[dict[str, Any]]:
    """Return Rasa's entities of a text, in its order: ISO dates, cents, canonical identifiers, hours as HH:MM."""
    found = [
        *_named("date", find_dates(text, today=today, language=language), date.isoformat),
        *_named("amount", find_amounts(text, language=language)),
        *_named("meter_index", find_indexes(text, language=language)),
        *_named("iban", find_ibans(text)),
        *_named("postcode", find_postcodes(text)),
        *_named("customer_number", find_customer_numbers(text)),
        *_named("reference", find_references(text)),
        *_named("reference", find_bill_numbers(text), role="bill"),
        *_named("reference", find_points(text), role="point"),
        *_named("reference", find_voucher_numbers(text), role="voucher"),
        *_named("phone", find_phones(text)),
        *_named("email", find_emails(text)),
        *_named("time_range", find_time_ranges(text, language=language), _hours),
        *_named("energy", find_energies(text)),
    ]
    return [entity.as_rasa() for entity in sorted(found, key=lambda entity: (entity.start, entity.end))]


def find_energies(text: str) -> list[Found[str]]:
    """ "mon compteur gaz" → `gas`, "leccy bill" → `electricity`."""
    return [
        Found(str(match.lastgroup), match.start(), match.end(), text[match.start() : match.end()])
        for match in _ENERGY.finditer(fold(text))
    ]


@dataclass(frozen=True)
class _Entity:
    name: str
    value: Any
    start: int
    end: int
    role: str | None

    def as_rasa(self) -> dict[str, Any]:
        entity = {
            ENTITY_ATTRIBUTE_TYPE: self.name,
            ENTITY_ATTRIBUTE_VALUE: self.value,
            ENTITY_ATTRIBUTE_START: self.start,
            ENTITY_ATTRIBUTE_END: self.end,
            EXTRACTOR: EntityReader.__name__,
        }
        if self.role:
            entity[ENTITY_ATTRIBUTE_ROLE] = self.role
        return entity


def _named(
    name: str,
    found: Iterable[Found[Any]],
    value: Callable[[Any], Any] = lambda value: value,
    *,
    role: str | None = None,
) -> list[_Entity]:
    return [_Entity(name, value(item.value), item.start, item.end, role or item.role) for item in found]


def _hours(hours: TimeRange) -> dict[str, str]:
    return {"start": hours.start.strftime("%H:%M"), "end": hours.end.strftime("%H:%M")}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityReader(GraphComponent):
    """Adds the entities of each message to those it has. Put it after the language detector, whose answer it uses."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults, each with its reason."""
        return {
            # Whose "today" and "tomorrow" the customer means.
            "timezone": "Europe/Paris",
        }

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityReader:
        """Return a reader whose today is that of the configured zone."""
        zone = ZoneInfo({**cls.get_default_config(), **config}["timezone"])
        return cls(lambda: datetime.now(zone).date())

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message; a payload brings its own."""
        for message in messages:
            if not text_to_read(message):
                continue
            language = message.get("language")
            # The raw text, for offsets that fit what the customer sees.
            entities = read_entities(
                message.get(TEXT), today=self._today(), language=cast("Language | None", language or None)
            )
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
        return messages

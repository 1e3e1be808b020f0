"""The responses of the domain: variations, their language by the condition on the slot `language`, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.studio.document import Document
from bot.studio.skeleton import Node


@dataclass(eq=False)
class Variation:
    """One way of saying a response."""

    response: Response
    item: Node
    data: Mapping[str, Any]

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Return the conditions under which it is said."""
        found = self.data.get("condition")
        return [dict(item) for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []

    @property
    def language(self) -> str | None:
        """Return the language that its condition asks for, or None."""
        return next((str(c.get("value")) for c in self.conditions if c.get("name") == "language"), None)

    @property
    def id(self) -> str:
        """Return its identifier."""
        document = self.response.document
        return document.identify(self.item.start, document.source.text[self.item.start : self.item.tail])


@dataclass(eq=False)
class Response:
    """A response and its variations."""

    document: Document
    name: str
    key: Node
    value: Node
    variations: list[Variation]

    def missing(self, languages: Iterable[str], *, first: str) -> list[str]:
        """Return the languages that no variation serves; one without a condition on it serves the first."""
        served = {variation.language or first for variation in self.variations}
        # What a variation says without words (a picture, a payload of code) is the same in every language.
        if not any(variation.data.get("text") for variation in self.variations):
            return []
        return [language for language in languages if language not in served]


def of_document(document: Document) -> list[Response]:
    """Return the responses of a file."""
    section = document.root.get("responses") if document.root is not None else None
    found = []
    for key, value in section.pairs if section is not None else []:
        response = Response(document, str(key.value), key, value, [])
        for item in value.items:
            data = item.data()
            response.variations.append(Variation(response, item, data if isinstance(data, dict) else {"text": data}))
        found.append(response)
    return found


def is_multilingual(responses: Iterable[Response]) -> bool:
    """Say whether the project says anything in a language at all."""
    return any(variation.language for response in responses for variation in response.variations)

"""The entities of a message, in Rasa's shape."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities import EntityReader, find_energies, read_entities

FRIDAY = date(2026, 3, 6)


def values(text: str, name: str) -> list[Any]:
    return [entity["value"] for entity in read_entities(text, today=FRIDAY) if entity["entity"] == name]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("je déménage vendredi prochain", "date", ["2026-03-13"]),
        ("I can pay £ no, 45,50 euros", "amount", [4550]),
        ("HC 11872 HP 23904", "meter_index", [11872, 23904]),
        ("FR76 3000 6000 0112 3456 7890 189", "iban", ["FR7630006000011234567890189"]),
        ("mon mail : jean@exemple.fr", "email", ["jean@exemple.fr"]),
        ("appelez le 06 12 34 56 78", "phone", ["+33612345678"]),
        ("dossier R-2026-04821", "reference", ["R-2026-04821"]),
        ("plutôt entre 9h et 11h", "time_range", [{"start": "09:00", "end": "11:00"}]),
    ],
)
def test_values_are_canonical_and_fit_for_json(text: str, name: str, expected: list[Any]) -> None:
    assert values(text, name) == expected


def test_five_digits_are_a_postcode_and_an_index_until_the_dialogue_decides() -> None:
    assert values("69003", "postcode") == ["69003"]
    assert values("69003", "meter_index") == [69003]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon compteur de GAZ", ["gas"]),
        ("l’électricité et le gaz", ["electricity", "gas"]),
        ("my leccy bill", ["electricity"]),
        ("magasin de gazon", []),
    ],
)
def test_energies_are_known_in_both_languages(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_energies(text)] == expected


def test_offsets_are_those_of_the_customers_text() -> None:
    text = "Voilà : l’index gaz est 03482."
    for entity in read_entities(text, today=FRIDAY):
        assert text[entity["start"] : entity["end"]] in {"gaz", "03482"}


def test_which_of_peak_and_off_peak_is_in_the_role() -> None:
    found = read_entities("HC 11872 HP 23904", today=FRIDAY)
    assert [entity.get("role") for entity in found if entity["entity"] == "meter_index"] == ["offpeak", "peak"]


def test_entities_are_added_to_those_that_are_there() -> None:
    message = Message({"text": "le 69003", "entities": [{"entity": "choice", "value": "x"}]})
    EntityReader(lambda: FRIDAY).process([message])
    first, *others = message.get("entities")
    assert first["entity"] == "choice"
    assert {entity["entity"] for entity in others} == {"postcode", "meter_index"}


def test_a_payload_is_not_searched() -> None:
    message = Message({"text": '/outage{"postcode": "69003"}'})
    EntityReader(lambda: FRIDAY).process([message])
    assert not message.get("entities")

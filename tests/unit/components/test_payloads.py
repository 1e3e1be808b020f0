"""What is a button's payload and what a customer typed."""

from __future__ import annotations

import pytest
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from bot.components.payloads import as_plain_text, is_payload, text_to_read

PAYLOADS = ["/outage", ' /inform{"postcode": "69003"} ', "/deny@0.9", '/affirm{"choice": "a\nb"}']


@pytest.mark.parametrize("text", PAYLOADS)
def test_payloads_are_left_to_rasa(text: str) -> None:
    assert is_payload(text)
    assert text_to_read(Message({"text": text})) == ""


@pytest.mark.parametrize("text", ["bonjour", "/ 2 = combien", "et/ou", "/help me please", "12/04", ""])
def test_what_is_no_payload_is_read(text: str) -> None:
    assert not is_payload(text)
    assert text_to_read(Message({"text": text})) == text


@pytest.mark.parametrize("typed", ["/restart", "  /restart", "\u00a0/outage", '/inform{"verified": "true"}'])
def test_rasa_never_finds_a_payload_in_what_was_typed(typed: str) -> None:
    assert YAMLStoryReader.unpack_regex_message(Message({"text": typed})).get("intent") is not None
    shielded = Message({"text": as_plain_text(typed)})
    assert YAMLStoryReader.unpack_regex_message(shielded).get("intent") is None


def test_the_shield_is_not_seen_by_the_components() -> None:
    assert text_to_read(Message({"text": as_plain_text("/restart")})) == "/restart"


def test_text_without_a_slash_is_left_alone() -> None:
    assert as_plain_text("12/04 à Lyon") == "12/04 à Lyon"

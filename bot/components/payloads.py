"""Which messages are a button's payload (`/outage`, `/inform{"postcode": "69003"}`): no model needs to read those."""

from __future__ import annotations

import re

from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

_PAYLOAD = re.compile(rf"\s*{re.escape(INTENT_MESSAGE_PREFIX)}\w+(?:@[\d.]+)?(?:\{{.*\}})?\s*", re.DOTALL)

# U+200B is no space to Python, so Rasa neither strips it nor finds the slash behind it.
_SHIELD = "\u200b"


def is_payload(text: str) -> bool:
    """Say whether Rasa's own reader of payloads will make the whole message an intent."""
    return _PAYLOAD.fullmatch(text) is not None


def as_plain_text(text: str) -> str:
    """Return a typed message so that Rasa reads it as text even where it begins with a slash."""
    return _SHIELD + text if text.lstrip().startswith(INTENT_MESSAGE_PREFIX) else text


def text_to_read(message: Message) -> str:
    """Return the text that a component should read: empty for a payload or a message without text."""
    text = message.get(TEXT) or ""
    return "" if is_payload(text) else text.replace(_SHIELD, "").strip()

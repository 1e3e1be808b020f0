"""A small stage for the dialogue: the real actions, a real SQLite backend, and just enough of Rasa around them.

It does what Rasa does between two messages of the customer: the form that is active or the project's rule picks the
first action; slots, forms and follow-up actions are applied; responses of domain.yml are filled in. What the customer
means is given by the test (`intent`): these tests are about the dialogue, not about the classifier.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
TODAY_AT_TEN = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)  # a Saturday
PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>{.*})?$")


@cache
def read(path: str) -> dict[str, Any]:
    return YAML(typ="safe").load((ROOT / path).read_text("utf-8"))


@cache
def first_actions() -> dict[str, str]:
    rules = [rule for file in ("requests", "courtesies") for rule in read(f"data/rules/{file}.yml")["rules"]]
    return {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}


@cache
def actions() -> dict[str, Callable[..., Any]]:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor.actions


@dataclass
class Said:
    """One message of the assistant."""

    text: str
    response: str | None = None
    buttons: list[dict[str, str]] = field(default_factory=list)
    attachment: dict[str, Any] | None = None
    custom: dict[str, Any] | None = None

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]


@dataclass
class Stage:
    """One conversation."""

    slots: dict[str, Any] = field(default_factory=dict)
    channel: str = "relais"
    loop: str | None = None
    said: list[Said] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    handed_over: dict[str, Any] | None = None
    history: list[dict[str, Any]] = field(default_factory=list)

    async def hears(self, text: str, intent: str | None = None, **reading: Any) -> list[Said]:
        """Let the customer say something, or press a button; return what the assistant answers.

        `reading` is what else the pipeline says of the message: `confidence`, `language`, `intent_ranking`.
        """
        self.said, self.ran = [], []
        message = self._message(text, intent, reading)
        follow: str | None = self.loop or first_actions()[message["intent"]["name"]]
        for _ in range(8):
            if follow is None or follow == "action_listen":
                return self.said
            follow = await self._run(follow, message)
        raise AssertionError(f"the actions do not come to an end: {self.ran}")

    async def presses(self, title: str) -> list[Said]:
        """Let the customer press a button of the latest messages."""
        for said in reversed(self.said):
            for button in said.buttons:
                if button["title"].startswith(title):
                    return await self.hears(button["payload"])
        raise AssertionError(f"no button {title!r} among {[said.titles for said in self.said]}")

    @property
    def texts(self) -> list[str]:
        return [said.text for said in self.said]

    @property
    def responses(self) -> list[str | None]:
        return [said.response for said in self.said]

    def fact(self, key: str) -> str | None:
        """The value that an action recorded for the dossier."""
        return next((fact["value"] for fact in self.slots.get("facts") or [] if fact["key"] == key), None)

    async def _run(self, name: str, message: dict[str, Any]) -> str | None:
        self.ran.append(name)
        state = {
            "sender_id": "c-1",
            "slots": self.slots,
            "latest_message": message,
            "events": [*self.history, {"event": "user", "input_channel": self.channel}],
            "paused": False,
            "followup_action": None,
            "active_loop": {"name": self.loop} if self.loop else {},
            "latest_action_name": None,
        }
        dispatcher = CollectingDispatcher()
        events = await actions()[name](dispatcher, Tracker.from_dict(json.loads(json.dumps(state))), {})
        self.said += [self._rendered(raw) for raw in dispatcher.messages]
        return self._apply(json.loads(json.dumps(events)), message)

    def _apply(self, events: list[dict[str, Any]], message: dict[str, Any]) -> str | None:
        follow, rejected = None, False
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
            elif event["event"] == "followup":
                follow = event["name"]
            elif event["event"] == "action_execution_rejected":
                rejected = True
        if self.slots.get("handoff_wish"):
            self.handed_over = self.slots["handoff_wish"]
            return "action_handoff"
        return first_actions().get(message["intent"]["name"]) if rejected else follow

    def _message(self, text: str, intent: str | None, reading: dict[str, Any]) -> dict[str, Any]:
        pressed = PAYLOAD.match(text)
        entities = []
        if pressed:
            intent = pressed["intent"]
            entities = [
                {"entity": name, "value": value} for name, value in json.loads(pressed["entities"] or "{}").items()
            ]
        confidence = reading.pop("confidence", 0.97)
        return {
            "text": text,
            "intent": {"name": intent or "nlu_fallback", "confidence": confidence},
            "entities": entities,
            **reading,
        }

    def _rendered(self, raw: dict[str, Any]) -> Said:
        text = raw.get("text") or ""
        if raw.get("response"):
            variations = read("domain.yml")["responses"][raw["response"]]
            language = self.slots.get("language")
            fitting = [v for v in variations if v.get("condition", [{}])[0].get("value") == language]
            chosen = (fitting or [v for v in variations if "condition" not in v])[0]
            text = re.sub(r"{(\w+)}", lambda match: str(self._value(match[1], raw)), chosen["text"])
        return Said(text, raw.get("response"), raw.get("buttons") or [], raw.get("attachment"), raw.get("custom"))

    def _value(self, name: str, raw: dict[str, Any]) -> Any:
        if name not in raw:
            raise AssertionError(f"{raw['response']} lacks its value {name}")
        return raw[name]

"""What tests of the store begin with: advisors, and conversations at each stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from bot.handoff.turn import AssistantMessage
from bot.store import AnswerOutcome, MessageOutcome, Store


@dataclass
class Desk:
    """Shorthands over a store, for what nearly every test needs."""

    store: Store

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def advisor(self, name: str = "Nadia", *, available: bool = True, **options: Any) -> str:
        """Add an advisor and return their id."""
        values = {"login": f"{name}{next(self._numbers)}", "name": name, "role": "advisor", "password_hash": "x"}
        member = self.store.add_staff(**{**values, **options})
        if available:
            self.store.set_presence(member.id, "available")
        return member.id

    def conversation(self, **options: Any) -> str:
        """Open a conversation and return its id."""
        return self.store.open_conversation(**options).conversation.id

    def waiting(self, **options: Any) -> str:
        """Open a conversation that waits for a person."""
        conversation_id = self.conversation(**options)
        self.store.request_handoff(conversation_id)
        return conversation_id

    def held(self, advisor_id: str, **options: Any) -> str:
        """Open a conversation that this advisor holds."""
        conversation_id = self.waiting(**options)
        self.store.claim(conversation_id, advisor_id=advisor_id)
        return conversation_id

    def ask(self, conversation_id: str, text: str = "Où est ma facture ?") -> MessageOutcome:
        """Let the customer ask the assistant."""
        asked = self.store.add_customer_message(conversation_id, text=text)
        assert asked.ask_assistant
        return asked

    def answer(self, asked: MessageOutcome, *texts: str, **options: Any) -> AnswerOutcome:
        """Let the assistant answer a question."""
        assert asked.turn is not None
        messages: Sequence[AssistantMessage] = [AssistantMessage(text) for text in texts or ("La voici.",)]
        return self.store.add_assistant_messages(
            asked.conversation.id,
            epoch=asked.turn.epoch,
            question_seq=asked.turn.seq,
            **{"messages": messages, **options},
        )

    def log(self, conversation_id: str) -> list[tuple[str, str, str | None]]:
        """Return the log as (type, kind of sender, code)."""
        return [
            (str(event.type), event.sender.kind, event.payload.get("code"))
            for event in self.store.events_after(conversation_id)
        ]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.fixture
def make_desk() -> Callable[[Store], Desk]:
    return Desk

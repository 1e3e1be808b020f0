"""What the store gives back: plain frozen records, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.handoff.conversation import Contact, Conversation, Identity, StoredEvent
from bot.handoff.turn import Reading, Term


@dataclass(frozen=True)
class Outcome:
    """The result of a command: the conversation after it, the events it appended (or had, when `repeated`)."""

    conversation: Conversation
    events: tuple[StoredEvent, ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class MessageOutcome(Outcome):
    """A stored customer message. When `ask_assistant`, the gateway puts `turn` to the assistant."""

    ask_assistant: bool = False
    turn: PendingTurn | None = None

    @property
    def seq(self) -> int:
        """The number of the customer's message."""
        return self.events[0].seq


@dataclass(frozen=True)
class AnswerOutcome(Outcome):
    """A stored answer of the assistant, or one that came too late (`discarded`); `handoff` when it asked for one."""

    discarded: bool = False
    handoff: bool = False


@dataclass(frozen=True)
class PendingTurn:
    """A customer message for which the assistant has not answered yet: what `AssistantClient.turn` needs."""

    conversation_id: str
    seq: int
    epoch: int
    text: str
    payload: str | None
    language: str
    page: str | None
    identity: Identity
    at: datetime


@dataclass(frozen=True)
class TrackerWrite:
    """What Rasa's tracker is owed: `event` gave the conversation back, `said` are people's messages before it.

    `is_retry` when somebody tried before: it may be written there already.
    """

    conversation_id: str
    event: StoredEvent
    said: Sequence[StoredEvent]
    is_retry: bool


@dataclass(frozen=True)
class StoredReading:
    """The reading of the customer message `seq`, and the conversation's tension after it."""

    seq: int
    reading: Reading
    level: float
    terms: Sequence[Term]
    at: datetime


@dataclass(frozen=True)
class Note:
    """What advisors write to each other about a conversation. Never for customers."""

    id: str
    conversation_id: str
    author_id: str
    author_name: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Summary:
    """One line of the advisors' queue; `urgency` as `bot.handoff.routing.urgency` counts it, now."""

    conversation: Conversation
    urgency: float


@dataclass(frozen=True)
class Counts:
    """How many conversations there are: waiting, with any advisor, and with this advisor."""

    waiting: int
    advisor: int
    mine: int


@dataclass(frozen=True)
class StaffMember:
    """A person who logs in. `role`: advisor, supervisor, trainer, admin; `status`: available, away, offline.

    `offline` is no heartbeat for 60 s, whatever they chose before.
    """

    id: str
    login: str
    name: str
    role: str
    team: str | None
    language: str
    status: str
    disabled: bool
    created_at: datetime


@dataclass(frozen=True)
class ApiKey:
    """A key of the REST channel, known by its name; the key itself is kept only as a hash."""

    id: str
    name: str
    callback_url: str | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Shortcut:
    """A reply that advisors insert by its name. `language` None suits every customer."""

    name: str
    text: str
    language: str | None
    updated_at: datetime


@dataclass(frozen=True)
class Figures:
    """What supervisors see of a period: numbers of handoffs, never of persons.

    `waits` holds `median_s`, `p90_s` (None without claims) and `claims`; `outcomes` and `verdicts` count by word.
    """

    since: datetime
    conversations: int
    handoffs: int
    by_reason: Mapping[str, int]
    by_topic: Mapping[str, int]
    verdicts: Mapping[str, int]
    verdicts_by_reason: Mapping[str, Mapping[str, int]]
    outcomes: Mapping[str, int]
    waits: Mapping[str, float | None]
    cancelled: int
    contacts: int
    stars: float | None
    ratings: int
    discarded_answers: int


@dataclass(frozen=True)
class JudgedHandoff:
    """A handoff that an advisor judged, with the customer's messages before it: what trainers learn from."""

    handoff_id: str
    conversation_id: str
    reason: str
    topic: str | None
    verdict: str
    outcome: str | None
    evidence: Sequence[Mapping[str, Any]]
    language: str
    messages: Sequence[str]
    requested_at: datetime


__all__ = [
    "AnswerOutcome",
    "ApiKey",
    "Contact",
    "Counts",
    "Figures",
    "JudgedHandoff",
    "MessageOutcome",
    "Note",
    "Outcome",
    "PendingTurn",
    "Shortcut",
    "StaffMember",
    "StoredReading",
    "Summary",
    "TrackerWrite",
]

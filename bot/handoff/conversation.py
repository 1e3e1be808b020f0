"""What a conversation is: its status, its owner, and the events of its log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

LANGUAGES = ("fr", "en")
MAX_TEXT = 4000
"""Longest message, note or comment, in characters."""


class Word(str, Enum):
    """An enumeration whose members are the words on the wire."""

    def __str__(self) -> str:
        return str(self.value)


class Status(Word):
    """Who is responsible for the next word."""

    ASSISTANT = "assistant"
    WAITING = "waiting"
    ADVISOR = "advisor"
    CLOSED = "closed"


class Reason(Word):
    """Why a handoff was requested."""

    ASKED = "asked"
    TENSION = "tension"
    STUCK = "stuck"
    TOPIC = "topic"
    UNAVAILABLE = "unavailable"
    ADVISOR = "advisor"


class EventType(Word):
    """The kinds of events in a conversation's log."""

    MESSAGE = "message"
    HANDOFF_REQUESTED = "handoff_requested"
    HANDOFF_CLAIMED = "handoff_claimed"
    HANDOFF_CANCELLED = "handoff_cancelled"
    HANDOFF_RELEASED = "handoff_released"
    CONTACT_LEFT = "contact_left"
    ASSISTANT_MEANWHILE = "assistant_meanwhile"
    HANDED_BACK = "handed_back"
    CLOSED = "closed"
    LANGUAGE_CHANGED = "language_changed"
    RATED = "rated"


class ReleaseCause(Word):
    """Why a claimed conversation is in the queue again."""

    RELEASED = "released"
    VANISHED = "vanished"
    TRANSFERRED = "transferred"


class ContactKind(Word):
    """How a customer who does not wait wants to be reached."""

    CALLBACK = "callback"
    EMAIL = "email"
    MESSAGE = "message"


class CloseOutcome(Word):
    """How a conversation ended, in the advisor's eyes."""

    SETTLED = "settled"
    NOT_SETTLED = "not_settled"
    FORWARDED = "forwarded"
    NO_ANSWER = "no_answer"
    ABUSE = "abuse"


class Verdict(Word):
    """Whether a person was needed, in the advisor's eyes: what trainers learn from."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Sender:
    """Who an event is from. `id` (of a staff member) stays with staff; customers see `kind` and `name`."""

    kind: str  # customer, assistant, advisor, system
    name: str | None = None
    id: str | None = None


CUSTOMER = Sender("customer")
ASSISTANT = Sender("assistant")
SYSTEM = Sender("system")


@dataclass(frozen=True)
class Event:
    """An event to append: `payload` is what everybody in the conversation sees, `staff` what only staff see."""

    type: EventType
    sender: Sender
    payload: Mapping[str, Any] = field(default_factory=dict)
    staff: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class StoredEvent:
    """An event of the log, numbered by `seq` from 1 without gaps. Never show `staff` or `sender.id` to a customer."""

    seq: int
    type: EventType
    at: datetime
    sender: Sender
    payload: Mapping[str, Any]
    staff: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Identity:
    """Who the customer says (`verified` False) or is known (True) to be; `by` = `assistant`, `site`, `advisor`."""

    name: str | None = None
    number: str | None = None
    verified: bool = False
    by: str | None = None


@dataclass(frozen=True)
class Contact:
    """A way to reach the customer later, known to both sides by its `reference`.

    `address` is the telephone number or e-mail (None for a message); `when` the customer's words for a good moment.
    """

    kind: ContactKind
    address: str | None = None
    when: str | None = None
    text: str | None = None
    comment: str | None = None
    reference: str = ""


@dataclass(frozen=True)
class Conversation:
    """The projection of a log: what the rules decide on.

    `epoch` grows by one at each change of status or owner. `handoff_id`, `reason`, `topic`, `why` and `evidence` are
    those of the current handoff, None or empty outside one; `returned` says why it is in the queue again after a
    claim. `assigned_to` and `team` are where a transfer pointed. `level` is the conversation's tension, 0..1.
    """

    id: str
    status: Status
    epoch: int
    last_seq: int
    language: str
    channel: str  # widget, rest, socketio
    created_at: datetime
    last_at: datetime
    page: str | None = None
    identity: Identity = Identity()
    owner_id: str | None = None
    owner_name: str | None = None
    assigned_to: str | None = None
    team: str | None = None
    handoff_id: str | None = None
    reason: Reason | None = None
    topic: str | None = None
    why: Mapping[str, str] | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()
    waiting_since: datetime | None = None
    first_position: int | None = None
    returned: ReleaseCause | None = None
    assistant_meanwhile: bool = False
    contact: Contact | None = None
    level: float = 0.0
    read_by_customer: int = 0
    read_by_advisor: int = 0
    unread: int = 0
    last_message: str | None = None
    discarded_answers: int = 0

    @property
    def is_closed(self) -> bool:
        """Say whether the conversation is over."""
        return self.status is Status.CLOSED

    @property
    def is_with_assistant(self) -> bool:
        """Say whether a customer's message is for the assistant: it owns the conversation, or answers meanwhile."""
        return self.status is Status.ASSISTANT or (self.status is Status.WAITING and self.assistant_meanwhile)

    def assistant_may_answer(self, epoch: int) -> bool:
        """Say whether an answer to a question asked in `epoch` may still be shown."""
        return epoch == self.epoch and self.is_with_assistant

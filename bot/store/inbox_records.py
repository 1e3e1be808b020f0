"""What the inbox is made of, as plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.handoff.turn import Reading

STATES = ("open", "held", "ignored", "done")
REASONS = ("low_confidence", "near_tie", "fallback", "escalation", "bad_rating", "tension")
"""In the order of their bits in `inbox_lines.reasons`: new ones go at the end."""


@dataclass(frozen=True)
class Heard:
    """A customer's message that the assistant read. `reason`, `verdict`, `answer`: of the handoff it led to."""

    seq: int
    text: str
    at: datetime
    reading: Reading
    reason: str | None = None
    verdict: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class HeardConversation:
    """What the customer of a conversation typed (buttons left out); `known` is what they are called there."""

    id: str
    language: str
    known: Sequence[str]
    stars: int | None
    messages: Sequence[Heard]


@dataclass(frozen=True)
class Candidate:
    """A message for the inbox, masked. Messages with one `line_id` are one line."""

    conversation_id: str
    seq: int
    at: datetime
    line_id: str
    text: str
    masked: Sequence[Mapping[str, Any]]
    folded: str
    language: str
    reading: Reading
    strengths: Mapping[str, float]
    verdict: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class InboxLine:
    """One line of the inbox: equal messages, counted; the reading is that of the latest."""

    id: str
    text: str
    masked: Sequence[Mapping[str, Any]]
    count: int
    language: str
    intent: str | None
    confidence: float
    ranking: Sequence[Mapping[str, Any]]
    entities: Sequence[Mapping[str, Any]]
    tension: Mapping[str, Any] | None
    strengths: Mapping[str, float]
    verdict: str | None
    answer: str | None
    last_at: datetime
    score: float
    state: str
    decided_by: str | None
    decided_at: datetime | None

    @property
    def reasons(self) -> list[str]:
        """Return why the line is here, in a fixed order."""
        return [reason for reason in REASONS if reason in self.strengths]


@dataclass(frozen=True)
class Occurrence:
    """Where a line was said."""

    conversation_id: str
    seq: int
    at: datetime


@dataclass(frozen=True)
class Publication:
    """Who put which model into service, when, why, with which figures; `replaced` is the model before it."""

    id: str
    at: datetime
    by_name: str
    model: str
    replaced: str | None
    reason: str | None
    figures: Sequence[Mapping[str, Any]]
    is_rollback: bool


def bits_of(reasons: Sequence[str]) -> int:
    """Return reasons as they lie in their column."""
    return sum(1 << REASONS.index(reason) for reason in reasons)

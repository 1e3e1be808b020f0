"""The dossier: the full context given to the advisor, assembled from what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.handoff.conversation import Contact, Conversation, Identity, Reason
from bot.handoff.summary import Said, Story, summarise
from bot.texts import both


@dataclass(frozen=True)
class HandoffFacts:
    """The current (or last) handoff; `evidence` holds `{"quote", "seq"}`, `why` one sentence a language."""

    id: str
    reason: Reason
    topic: str | None
    why: Mapping[str, str]
    evidence: Sequence[Mapping[str, Any]]
    comment: str | None
    requested_at: datetime
    requested_seq: int = 0
    correction: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Read:
    """What a dossier needs of one reading."""

    seq: int
    intent: str | None
    confidence: float
    score: float | None
    level: float


@dataclass(frozen=True)
class Earlier:
    """One earlier conversation of the same verified customer."""

    id: str
    at: datetime
    reason: str | None
    outcome: str | None
    summary: Mapping[str, str]


@dataclass(frozen=True)
class Material:
    """What was recorded of a conversation: `said` are its messages (the server's own aside), in order."""

    conversation: Conversation
    handoff: HandoffFacts | None = None
    said: Sequence[Said] = ()
    readings: Sequence[Read] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    facts: Sequence[Mapping[str, Any]] = ()
    settled: Sequence[str] = ()
    earlier: Sequence[Earlier] = ()


@dataclass(frozen=True)
class Dossier:
    """What the advisor reads first; the log, notes and readings are read beside it.

    `summary`: ≤ 80 words a language. `intents`: `{"seq", "name", "confidence"}`; `facts`: `{"label", "value"}`;
    `tension`: `{"seq", "score", "level"}`, over turns. `handoff` is None when there never was one.
    """

    handoff: HandoffFacts | None
    summary: Mapping[str, str]
    correction: str | None
    identity: Identity
    language: str
    page: str | None
    channel: str
    intents: Sequence[Mapping[str, Any]]
    slots: Mapping[str, Any]
    facts: Sequence[Mapping[str, Any]]
    tension: Sequence[Mapping[str, Any]]
    earlier: Sequence[Earlier]
    contact: Contact | None


INTERNAL_SLOTS = frozenset(
    {
        "facts",
        "steps",
        "handoff",
        "language",
        "identity",
        "page",
        "last_intent",
        "repeats",
        "requested_slot",
        "verified",
    }
    | {"session_started_metadata", "customer_number", "customer_name", "verified_by"}
    | {"identify_number", "identify_postcode", "identify_failures", "request", "pending", "suspended", "interrupted"}
    | {"offered", "suggested", "misses", "settled_told", "handoff_wish", "confirmed", "meter_next", "meter_partial"}
    | {"appointment_shown", "appointment_reference", "meter_given", "iban"}
)
"""Slots that the dossier shows elsewhere, or that mean nothing to an advisor."""


IDENTITY_FACTS = frozenset({"identity", "identity_by"})
"""Facts that a dossier shows with the customer's identity: a summary has no room for them."""


def _is_internal(slot: str) -> bool:
    # A form's last question ("shall I?") is a step of the dialogue, not something collected.
    return slot in INTERNAL_SLOTS or slot.endswith("_confirmed")


def assemble(material: Material) -> Dossier:
    """Put the dossier together. Nothing is invented: every part is a record, or counted from records."""
    conversation, handoff = material.conversation, material.handoff
    return Dossier(
        handoff=handoff,
        summary=summary_of(material),
        correction=handoff.correction if handoff else None,
        identity=conversation.identity,
        language=conversation.language,
        page=conversation.page,
        channel=conversation.channel,
        intents=[
            {"seq": read.seq, "name": read.intent, "confidence": read.confidence}
            for read in material.readings
            if read.intent
        ],
        slots={
            name: value
            for name, value in material.slots.items()
            if not _is_internal(name) and value not in (None, "", [], {})
        },
        facts=[{"label": _label(fact), "value": fact.get("value")} for fact in material.facts],
        tension=[{"seq": read.seq, "score": read.score, "level": read.level} for read in material.readings],
        earlier=list(material.earlier),
        contact=conversation.contact,
    )


def summary_of(material: Material) -> dict[str, str]:
    """Return the summary in each language."""
    handoff = material.handoff
    story = Story(
        said=material.said,
        intents=[(read.seq, read.intent, read.confidence) for read in material.readings if read.intent],
        facts=[(_label(fact), fact.get("value")) for fact in material.facts if fact.get("key") not in IDENTITY_FACTS],
        steps=_steps(material.slots.get("steps")),
        reason=handoff.reason if handoff else None,
        topic=handoff.topic if handoff else None,
        evidence=[str(item.get("quote") or "") for item in (handoff.evidence if handoff else ())],
        comment=handoff.comment if handoff else None,
        contact=str(material.conversation.contact.kind) if material.conversation.contact else None,
        settled=list(material.settled),
    )
    return summarise(story)


def _steps(recorded: Any) -> list[tuple[str, str]]:
    """Return (request, how far it got) of the slot `steps`, in order; what is not of that shape is left out."""
    steps = recorded if isinstance(recorded, Sequence) and not isinstance(recorded, str) else ()
    return [(str(s["request"]), str(s["how"])) for s in steps if isinstance(s, Mapping) and {"request", "how"} <= {*s}]


def _label(fact: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a fact's label in each language, whatever the action gave."""
    label = fact.get("label")
    if isinstance(label, Mapping):
        fallback = str(label.get("fr") or label.get("en") or fact.get("key") or "")
        return {"fr": str(label.get("fr") or fallback), "en": str(label.get("en") or fallback)}
    plain = str(label or fact.get("key") or "")
    return {"fr": plain, "en": plain}


def full_why(reason: Reason, why: Mapping[str, str] | None) -> dict[str, str]:
    """Return the sentence for the customer in every language, ours where the policy gave none."""
    return {**both(f"why.{reason}"), **(why or {})}

"""What the assistant makes of one customer message: its answer, the reading and the assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.handoff.conversation import Reason


@dataclass(frozen=True)
class AssistantMessage:
    """One message of the assistant, as Rasa sent it (`custom` is for Rasa clients)."""

    text: str | None = None
    buttons: Sequence[Mapping[str, str]] = ()
    image: str | None = None
    attachment: Mapping[str, Any] | None = None
    custom: Mapping[str, Any] | None = None

    @classmethod
    def from_wire(cls, raw: Mapping[str, Any]) -> AssistantMessage:
        """Read one element of `messages`."""
        return cls(
            text=raw.get("text") or None,
            buttons=tuple(raw.get("buttons") or ()),
            image=raw.get("image") or None,
            attachment=_as_attachment(raw.get("attachment")),
            custom=raw.get("custom") or None,
        )


@dataclass(frozen=True)
class Term:
    """One named part of the tension's arithmetic, with a sentence for people in each language."""

    name: str
    value: float
    sentence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What the language understanding says of one message. `tension` is the detector's object, as on the wire."""

    intent: str | None = None
    confidence: float = 0.0
    ranking: Sequence[Mapping[str, Any]] = ()
    entities: Sequence[Mapping[str, Any]] = ()
    tension: Mapping[str, Any] | None = None

    @classmethod
    def from_wire(cls, raw: Mapping[str, Any] | None) -> Reading | None:
        """Read `reading` of a turn, or the answer of `/model/parse`; None when there is none."""
        if not raw:
            return None
        intent, confidence = raw.get("intent"), raw.get("confidence")
        if isinstance(intent, Mapping):  # Rasa's own shape
            confidence = intent.get("confidence")
            intent = intent.get("name")
        return cls(
            intent=intent or None,
            confidence=float(confidence or 0.0),
            ranking=tuple(raw.get("ranking") or raw.get("intent_ranking") or ())[:10],
            entities=tuple(raw.get("entities") or ()),
            tension=raw.get("tension") or None,
        )


@dataclass(frozen=True)
class Assessment:
    """What the handoff policy decided after a turn: `decision` is `stay`, `offer` or `handoff`.

    `evidence` holds `{"quote", "turn"}`; the store adds the `seq` of the message that holds the quote.
    `topic` names the reserved topic when that is the reason. `why` is one sentence a language, for the customer.
    """

    level: float = 0.0
    terms: Sequence[Term] = ()
    decision: str = "stay"
    reason: Reason | None = None
    topic: str | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    why: Mapping[str, str] | None = None

    @property
    def is_handoff(self) -> bool:
        """Say whether a person must take over."""
        return self.decision == "handoff"

    @classmethod
    def from_wire(cls, raw: Mapping[str, Any] | None) -> Assessment | None:
        """Read `assessment` of a turn; None when there is none. An unknown reason counts as `stuck`."""
        if not raw:
            return None
        reason = raw.get("reason")
        known = {member.value for member in Reason}
        return cls(
            level=min(1.0, max(0.0, float(raw.get("level") or 0.0))),
            terms=tuple(
                Term(str(term.get("name", "")), float(term.get("value") or 0.0), term.get("sentence") or {})
                for term in raw.get("terms") or ()
            ),
            decision=str(raw.get("decision") or "stay"),
            reason=Reason(reason) if reason in known else (Reason.STUCK if reason else None),
            topic=raw.get("topic") or None,
            evidence=tuple(raw.get("evidence") or ()),
            why=raw.get("why") or None,
        )


def _as_attachment(raw: Any) -> Mapping[str, Any] | None:
    """Accept Rasa's bare address as well as our `{"kind", "title", "url", "size"}`."""
    if isinstance(raw, str) and raw:
        return {"kind": "file", "title": raw.rsplit("/", 1)[-1], "url": raw}
    return raw if isinstance(raw, Mapping) and raw else None

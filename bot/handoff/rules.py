"""The rules of the seam: each decides one command on a conversation, and says what changes and what is appended.

Pure: no clock, no identifiers, no rows of their own. A decision that is refused raises an error of `bot.errors`.
`epoch` grows by one at each change of status or owner, in one place (`_moved`), so that nothing said for an earlier
state can be shown in a later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import AlreadyClaimed, BadRequest, ConversationClosed, NotOwner, WrongStatus
from bot.handoff import announcements
from bot.handoff.announcements import Scene
from bot.handoff.conversation import (
    CUSTOMER,
    LANGUAGES,
    SYSTEM,
    CloseOutcome,
    Contact,
    Conversation,
    Event,
    EventType,
    Identity,
    Reason,
    ReleaseCause,
    Sender,
    Status,
    Verdict,
)
from bot.handoff.routing import Waiting
from bot.texts import both


@dataclass(frozen=True)
class Decision:
    """What a command does: the conversation after it (its log's figures aside), and the events to append."""

    conversation: Conversation
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Request:
    """Why a person is needed. `why` is one sentence a language, for the customer; `comment` their own words."""

    handoff_id: str
    reason: Reason
    topic: str | None = None
    why: Mapping[str, str] | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    comment: str | None = None


@dataclass(frozen=True)
class Destination:
    """Where a transfer points: a colleague's or a team's `name`; `id` for a colleague only."""

    name: str
    id: str | None = None

    @property
    def is_team(self) -> bool:
        """Say whether it is a team."""
        return self.id is None


def require_open(conversation: Conversation) -> None:
    """Refuse what makes no sense after the end."""
    if conversation.is_closed:
        raise ConversationClosed(conversation.id)


def require_owner(conversation: Conversation, advisor_id: str) -> None:
    """Refuse what only the advisor who holds the conversation may do."""
    require_open(conversation)
    if conversation.status is not Status.ADVISOR or conversation.owner_id != advisor_id:
        raise NotOwner(conversation.id, name=conversation.owner_name)


def request_handoff(conversation: Conversation, request: Request, waiting: Waiting, scene: Scene) -> Decision:
    """Move from the assistant to the queue, and acknowledge it to the customer in the same breath."""
    moved, requested = requested_handoff(conversation, request, waiting, scene)
    acknowledged = announcements.acknowledgement(moved, request.reason, request.topic, waiting, scene)
    return Decision(moved, (requested, acknowledged))


def requested_handoff(
    conversation: Conversation, request: Request, waiting: Waiting, scene: Scene
) -> tuple[Conversation, Event]:
    """Move to the queue without the acknowledgement, for a caller whose own announcement says as much."""
    require_open(conversation)
    if conversation.status is not Status.ASSISTANT:
        raise WrongStatus(conversation.id, status=conversation.status)
    why = {**both(f"why.{request.reason}"), **(request.why or {})}
    moved = _moved(
        conversation,
        status=Status.WAITING,
        handoff_id=request.handoff_id,
        reason=request.reason,
        topic=request.topic,
        why=why,
        evidence=tuple(request.evidence),
        waiting_since=scene.now,
        first_position=waiting.position,
        returned=None,
        assistant_meanwhile=False,
    )
    payload = {
        "handoff_id": request.handoff_id,
        "reason": str(request.reason),
        "why": why.get(conversation.language) or why["fr"],
    }
    staff = {
        "evidence": list(request.evidence),
        "score": conversation.level,
        "topic": request.topic,
        "comment": request.comment,
        "why": why,
    }
    sender = CUSTOMER if request.reason is Reason.ASKED else SYSTEM
    return moved, Event(EventType.HANDOFF_REQUESTED, sender, payload, staff)


def cancel_handoff(conversation: Conversation) -> Decision:
    """Give the conversation back to the assistant because the customer no longer wants to wait."""
    require_open(conversation)
    if conversation.status is not Status.WAITING:
        raise WrongStatus(conversation.id, status=conversation.status)
    moved = _moved(conversation, status=Status.ASSISTANT, **_NO_HANDOFF)
    return Decision(moved, (Event(EventType.HANDOFF_CANCELLED, CUSTOMER), announcements.cancelled(conversation)))


def leave_contact(
    conversation: Conversation, contact: Contact, waiting: Waiting | None, scene: Scene, request: Request | None
) -> Decision:
    """Keep a contact; from the assistant it also requests a handoff (`request`), as it must land in the queue."""
    require_open(conversation)
    events: list[Event] = []
    if conversation.status is Status.ASSISTANT:
        assert request is not None
        assert waiting is not None
        conversation, requested = requested_handoff(conversation, request, waiting, scene)
        events.append(requested)
    kept = replace(conversation, contact=contact)
    payload = {
        "kind": str(contact.kind),
        "reference": contact.reference,
        "address": contact.address,
        "when": contact.when,
        "text": contact.text,
    }
    events.append(Event(EventType.CONTACT_LEFT, CUSTOMER, payload, {"comment": contact.comment}))
    events.append(announcements.contact_left(kept, contact, waiting, scene))
    return Decision(kept, tuple(events))


def set_assistant_meanwhile(conversation: Conversation, on: bool) -> Decision:
    """Let the assistant answer while the customer waits, or no longer."""
    require_open(conversation)
    if conversation.status is not Status.WAITING:
        raise WrongStatus(conversation.id, status=conversation.status)
    if conversation.assistant_meanwhile == on:
        return Decision(conversation)
    event = Event(EventType.ASSISTANT_MEANWHILE, CUSTOMER, {"on": on})
    after = replace(conversation, assistant_meanwhile=on)
    return Decision(after, (event, announcements.meanwhile(after, on)))


def set_language(conversation: Conversation, language: str) -> Decision:
    """Change the language of what we say from now on."""
    require_open(conversation)
    if language not in LANGUAGES:
        raise BadRequest(f"language is one of {', '.join(LANGUAGES)}")
    if language == conversation.language:
        return Decision(conversation)
    event = Event(EventType.LANGUAGE_CHANGED, CUSTOMER, {"language": language})
    return Decision(replace(conversation, language=language), (event,))


def claim(conversation: Conversation, advisor: Sender) -> Decision:
    """Make the advisor the owner of a waiting conversation; whoever comes second is told who was first."""
    require_open(conversation)
    if conversation.status is Status.ADVISOR:
        raise AlreadyClaimed(conversation.id, name=conversation.owner_name)
    if conversation.status is not Status.WAITING:
        raise WrongStatus(conversation.id, status=conversation.status)
    moved = _owned(conversation, advisor)
    return Decision(moved, (_claimed(advisor), announcements.claimed(moved, advisor.name or "")))


def step_in(conversation: Conversation, advisor: Sender, request: Request, waiting: Waiting, scene: Scene) -> Decision:
    """Take a conversation from the assistant: requested and claimed in one, so that no moment is nobody's."""
    if conversation.status is Status.ADVISOR:
        raise AlreadyClaimed(conversation.id, name=conversation.owner_name)
    asked, requested = requested_handoff(conversation, request, waiting, scene)
    moved = replace(_owned(asked, advisor), epoch=conversation.epoch + 1)
    return Decision(moved, (requested, _claimed(advisor), announcements.stepped_in(moved, advisor.name or "", scene)))


def give_back(
    conversation: Conversation,
    cause: ReleaseCause,
    waiting: Waiting,
    scene: Scene,
    *,
    comment: str | None = None,
    to: Destination | None = None,
) -> Decision:
    """Put a claimed conversation back in the queue: released, transferred, or its advisor vanished."""
    moved = _moved(
        conversation,
        status=Status.WAITING,
        owner_id=None,
        owner_name=None,
        assigned_to=to.id if to else None,
        team=to.name if to and to.is_team else None,
        waiting_since=scene.now,
        first_position=waiting.position,
        returned=cause,
    )
    staff = {"comment": comment, "to": to.name if to else None, "owner_id": conversation.owner_id}
    payload = {"cause": str(cause), "advisor": conversation.owner_name}
    announced = announcements.given_back(
        conversation, cause, waiting, scene, to=to.name if to else None, to_team=bool(to and to.is_team)
    )
    return Decision(moved, (Event(EventType.HANDOFF_RELEASED, SYSTEM, payload, staff), announced))


def hand_back(
    conversation: Conversation,
    advisor: Sender,
    settled: str | None,
    slots: Mapping[str, Any],
    *,
    verified_number: str | None = None,
) -> Decision:
    """Give the conversation back to the assistant, with what was settled and, if given, who the customer is."""
    require_owner(conversation, advisor.id or "")
    identity = conversation.identity
    if verified_number is not None:
        name = identity.name if identity.number in (None, verified_number) else None
        identity = Identity(name, verified_number, True, "advisor")
    moved = _moved(
        conversation, status=Status.ASSISTANT, owner_id=None, owner_name=None, identity=identity, **_NO_HANDOFF
    )
    event = Event(EventType.HANDED_BACK, advisor, {"advisor": advisor.name, "settled": settled}, {"slots": dict(slots)})
    announced = announcements.handed_back(conversation, is_informed=bool(settled or slots))
    return Decision(moved, (event, announced))


def close(
    conversation: Conversation, advisor: Sender, outcome: str, comment: str | None, verdict: str | None
) -> Decision:
    """End the conversation, at the advisor's word."""
    require_owner(conversation, advisor.id or "")
    outcomes, verdicts = [str(word) for word in CloseOutcome], [str(word) for word in Verdict]
    if outcome not in outcomes:
        raise BadRequest(f"outcome is one of {', '.join(outcomes)}")
    if verdict is not None and verdict not in verdicts:
        raise BadRequest(f"verdict is one of {', '.join(verdicts)}")
    staff = {"outcome": outcome, "comment": comment, "verdict": verdict}
    return _closed(conversation, advisor, "advisor", staff)


def end(conversation: Conversation) -> Decision:
    """End the conversation, at the customer's word.

    A customer who left a way to be reached only leaves the page: the conversation stays in the queue for that.
    """
    require_open(conversation)
    if conversation.contact is not None and conversation.status is Status.WAITING:
        return Decision(conversation, (announcements.left(conversation),))
    return _closed(conversation, CUSTOMER, "customer", None)


def rate(conversation: Conversation, stars: int, comment: str | None) -> Decision:
    """Record what the customer thought of it, at any time."""
    if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= 5:
        raise BadRequest("stars is a whole number from 1 to 5")
    return Decision(conversation, (Event(EventType.RATED, CUSTOMER, {"stars": stars, "comment": comment}),))


_NO_HANDOFF: dict[str, Any] = {
    "assigned_to": None,
    "team": None,
    "handoff_id": None,
    "reason": None,
    "topic": None,
    "why": None,
    "evidence": (),
    "waiting_since": None,
    "first_position": None,
    "returned": None,
    "assistant_meanwhile": False,
    "contact": None,
}


def _moved(conversation: Conversation, **changes: Any) -> Conversation:
    """Change status or owner: the only place where the epoch grows."""
    return replace(conversation, epoch=conversation.epoch + 1, **changes)


def _owned(conversation: Conversation, advisor: Sender) -> Conversation:
    return _moved(
        conversation,
        status=Status.ADVISOR,
        owner_id=advisor.id,
        owner_name=advisor.name,
        assigned_to=None,
        waiting_since=None,
        returned=None,
        assistant_meanwhile=False,
    )


def _claimed(advisor: Sender) -> Event:
    return Event(EventType.HANDOFF_CLAIMED, advisor, {"advisor": advisor.name})


def _closed(conversation: Conversation, sender: Sender, by: str, staff: Mapping[str, Any] | None) -> Decision:
    moved = _moved(
        conversation, status=Status.CLOSED, owner_id=None, owner_name=None, assigned_to=None, waiting_since=None
    )
    return Decision(moved, (Event(EventType.CLOSED, sender, {"by": by}, staff), announcements.closed(conversation, by)))

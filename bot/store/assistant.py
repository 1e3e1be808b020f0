"""Use cases of the assistant: answer or come too late, fail, read what customers write to advisors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.handoff import announcements, rules
from bot.handoff.conversation import ASSISTANT, LANGUAGES, Conversation, Event, EventType, Identity, Reason, Status
from bot.handoff.rules import Decision, Request
from bot.handoff.turn import Assessment, AssistantMessage, Reading, Term
from bot.store import rows
from bot.store.handoffs import HandoffSteps
from bot.store.records import AnswerOutcome, Outcome, PendingTurn, StoredReading
from bot.store.tables import conversations, readings, turns
from bot.store.upserts import upsert

_settle_turn = delete(turns).where(turns.c.conversation_id == bindparam("id")).where(turns.c.seq == bindparam("seq"))


class AssistantCases(HandoffSteps):
    """What the gateway records in the assistant's name."""

    def add_assistant_messages(
        self,
        conversation_id: str,
        *,
        epoch: int,
        question_seq: int,
        messages: Sequence[AssistantMessage],
        reading: Reading | None = None,
        assessment: Assessment | None = None,
        slots: Mapping[str, Any] | None = None,
        facts: Sequence[Mapping[str, Any]] | None = None,
        verified: Identity | None = None,
        language: str | None = None,
    ) -> AnswerOutcome:
        """Store the answer to the customer message `question_seq`, asked in `epoch`: all of it in one transaction.

        The messages are appended if the conversation is still the assistant's in that epoch and the question still
        open, else discarded and counted (`discarded`). The reading, slots, facts and identity are recorded either
        way: they serve the dossier. When the assessment says handoff and the answer was not too late, the handoff is
        requested and acknowledged here (`handoff`). `language`, when it differs, becomes the conversation's.
        """
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            now = self._now()
            is_open = connection.execute(_settle_turn, {"id": before.id, "seq": question_seq}).rowcount == 1
            may_answer = before.assistant_may_answer(epoch) and is_open
            after = self._record_turn(connection, before, question_seq, reading, assessment)
            self._record_context(connection, before, slots, facts)
            if verified is not None and not before.is_closed:
                after = replace(after, identity=_merged(after.identity, verified))
            if not may_answer:
                after = replace(after, discarded_answers=before.discarded_answers + 1)
                outcome = self._apply(connection, before, Decision(after), now)
                return AnswerOutcome(outcome.conversation, repeated=not is_open, discarded=True)
            events = [_message(message) for message in messages]
            if language in LANGUAGES and language != after.language:
                after = replace(after, language=language)
                events.insert(0, Event(EventType.LANGUAGE_CHANGED, ASSISTANT, {"language": language}))
            outcome = self._apply(connection, before, Decision(after, tuple(events)), now)
            if assessment is None or not assessment.is_handoff or after.status is not Status.ASSISTANT:
                return AnswerOutcome(outcome.conversation, outcome.events)
            request = self._assessed(connection, after, assessment, question_seq)
            then = self._begin_handoff(connection, outcome.conversation, request, now)
            return AnswerOutcome(then.conversation, outcome.events + then.events, handoff=True)

    def fail_turn(self, conversation_id: str, *, epoch: int, question_seq: int, cause: str = "down") -> Outcome:
        """The assistant did not answer (`cause`: `timeout`, `down`): the customer is told and a person requested.

        No events when the question's epoch is over or somebody else answered it. While the customer waits for a
        person already: only told, and the assistant no longer answers meanwhile.
        """
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            now = self._now()
            is_open = connection.execute(_settle_turn, {"id": before.id, "seq": question_seq}).rowcount == 1
            if not (is_open and before.assistant_may_answer(epoch)):
                return Outcome(before, repeated=not is_open)
            if before.status is Status.WAITING:
                told = announcements.assistant_unavailable(before)
                switched = rules.set_assistant_meanwhile(before, False)
                decision = Decision(switched.conversation, (switched.events[0], told))
                return self._apply(connection, before, decision, now)
            evidence = [{"quote": "", "seq": question_seq, "cause": cause}]
            return self._begin_handoff(connection, before, self._request(Reason.UNAVAILABLE, evidence=evidence), now)

    def pending_turns(self, *, older_than_s: float = 0.0) -> list[PendingTurn]:
        """Return the turns that nobody answered, oldest first: to be asked again when a gateway starts.

        With several gateways, `older_than_s` keeps them from taking what another is still asking.
        """
        waiting = (
            select(*rows.PROJECTION, turns.c.seq, turns.c.epoch.label("asked_in"), turns.c.text, turns.c.payload)
            .add_columns(turns.c.at)
            .join_from(turns, conversations, conversations.c.id == turns.c.conversation_id)
            .where(turns.c.at <= self._now() - timedelta(seconds=older_than_s))
            .order_by(turns.c.at, turns.c.conversation_id, turns.c.seq)
        )
        with self.database.read() as connection:
            found = [(rows.to_conversation(row), row) for row in connection.execute(waiting)]
        return [
            PendingTurn(
                conversation_id=conversation.id,
                seq=row.seq,
                epoch=row.asked_in,
                text=row.text,
                payload=row.payload,
                language=conversation.language,
                page=conversation.page,
                identity=conversation.identity,
                at=row.at,
            )
            for conversation, row in found
            if conversation.assistant_may_answer(row.asked_in)
        ]

    def record_reading(
        self,
        conversation_id: str,
        seq: int,
        reading: Reading,
        *,
        level: float | None = None,
        terms: Sequence[Term] = (),
    ) -> StoredReading:
        """Record the reading of a message that the assistant did not answer (the human stretch).

        Without `level` the conversation's last one is kept. A second reading of one message replaces the first.
        """
        with self.database.write(is_light=True) as connection:
            before = self._load(connection, conversation_id)
            now = self._now()
            kept = before.level if level is None else level
            self._write_reading(connection, StoredReading(seq, reading, kept, tuple(terms), now), before.id)
            self._apply(connection, before, Decision(replace(before, level=kept)), now)
            return StoredReading(seq, reading, kept, tuple(terms), now)

    def readings(self, conversation_id: str) -> list[StoredReading]:
        """Return the readings of a conversation, by `seq`."""
        with self.database.read() as connection:
            return self._readings(connection, conversation_id)

    def _record_turn(
        self,
        connection: Connection,
        conversation: Conversation,
        seq: int,
        reading: Reading | None,
        assessment: Assessment | None,
    ) -> Conversation:
        """Keep the reading and what the policy made of it; return the conversation with its new level."""
        level = assessment.level if assessment else conversation.level
        if reading is not None:
            now = self._now()
            terms = tuple(assessment.terms) if assessment else ()
            self._write_reading(connection, StoredReading(seq, reading, level, terms, now), conversation.id)
        return replace(conversation, level=level)

    def _record_context(
        self,
        connection: Connection,
        conversation: Conversation,
        slots: Mapping[str, Any] | None,
        facts: Sequence[Mapping[str, Any]] | None,
    ) -> None:
        """Keep the slots and facts as they are now. No facts keeps the earlier ones: a read is not undone."""
        values: dict[str, Any] = {}
        if slots is not None:
            values["slots"] = dict(slots)
        if facts:
            values["facts"] = [dict(fact) for fact in facts]
        if values:
            connection.execute(rows.update_statement(tuple(values)), {**values, "b_id": conversation.id})

    def _assessed(
        self, connection: Connection, conversation: Conversation, assessment: Assessment, question_seq: int
    ) -> Request:
        return self._request(
            assessment.reason or Reason.STUCK,
            topic=assessment.topic,
            why=assessment.why,
            evidence=self._located(connection, conversation.id, assessment.evidence, question_seq),
        )

    def _write_reading(self, connection: Connection, stored: StoredReading, conversation_id: str) -> None:
        reading = stored.reading
        values = {
            "intent": reading.intent,
            "confidence": reading.confidence,
            "ranking": [dict(item) for item in reading.ranking] or None,
            "entities": [dict(item) for item in reading.entities] or None,
            "tension": reading.tension,
            "level": stored.level,
            "terms": [asdict(term) for term in stored.terms] or None,
            "at": stored.at,
        }
        upsert(connection, readings, {"conversation_id": conversation_id, "seq": stored.seq}, values)

    def _readings(self, connection: Connection, conversation_id: str) -> list[StoredReading]:
        found = select(readings).where(readings.c.conversation_id == conversation_id).order_by(readings.c.seq)
        return [
            StoredReading(
                seq=row.seq,
                reading=Reading(
                    row.intent, row.confidence, tuple(row.ranking or ()), tuple(row.entities or ()), row.tension
                ),
                level=row.level,
                terms=tuple(Term(**term) for term in row.terms or ()),
                at=row.at,
            )
            for row in connection.execute(found)
        ]


def _message(message: AssistantMessage) -> Event:
    payload: dict[str, Any] = {"text": message.text or ""}
    if message.buttons:
        payload["buttons"] = [dict(button) for button in message.buttons]
    for name in ("image", "attachment", "custom"):
        value = getattr(message, name)
        if value:
            payload[name] = value
    return Event(EventType.MESSAGE, ASSISTANT, payload)


def _merged(known: Identity, found: Identity) -> Identity:
    """Keep what was known where the assistant found out nothing new; a verified identity stays verified."""
    if known.verified and not found.verified:
        return known
    return Identity(
        found.name or known.name, found.number or known.number, found.verified, found.by or known.by or "assistant"
    )

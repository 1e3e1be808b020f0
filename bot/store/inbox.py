"""The trainers' inbox: lines of equal messages, put in from the log, listed by what they would teach, decided on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from bot.errors import NotFound
from bot.store.inbox_feed import InboxFeedCases
from bot.store.inbox_records import REASONS, Candidate, InboxLine, Occurrence, bits_of
from bot.store.studio_tables import inbox_lines, inbox_messages
from bot.store.upserts import upsert

_l, _m = inbox_lines.c, inbox_messages.c
OCCURRENCES_SHOWN = 50
FOLDED_KEPT = 400
DELETED_AT_ONCE = 1000
LOCK_NUMBER = 7_305_213
"""Of the advisory lock under which gateways fill the inbox one after the other."""


class InboxCases(InboxFeedCases):
    """What trainers read and decide."""

    def put_in_inbox(self, candidates: Sequence[Candidate], *, heard: Sequence[tuple[str, int]], score_of: Any) -> None:
        """Put messages into their lines; those of `heard` (conversation, seq) that are no candidates leave theirs.

        `score_of(strengths, count)` weighs a line. Doing it again changes nothing.
        """
        with self.database.write(is_light=True) as connection:
            if not self.database.is_sqlite:  # gateways that read the same log must not count a message twice
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
            there = _lines_of(connection, {conversation for conversation, _ in heard})
            wanted = {(one.conversation_id, one.seq): one for one in candidates}
            for key in heard:
                line_id = there.get(key)
                if line_id is not None and (key not in wanted or wanted[key].line_id != line_id):
                    _take_out(connection, key, line_id)
            for key, candidate in wanted.items():
                _put(connection, candidate, is_new=there.get(key) != candidate.line_id, score_of=score_of)

    def inbox(
        self,
        state: str,
        *,
        reason: str | None = None,
        language: str | None = None,
        words: Sequence[str] = (),
        after: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[InboxLine]:
        """Return lines, what teaches most first; `after` is the score and id of the last one seen."""
        wanted = select(_l.id).where(_l.state == state)
        if after is not None:
            score, line_id = after
            wanted = wanted.where((_l.score <= score) & ((_l.score < score) | (_l.id < line_id)))
        if reason is not None:
            wanted = wanted.where(_l.reasons.bitwise_and(bits_of([reason])) != 0)
        if language is not None:
            wanted = wanted.where(_l.language == language)
        for word in words:
            wanted = wanted.where(_l.folded.contains(word, autoescape=True))
        order = _l.score.desc(), _l.id.desc()
        # The ids first: a search then reads one index and no line that it does not show.
        statement = select(inbox_lines).where(_l.id.in_(wanted.order_by(*order).limit(limit))).order_by(*order)
        with self.database.read() as connection:
            return [_to_line(row) for row in connection.execute(statement)]

    def inbox_counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many lines there are by state, and how many open ones by reason."""
        statement = select(_l.state, _l.reasons, func.count()).group_by(_l.state, _l.reasons)
        states: dict[str, int] = {}
        reasons = dict.fromkeys(REASONS, 0)
        with self.database.read() as connection:
            for state, bits, count in connection.execute(statement):
                states[state] = states.get(state, 0) + count
                for number, reason in enumerate(REASONS):
                    if state == "open" and bits >> number & 1:
                        reasons[reason] += count
        return states, reasons

    def inbox_lines(self, line_ids: Sequence[str]) -> list[InboxLine]:
        """Return lines by their ids, in that order; raise `NotFound` when one is gone."""
        with self.database.read() as connection:
            rows = connection.execute(select(inbox_lines).where(_l.id.in_(line_ids)))
            found = {row.id: _to_line(row) for row in rows}
        missing = [line_id for line_id in line_ids if line_id not in found]
        if missing:
            raise NotFound("this line is not in the inbox any more")
        return [found[line_id] for line_id in dict.fromkeys(line_ids)]

    def inbox_occurrences(self, line_id: str) -> list[Occurrence]:
        """Return where a line was said, the latest first."""
        statement = select(_m.conversation_id, _m.seq, _m.at).where(_m.line_id == line_id)
        with self.database.read() as connection:
            rows = connection.execute(statement.order_by(_m.at.desc()).limit(OCCURRENCES_SHOWN))
            return [Occurrence(*row) for row in rows]

    def decide_inbox(self, line_ids: Sequence[str], state: str, *, by: str | None, saved_as: str | None = None) -> None:
        """Bring lines to a state; `saved_as` names the save that holds what was decided."""
        values = {"state": state, "decided_by": by, "decided_at": self._now() if by else None, "saved_as": saved_as}
        with self.database.write() as connection:
            connection.execute(update(inbox_lines).where(_l.id.in_(line_ids)).values(values))

    def reopen_inbox(self, saved_as: str) -> None:
        """Open the lines again whose save was taken back."""
        values = {"state": "open", "decided_by": None, "decided_at": None, "saved_as": None}
        with self.database.write() as connection:
            connection.execute(update(inbox_lines).where(_l.saved_as == saved_as).values(values))

    def forget_inbox_lines(self) -> int:
        """Delete the lines that nobody decided on and whose conversations are all deleted; return how many."""
        deleted = 0
        orphans = (
            select(_l.id)
            .where(_l.state.in_(("open", "held")))
            .where(~select(_m.seq).where(_m.line_id == _l.id).exists())
            .limit(DELETED_AT_ONCE)
        )
        while True:
            with self.database.write(is_light=True) as connection:
                ids = list(connection.execute(orphans).scalars())
                if not ids:
                    return deleted
                connection.execute(delete(inbox_lines).where(_l.id.in_(ids)))
                deleted += len(ids)


def _lines_of(connection: Connection, conversation_ids: set[str]) -> dict[tuple[str, int], str]:
    statement = select(_m.conversation_id, _m.seq, _m.line_id).where(_m.conversation_id.in_(conversation_ids))
    return {(row.conversation_id, row.seq): row.line_id for row in connection.execute(statement)}


def _take_out(connection: Connection, key: tuple[str, int], line_id: str) -> None:
    connection.execute(delete(inbox_messages).where(_m.conversation_id == key[0], _m.seq == key[1]))
    connection.execute(update(inbox_lines).where(_l.id == line_id).values(count=_l.count - 1))
    connection.execute(delete(inbox_lines).where(_l.id == line_id, _l.count <= 0, _l.state.in_(("open", "held"))))


def _put(connection: Connection, one: Candidate, *, is_new: bool, score_of: Any) -> None:
    known = connection.execute(select(inbox_lines).where(_l.id == one.line_id).with_for_update()).one_or_none()
    strengths, count = dict(one.strengths), 1
    if known is not None:
        for reason, strength in (known.strengths or {}).items():
            strengths[reason] = max(strength, strengths.get(reason, 0.0))
        count = known._mapping["count"] + is_new
    values: dict[str, Any] = {
        "count": count, "strengths": strengths, "reasons": bits_of(list(strengths)),
        "score": score_of(strengths, count),
    }  # fmt: skip
    if known is None or one.at >= known.last_at:
        values |= _latest(one)
    if one.answer is not None:
        values |= {"verdict": one.verdict, "answer": one.answer}
    elif one.verdict is not None:
        values["verdict"] = one.verdict
    if known is None:
        values |= {
            "text": one.text,
            "masked": [dict(m) for m in one.masked],
            "folded": one.folded[:FOLDED_KEPT],
            "state": "open",
        }
    upsert(connection, inbox_lines, {"id": one.line_id}, values) if known is None else connection.execute(
        update(inbox_lines).where(_l.id == one.line_id).values(values)
    )
    key = {"conversation_id": one.conversation_id, "seq": one.seq}
    upsert(connection, inbox_messages, key, {"line_id": one.line_id, "at": one.at})


def _latest(one: Candidate) -> Mapping[str, Any]:
    reading = one.reading
    return {
        "language": one.language, "intent": reading.intent, "confidence": reading.confidence,
        "ranking": [dict(item) for item in reading.ranking], "entities": [dict(item) for item in reading.entities],
        "tension": dict(reading.tension) if reading.tension else None, "last_at": one.at,
    }  # fmt: skip


def _to_line(row: Row[Any]) -> InboxLine:
    return InboxLine(
        row.id, row.text, row.masked or (), row._mapping["count"], row.language, row.intent, row.confidence,
        row.ranking or (), row.entities or (), row.tension, row.strengths or {}, row.verdict, row.answer,
        row.last_at, row.score, row.state, row.decided_by, row.decided_at,
    )  # fmt: skip

"""The tables behind the studio: the inbox, filled from the log, and the publications. Added by migration 0003."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, false

from bot.store.database import UtcDateTime
from bot.store.tables import handoffs, metadata, readings


def _json() -> JSON:
    return JSON(none_as_null=True)


# One line for equal messages; the text is masked before it comes here.
inbox_lines = Table(
    "inbox_lines",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("masked", _json()),
    Column("folded", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("language", String(8)),
    Column("intent", String(100)),
    Column("confidence", Float, nullable=False),
    Column("ranking", _json()),
    Column("entities", _json()),
    Column("tension", _json()),
    # A bit a reason, and how strongly each of them speaks.
    Column("reasons", Integer, nullable=False),
    Column("strengths", _json()),
    Column("verdict", String(16)),
    Column("answer", Text),
    Column("last_at", UtcDateTime, nullable=False),
    Column("score", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcDateTime),
    # The save that the decision went into: taking it back opens the line again.
    Column("saved_as", String(64)),
    # Also all that a search reads: the words, cut to what an index may hold.
    Index(None, "state", "score", "id", "folded"),
    Index(None, "state", "reasons"),
    Index(None, "saved_as"),
)

inbox_messages = Table(
    "inbox_messages",
    metadata,
    Column(
        "conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True,
        nullable=False,
    ),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("line_id", String(64), ForeignKey("inbox_lines.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "line_id", "at"),
)  # fmt: skip

# How far the inbox has read each of its sources.
inbox_progress = Table(
    "inbox_progress",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by_id", String(64)),
    Column("by_name", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("replaced", Text),
    Column("reason", Text),
    Column("figures", _json()),
    Column("is_rollback", Boolean, nullable=False, server_default=false()),
    Index(None, "at"),
)

# What the inbox follows, by its time.
Index("ix_readings_at", readings.c.at)
Index("ix_handoffs_ended_at", handoffs.c.ended_at)

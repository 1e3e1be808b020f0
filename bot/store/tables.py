"""The tables. A migration that makes them stands in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.database import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _json() -> JSON:
    return JSON(none_as_null=True)


def _conversation_id(*, primary_key: bool = False) -> Column[str]:
    key = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", String(64), key, primary_key=primary_key, nullable=False)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("page", Text),
    Column("customer_name", Text),
    Column("customer_number", String(64)),
    Column("verified", Boolean, nullable=False, server_default=false()),
    Column("verified_by", String(16)),
    Column("owner_id", String(64)),
    Column("owner_name", Text),
    Column("assigned_to", String(64)),
    Column("team", String(100)),
    Column("handoff_id", String(64)),
    Column("reason", String(16)),
    Column("topic", String(32)),
    Column("why", _json()),
    Column("evidence", _json()),
    Column("waiting_since", UtcDateTime),
    Column("first_position", Integer),
    Column("returned", String(16)),
    Column("assistant_meanwhile", Boolean, nullable=False, server_default=false()),
    Column("contact", _json()),
    Column("level", Float, nullable=False, server_default="0"),
    Column("read_by_customer", Integer, nullable=False, server_default="0"),
    Column("read_by_advisor", Integer, nullable=False, server_default="0"),
    Column("unread", Integer, nullable=False, server_default="0"),
    Column("last_message", Text),
    Column("discarded_answers", Integer, nullable=False, server_default="0"),
    # Not part of the projection that commands decide on: read for the dossier alone.
    Column("slots", _json()),
    Column("facts", _json()),
    Index(None, "status", "last_at"),
    Index(None, "owner_id"),
    Index(None, "customer_number"),
)

events = Table(
    "events",
    metadata,
    _conversation_id(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sender_kind", String(16), nullable=False),
    Column("sender_name", Text),
    Column("sender_id", String(64)),
    Column("payload", _json(), nullable=False),
    Column("staff", _json()),
    # The client's id of the command that appended this, so that a repeated command finds its result.
    Column("command", String(200)),
    Column("command_part", Integer),
)
Index(
    "uq_events_command",
    events.c.conversation_id,
    events.c.command,
    events.c.command_part,
    unique=True,
    sqlite_where=events.c.command.is_not(None),
    postgresql_where=events.c.command.is_not(None),
)

turns = Table(
    "pending_turns",
    metadata,
    _conversation_id(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", Text),
    Column("at", UtcDateTime, nullable=False),
)

# What Rasa's tracker is owed since the event `seq`; whoever writes it takes it until `free_at`.
tracker_writes = Table(
    "tracker_writes",
    metadata,
    _conversation_id(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("free_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
)

readings = Table(
    "readings",
    metadata,
    _conversation_id(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("intent", String(100)),
    Column("confidence", Float, nullable=False),
    Column("ranking", _json()),
    Column("entities", _json()),
    Column("tension", _json()),
    Column("level", Float, nullable=False),
    Column("terms", _json()),
    Column("at", UtcDateTime, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(64), primary_key=True),
    _conversation_id(),
    Column("reason", String(16), nullable=False),
    Column("topic", String(32)),
    Column("why", _json()),
    Column("evidence", _json()),
    Column("comment", Text),
    Column("correction", Text),
    Column("level", Float, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("requested_seq", Integer, nullable=False),
    Column("first_position", Integer, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ended", String(16)),
    Column("outcome", String(16)),
    Column("outcome_comment", Text),
    Column("verdict", String(16)),
    Column("settled", Text),
    Index(None, "conversation_id"),
    Index(None, "requested_at"),
    Index(None, "claimed_at"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("reference", String(32), primary_key=True),
    _conversation_id(),
    Column("handoff_id", String(64)),
    Column("kind", String(16), nullable=False),
    Column("address", Text),
    Column("good_moment", Text),
    Column("text", Text),
    Column("comment", Text),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "at"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", String(64), primary_key=True),
    _conversation_id(),
    Column("author_id", String(64), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("command", String(200)),
    UniqueConstraint("conversation_id", "command"),
)

ratings = Table(
    "ratings",
    metadata,
    _conversation_id(primary_key=True),
    Column("stars", Integer, nullable=False),
    Column("comment", Text),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "at"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("team", String(100)),
    Column("language", String(8), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
)

presence = Table(
    "presence",
    metadata,
    Column("staff_id", String(64), ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("heartbeat_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(64), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "staff_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("callback_url", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

rest_senders = Table(
    "rest_senders",
    metadata,
    Column("key_id", String(64), ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True),
    Column("sender", String(255), primary_key=True),
    _conversation_id(),
    Index(None, "conversation_id"),
)

shortcuts = Table(
    "shortcuts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("text", Text, nullable=False),
    Column("language", String(8)),
    Column("updated_at", UtcDateTime, nullable=False),
)

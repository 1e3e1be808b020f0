"""Use cases around API keys of the REST channel, and the conversations of their senders."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import AlreadyExists, NotFound
from bot.store.base import clean
from bot.store.handoffs import HandoffSteps
from bot.store.records import ApiKey, Outcome
from bot.store.staff import token_hash
from bot.store.tables import api_keys, rest_senders
from bot.store.upserts import upsert

NOTE_USE_EVERY = timedelta(minutes=1)
MAX_SENDER = 255

_columns = [column for column in api_keys.c if column.name != "key_hash"]


class KeyCases(HandoffSteps):
    """Keys are kept as SHA-256: they are long and random, unlike passwords."""

    def add_key(self, name: str, key: str, *, callback_url: str | None = None) -> ApiKey:
        """Keep a key under a name, or raise `AlreadyExists`."""
        named = clean(name, "name", limit=100, required=True) or ""
        made = ApiKey(self._new_id(), named, callback_url, self._now(), None, None)
        values = {
            "id": made.id,
            "name": made.name,
            "key_hash": token_hash(key),
            "callback_url": made.callback_url,
            "created_at": made.created_at,
        }
        try:
            with self.database.write() as connection:
                connection.execute(insert(api_keys), values)
        except IntegrityError as error:
            raise AlreadyExists("key", name=name) from error
        return made

    def key(self, key: str) -> ApiKey | None:
        """Return the key's record; None when unknown or revoked. Notes its use, at most once a minute."""
        mine = api_keys.c.key_hash == token_hash(key)
        with self.database.read() as connection:
            row = connection.execute(select(*_columns).where(mine, api_keys.c.revoked_at.is_(None))).one_or_none()
        if row is None:
            return None
        found, now = ApiKey(**row._mapping), self._now()
        if found.last_used_at is None or now - found.last_used_at > NOTE_USE_EVERY:
            with self.database.write() as connection:
                connection.execute(update(api_keys).where(mine).values(last_used_at=now))
        return found

    def list_keys(self) -> list[ApiKey]:
        """Return every key, revoked ones too, by name."""
        with self.database.read() as connection:
            found = connection.execute(select(*_columns).order_by(api_keys.c.name))
            return [ApiKey(**row._mapping) for row in found]

    def revoke_key(self, name: str) -> bool:
        """Revoke a key for good; False when there is none of that name in use."""
        used = api_keys.c.name == name, api_keys.c.revoked_at.is_(None)
        with self.database.write() as connection:
            changed = connection.execute(update(api_keys).where(*used).values(revoked_at=self._now()))
            return changed.rowcount == 1

    def rest_conversation(self, key_id: str, sender: str, *, language: str = "fr", page: str | None = None) -> Outcome:
        """Find or open the conversation of a REST caller's `sender`, each key in a space of its own.

        A closed one is replaced by a new one. An existing one comes without events, `repeated`.
        """
        named = clean(sender, "sender", limit=MAX_SENDER, required=True) or ""
        key = {"key_id": key_id, "sender": named}
        mine = rest_senders.c.key_id == key_id, rest_senders.c.sender == named
        with self.database.write() as connection:
            # The key's row is the lock under which two first messages of one sender agree on one conversation.
            held = connection.execute(select(api_keys.c.id).where(api_keys.c.id == key_id).with_for_update())
            if held.first() is None:
                raise NotFound("no such key")
            known = connection.execute(select(rest_senders.c.conversation_id).where(*mine)).scalar()
            if known is not None:
                conversation = self._load(connection, known)
                if not conversation.is_closed:
                    return Outcome(conversation, repeated=True)
            opened = self._open(connection, language=language, page=page, channel="rest", identity=None)
            upsert(connection, rest_senders, key, {"conversation_id": opened.conversation.id})
            return opened

    def sender_conversation(self, key_id: str, sender: str) -> str | None:
        """Return the id of the latest conversation of a REST caller's sender, closed or not."""
        mine = rest_senders.c.key_id == key_id, rest_senders.c.sender == sender
        with self.database.read() as connection:
            found: str | None = connection.execute(select(rest_senders.c.conversation_id).where(*mine)).scalar()
            return found

    def key_of_conversation(self, conversation_id: str) -> tuple[ApiKey, str] | None:
        """Return the key and sender of a REST conversation (where to post an advisor's message), else None."""
        statement = (
            select(*_columns, rest_senders.c.sender)
            .join_from(rest_senders, api_keys, api_keys.c.id == rest_senders.c.key_id)
            .where(rest_senders.c.conversation_id == conversation_id, api_keys.c.revoked_at.is_(None))
        )
        with self.database.read() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        values = dict(row._mapping)
        sender = values.pop("sender")
        return ApiKey(**values), sender

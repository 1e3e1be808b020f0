"""Use cases around people who log in: accounts and sessions."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import IntegrityError

from bot.errors import AlreadyExists, BadRequest, NotFound
from bot.handoff.conversation import LANGUAGES
from bot.store.accounts import select_members, to_member
from bot.store.base import Base, clean
from bot.store.records import StaffMember
from bot.store.tables import presence, sessions, staff

ROLES = ("advisor", "supervisor", "trainer", "admin")


class StaffCases(Base):
    """Accounts and sessions. Password hashes are made by the caller; session tokens are hashed here."""

    def add_staff(
        self, *, login: str, name: str, role: str, password_hash: str, team: str | None = None, language: str = "fr"
    ) -> StaffMember:
        """Create an account, or raise `AlreadyExists`. Logins are compared without regard to case."""
        values = {
            "id": self._new_id(),
            "login": _login(clean(login, "login", limit=100, required=True) or ""),
            "name": clean(name, "name", limit=100, required=True),
            "role": _one_of(role, ROLES, "role"),
            "team": clean(team, "team", limit=100),
            "language": _one_of(language, LANGUAGES, "language"),
            "password_hash": password_hash,
            "disabled": False,
            "created_at": self._now(),
        }
        try:
            with self.database.write() as connection:
                connection.execute(insert(staff), values)
                return self._member(connection, str(values["id"]))
        except IntegrityError as error:
            raise AlreadyExists("login", name=login) from error

    def staff(self, staff_id: str) -> StaffMember:
        """Return a staff member, or raise `NotFound`."""
        with self.database.read() as connection:
            return self._member(connection, staff_id)

    def list_staff(self) -> list[StaffMember]:
        """Return everybody, by name."""
        with self.database.read() as connection:
            found = connection.execute(select_members(self._now()).order_by(staff.c.name, staff.c.id))
            return [to_member(row) for row in found]

    def credentials(self, login: str) -> tuple[StaffMember, str] | None:
        """Return the staff member and password hash of a login; None when unknown. May be disabled: check."""
        statement = select_members(self._now()).add_columns(staff.c.password_hash)
        with self.database.read() as connection:
            row = connection.execute(statement.where(staff.c.login == _login(login))).one_or_none()
        if row is None:
            return None
        values = dict(row._mapping)
        password_hash = values.pop("password_hash")
        return StaffMember(**values), password_hash

    def update_staff(
        self,
        staff_id: str,
        *,
        name: str | None = None,
        role: str | None = None,
        team: str | None = None,
        language: str | None = None,
    ) -> StaffMember:
        """Change what is given; an empty `team` leaves every team."""
        changes: dict[str, Any] = {}
        if name is not None:
            changes["name"] = clean(name, "name", limit=100, required=True)
        if role is not None:
            changes["role"] = _one_of(role, ROLES, "role")
        if team is not None:
            changes["team"] = clean(team, "team", limit=100)
        if language is not None:
            changes["language"] = _one_of(language, LANGUAGES, "language")
        with self.database.write() as connection:
            if changes:
                connection.execute(update(staff).where(staff.c.id == staff_id).values(changes))
            return self._member(connection, staff_id)

    def set_password(self, staff_id: str, password_hash: str) -> None:
        """Replace the password's hash and end every session of that person."""
        with self.database.write() as connection:
            self._member(connection, staff_id)
            connection.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))
            connection.execute(delete(sessions).where(sessions.c.staff_id == staff_id))

    def set_disabled(self, staff_id: str, disabled: bool) -> StaffMember:
        """Disable or enable an account; disabling ends its sessions and takes it offline.

        `give_back_vanished` then returns the conversations it holds to the queue.
        """
        with self.database.write() as connection:
            connection.execute(update(staff).where(staff.c.id == staff_id).values(disabled=disabled))
            if disabled:
                connection.execute(delete(sessions).where(sessions.c.staff_id == staff_id))
                connection.execute(delete(presence).where(presence.c.staff_id == staff_id))
            return self._member(connection, staff_id)

    def start_session(self, staff_id: str, token: str, *, expires_at: datetime) -> None:
        """Open a session; only the token's SHA-256 is kept. Sessions that have expired are swept away."""
        now = self._now()
        values = {
            "token_hash": token_hash(token),
            "staff_id": staff_id,
            "created_at": now,
            "expires_at": expires_at,
        }
        with self.database.write() as connection:
            self._member(connection, staff_id)
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(insert(sessions), values)

    def session(self, token: str, *, extend_to: datetime | None = None) -> StaffMember | None:
        """Return who a session belongs to: None when unknown, expired or disabled. `extend_to` moves its end."""
        now = self._now()
        mine = sessions.c.token_hash == token_hash(token)
        statement = (
            select_members(now)
            .join(sessions, sessions.c.staff_id == staff.c.id)
            .where(mine, sessions.c.expires_at > now, staff.c.disabled.is_(False))
        )
        with self.database.read() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        if extend_to is not None:
            with self.database.write(is_light=True) as connection:
                connection.execute(update(sessions).where(mine).values(expires_at=extend_to))
        return to_member(row)

    def end_session(self, token: str) -> None:
        """Close a session; an unknown one is no error."""
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash(token)))

    def end_sessions(self, staff_id: str) -> None:
        """Close every session of a person."""
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.staff_id == staff_id))

    def _member(self, connection: Connection, staff_id: str) -> StaffMember:
        row = connection.execute(select_members(self._now()).where(staff.c.id == staff_id)).one_or_none()
        if row is None:
            raise NotFound("no such staff member")
        return to_member(row)


def token_hash(token: str) -> str:
    """Return what is kept of a long random token; a password would need a slow hash, this does not."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _login(login: str) -> str:
    return login.strip().casefold()


def _one_of(word: str, words: tuple[str, ...], name: str) -> str:
    if word not in words:
        raise BadRequest(f"{name} is one of {', '.join(words)}")
    return word

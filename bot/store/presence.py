"""Use cases around presence, kept in the database so that several gateways agree; and shared reply shortcuts."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.errors import BadRequest
from bot.handoff.conversation import LANGUAGES
from bot.store.accounts import load_staff, select_members, show_alive, to_member
from bot.store.base import Base, clean
from bot.store.records import Shortcut, StaffMember
from bot.store.tables import presence, shortcuts, staff
from bot.store.upserts import upsert
from bot.store.waiting import ADVISING_ROLES, is_alive

PRESENCES = ("available", "away", "offline")


class PresenceCases(Base):
    """Who is there."""

    def heartbeat(self, staff_id: str) -> bool:
        """Note that a person's page is alive; True when they were offline until now (colleagues should be told)."""
        now = self._now()
        with self.database.write(is_light=True) as connection:
            load_staff(connection, staff_id)
            alive = select(presence.c.staff_id).where(presence.c.staff_id == staff_id, is_alive(now))
            was_offline = connection.execute(alive).first() is None
            show_alive(connection, staff_id, now)
            return was_offline

    def set_presence(self, staff_id: str, status: str) -> StaffMember:
        """Choose `available`, `away` or `offline` (left on purpose); the first two are also a sign of life."""
        if status not in PRESENCES:
            raise BadRequest(f"status is one of {', '.join(PRESENCES)}")
        now = self._now()
        with self.database.write() as connection:
            load_staff(connection, staff_id)
            if status == "offline":
                connection.execute(delete(presence).where(presence.c.staff_id == staff_id))
            else:
                upsert(connection, presence, {"staff_id": staff_id}, {"status": status, "heartbeat_at": now})
            return to_member(connection.execute(select_members(now).where(staff.c.id == staff_id)).one())

    def colleagues(self) -> list[StaffMember]:
        """Return everybody who may hold conversations and is not disabled, by name, with their status now."""
        statement = (
            select_members(self._now())
            .where(staff.c.disabled.is_(False), staff.c.role.in_(ADVISING_ROLES))
            .order_by(staff.c.name, staff.c.id)
        )
        with self.database.read() as connection:
            return [to_member(row) for row in connection.execute(statement)]

    def teams(self) -> list[str]:
        """Return the names of the teams that have somebody who may hold conversations, sorted."""
        named = staff.c.team.is_not(None), staff.c.disabled.is_(False), staff.c.role.in_(ADVISING_ROLES)
        with self.database.read() as connection:
            return sorted(connection.execute(select(staff.c.team).where(*named).distinct()).scalars())

    def shortcuts(self) -> list[Shortcut]:
        """Return the reply shortcuts, by name; shared by all advisors."""
        with self.database.read() as connection:
            found = connection.execute(select(shortcuts).order_by(shortcuts.c.name))
            return [Shortcut(**row._mapping) for row in found]

    def put_shortcut(self, name: str, text: str, *, language: str | None = None) -> Shortcut:
        """Create or replace a shortcut."""
        if language is not None and language not in LANGUAGES:
            raise BadRequest(f"language is one of {', '.join(LANGUAGES)}")
        named = clean(name, "name", limit=60, required=True) or ""
        made = Shortcut(named, clean(text, "text", required=True) or "", language, self._now())
        values = {"text": made.text, "language": made.language, "updated_at": made.updated_at}
        with self.database.write() as connection:
            upsert(connection, shortcuts, {"name": made.name}, values)
        return made

    def delete_shortcut(self, name: str) -> bool:
        """Delete a shortcut; False when there was none."""
        with self.database.write() as connection:
            return connection.execute(delete(shortcuts).where(shortcuts.c.name == name)).rowcount == 1

"""Reading accounts and showing presence, inside somebody else's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, select, update

from bot.errors import NotFound
from bot.store.records import StaffMember
from bot.store.tables import presence, staff
from bot.store.upserts import upsert
from bot.store.waiting import is_alive

_account = select(staff.c.id, staff.c.name).where(staff.c.id == bindparam("id"), staff.c.disabled.is_(False))
_beat = (
    update(presence).where(presence.c.staff_id == bindparam("b_id")).values(heartbeat_at=bindparam("heartbeat_at"))
)  # fmt: skip


def load_staff(connection: Connection, staff_id: str) -> Row[tuple[str, str]]:
    """Return the id and name of an account in use, or raise `NotFound`."""
    row = connection.execute(_account, {"id": staff_id}).one_or_none()
    if row is None:
        raise NotFound("no such staff member")
    return row


def show_alive(connection: Connection, staff_id: str, now: datetime) -> None:
    """Note a sign of life; somebody who was offline is `away` until they say that they are available."""
    if connection.execute(_beat, {"b_id": staff_id, "heartbeat_at": now}).rowcount == 0:
        upsert(connection, presence, {"staff_id": staff_id}, {"status": "away", "heartbeat_at": now})


def select_members(now: datetime) -> Select[Any]:
    """Select accounts with their presence as it is now."""
    status = case((is_alive(now), presence.c.status), else_="offline").label("status")
    columns = [column for column in staff.c if column.name != "password_hash"]
    return select(*columns, status).select_from(staff.outerjoin(presence, presence.c.staff_id == staff.c.id))


def to_member(row: Row[Any]) -> StaffMember:
    """Make a staff member of a row of `select_members`."""
    return StaffMember(**row._mapping)

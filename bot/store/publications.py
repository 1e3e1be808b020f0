"""Which model was put into service, by whom, why and with which figures: the audit that trainers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, insert, select

from bot.errors import NotFound
from bot.store.base import Base
from bot.store.inbox_records import Publication
from bot.store.studio_tables import publications

_p = publications.c


class PublicationCases(Base):
    """A log of publications: lines are added, never changed."""

    def add_publication(
        self,
        *,
        by_id: str | None,
        by_name: str,
        model: str,
        replaced: str | None,
        reason: str | None,
        figures: Sequence[Mapping[str, Any]],
        is_rollback: bool = False,
    ) -> Publication:
        """Record that a model is in service from now on."""
        values = {
            "id": self._new_id(), "at": self._now(), "by_id": by_id, "by_name": by_name, "model": model,
            "replaced": replaced, "reason": reason, "figures": [dict(figure) for figure in figures],
            "is_rollback": is_rollback,
        }  # fmt: skip
        with self.database.write() as connection:
            connection.execute(insert(publications), values)
        return self.publication(str(values["id"]))

    def publications(self, *, limit: int = 100) -> list[Publication]:
        """Return the publications, the latest first."""
        with self.database.read() as connection:
            found = connection.execute(select(publications).order_by(_p.at.desc(), _p.id).limit(limit))
            return [_to_publication(row) for row in found]

    def publication(self, publication_id: str) -> Publication:
        """Return one publication, or raise `NotFound`."""
        with self.database.read() as connection:
            row = connection.execute(select(publications).where(_p.id == publication_id)).one_or_none()
        if row is None:
            raise NotFound("no such publication")
        return _to_publication(row)


def _to_publication(row: Row[Any]) -> Publication:
    return Publication(
        row.id, row.at, row.by_name, row.model, row.replaced, row.reason, tuple(row.figures or ()), row.is_rollback
    )

"""Rasa's memory of dialogues: made ready in PostgreSQL, and forgotten when the conversations are."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from pathlib import Path

from bot.assistant.endpoints import TRACKER_SCHEMA

logger = logging.getLogger(__name__)

DAY_S = 86_400
# Rasa keeps no projection: a dialogue is as old as its last event.
FORGET = """
DELETE FROM {events} WHERE sender_id IN
  (SELECT sender_id FROM {events} GROUP BY sender_id HAVING MAX(timestamp) < :limit)
"""


def make_schema(url: str) -> None:
    """Create the schema of Rasa's trackers in PostgreSQL."""
    from sqlalchemy import create_engine
    from sqlalchemy.schema import CreateSchema

    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(CreateSchema(TRACKER_SCHEMA, if_not_exists=True))
    finally:
        engine.dispose()


def forget_before(limit: float, *, database_url: str, file: Path) -> int:
    """Delete the dialogues without an event since `limit` (seconds since 1970); return how many events went."""
    from sqlalchemy import create_engine, inspect, text

    is_shared = database_url.startswith("postgresql")
    if not is_shared and not file.is_file():
        return 0
    engine = create_engine(database_url if is_shared else f"sqlite:///{file}")
    schema = TRACKER_SCHEMA if is_shared else None
    try:
        if not inspect(engine).has_table("events", schema=schema):
            return 0
        statement = FORGET.format(events=f"{schema}.events" if schema else "events")
        with engine.begin() as connection:
            return connection.execute(text(statement), {"limit": limit}).rowcount
    finally:
        engine.dispose()


async def forget_daily(retention: timedelta, *, database_url: str, file: Path) -> None:
    """Forget once a day, until cancelled."""
    from sqlalchemy.exc import SQLAlchemyError

    while True:
        limit = time.time() - retention.total_seconds()
        try:
            gone = await asyncio.to_thread(forget_before, limit, database_url=database_url, file=file)
            if gone:
                logger.info("Rasa's trackers: %d events older than the retention were deleted", gone)
        except SQLAlchemyError as error:
            logger.warning("Rasa's trackers could not be looked through: %s", type(error).__name__)
        await asyncio.sleep(DAY_S)

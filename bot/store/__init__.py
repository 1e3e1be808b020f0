"""The store: tables, and one transaction per use case."""

from bot.store.records import (
    AnswerOutcome,
    ApiKey,
    Counts,
    Figures,
    JudgedHandoff,
    MessageOutcome,
    Note,
    Outcome,
    PendingTurn,
    Shortcut,
    StaffMember,
    StoredReading,
    Summary,
    TrackerWrite,
)
from bot.store.store import Store

__all__ = [
    "AnswerOutcome",
    "ApiKey",
    "Counts",
    "Figures",
    "JudgedHandoff",
    "MessageOutcome",
    "Note",
    "Outcome",
    "PendingTurn",
    "Shortcut",
    "StaffMember",
    "Store",
    "StoredReading",
    "Summary",
    "TrackerWrite",
]

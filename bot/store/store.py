"""The store: one method a use case, one transaction each."""

from __future__ import annotations

from bot.store.advisors import AdvisorCases
from bot.store.assistant import AssistantCases
from bot.store.contacts import ContactCases
from bot.store.customers import CustomerCases
from bot.store.departures import DepartureCases
from bot.store.inbox import InboxCases
from bot.store.insight import InsightCases
from bot.store.keys import KeyCases
from bot.store.log import LogCases
from bot.store.presence import PresenceCases
from bot.store.publications import PublicationCases
from bot.store.queue import QueueCases
from bot.store.staff import StaffCases
from bot.store.trackers import TrackerCases


class Store(
    LogCases,
    CustomerCases,
    ContactCases,
    AssistantCases,
    AdvisorCases,
    DepartureCases,
    QueueCases,
    StaffCases,
    PresenceCases,
    KeyCases,
    InsightCases,
    InboxCases,
    PublicationCases,
    TrackerCases,
):
    """All use cases over one database. Safe to call from several threads; every method blocks.

    Reads (`conversation`, `events_after`, `queue`, `waiting`, `dossier`, ...) may run beside anything. On SQLite
    writes queue behind one lock of this process. `READS` names the methods that only read.
    """

    READS = frozenset(
        {
            "conversation", "events_after", "pending_turns", "readings", "notes", "queue", "counts",
            "summary", "waiting", "all_waiting", "dossier", "staff", "list_staff", "credentials", "colleagues",
            "teams", "shortcuts", "list_keys", "key_of_conversation", "sender_conversation", "figures",
            "judged_handoffs", "ping", "inbox", "inbox_counts", "inbox_lines", "inbox_occurrences", "heard",
            "publications", "publication", "owed_trackers", "owes_tracker",
        }
    )  # fmt: skip

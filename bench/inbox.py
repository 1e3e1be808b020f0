"""The trainers' inbox over 100,000 messages: how long a page takes, first and deep, filtered and searched."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.measure import Measure, Row
from bot.handoff.turn import AssistantMessage, Reading
from bot.store import Store
from bot.store.inbox_records import REASONS, bits_of
from bot.store.studio_tables import inbox_lines, inbox_messages
from bot.studio.inbox import teaching
from bot.studio.inbox.feed import Feed, line_id, normalised
from bot.studio.inbox.inbox import Inbox
from bot.studio.studio import Studio, StudioConfig

MESSAGES, PAGE, BAR_MS = 100_000, 50, 100.0
SAID = 300
SENTENCE = """bonjour je voudrais savoir pourquoi ma facture du mois de mars est plus élevée que celle de février merci
rendez-vous compteur déménagement virement prélèvement contrat conseiller panne relevé adresse tarif"""
WORDS = SENTENCE.split()
START = datetime(2026, 1, 5, tzinfo=timezone.utc)


def fill(store: Store) -> None:
    """Put so many different messages into the inbox, as the feed would leave them."""
    chance = random.Random(11)
    conversation = store.open_conversation().conversation.id
    lines, said = [], []
    for number in range(MESSAGES):
        text = f"{' '.join(chance.sample(WORDS, 8))} {chance.choice(WORDS)}{number:x}"
        strengths = {reason: round(chance.random(), 4) for reason in chance.sample(REASONS, chance.randint(1, 3))}
        count, folded = 1 + int(chance.expovariate(0.7)), normalised(text)
        at = START + timedelta(seconds=number)
        lines.append({
            "id": line_id(folded), "text": text, "masked": [], "folded": folded, "count": count, "language": "fr",
            "intent": "bill_explain", "confidence": chance.random(), "entities": [], "tension": {"score": 0.5},
            "ranking": [{"name": f"intent_{n}", "confidence": 0.2} for n in range(5)], "strengths": strengths,
            "reasons": bits_of(list(strengths)), "last_at": at, "score": teaching.score(strengths, count),
            "state": chance.choices(("open", "done", "ignored", "held"), (90, 6, 3, 1))[0],
        })  # fmt: skip
        said.append({"conversation_id": conversation, "seq": number + 1, "line_id": lines[-1]["id"], "at": at})
    with store.database.write() as connection:
        connection.execute(insert(inbox_lines), lines)
        connection.execute(insert(inbox_messages), said)


def talk(store: Store) -> None:
    """Let a customer say things that the assistant is not sure of."""
    chance = random.Random(5)
    conversation = store.open_conversation().conversation.id
    for number in range(SAID):
        text = f"{' '.join(chance.sample(WORDS, 8))} {number}, je suis Jean Dupont"
        asked = store.add_customer_message(conversation, text=text)
        assert asked.turn is not None
        ranking = ({"name": "bill_explain", "confidence": 0.4}, {"name": "bill_pay", "confidence": 0.38})
        store.add_assistant_messages(
            conversation, epoch=asked.turn.epoch, question_seq=asked.turn.seq, messages=[AssistantMessage("Voici.")],
            reading=Reading("bill_explain", 0.4, ranking),
        )  # fmt: skip


def timed(work: Callable[[], object], *, times: int = 9) -> float:
    """Return the median of how long work takes, in milliseconds."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found)


def measure(inbox: Inbox) -> list[Row]:
    """Measure a page as the API answers it: lines and counts."""

    def page(**query: str) -> dict[str, Any]:
        return inbox.page(query, limit=PAGE)

    deep: Mapping[str, Any] = {"next": ""}
    for _ in range(60):
        deep = page(after=str(deep["next"]))
    asked: dict[str, dict[str, str]] = {
        "first page": {}, "60 pages further": {"after": str(deep["next"])}, "one reason": {"reason": "escalation"},
        "a rare state": {"state": "held"}, "two words": {"q": "compteur panne"},
        "a word that is rare": {"q": "tarif1869f"},
    }  # fmt: skip
    rows = []
    for name, query in asked.items():
        assert page(**query)["lines"] or name.startswith("a word")
        took = timed(lambda query=query: page(**query))  # type: ignore[misc]
        rows.append(
            Row(f"inbox over {MESSAGES:,} messages: {name}", f"{took:.0f} ms", f"≤ {BAR_MS:g} ms", took <= BAR_MS)
        )
    return rows


async def run() -> list[Row]:
    """Measure on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "domain.yml").write_text("intents: [bill_explain]\n", "utf-8")
        store = Store(f"sqlite:///{root / 'relais.db'}")
        store.migrate()
        try:
            fill(store)
            rows = measure(Inbox(Studio(StudioConfig(root)), store))
            talk(store)
            took = timed(Feed(store).catch_up, times=1)
            return [*rows, Row("inbox: take in a new message (masked, grouped, weighed)", f"{took / SAID:.2f} ms")]
        finally:
            store.dispose()


MEASURE = Measure("inbox", f"the trainers' inbox over {MESSAGES:,} messages", run)

"""Brings what was said since the last look into the inbox: masked, grouped with its equals, weighed."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.handoff.turn import Reading
from bot.store import Store
from bot.store.inbox_feed import SOURCES
from bot.store.inbox_records import Candidate, Heard, HeardConversation
from bot.studio import languages
from bot.studio.corpus import fold
from bot.studio.inbox import teaching
from bot.studio.inbox.masking import PLACED, Masked, mask, units

SIGNS = re.compile(r"[^\w‹›]+")
WRITTEN_AT_ONCE = 5  # conversations a transaction: customers’ messages wait behind it
FRESH_S = 2.0
FORGET_EVERY_S = 3600.0
RANKING_KEPT = 5
# What the trainer may see of a reading of tension: no quotes of the message.
TENSION_KEPT = ("score", "label", "target", "asked", "unmet", "topic")


@dataclass
class Feed:
    """Follows one store's log. `catch_up` may be called from anywhere, at any time: it runs once at a time."""

    store: Store
    _lock: threading.Lock = field(default_factory=threading.Lock)
    fresh_s: float = FRESH_S
    _looked_at: float = float("-inf")
    _forgot_at: float = float("-inf")

    def catch_up(self, *, is_urgent: bool = True) -> None:
        """Bring the inbox up to date; unless it was a moment ago, or somebody is at it and it is not urgent."""
        if not self._lock.acquire(blocking=is_urgent):
            return
        try:
            if time.monotonic() - self._looked_at < self.fresh_s:
                return
            for source in SOURCES:
                for ids in self.store.conversations_for_inbox(source):
                    self._bring(ids)
            if time.monotonic() - self._forgot_at > FORGET_EVERY_S:
                self.store.forget_inbox_lines()
                self._forgot_at = time.monotonic()
            self._looked_at = time.monotonic()
        finally:
            self._lock.release()

    def _bring(self, ids: Sequence[str]) -> None:
        for some in _chunks(ids, WRITTEN_AT_ONCE):
            conversations = self.store.heard(some)
            found = [candidate for conversation in conversations for candidate in candidates(conversation)]
            heard = [(conversation.id, one.seq) for conversation in conversations for one in conversation.messages]
            self.store.put_in_inbox(found, heard=heard, score_of=teaching.score)


def candidates(conversation: HeardConversation) -> Iterator[Candidate]:
    """Yield what a conversation has for the inbox."""
    worst = teaching.least_sure(conversation.messages)
    for heard in conversation.messages:
        strengths = teaching.strengths_of(heard, stars=conversation.stars, is_least_sure=heard.seq == worst)
        if strengths and (candidate := _candidate(conversation, heard, strengths)) is not None:
            yield candidate


def _candidate(conversation: HeardConversation, heard: Heard, strengths: Mapping[str, float]) -> Candidate | None:
    language = languages.of_text(heard.text) or conversation.language
    masked = mask(heard.text, language, conversation.known)
    if not any(sign.isalpha() for sign in PLACED.sub("", masked.text)):
        return None  # nothing is left to learn from
    folded = normalised(masked.text)
    answer = mask(heard.answer, language, conversation.known).text if heard.answer else None
    return Candidate(
        conversation.id, heard.seq, heard.at, line_id=line_id(folded), text=masked.text, masked=masked.shown(),
        folded=folded, language=language, reading=_reading(heard.reading, masked), strengths=strengths,
        verdict=heard.verdict, answer=answer,
    )  # fmt: skip


def normalised(text: str) -> str:
    """Return what equal messages have in common: letters and figures, without case, accents and signs."""
    return SIGNS.sub(" ", fold(text)).strip() or text.strip()


def line_id(folded: str) -> str:
    """Return the id of the line of a normalised message."""
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:24]


def _reading(reading: Reading, masked: Masked) -> Reading:
    ranking = [
        {"name": item.get("name"), "confidence": round(float(item.get("confidence") or 0.0), 4)}
        for item in reading.ranking[:RANKING_KEPT]
    ]
    tension = (
        {name: reading.tension[name] for name in TENSION_KEPT if name in reading.tension} if reading.tension else None
    )
    return Reading(reading.intent, reading.confidence, ranking, tuple(_entities(reading.entities, masked)), tension)


def _entities(entities: Sequence[Mapping[str, Any]], masked: Masked) -> Iterator[dict[str, Any]]:
    """Yield entities where they lie in the masked text, without values: those may hold what is hidden."""
    for entity in entities:
        start, end, name = entity.get("start"), entity.get("end"), entity.get("entity")
        if not isinstance(start, int) or not isinstance(end, int) or not name or end <= start:
            continue
        start, end = masked.moved(start, end)
        if not 0 <= start < end <= len(masked.text):
            continue
        shown = {"start": units(masked.text[:start]), "end": units(masked.text[:end]), "entity": str(name)}
        yield shown | {key: str(entity[key]) for key in ("role", "group") if entity.get(key)}


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some

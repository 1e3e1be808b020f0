"""What an advisor settled reaches Rasa's tracker once, whatever breaks on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.errors import Unavailable
from tests.integration.gateway.support import FakeAssistant


class HalfDead(FakeAssistant):
    """Stands in for a Rasa whose gateway dies around the writing: `before` it, or `after` it."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self.when = when

    async def append_events(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None:
        if self.when == "after":
            await super().append_events(conversation_id, events)
        self.when, was = "", self.when
        if was:
            self.changed.set()
            raise asyncio.CancelledError
        await super().append_events(conversation_id, events)


def settled(assistant: FakeAssistant) -> list[str | None]:
    """Return what was written as settled, each time it was written."""
    return [e["value"] for _, events in assistant.appended for e in events if e.get("name") == "settled"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_gateway_that_dies_around_the_writing_loses_nothing_and_writes_nothing_twice(start, when):
    rasa = HalfDead(when)
    first = await start(assistant=rasa)
    customer, advisor = await first.helped()
    await advisor.do(customer.id, "handback", settled="Échéancier en trois fois")
    await rasa.until(lambda: not rasa.when)
    await first.gateway.turns.settled()
    assert settled(rasa) == (["Échéancier en trois fois"] if when == "after" else [])
    await first.runner.cleanup()

    second = await start(assistant=rasa)
    await rasa.until(lambda: bool(rasa.appended))
    await second.gateway.handback.recover()
    await second.gateway.turns.settled()
    assert settled(rasa) == ["Échéancier en trois fois"]
    assert not second.store.owes_tracker(customer.id)


async def test_a_gateway_that_dies_between_the_commit_and_the_writing_leaves_it_to_the_next(start, open_store):
    first = await start()
    customer, advisor = await first.helped()
    await first.runner.cleanup()
    # What the dead gateway had committed, and no more: nobody observed it.
    store = open_store()
    await asyncio.to_thread(store.hand_back, customer.id, advisor_id=advisor.id, settled="Fait", slots={"months": 3})

    second = await start()
    await second.assistant.until(lambda: bool(second.assistant.appended))
    await second.gateway.turns.settled()
    assert settled(second.assistant) == ["Fait"]
    customer.base = second.base
    await customer.say("Merci")
    await second.settled()
    assert settled(second.assistant) == ["Fait"]
    assert await customer.texts("assistant") == ["echo: Merci"]


async def test_a_handback_while_rasa_is_down_is_written_when_it_comes_back(running, monkeypatch):
    monkeypatch.setattr("bot.gateway.handback.RETRY_AFTER_S", ())
    rasa = running.assistant
    customer, advisor = await running.helped()
    rasa.is_broken, rasa.state = True, "down"
    await running.gateway.watch.look()
    await advisor.do(customer.id, "handback", settled="Fait")
    await running.gateway.turns.settled()
    assert await running.gateway.handback.recover() == 0, "nobody to tell"
    assert running.store.owed_trackers() == [customer.id]

    rasa.is_broken, rasa.state = False, "ready"
    await running.gateway.watch.look()
    await rasa.until(lambda: bool(rasa.appended))
    await running.gateway.turns.settled()
    assert settled(rasa) == ["Fait"]
    assert running.store.owed_trackers() == []


async def test_a_turn_never_overtakes_what_was_settled(running, monkeypatch):
    monkeypatch.setattr("bot.gateway.handback.RETRY_AFTER_S", ())
    rasa = running.assistant
    customer, advisor = await running.helped()
    rasa.is_broken = True
    await advisor.do(customer.id, "handback", settled="Fait")
    await running.gateway.turns.settled()
    rasa.is_broken = False

    async def not_before(*arguments: Any, **options: Any) -> Any:
        assert settled(rasa) == ["Fait"]
        return await FakeAssistant.turn(rasa, *arguments, **options)

    monkeypatch.setattr(rasa, "turn", not_before)
    await customer.say("Et maintenant ?")
    await running.settled()
    assert await customer.texts("assistant") == ["echo: Et maintenant ?"]


async def test_what_another_gateway_took_and_does_not_finish_is_taken_from_it(start, monkeypatch):
    monkeypatch.setattr("bot.gateway.tracker_writer.OTHERS_PAUSE_S", 0.01)
    running = await start()
    customer, advisor = await running.helped()
    await asyncio.to_thread(running.store.hand_back, customer.id, advisor_id=advisor.id, settled="Fait")
    assert len(await asyncio.to_thread(running.store.take_tracker_writes, customer.id)) == 1
    await customer.say("Merci")
    await running.settled()
    assert settled(running.assistant) == ["Fait"]
    assert await customer.texts("assistant") == ["echo: Merci"]


async def test_a_write_that_fails_is_not_dropped(running):
    customer, advisor = await running.helped()
    running.assistant.is_broken = True
    await asyncio.to_thread(running.store.hand_back, customer.id, advisor_id=advisor.id, settled="Fait")
    with pytest.raises(Unavailable):
        await running.gateway.handback._writer.settle(customer.id)
    assert running.store.owed_trackers() == [customer.id]

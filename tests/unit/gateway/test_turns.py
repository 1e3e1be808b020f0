"""The line of turns of one conversation."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.assistant.client import TurnResult
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.metrics import Metrics
from bot.gateway.turns import Turns
from bot.handoff.conversation import Conversation, Identity, Status
from bot.store import AnswerOutcome, Outcome, PendingTurn
from tests.conftest import MONDAY_MORNING


def conversation(epoch: int = 1) -> Conversation:
    return Conversation("c", Status.ASSISTANT, epoch, 1, "fr", "widget", MONDAY_MORNING, MONDAY_MORNING)


def turn(seq: int, conversation_id: str = "c") -> PendingTurn:
    return PendingTurn(conversation_id, seq, 1, f"m{seq}", None, "fr", None, Identity(), MONDAY_MORNING)


class World:
    """A store, a database, an assistant and an announcer that only remember."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.kept: list[int] = []
        self.failed: list[tuple[int, str]] = []
        self.gate = asyncio.Event()
        self.store = self
        self.turns = Turns(
            self, self, AssistantWatch(self), self, metrics=Metrics(), timeout=timedelta(seconds=5), concurrency=4,
            read_only=lambda *_: None, catch_up=self.catch_up,
        )  # fmt: skip
        self.turns._watch.state = "ready"

    async def read(self, function, *arguments, **options):
        return function(*arguments, **options)

    write = read

    async def health(self):
        return "ready"

    async def catch_up(self, conversation_id):
        raise AssertionError(f"{conversation_id} has never left the assistant")

    async def turn(self, _conversation_id, text, **_options):
        self.asked.append(text)
        await self.gate.wait()
        return TurnResult()

    def conversation(self, _conversation_id):
        return conversation()

    def add_assistant_messages(self, _conversation_id, *, question_seq, **_options):
        self.kept.append(question_seq)
        return AnswerOutcome(conversation())

    def fail_turn(self, _conversation_id, *, question_seq, cause, **_options):
        self.failed.append((question_seq, cause))
        return Outcome(conversation())

    def announce(self, _outcome):
        pass

    def notify(self, *_arguments, **_options):
        pass


@pytest.fixture
def world():
    return World()


async def test_turns_handed_over_in_the_wrong_order_are_asked_in_the_right_one(world):
    for seq in (2, 5, 3, 4):
        world.turns.submit(turn(seq))
    world.gate.set()
    await world.turns.settled()
    assert world.asked == ["m2", "m3", "m4", "m5"]


async def test_a_turn_that_is_known_is_not_asked_twice(world):
    first = world.turns.submit(turn(2))
    assert await world.turns.submit(turn(2)) is None
    world.gate.set()
    await first
    assert world.asked == ["m2"]
    await world.turns.settled()
    assert not world.turns.has(turn(2))


async def test_what_must_come_before_a_turn_does(world):
    done = []

    async def work():
        done.append(list(world.asked))

    world.gate.set()
    world.turns.submit(turn(2))
    world.turns.precede("c", work)
    world.turns.submit(turn(3))
    await world.turns.settled()
    assert done == [["m2"]]
    assert world.asked == ["m2", "m3"]


async def test_a_stop_gives_up_what_does_not_end_and_forgets_it(world):
    waiting = world.turns.submit(turn(2))
    queued = world.turns.submit(turn(3))
    await asyncio.sleep(0)
    await world.turns.stop(grace=timedelta(0))
    assert waiting.cancelled()
    assert queued.cancelled()
    assert world.kept == []
    assert not world.turns.has(turn(2))
    assert not world.turns.has(turn(3))


async def test_an_answer_that_breaks_becomes_a_failed_turn(world):
    async def broken(*_arguments, **_options):
        raise ValueError("nobody can read this")

    world.turns._assistant = SimpleNamespace(turn=broken)
    await world.turns.submit(turn(2))
    assert world.failed == [(2, "down")]

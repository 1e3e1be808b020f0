"""Puts customers' messages to the assistant: one by one in a conversation, many conversations at once.

Nobody is left in silence: what the assistant does not answer in time, or at all, becomes a handoff. A late answer is
still given to the store, which discards it and counts it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from bot.assistant.client import TurnResult
from bot.errors import NotFound, RelaisError
from bot.gateway.announcer import Announcer
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.database import Database
from bot.gateway.hub import Audience
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Assistant
from bot.store import AnswerOutcome, Outcome, PendingTurn

log = logging.getLogger("relais.gateway.turns")

# After the customer has been told, the answer may still come for the dossier; then the call is given up.
LATE_LIMIT = timedelta(seconds=60)
# A turn that no gateway has settled for that much longer than the timeout was lost with the gateway that had it.
ORPHAN_MARGIN = timedelta(seconds=10)

Reader = Callable[[str, int, str], None]
# The first epoch of a conversation: nobody has had it but the assistant, whose tracker lacks nothing.
FIRST_EPOCH = 1


@dataclass(frozen=True, eq=False)
class _Item:
    """Something to do in a conversation's line; `seq` names the turn, None for other work."""

    work: Callable[[], Awaitable[Outcome | None]]
    future: asyncio.Future[Outcome | None]
    seq: int | None = None


class Turns:
    """The turns in progress at this gateway."""

    def __init__(
        self,
        database: Database,
        assistant: Assistant,
        watch: AssistantWatch,
        announcer: Announcer,
        *,
        metrics: Metrics,
        timeout: timedelta,
        concurrency: int,
        read_only: Reader,
        catch_up: Callable[[str], Awaitable[None]],
    ) -> None:
        self._store = database.store
        self._database = database
        self._assistant = assistant
        self._watch = watch
        self._announcer = announcer
        self._metrics = metrics
        self._timeout = timeout
        self._slots = asyncio.Semaphore(concurrency)
        self._read_only = read_only
        self._catch_up = catch_up
        self._lines: dict[str, deque[_Item]] = {}
        self._known: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, turn: PendingTurn, *, just_said: bool = False) -> asyncio.Future[Outcome | None]:
        """Line a turn up; the future gives what was appended for it, or None when this gateway has it already.

        One that was stored this very moment, and has nobody before it, is put to the assistant without asking the
        store whether it still is wanted; the store looks again before it takes the answer.
        """
        future: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        if (turn.conversation_id, turn.seq) in self._known:
            future.set_result(None)
            return future
        self._known.add((turn.conversation_id, turn.seq))
        is_fresh = just_said and turn.conversation_id not in self._lines
        self._line_up(turn.conversation_id, _Item(partial(self._run, turn, is_fresh=is_fresh), future, turn.seq))
        return future

    def precede(self, conversation_id: str, work: Callable[[], Awaitable[None]]) -> asyncio.Future[Outcome | None]:
        """Line up something that must be done before any later turn of the conversation."""
        future: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()

        async def without_outcome() -> None:
            await work()

        self._line_up(conversation_id, _Item(without_outcome, future))
        return future

    async def recover(self, *, at_start: bool = False) -> int:
        """Take up turns that nobody answered; `at_start` all of them, later those lost with another gateway.

        Returns how many. A turn that the assistant had received but not answered is put to it again: a customer
        who hears an answer twice understood is better off than one who hears none.
        """
        age = timedelta(0) if at_start else self._timeout + ORPHAN_MARGIN
        turns = await self._database.read(self._store.pending_turns, older_than_s=age.total_seconds())
        lost = [turn for turn in turns if not self.has(turn)]
        for turn in lost:
            self.submit(turn)
        return len(lost)

    def has(self, turn: PendingTurn) -> bool:
        """Say whether this gateway is busy with that turn."""
        return (turn.conversation_id, turn.seq) in self._known

    async def settled(self) -> None:
        """Wait until no turn is in progress (for tests and for a clean stop)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self, *, grace: timedelta = timedelta(seconds=3)) -> None:
        """Let answers that are about to come still come; the rest stays pending and is taken up at the next start."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=grace.total_seconds())
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _line_up(self, conversation_id: str, item: _Item) -> None:
        line = self._lines.get(conversation_id)
        if line is None:
            self._lines[conversation_id] = deque([item])
            self._spawn(self._work(conversation_id))
            return
        # Two messages committed at the same moment may be handed over in either order; the first of the line is begun.
        place = len(line)
        while item.seq is not None and place > 1 and (line[place - 1].seq or 0) > item.seq:
            place -= 1
        line.insert(place, item)

    async def _work(self, conversation_id: str) -> None:
        line = self._lines[conversation_id]
        try:
            while line:
                await self._work_off(conversation_id, line[0])
                line.popleft()
        finally:
            for item in line:
                self._drop(conversation_id, item)
            self._lines.pop(conversation_id, None)

    async def _work_off(self, conversation_id: str, item: _Item) -> None:
        try:
            outcome = await item.work()
        except RelaisError as error:
            # The store does not answer: the turn stays pending, and `recover` takes it up.
            log.warning("turn_not_stored", extra={"conversation": conversation_id, "cause": error.code})
            outcome = None
        if not item.future.done():
            item.future.set_result(outcome)
        self._drop(conversation_id, item)

    def _drop(self, conversation_id: str, item: _Item) -> None:
        item.future.cancel()  # nothing happens to one that has its result
        if item.seq is not None:
            self._known.discard((conversation_id, item.seq))

    async def _run(self, turn: PendingTurn, *, is_fresh: bool) -> Outcome | None:
        if not (is_fresh or await self._is_wanted(turn)):
            # A person was asked for, or came, since: the message is theirs, and only read.
            if turn.payload is None:
                self._read_only(turn.conversation_id, turn.seq, turn.text)
            return await self._fail(turn, "superseded")
        self._tell_typing(turn, is_on=True)
        started = perf_counter()
        try:
            return await self._ask(turn, started)
        finally:
            self._metrics.turn_seconds.observe(perf_counter() - started)
            self._tell_typing(turn, is_on=False)

    async def _ask(self, turn: PendingTurn, started: float) -> Outcome:
        limit = self._timeout.total_seconds()
        if not await self._watch.wait_until_ready(seconds=limit):
            return await self._fail(turn, "down")
        call: asyncio.Task[TurnResult] = asyncio.get_running_loop().create_task(self._call(turn))
        try:
            remaining = max(0.0, limit - (perf_counter() - started))
            done, _ = await asyncio.wait({call}, timeout=remaining)
        except asyncio.CancelledError:
            call.cancel()
            raise
        if not done:
            self._spawn(self._keep_late(turn, call))
            return await self._fail(turn, "timeout")
        error = call.exception()
        if error is not None:
            # Whatever it is (an answer that cannot be read included), the customer must hear something.
            unexpected = None if isinstance(error, RelaisError) else error
            log.warning(
                "assistant_failed",
                extra={"conversation": turn.conversation_id, "cause": type(error).__name__},
                exc_info=unexpected,
            )
            return await self._fail(turn, "down")
        return await self._keep(turn, call.result())

    async def _call(self, turn: PendingTurn) -> TurnResult:
        if turn.epoch > FIRST_EPOCH:
            # What people settled meanwhile comes first, or the assistant would ask again what was said.
            await self._catch_up(turn.conversation_id)
        async with self._slots:
            return await self._assistant.turn(
                turn.conversation_id,
                turn.text,
                language=turn.language,
                payload=turn.payload,
                metadata=_metadata(turn),
                timeout=LATE_LIMIT,
            )

    async def _keep(self, turn: PendingTurn, result: TurnResult) -> AnswerOutcome:
        outcome = await self._database.write(
            self._store.add_assistant_messages,
            turn.conversation_id,
            epoch=turn.epoch,
            question_seq=turn.seq,
            messages=result.messages,
            reading=result.reading,
            assessment=result.assessment,
            slots=result.slots,
            facts=result.facts,
            verified=result.verified,
            language=result.language,
        )
        if outcome.discarded:
            self._metrics.discarded.inc()
            self._metrics.turns.labels("discarded").inc()
        else:
            self._metrics.turns.labels("handoff" if outcome.handoff else "answered").inc()
        self._announcer.announce(outcome)
        if result.reading is not None:
            self._announcer.reading_kept(turn.conversation_id, turn.seq)
        return outcome

    async def _keep_late(self, turn: PendingTurn, call: asyncio.Task[TurnResult]) -> None:
        try:
            result = await asyncio.wait_for(call, LATE_LIMIT.total_seconds())
            await self._keep(turn, result)
        except (asyncio.TimeoutError, RelaisError):
            log.info("late_answer_never_came", extra={"conversation": turn.conversation_id})

    async def _fail(self, turn: PendingTurn, cause: str) -> Outcome:
        outcome = await self._database.write(
            self._store.fail_turn, turn.conversation_id, epoch=turn.epoch, question_seq=turn.seq, cause=cause
        )
        self._metrics.turns.labels(cause).inc()
        self._announcer.announce(outcome)
        return outcome

    async def _is_wanted(self, turn: PendingTurn) -> bool:
        try:
            conversation = await self._database.read(self._store.conversation, turn.conversation_id)
        except NotFound:
            return False
        return conversation.assistant_may_answer(turn.epoch)

    def _tell_typing(self, turn: PendingTurn, *, is_on: bool) -> None:
        notice: dict[str, Any] = {"type": "typing", "who": "assistant", "on": is_on}
        self._announcer.notify(turn.conversation_id, notice, audience=Audience.CUSTOMER)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("turn_broke", exc_info=task.exception())


def _metadata(turn: PendingTurn) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if turn.page:
        metadata["page"] = turn.page
    # What the assistant itself has checked, it knows.
    if turn.identity.verified and turn.identity.by != "assistant":
        metadata["identity"] = asdict(turn.identity)
    return metadata

"""Keeps the assistant's processes alive: started together, restarted with back-off, stopped without an orphan."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.assistant.backoff import Backoff
from bot.assistant.childlog import ChildLog
from bot.assistant.process import LeashedProcess
from bot.errors import Unavailable

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2

State = Literal["ready", "starting", "down"]


@dataclass(frozen=True)
class Program:
    """What to run (`argv` is asked at each start), and how to know that it serves.

    `is_serving` answers at most every `probe_every` seconds; once it has said yes, `patience` refusals running mean
    that the program hangs, and it is killed and started again.
    """

    name: str
    argv: Callable[[], Sequence[str]]
    is_serving: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    probe_every: float = 0.5
    probe_ready_every: float = 10.0
    patience: int = 6
    grace: float = 5.0


@dataclass
class Child:
    """A program under supervision. `state` is `starting` from each start until it serves, `down` between lives."""

    program: Program
    log: ChildLog
    backoff: Backoff = field(default_factory=Backoff)
    clock: Callable[[], float] = time.monotonic
    on_ready: Callable[[], None] = lambda: None
    state: State = "down"
    lives: int = 0
    _process: LeashedProcess | None = None

    async def run(self) -> None:
        """Start the program again and again until cancelled; then stop it."""
        try:
            while True:
                born = self.clock()
                code = await self._live()
                delay = self.backoff.delay_after(self.clock() - born)
                logger.warning(
                    "%s ended with code %s and is started again in %g s (its log: %s)",
                    *(self.program.name, code, delay, self.log.path),
                )
                self.state = "down"
                await asyncio.sleep(delay)
        finally:
            self.state = "down"

    async def _live(self) -> int:
        program = self.program
        self.state = "starting"
        self.lives += 1
        process = await LeashedProcess.start(program.argv(), env=program.env, cwd=program.cwd, grace=program.grace)
        logger.info("%s started", program.name)
        probing = asyncio.create_task(self._probe(process), name=f"probe of {program.name}")
        try:
            async for line in process.lines():
                self.log.write(line)
            return await process.wait()
        finally:
            probing.cancel()
            process.ask_to_stop()
            # Shielded: a second cancellation must not leave the program behind.
            await asyncio.shield(process.wait())

    async def _probe(self, process: LeashedProcess) -> None:
        """Watch for the first answer, then for an answer that no longer comes."""
        refusals = 0
        while refusals < self.program.patience or self.state != "ready":
            serves = await self.program.is_serving()
            if serves and self.state != "ready":
                self.state = "ready"
                logger.info("%s is ready", self.program.name)
                self.on_ready()
            refusals = 0 if serves else refusals + 1
            await asyncio.sleep(self.program.probe_ready_every if self.state == "ready" else self.program.probe_every)
        logger.warning("%s no longer answers and is stopped", self.program.name)
        process.ask_to_stop()


class Supervisor:
    """The children of one `relais serve`."""

    def __init__(self, children: Iterable[Child] = ()) -> None:
        self.children = {child.program.name: child for child in children}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # How each earlier life is brought to its end, and that life.
        self._retiring: dict[asyncio.Task[None], asyncio.Task[None]] = {}

    def state(self, name: str) -> State:
        """Return a child's state; one that is not ours is `down`."""
        child = self.children.get(name)
        return child.state if child else "down"

    def start(self) -> None:
        """Start every child; returns at once."""
        for child in self.children.values():
            child.state = "starting"
        self._tasks = {name: _supervise(child) for name, child in self.children.items()}

    async def replace(
        self, child: Child, *, within: float, take_over: Callable[[], None], overlap: float = 0.0
    ) -> None:
        """Start a child beside the one of its name; once it serves, `take_over` sends callers to it.

        The earlier one is stopped `overlap` seconds later, when the calls that it had are answered. Raise
        `Unavailable` when the new one ends, or does not serve `within` seconds: the earlier one then goes on.
        """
        name = child.program.name
        task = _supervise(child)
        try:
            await _until_ready(child, task, within=within)
        except BaseException:
            await _end(task)
            raise
        earlier = self._tasks.get(name)
        self.children[name], self._tasks[name] = child, task
        take_over()
        if earlier is not None:
            retiring = asyncio.create_task(_end(earlier, after=overlap), name=f"end of the earlier {name}")
            self._retiring[retiring] = earlier
            retiring.add_done_callback(lambda ended: self._retiring.pop(ended, None))

    async def stop(self) -> None:
        """Stop every child, together, and wait until they have gone."""
        tasks = [*self._retiring, *self._retiring.values(), *self._tasks.values()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = {}
        for child in self.children.values():
            child.log.close()


def _supervise(child: Child) -> asyncio.Task[None]:
    child.state = "starting"
    return asyncio.create_task(child.run(), name=f"supervision of {child.program.name}")


async def _until_ready(child: Child, task: asyncio.Task[None], *, within: float) -> None:
    limit = child.clock() + within
    while child.state != "ready":
        if task.done() or child.lives > 1 or (child.lives and child.state == "down") or child.clock() > limit:
            raise Unavailable(f"{child.program.name} did not start: see {child.log.path}")
        await asyncio.sleep(LOOK_EVERY_S)


async def _end(task: asyncio.Task[None], *, after: float = 0.0) -> None:
    try:
        await asyncio.sleep(after)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

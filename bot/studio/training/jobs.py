"""Long work, one at a time, in a process of its own; its state on disk, for a page or a gateway that comes back."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from bot.assistant.childlog import ChildLog
from bot.errors import NotFound, RelaisError
from bot.studio.editor import utc_now
from bot.studio.errors import Busy

KEPT = 20
LOG_BYTES = 50_000_000
LINES_AT_ONCE = 500
Sentence = Mapping[str, str]

WAITING: Sentence = {"fr": "Démarrage", "en": "Starting"}
INTERRUPTED: Sentence = {
    "fr": "Interrompu par l’arrêt du serveur.",
    "en": "Interrupted: the server stopped.",
}


@dataclass(frozen=True)
class Job:
    """One run. `state` is running, done, failed or cancelled; `error` a sentence in each language."""

    id: str
    kind: str
    started_at: str
    by: str
    state: str = "running"
    stage: Sentence = field(default_factory=lambda: dict(WAITING))
    progress: float = 0.0
    seconds: float = 0.0
    error: Sentence | None = None
    model: str | None = None


Tell = Callable[[Sentence, float], None]
Work = Callable[[Tell, ChildLog], Awaitable[str | None]]
"""Does the work: tells where it stands, logs, and returns the model that it is about, or None."""


@dataclass
class Jobs:
    """The runs of one folder. The folder's lock is held while one runs, by whichever process runs it."""

    folder: Path
    clock: Callable[[], datetime] = utc_now
    _task: asyncio.Task[None] | None = None
    _present: Job | None = None
    _started: float = 0.0
    _is_stopping: bool = False
    _held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(Busy), self._alone():
            for job in self.all():
                if job.state == "running":  # and nobody holds the lock: its process has gone
                    self._put(replace(job, state="failed", error=INTERRUPTED))

    def start(self, kind: str, work: Work, *, by: str) -> Job:
        """Start; raise `Busy` while another one runs."""
        held = contextlib.ExitStack()
        try:
            held.enter_context(self._alone())
        except Busy:
            raise Busy("one at a time", job=self.running()) from None
        job = Job(f"{self.clock():%Y%m%d-%H%M%S%f}-{uuid4().hex[:6]}", kind, self.clock().isoformat(), by)
        self._present, self._started, self._held = job, time.monotonic(), held
        self._put(job)
        self._task = asyncio.get_running_loop().create_task(self._run(work, held), name=f"{kind} {job.id}")
        return job

    async def cancel(self) -> Job:
        """Stop what runs, with its processes."""
        if self._task is None or self._task.done() or self._present is None:
            raise NotFound("nothing runs")
        name = self._present.id
        await self._end_task()
        return self.get(name)

    async def stop(self) -> None:
        """Stop what runs because the server stops."""
        if self._task is not None and not self._task.done():
            self._is_stopping = True
            await self._end_task()

    async def _end_task(self) -> None:
        assert self._task is not None
        assert self._present is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self._present.state == "running":  # it had not even begun: nobody else has ended it
            self._end_cancelled()
            self._held.close()

    async def wait(self) -> None:
        """Wait until what runs has ended."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def running(self) -> Job | None:
        """Return what runs, here or in another process."""
        return next((job for job in self.all() if job.state == "running"), None)

    def latest(self, kind: str) -> Job | None:
        """Return the present or last run of a kind."""
        return next((job for job in self.all() if job.kind == kind), None)

    def all(self) -> list[Job]:
        """Return every run, the latest first."""
        found = [self._read(path) for path in sorted(self.folder.glob("*.json"), reverse=True)]
        return [job for job in found if job is not None]

    def get(self, name: str) -> Job:
        """Return one run; raise `NotFound`."""
        job = self._read(self.folder / f"{Path(name).name}.json")
        if job is None:
            raise NotFound("no such run")
        return job

    def log(self, name: str, after: int) -> tuple[list[str], int]:
        """Return lines of a run's log after so many, and how many there are up to them."""
        path = self.folder / f"{Path(name).name}.log"
        if not path.is_file():
            return [], after
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = [line.rstrip("\n") for number, line in enumerate(file) if after <= number < after + LINES_AT_ONCE]
        return lines, after + len(lines)

    async def _run(self, work: Work, held: contextlib.ExitStack) -> None:
        assert self._present is not None
        log = ChildLog(self._present.id, self.folder, size=LOG_BYTES, kept=0)
        with held, contextlib.closing(log):
            try:
                model = await work(self._tell, log)
            except asyncio.CancelledError:
                self._end_cancelled()
                raise
            except RelaisError as error:
                values = error.values
                self._end("failed", error={"fr": str(values.get("fr") or error), "en": str(values.get("en") or error)})
            except OSError as error:  # a full disk, no more processes
                self._end("failed", error={"fr": str(error), "en": str(error)})
            else:
                self._end("done", model=model, progress=1.0)
            finally:
                if self._present.state == "running":
                    self._end("failed")
        self._prune()

    def _tell(self, stage: Sentence, progress: float) -> None:
        assert self._present is not None
        shown = max(self._present.progress, min(progress, 0.99))
        self._present = replace(self._present, stage=dict(stage), progress=round(shown, 3), seconds=self._seconds())
        self._put(self._present)

    def _end_cancelled(self) -> None:
        if self._is_stopping:
            self._end("failed", error=INTERRUPTED)
        else:
            self._end("cancelled")

    def _end(self, state: str, **changes: Any) -> None:
        assert self._present is not None
        self._present = replace(self._present, state=state, seconds=self._seconds(), **changes)
        self._put(self._present)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 1)

    def shown(self, job: Job | None) -> dict[str, Any] | None:
        """Return a run for a page; the seconds of one that runs here go on."""
        if job is None:
            return None
        is_here = self._present is not None and self._present.id == job.id and job.state == "running"
        return {**asdict(job), "seconds": self._seconds() if is_here else job.seconds}

    def _put(self, job: Job) -> None:
        # Without waiting for the disk: customers' sockets live in this loop, and a lost stage is no loss.
        path = self.folder / f"{job.id}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(job), ensure_ascii=False), "utf-8")
        os.replace(draft, path)

    def _read(self, path: Path) -> Job | None:
        try:
            return Job(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _prune(self) -> None:
        for job in self.all()[KEPT:]:
            for path in self.folder.glob(f"{job.id}.*"):
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[IO[str]]:
        """Hold the folder's lock, which the kernel gives back however this process ends."""
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("one at a time") from None
            yield lock

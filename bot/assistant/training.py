"""Training as a child process: one at a time, told stage by stage, cancelled without a trace."""

from __future__ import annotations

import contextlib
import fcntl
import re
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.assistant.childlog import COLOUR, ChildLog
from bot.assistant.environment import rasa_environment
from bot.assistant.model import Model, ModelStore, Project
from bot.assistant.process import LeashedProcess, gently
from bot.errors import AlreadyExists, RelaisError

STAGE = re.compile(r"Starting to train component '(?P<trained>\w+)'|Restored component '(?P<restored>\w+)' from cache")
BAR = re.compile(r"\d(%\||it \[)")  # a progress bar of Rasa's, drawn again and again
# How Rasa ends when it refuses: `InvalidRule: …`, or Python's own last line of a traceback; the rest follows.
REFUSAL = re.compile(r"(?:[a-z_]\w*\.)*(?P<what>[A-Z]\w+): ?(?P<why>.*)")
ENDING = 12


class TrainingFailed(RelaisError):
    """Rasa refused to train; the message is its reason in one line, and `values` has the `log`."""


@dataclass(frozen=True)
class Progress:
    """Where a training stands: the `number`-th stage, called `stage`, begun `seconds` after the start."""

    number: int
    stage: str
    seconds: float


async def train(
    project: Project,
    models: ModelStore,
    *,
    log: ChildLog,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    arguments: Sequence[str] = (),
    is_gentle: bool = False,
) -> Model:
    """Train on the present files and return the model, kept in `models`.

    Raise `TrainingFailed` when Rasa refuses, `AlreadyExists` while another process trains into the same folder.
    Cancelling stops Rasa and leaves nothing behind. `is_gentle`: whatever serves customers comes first.
    """
    models.folder.mkdir(parents=True, exist_ok=True)
    with _alone(models.folder), tempfile.TemporaryDirectory(dir=models.folder, prefix=".training-") as draft:
        started, at = time.monotonic(), datetime.now(timezone.utc)
        fingerprint = project.fingerprint()  # of what Rasa is about to read
        is_named = project.is_named()
        argv = [
            *(sys.executable, "-m", "rasa", "train", "--config", "config.yml", "--data", "data"),
            *("--domain", project.domain.name, "--out", draft, "--fixed-model-name", "model"),
            *arguments,
        ]
        data = models.folder.parent
        env = rasa_environment(cache=data / "cache", extra={"RELAIS_DATA_DIR": str(data)})
        process = await LeashedProcess.start(gently(argv) if is_gentle else argv, env=env, cwd=project.root)

        def tell(number: int, stage: str) -> None:
            on_progress(Progress(number, stage, time.monotonic() - started))

        code, ending = await _follow(process, log, tell)
        file = Path(draft) / "model.tar.gz"
        if code != 0 or not file.is_file():
            raise TrainingFailed(f"{_why(ending) or f'Rasa ended with code {code}'} ({log.path})", log=log.path)
        if not is_named:  # Rasa has just written a name into config.yml
            fingerprint = project.fingerprint()
        return models.add(file, fingerprint=fingerprint, trained_at=at, seconds=time.monotonic() - started)


async def _follow(
    process: LeashedProcess, log: ChildLog, tell: Callable[[int, str], None]
) -> tuple[int, Sequence[str]]:
    """Read a training to its end; return its exit code and the last lines."""
    tell(0, "Rasa")  # importing it takes longer than many a stage
    number, ending = 0, deque[str](maxlen=ENDING)
    try:
        async for line in process.lines():
            if BAR.search(line):
                continue
            log.write(line)
            ending.append(COLOUR.sub("", line).strip())
            if match := STAGE.search(line):
                number += 1
                tell(number, match["trained"] or match["restored"])
        return await process.wait(), list(ending)
    finally:
        await process.stop()


def _why(ending: Sequence[str]) -> str:
    """Return Rasa's reason in one line, without its links to the manual; empty when it gave none."""
    starts = [number for number, line in enumerate(ending) if REFUSAL.fullmatch(line)]
    if not starts:
        return ""
    first, *rest = ending[starts[-1] :]
    match = REFUSAL.fullmatch(first)
    assert match is not None
    lines = [match["why"] or match["what"], *(line for line in rest if not line.startswith("You can "))]
    return " ".join(filter(None, lines))


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel gives back however this process ends."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyExists("Another training runs in this folder.", name=str(folder)) from None
        yield

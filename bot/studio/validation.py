"""Rasa's own validation, run in a process of its own; its messages are put beside the step that they speak of."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.studio.corpus import Documents
from bot.studio.operations.stories import story_id
from bot.studio.problems import Problem, sentence
from bot.studio.project import Project
from bot.studio.stories import Story

TIMEOUT_S = 600.0
LOG_KEPT = 400
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A warning of Python's (`…/io.py:100: UserWarning: `) or a line of Rasa's log that is no mere information.
HEAD = re.compile(
    r"^(?:\S+\.py:\d+: \w*Warning: |\d{4}-\d\d-\d\d[ T][\d:.,]+\s+(?:WARNING|ERROR|CRITICAL)\s+\S+\s+-\s+"
    r"|\d{4}-\d\d-\d\d[ T][\d:.]+Z?\s+\[(?:warning|error)\s*\]\s+|\S+\.py:\d+: (?=\w)"
    r"|(?=(?:\w+\.)*\w+(?:Exception|Error): ))"
)
ENDS = re.compile(r"^\s+More info at |^\d{4}-\d\d-\d\d.*\b(?:INFO|DEBUG)\b|\d+%\||^Project validation")
NOISE = re.compile(r"(?i)deprecat|declarative_base|pkg_resources|sqlalche\.me")
FAULT = re.compile(
    r"(?i)\b(?:error|invalid|contradict\w*|conflict\w*|incorrect|not \w*\s?listed|not part of|not found|not a valid"
    r"|missing|duplicate\w*|unused|not used|should|cannot|could not)\b|issue found|(?-i:[A-Z]\w+(?:Exception|Error))"
)
QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")
PATH = re.compile(r"(?P<path>[\w./\-]+\.ya?ml)(?:[:,]? ?(?:line |:)(?P<line>\d+))?")


@dataclass
class Validation:
    """The last validation of a project."""

    project: Project
    clock: Callable[[], str]
    command: Sequence[str] = (sys.executable, "-m", "rasa", "data", "validate")
    state: str = "never"
    started_at: str | None = None
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _hashes: dict[str, str] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start, unless one runs."""
        if self._task is not None and not self._task.done():
            return
        documents = self.project.documents()
        self.state, self.started_at = "running", self.clock()
        self._hashes = _hashes(documents)
        self._task = asyncio.get_running_loop().create_task(self._run(documents))

    async def stop(self) -> None:
        """Stop what runs, with its process."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def wait(self) -> None:
        """Wait until what runs has ended."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def shown(self) -> dict[str, Any]:
        """Return the validation for a page."""
        is_stale = self.state == "done" and self._hashes != _hashes(self.project.documents())
        return {
            "state": self.state, "started_at": self.started_at, "seconds": round(self.seconds, 1), "stale": is_stale,
            "problems": self.problems, "log": self.log[-LOG_KEPT:],
        }  # fmt: skip

    async def _run(self, documents: Documents) -> None:
        started = time.monotonic()
        try:
            code, lines = await self._output()
        except OSError:
            code, lines = 1, ["Rasa cannot be started"]
        except asyncio.CancelledError:
            self.state = "failed"
            raise
        self.seconds = time.monotonic() - started
        self.log = lines
        self.problems = list(problems_in(lines, documents))
        self.state = "done" if code == 0 or self.problems else "failed"

    async def _output(self) -> tuple[int, list[str]]:
        home = tempfile.gettempdir()
        env = {
            **os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "COLUMNS": "10000",
            "PYTHONWARNINGS": "default::UserWarning", "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", home),
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            *self.command, cwd=self.project.root, env=env, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
            preexec_fn=lambda: os.nice(10),
        )  # fmt: skip
        try:
            out, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
        except asyncio.TimeoutError:
            return 1, ["Rasa took too long"]
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return process.returncode or 0, COLOUR.sub("", out.decode("utf-8", errors="replace")).splitlines()


def _hashes(documents: Documents) -> dict[str, str]:
    return {path: document.hash for path, document in documents.items()}


def problems_in(lines: Sequence[str], documents: Documents) -> Iterator[Problem]:
    """Return what Rasa's messages complain of, with the place where one can be told."""
    seen = set()
    for text in _messages(lines):
        if not NOISE.search(text) and FAULT.search(text) and text not in seen:
            seen.add(text)
            yield _placed(text, documents)


def _messages(lines: Sequence[str]) -> Iterator[str]:
    """Yield whole messages: one begins with a time or a warning's place, and may go on over some lines."""
    message: list[str] = []
    for line in [*lines, ""]:
        head = HEAD.match(line)
        if head or not line.strip() or ENDS.search(line):
            if message:
                yield " ".join(message)
            message = [line[head.end() :].strip()] if head else []
        elif message:
            message.append(line.strip())


def _placed(text: str, documents: Documents) -> Problem:
    kind = "contradiction" if re.search(r"(?i)contradict|conflict", text) else "validation"
    message = sentence(text, text)
    quoted = [a or b for a, b in QUOTED.findall(text)]
    for document in documents.values():
        for story in document.stories:
            if story.name and story.name in quoted:
                step = _step_in(text, story)
                start = story.nodes[step].start if step is not None else story.start
                return Problem(document.path, document.line(start), 1, message, kind, story_id(document, story), step)
    # A name may stand in many places: where it is used tells more than where it is defined.
    for places in (("story", "rule", "test"), ("nlu", "domain", "response", "config")):
        for document in documents.values():
            for mention in document.mentions:
                if mention.name in quoted and mention.place in places:
                    return _at_mention(document, mention.start, message, kind)
    found = PATH.search(text)
    if found is not None:
        path = next((path for path in documents if found["path"].endswith(path)), "")
        return Problem(path, int(found["line"] or 1), 1, message, kind)
    return Problem("", 1, 1, message, kind)


def _at_mention(document: Any, start: int, message: dict[str, str], kind: str) -> Problem:
    for story in document.stories:
        for step, node in enumerate(story.nodes):
            if node.start <= start < node.tail:
                return Problem(document.path, document.line(start), 1, message, kind, story_id(document, story), step)
    return Problem(document.path, document.line(start), 1, message, kind)


def _step_in(text: str, story: Story) -> int | None:
    """Return the last step that a message names: after what went before, the one that it complains of."""
    words = set(re.findall(r"[\w/]+", text))
    return next((i for i, (_, label) in reversed([*enumerate(story.labels())]) if label in words), None)

"""Compares a candidate with the live model: writes the order, runs `bot.evaluate` on it, keeps what it found."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot
from bot.assistant.childlog import ChildLog
from bot.assistant.environment import rasa_environment
from bot.assistant.model import Model
from bot.assistant.process import LeashedProcess, gently
from bot.assistant.training import BAR
from bot.errors import RelaisError
from bot.store import Store
from bot.studio.disk import write_atomically
from bot.studio.inbox.masking import mask
from bot.studio.studio import Studio
from bot.studio.training.jobs import Tell

CHECKOUT = Path(bot.__file__).resolve().parent.parent
TOLD = "@@"
REPLAYED = 200
FOLDS = 3
ENDING = 12
ORDER, MEASURED = "order.json", "measured.json"
# -P: a project's own `bot` package, or whatever lies in its folder, does not take the place of ours.
COMMAND = (sys.executable, "-P", "-m", "bot.evaluate.comparison")


class ComparisonFailed(RelaisError):
    """The models could not be measured; `values` has the reason in each language."""


@dataclass(frozen=True)
class Comparison:
    """One comparison: what is measured, where its draft and its result lie, and the data folder for Rasa's caches."""

    studio: Studio
    store: Store | None
    live: Model | None
    candidate: Model
    folder: Path
    data: Path
    command: Sequence[str] = COMMAND
    folds: int = FOLDS

    async def run(self, out: Path, tell: Tell, log: ChildLog) -> str:
        """Measure, write the result to `out`, and return the candidate's name."""
        draft = self.folder / f".{out.name}"
        try:
            masked = await asyncio.to_thread(self._prepare, draft)
            await self._measure(draft / ORDER, tell, log)
            await asyncio.to_thread(self._conclude, draft / MEASURED, masked, out)
        finally:
            shutil.rmtree(draft, ignore_errors=True)  # it holds what customers said
        return self.candidate.name

    def _prepare(self, draft: Path) -> dict[str, str]:
        """Write the order, and return the messages to replay as people may see them."""
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        order, masked = self._order(draft)
        (draft / ORDER).write_text(json.dumps(order, ensure_ascii=False), "utf-8")
        return masked

    def _conclude(self, measured: Path, masked: Mapping[str, str], out: Path) -> None:
        found = {
            "live": self.live.name if self.live else None, "candidate": self.candidate.name, "masked": masked,
            **json.loads(measured.read_text("utf-8")),
        }  # fmt: skip
        write_atomically(out, json.dumps(found, ensure_ascii=False).encode())

    def _order(self, draft: Path) -> tuple[dict[str, Any], dict[str, str]]:
        root = self.studio.project.root
        held_out = root / "tests" / "eval"
        floors = held_out / "floors.yml"
        conversations, masked = self._replay()
        order = {
            "project": str(root),
            "models": {"live": str(self.live.path) if self.live else None, "candidate": str(self.candidate.path)},
            "held_out": {
                "intents": _names(held_out, "intents*.tsv"), "messages": _names(held_out, "messages*.tsv"),
                "conversations": _names(held_out, "conversations*.jsonl"), "nlu": self._test_data(),
            },
            "tests": self._tests(draft), "floors": str(floors) if floors.is_file() else None, "folds": self.folds,
            "replay": conversations, "out": str(draft / MEASURED),
        }  # fmt: skip
        return order, masked

    def _test_data(self) -> list[str]:
        """Return the files of Rasa's own format that are held out: examples under tests/."""
        with self.studio.lock:
            documents = self.studio.project.documents()
        found = [path for path, d in documents.items() if path.startswith("tests/") and "nlu" in d.kinds]
        extra = sorted((self.studio.project.root / "tests").glob("nlu*.yml"))
        return list(dict.fromkeys([*(str(self.studio.project.root / path) for path in found), *map(str, extra)]))

    def _tests(self, draft: Path) -> str | None:
        """Copy the files with conversation tests into a folder of their own, where Rasa finds nothing else."""
        with self.studio.lock:
            documents = self.studio.project.documents()
        paths = [path for path, d in documents.items() if any(story.kind == "test" for story in d.stories)]
        folder = draft / "tests"
        for number, path in enumerate(paths):
            folder.mkdir(exist_ok=True)
            shutil.copyfile(self.studio.project.root / path, folder / f"test_{number}_{Path(path).name}")
        return str(folder) if paths else None

    def _replay(self) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the last conversations as they were said, for the models, and masked, for people."""
        conversations, masked = [], {}
        for one in self.store.latest_heard(REPLAYED) if self.store is not None else ():
            turns = [{"seq": message.seq, "text": message.text} for message in one.messages]
            if turns:
                conversations.append({"id": one.id, "language": one.language, "turns": turns})
            for message in one.messages:
                masked[f"{one.id} {message.seq}"] = mask(message.text, one.language, one.known).text
        return conversations, masked

    async def _measure(self, order: Path, tell: Tell, log: ChildLog) -> None:
        root = self.studio.project.root
        paths = dict.fromkeys([str(CHECKOUT), str(root)])
        extra = {"RELAIS_DATA_DIR": str(self.data), "PYTHONPATH": os.pathsep.join(paths)}
        env = rasa_environment(cache=self.data / "cache", extra=extra)
        process = await LeashedProcess.start(gently([*self.command, str(order)]), env=env, cwd=root)
        ending: deque[str] = deque(maxlen=ENDING)
        try:
            async for line in process.lines():
                if line.startswith(TOLD):
                    _pass_on(line.removeprefix(TOLD), tell)
                    continue
                if BAR.search(line):
                    continue
                log.write(line)
                ending.append(line.strip())
            code = await process.wait()
        finally:
            await process.stop()
        if code != 0:
            why = next((line for line in reversed(ending) if line), f"code {code}")
            raise ComparisonFailed(
                f"The models could not be measured: {why}", en=f"The models could not be measured: {why}",
                fr=f"Les modèles n’ont pas pu être mesurés\u00a0: {why}",
            )  # fmt: skip


def _pass_on(text: str, tell: Tell) -> None:
    with contextlib.suppress(ValueError, KeyError, TypeError):  # a line that only looks like ours
        told = json.loads(text)
        tell(told["stage"], float(told["progress"]))


def _names(folder: Path, pattern: str) -> list[str]:
    return [str(path) for path in sorted(folder.glob(pattern))]


def read_result(path: Path) -> Mapping[str, Any] | None:
    """Return what a comparison found; None while it has not ended well."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None

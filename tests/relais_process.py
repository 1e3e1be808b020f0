"""A real `relais serve` for tests: what it prints, what it answers, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bot.assistant.ports import free_ports

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 60


class Served:
    """A running `relais serve` and what it has printed so far."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        (self.port,) = free_ports(1)
        env = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
        env |= {"RELAIS_DATA_DIR": str(folder), "RELAIS_PORT": str(self.port), "LC_ALL": "C.UTF-8", **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, cwd=ROOT,
        )  # fmt: skip
        self.lines: list[str] = []

    def read_until(self, pattern: str) -> re.Match[str]:
        """Read what is printed up to a line that matches; fail when it ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"ended with {self.process.wait()} before {pattern}: {''.join(self.lines)}")

    def wait_for_start(self) -> None:
        """Wait until the addresses are printed: the gateway serves."""
        self.read_until("/studio")

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Send a signal; return the exit code and all that was printed."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=LIMIT_S)
        return self.process.returncode, "".join(self.lines) + rest

    def call(
        self, path: str, body: dict[str, Any] | None = None, *, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait_for(self, part: str, state: str, *, seconds: float) -> None:
        """Wait until a part of `/health` is in a state; fail when it is not in time."""
        limit = time.monotonic() + seconds
        while (now := self.call("/health")[1].get(part)) != state:
            assert self.process.poll() is None, f"relais serve ended: {''.join(self.lines)}"
            assert time.monotonic() < limit, f"{part} is {now} after {seconds:g} s, not {state}"
            time.sleep(0.1)

    def descendants(self) -> dict[int, str]:
        """Return the command line of every process that `relais serve` started, and of those that these did."""
        parents, lines = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                lines[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ").strip()
            except OSError:
                continue
            if stat[0] != "Z":
                parents[int(folder.name)] = int(stat[1])
        found, generation = set(), {self.process.pid}
        while generation := {pid for pid, parent in parents.items() if parent in generation}:
            found |= generation
        return {pid: lines[pid] for pid in found}

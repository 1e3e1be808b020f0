"""One program on its leash: started, heard line by line, stopped with everything it started."""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
LINE_END = re.compile(r"[\r\n]+")
# A line longer than that is cut into pieces: a child cannot fill our memory.
LINE_LIMIT = 64 * 1024
CHUNK = 16 * 1024
GENTLE = 15


def gently(argv: Sequence[str]) -> list[str]:
    """Return a command that gives way to everything else on the machine, where the machine can do that."""
    nice = shutil.which("nice")
    return [nice, "-n", str(GENTLE), *argv] if nice else list(argv)


class LeashedProcess:
    """A running program whose output and errors are read as one stream of lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None, grace: float = 5.0
    ) -> LeashedProcess:
        """Start a program in a process group of its own; `grace` seconds lie between asking it to stop and killing it.

        A program that cannot be started at all ends with code 1 and its reason in the output.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-S",
            str(LEASH),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(os.environ if env is None else env),
            cwd=cwd,
            start_new_session=True,  # Ctrl-C in the terminal reaches the owner alone
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps({"argv": list(argv), "grace": grace}).encode() + b"\n")
        await process.stdin.drain()
        return cls(process)

    @property
    def pid(self) -> int:
        """Return the leash's process id: the program is its only child."""
        return self._process.pid

    async def lines(self) -> AsyncIterator[str]:
        """Yield what the program prints until it has ended; a carriage return ends a line too (progress bars)."""
        stream = self._process.stdout
        assert stream is not None
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        while chunk := await stream.read(CHUNK):
            *lines, rest = LINE_END.split(rest + decoder.decode(chunk))
            if len(rest) > LINE_LIMIT:
                lines, rest = [*lines, rest], ""
            for line in filter(None, lines):
                yield line
        if rest:
            yield rest

    async def wait(self) -> int:
        """Return the program's exit code, 128 + the signal's number when a signal ended it."""
        return await self._process.wait()

    def ask_to_stop(self) -> None:
        """Let go of the leash: the program and all it started are stopped."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def stop(self) -> int:
        """Stop the program and wait until it has gone."""
        self.ask_to_stop()
        return await self.wait()

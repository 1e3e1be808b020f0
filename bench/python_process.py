"""One run of this Python in the project's folder."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.assistant.environment import rasa_environment

ROOT = Path(__file__).resolve().parents[1]


async def python(*arguments: str, given: str = "") -> str:
    """Run it and return its output; raise with the end of its complaints when it fails."""
    env = rasa_environment(cache=ROOT / ".rasa" / "cache", extra={"PYTHONPATH": _path()})
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env=env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate(given.encode())
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments[:3])} failed: {errors.decode(errors='replace')[-500:]}")
    return output.decode()


def _path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))

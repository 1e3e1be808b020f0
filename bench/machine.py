"""On what machine the figures were obtained, and whether it had anything else to do."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

# Above that share of its cores busy before we begin, other work is measured too.
QUIET = 0.25


def describe() -> list[str]:
    """Return the machine in a line or two; the second is a warning."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    memory = psutil.virtual_memory().total / 2**30
    versions = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    lines = [f"{_processor()}, {cores} cores, {memory:.0f} GB, {versions}; load average at the start: {load:.2f}"]
    if load > QUIET * cores:
        lines.append("WARNING: the machine was not quiet. Delays and rates are worse than its own, start times too.")
    return lines


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

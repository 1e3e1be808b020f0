"""Runs one program and makes sure that it never outlives its owner: `python leash.py`, its orders on standard input.

The owner writes one line, `{"argv": [...], "grace": seconds}`, and keeps the pipe open. When the pipe closes, however
the owner ended, the program's whole process group is asked to stop, then made to. If this process itself is killed,
Linux kills the program. Standard library only, and no import of ours: it must start in a few milliseconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when its parent dies (elsewhere: nothing to ask)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def signal_group(group: int, number: int) -> None:
    """Send a signal to every process of a group; none left is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def wait_until_gone(group: int, *, seconds: float) -> None:
    """Wait for the killed processes of a group to end, so that who reads our end finds nobody."""
    limit = time.monotonic() + seconds
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < limit:
            os.killpg(group, 0)
            time.sleep(0.005)


def stop_when_abandoned(child: subprocess.Popen[bytes], grace: float) -> None:
    """Wait for the end of the pipe, then stop the child's group."""
    while os.read(0, 4096):
        pass
    signal_group(child.pid, signal.SIGTERM)
    threading.Timer(grace, signal_group, (child.pid, signal.SIGKILL)).start()


def read_order() -> tuple[list[str], float]:
    """Read the first line of standard input without taking more of it."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            sys.exit(0)
        line += byte
    order = json.loads(line)
    return order["argv"], order["grace"]


def main() -> int:
    """Run the program and return its exit code as a shell would."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the owner closes the pipe; nothing else ends us
    (argv, grace), me = read_order(), os.getpid()

    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent(me)

    # One thread until here, so that code between fork and exec is safe.
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=prepare)  # noqa: S603, PLW1509
    threading.Thread(target=stop_when_abandoned, args=(child, grace), daemon=True).start()
    code = child.wait()
    signal_group(child.pid, signal.SIGKILL)  # what it started and left behind
    wait_until_gone(child.pid, seconds=1.0)
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()

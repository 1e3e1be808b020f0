"""Real processes on real leashes: restarted, probed, stopped together, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.assistant.backoff import Backoff
from bot.assistant.childlog import ChildLog
from bot.assistant.process import LeashedProcess
from bot.assistant.supervisor import Child, Program, Supervisor

CHECKOUT = Path(__file__).resolve().parents[3]
# Notes its pid, and that of a process it starts, then stays until it is stopped.
FAMILY = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
notes = pathlib.Path(sys.argv[1])
notes.with_suffix(".new").write_text(f"{os.getpid()} {child.pid}")
notes.with_suffix(".new").rename(notes)
print("at work", flush=True)
time.sleep(600)
"""
# Does not care about being asked to stop.
STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
notes = pathlib.Path(sys.argv[1])
notes.with_suffix(".new").write_text(str(os.getpid()))
notes.with_suffix(".new").rename(notes)
time.sleep(600)
"""


async def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait until a condition holds; fail when it does not in time."""

    async def look() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), seconds)


def pids_in(notes: Path) -> list[int]:
    return [int(word) for word in notes.read_text().split()]


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def program(source: str, *arguments: object, is_serving: Callable[[], Awaitable[bool]] | None = None, **kw) -> Program:
    async def never() -> bool:
        return False

    argv = [sys.executable, "-c", source, *map(str, arguments)]
    return Program(
        name="fake", argv=lambda: argv, is_serving=is_serving or never, probe_every=0.01, probe_ready_every=0.01, **kw
    )


def child(of: Program, folder: Path) -> Child:
    return Child(of, ChildLog("fake", folder), backoff=Backoff(first=0.01, longest=0.05))


@pytest.fixture
async def supervisors() -> AsyncIterator[list[Supervisor]]:
    """Supervisors that are stopped whatever happens."""
    running: list[Supervisor] = []
    yield running
    for supervisor in running:
        await supervisor.stop()


async def test_a_killed_child_is_started_again(tmp_path: Path, supervisors: list[Supervisor]) -> None:
    notes = tmp_path / "pids"
    one = child(program(FAMILY, notes), tmp_path)
    supervisors.append(Supervisor([one]))
    supervisors[0].start()
    await eventually(notes.exists)
    first = pids_in(notes)
    notes.unlink()
    os.kill(first[0], signal.SIGKILL)
    await eventually(notes.exists)
    assert pids_in(notes)[0] != first[0]
    assert one.lives == 2
    assert not any(is_alive(pid) for pid in first), "what the killed child had started is gone too"


async def test_stopping_leaves_no_process_behind(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    supervisor = Supervisor([child(program(FAMILY, notes), tmp_path)])
    supervisor.start()
    await eventually(notes.exists)
    pids = pids_in(notes)
    assert all(is_alive(pid) for pid in pids)
    await supervisor.stop()
    assert not any(is_alive(pid) for pid in pids)
    assert supervisor.state("fake") == "down"


async def test_a_child_that_ignores_the_request_is_killed_after_its_grace(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    supervisor = Supervisor([child(program(STUBBORN, notes, grace=0.1), tmp_path)])
    supervisor.start()
    await eventually(notes.exists)
    (pid,) = pids_in(notes)
    await supervisor.stop()
    assert not is_alive(pid)


OWNER = """
import asyncio, sys
from bot.assistant.process import LeashedProcess
async def main():
    process = await LeashedProcess.start([sys.executable, "-c", sys.argv[1], sys.argv[2]], grace=0.2)
    async for line in process.lines():
        print(line, process.pid, flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("victim", ["owner", "leash"])
async def test_no_orphan_is_left_when_the_owner_or_the_leash_is_killed(tmp_path: Path, victim: str) -> None:
    notes = tmp_path / "pids"
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, FAMILY, str(notes)), stdout=asyncio.subprocess.PIPE, cwd=CHECKOUT
    )
    assert owner.stdout is not None
    said = (await asyncio.wait_for(owner.stdout.readline(), 20)).decode().split()
    leash, (worker, helper) = int(said[-1]), pids_in(notes)
    assert is_alive(worker)
    os.kill(owner.pid if victim == "owner" else leash, signal.SIGKILL)
    try:
        await eventually(lambda: not is_alive(worker))
        if victim == "owner":
            await eventually(lambda: not is_alive(helper) and not is_alive(leash))
    finally:
        if is_alive(helper):  # nothing can tell it when its leash was killed: we do
            os.kill(helper, signal.SIGKILL)
        if owner.returncode is None and victim == "leash":
            owner.kill()
        await owner.wait()


async def test_a_child_is_ready_when_its_probe_says_so_and_down_between_its_lives(
    tmp_path: Path, supervisors: list[Supervisor]
) -> None:
    answer, told = False, []

    async def is_serving() -> bool:
        return answer

    notes = tmp_path / "pids"
    one = child(program(FAMILY, notes, is_serving=is_serving), tmp_path)
    one.backoff, one.on_ready = Backoff(first=600), lambda: told.append("ready")
    supervisors.append(Supervisor([one]))
    supervisors[0].start()
    await eventually(notes.exists)
    assert one.state == "starting"
    answer = True
    await eventually(lambda: one.state == "ready")
    assert told == ["ready"]
    os.kill(pids_in(notes)[0], signal.SIGKILL)
    await eventually(lambda: one.state == "down")


async def test_a_child_that_no_longer_answers_is_started_again(tmp_path: Path, supervisors: list[Supervisor]) -> None:
    answer = True

    async def is_serving() -> bool:
        return answer

    notes = tmp_path / "pids"
    one = child(program(FAMILY, notes, is_serving=is_serving, patience=3), tmp_path)
    supervisors.append(Supervisor([one]))
    supervisors[0].start()
    await eventually(lambda: one.state == "ready" and notes.exists())
    (hung, _) = pids_in(notes)
    notes.unlink()
    answer = False
    await eventually(notes.exists)
    assert not is_alive(hung)
    assert one.lives >= 2


async def test_what_a_child_prints_is_kept_in_files_of_a_bounded_size(tmp_path: Path) -> None:
    process = await LeashedProcess.start([sys.executable, "-c", "for i in range(2000): print('line', i)"])
    log = ChildLog("fake", tmp_path, size=10_000, kept=2)
    async for line in process.lines():
        log.write(line)
    log.close()
    files = sorted(tmp_path.glob("fake.log*"))
    assert [file.name for file in files] == ["fake.log", "fake.log.1", "fake.log.2"]
    assert all(file.stat().st_size <= 10_000 for file in files)
    assert files[0].read_text().splitlines()[-1].endswith("line 1999")


async def test_lines_of_any_length_are_heard_and_progress_bars_come_one_state_a_line() -> None:
    source = "import sys; sys.stdout.write('10%\\r20%\\rdone\\n' + 'x' * 300_000 + '\\nend')"
    process = await LeashedProcess.start([sys.executable, "-c", source])
    lines = [line async for line in process.lines()]
    assert lines[:3] == ["10%", "20%", "done"]
    assert sum(line.count("x") for line in lines) == 300_000
    assert lines[-1] == "end"
    assert await process.wait() == 0


async def test_a_program_that_does_not_exist_ends_with_its_reason() -> None:
    process = await LeashedProcess.start(["/nowhere/rasa"])
    lines = [line async for line in process.lines()]
    assert await process.wait() != 0
    assert any("/nowhere/rasa" in line for line in lines)


async def test_a_secret_argument_is_not_in_the_list_of_processes(tmp_path: Path) -> None:
    # The module looks at its own arguments, and at what `ps` shows of it.
    (tmp_path / "shows.py").write_text(
        "import sys; print(sys.argv[1:]); print(open('/proc/self/cmdline').read().split('\\0'))"
    )
    env = {
        **os.environ,
        "RELAIS_HIDDEN_ARGUMENTS": '["--auth-token", "hunter2"]',
        "PYTHONPATH": f"{tmp_path}:{CHECKOUT}",
    }
    argv = [sys.executable, "-m", "bot.assistant.entry", "shows", "run"]
    process = await LeashedProcess.start(argv, env=env, cwd=tmp_path)
    arguments, public = [line async for line in process.lines()]
    assert arguments == "['run', '--auth-token', 'hunter2']"
    assert "shows" in public
    assert "hunter2" not in public


async def test_ctrl_c_in_the_terminal_reaches_the_owner_alone(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    process = await LeashedProcess.start([sys.executable, "-c", FAMILY, str(notes)])
    await eventually(notes.exists)
    worker = pids_in(notes)[0]
    assert os.getpgid(process.pid) != os.getpgid(0)
    assert os.getpgid(worker) != os.getpgid(0)
    assert await process.stop() != 0


def test_free_ports_are_distinct_and_free() -> None:
    from bot.assistant.ports import free_ports

    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))


def test_the_leash_starts_fast_enough_not_to_be_noticed() -> None:
    """A bound so wide that only an import of something heavy can break it."""
    import subprocess

    started = time.monotonic()
    order = f'{{"argv": ["{sys.executable}", "-S", "-c", ""], "grace": 1}}\n'
    leash = CHECKOUT / "bot" / "assistant" / "leash.py"
    # Input stays open until the program has ended: closing it would be the order to stop.
    with subprocess.Popen([sys.executable, "-I", "-S", leash], stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(order)
        process.stdin.flush()
        assert process.wait(20) == 0
    assert time.monotonic() - started < 15

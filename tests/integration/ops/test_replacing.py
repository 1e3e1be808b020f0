"""One program takes another's place: callers are sent over once it serves, and neither leaves a process behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assistant.supervisor import Child, Supervisor
from bot.errors import Unavailable
from tests.integration.ops.test_supervision import FAMILY, child, eventually, is_alive, pids_in, program


def serving(notes: Path) -> Child:
    async def serves() -> bool:
        return notes.exists()

    return child(program(FAMILY, notes, is_serving=serves), notes.parent)


@pytest.fixture
def notes(tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: tmp_path / name


async def test_the_earlier_one_goes_once_the_new_one_serves(notes: Callable[[str], Path]) -> None:
    supervisor = Supervisor([serving(notes("first"))])
    supervisor.start()
    await eventually(lambda: supervisor.state("fake") == "ready")
    first = pids_in(notes("first"))
    seen: list[bool] = []
    new = serving(notes("second"))
    await supervisor.replace(
        new, within=20, take_over=lambda: seen.append(notes("second").exists() and all(map(is_alive, first)))
    )
    assert seen == [True], "both serve when callers change over"
    assert supervisor.children["fake"] is new
    await eventually(lambda: not any(map(is_alive, first)))
    second = pids_in(notes("second"))
    assert all(map(is_alive, second))
    await supervisor.stop()
    assert not any(map(is_alive, second))


async def test_the_earlier_one_stays_when_the_new_one_ends_at_once(notes: Callable[[str], Path]) -> None:
    supervisor = Supervisor([serving(notes("first"))])
    supervisor.start()
    await eventually(lambda: supervisor.state("fake") == "ready")
    with pytest.raises(Unavailable):
        await supervisor.replace(
            child(program("raise SystemExit(3)"), notes("x").parent), within=20, take_over=pytest.fail
        )
    assert all(map(is_alive, pids_in(notes("first"))))
    assert supervisor.state("fake") == "ready"
    await supervisor.stop()


async def test_stopping_while_callers_change_over_leaves_nothing(notes: Callable[[str], Path]) -> None:
    supervisor = Supervisor([serving(notes("first"))])
    supervisor.start()
    await eventually(lambda: supervisor.state("fake") == "ready")
    await supervisor.replace(serving(notes("second")), within=20, take_over=lambda: None, overlap=600)
    pids = [*pids_in(notes("first")), *pids_in(notes("second"))]
    assert all(map(is_alive, pids))
    await supervisor.stop()
    assert not any(map(is_alive, pids))

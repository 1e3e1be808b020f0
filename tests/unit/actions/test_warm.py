"""The supplier's database is opened by action servers only, and a failure there stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.backend import Backend, BackendUnavailable
from actions.dialogue.surroundings import Surroundings
from actions.warm import is_action_server, open_backend


@pytest.mark.parametrize(
    ("arguments", "main_module"),
    [
        (["/venv/lib/rasa_sdk/__main__.py", "--actions", "actions"], "rasa_sdk.__main__"),
        (["/venv/bin/rasa", "run", "actions"], None),
    ],
)
def test_an_action_server_is_recognised(arguments: list[str], main_module: str | None) -> None:
    assert is_action_server(arguments, main_module)


@pytest.mark.parametrize(
    ("arguments", "main_module"),
    [
        (["/venv/bin/pytest", "tests/unit/actions"], None),
        (["/venv/bin/rasa", "train"], None),
        (["-m"], "bot.__main__"),
    ],
)
def test_other_programs_open_nothing_by_importing_the_actions(arguments: list[str], main_module: str | None) -> None:
    assert not is_action_server(arguments, main_module)


def test_a_database_that_is_away_is_tried_again_later(backend: Backend) -> None:
    tries: list[Path] = []

    def away_at_first(today: object) -> Backend:
        tries.append(Path())
        if len(tries) == 1:
            raise BackendUnavailable("away")
        return backend

    world = Surroundings(open_backend=away_at_first)
    assert open_backend(world) is False
    assert open_backend(world) is True
    assert world.backend is backend
    assert len(tries) == 2

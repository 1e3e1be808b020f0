"""Several commands in one transaction, which wait for the disk once; each of them stands or falls alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.errors import StorageBusy, StorageFull
from bot.store.database import Database

Command = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a command: its result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


def run(command: Command) -> Done:
    """Run one command."""
    try:
        return Done(command())
    except BaseException as error:  # whoever gave the command gets it, whatever it is
        return Done(error=error)


def run_together(database: Database, commands: Sequence[Command]) -> list[Done]:
    """Run commands in order, committed at once; return what became of each, in the same order.

    A command that breaks a rule is undone alone. Where the database itself fails on one (a full disk may end the whole
    transaction), nothing is committed and each is run again on its own; where the commit fails, all have failed.
    """
    if len(commands) < 2 or not database.is_sqlite:
        return [run(command) for command in commands]
    done: list[Done] = []
    try:
        with database.together():
            for command in commands:
                done.append(run(command))
                if isinstance(done[-1].error, (StorageBusy, StorageFull, DBAPIError)):
                    raise _Broken
    except _Broken:
        return [run(command) for command in commands]
    except (StorageBusy, StorageFull, DBAPIError) as error:
        return [Done(error=error)] * len(commands)
    return done


class _Broken(Exception):
    """The transaction can no longer be trusted."""

"""Opens the supplier's database as soon as an action server loads this package, not at the first customer's cost.

Seeding the demonstration data takes seconds. A failure is only logged: the first action that needs the database tries
again, and tells the customer.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from threading import Thread

from actions.backend import BackendError
from actions.dialogue.surroundings import Surroundings, surroundings

logger = logging.getLogger(__name__)


def is_action_server(arguments: list[str], main_module: str | None) -> bool:
    """Say whether this process is `python -m rasa_sdk` or `rasa run actions`."""
    if main_module is not None and main_module.partition(".")[0] == "rasa_sdk":
        return True
    return Path(arguments[0]).name == "rasa" and "actions" in arguments[1:]


def open_backend(world: Surroundings) -> bool:
    """Open the database; False when it cannot be opened now."""
    try:
        _ = world.backend
    except BackendError as error:
        logger.warning("the supplier's database cannot be opened yet: %s", error)
        return False
    return True


def _main_module() -> str | None:
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    return spec.name if spec else None


if is_action_server(sys.argv, _main_module()):
    Thread(target=open_backend, args=(surroundings(),), name="open-backend", daemon=True).start()

"""`relais migrate`."""

from __future__ import annotations

import argparse

from bot.cli.opening import open_store
from bot.setting_values import without_password
from bot.settings import load
from bot.terminal import say


def run(_arguments: argparse.Namespace) -> int:
    """Bring the database to the present form; nothing to do is no error."""
    settings = load()
    store = open_store(settings)
    try:
        store.migrate()
    finally:
        store.dispose()
    url = without_password(settings.store_url)
    say(f"The database is up to date: {url}", f"La base de données est à jour : {url}")
    return 0

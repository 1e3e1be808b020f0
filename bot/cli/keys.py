"""`relais key`: the API keys of the REST channel."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bot.cli.opening import open_store
from bot.errors import AlreadyExists, BadRequest, NotFound
from bot.settings import load
from bot.store import Store
from bot.terminal import complain, said, say


def add(arguments: argparse.Namespace) -> int:
    """Print a new key alone on standard output; it is kept as a hash and cannot be shown again."""
    if arguments.callback and (
        urlsplit(arguments.callback).scheme not in {"http", "https"} or not urlsplit(arguments.callback).hostname
    ):
        raise BadRequest(
            said(
                "The callback is an address that begins with http:// or https://.",
                "L’adresse de rappel commence par http:// ou https://.",
            )
        )
    key = f"rk_{secrets.token_urlsafe(32)}"
    with _opened() as store:
        try:
            store.add_key(arguments.name, key, callback_url=arguments.callback)
        except AlreadyExists:
            raise AlreadyExists(
                said(
                    f"There is a key “{arguments.name}” already: revoke it, or choose another name.",
                    f"Il existe déjà une clé « {arguments.name} » : révoquez-la ou choisissez un autre nom.",
                ),
                name=arguments.name,
            ) from None
    print(key, flush=True)
    complain("Keep it: it is not shown again.", "Conservez-la : elle ne sera plus affichée.")
    return 0


def show(_arguments: argparse.Namespace) -> int:
    """Print every key's name, one a line."""
    with _opened() as store:
        keys = store.list_keys()
    for key in keys:
        state = said("revoked", "révoquée") if key.revoked_at else said("in use", "active")
        used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else said("never used", "jamais utilisée")
        print(f"{key.name:<24} {state:<10} {key.created_at:%Y-%m-%d}  {used:<22} {key.callback_url or ''}".rstrip())
    return 0


def revoke(arguments: argparse.Namespace) -> int:
    """End a key at once."""
    with _opened() as store:
        revoked = store.revoke_key(arguments.name)
    if not revoked:
        raise NotFound(
            said(
                f"There is no key “{arguments.name}”: see relais key list.",
                f"Aucune clé « {arguments.name} » : relais key list.",
            )
        )
    say(f"The key {arguments.name} is revoked.", f"La clé {arguments.name} est révoquée.")
    return 0


@contextmanager
def _opened() -> Iterator[Store]:
    store = open_store(load())
    try:
        store.migrate()
        yield store
    finally:
        store.dispose()

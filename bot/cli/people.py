"""`relais user`: the accounts of advisors, supervisors, trainers and admins."""

from __future__ import annotations

import argparse
import getpass
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.opening import open_store
from bot.errors import AlreadyExists, BadRequest, NotFound
from bot.gateway.passwords import MIN_LENGTH, hash_password
from bot.settings import Settings, load
from bot.store import StaffMember, Store
from bot.terminal import said, say

LOGIN = re.compile(r"[\w.@+-]{1,80}")
MAX_LENGTH = 1024


def add(arguments: argparse.Namespace) -> int:
    """Create an account."""
    if not LOGIN.fullmatch(arguments.login):
        raise BadRequest(
            said(
                f"“{arguments.login}” cannot be a login: write letters, digits and . @ + - _ without spaces.",
                f"« {arguments.login} » ne peut pas être un identifiant : lettres, chiffres et . @ + - _, sans espace.",
            )
        )
    with _opened() as (settings, store):
        if store.credentials(arguments.login) is not None:
            raise _taken(arguments.login)
        hashed = hash_password(_read_password(arguments))
        try:
            member = store.add_staff(
                login=arguments.login,
                name=arguments.name or arguments.login,
                role=arguments.role,
                password_hash=hashed,
                team=arguments.team,
                language=arguments.language or settings.language,
            )
        except AlreadyExists:
            raise _taken(arguments.login) from None
    say(f"{member.login} may log in ({member.role}).", f"{member.login} peut se connecter ({member.role}).")
    return 0


def show(_arguments: argparse.Namespace) -> int:
    """Print every account, one a line."""
    with _opened() as (_settings, store):
        everybody = store.list_staff()
    for member in everybody:
        status = said("disabled", "désactivé") if member.disabled else member.status
        print(f"{member.login:<24} {member.role:<12} {status:<10} {member.team or '-':<16} {member.name}")
    return 0


def password(arguments: argparse.Namespace) -> int:
    """Change a password; the person's sessions end."""
    with _opened() as (_settings, store):
        member = _find(store, arguments.login)
        store.set_password(member.id, hash_password(_read_password(arguments)))
    say("The password is changed.", "Le mot de passe est changé.")
    return 0


def disable(arguments: argparse.Namespace) -> int:
    """Close an account."""
    return _set_disabled(arguments.login, True)


def enable(arguments: argparse.Namespace) -> int:
    """Open an account again."""
    return _set_disabled(arguments.login, False)


def add_first_advisor(store: Store, *, language: str) -> tuple[str, str] | None:
    """Create the first account where there is none, and return its login and password: they are shown once.

    It is an admin, so that everything can be looked at and others can be given narrower roles.
    """
    if store.list_staff():
        return None
    login, word = "advisor", secrets.token_urlsafe(12)
    name = "Camille"
    store.add_staff(login=login, name=name, role="admin", password_hash=hash_password(word), language=language)
    return login, word


def _set_disabled(login: str, disabled: bool) -> int:
    with _opened() as (_settings, store):
        store.set_disabled(_find(store, login).id, disabled)
    if disabled:
        say(f"{login} may no longer log in.", f"{login} ne peut plus se connecter.")
    else:
        say(f"{login} may log in again.", f"{login} peut de nouveau se connecter.")
    return 0


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store]]:
    """Open the store with its tables: a command may come before the first `relais serve`."""
    settings = load()
    store = open_store(settings)
    try:
        store.migrate()
        yield settings, store
    finally:
        store.dispose()


def _find(store: Store, login: str) -> StaffMember:
    found = store.credentials(login)
    if found is None:
        raise NotFound(
            said(
                f"There is no account “{login}”: see relais user list.", f"Aucun compte « {login} » : relais user list."
            )
        )
    return found[0]


def _taken(login: str) -> AlreadyExists:
    return AlreadyExists(
        said(
            f"The login “{login}” is taken: choose another, or relais user password {login}.",
            f"L’identifiant « {login} » est pris : choisissez-en un autre, ou relais user password {login}.",
        ),
        name=login,
    )


def _read_password(arguments: argparse.Namespace) -> str:
    """Read a password from standard input, or ask for it twice."""
    if arguments.password_stdin:
        word = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise BadRequest(
            said(
                "There is no terminal to ask on: pass the password with --password-stdin.",
                "Pas de terminal où le demander : passez le mot de passe avec --password-stdin.",
            )
        )
    else:
        word = getpass.getpass(said("Password: ", "Mot de passe : "))
        if word != getpass.getpass(said("Once more: ", "Encore une fois : ")):
            raise BadRequest(said("The two passwords differ.", "Les deux mots de passe diffèrent."))
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH:
        raise BadRequest(
            said(
                f"The password needs {MIN_LENGTH} to {MAX_LENGTH} characters.",
                f"Le mot de passe doit avoir de {MIN_LENGTH} à {MAX_LENGTH} caractères.",
            )
        )
    return word

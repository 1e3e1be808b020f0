"""What can be typed after `relais`. Commands of other packages are loaded only when they are named."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from bot.terminal import said

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
BOT = Path(__file__).resolve().parent.parent
# Command -> the module whose `add_commands(subparsers)` knows its arguments.
ELSEWHERE = {"evaluate": "bot.evaluate.cli", "studio": "bot.studio.cli"}
ROLES = ("advisor", "supervisor", "trainer", "admin")


def make_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser for this command line; `arguments.run(arguments)` then runs the command."""
    parser = argparse.ArgumentParser(
        prog="relais",
        description=said(
            "An assistant that hands the conversation to a person, with full context, when one is needed.",
            "Un assistant qui passe la conversation à une personne, avec tout le contexte, quand il le faut.",
        ),
        epilog=said(
            "Settings are read from RELAIS_* variables: see `relais settings`.",
            "Les réglages se lisent dans les variables RELAIS_* : voir « relais settings ».",
        ),
    )
    commands = parser.add_subparsers(metavar=said("command", "commande"), required=True)
    _add_running(commands)
    _add_people(commands)
    _add_keys(commands)
    _add_looking(commands)
    for name, module in ELSEWHERE.items():
        _add_elsewhere(commands, name, module, is_named=name in argv[:1])
    return parser


def _call(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """Return a command that is imported when it runs."""

    def run(arguments: argparse.Namespace) -> int:
        code: int = getattr(importlib.import_module(module), function)(arguments)
        return code

    return run


def _add_running(commands: Commands) -> None:
    serve = commands.add_parser(
        "serve", help=said("start everything; Ctrl-C stops it", "tout démarrer ; Ctrl-C arrête tout")
    )
    serve.add_argument(
        "--no-assistant",
        action="store_true",
        help=said("only the gateway: every customer is offered a person", "la passerelle seule, sans l’assistant"),
    )
    serve.set_defaults(run=_call("bot.cli.serve", "run"))

    train = commands.add_parser(
        "train",
        help=said("train the assistant on the present files", "entraîner l’assistant sur les fichiers présents"),
    )
    train.add_argument(
        "--force",
        action="store_true",
        help=said("even when a model fits the files", "même si un modèle correspond aux fichiers"),
    )
    train.add_argument(
        "--print-model",
        action="store_true",
        help=said("print the model's path alone", "n’afficher que le chemin du modèle"),
    )
    train.set_defaults(run=_call("bot.cli.train", "run"))

    migrate = commands.add_parser(
        "migrate", help=said("bring the database to the present form", "mettre la base de données à jour")
    )
    migrate.set_defaults(run=_call("bot.cli.migrate", "run"))


def _add_people(commands: Commands) -> None:
    people = commands.add_parser("user", help=said("people who log in", "les personnes qui se connectent"))
    actions = people.add_subparsers(metavar="add|list|password|disable|enable", required=True)

    add = actions.add_parser("add", help=said("create an account", "créer un compte"))
    add.add_argument("login", metavar="NAME")
    add.add_argument("--role", choices=ROLES, default="advisor")
    add.add_argument("--name", help=said("as customers see it (default: NAME)", "tel que le voient les clients"))
    add.add_argument("--team", help=said("team that conversations are sent to", "équipe qui reçoit des conversations"))
    add.add_argument("--language", choices=("fr", "en"))
    _add_password(add)
    add.set_defaults(run=_call("bot.cli.people", "add"))

    listing = actions.add_parser("list", help=said("show every account", "montrer tous les comptes"))
    listing.set_defaults(run=_call("bot.cli.people", "show"))

    password = actions.add_parser("password", help=said("change a password", "changer un mot de passe"))
    password.add_argument("login", metavar="NAME")
    _add_password(password)
    password.set_defaults(run=_call("bot.cli.people", "password"))

    for name, text in (
        ("disable", said("close an account and its sessions", "fermer un compte et ses sessions")),
        ("enable", said("open it again", "le rouvrir")),
    ):
        change = actions.add_parser(name, help=text)
        change.add_argument("login", metavar="NAME")
        change.set_defaults(run=_call("bot.cli.people", name))


def _add_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help=said(
            "read the password from standard input instead of asking",
            "lire le mot de passe sur l’entrée standard au lieu de le demander",
        ),
    )


def _add_keys(commands: Commands) -> None:
    keys = commands.add_parser("key", help=said("API keys of the REST channel", "les clés d’API du canal REST"))
    actions = keys.add_subparsers(metavar="add|list|revoke", required=True)
    add = actions.add_parser("add", help=said("print a new key, once", "afficher une nouvelle clé, une seule fois"))
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "--callback",
        metavar="URL",
        help=said("where advisors' messages are posted", "où poster les messages des conseillers"),
    )
    add.set_defaults(run=_call("bot.cli.keys", "add"))
    listing = actions.add_parser(
        "list", help=said("show every key's name and use", "montrer le nom et l’usage des clés")
    )
    listing.set_defaults(run=_call("bot.cli.keys", "show"))
    revoke = actions.add_parser("revoke", help=said("end a key", "révoquer une clé"))
    revoke.add_argument("name", metavar="NAME")
    revoke.set_defaults(run=_call("bot.cli.keys", "revoke"))


def _add_looking(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor", help=said("say what is missing or misconfigured", "dire ce qui manque ou est mal réglé")
    )
    doctor.set_defaults(run=_call("bot.cli.doctor", "run"))
    settings = commands.add_parser("settings", help=said("show every setting", "montrer tous les réglages"))
    settings.add_argument(
        "--markdown",
        action="store_true",
        help=said("the table of docs/operators.md", "le tableau de docs/operators.md"),
    )
    settings.set_defaults(run=_call("bot.cli.show", "settings"))
    version = commands.add_parser("version", help=said("show the version", "montrer la version"))
    version.set_defaults(run=_call("bot.cli.show", "version"))


def _add_elsewhere(commands: Commands, name: str, module: str, *, is_named: bool) -> None:
    texts = {
        "evaluate": said("measure a trained assistant", "mesurer un assistant entraîné"),
        "studio": said("the trainers' tools over any Rasa project", "les outils des formateurs, sur tout projet Rasa"),
    }
    if not (BOT / name / "cli.py").is_file():
        return
    if is_named:
        importlib.import_module(module).add_commands(commands)
    else:
        commands.add_parser(name, help=texts[name])

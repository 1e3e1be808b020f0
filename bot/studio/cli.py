"""`relais studio`: the trainers' tools over any Rasa 3.x project, on this machine alone."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
from pathlib import Path

from aiohttp import web

from bot.studio.standalone import Door, make_app
from bot.studio.studio import StudioConfig
from bot.terminal import complain, is_french, said, say

DEFAULT_PORT = 5080


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `studio` to the command line."""
    studio = commands.add_parser(
        "studio",
        help=said("the trainers' tools over any Rasa project", "les outils des formateurs, sur tout projet Rasa"),
    )
    studio.add_argument(
        "--project", metavar="DIR", type=Path, default=Path(), help=said("the Rasa project", "le projet Rasa")
    )
    studio.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=said("0: any free one", "0 : n’importe lequel de libre")
    )
    studio.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal."""
    project = arguments.project.resolve()
    if not (project / "domain.yml").exists() and not (project / "domain").is_dir() and not (project / "data").is_dir():
        complain(
            f"{project} is not a Rasa project: no domain and no data.",
            f"{project} n’est pas un projet Rasa : ni domaine ni données.",
        )
        return 2
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_serve(project, arguments.port))
    return 0


async def _serve(project: Path, port: int) -> int:
    language = "fr" if is_french() else "en"
    door = Door(language=language)
    runner = web.AppRunner(make_app(StudioConfig(project, language=language), door), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError:
            complain(
                f"Port {port} is taken: choose another with --port.",
                f"Le port {port} est pris : choisissez-en un autre avec --port.",
            )
            return 2
        port = runner.addresses[0][1]
        address = f"http://127.0.0.1:{port}/studio?token={door.token}"
        say(f"The studio of {project}: {address}", f"Le studio de {project} : {address}")
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
    finally:
        await runner.cleanup()
    return 0

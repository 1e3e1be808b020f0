"""`relais serve`: the gateway at once, then the assistant's processes; one signal stops everything."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import resource
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import bot
from bot.cli.listening import listen
from bot.cli.logs import set_up_logs
from bot.cli.opening import gateway_config, make_data_dir, models_of, open_store
from bot.cli.people import add_first_advisor
from bot.settings import Settings, load
from bot.terminal import say

if TYPE_CHECKING:
    from bot.cli.crew import Crew
    from bot.store import Store

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# How long open requests and sockets have to end once a stop is asked for.
SHUTDOWN_S = 3.0


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal; a second signal does not wait."""
    settings = load()
    set_up_logs(settings.log_level, settings.log_format)
    make_data_dir(settings)
    sockets = listen(settings.host, settings.port)
    _allow_many_files()
    store = open_store(settings)
    try:
        store.migrate()
        first = add_first_advisor(store, language=settings.language)
        asyncio.run(_serve(settings, store, sockets, first=first, with_assistant=not arguments.no_assistant))
    finally:
        store.dispose()
    return 0


async def _serve(
    settings: Settings,
    store: Store,
    sockets: Sequence[socket.socket],
    *,
    first: tuple[str, str] | None,
    with_assistant: bool,
) -> None:
    from aiohttp import web

    from bot.cli.crew import Crew
    from bot.gateway.app import create_app
    from bot.gateway.trainers import studio_routes
    from bot.studio.assembly import CANDIDATES, assemble
    from bot.studio.studio import StudioConfig
    from bot.studio.training.live import LiveAssistant

    stop = _stop_on_signals()
    crew = Crew(settings, wanted=with_assistant, on_ready=_tell_ready)
    config = gateway_config(settings, bot.__version__)
    studio = assemble(
        StudioConfig(settings.project, state=settings.data.resolve() / "studio", language=settings.language),
        store=store,
        live=LiveAssistant(models_of(settings), present=lambda: crew.model, swap=crew.swap),
        candidates=settings.data / CANDIDATES,
        trackers=crew.client.tracker_events,
    )
    app = create_app(
        config,
        store=store,
        assistant=crew.client,
        actions_state=crew.actions_state,
        extra_routes=studio_routes(studio),
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S, handle_signals=False)
    starting: asyncio.Task[None] | None = None
    try:
        await runner.setup()
        for bound in sockets:
            await web.SockSite(runner, bound).start()
        _tell_addresses(settings, first)
        studio.start()
        starting = asyncio.create_task(_start(crew), name="start of the assistant")
        await stop.wait()
        say("Stopping…", "Arrêt…")
    finally:
        if starting is not None:
            starting.cancel()
            with suppress(asyncio.CancelledError):
                await starting
        await asyncio.gather(crew.stop(), runner.cleanup(), studio.stop())


async def _start(crew: Crew) -> None:
    """Start the assistant; whatever goes wrong there, the gateway goes on and customers are offered a person."""
    try:
        await crew.run()
    except OSError as error:  # a full disk, no more processes
        logger.error("The assistant could not be started: %s", error)


def _stop_on_signals() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():  # asked twice: the leashes stop the children when we are gone
            os._exit(130)
        stop.set()

    for number in SIGNALS:
        loop.add_signal_handler(number, on_signal)
    return stop


def base_address(settings: Settings) -> str:
    """Return the address under which a person reaches us from this machine, or the public one."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    if settings.host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:  # noqa: S104
        return f"http://localhost:{settings.port}"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _tell_addresses(settings: Settings, first: tuple[str, str] | None) -> None:
    base = base_address(settings)
    customers = "/         " if settings.sample_site else "/widget.js"
    say(f"Relais serves:   {base}{customers}  (customers)", f"Relais est ouvert : {base}{customers}  (clients)")
    say(f"                 {base}/advisor    (advisors)", f"                    {base}/advisor    (conseillers)")
    say(f"                 {base}/studio     (trainers)", f"                    {base}/studio     (formateurs)")
    if first is not None:
        login, password = first
        say(
            f"First advisor:   {login}   password: {password}   (shown this once; relais user password {login})",
            f"Premier conseiller : {login}   mot de passe : {password}   (affiché cette seule fois ;"
            f" relais user password {login})",
        )


def _tell_ready(name: str) -> None:
    if name == "rasa":
        say("The assistant answers.", "L’assistant répond.")


def _allow_many_files() -> None:
    """Raise the limit of open files as far as we may: every socket is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(65_536, hard)
    if soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

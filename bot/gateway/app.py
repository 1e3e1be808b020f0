"""Wires the gateway: the one place that knows every part of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from functools import partial

from aiohttp import web

from bot.gateway.advisor_desk import AdvisorDesk
from bot.gateway.advisor_socket import AdvisorSockets
from bot.gateway.advisors import Advisors
from bot.gateway.announcer import Announcer
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.board import Board
from bot.gateway.bus import make_bus
from bot.gateway.callbacks import Callbacks
from bot.gateway.clock import Clock, utc_now
from bot.gateway.config import GatewayConfig
from bot.gateway.customer_desk import CustomerDesk
from bot.gateway.customer_limits import CustomerLimits
from bot.gateway.customer_socket import CustomerSockets
from bot.gateway.customers import Customers
from bot.gateway.database import Database
from bot.gateway.files import Files
from bot.gateway.guard import Guard
from bot.gateway.handback import Handback
from bot.gateway.health import Health, PartState
from bot.gateway.hub import Hub
from bot.gateway.jsontext import dumps
from bot.gateway.metrics import Metrics
from bot.gateway.middleware import Envelope
from bot.gateway.openapi import describe
from bot.gateway.pages import Pages
from bot.gateway.ports import Assistant, Bus
from bot.gateway.presence import Presence
from bot.gateway.rasa_shapes import RasaShapes
from bot.gateway.reading_news import ReadingNews
from bot.gateway.readings import Readings
from bot.gateway.rest_channel import RestChannel
from bot.gateway.routes import Route
from bot.gateway.socketio_channel import SocketIoChannel
from bot.gateway.sockets import Sockets
from bot.gateway.staff_auth import StaffAuth
from bot.gateway.states import CustomerStates
from bot.gateway.sweeper import Sweeper
from bot.gateway.table import Handlers, table
from bot.gateway.tokens import CustomerTokens, FileLinks, IdentityTokens
from bot.gateway.tracker_writer import TrackerWriter
from bot.gateway.turns import Turns
from bot.handoff.conversation import StoredEvent
from bot.store import Store

SWITCH_S = 0.001


class Gateway:
    """Every part, built and connected; `create_app` puts it behind routes. Tests reach the parts through it."""

    def __init__(
        self,
        config: GatewayConfig,
        store: Store,
        assistant: Assistant,
        *,
        bus: Bus,
        clock: Clock,
        actions_state: PartState | None,
    ) -> None:
        self.config, self.clock, self.bus = config, clock, bus
        self.metrics = Metrics()
        database = self.database = Database(store, threads=config.database_threads)
        tokens = CustomerTokens(
            config.secret, clock, lifetime=config.customer_token_lifetime, renewal=config.customer_token_renewal
        )
        links = FileLinks(config.secret, clock, lifetime=config.file_link_lifetime)
        identities = IdentityTokens(config.identity_secret, clock, audience=config.identity_audience)
        self.hub = Hub(partial(_read_log, database), links)
        self.presence = Presence(clock)
        self.watch = AssistantWatch(assistant, on_change=self._assistant_changed)
        self.states = CustomerStates(
            database, self.hub, self.metrics,
            assistant_state=lambda: self.watch.state, is_typing=self.presence.is_typing,
        )  # fmt: skip
        self.board = Board(database)
        self.announcer = Announcer(
            self.hub, bus, states=self.states, board=self.board, presence=self.presence,
            readings=ReadingNews(database, self.hub), metrics=self.metrics,
        )  # fmt: skip
        self.readings = Readings(database, assistant, self.watch, self.announcer)
        trackers = TrackerWriter(database, assistant)
        self.turns = Turns(
            database, assistant, self.watch, self.announcer, metrics=self.metrics, timeout=config.assistant_timeout,
            concurrency=config.assistant_concurrency, read_only=self.readings.submit, catch_up=trackers.settle,
        )  # fmt: skip
        self.handback = Handback(
            database, trackers, self.turns, self.watch,
            interval=config.sweep_interval, is_alone=bus.state == "off",
        )  # fmt: skip
        shapes = RasaShapes(links)
        self.callbacks = Callbacks(database, shapes, self.metrics, base_url=(config.public_url or "").rstrip("/"))
        self.announcer.observers += [self.handback.observe, self.callbacks.observe]
        self.sweeper = Sweeper(
            database, self.announcer, self.turns, clock=clock, interval=config.sweep_interval,
            documents=config.documents_dir, retention_days=config.retention_days, is_alone=bus.state == "off",
        )  # fmt: skip
        self.auth = StaffAuth(database, config, clock)
        self.guard = Guard(database, config, clock, tokens=tokens, links=links, staff=self.auth)
        self.sockets = Sockets(config, self.metrics)
        desk = CustomerDesk(
            database, self.announcer, self.turns, self.readings, max_characters=config.max_message_characters
        )
        limits = CustomerLimits(config.limits, clock)
        self.socketio = SocketIoChannel(
            database, desk, self.hub, shapes=shapes, tokens=tokens, identities=identities, limits=limits,
            metrics=self.metrics, config=config,
        )  # fmt: skip
        advisor_desk = AdvisorDesk(database, self.announcer, self.presence)
        self.handlers = Handlers(
            customers=Customers(
                database, desk, self.states, tokens=tokens, identities=identities, links=links, limits=limits,
                config=config,
            ),
            customer_sockets=CustomerSockets(
                self.sockets, self.hub, database, desk=desk, states=self.states, announcer=self.announcer,
                limits=limits, config=config, clock=clock,
            ),
            files=Files(database, config.documents_dir),
            advisors=Advisors(
                database, advisor_desk, self.board, announcer=self.announcer, presence=self.presence, auth=self.auth,
                limits=config.limits, clock=clock,
            ),
            advisor_sockets=AdvisorSockets(
                self.sockets, self.hub, database, desk=advisor_desk, board=self.board, announcer=self.announcer,
                presence=self.presence, auth=self.auth, limits=config.limits, clock=clock,
            ),
            rest=RestChannel(database, desk, shapes, identities=identities, config=config, clock=clock),
            socketio=self.socketio,
            health=Health(
                database, self.watch, bus, self.metrics, actions=actions_state, version=config.version
            ),
            pages=Pages(config.web_dir),
            openapi=self._describe,
            has_site=config.sample_site,
        )  # fmt: skip
        self.routes: list[Route] = table(self.handlers)

    async def run(self, _app: web.Application) -> AsyncIterator[None]:
        """Start what works in the background, and stop it in the order that loses least."""
        # The store's threads hold the interpreter for up to this long while sockets wait for their turn.
        sys.setswitchinterval(SWITCH_S)
        await self.bus.start(self.announcer)
        for part in (self.watch, self.states, self.board, self.readings, self.handback, self.sweeper):
            part.start()
        yield
        await self.sweeper.stop()
        await self.handback.stop()
        await self.turns.stop()
        for stop in (self.readings.stop, self.callbacks.stop, self.watch.stop, self.states.stop, self.board.stop):
            await stop()
        await self.hub.close()
        await self.bus.stop()
        self.auth.close()
        await asyncio.to_thread(self.database.close)

    async def send_away(self, _app: web.Application) -> None:
        """Close every socket before the server waits for its calls to end."""
        await asyncio.gather(self.sockets.close_all(), self.socketio.stop())

    async def _describe(self, _request: web.Request) -> web.Response:
        described = dumps(describe(self.routes, version=self.config.version))
        return web.Response(text=described, content_type="application/json")

    def _assistant_changed(self) -> None:
        self.states.tell_everybody()
        self.handback.assistant_changed()


GATEWAY: web.AppKey[Gateway] = web.AppKey("gateway", Gateway)


def create_app(
    config: GatewayConfig,
    *,
    store: Store,
    assistant: Assistant,
    actions_state: PartState | None = None,
    bus: Bus | None = None,
    clock: Clock = utc_now,
    extra_routes: Sequence[Route] = (),
) -> web.Application:
    """Return the gateway as an application; `extra_routes` (the studio's) stand behind the same guard."""
    gateway = Gateway(
        config, store, assistant, bus=bus or make_bus(config.redis_url), clock=clock, actions_state=actions_state
    )
    gateway.routes += extra_routes
    envelope = Envelope(config, gateway.metrics)
    app = web.Application(middlewares=[envelope.middleware], client_max_size=config.max_body_bytes)
    app[GATEWAY] = gateway
    for route in gateway.routes:
        # What may be read may be asked for its headers too.
        add = app.router.add_get if route.method == "GET" else partial(app.router.add_route, route.method)
        add(route.path, gateway.guard.wrap(route))
    app.on_response_prepare.append(envelope.on_prepare)
    app.on_shutdown.append(gateway.send_away)
    app.cleanup_ctx.append(gateway.run)
    return app


async def _read_log(database: Database, conversation_id: str, after: int, limit: int) -> Sequence[StoredEvent]:
    return await database.read(database.store.events_after, conversation_id, after, limit=limit)

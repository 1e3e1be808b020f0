"""Notices between gateways: none needed for one, Redis pub/sub for several."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.errors import BadRequest
from bot.gateway.background import Background
from bot.gateway.jsontext import dumps, loads_object
from bot.gateway.ports import Bus, BusReceiver

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

log = logging.getLogger("relais.gateway.bus")

CHANNEL = "relais:notices"
# Notices kept while Redis does not take them; older ones are dropped, and the receivers read the log when it is back.
MAX_WAITING = 10_000
FIRST_RETRY_S = 0.2
LAST_RETRY_S = 5.0


class NoBus:
    """The bus of a gateway that is alone."""

    state = "off"

    async def start(self, receiver: BusReceiver) -> None:
        """Do nothing."""

    def publish(self, notice: Mapping[str, Any]) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""


class RedisBus:
    """Redis pub/sub, reconnecting for ever; what is lost meanwhile is made good by `on_bus_gap`."""

    def __init__(self, url: str, *, channel: str = CHANNEL) -> None:
        self._url = url
        self._channel = channel
        self._gateway = uuid4().hex
        # How `CLIENT LIST` of Redis shows this gateway's connections.
        self.client_name = f"relais-{self._gateway}"
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MAX_WAITING)
        self._background = Background()
        self._is_listening = False
        self._has_dropped = False
        self._receiver: BusReceiver | None = None

    @property
    def state(self) -> str:
        """Return whether notices arrive now."""
        return "ready" if self._is_listening else "down"

    async def start(self, receiver: BusReceiver) -> None:
        """Connect in the background: a Redis that is down delays no start."""
        self._receiver = receiver
        self._background.run(self._listen_for_ever)
        self._background.run(self._send_for_ever)

    def publish(self, notice: Mapping[str, Any]) -> None:
        """Queue a notice; when Redis has been away for long, the oldest is dropped."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._has_dropped = True
        self._waiting.put_nowait(dumps({**notice, "from": self._gateway}))

    async def stop(self) -> None:
        """Disconnect."""
        await self._background.stop()
        self._is_listening = False

    def _connect(self) -> Redis[Any]:
        from redis.asyncio import Redis

        # Pub/sub reads wait for ever; the keep-alive check notices a peer that is gone without a word.
        return Redis.from_url(
            self._url,
            client_name=self.client_name,
            socket_connect_timeout=3,
            socket_keepalive=True,
            health_check_interval=15,
        )

    async def _listen_for_ever(self) -> None:
        from redis.exceptions import RedisError

        pause, was_connected = FIRST_RETRY_S, False
        while True:
            try:
                async with self._connect() as redis, redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    self._is_listening, pause = True, FIRST_RETRY_S
                    if was_connected and self._receiver:
                        self._receiver.on_bus_gap()
                    was_connected = True
                    await self._listen(pubsub)
            except (RedisError, OSError) as error:
                if self._is_listening or pause == FIRST_RETRY_S:
                    log.warning("bus_down", extra={"cause": type(error).__name__})
            self._is_listening = False
            await asyncio.sleep(pause)
            pause = min(LAST_RETRY_S, pause * 2)

    async def _listen(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=10.0)
            if message is None:
                await pubsub.ping()
                continue
            with suppress(BadRequest):
                notice = loads_object(message["data"])
                if notice.get("from") == self._gateway or self._receiver is None:
                    continue
                if notice.get("k") == "gap":
                    self._receiver.on_bus_gap()
                else:
                    self._receiver.on_bus_notice(notice)

    async def _send_for_ever(self) -> None:
        from redis.exceptions import RedisError

        pause, text = FIRST_RETRY_S, ""
        while True:
            try:
                async with self._connect() as redis:
                    while True:
                        # A notice that could not be sent is tried again: nobody else knows that it is missing.
                        text = text or await self._waiting.get()
                        if self._has_dropped:
                            await redis.publish(self._channel, dumps({"k": "gap", "from": self._gateway}))
                            self._has_dropped = False
                        await redis.publish(self._channel, text)
                        pause, text = FIRST_RETRY_S, ""
            except (RedisError, OSError):
                await asyncio.sleep(pause)
                pause = min(LAST_RETRY_S, pause * 2)


def make_bus(redis_url: str | None) -> Bus:
    """Return the bus that the settings ask for."""
    return RedisBus(redis_url) if redis_url else NoBus()

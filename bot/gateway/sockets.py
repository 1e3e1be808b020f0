"""What all WebSockets share: opening within limits, the loop that reads frames, errors as frames, closing at a stop."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.errors import BadRequest, NotFound, RateLimited, RelaisError, Unauthorized
from bot.gateway.callers import REQUEST_ID, address_of, is_local
from bot.gateway.config import GatewayConfig
from bot.gateway.guard import SUBPROTOCOL
from bot.gateway.jsontext import dumps, loads_object
from bot.gateway.metrics import Metrics
from bot.gateway.middleware import error_body
from bot.gateway.outbox import CLOSE_GOING_AWAY, CLOSE_GONE, CLOSE_TRY_LATER, CLOSE_UNAUTHORIZED, Outbox

log = logging.getLogger("relais.gateway.sockets")

# Far over any honest frame, and small enough to be told in a sentence rather than by a closed socket.
MAX_FRAME_BYTES = 256 * 1024
CLOSE_TIMEOUT_S = 3.0

OnFrame = Callable[[dict[str, Any]], Awaitable[None]]


class Sockets:
    """The open sockets of this gateway."""

    def __init__(self, config: GatewayConfig, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._open: set[web.WebSocketResponse] = set()
        self._by_address: Counter[str] = Counter()
        self._is_closing = False

    async def serve(
        self, request: web.Request, audience: str, session: Callable[[web.WebSocketResponse, Outbox], Awaitable[None]]
    ) -> web.WebSocketResponse:
        """Open the socket, run its session, and forget it whatever happened."""
        ws = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,),
            # A compressor is 256 kB of memory a socket, for frames of a few hundred bytes.
            compress=False,
            heartbeat=self._config.socket_heartbeat.total_seconds(),
            max_msg_size=MAX_FRAME_BYTES,
        )
        await ws.prepare(request)
        address = address_of(request, trusted_proxies=self._config.trusted_proxies)
        if self._is_full(address):
            await ws.close(code=CLOSE_TRY_LATER, message=b"too many sockets")
            return ws
        outbox = Outbox(ws, request, limit=self._config.socket_queue)
        self._open.add(ws)
        self._by_address[address] += 1
        gauge = self._metrics.sockets.labels(audience)
        gauge.inc()
        try:
            await session(ws, outbox)
        except (ConnectionError, asyncio.TimeoutError):
            pass
        except RelaisError as error:
            # Before the first frame: there is no such conversation any more, or the database does not answer.
            code = CLOSE_GONE if isinstance(error, NotFound) else CLOSE_TRY_LATER
            await ws.close(code=code, message=error.code.encode())
        finally:
            gauge.dec()
            self._open.discard(ws)
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
            if outbox.is_cut:
                self._metrics.sockets_cut.inc()
        return ws

    async def read(
        self, ws: web.WebSocketResponse, request: web.Request, outbox: Outbox, *, on_frame: OnFrame, language: str
    ) -> None:
        """Hand each frame over, in order; what goes wrong with one is told in a frame and the socket stays."""
        async for message in ws:
            if message.type is not WSMsgType.TEXT:
                if message.type is WSMsgType.BINARY:
                    outbox.push(error_frame(BadRequest("frames are text"), language))
                continue
            frame: dict[str, Any] = {}
            try:
                frame = loads_object(message.data)
                await on_frame(frame)
            except Unauthorized:
                await ws.close(code=CLOSE_UNAUTHORIZED, message=b"unauthorized")
                return
            except RelaisError as error:
                outbox.push(error_frame(error, language, frame))
            except Exception as error:  # the one place of the socket side
                log.error("frame_broke", exc_info=error, extra={"request": request.get(REQUEST_ID)})
                outbox.push(error_frame(RelaisError(), language, frame))

    async def close_all(self) -> None:
        """Send everybody away: they connect to another gateway, or to this one when it is back."""
        self._is_closing = True
        closing = [
            asyncio.wait_for(ws.close(code=CLOSE_GOING_AWAY, message=b"going away"), CLOSE_TIMEOUT_S)
            for ws in tuple(self._open)
        ]
        await asyncio.gather(*closing, return_exceptions=True)

    def _is_full(self, address: str) -> bool:
        too_many_here = not is_local(address) and self._by_address[address] >= self._config.max_sockets_per_address
        return self._is_closing or len(self._open) >= self._config.max_sockets or too_many_here


def error_frame(error: RelaisError, language: str, frame: dict[str, Any] | None = None) -> str:
    """Return the frame that tells of an error, with the command's own id where it had one."""
    told: dict[str, Any] = {"type": "error", "error": error_body(error, language)["error"]}
    if isinstance(error, RateLimited):
        told["retry_after"] = max(1, round(error.retry_after + 0.5))
    for name in ("client_message_id", "conversation_id"):
        if frame and isinstance(frame.get(name), str):
            told[name] = frame[name]
    return dumps(told)

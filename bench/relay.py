"""The least that could stand between a customer and an advisor: two sockets. The seam is compared with it."""

from __future__ import annotations

import socket
import sys

from aiohttp import WSMsgType, web


def make_app() -> web.Application:
    """Return a server that passes what arrives at `/customer?room=N` to whoever listens at `/advisor`."""
    advisors: dict[str, web.WebSocketResponse] = {}

    async def customer(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        advisor = request.query["advisor"]
        async for message in socket:
            if message.type is WSMsgType.TEXT and advisor in advisors:
                await advisors[advisor].send_str(message.data)
        return socket

    async def advisor(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        advisors[request.query["advisor"]] = socket
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/customer", customer)
    app.router.add_get("/advisor", advisor)
    return app


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    web.run_app(make_app(), sock=listener, print=None)

"""The studio alone, over any Rasa project: on the loopback, for whoever holds the token that was printed."""

from __future__ import annotations

import hmac
import mimetypes
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.errors import Forbidden, NotFound, Unauthorized
from bot.studio.answers import MAX_BODY, Handler, answer, told
from bot.studio.assembly import assemble_alone
from bot.studio.git import Author
from bot.studio.studio import Studio, StudioConfig
from bot.studio.web import add_routes

COOKIE = "relais_studio"
WEB = Path(__file__).resolve().parents[1] / "web"
STUDIO: web.AppKey[Studio] = web.AppKey("studio", Studio)
HEADERS = {
    # The gateway's own policy, word for word.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass
class Door:
    """Who may enter. The printed token works once and is exchanged for a session; scripts send it as Bearer."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    language: str = "fr"
    is_used: bool = False

    def guard(self, handler: Handler) -> Handler:
        """Let in whoever holds the session or the token, from this origin."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self.check(request)
            return await handler(request)

        return told(guarded, self.language)

    def check(self, request: web.Request) -> None:
        """Raise `Unauthorized` or `Forbidden`."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        by_script = bool(bearer) and hmac.compare_digest(bearer.encode(), self.token.encode())
        by_page = hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self.session.encode())
        if not by_script and not by_page:
            raise Unauthorized("no session: open the address that was printed")
        if request.method in UNSAFE and not by_script and request.headers.get("Origin") != _origin(request):
            raise Forbidden("from another origin")

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Exchange the token for a session, or show the page."""
        given = request.query.get("token", "")
        if given:
            if self.is_used or not hmac.compare_digest(given.encode(), self.token.encode()):
                raise Unauthorized("this token has been used: start the studio again")
            self.is_used = True
            response = web.Response(status=303, headers={"Location": "/studio"})
            response.set_cookie(COOKIE, self.session, httponly=True, samesite="Strict", path="/")
            return response
        self.check(request)
        return _file(WEB / "studio" / "index.html")


def _origin(request: web.Request) -> str:
    return f"http://{request.host}"


def make_app(config: StudioConfig, door: Door) -> web.Application:
    """Return the application."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_local_only])
    author: dict[str, Author] = {}

    def author_of(_: web.Request) -> Author:
        if "author" not in author:
            author["author"] = app[STUDIO].editor.git.author() or Author("Trainer", "trainer@localhost")
        return author["author"]

    async def me(_: web.Request) -> web.StreamResponse:
        name = author_of(_).name
        who = {"id": "local", "login": "local", "name": name, "role": "trainer", "team": None, "status": "away"}
        return answer({"user": {**who, "language": config.language}})

    app[STUDIO] = assemble_alone(config)
    add_routes(app, app[STUDIO], guard=door.guard, author_of=author_of)
    app.router.add_get("/", _to_studio)
    app.router.add_get("/studio", told(door.enter, config.language))
    app.router.add_get("/api/me", door.guard(me))
    app.router.add_get("/web/{path:.*}", told(_static, config.language))
    app.router.add_get("/static/{path:.*}", told(_static, config.language))
    app.on_response_prepare.append(_complete)
    return app


@web.middleware
async def _local_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse names that are not this machine's: a page elsewhere could point its own name at the loopback."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    if host not in {"127.0.0.1", "localhost", "::1"}:
        raise web.HTTPForbidden(text="this studio answers on the loopback alone")
    return await handler(request)


async def _to_studio(_: web.Request) -> web.StreamResponse:
    raise web.HTTPSeeOther("/studio")


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["path"]
    path = (WEB / name).resolve()
    if not path.is_relative_to(WEB) or any(part.startswith(".") for part in name.split("/")):
        raise NotFound("no such file")
    return _file(path)


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise NotFound("the page is not installed")
    kind = {".js": "text/javascript", ".mjs": "text/javascript"}.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return web.FileResponse(path, headers={"Content-Type": f"{kind or 'application/octet-stream'}; charset=utf-8"})


async def _complete(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)

"""Every route of the gateway, with who may call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.gateway import models
from bot.gateway.advisor_socket import AdvisorSockets
from bot.gateway.advisors import Advisors
from bot.gateway.customer_socket import CustomerSockets
from bot.gateway.customers import Customers
from bot.gateway.files import Files
from bot.gateway.health import Health
from bot.gateway.pages import Pages
from bot.gateway.rest_channel import RestChannel
from bot.gateway.routes import Access, Handler, Route
from bot.gateway.socketio_channel import SocketIoChannel

AFTER = {"after": "The last `seq` that the caller holds (0 for everything)."}
SESSION = {
    "conversation_id": "Opaque.",
    "token": "Names the conversation in every further call.",
    "expires_at": "When the token ends; renew it before, or at most 7 days later.",
    "retention_days": "How long a conversation that has ended is kept; null: for ever.",
    "conversation": "The state of the conversation.",
}
CONVERSATION = {"conversation": "The conversation after the command."}
STATE = "The state of the conversation, as in docs/wire.md."


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """Everything that answers a call."""

    customers: Customers
    customer_sockets: CustomerSockets
    files: Files
    advisors: Advisors
    advisor_sockets: AdvisorSockets
    rest: RestChannel
    socketio: SocketIoChannel
    health: Health
    pages: Pages
    openapi: Handler
    has_site: bool


def table(handlers: Handlers) -> list[Route]:
    """Return every route."""
    return [
        *_customer_routes(handlers),
        *_session_routes(handlers.advisors),
        *_queue_routes(handlers),
        *_command_routes(handlers.advisors),
        *_rasa_routes(handlers),
        *_operator_routes(handlers),
        *_pages(handlers),
    ]


def _customer_routes(handlers: Handlers) -> Sequence[Route]:
    customers = handlers.customers

    def route(method: str, path: str, handler: Handler, summary: str, **more: object) -> Route:
        options: dict[str, object] = {"access": Access.CUSTOMER, "tag": "customer", **more}
        path = f"/api/customer/{path}"
        return Route(method=method, path=path, handler=handler, summary=summary, **options)  # type: ignore[arg-type]

    said = {"seq": "The number of the message.", "event": "The stored event."}
    log = {"events": "Events after `after`.", "last_seq": "The last number of the log.", "conversation": STATE}
    done = {"events": "What was appended.", "conversation": STATE}
    return [
        route(
            "POST", "sessions", customers.open, "Open a conversation.",
            access=Access.PUBLIC, body=models.SessionRequest, answers=SESSION, status=201,
        ),
        route(
            "POST", "sessions/renew", customers.renew, "Exchange a token, expired at most 7 days ago, for a fresh one.",
            access=Access.RENEWAL, answers=SESSION, status=201,
        ),
        route("GET", "events", customers.events, "Read the log.", query=AFTER, answers=log),
        route(
            "POST", "messages", customers.say, "Say something (200 when the id was known already).",
            body=models.MessageRequest, answers=said, status=202,
        ),
        route("POST", "actions", customers.act, "Do something.", body=models.ActionRequest, answers=done),
        route("GET", "handoff", customers.handoff, "See what is passed on.", answers={"handoff": "A preview."}),
        route(
            "GET", "transcript", customers.transcript, "Download the conversation.",
            content_type="text/plain", query={"tz": "The reader's time zone, e.g. Europe/Paris."},
        ),
        route(
            "GET", "files/{name}", handlers.files.for_customer, "Fetch a document of the conversation.",
            access=Access.LINK, content_type="application/pdf",
            query={"c": "Of a signed link.", "e": "Of a signed link.", "s": "Of a signed link."},
        ),
        route("GET", "ws", handlers.customer_sockets.handle, "Live events.", is_socket=True, query=AFTER),
    ]  # fmt: skip


def _staff(method: str, path: str, handler: Handler, summary: str, **more: object) -> Route:
    options: dict[str, object] = {"access": Access.ADVISING, "tag": "staff", **more}
    return Route(method=method, path=f"/api/{path}", handler=handler, summary=summary, **options)  # type: ignore[arg-type]


def _session_routes(advisors: Advisors) -> Sequence[Route]:
    user = {"user": "Who is logged in."}
    return [
        _staff(
            "POST", "login", advisors.login, "Log in.",
            access=Access.PUBLIC, body=models.LoginRequest, answers={**user, "token": "For scripts."},
        ),
        _staff("POST", "logout", advisors.logout, "Log out.", access=Access.STAFF),
        _staff("GET", "me", advisors.me, "Who am I?", access=Access.STAFF, answers=user),
        _staff(
            "POST", "me", advisors.change_me, "Change language or presence.",
            access=Access.STAFF, body=models.MeRequest, answers=user,
        ),
    ]  # fmt: skip


def _queue_routes(handlers: Handlers) -> Sequence[Route]:
    advisors = handlers.advisors
    dossier = {
        "conversation": "Status, owner, marks.",
        "dossier": "The context.",
        "events": "The log.",
        "notes": "Between advisors.",
        "readings": "What the assistant understood.",
        "viewers": "Who is looking.",
    }
    queue = {"conversations": "Summaries, the most urgent first.", "counts": "Waiting, with advisors, mine."}
    asked = {
        "status": "Words separated by commas.",
        "mine": "1: only mine.",
        "q": "Name, number, id or words.",
        "limit": "At most 500.",
    }
    one = "advisor/conversations/{id}"
    return [
        _staff("GET", "advisor/conversations", advisors.conversations, "The queue.", query=asked, answers=queue),
        _staff("GET", one, advisors.conversation, "One conversation with its dossier.", answers=dossier),
        _staff(
            "GET", one + "/files/{name}", handlers.files.for_staff, "A document of the conversation.",
            content_type="application/pdf",
        ),
        _staff(
            "GET", "advisor/colleagues", advisors.colleagues, "Who could take a conversation.",
            answers={"colleagues": "Id, name, team, status.", "teams": "Names."},
        ),
        _staff("GET", "advisor/shortcuts", advisors.shortcuts, "Reply shortcuts.", answers={"shortcuts": "By name."}),
        _staff(
            "PUT", "advisor/shortcuts", advisors.put_shortcut, "Create or replace a shortcut.",
            body=models.ShortcutRequest, answers={"shortcut": "As stored."},
        ),
        _staff("DELETE", "advisor/shortcuts/{name}", advisors.delete_shortcut, "Delete a shortcut."),
        _staff(
            "GET", "advisor/figures", advisors.figures, "Figures of a period, never by person.",
            access=Access.SUPERVISING, query={"days": "How far back, 30 by default."}, answers={"figures": "Counts."},
        ),
        _staff("GET", "advisor/ws", handlers.advisor_sockets.handle, "Live queue and conversations.", is_socket=True),
    ]  # fmt: skip


def _command_routes(advisors: Advisors) -> Sequence[Route]:
    def command(name: str, handler: Handler, summary: str, body: type[models.Body], **more: object) -> Route:
        options: dict[str, object] = {"answers": CONVERSATION, **more}
        return _staff("POST", f"advisor/conversations/{{id}}/{name}", handler, summary, body=body, **options)

    said = {"seq": "The number of the message.", "event": "The stored event."}
    note = {"note": "As stored."}
    return [
        command("claim", advisors.claim, "Take it.", models.CommandRequest),
        command("step-in", advisors.step_in, "Take it from the assistant.", models.CommandRequest),
        command("messages", advisors.reply, "Say something to the customer.", models.ReplyRequest, answers=said),
        command("notes", advisors.note, "Write to colleagues.", models.NoteRequest, answers=note),
        command("release", advisors.release, "Give it back to the queue.", models.ReleaseRequest),
        command("transfer", advisors.transfer, "Pass it on to a colleague or a team.", models.TransferRequest),
        command("handback", advisors.hand_back, "Give it back to the assistant.", models.HandbackRequest),
        command("close", advisors.close, "End it.", models.CloseRequest),
        command("read", advisors.read, "Say how far one has read.", models.ReadRequest, answers={}),
    ]


def _rasa_routes(handlers: Handlers) -> Sequence[Route]:
    rest, socketio = handlers.rest, handlers.socketio
    public: dict[str, object] = {"access": Access.PUBLIC, "tag": "rasa"}
    keyed: dict[str, object] = {"access": Access.KEY, "tag": "rasa"}

    def route(method: str, path: str, handler: Handler, summary: str, **more: object) -> Route:
        return Route(method=method, path=path, handler=handler, summary=summary, **more)  # type: ignore[arg-type]

    heard = {
        "messages": "As Rasa's, with `seq`, `at`, `sender`.",
        "last_seq": "For the next call.",
        "status": "Who answers.",
    }
    return [
        route("GET", "/webhooks/rest/", rest.health, "As Rasa's channel answers.", **public),
        route(
            "POST", "/webhooks/rest/webhook", rest.receive, "Say something, as to Rasa's REST channel.",
            body=models.RestMessage, query={"stream": "true: one JSON object a line."}, **keyed,
        ),
        route(
            "GET", "/webhooks/rest/messages", rest.messages, "What was said to a sender.",
            query={"sender": "As in the webhook.", **AFTER}, answers=heard, **keyed,
        ),
        *[
            route(method, "/socket.io/", socketio.handle, "Rasa's Socket.IO channel.", **public)
            for method in ("GET", "POST", "OPTIONS")
        ],
    ]  # fmt: skip


def _operator_routes(handlers: Handlers) -> Sequence[Route]:
    health = handlers.health
    parts = {"gateway": "ready", "assistant": "ready, starting or down", "database": "ready or down"}
    return [
        Route(
            method="GET", path="/health", handler=health.health, access=Access.PUBLIC,
            summary="The state of each part.", answers=parts,
        ),
        Route(
            method="GET", path="/metrics", handler=health.metrics, access=Access.PUBLIC,
            summary="Figures in Prometheus' format.", content_type="text/plain",
        ),
        Route(
            method="GET", path="/api/openapi.json", handler=handlers.openapi, access=Access.PUBLIC,
            summary="This description.",
        ),
    ]  # fmt: skip


def _pages(handlers: Handlers) -> Sequence[Route]:
    pages = handlers.pages
    found = {
        "/advisor": pages.advisor,
        "/studio": pages.studio,
        "/widget.js": pages.widget,
        "/favicon.ico": pages.mark,
        "/web/{path:.+}": pages.static,
    }
    if handlers.has_site:
        found["/"] = pages.site
    return [
        Route(method="GET", path=path, handler=handler, access=Access.PUBLIC, summary="A page.", tag="pages")
        for path, handler in found.items()
    ]

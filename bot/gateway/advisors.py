"""The advisors' REST calls: `/api/login`, `/api/me`, `/api/advisor/...`."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.errors import BadRequest, NotFound
from bot.gateway import wire_staff
from bot.gateway.advisor_desk import AdvisorDesk
from bot.gateway.announcer import Announcer
from bot.gateway.board import Board
from bot.gateway.callers import SESSION_TOKEN, STAFF
from bot.gateway.clock import Clock
from bot.gateway.config import RateLimits
from bot.gateway.database import Database
from bot.gateway.limits import Limiter
from bot.gateway.models import (
    CloseRequest,
    CommandRequest,
    HandbackRequest,
    LoginRequest,
    MeRequest,
    NoteRequest,
    ReadRequest,
    ReleaseRequest,
    ReplyRequest,
    ShortcutRequest,
    TransferRequest,
)
from bot.gateway.presence import Presence
from bot.gateway.replies import body, number, ok
from bot.gateway.routes import ROLES, Access
from bot.gateway.staff_auth import StaffAuth
from bot.handoff.conversation import Status
from bot.store import Outcome, StaffMember

DEFAULT_STATUSES = ("waiting", "advisor")
LIST_LIMIT = 500


class Advisors:
    """Handlers; the guard has verified the session and the role."""

    def __init__(
        self,
        database: Database,
        desk: AdvisorDesk,
        board: Board,
        *,
        announcer: Announcer,
        presence: Presence,
        auth: StaffAuth,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self._read = database.read
        self._write = database.write
        self._store = database.store
        self._desk = desk
        self._board = board
        self._announcer = announcer
        self._presence = presence
        self._auth = auth
        self._clock = clock
        self._messages = Limiter(limits.messages_per_advisor, clock)

    async def login(self, request: web.Request) -> web.Response:
        """Open a session."""
        wanted = await body(request, LoginRequest)
        member, token = await self._auth.login(request, login=wanted.login, password=wanted.password)
        if member.role == "advisor" or await self._is_alone(member):
            # Whoever logs in to answer customers has come to answer them; the others say so themselves, unless there
            # is nobody else: the first account of an installation is an admin's, and customers are to find somebody.
            member = await self._write(self._store.set_presence, member.id, "available")
            self._announcer.colleagues_changed()
        response = ok({"user": wire_staff.staff_member(member), "token": token})
        self._auth.set_cookie(response, token)
        return response

    async def logout(self, request: web.Request) -> web.Response:
        """End the session."""
        await self._auth.logout(request[SESSION_TOKEN])
        if request[STAFF].role in ROLES[Access.ADVISING]:
            await self._write(self._store.set_presence, request[STAFF].id, "offline")
            self._announcer.colleagues_changed()
        response = ok()
        self._auth.clear_cookie(response)
        return response

    async def me(self, request: web.Request) -> web.Response:
        """Return who I am."""
        return ok({"user": wire_staff.staff_member(request[STAFF])})

    async def change_me(self, request: web.Request) -> web.Response:
        """Change my language or presence."""
        wanted, member = await body(request, MeRequest), request[STAFF]
        if wanted.language:
            member = await self._write(self._store.update_staff, member.id, language=wanted.language)
        if wanted.status:
            member = await self._write(self._store.set_presence, member.id, wanted.status)
            self._announcer.colleagues_changed()
        return ok({"user": wire_staff.staff_member(member)})

    async def conversations(self, request: web.Request) -> web.Response:
        """Return the queue."""
        await self._beat(request)
        asked = request.query.get("status", "")
        statuses = tuple(part for part in asked.split(",") if part) or DEFAULT_STATUSES
        if not set(statuses) <= {status.value for status in Status}:
            raise BadRequest("status: waiting, advisor, assistant or closed, separated by commas")
        member = request[STAFF]
        summaries = await self._read(
            self._store.queue,
            status=statuses,
            owner_id=member.id if request.query.get("mine") in {"1", "true"} else None,
            query=request.query.get("q", "").strip()[:100] or None,
            limit=min(LIST_LIMIT, number(request, "limit", default=LIST_LIMIT)),
        )
        counts = await self._read(self._store.counts, member.id)
        return ok({"conversations": [wire_staff.summary(line) for line in summaries], "counts": counts})

    async def conversation(self, request: web.Request) -> web.Response:
        """Return everything about one conversation."""
        await self._beat(request)
        identifier = request.match_info["id"]
        conversation = await self._read(self._store.conversation, identifier)
        dossier = await self._read(self._store.dossier, identifier)
        events = await self._read(self._store.events_after, identifier)
        notes = await self._read(self._store.notes, identifier)
        readings = await self._read(self._store.readings, identifier)
        return ok(
            {
                "conversation": wire_staff.conversation(conversation),
                "dossier": wire_staff.dossier(dossier),
                "events": [wire_staff.staff_event(identifier, event) for event in events],
                "notes": [wire_staff.note(note) for note in notes],
                "readings": [wire_staff.reading(reading) for reading in readings],
                "viewers": self._presence.viewers(identifier),
            }
        )

    async def claim(self, request: web.Request) -> web.Response:
        """Take it."""
        wanted = await body(request, CommandRequest)
        await self._beat(request)
        return _shown(await self._desk.claim(request.match_info["id"], request[STAFF], wanted.client_message_id))

    async def step_in(self, request: web.Request) -> web.Response:
        """Take it from the assistant."""
        wanted = await body(request, CommandRequest)
        await self._beat(request)
        return _shown(await self._desk.step_in(request.match_info["id"], request[STAFF], wanted.client_message_id))

    async def reply(self, request: web.Request) -> web.Response:
        """Say something to the customer."""
        wanted = await body(request, ReplyRequest)
        await self._beat(request)
        self._messages.take(request[STAFF].id)
        outcome = await self._desk.reply(request.match_info["id"], request[STAFF], wanted)
        event = wire_staff.staff_event(outcome.conversation.id, outcome.events[0])
        return ok({"seq": event["seq"], "event": event})

    async def note(self, request: web.Request) -> web.Response:
        """Write to colleagues."""
        wanted = await body(request, NoteRequest)
        self._messages.take(request[STAFF].id)
        note = await self._desk.note(request.match_info["id"], request[STAFF], wanted)
        return ok({"note": wire_staff.note(note)})

    async def release(self, request: web.Request) -> web.Response:
        """Give it back to the queue."""
        wanted = await body(request, ReleaseRequest)
        return _shown(await self._desk.release(request.match_info["id"], request[STAFF], wanted))

    async def transfer(self, request: web.Request) -> web.Response:
        """Pass it on to a colleague or a team."""
        wanted = await body(request, TransferRequest)
        if wanted.to_user is not None:
            colleague = await self._read(self._store.staff, wanted.to_user)
            if colleague.disabled or colleague.role not in ROLES[Access.ADVISING]:
                raise NotFound("to_user: nobody who could take it")
        return _shown(await self._desk.transfer(request.match_info["id"], request[STAFF], wanted))

    async def hand_back(self, request: web.Request) -> web.Response:
        """Give it back to the assistant."""
        wanted = await body(request, HandbackRequest)
        return _shown(await self._desk.hand_back(request.match_info["id"], request[STAFF], wanted))

    async def close(self, request: web.Request) -> web.Response:
        """End it."""
        wanted = await body(request, CloseRequest)
        return _shown(await self._desk.close(request.match_info["id"], request[STAFF], wanted))

    async def read(self, request: web.Request) -> web.Response:
        """Note how far I have read."""
        wanted = await body(request, ReadRequest)
        await self._desk.read(request.match_info["id"], request[STAFF], wanted.seq)
        return ok()

    async def colleagues(self, request: web.Request) -> web.Response:
        """Return who could take a conversation."""
        return ok(await self._board.colleagues())

    async def shortcuts(self, request: web.Request) -> web.Response:
        """Return the reply shortcuts."""
        shortcuts = await self._read(self._store.shortcuts)
        return ok({"shortcuts": [wire_staff.shortcut(shortcut) for shortcut in shortcuts]})

    async def put_shortcut(self, request: web.Request) -> web.Response:
        """Create or replace a shortcut."""
        wanted = await body(request, ShortcutRequest)
        shortcut = await self._write(self._store.put_shortcut, wanted.name, wanted.text, language=wanted.language)
        return ok({"shortcut": wire_staff.shortcut(shortcut)})

    async def delete_shortcut(self, request: web.Request) -> web.Response:
        """Delete a shortcut."""
        if not await self._write(self._store.delete_shortcut, request.match_info["name"]):
            raise NotFound("no shortcut of that name")
        return ok()

    async def figures(self, request: web.Request) -> web.Response:
        """Return what a period was like."""
        days = max(1, min(366, number(request, "days", default=30)))
        figures = await self._read(self._store.figures, since=self._clock() - timedelta(days=days))
        return ok({"figures": wire_staff.figures(figures)})

    async def _is_alone(self, member: StaffMember) -> bool:
        """Say whether this is the only person who may take conversations."""
        return [colleague.id for colleague in await self._read(self._store.colleagues)] == [member.id]

    async def _beat(self, request: web.Request) -> None:
        """Count an advisor's call as a sign of life: a script that claims needs no socket."""
        if await self._auth.beat(request[STAFF].id):
            self._announcer.colleagues_changed()


def _shown(outcome: Outcome) -> web.Response:
    return ok({"conversation": wire_staff.conversation(outcome.conversation)})

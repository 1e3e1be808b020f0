"""The advisors' WebSocket: `GET /api/advisor/ws`. The queue, watched conversations, presence, the heartbeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.errors import BadRequest, Unauthorized
from bot.gateway import wire_staff
from bot.gateway.advisor_desk import AdvisorDesk
from bot.gateway.announcer import Announcer
from bot.gateway.board import Board
from bot.gateway.callers import SESSION_TOKEN, STAFF
from bot.gateway.clock import Clock
from bot.gateway.config import RateLimits
from bot.gateway.database import Database
from bot.gateway.hub import Audience, EventFrame, Hub, Subscription
from bot.gateway.jsontext import dumps
from bot.gateway.limits import Limiter
from bot.gateway.models import ReadRequest, ReplyRequest, WatchRequest, check_model
from bot.gateway.outbox import Outbox
from bot.gateway.presence import Presence
from bot.gateway.read_marks import ReadMarks
from bot.gateway.routes import ROLES, Access
from bot.gateway.sockets import Sockets
from bot.gateway.staff_auth import StaffAuth
from bot.store import StaffMember

PONG = dumps({"type": "pong"})
MAX_WATCHED = 1000
# A session that was ended elsewhere (logout, account disabled) ends here after that long at the latest.
CHECK_SESSION_EVERY = timedelta(seconds=30)


class AdvisorPage:
    """Passes what the hub and the board say on to one advisor's page."""

    __slots__ = ("_outbox", "audience", "staff_id")

    def __init__(self, outbox: Outbox, staff_id: str) -> None:
        self.audience = Audience.STAFF
        self.staff_id = staff_id
        self._outbox = outbox

    def push(self, text: str) -> None:
        """Send a frame of the board."""
        self._outbox.push(text)

    def on_event(self, frame: EventFrame) -> None:
        """Send an event of a watched conversation."""
        self._outbox.push(frame.text(Audience.STAFF))

    def on_notice(self, notice: dict[str, Any], text: str) -> None:
        """Send a notice about a watched conversation."""
        self._outbox.push(text)

    async def take_replay(self, frames: Sequence[EventFrame]) -> None:
        """Send missed events."""
        await self._outbox.send_all(frame.text(Audience.STAFF) for frame in frames)


class AdvisorSockets:
    """Serves advisors' sockets."""

    def __init__(
        self,
        sockets: Sockets,
        hub: Hub,
        database: Database,
        *,
        desk: AdvisorDesk,
        board: Board,
        announcer: Announcer,
        presence: Presence,
        auth: StaffAuth,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self.sockets = sockets
        self.hub = hub
        self.database = database
        self.desk = desk
        self.board = board
        self.announcer = announcer
        self.presence = presence
        self.auth = auth
        self.clock = clock
        self.messages = Limiter(limits.messages_per_advisor, clock)
        # One page may watch many conversations at once when it comes back, each with a frame.
        self.frames = Limiter(limits.frames_per_advisor, clock)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from its hello to its end."""

        async def session(ws: web.WebSocketResponse, outbox: Outbox) -> None:
            await _Session(self, request, outbox).run(ws)

        return await self.sockets.serve(request, "staff", session)


class _Session:
    """One advisor's socket."""

    def __init__(self, of: AdvisorSockets, request: web.Request, outbox: Outbox) -> None:
        self._of = of
        self._request = request
        self._outbox = outbox
        self._member: StaffMember = request[STAFF]
        self._token = request[SESSION_TOKEN]
        self._checked: datetime = of.clock()
        self._watched: dict[str, Subscription] = {}
        self._page = AdvisorPage(outbox, self._member.id)
        self._reads = ReadMarks(self._read)

    async def run(self, ws: web.WebSocketResponse) -> None:
        of = self._of
        # Joined before the queue is read: what changes in between is told once more.
        of.board.join(self._page)
        try:
            of.auth.forget_beat(self._member.id)
            await self._beat()
            await self._outbox.send_all([await self._hello()])
            language = self._member.language
            await of.sockets.read(ws, self._request, self._outbox, on_frame=self._on_frame, language=language)
        finally:
            of.board.part(self._page)
            for conversation_id in tuple(self._watched):
                self._unwatch(conversation_id)
            await self._reads.flush()

    async def _hello(self) -> str:
        database, store = self._of.database, self._of.database.store
        # However many colleagues hold: this advisor's own are all there.
        mine = await database.read(store.queue, status=("advisor",), owner_id=self._member.id)
        shown = {line.conversation.id: line for line in (*mine, *await database.read(store.queue))}
        counts = await database.read(store.counts, self._member.id)
        return dumps(
            {
                "type": "hello",
                "user": wire_staff.staff_member(await database.read(store.staff, self._member.id)),
                "conversations": [wire_staff.summary(summary) for summary in shown.values()],
                "counts": counts,
                **await self._of.board.colleagues(),
            }
        )

    async def _on_frame(self, frame: dict[str, Any]) -> None:
        self._of.frames.take(self._member.id)
        await self._check_session()
        await self._beat()
        match frame.get("type"):
            case "ping":
                self._outbox.push(PONG)
            case "watch":
                await self._watch(frame)
            case "unwatch":
                self._unwatch(_conversation(frame))
            case "message":
                await self._say(frame)
            case "typing":
                await self._of.desk.typing(_conversation(frame), self._member, is_on=bool(frame.get("on")))
            case "read":
                self._reads.note(_conversation(frame), check_model(ReadRequest, frame).seq)
            case _:
                raise BadRequest("type: watch, unwatch, message, typing, read or ping")

    async def _watch(self, frame: dict[str, Any]) -> None:
        of, wanted = self._of, check_model(WatchRequest, frame)
        if len(self._watched) >= MAX_WATCHED:
            raise BadRequest(f"at most {MAX_WATCHED} conversations at once")
        conversation_id, after = wanted.conversation_id, wanted.after
        conversation = await of.database.read(of.database.store.conversation, conversation_id)
        if after > conversation.last_seq:
            self._outbox.push(dumps({"type": "reset", "conversation_id": conversation_id}))
            after = 0
        known = self._watched.get(conversation_id)
        if known is not None:
            known.close()
        else:
            of.presence.enter(conversation_id, self._member.id, self._member.name)
        subscription = of.hub.subscribe(conversation_id, self._page, after=after)
        self._watched[conversation_id] = subscription
        of.announcer.watched(conversation_id)
        await subscription.catch_up()

    def _unwatch(self, conversation_id: str) -> None:
        subscription = self._watched.pop(conversation_id, None)
        if subscription is not None:
            subscription.close()
            self._of.presence.leave(conversation_id, self._member.id)
            self._of.announcer.presence_changed(conversation_id)

    async def _say(self, frame: dict[str, Any]) -> None:
        reply = check_model(ReplyRequest, frame)
        self._of.messages.take(self._member.id)
        outcome = await self._of.desk.reply(_conversation(frame), self._member, reply)
        ack: dict[str, Any] = {"type": "ack", "conversation_id": outcome.conversation.id}
        ack |= {"client_message_id": reply.client_message_id, "seq": outcome.events[0].seq}
        self._outbox.push(dumps(ack))

    async def _read(self, conversation_id: str, seq: int) -> None:
        await self._of.desk.read(conversation_id, self._member, seq)

    async def _beat(self) -> None:
        if await self._of.auth.beat(self._member.id):
            self._of.announcer.colleagues_changed()

    async def _check_session(self) -> None:
        now = self._of.clock()
        if now - self._checked < CHECK_SESSION_EVERY:
            return
        self._checked = now
        self._member = await self._of.auth.member(self._token)
        if self._member.role not in ROLES[Access.ADVISING]:
            raise Unauthorized("the role was taken away")


def _conversation(frame: dict[str, Any]) -> str:
    identifier = frame.get("conversation_id")
    if not isinstance(identifier, str) or not identifier:
        raise BadRequest("conversation_id: required")
    return identifier

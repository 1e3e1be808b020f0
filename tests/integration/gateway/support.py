"""Who takes part in tests of the gateway: an assistant that does what it is told, customers, advisors, sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web

from bot.assistant.client import TurnResult
from bot.errors import Unavailable
from bot.gateway.app import GATEWAY, Gateway
from bot.gateway.passwords import hash_password
from bot.handoff.conversation import Reason
from bot.handoff.turn import Assessment, AssistantMessage, Reading
from bot.store import Store

PATIENCE_S = 10.0
PASSWORD = "correct horse battery"
SECRET = b"a secret of the tests, of at least 32 bytes"
IDENTITY_SECRET = b"what the host site and the gateway share, in tests"


class FakeAssistant:
    """Stands in for Rasa: echoes, unless told to hang, to fail or to say something else."""

    def __init__(self) -> None:
        self.state = "ready"
        self.turns: list[dict[str, Any]] = []
        self.parsed: list[str] = []
        self.appended: list[tuple[str, list[Mapping[str, Any]]]] = []
        self.is_broken = False
        self.gate: asyncio.Event | None = None
        self.answer: Callable[[str], TurnResult] = lambda text: said(f"echo: {text}")
        self.in_progress = 0
        self.most_in_progress = 0
        self.changed = asyncio.Event()

    async def turn(
        self,
        conversation_id: str,
        text: str,
        *,
        language: str,
        payload: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        timeout: timedelta | None = None,
    ) -> TurnResult:
        call = {"conversation_id": conversation_id, "text": text, "language": language, "payload": payload}
        self.turns.append({**call, "metadata": dict(metadata or {})})
        self.in_progress += 1
        self.most_in_progress = max(self.most_in_progress, self.in_progress)
        self.changed.set()
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.is_broken:
                raise Unavailable("the fake is broken")
            return self.answer(text)
        finally:
            self.in_progress -= 1

    async def parse(self, text: str, *, timeout: timedelta | None = None) -> Reading:
        if self.is_broken:
            raise Unavailable("the fake is broken")
        self.parsed.append(text)
        return Reading(intent="greet", confidence=0.9, tension={"score": 0.1, "label": "calm"})

    async def append_events(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None:
        if self.is_broken:
            raise Unavailable("the fake is broken")
        self.appended.append((conversation_id, list(events)))
        self.changed.set()

    async def tracker_events(self, conversation_id: str) -> Sequence[Mapping[str, Any]]:
        if self.is_broken:
            raise Unavailable("the fake is broken")
        return [event for known, events in self.appended if known == conversation_id for event in events]

    async def health(self) -> Any:
        return self.state

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that a call to the assistant makes true."""
        while not is_true():
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), PATIENCE_S)


def said(text: str, **more: Any) -> TurnResult:
    """An answer of one message."""
    return TurnResult(messages=[AssistantMessage(text=text)], **more)


def escalated(reason: Reason = Reason.TENSION, *, text: str = "") -> TurnResult:
    """An answer with which the assistant asks for a person."""
    messages = [AssistantMessage(text=text)] if text else []
    evidence = [{"quote": "ras le bol", "turn": 0}]
    assessment = Assessment(level=0.9, decision="handoff", reason=reason, evidence=evidence)
    return TurnResult(messages=messages, reading=Reading("complaint", 0.8), assessment=assessment)


@dataclass
class Answer:
    """An HTTP answer, read."""

    status: int
    json: Any
    headers: Mapping[str, str]
    text: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


class Socket:
    """A WebSocket that remembers every frame."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self._read = 0

    async def send(self, **frame: Any) -> None:
        await self.ws.send_json(frame)

    async def next(self, kind: str | None = None, **fields: Any) -> dict[str, Any]:
        """Return the next frame of a type whose fields are these."""

        def fits(frame: dict[str, Any]) -> bool:
            return (kind is None or frame["type"] == kind) and all(frame.get(k) == v for k, v in fields.items())

        return await self.until(fits)

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next frame that fits; those before it stay in `frames`."""
        while True:
            while self._read < len(self.frames):
                frame = self.frames[self._read]
                self._read += 1
                if fits(frame):
                    return frame
            await self.pump()

    async def anywhere(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return a frame that fits, before or after those already looked at."""
        while not any(fits(frame) for frame in self.frames):
            await self.pump()
        return next(frame for frame in self.frames if fits(frame))

    async def event(self, kind: str = "message", *, sender: str | None = None, text: str | None = None) -> Any:
        """Return the next event of a type."""

        def fits(frame: dict[str, Any]) -> bool:
            event = frame.get("event", {})
            return (
                frame["type"] == "event"
                and event["type"] == kind
                and (sender is None or event["sender"]["kind"] == sender)
                and (text is None or event.get("text") == text)
            )

        return (await self.until(fits))["event"]

    async def pump(self) -> None:
        message = await asyncio.wait_for(self.ws.receive(), PATIENCE_S)
        if message.type is aiohttp.WSMsgType.CLOSE:
            self.code = message.data
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionResetError(f"closed with {self.ws.close_code}")
        self.frames.append(json.loads(message.data))

    async def settle(self) -> None:
        """Read everything that was sent before the answer to a ping."""
        await self.send(type="ping")
        await self.until(lambda frame: frame["type"] == "pong")

    async def closed(self) -> int | None:
        """Wait until the server closes; return its code."""
        with suppress(ConnectionResetError):
            while True:
                await self.pump()
        return self.code

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame["event"] for frame in self.frames if frame["type"] == "event"]

    @property
    def seqs(self) -> list[int]:
        return [event["seq"] for event in self.events]


@dataclass
class Caller:
    """Somebody who calls the gateway."""

    http: aiohttp.ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, json_body: Any = None, **options: Any) -> Answer:
        headers = {**self.headers, **options.pop("headers", {})}
        if json_body is not None:
            options["json"] = json_body
        async with self.http.request(method, self.base + path, headers=headers, **options) as response:
            text = await response.text(errors="replace")
            body = json.loads(text) if response.content_type == "application/json" else None
            return Answer(response.status, body, response.headers, text)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return await self.call("POST", path, {} if body is None and "data" not in options else body, **options)


@dataclass
class Customer(Caller):
    """A customer with a conversation."""

    id: str = ""
    token: str = ""
    opened: Any = None
    _numbers: Any = field(default_factory=lambda: count(1))

    async def say(self, text: str, *, once: str | None = None) -> Answer:
        return await self.post(
            "/api/customer/messages", {"text": text, "client_message_id": once or f"c{next(self._numbers)}"}
        )

    async def act(self, action: str, **fields: Any) -> Answer:
        return await self.post("/api/customer/actions", {"action": action, **fields})

    async def events(self, after: int = 0) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = (await self.get(f"/api/customer/events?after={after}"))["events"]
        return events

    async def texts(self, sender: str | None = None) -> list[str]:
        messages = [event for event in await self.events() if event["type"] == "message"]
        return [event["text"] for event in messages if sender in {None, event["sender"]["kind"]}]

    async def connect(self, after: int = 0, *, hello: bool = True) -> Socket:
        ws = await self.http.ws_connect(
            f"{self.base}/api/customer/ws?after={after}", protocols=["relais.v1", f"token.{self.token}"]
        )
        socket = Socket(ws)
        if hello:
            await socket.next("hello")
        return socket


@dataclass
class Advisor(Caller):
    """Somebody of staff who has logged in."""

    id: str = ""
    name: str = ""
    token: str = ""
    _numbers: Any = field(default_factory=lambda: count(1))

    async def do(self, conversation_id: str, verb: str, **fields: Any) -> Answer:
        return await self.post(f"/api/advisor/conversations/{conversation_id}/{verb}", fields)

    async def claim(self, conversation_id: str) -> Answer:
        answer = await self.do(conversation_id, "claim")
        assert answer.status == 200, answer.json
        return answer

    async def reply(self, conversation_id: str, text: str) -> Answer:
        return await self.do(conversation_id, "messages", text=text, client_message_id=f"a{next(self._numbers)}")

    async def connect(self) -> Socket:
        socket = Socket(await self.http.ws_connect(f"{self.base}/api/advisor/ws", headers=self.headers))
        await socket.next("hello")
        return socket

    async def watch(self, conversation_id: str, after: int = 0) -> Socket:
        socket = await self.connect()
        await socket.send(type="watch", conversation_id=conversation_id, after=after)
        await socket.next("customer")
        return socket


@dataclass
class Running:
    """A running gateway."""

    app: web.Application
    base: str
    store: Store
    assistant: FakeAssistant
    http: aiohttp.ClientSession
    runner: web.AppRunner
    _names: Any = field(default_factory=lambda: count(1))

    @property
    def gateway(self) -> Gateway:
        return self.app[GATEWAY]

    def caller(self, **headers: str) -> Caller:
        return Caller(self.http, self.base, headers)

    async def customer(self, **session: Any) -> Customer:
        answer = await self.caller().post("/api/customer/sessions", session)
        assert answer.status == 201, answer.json
        headers = {"Authorization": f"Bearer {answer['token']}"}
        return Customer(
            self.http, self.base, headers, id=answer["conversation_id"], token=answer["token"], opened=answer.json
        )

    async def waiting(self, **session: Any) -> Customer:
        """A customer who waits for a person."""
        customer = await self.customer(**session)
        assert (await customer.act("request_person")).status == 200
        return customer

    async def staff(self, name: str = "Nadia", *, role: str = "advisor", team: str | None = None) -> Advisor:
        login = f"{name.lower()}{next(self._names)}"
        member = await asyncio.to_thread(
            self.store.add_staff,
            login=login,
            name=name,
            role=role,
            password_hash=PASSWORD_HASH,
            team=team,
            language="fr",
        )
        answer = await self.caller().post("/api/login", {"login": login, "password": PASSWORD})
        assert answer.status == 200, answer.json
        headers = {"Authorization": f"Bearer {answer['token']}"}
        return Advisor(self.http, self.base, headers, id=member.id, name=name, token=answer["token"])

    async def helped(self) -> tuple[Customer, Advisor]:
        """A customer whom an advisor has claimed."""
        customer, advisor = await self.waiting(), await self.staff()
        await advisor.claim(customer.id)
        return customer, advisor

    async def key(self, name: str = "shop", *, callback_url: str | None = None) -> Caller:
        """A caller of the REST channel."""
        key = f"key-of-{name}"
        await asyncio.to_thread(self.store.add_key, name, key, callback_url=callback_url)
        return self.caller(Authorization=f"Bearer {key}")

    async def settled(self) -> None:
        """Wait until the assistant's turns and readings are done."""
        await asyncio.wait_for(self.gateway.turns.settled(), PATIENCE_S)
        await asyncio.wait_for(self.gateway.readings.settled(), PATIENCE_S)


PASSWORD_HASH = hash_password(PASSWORD)

"""The assistant as the gateway sees it: one HTTP client over Rasa's server and our channel in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Literal
from urllib.parse import quote

import aiohttp

from bot.errors import Unavailable
from bot.handoff.conversation import Identity
from bot.handoff.turn import Assessment, AssistantMessage, Reading

State = Literal["ready", "starting", "down"]

# What the assistant answers is short: anything longer is not an answer of ours.
MAX_ANSWER_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class TurnResult:
    """What the assistant made of one customer message: the answer of `POST /webhooks/relais/turn`.

    `verified` is the identity that the dialogue checked (None: nobody yet); `loop` the form that asks, if one does.
    """

    messages: Sequence[AssistantMessage] = ()
    reading: Reading | None = None
    assessment: Assessment | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    facts: Sequence[Mapping[str, Any]] = ()
    verified: Identity | None = None
    loop: str | None = None
    language: str | None = None

    @classmethod
    def from_wire(cls, raw: Mapping[str, Any]) -> TurnResult:
        """Read the channel's answer; what is missing counts as empty."""
        return cls(
            messages=tuple(AssistantMessage.from_wire(message) for message in raw.get("messages") or ()),
            reading=Reading.from_wire(raw.get("reading")),
            assessment=Assessment.from_wire(raw.get("assessment")),
            slots=raw.get("slots") or {},
            facts=tuple(raw.get("facts") or ()),
            verified=_as_identity(raw.get("verified")),
            loop=raw.get("loop") or None,
            language=raw.get("language") or None,
        )


class AssistantClient:
    """Talks to one Rasa server (or a load balancer before several). Use it as an async context manager, or `close`.

    Every method raises `Unavailable` when Rasa does not answer in time, refuses, or answers something else than it
    should. `token` is Rasa's `--auth-token`, `channel_token` the one of our channel in credentials.yml. `is_starting`
    tells "not there yet" from "gone": it is the supervisor's word, and nobody's when Rasa runs as a service.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        channel_token: str | None = None,
        timeout: timedelta = timedelta(seconds=8),
        connections: int = 64,
        is_starting: Callable[[], bool] = lambda: False,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._query = {"token": token} if token else {}
        self._channel_headers = {"Authorization": f"Bearer {channel_token}"} if channel_token else {}
        self._timeout = timeout.total_seconds()
        self._connections = connections
        self._is_starting = is_starting
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> AssistantClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

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
        """Put one customer message to the assistant.

        `text` is always text, even when it begins with `/`; `payload` is one of a button that we sent.
        """
        body = {
            "sender": conversation_id,
            "text": text,
            "payload": payload,
            "language": language,
            "metadata": dict(metadata or {}),
        }
        answer = await self._call(
            "POST", "/webhooks/relais/turn", json=body, headers=self._channel_headers, timeout=timeout
        )
        if not isinstance(answer, dict):
            raise Unavailable("The assistant's answer is not an object.")
        return TurnResult.from_wire(answer)

    async def parse(self, text: str, *, timeout: timedelta | None = None) -> Reading:
        """Return the reading of one message without touching any conversation."""
        answer = await self._call("POST", "/model/parse", json={"text": text}, timeout=timeout)
        reading = Reading.from_wire(answer) if isinstance(answer, dict) else None
        if reading is None:
            raise Unavailable("The assistant's reading is empty.")
        return reading

    async def append_events(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Write events (Rasa's own shape, e.g. `{"event": "slot", "name": …, "value": …}`) into the tracker."""
        path = f"/conversations/{quote(conversation_id, safe='')}/tracker/events"
        await self._call("POST", path, json=list(events), params={"include_events": "NONE"})

    async def tracker_events(self, conversation_id: str) -> Sequence[Mapping[str, Any]]:
        """Return what stands in the tracker, in Rasa's own shape, oldest first."""
        path = f"/conversations/{quote(conversation_id, safe='')}/tracker"
        answer = await self._call("GET", path, params={"include_events": "ALL"})
        events = answer.get("events") if isinstance(answer, dict) else None
        return [event for event in events or () if isinstance(event, dict)]

    async def status(self) -> Mapping[str, Any]:
        """Return Rasa's `GET /status`: `model_file`, `model_id`, `num_active_training_jobs`."""
        answer = await self._call("GET", "/status")
        return answer if isinstance(answer, dict) else {}

    async def health(self) -> State:
        """Say whether the assistant answers: `ready`, `starting` (its process runs, the model loads) or `down`."""
        try:
            await self._call("GET", "/status", timeout=timedelta(seconds=2))
        except Unavailable:
            return "starting" if self._is_starting() else "down"
        return "starting" if self._is_starting() else "ready"

    async def replace_model(self, model_file: str) -> None:
        """Make the running server load another model; conversations in progress keep their trackers."""
        await self._call("PUT", "/model", json={"model_file": model_file}, timeout=timedelta(minutes=5))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: timedelta | None = None,
    ) -> Any:
        """Make one request and return the JSON of its answer (None: it has no body)."""
        seconds = timeout.total_seconds() if timeout else self._timeout
        try:
            async with self._open_session().request(
                method,
                self.base_url + path,
                json=json,
                params={**self._query, **(params or {})},
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                return await _read(response)
        except asyncio.TimeoutError:
            raise Unavailable(f"The assistant did not answer {path} within {seconds:g} s.") from None
        except (aiohttp.ClientError, OSError) as error:
            # The address of the request holds Rasa's token: the class says enough.
            raise Unavailable(f"The assistant cannot be reached for {path}: {type(error).__name__}.") from None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Made here and not in __init__: aiohttp wants a running loop.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._connections))
        return self._session


def _as_identity(raw: Any) -> Identity | None:
    """Read `verified` (`{"name", "number"}`) of a turn."""
    if not isinstance(raw, Mapping):
        return None
    return Identity(name=raw.get("name"), number=raw.get("number"), verified=True, by=raw.get("by") or "assistant")


async def _read(response: aiohttp.ClientResponse) -> Any:
    """Return the JSON of an answer, or raise `Unavailable` when it is an error or no JSON."""
    if response.status == 204:
        return None
    if response.status >= 400:
        raise Unavailable(f"The assistant answered {response.status} to {response.url.path}.")
    if (response.content_length or 0) > MAX_ANSWER_BYTES:
        raise Unavailable(f"The assistant's answer to {response.url.path} is too long.")
    try:
        return await response.json(content_type=None)
    except ValueError:
        raise Unavailable(f"The assistant's answer to {response.url.path} is no JSON.") from None

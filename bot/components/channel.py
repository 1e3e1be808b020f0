"""The channel between Rasa and the gateway: one question a turn, and everything about it in one answer.

`POST /webhooks/relais/turn`, `Authorization: Bearer RELAIS_CHANNEL_TOKEN`. Differences from Rasa's REST channel:

- what a customer types is never read as a payload, only `payload` is;
- a response of several parts stays one message;
- the reading, the policy's assessment and the slots come with the messages, from the tracker that Rasa has just worked
  on: nothing is read again;
- a turn that has begun is finished although the caller has gone, so that the tracker knows what the actions have done;
- an error is an error (`{"ok": false, "error": {"code", "message"}}`), and so is a turn without any answer.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.payloads import as_plain_text, is_payload
from bot.components.rasa_shortcuts import take_shortcuts
from bot.components.turn_answer import answer_of
from bot.components.turns import Turn, open_turn
from bot.errors import BadRequest, RelaisError, Unauthorized, Unavailable

logger = logging.getLogger(__name__)

TOKEN_VARIABLE = "RELAIS_CHANNEL_TOKEN"  # noqa: S105 (the name of the variable)
_PARTS = ("text", "buttons", "image", "attachment", "custom")

take_shortcuts()

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class TurnOutput(CollectingOutputChannel):
    """Collects what the assistant says, one message a response. Its name selects `channel: relais` variations."""

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return RelaisChannel.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the response as it is."""
        said = {part: message[part] for part in _PARTS if message.get(part)}
        if quick_replies := message.get("quick_replies"):
            said["buttons"] = [*said.get("buttons", []), *quick_replies]
        if said:
            self.messages.append(said)


class RelaisChannel(InputChannel):
    """Serves the gateway. Without a token in the environment it serves nobody."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._under_way: set[asyncio.Future[Any]] = set()
        if not token:
            logger.warning("%s is not set: the channel of the gateway refuses every request.", TOKEN_VARIABLE)

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is its path under /webhooks/ too."""
        return "relais"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RelaisChannel:
        """Take the token from the environment: credentials.yml is in the repository."""
        return cls(os.environ.get(TOKEN_VARIABLE))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("relais_channel")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                self._check_token(request)
                message = _message_of(request)
                return response.json(await self._answer(request, message, on_new_message))
            except RelaisError as error:
                return _error(error.status, error.code, error.detail)
            except Exception as error:  # what a server answers instead of its own page of HTML
                logger.error("A turn failed: %s", type(error).__name__, exc_info=error)
                return _error(500, "internal", "The assistant failed on this message.")

        return routes

    def _check_token(self, request: Request) -> None:
        kind, _, given = (request.headers.get("authorization") or "").partition(" ")
        if not self._token or kind.lower() != "bearer":
            raise Unauthorized("This channel wants its own bearer token.")
        if not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            raise Unauthorized("The token is not this channel's.")

    async def _answer(self, request: Request, message: UserMessage, on_new_message: OnNewMessage) -> dict[str, Any]:
        agent = request.app.ctx.agent
        if agent is None or not agent.is_ready():
            raise Unavailable("The assistant has no model yet.")
        turn = await self._handle(message, on_new_message)
        tracker = turn.tracker or await _read_tracker(agent, message.sender_id)
        messages = message.output_channel.messages
        answer = answer_of(tracker, messages)
        if not messages and (answer["assessment"] or {}).get("decision") != "handoff":
            raise Unavailable("The assistant had nothing to say: an action failed.")
        return answer

    async def _handle(self, message: UserMessage, on_new_message: OnNewMessage) -> Turn:
        """Let Rasa handle the message, to the end even if the caller hangs up."""
        with open_turn() as turn:
            handling = asyncio.ensure_future(on_new_message(message))
        self._under_way.add(handling)
        handling.add_done_callback(self._under_way.discard)
        await asyncio.shield(handling)
        return turn


def _message_of(request: Request) -> UserMessage:
    """Return Rasa's message for the body of a request, or raise `BadRequest`."""
    try:
        body = request.json
    except InvalidUsage:
        body = None
    if not isinstance(body, Mapping):
        raise BadRequest("The body is no JSON object.")
    sender, text, payload = body.get("sender"), body.get("text"), body.get("payload")
    if not isinstance(sender, str) or not sender:
        raise BadRequest("'sender' is missing.")
    if payload is not None and not (isinstance(payload, str) and is_payload(payload)):
        raise BadRequest('\'payload\' is none: /intent or /intent{"entity": "value"}.')
    if payload is None and not (isinstance(text, str) and text.strip()):
        raise BadRequest("Neither 'text' nor 'payload'.")
    metadata = body.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, Mapping) else {}
    if body.get("language") is not None:
        metadata["language"] = body["language"]
    return UserMessage(
        payload or as_plain_text(str(text).strip()),
        TurnOutput(),
        sender,
        input_channel=RelaisChannel.name(),
        metadata=metadata,
    )


async def _read_tracker(agent: Any, sender_id: str) -> DialogueStateTracker:
    """Read what was saved: for the rare turn in which no policy was asked."""
    tracker: DialogueStateTracker = await agent.tracker_store.get_or_create_tracker(sender_id)
    return tracker


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"ok": False, "error": {"code": code, "message": message}}, status=status)

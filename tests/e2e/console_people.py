"""Who takes part in the console's scenes: customers, their pages, and advisors at other desks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp

from bot.gateway.hub import Audience
from bot.gateway.tokens import CustomerTokens
from bot.handoff.conversation import Conversation, Identity
from bot.handoff.turn import Assessment, AssistantMessage, Reading
from bot.store import MessageOutcome, Outcome

if TYPE_CHECKING:
    from tests.e2e.console_support import Stage

PASSWORD = "un mot de passe solide"


class Customer:
    """The far end of one conversation."""

    def __init__(self, stage: Stage, conversation: Conversation) -> None:
        self.stage, self.id, self.store = stage, conversation.id, stage.store

    def says(self, text: str) -> MessageOutcome:
        """Write something; the assistant is not asked."""
        outcome = self.store.add_customer_message(self.id, text=text)
        self.stage.told(outcome)
        return outcome

    def is_answered(self, said: MessageOutcome, *texts: str, **context: Any) -> Outcome:
        """Let the assistant answer what was said, with a reading and an assessment if the scene has them."""
        assert said.turn is not None
        outcome = self.store.add_assistant_messages(
            self.id,
            epoch=said.turn.epoch,
            question_seq=said.seq,
            messages=[AssistantMessage(text=text) for text in texts] + list(context.pop("more", [])),
            **context,
        )
        return self.stage.told(outcome)

    def asks_for_a_person(self, comment: str | None = None) -> Outcome:
        """Press the button that brings a person."""
        return self.stage.told(self.store.request_handoff(self.id, comment=comment))

    def opens_their_page(self) -> Visit:
        """Connect, as the customer's page does."""
        return Visit(self.stage, self.id)

    def is_known(self, name: str, number: str, *, verified: bool = True) -> None:
        """Let the conversation know who this is."""
        self.store.set_identity(self.id, Identity(name=name, number=number, verified=verified, by="assistant"))

    def has_read(self, seq: int) -> None:
        """See our messages up to there."""
        conversation = self.store.mark_read(self.id, by="customer", seq=seq)
        if self.stage.url:
            self.stage.call(lambda: self.stage.gateway.announcer.read_changed(conversation))

    def types(self, is_on: bool) -> None:
        """Begin or stop to write."""
        notice = {"type": "typing", "conversation_id": self.id, "on": is_on}
        self.stage.call(lambda: self.stage.gateway.announcer.notify(self.id, notice, audience=Audience.STAFF))


class Visit:
    """A customer's page that is connected and shows what arrives."""

    def __init__(self, stage: Stage, conversation: str) -> None:
        self._stage = stage
        config = stage.config
        tokens = CustomerTokens(
            config.secret, stage.clock, lifetime=config.customer_token_lifetime, renewal=config.customer_token_renewal
        )
        token, _expires_at = tokens.issue(conversation)
        self._http, self._page = stage.run(self._open(token))

    async def _open(self, token: str) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
        http = aiohttp.ClientSession()
        address = f"{self._stage.url}/api/customer/ws?after=0"
        return http, await http.ws_connect(address, headers={"Authorization": f"Bearer {token}"})

    def leaves(self) -> None:
        """Close the page."""

        async def close() -> None:
            await self._page.close()
            await self._http.close()

        self._stage.run(close())


class Colleague:
    """An advisor at another desk, who works through the gateway's calls and may look at conversations."""

    def __init__(self, stage: Stage, login: str) -> None:
        self.stage = stage
        self._http: aiohttp.ClientSession = stage.run(self._session())
        self._sockets: list[aiohttp.ClientWebSocketResponse] = []
        answer = self.post("/api/login", login=login, password=PASSWORD)
        self._headers = {"Authorization": f"Bearer {answer['token']}"}

    def post(self, path: str, **body: Any) -> Any:
        """Call the gateway; a refusal comes back as it is."""

        async def ask() -> Any:
            headers = getattr(self, "_headers", {})
            async with self._http.post(self.stage.url + path, json=body, headers=headers) as answer:
                return await answer.json()

        return self.stage.run(ask())

    def does(self, verb: str, conversation: str, **body: Any) -> Any:
        """Do one of the advisor's verbs."""
        return self.post(f"/api/advisor/conversations/{quote(conversation)}/{verb}", **body)

    def looks_at(self, conversation: str) -> None:
        """Open a conversation on a page of their own."""

        async def open_page() -> None:
            page = await self._http.ws_connect(f"{self.stage.url}/api/advisor/ws", headers=self._headers)
            self._sockets.append(page)
            await page.send_json({"type": "watch", "conversation_id": conversation, "after": 0})

        self.stage.run(open_page())

    def types(self, conversation: str, is_on: bool = True) -> None:
        """Write in it."""
        self.stage.run(self._sockets[-1].send_json({"type": "typing", "conversation_id": conversation, "on": is_on}))

    def leaves(self) -> None:
        """Close every page."""

        async def close() -> None:
            for page in self._sockets:
                await page.close()
            await self._http.close()

        self.stage.run(close())

    async def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession()


def read(
    intent: str, confidence: float, text: str = "", *, score: float = 0.05, cues: Sequence[tuple[str, str]] = ()
) -> Reading:
    """A reading of `text`; `cues` are words of it and their kinds, which share the score."""
    found = []
    for words, kind in cues:
        start = text.index(words)
        cue = {
            "start": start,
            "end": start + len(words),
            "text": words,
            "kind": kind,
            "weight": round(score / len(cues), 2),
        }
        found.append(cue)
    label = "calm" if score < 0.3 else "mild" if score < 0.55 else "tense"
    tension = {"score": score, "label": label, "asked": 0.1, "target": "us" if score > 0.3 else "none", "cues": found}
    return Reading(intent, confidence, tension=tension)


def level(value: float, **decision: Any) -> Assessment:
    """An assessment after a turn."""
    return Assessment(level=value, **decision)


def wants_a_person(stage: Stage, name: str, number: str = "10 000 001") -> Customer:
    """Open a conversation of a known customer who asks for a person."""
    customer = stage.customer()
    customer.is_known(name, number)
    customer.asks_for_a_person()
    return customer

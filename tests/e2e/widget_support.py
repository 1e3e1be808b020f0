"""What the widget's browser tests stand on: the stage, a line that can be cut, customers' pages, strangers' sites."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from bot.assistant.client import TurnResult
from bot.handoff.conversation import Conversation, EventType, StoredEvent
from bot.handoff.turn import AssistantMessage
from tests.e2e.console_people import Colleague
from tests.e2e.console_support import Stage

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

PATIENCE_S = 15.0
CARD = {"kind": "pdf", "title": "Attestation de contrat", "url": "/files/attestation.pdf", "size": 81_300}
MEANS = "Je peux expliquer une facture, prendre un relevé ou préparer un justificatif."


def answers(*messages: AssistantMessage) -> TurnResult:
    """What the assistant says to one message."""
    return TurnResult(messages=list(messages))


SCRIPT = {
    "Bonjour": answers(
        AssistantMessage(
            text=MEANS,
            buttons=[
                {"title": "Comprendre ma facture", "payload": "/bill_explain"},
                {"title": "Transmettre un relevé", "payload": "/meter_reading"},
                {"title": "Un justificatif", "payload": "/certificate"},
            ],
        )
    ),
    "Comprendre ma facture": answers(
        AssistantMessage(
            text="Votre facture de mars est de 118,40 €, contre 96,10 € en février.\n"
            "• Consommation : +19,20 €\n• Abonnement : inchangé"
        ),
        AssistantMessage(text="Le détail ligne par ligne : https://www.clairvolt.example/factures."),
    ),
    "Une attestation": answers(AssistantMessage(text="Voici votre attestation.", attachment=CARD)),
}


class Relay:
    """A line between browsers and the gateway that can be cut, closed, or made to swallow what the gateway says."""

    def __init__(self, loop: asyncio.AbstractEventLoop, port: int) -> None:
        self._loop, self._to = loop, port
        self._writers: set[asyncio.StreamWriter] = set()
        self.is_closed = False
        self.is_swallowing = False
        self.url = ""

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening."""
        self.cut()
        self._server.close()

    def cut(self) -> None:
        """Break every connection now."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_closed:
            writer.transport.abort()
            return
        there, out = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, out}
        await asyncio.gather(self._pipe(reader, out, is_back=False), self._pipe(there, writer, is_back=True))
        self._writers -= {writer, out}

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_back: bool) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if not (is_back and self.is_swallowing):
                    writer.write(data)
                    await writer.drain()
        with suppress(ConnectionError, RuntimeError):
            writer.close()


class Shop:
    """Clairvolt's site on a stage: customers' browsers come to it through a line that tests can cut."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._browser, self.stage = browser, stage
        self._contexts: list[BrowserContext] = []
        self._colleagues: list[Colleague] = []
        self._numbers = 0
        self.complaints: list[str] = []
        stage.assistant.script.update(SCRIPT)
        self.relay = Relay(stage._loop, int(stage.url.rsplit(":", 1)[1]))
        stage.run(self.relay.start())
        self.url = self.relay.url

    def browser(self, **options: Any) -> BrowserContext:
        """A browser of its own, with its own storage."""
        defaults = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 860}}
        context = self._browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        return context

    def visit(self, context: BrowserContext | None = None, path: str = "/", **options: Any) -> Page:
        """Go to a page that has the widget."""
        page = (context or self.browser(**options)).new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.goto(path if "://" in path else self.url + path)
        page.locator(".launcher").wait_for()
        return page

    def open(self, context: BrowserContext | None = None, path: str = "/", **options: Any) -> Page:
        """Go to a page and open the conversation; returns when the greeting is there."""
        page = self.visit(context, path, **options)
        page.locator(".launcher").click()
        page.locator(".assistant .said").first.wait_for()
        return page

    def advisor(self, login: str = "nadia") -> Colleague:
        """Somebody who is at their desk, ready to answer."""
        member = self.stage.staff(login)
        self.stage.store.set_presence(member.id, "available")
        colleague = self.stage.colleague(login)
        self._colleagues.append(colleague)
        return colleague

    def helped(self, page: Page, login: str = "nadia") -> Colleague:
        """Ask for a person on this page, and have one take the conversation."""
        colleague = self.advisor(login)
        page.get_by_role("button", name="Parler à une personne").click()
        page.locator(".waiting").wait_for()
        colleague.does("claim", session(page)["id"])
        colleague.looks_at(session(page)["id"])
        page.locator(".head h2", has_text=login.capitalize()).wait_for()
        return colleague

    def says(self, colleague: Colleague, page: Page, text: str) -> None:
        """Have an advisor write."""
        self._numbers += 1
        colleague.does("messages", session(page)["id"], text=text, client_message_id=f"a{self._numbers}")

    def conversation(self, page: Page) -> Conversation:
        """The conversation that a page shows, as the gateway holds it."""
        return self.stage.store.conversation(session(page)["id"])

    def events(self, page: Page) -> list[StoredEvent]:
        """Its log, as the gateway holds it."""
        return self.stage.store.events_after(session(page)["id"])

    def written(self, page: Page) -> list[str]:
        """What the gateway holds of the customer's messages."""
        return [
            event.payload["text"]
            for event in self.events(page)
            if event.type is EventType.MESSAGE and event.sender.kind == "customer"
        ]

    def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that the gateway does a moment after the page asked."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_true():
            assert time.monotonic() < deadline, "it never happened"
            self._contexts[0].pages[0].evaluate("() => new Promise(requestAnimationFrame)")

    def close(self) -> list[str]:
        """Close every browser; returns what pages complained of."""
        for context in self._contexts:
            context.close()
        for colleague in self._colleagues:
            colleague.leaves()
        self.stage.run(self.relay.stop())
        return self.complaints

    def _hear(self, message: ConsoleMessage) -> None:
        expected = ("Failed to load resource", "WebSocket connection to")
        if message.type == "error" and not message.text.startswith(expected):
            self.complaints.append(message.text)


class HostSite:
    """Somebody else's website, at another origin: pages with headers of their own."""

    def __init__(self, files: Mapping[str, tuple[str, str]], csp: str | None = None) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = files.get(self.path.split("?")[0], ("text/plain", ""))
                self.send_response(200 if text else 404)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                if csp:
                    self.send_header("Content-Security-Policy", csp)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_args: Any) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def session(page: Page) -> dict[str, Any]:
    """What the widget keeps in this browser of its conversation."""
    kept: dict[str, Any] = page.evaluate(
        "() => JSON.parse(localStorage[Object.keys(localStorage).find((key) => key.endsWith(' session'))] ?? '{}')"
    )
    return kept


def write(page: Page, text: str) -> None:
    """Write a message as people do."""
    page.get_by_label("Votre message").fill(text)
    page.keyboard.press("Enter")


def said(page: Page, kind: str | None = None) -> Locator:
    """The messages that the log shows, of one side."""
    return page.locator(f"[role=log] {'.' + kind if kind else ''} .said")


def choose(page: Page, words: str) -> None:
    """Choose from the menu."""
    page.get_by_label("Menu").click()
    page.locator(".menu").get_by_role("button", name=words).click()


def faults(page: Page) -> list[str]:
    """What axe finds, in short."""
    page.evaluate(
        """() => Promise.all(document.querySelector('relais-chat').shadowRoot.getAnimations()
             .map((it) => it.effect.getTiming().iterations === 1 && it.finished))"""
    )
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{fault['id']}: {[node['html'][:200] for node in fault['nodes'][:4]]}" for fault in found]

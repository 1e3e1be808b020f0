"""The studio behind a real gateway: trainers who log in, and a log of conversations that feeds their inbox."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from bot.gateway.app import GATEWAY, create_app
from bot.gateway.trainers import studio_routes
from bot.handoff.conversation import Reason
from bot.handoff.turn import Assessment, AssistantMessage, Reading
from bot.studio.assembly import assemble
from bot.studio.inbox.inbox import Inbox
from bot.studio.studio import StudioConfig
from bot.studio.training.live import RasaFolder
from tests.e2e.console_people import PASSWORD
from tests.e2e.console_support import Stage
from tests.e2e.studio_project import git
from tests.e2e.studio_support import ready

SIZE = {"width": 1280, "height": 800}


class Academy(Stage):
    """A running gateway with its studio over a project, and customers who have said things."""

    def __init__(self, folder: Path, project: Path) -> None:
        super().__init__(folder)
        self.project = project

    async def _serve(self, port: int) -> None:
        self.studio = assemble(
            StudioConfig(self.project, state=self.project / ".relais/studio"),
            store=self.store,
            live=RasaFolder(self.project / "models"),
            candidates=self.project / ".relais/candidates",
        )
        routes = studio_routes(self.studio)
        app = create_app(self.config, store=self.store, assistant=self.assistant, clock=self.clock, extra_routes=routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        bound = socket.create_server(("127.0.0.1", port))
        await web.SockSite(self._runner, bound).start()
        self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        self.gateway = app[GATEWAY]
        self.studio.start()

    def stop(self) -> None:
        """Stop the studio, then the gateway."""
        self.run(self.studio.stop())
        super().stop()

    def says(
        self, text: str, *ranking: tuple[str, float], times: int = 1, reply: str = "Pouvez-vous préciser ?",
        handoff: Reason | None = None, tension: float | None = None, language: str = "fr", entities: Any = (),
    ) -> str:  # fmt: skip
        """Let customers say something that the assistant reads so; returns the last conversation."""
        found = [{"name": name, "confidence": sure} for name, sure in ranking]
        felt = {"score": tension, "label": "mild"} if tension is not None else None
        assessment = Assessment(level=0.5, decision="handoff", reason=handoff) if handoff else None
        for _ in range(times):
            conversation = self.store.open_conversation(language=language).conversation
            asked = self.store.add_customer_message(conversation.id, text=text)
            assert asked.turn is not None
            self.store.add_assistant_messages(
                conversation.id, epoch=asked.turn.epoch, question_seq=asked.turn.seq, assessment=assessment,
                messages=[AssistantMessage(reply)],
                reading=Reading(ranking[0][0], ranking[0][1], found, entities, felt),
            )  # fmt: skip
        return conversation.id

    def advises(self, conversation_id: str, *texts: str, verdict: str = "not_needed") -> None:
        """Let an advisor take a conversation, answer, and close it."""
        number = len(self.store.list_staff())
        member = self.store.add_staff(login=f"nadia{number}", name="Nadia", role="advisor", password_hash="x")
        self.store.set_presence(member.id, "available")
        self.store.claim(conversation_id, advisor_id=member.id)
        for text in texts:
            self.store.reply(conversation_id, advisor_id=member.id, text=text)
        self.store.close(conversation_id, advisor_id=member.id, outcome="settled", verdict=verdict)

    def morning(self) -> None:
        """What was said on an ordinary morning: doubts, ties, an escalation, something personal."""
        self.says("on part de Lyon à la fin du mois", ("move_out", 0.41), ("greet", 0.12), times=3)
        self.says("je rends mes clés samedi", ("move_out", 0.38), ("greet", 0.34))
        self.says("wesh bien ou quoi", ("nlu_fallback", 0.7), ("greet", 0.3), times=2)
        self.says("c’est Aïcha Benali, mon numéro est le 06 12 34 56 78", ("greet", 0.35), ("move_out", 0.2))
        asked = self.says("personne ne me rappelle", ("nlu_fallback", 0.6), ("move_out", 0.5), handoff=Reason.STUCK)
        self.advises(asked, "Bonjour", "Nous clôturons votre contrat le jour de la remise des clés.")
        self.says("vous exagérez un peu", ("greet", 0.9), ("move_out", 0.02), tension=0.5)
        self.says("I am off next week", ("move_out", 0.44), ("greet", 0.3), language="en")
        self.catch_up()

    def catch_up(self) -> None:
        """Let the inbox read what has just been said."""
        (inbox,) = (part for part in self.studio.parts if isinstance(part, Inbox))
        inbox.feed.fresh_s = 0.0
        inbox.feed.catch_up()

    def commits(self) -> list[str]:
        """Return what the git repository says of its commits, the latest first."""
        return git(self.project, "log", "--format=%an: %s").splitlines()

    def text(self, path: str) -> str:
        """Return a file of the project as it is on disk."""
        return (self.project / path).read_bytes().decode()


class Classroom:
    """Trainers' browsers on an academy: `classroom.open("ines", "#/inbox")`."""

    # What the browser itself reports of calls that are refused on purpose.
    EXPECTED = ("Failed to load resource",)

    def __init__(self, browser: Browser, academy: Academy) -> None:
        self._browser, self.academy = browser, academy
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def open(self, login: str, address: str, *, language: str = "fr", **options: Any) -> Page:
        """Open a view for a trainer, who is added when they are not known yet."""
        if login not in {member.login for member in self.academy.store.list_staff()}:
            self.academy.staff(login, role="trainer", language=language)
        defaults = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": SIZE}
        context = self._browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._hear)
        answer = page.request.post(
            f"{self.academy.url}/api/login",
            data={"login": login, "password": PASSWORD},
            headers={"Origin": self.academy.url},
        )
        assert answer.ok, answer.text()
        page.goto(f"{self.academy.url}/studio{address}")
        ready(page)
        return page

    def close(self) -> list[str]:
        """Close everything; returns what the pages complained of."""
        for context in self._contexts:
            context.close()
        return self._complaints

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(self.EXPECTED):
            self._complaints.append(message.text)

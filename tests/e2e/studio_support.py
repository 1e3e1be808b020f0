"""The studio alone over a small project, served from a thread, and browsers on it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from bot.studio.editor import Editor
from bot.studio.git import Author
from bot.studio.operations import perform
from bot.studio.project import Project
from bot.studio.standalone import COOKIE, Door, make_app
from bot.studio.studio import STATE, StudioConfig
from tests.e2e.studio_project import git

SIZE = {"width": 1280, "height": 800}


class Workshop:
    """A running studio: `page = workshop.open("#/intents")`."""

    # What the browser itself reports of calls that are refused on purpose.
    EXPECTED = ("Failed to load resource",)

    def __init__(self, browser: Browser, project: Path) -> None:
        self.project = project
        self.door = Door(language="fr")
        self.url = ""
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="studio", daemon=True)

    def start(self) -> Workshop:
        """Serve; the address is `url`."""
        self._thread.start()
        self._run(self._serve())
        return self

    def stop(self) -> list[str]:
        """Stop, and return what the pages complained of."""
        for context in self._contexts:
            context.close()
        if self._runner is not None:
            self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        return self._complaints

    async def _serve(self) -> None:
        self._runner = web.AppRunner(make_app(StudioConfig(self.project, language="fr"), self.door), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def visit(self, *, has_session: bool = True, **options: Any) -> Page:
        """Open a browser, with the session of whoever opened the printed address."""
        defaults = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": SIZE}
        context = self._browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        if has_session:
            context.add_cookies([{"name": COOKIE, "value": self.door.session, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    def open(self, address: str = "", **options: Any) -> Page:
        """Open a view, once it shows what it has read."""
        page = self.visit(**options)
        page.goto(f"{self.url}/studio{address}")
        ready(page)
        return page

    def text(self, path: str) -> str:
        """Return a file of the project as it is on disk."""
        return (self.project / path).read_bytes().decode()

    def write(self, path: str, text: str) -> None:
        """Change a file behind the page's back."""
        (self.project / path).write_bytes(text.encode())

    def crash_while_saving(self, path: str, old: str, new: str) -> bool:
        """Edit a line of a file, and stop as a crash would: after the file is written, before the commit."""
        editor = Editor(Project(self.project), self.project / STATE)
        document = editor.project.document(path)
        name = next(document.entry_id(entry) for entry in document.entries if entry.raw == old)
        plan = perform(editor, [{"op": "example.edit", "id": name, "text": new}])
        editor.git.commit = _crash  # type: ignore[method-assign]
        try:
            editor.save(plan, Author("Inès Garnier", "ines@clairvolt.example"))
        except _Crash:
            return True
        return False

    def commits(self) -> list[str]:
        """Return what the git repository says of its commits, the latest first."""
        return git(self.project, "log", "--format=%an: %s").splitlines()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(self.EXPECTED):
            self._complaints.append(message.text)


class _Crash(Exception):
    """The machine stops."""


def _crash(*_: object, **__: object) -> None:
    raise _Crash


def ready(page: Page) -> None:
    """Wait until the page has started and its view no longer says that it reads."""
    page.wait_for_selector("body[data-ready] #studio:not([hidden])")
    page.wait_for_selector("#view .view:not(:has(.is-loading))")


def rows(page: Page) -> Locator:
    """Return the examples that a list shows."""
    return page.get_by_role("listbox", name="Exemples").get_by_role("option")


def example(page: Page, text: str) -> Locator:
    """Return an example of a list."""
    return rows(page).filter(has_text=text)


def see_change(page: Page) -> Locator:
    """Press the button that shows what will change, and return the dialog that shows it."""
    page.get_by_role("dialog").get_by_role("button", name="Voir ce qui va changer").click()
    dialog = page.locator("dialog[data-dialog=change]")
    dialog.wait_for()
    return dialog


def save(page: Page) -> None:
    """Save the change that is shown."""
    dialog = page.locator("dialog[data-dialog=change]")
    dialog.get_by_role("button", name="Enregistrer").click()
    dialog.wait_for(state="detached")
    page.locator(".toast").wait_for()

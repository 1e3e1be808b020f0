"""The advisors' pages in a real browser, and what a hand does on them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.e2e.console_people import PASSWORD
from tests.e2e.console_support import Stage


class Console:
    """Advisors' browsers, each with cookies and storage of its own."""

    # What the browser itself reports of calls that a test makes fail on purpose.
    EXPECTED = ("Failed to load resource", "WebSocket connection to")

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._browser, self._stage = browser, stage
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def visit(self, **options: Any) -> Page:
        """Open the console's address in a new browser, with nobody logged in."""
        defaults = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1440, "height": 900}}
        context = self._browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._hear)
        page.goto(f"{self._stage.url}/advisor")
        page.wait_for_selector("body[data-ready]")
        return page

    def open(self, login: str, path: str = "", **options: Any) -> Page:
        """Open the console of somebody who is logged in."""
        page = self.visit(**options)
        answer = page.request.post(
            f"{self._stage.url}/api/login",
            data={"login": login, "password": PASSWORD},
            headers={"Origin": self._stage.url},
        )
        assert answer.ok, answer.text()
        page.goto(f"{self._stage.url}/advisor{path}")
        page.reload()
        page.wait_for_selector("body[data-ready] #console:not([hidden])")
        page.wait_for_function("() => !document.querySelector('line-state:not([hidden])')")
        return page

    def close(self) -> list[str]:
        """Close everything; returns what the pages complained of."""
        for context in self._contexts:
            context.close()
        return self._complaints

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(self.EXPECTED):
            self._complaints.append(message.text)


def show(page: Page, customer: str) -> None:
    """Open a conversation from the lists."""
    page.locator(".row-link", has_text=customer).first.click()
    page.locator(".thread-who h2", has_text=customer).wait_for()


def take(page: Page, customer: str) -> None:
    """Open a conversation that waits, and claim it."""
    show(page, customer)
    page.locator("claim-gate [data-command=take]").click()
    page.locator(".thread-actions:not([hidden])").wait_for()


def write(page: Page, text: str) -> None:
    """Write in the box at the bottom and press Enter."""
    page.locator("#reply").fill(text)
    page.locator("#reply").press("Enter")


def reload(page: Page) -> None:
    """Load the page again, and wait until it is alive."""
    page.reload()
    page.wait_for_selector("body[data-ready]")
